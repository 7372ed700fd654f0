/**
 * What must hold after a run, looked up at the exchange and in the journal alone, with nothing of the session's own opinion:
 * - no intent has two orders at work at one time, and no order is there twice;
 * - every fill of the exchange is booked, once, and none that it does not have;
 * - cash, fees and positions of the books equal the exchange's statement to the micro-dollar;
 * - no order or amendment was accepted by which the worst outcome of all that was held and resting then would have passed a cap.
 */
import type { AccountClient, ExchangeFill, ExchangeOrder } from '../../data/kalshi/account-client.ts';
import type { LadderDef, MarketId } from '../../engine/markets/contracts.ts';
import { parseCash } from '../../engine/money/parse.ts';
import type { RiskConfig } from '../../engine/risk/config.ts';
import { EntryKind, jsonOf } from '../../live/journal/entries.ts';
import { readJournal } from '../../live/journal/journal.ts';
import type { SessionRecord } from '../../live/session/outputs.ts';
import { SessionBooks } from '../../live/venues/session-books.ts';
import type { OrderView } from '../../sim/exchange/views.ts';
import { witnessed } from './witness.ts';

export interface Verdict {
  readonly orders: number;
  readonly fills: number;
  /** The most of each cap that was at risk at the birth of an order, as a share of it. */
  readonly mostUsed: { readonly total: number; readonly city: number };
  /** What does not hold, as sentences. */
  readonly broken: readonly string[];
}

/** A run that has ended. */
export interface Evidence {
  /** Asks the exchange, without faults. */
  readonly client: AccountClient;
  /** Folder of the session. */
  readonly dir: string;
  /** Cash at the exchange before the session, in µ$. */
  readonly startCash: number;
  /** Cash in the session's books, in µ$; null where it did not come to its end. */
  readonly cash: number | null;
  readonly risk: RiskConfig;
  /** Every change of an order at the exchange, in order. */
  readonly changes: readonly OrderView[];
  readonly ladderOf: (market: MarketId) => LadderDef;
}

export async function judge(evidence: Evidence): Promise<Verdict> {
  const { client, dir, startCash, cash, risk, changes, ladderOf } = evidence;
  const orders = await client.orders(0);
  const fills = await client.fills(0);
  const books = SessionBooks.of(dir);
  const seen = witnessed(changes, ladderOf, mostEquity(dir, risk), risk);
  const broken = [
    ...seen.broken,
    ...namedTwice(orders),
    ...strangers(orders, new Set(books.orders)),
    ...lost(fills, books),
  ];
  const spent = parseCash((await client.balance()).balance_dollars) - startCash;
  const bankroll = Math.round(risk.bankrollUsd * 1e6);
  if (cash !== null && spent !== cash - bankroll)
    broken.push(`cash changed by ${spent} at the exchange and by ${cash - bankroll} in the books`);
  return { orders: orders.length, fills: fills.length, mostUsed: seen.mostUsed, broken };
}

function namedTwice(orders: readonly ExchangeOrder[]): string[] {
  const names = Map.groupBy(orders, ({ client_order_id }) => client_order_id);
  return [...names].filter(([, all]) => all.length > 1).map(([name]) => `${name} is at the exchange twice`);
}

function strangers(orders: readonly ExchangeOrder[], sent: ReadonlySet<string>): string[] {
  return orders
    .filter(({ client_order_id }) => !sent.has(client_order_id))
    .map(({ client_order_id }) => `${client_order_id} is at the exchange and not in the journal`);
}

function lost(fills: readonly ExchangeFill[], books: SessionBooks): string[] {
  const booked = books.fills.map(({ fillId }) => fillId);
  const stated = new Set(fills.map(({ trade_id }) => trade_id));
  const fees = new Map(books.fills.map(({ fillId, fee }) => [fillId, fee]));
  return [
    ...[...stated].filter((id) => !booked.includes(id)).map((id) => `fill ${id} was lost`),
    ...booked.filter((id) => !stated.has(id)).map((id) => `fill ${id} is booked and not at the exchange`),
    ...(new Set(booked).size < booked.length ? ['a fill is booked twice'] : []),
    ...fills
      .filter(({ trade_id, fee_cost }) => fees.has(trade_id) && fees.get(trade_id) !== parseCash(fee_cost))
      .map(({ trade_id }) => `fill ${trade_id} was booked with another fee`),
  ];
}

/** The most that the account was worth: no bankroll by which an order was admitted was larger. */
function mostEquity(dir: string, risk: RiskConfig): number {
  let most = risk.bankrollUsd * 1e6;
  for (const entry of readJournal(dir)) {
    if (entry.kind !== EntryKind.records) continue;
    for (const record of jsonOf(entry) as readonly SessionRecord[]) {
      if (record.type === 'equity') most = Math.max(most, record.equity);
    }
  }
  return most;
}
