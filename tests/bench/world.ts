/** The synthetic history that benchmarks run on, made once for a machine and kept beside the system's temporary files. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../cli/config/load.ts';
import { makeWorld } from '../../cli/make-world.ts';
import { planBacktest } from '../../cli/plan.ts';
import { SCHEMA_VERSION } from '../../data/catalog/dataset.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import type { BacktestPlan } from '../../sim/backtest-plan.ts';

export const FROM = parseClimateDate('2025-01-01');
export const TO = parseClimateDate('2025-04-30');
const CITIES = ['NYC', 'CHI', 'MIA', 'AUS', 'DEN'];

/** Folder of the store: five cities, four months, quotes and trades. Rows of the market's datasets are returned with it. */
export async function benchStore(): Promise<string> {
  const dir = join(tmpdir(), `milkbot-bench-world-${SCHEMA_VERSION}`);
  if (!existsSync(join(dir, 'manifest.json'))) {
    await makeWorld(dir, { from: FROM, to: TO, cities: CITIES, seed: 11, market: 'efficient', tier: 'quotes' });
  }
  return dir;
}

/** The default configuration over the whole world. */
export function benchPlan(...settings: readonly string[]): Promise<BacktestPlan> {
  return planBacktest(loadConfig(undefined, settings), FROM, TO);
}
