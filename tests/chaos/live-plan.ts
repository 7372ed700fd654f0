/** What the live session of chaos trades, and how: caps that it comes up against, of the history that its exchange serves. */
import { loadConfig } from '../../cli/config/load.ts';
import { planBacktest } from '../../cli/plan.ts';
import { planOf } from '../../cli/session-plan.ts';
import type { SessionPlan } from '../../live/session/core.ts';
import type { BacktestPlan } from '../../sim/backtest-plan.ts';
import { warmupStart } from '../../sim/backtest-run.ts';
import { WORLD_FROM, WORLD_TO } from '../integration/live/tape-session.ts';

/** Caps so low that they, and not the stake, say how much is bought. */
const LOW_CAPS = ['risk.kelly=1', 'risk.maxCityPct=3', 'risk.maxOpenRiskPct=5', 'risk.maxClusterPct=4'];

export function chaosPlan(): Promise<BacktestPlan> {
  return planBacktest(loadConfig(undefined, ['data.warmupDays=0', ...LOW_CAPS]), WORLD_FROM, WORLD_TO);
}

export function livePlan(plan: BacktestPlan): SessionPlan {
  return planOf({ mode: 'live', account: 'chaos', from: plan.from, ticksFrom: warmupStart(plan) }, plan);
}
