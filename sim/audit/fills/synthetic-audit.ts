/**
 * The audit of all rules against the truth: a synthetic world in which every single order is known is recorded as each tier
 * would have recorded it, and orders are put both into the true book and before the rules.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { MICROS_PER_MILLI } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { insertedOrder } from '../../synth/inserted-order.ts';
import { synthesise } from '../../synth/synthesise.ts';
import type { BookAction } from '../../synth/true-book.ts';
import { auditAgainst } from './against-better.ts';
import { type DrawnOrder, drawOrders } from './draw-orders.ts';
import { marketHistories } from './market-history.ts';
import type { AuditRow } from './tally.ts';
import type { Outcome, TrialSettings } from './try-order.ts';

/** Days and busyness of the world of an audit. */
const FROM = parseClimateDate('2025-03-01');
const DAYS = 3;
const TRADES_PER_LADDER = 600;

/** Rows of every rule against the true books of the world of `settings.seed`; `count` orders are tried. */
export async function auditSynthetic(
  settings: Omit<TrialSettings, 'directory'>,
  count: number,
): Promise<readonly AuditRow[]> {
  const { seed, config, board } = settings;
  const to = (FROM + DAYS - 1) as typeof FROM;
  const world = synthesise({
    seed,
    from: FROM,
    to,
    cities: CITIES.filter(({ code }) => code === 'NYC'),
    tier: 'depth',
    trueBook: true,
    warmupDays: 0,
    climatologyYears: 0,
    tradesPerLadder: TRADES_PER_LADDER,
  });
  const dir = mkdtempSync(join(tmpdir(), 'milkbot-audit-'));
  try {
    const store = openStore(dir, { create: true });
    await store.write(world.batches, world.source);
    const options = { from: FROM, to, warmupDays: 0, climatologyYears: 0, forecastStations: {} };
    const tape = await compileTape(store, { ...options, cities: CITIES.map(({ id }) => id) });
    const { directory } = tape;
    const orders = drawOrders(marketHistories(tape, ['book', 'trades']), {
      seed,
      count,
      board,
      ladderOf: ({ market }) => directory.ladder(market.ladder),
    });
    const scripts = new Map<string, readonly BookAction[]>();
    const scriptOf = (ticker: string): readonly BookAction[] => {
      const made = scripts.get(ticker);
      if (made !== undefined) return made;
      const ladder = world.truth.ladders.find(({ markets }) => markets.some((market) => market.ticker === ticker));
      const script =
        ladder === undefined
          ? []
          : world.orders(
              ladder,
              ladder.markets.findIndex((market) => market.ticker === ticker),
            );
      scripts.set(ticker, script);
      return script;
    };
    const latency = (config.feedDelayMillis + config.orderLatencyMillis) * MICROS_PER_MILLI;
    const outcome = ({ history, decidedAt, side, price, quantity, endAt }: DrawnOrder): Outcome => {
      const fills = insertedOrder(scriptOf(history.market.ticker), {
        at: decidedAt + latency,
        side,
        price,
        quantity,
        endAt,
      });
      return fills.reduce<Outcome>(
        (sum, fill) => ({ quantity: sum.quantity + fill.quantity, value: sum.value + fill.price * fill.quantity }),
        { quantity: 0, value: 0 },
      );
    };
    return auditAgainst({ name: 'true book', tier: -1, outcome }, orders, { ...settings, directory });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
