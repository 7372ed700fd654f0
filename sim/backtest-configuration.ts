/** The identity of a configuration as it was run. */
import { createHash } from 'node:crypto';
import type { BacktestPlan } from './backtest-plan.ts';

type Identified = Pick<BacktestPlan, 'configYaml' | 'from' | 'strategySources'> & {
  /** Null for a session, which has no last date. */
  readonly to: BacktestPlan['to'] | null;
};

/** SHA-256 of the resolved configuration with the dates of the run and the sources of own strategies. */
export function configSha256({ configYaml, from, to, strategySources }: Identified): string {
  const hash = createHash('sha256').update(`${from} ${to ?? ''}\n${configYaml}`);
  for (const source of strategySources) hash.update('\0').update(source);
  return hash.digest('hex');
}
