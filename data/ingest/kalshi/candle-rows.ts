/** Rows of `candles` of one event, from bars of every length; a bar that is told twice is kept once, as it was told last. */
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { SourceRows } from './source-rows.ts';
import { exactPrice, exactQuantity, type WireCandle } from './wire-records.ts';

/** Bars of one market and length. */
export interface MarketBars {
  readonly ticker: string;
  readonly minutes: number;
  readonly bars: readonly WireCandle[];
}

/** @param completeAt bars that end later were still growing when they were told */
export function candleRows(eventTicker: string, markets: readonly MarketBars[], completeAt: EpochMicros): SourceRows {
  const rows = new Map<string, ReturnType<typeof rowOf>>();
  for (const { ticker, minutes, bars } of markets) {
    for (const bar of bars) {
      const row = rowOf(ticker, minutes, bar);
      if (row.end_at <= completeAt && saysAnything(row)) rows.set(`${ticker} ${minutes} ${bar.end_period_ts}`, row);
    }
  }
  const sorted = [...rows.values()].sort(
    (x, y) => x.end_at - y.end_at || x.period_s - y.period_s || (x.ticker < y.ticker ? -1 : 1),
  );
  return {
    id: `kalshi_rest_candles:${eventTicker}`,
    name: `bars of ${eventTicker} from the exchange`,
    revision: 1,
    rows: { candles: sorted.map((row, index) => ({ ...row, source_seq: index + 1 })) },
  };
}

function rowOf(ticker: string, minutes: number, bar: WireCandle) {
  const end = bar.end_period_ts * MICROS_PER_SECOND;
  return {
    known_at: end + MICROS_PER_MINUTE,
    start_at: end - minutes * MICROS_PER_MINUTE,
    end_at: end,
    ticker,
    period_s: minutes * 60,
    ...columns('price', bar.price),
    price_mean_e4: exactPrice(bar.price?.mean_dollars ?? bar.price?.mean),
    ...columns('bid', bar.yes_bid),
    ...columns('ask', bar.yes_ask),
    volume_e2: exactQuantity(bar.volume_fp ?? bar.volume),
    open_interest_e2: exactQuantity(bar.open_interest_fp ?? bar.open_interest),
  };
}

/** A bar in which nothing traded and nothing was quoted is a place in a grid, not a record. */
function saysAnything(row: object): boolean {
  return Object.entries(row).some(([name, value]) => /^(price|bid|ask)_/.test(name) && value !== null);
}

function columns(prefix: string, bar: WireCandle['price']) {
  const of = (name: string) => exactPrice(bar?.[`${name}_dollars`] ?? bar?.[name]);
  return {
    [`${prefix}_open_e4`]: of('open'),
    [`${prefix}_high_e4`]: of('high'),
    [`${prefix}_low_e4`]: of('low'),
    [`${prefix}_close_e4`]: of('close'),
  };
}
