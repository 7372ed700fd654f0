/** What is run to count its work: small enough for seconds, large enough to meet every room of the engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../cli/config/load.ts';
import { makeWorld } from '../../cli/make-world.ts';
import { planBacktest } from '../../cli/plan.ts';
import { openStore } from '../../data/store/store.ts';
import { compileTape } from '../../data/tape/compile.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import { startRun } from '../../sim/backtest.ts';
import { ORDER_SCENARIOS, type OrderScenario, orderPath } from '../bench/order-path.ts';

/** What a run says of itself: figures that any change of its work or of its result changes. */
export type Told = Readonly<Record<string, number | string>>;

export interface WorkScenario {
  readonly name: string;
  readonly about: string;
  /** By which of its figures the work is divided, for people. */
  readonly per: { readonly figure: string; readonly unit: string };
  /** Makes everything ready; only what is returned is counted. */
  prepare(): Promise<() => Told>;
}

const FROM = parseClimateDate('2025-01-01');
const TO = FROM;

const replay: WorkScenario = {
  name: 'replay',
  about:
    'the default configuration over a synthetic world: one city, one day of quotes and trades, and ten days to warm up',
  per: { figure: 'ladders evaluated', unit: 'a ladder evaluated' },
  prepare: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'milkbot-work-'));
    await makeWorld(dir, { from: FROM, to: TO, cities: ['NYC'], seed: 11, market: 'efficient', tier: 'quotes' });
    const plan = await planBacktest(loadConfig(undefined, ['data.warmupDays=10']), FROM, TO);
    const tape = await compileTape(openStore(dir), plan);
    const run = startRun(tape, plan, { dir: join(dir, 'run'), force: false });
    const { writer } = run;
    return () => {
      for (const batch of tape.batches()) run.replay.tell(batch, 0, batch.length);
      run.replay.settleUntil(run.endAt);
      const { fills, ordersSubmitted } = writer.figures;
      const { decisionsSha256 } = writer;
      writer.abort('only its work was counted');
      rmSync(dir, { recursive: true, force: true });
      return { rows: tape.rows, orders: ordersSubmitted, fills, decisions: decisionsSha256 };
    };
  },
};

export const WORK_SCENARIOS: readonly WorkScenario[] = [replay, ...ORDER_SCENARIOS.map(ordersOf)];

function ordersOf(scenario: OrderScenario): WorkScenario {
  return {
    name: `order path, ${scenario.name}`,
    about: 'the order path of the benchmarks on ten ladders for six ticks',
    per: { figure: 'orders', unit: 'an order' },
    prepare: async () => {
      const play = orderPath(scenario, { ladders: 10, ticks: 6 });
      return () => {
        const { orders, fills, decisions } = play();
        return { orders, fills, decisions };
      };
    },
  };
}
