/** Whether a running session is well, and if not, every reason why: what `/health` answers and an alert begins with. */
import type { SessionStatus } from './session-status.ts';

export interface HealthProblem {
  readonly code: 'loop_late' | 'feed_stale' | 'feed_down' | 'halted' | 'guard_holds' | 'account_difference';
  readonly text: string;
}

/** How many fast ticks may be overdue before the loop counts as late. */
const LATE_TICKS = 2;

/** Everything that is wrong; empty when the session is well. A pause is a person's or a limit's will and no illness. */
export function problemsOf(status: SessionStatus): readonly HealthProblem[] {
  const problems: HealthProblem[] = [];
  const { loops, feeds, guards, state, causes, account } = status;
  if (loops.behind_seconds > LATE_TICKS * loops.fast_seconds) {
    problems.push({ code: 'loop_late', text: `the next tick is ${Math.round(loops.behind_seconds)} s overdue` });
  }
  for (const { name, up, stale, age_seconds } of feeds) {
    const age = age_seconds === null ? 'was never heard' : `was last heard ${Math.round(age_seconds)} s ago`;
    if (up === false) problems.push({ code: 'feed_down', text: `the feed ${name} has no connection and ${age}` });
    else if (stale) problems.push({ code: 'feed_stale', text: `the feed ${name} ${age}` });
  }
  if (state === 'halted') {
    problems.push({ code: 'halted', text: `trading is halted: ${causes.map(({ text }) => text).join('; ')}` });
  }
  for (const { code, holds, detail } of guards) {
    if (holds) problems.push({ code: 'guard_holds', text: `guard ${code}: ${detail ?? 'it holds'}` });
  }
  if ((account?.differences.length ?? 0) > 0) {
    problems.push({ code: 'account_difference', text: `books and account differ: ${account?.differences.join('; ')}` });
  }
  return problems;
}
