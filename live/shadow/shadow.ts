/**
 * The shadow of a live session: every order that it really sent is put before the fill rules, with the amendments and cancels
 * that followed it, over the market data that the session was told, and what they would have predicted is held against what the exchange did.
 */

import { BookSide } from '../../engine/events.ts';
import type { BoardConfig } from '../../engine/markets/config.ts';
import type { MoneyConfig } from '../../engine/money/config.ts';
import { NO_PRICE } from '../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import { SHOWN_EVIDENCE } from '../../sim/audit/fills/against-better.ts';
import { type OrderManner, touchAt } from '../../sim/audit/fills/draw-orders.ts';
import {
  type EvidenceKind,
  hasEvidence,
  type MarketHistory,
  marketHistories,
} from '../../sim/audit/fills/market-history.ts';
import { fillsOfTrials, type MarketTrial } from '../../sim/audit/fills/try-order.ts';
import type { ExchangeConfig } from '../../sim/exchange/config.ts';
import { FILL_RULES } from '../../sim/exchange/rules/rule-book.ts';
import { toldEvents } from '../history/told-events.ts';
import { readJournal } from '../journal/journal.ts';
import { SessionDirectory } from '../session/directory.ts';
import { withoutOwn } from './own-footprint.ts';
import { type SentOrder, sentOrders } from './sent-orders.ts';
import { type ShadowRow, ShadowTally } from './shadow-tally.ts';

/** What the rules are set to. */
export interface ShadowSettings {
  readonly config: ExchangeConfig;
  readonly board: BoardConfig;
  readonly fees: MoneyConfig;
  readonly seed: number;
}

export interface Shadow {
  /** Orders that the exchange had. */
  readonly sent: number;
  /** Orders that it never had: held back, refused, or not found. */
  readonly neverThere: number;
  /** Orders on markets of which the session was told no prices: nothing can be predicted of them. */
  readonly withoutData: number;
  readonly rows: readonly ShadowRow[];
}

const MANNERS: readonly OrderManner[] = ['taking', 'resting'];

/** @throws UserError 3 when the journal in `dir` is damaged. */
export function shadowOf(dir: string, settings: ShadowSettings): Shadow {
  const { sent, neverThere, lastAt } = sentOrders(readJournal(dir));
  const byMarket = Map.groupBy(sent, ({ order }) => order.market);
  const directory = new SessionDirectory();
  const source = { directory, batches: () => toldEvents(dir, directory) };
  const histories = marketHistories(source, [], ({ id }) => byMarket.has(id));
  const markets = histories.map((history) =>
    triedIn(history, byMarket.get(history.market.id) ?? [], lastAt, settings, directory),
  );
  const rows = SHOWN_EVIDENCE.flatMap(({ tier, kinds }) => {
    const rule = FILL_RULES.find((one) => one.tier === tier)?.name ?? '';
    const names = { rule, evidence: kinds.join(' and '), against: 'exchange' };
    const tallies = MANNERS.map((orders) => new ShadowTally({ ...names, orders }));
    for (const { history, orders } of markets.filter(({ present }) => shows(present, kinds))) {
      const predicted = fillsOfTrials(
        history,
        orders.map(({ trial }) => trial),
        kinds,
        { ...settings, directory },
      );
      for (const [index, { real, manner }] of orders.entries()) {
        const tally = tallies[MANNERS.indexOf(manner)] as ShadowTally;
        tally.compare(real.order, real.decidedAt, predicted[index] ?? [], real.fills);
      }
    }
    return tallies.map((tally) => tally.row()).filter(({ compared }) => compared > 0);
  });
  const shadowed = markets
    .filter(({ present }) => SHOWN_EVIDENCE.some(({ kinds }) => shows(present, kinds)))
    .reduce((sum, { orders }) => sum + orders.length, 0);
  return { sent: sent.length, neverThere, withoutData: sent.length - shadowed, rows };
}

function shows(present: ReadonlySet<number>, kinds: readonly EvidenceKind[]): boolean {
  return kinds.every((kind) => hasEvidence(present, kind));
}

interface TriedMarket {
  readonly history: MarketHistory;
  /** Kinds of event in it. */
  readonly present: ReadonlySet<number>;
  readonly orders: readonly { readonly real: SentOrder; readonly manner: OrderManner; readonly trial: MarketTrial }[];
}

/** The sent orders of a market as ones to be tried: until they expire, the market closes, or the session's data end. */
function triedIn(
  history: MarketHistory,
  sent: readonly SentOrder[],
  lastAt: EpochMicros,
  { config, board }: ShadowSettings,
  directory: SessionDirectory,
): TriedMarket {
  const latency = (config.feedDelayMillis + config.orderLatencyMillis) * MICROS_PER_MILLI;
  const ladderOf = () => directory.ladder(history.market.ladder);
  const orders = sent.map((real) => {
    const { decidedAt, later, order } = real;
    const { side, price, quantity, timeInForce, expiresAt, postOnly } = order;
    const endAt = Math.min(expiresAt ?? Number.POSITIVE_INFINITY, history.market.closeAt, lastAt) as EpochMicros;
    const terms = { timeInForce, postOnly, ...(expiresAt !== undefined && { expiresAt }) };
    const touch = touchAt(history, decidedAt, { board, ladderOf });
    const opposite = side === BookSide.bid ? touch.ask : touch.bid;
    const isTaking = opposite !== NO_PRICE && (side === BookSide.bid ? price >= opposite : price <= opposite);
    const manner: OrderManner = isTaking ? 'taking' : 'resting';
    return { real, manner, trial: { decidedAt, side, price, quantity, endAt, terms, later } };
  });
  const own = sent.map(({ fills, decidedAt }) => ({ fills, arrivesAt: decidedAt + latency }));
  return { history: withoutOwn(history, own), present: new Set(history.columns.kind), orders };
}
