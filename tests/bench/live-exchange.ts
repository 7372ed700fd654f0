/**
 * The local exchange of the live benchmark, as a process of its own: says where it is, and at what instant each order came to be.
 * Its clock stands until it is stepped.
 */

import { createPublicKey } from 'node:crypto';
import { loadConfig } from '../../cli/config/load.ts';
import { planBacktest } from '../../cli/plan.ts';
import { openStore } from '../../data/store/store.ts';
import { openTape, type Tape } from '../../data/tape/tape.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { Cash } from '../../engine/money/units.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import type { BacktestPlan } from '../../sim/backtest-plan.ts';
import { NO_FAULTS } from '../../sim/exchange-server/faults/fault-plan.ts';
import { startExchangeServer } from '../../sim/exchange-server/server.ts';
import { accessKeyOf } from '../../sim/exchange-server/signature.ts';

const FROM = parseClimateDate('2025-01-06');
const TO = parseClimateDate('2025-01-07');

/** Cities of the benchmark: all, so that a tick has many ladders to look at. */
export const LIVE_CITIES = CITIES;
export const LIVE_DATES = { from: FROM, to: TO };

/** A strategy that trades on prices alone, and often. */
export function livePlanOfBench(): Promise<BacktestPlan> {
  const settings = [
    'data.warmupDays=0',
    'run.strategies=[buy_favourite]',
    `run.cities=[${LIVE_CITIES.map(({ code }) => code).join(',')}]`,
  ];
  return planBacktest(loadConfig(undefined, settings), FROM, TO);
}

/** What the exchange says to its parent. */
export type ExchangeWord =
  | { readonly kind: 'ready'; readonly rest: string; readonly ws: string; readonly control: string }
  | { readonly kind: 'orders'; readonly at: readonly (readonly [string, number])[] };

if (process.argv[1] === import.meta.filename) {
  const [storeDir, tapeDir, publicKey] = process.argv.slice(2) as [string, string, string];
  const plan = await livePlanOfBench();
  const came = new Map<string, number>();
  const server = await startExchangeServer({
    store: openStore(storeDir),
    tape: openTape(tapeDir) as Tape,
    exchange: plan.exchange,
    board: plan.rooms.board,
    fees: plan.rooms.fees,
    seed: 1,
    cash: 5_000_000_000 as Cash,
    key: accessKeyOf('bench', createPublicKey(publicKey)),
    tier: 'none',
    faults: NO_FAULTS,
    port: 0,
    onOrder: ({ clientOrderId }) => {
      if (!came.has(clientOrderId)) came.set(clientOrderId, performance.timeOrigin + performance.now());
    },
  });
  const say = (word: ExchangeWord) => process.send?.(word);
  say({ kind: 'ready', rest: server.rest, ws: server.ws, control: server.control });
  process.on('message', () => {
    say({ kind: 'orders', at: [...came] });
    void server.close().then(() => process.disconnect());
  });
}
