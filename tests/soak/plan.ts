/** What a soak trades: one city's markets, by a strategy that reads prices alone, over as many days as asked. */
import { loadConfig } from '../../cli/config/load.ts';
import { planBacktest } from '../../cli/plan.ts';
import type { ClimateDate } from '../../engine/time.ts';
import type { BacktestPlan } from '../../sim/backtest-plan.ts';
import { WORLD_FROM } from '../integration/live/tape-session.ts';

export const SOAK_FROM = WORLD_FROM;

export function soakPlan(days: number): Promise<BacktestPlan> {
  const settings = ['data.warmupDays=0', 'run.strategies=[buy_favourite]', 'run.cities=[NYC]'];
  return planBacktest(loadConfig(undefined, settings), SOAK_FROM, (SOAK_FROM + days - 1) as ClimateDate);
}
