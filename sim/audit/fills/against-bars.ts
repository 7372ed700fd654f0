/**
 * Audits the rule for quotes against bars of trades of the same time: an order that rests through a whole bar was certainly
 * reached when others traded strictly through its limit in it, and certainly not by a trade when none came to its limit.
 *
 * Only resting orders can be judged: the trade that a taking order would have made is not in the record. A fill by a touch that
 * came to the order counts as optimistic when nobody traded there, though whoever moved the touch would have met the order.
 */
import { type DuckDBConnection, queryRows } from '../../../data/store/sql.ts';
import { BookSide, EventKind } from '../../../engine/events.ts';
import { ONE_CONTRACT, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_MILLI, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { type RandomStream, stream } from '../../random.ts';
import type { MarketHistory } from './market-history.ts';
import { type AuditRow, Tally } from './tally.ts';
import { type TrialOrder, type TrialSettings, tryOrder } from './try-order.ts';

/** A bar of trades: lowest and highest trade, null without one, and the volume in 1/100 contract. */
interface TradeBar {
  readonly ticker: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly volume: number;
}

const CENT = 100;

/** Tickers that have both quotes and bars of trades. The connection has the views of a store. */
export async function tickersWithQuotesAndBars(sql: DuckDBConnection): Promise<ReadonlySet<string>> {
  const rows = await queryRows(
    sql,
    'SELECT ticker FROM (SELECT ticker FROM quotes INTERSECT SELECT ticker FROM candles WHERE volume_e2 IS NOT NULL)',
  );
  return new Set(rows.map((row) => String(row.ticker)));
}

/** One row: up to `count` orders that each rest through one bar during which quotes were always young enough. */
export async function auditAgainstBars(
  sql: DuckDBConnection,
  histories: readonly MarketHistory[],
  settings: TrialSettings,
  count: number,
): Promise<readonly AuditRow[]> {
  const byTicker = new Map(histories.map((history) => [history.market.ticker, history]));
  const maxAge = settings.board.quoteMaxAgeMinutes * MICROS_PER_MINUTE;
  const bars = (await tradeBars(sql)).filter((bar) => {
    const history = byTicker.get(bar.ticker);
    return history !== undefined && bar.endAt <= history.market.closeAt && isQuotedThroughout(history, bar, maxAge);
  });
  const random = stream(settings.seed, 'audit: bars');
  const tally = new Tally({ rule: 'quotes', evidence: 'touch', against: 'bars of trades', orders: 'resting' });
  let compared = 0;
  for (; compared < count && bars.length > 0; compared++) {
    const [bar] = bars.splice(random.integer(0, bars.length - 1), 1) as [TradeBar];
    const order = orderThrough(byTicker.get(bar.ticker) as MarketHistory, bar, random, settings);
    if (order !== null) tally.judge(tryOrder(order, ['touch'], settings), wasReached(order, bar), bar.volume);
  }
  return compared === 0 ? [] : [tally.row()];
}

/** Whether others traded strictly through an order's limit; null when they traded at it, so that its queue decides. */
function wasReached({ side, price }: TrialOrder, { low, high, volume }: TradeBar): boolean | null {
  const extreme = side === BookSide.bid ? low : high;
  if (volume === 0 || extreme === null) return false;
  if (extreme === price) return null;
  return side === BookSide.bid ? extreme < price : extreme > price;
}

/** An order that arrives as the bar begins and stands until it ends: a cent better than the touch, at it, or a cent behind it. */
function orderThrough(
  history: MarketHistory,
  bar: TradeBar,
  random: RandomStream,
  { config }: TrialSettings,
): TrialOrder | null {
  const side = random.chance(0.5) ? BookSide.bid : BookSide.ask;
  const better = random.integer(-1, 1) * CENT;
  const contracts = random.integer(1, 20);
  const latency = (config.feedDelayMillis + config.orderLatencyMillis) * MICROS_PER_MILLI;
  const { a: bids, b: asks } = history.columns;
  const row = lastQuoteBefore(history, bar.startAt);
  const bid = bids[row] as number;
  const ask = asks[row] as number;
  if (bid <= 0 || ask <= 0 || bid >= ask) return null;
  const price = side === BookSide.bid ? bid + better : ask - better;
  const crosses = side === BookSide.bid ? price >= ask : price <= bid;
  if (price < CENT || price > ONE_DOLLAR_PRICE - CENT || crosses) return null;
  return {
    history,
    decidedAt: (bar.startAt - latency - 1) as EpochMicros,
    side,
    price: price as Price,
    quantity: (contracts * ONE_CONTRACT) as Quantity,
    endAt: bar.endAt as EpochMicros,
  };
}

/** Whether no moment of a bar is without a quote that is young enough. */
function isQuotedThroughout(history: MarketHistory, { startAt, endAt }: TradeBar, maxAge: number): boolean {
  const { kind, knownAt, length } = history.columns;
  let row = lastQuoteBefore(history, startAt);
  if (row < 0) return false;
  let last = knownAt[row] as number;
  for (; row < length && (knownAt[row] as number) <= endAt; row++) {
    if (kind[row] !== EventKind.quote) continue;
    if ((knownAt[row] as number) - last > maxAge) return false;
    last = knownAt[row] as number;
  }
  return endAt - last <= maxAge && startAt - (knownAt[lastQuoteBefore(history, startAt)] as number) <= maxAge;
}

/** Row of the last quote known before `at`, -1 without one. */
function lastQuoteBefore({ columns }: MarketHistory, at: number): number {
  const { kind, knownAt, length } = columns;
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((knownAt[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  let row = low - 1;
  while (row >= 0 && kind[row] !== EventKind.quote) row--;
  return row;
}

async function tradeBars(sql: DuckDBConnection): Promise<TradeBar[]> {
  const rows = await queryRows(
    sql,
    `SELECT ticker, epoch_us(start_at)::DOUBLE AS start_us, epoch_us(end_at)::DOUBLE AS end_us, price_low_e4, price_high_e4,
      volume_e2::DOUBLE AS volume FROM candles WHERE volume_e2 IS NOT NULL
      AND ticker IN (SELECT ticker FROM quotes) ORDER BY end_at, ticker, source, source_seq`,
  );
  const price = (value: unknown): number | null => (value === null ? null : Number(value));
  return rows.map((row) => ({
    ticker: String(row.ticker),
    startAt: Number(row.start_us),
    endAt: Number(row.end_us),
    low: price(row.price_low_e4),
    high: price(row.price_high_e4),
    volume: Number(row.volume),
  }));
}
