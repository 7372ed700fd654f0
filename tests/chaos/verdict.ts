/**
 * What must hold after a run, looked up at the exchange and in the journal alone, with nothing of the session's own opinion:
 * - no intent has two orders at work at one time, and no order is there twice;
 * - every fill of the exchange is booked, once, and none that it does not have;
 * - cash, fees and positions of the books equal the exchange's statement to the micro-dollar;
 * - no order was accepted by which the worst outcome of all that was held and resting then would have passed a cap.
 */
import type { AccountClient, ExchangeFill, ExchangeOrder } from '../../data/kalshi/account-client.ts';
import { parseCash, parsePriceDollars, parseQuantity } from '../../engine/money/parse.ts';
import { ONE_DOLLAR_PRICE } from '../../engine/money/units.ts';
import { partsOfClientOrderId } from '../../engine/oms/idempotency.ts';
import type { RiskConfig } from '../../engine/risk/config.ts';
import { EntryKind, jsonOf } from '../../live/journal/entries.ts';
import { readJournal } from '../../live/journal/journal.ts';
import type { SessionRecord } from '../../live/session/outputs.ts';
import { SessionBooks } from '../../live/venues/session-books.ts';

export interface Verdict {
  readonly orders: number;
  readonly fills: number;
  /** What does not hold, as sentences. */
  readonly broken: readonly string[];
}

export async function judge(
  client: AccountClient,
  dir: string,
  startCash: number,
  cash: number,
  risk: RiskConfig,
): Promise<Verdict> {
  const orders = await client.orders(0);
  const fills = await client.fills(0);
  const books = SessionBooks.of(dir);
  const broken = [
    ...doubles(orders),
    ...strangers(orders, new Set(books.orders)),
    ...lost(fills, books),
    ...beyondCaps(orders, fills, dir, risk),
  ];
  const spent = parseCash((await client.balance()).balance_dollars) - startCash;
  const bankroll = Math.round(risk.bankrollUsd * 1e6);
  if (spent !== cash - bankroll)
    broken.push(`cash changed by ${spent} at the exchange and by ${cash - bankroll} in the books`);
  return { orders: orders.length, fills: fills.length, broken };
}

/** Orders of one intent whose lives overlap. */
function doubles(orders: readonly ExchangeOrder[]): string[] {
  const found: string[] = [];
  const byStem = Map.groupBy(orders, ({ client_order_id }) => partsOfClientOrderId(client_order_id).stem);
  for (const [stem, all] of byStem) {
    const inOrder = [...all].sort((x, y) => bornAt(x) - bornAt(y));
    if (new Set(all.map(({ client_order_id }) => client_order_id)).size < all.length)
      found.push(`${stem} has an order twice`);
    for (const [index, next] of inOrder.slice(1).entries()) {
      const before = inOrder[index] as ExchangeOrder;
      if (endedAt(before) > bornAt(next))
        found.push(`${before.client_order_id} still worked when ${next.client_order_id} was placed`);
    }
  }
  return found;
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

/** Checks the caps over everything and over each city at the birth of every order. */
function beyondCaps(
  orders: readonly ExchangeOrder[],
  fills: readonly ExchangeFill[],
  dir: string,
  risk: RiskConfig,
): string[] {
  const bankroll = mostEquity(dir, risk);
  const total = Math.min(
    (bankroll * risk.maxOpenRiskPct) / 100,
    (risk.maxOpenRiskUsd ?? Number.POSITIVE_INFINITY) * 1e6,
  );
  const city = (bankroll * risk.maxCityPct) / 100;
  const found: string[] = [];
  for (const order of orders) {
    const at = bornAt(order);
    const byLadder = Map.groupBy(
      orders.filter((one) => bornAt(one) <= at),
      ({ ticker }) => ladderOf(ticker),
    );
    let sum = 0;
    const byCity = new Map<string, number>();
    for (const [ladder, those] of byLadder) {
      const own = fills.filter(({ ticker, ts }) => ladderOf(ticker) === ladder && (ts ?? 0) * 1_000 < at);
      const worst = worstOutcome(those, own, at);
      sum += worst;
      const name = ladder.split('-')[0] as string;
      byCity.set(name, (byCity.get(name) ?? 0) + worst);
    }
    if (sum > total) found.push(`with ${order.client_order_id} ${sum} were at risk, of at most ${total}`);
    for (const [name, value] of byCity) {
      if (value > city)
        found.push(`with ${order.client_order_id} ${value} were at risk in ${name}, of at most ${city}`);
    }
  }
  return found;
}

/** What a ladder loses at worst, in µ$: what is held, and of what rests whatever loses at that outcome. */
function worstOutcome(orders: readonly ExchangeOrder[], fills: readonly ExchangeFill[], at: number): number {
  const tickers = [...new Set(orders.map(({ ticker }) => ticker))];
  // None of the markets that were traded may win: others of the ladder can.
  let worst = 0;
  for (const winner of [null, ...tickers]) {
    const payoff = (ticker: string) => (ticker === winner ? ONE_DOLLAR_PRICE : 0);
    let profit = 0;
    for (const fill of fills)
      profit += gain(fill, parseQuantity(fill.count_fp), payoff(fill.ticker)) - parseCash(fill.fee_cost);
    for (const order of orders) {
      if (endedAt(order) <= at && bornAt(order) !== at) continue;
      const filled = fills.filter(({ order_id }) => order_id === order.order_id);
      const rest =
        parseQuantity(order.initial_count_fp) - filled.reduce((sum, fill) => sum + parseQuantity(fill.count_fp), 0);
      profit += Math.min(0, gain(order, Math.max(0, rest), payoff(order.ticker)));
    }
    worst = Math.max(worst, -profit);
  }
  return worst;
}

function gain(told: Pick<ExchangeFill, 'book_side' | 'yes_price_dollars'>, contracts: number, payoff: number): number {
  const price = parsePriceDollars(told.yes_price_dollars);
  return contracts * (told.book_side === 'bid' ? payoff - price : price - payoff);
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

function bornAt({ created_time }: ExchangeOrder): number {
  return Date.parse(created_time ?? '');
}

function endedAt({ status, last_update_time }: ExchangeOrder): number {
  return status === 'resting' ? Number.POSITIVE_INFINITY : Date.parse(last_update_time ?? '');
}

function ladderOf(ticker: string): string {
  return ticker.slice(0, ticker.lastIndexOf('-'));
}
