/**
 * The fill rules on real trades and quotes:
 *
 * 1. An order that rests where the market really traded is filled within the bounds that the prints allow: at least its share of
 *    every trade strictly through it, at most its share of every trade at its limit or through it.
 * 2. The rule for quotes agrees with the hourly bars of trades of the same hours more often than not, and its errors are counted.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../data/store/store.ts';
import { compileTape } from '../../data/tape/compile.ts';
import { BookSide, EventKind } from '../../engine/events.ts';
import { boardConfig } from '../../engine/markets/config.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import { moneyConfig } from '../../engine/money/config.ts';
import type { Price, Quantity } from '../../engine/money/units.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { MICROS_PER_HOUR, MICROS_PER_MILLI } from '../../engine/time.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import { type MarketHistory, marketHistories } from '../../sim/audit/fills/market-history.ts';
import { auditStore } from '../../sim/audit/fills/store-audit.ts';
import { tryOrder } from '../../sim/audit/fills/try-order.ts';
import { exchangeConfig } from '../../sim/exchange/config.ts';
import { stream } from '../../sim/random.ts';
import { hasHistory, historyStore, INGEST_MILLIS } from './real-history.ts';

const ORDERS = 400;
const LATENCY_MILLIS = 250;
const SHARE = 0.25;
const CONTRACT = 100;
const settings = {
  config: exchangeConfig.parse({ orderLatencyMillis: LATENCY_MILLIS, printShare: SHARE }),
  board: boardConfig.parse({}),
  fees: moneyConfig.parse({}),
  seed: 11,
};

describe.skipIf(!hasHistory)('on real history', () => {
  let store: Store;
  beforeAll(async () => {
    store = openStore(await historyStore());
  }, INGEST_MILLIS * 2);

  test('an order that rests where the market traded is filled within the bounds that the prints allow', async () => {
    const range = { from: parseClimateDate('2025-02-20'), to: parseClimateDate('2025-02-24') };
    const tape = await compileTape(store, {
      ...range,
      warmupDays: 0,
      climatologyYears: 0,
      forecastStations: {},
      cities: CITIES.map(({ id }) => id),
    });
    const histories = marketHistories(tape, ['trades']).filter(({ columns }) => columns.length > 50);
    const random = stream(settings.seed, 'orders on real prints');
    let filledOnes = 0;
    for (let n = 0; n < ORDERS; n++) {
      const history = random.pick(histories);
      const { columns, market } = history;
      const at = random.integer(1, columns.length - 2);
      if (columns.kind[at] !== EventKind.trade) continue;
      const order = {
        history,
        decidedAt: columns.knownAt[at] as EpochMicros,
        side: random.chance(0.5) ? BookSide.bid : BookSide.ask,
        price: columns.a[at] as Price,
        quantity: (random.integer(1, 200) * CONTRACT) as Quantity,
        endAt: Math.min(market.closeAt, (columns.knownAt[at] as number) + 6 * MICROS_PER_HOUR) as EpochMicros,
      };
      const { quantity } = tryOrder(order, ['trades'], { ...settings, directory: tape.directory });
      const { least, most } = boundsOf(history, order);
      expect(quantity, `${market.ticker} order ${n}`).toBeGreaterThanOrEqual(least);
      expect(quantity, `${market.ticker} order ${n}`).toBeLessThanOrEqual(most);
      if (quantity > 0) filledOnes++;
    }
    expect(filledOnes).toBeGreaterThan(ORDERS / 10);
  });

  test('the rule for quotes agrees with the trade bars of the same hours more often than not', async () => {
    const from = parseClimateDate('2025-12-07');
    const to = parseClimateDate('2025-12-22');
    const rows = await auditStore(store, { from, to, cities: CITIES.map(({ id }) => id) }, settings, 800);
    const byBars = rows.find(({ against }) => against === 'bars of trades');
    expect(byBars?.compared).toBeGreaterThan(400);
    expect((byBars?.agreed ?? 0) / (byBars?.compared ?? 1)).toBeGreaterThan(0.6);
    expect(byBars?.optimistic_share?.high).toBeLessThan(0.35);
  });
});

/** What the prints after an order's arrival and before its end allow it to have. */
function boundsOf(
  { columns }: MarketHistory,
  order: { decidedAt: number; endAt: number; side: BookSide; price: number; quantity: number },
): { readonly least: number; readonly most: number } {
  let through = 0;
  let reachable = 0;
  for (let row = 0; row < columns.length; row++) {
    const at = columns.trueAt[row] as number;
    if (columns.kind[row] !== EventKind.trade || columns.d[row] === 1) continue;
    if (at <= order.decidedAt + LATENCY_MILLIS * MICROS_PER_MILLI || at >= order.endAt) continue;
    const price = columns.a[row] as number;
    const share = Math.floor(((columns.b[row] as number) * SHARE) / CONTRACT) * CONTRACT;
    const past = order.side === BookSide.bid ? order.price - price : price - order.price;
    // A marketable order may also stand where those of its own side stood.
    if (past >= 0) reachable += share;
    if (past > 0 && columns.c[row] !== order.side) through += share;
  }
  return { least: Math.min(order.quantity, through), most: Math.min(order.quantity, reachable) };
}
