/** The identity of a backtest's configuration. */
import { createHash } from 'node:crypto';
import type { BacktestPlan } from './backtest-plan.ts';

/** SHA-256 of the resolved configuration with the dates of the run. */
export function configSha256({ configYaml, from, to }: BacktestPlan): string {
  return createHash('sha256').update(`${from} ${to}\n${configYaml}`).digest('hex');
}
