/** The identity of a backtest's configuration. */
import { createHash } from 'node:crypto';
import type { BacktestPlan } from './backtest-plan.ts';

/** SHA-256 of the resolved configuration with the dates of the run and the sources of own strategies. */
export function configSha256({ configYaml, from, to, strategySources }: BacktestPlan): string {
  const hash = createHash('sha256').update(`${from} ${to}\n${configYaml}`);
  for (const source of strategySources) hash.update('\0').update(source);
  return hash.digest('hex');
}
