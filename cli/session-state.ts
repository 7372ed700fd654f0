/** How a session is, asked of its process or read from its journal, and what a person tells it to do. */
import { z } from 'zod';
import { UserError } from '../data/user-error.ts';
import { askSession } from '../live/control/client.ts';
import { holdsJournal } from '../live/journal/segment-names.ts';
import { lastWordsOf } from '../live/session/last-words.ts';
import { factsOf } from '../live/session/session.ts';
import { type SessionStatus, sessionStatus } from '../live/status/session-status.ts';

export interface ShownState {
  readonly json: object;
  readonly lines: readonly string[];
}

/** @throws UserError 3 when the folder holds no session, 1 when its process does not answer. */
export async function sessionState(dir: string): Promise<ShownState> {
  checkSession(dir);
  let answer: unknown;
  try {
    answer = await askSession(dir, { command: 'status' });
  } catch (error) {
    // Nobody listens: what there is to say stands in the journal.
    if (error instanceof UserError && error.exitCode === 3) return stateOfJournal(dir);
    throw error;
  }
  const status = sessionStatus.safeParse(answer);
  if (!status.success) {
    throw new UserError(`the session in ${dir} gave a status of another version: use its own program`, 1);
  }
  return { json: { running: true, ...status.data }, lines: statusLines(dir, status.data) };
}

const applied = z.object({ applied: z.boolean(), state: z.string() });

/** @throws UserError 3 when no session runs there, 1 when it refuses or does not answer. */
export async function operateSession(
  dir: string,
  command: 'pause' | 'resume' | 'reduce',
): Promise<{ readonly json: object; readonly line: string }> {
  checkSession(dir);
  const answer = applied.parse(await askSession(dir, { command }));
  const state = WORDS[answer.state] ?? answer.state;
  const isLeftHalted = answer.state === 'halted' && command !== 'resume';
  const line = answer.applied
    ? `Trading is ${state}${isLeftHalted ? ', which nothing but `sim resume` lifts' : ''}.`
    : `The session has taken the command and decides on it with its next tick; until then trading is ${state}.`;
  return { json: { session: dir, command, ...answer }, line };
}

function checkSession(dir: string): void {
  if (!holdsJournal(dir)) throw new UserError(`${dir} holds no session: name the folder of one`, 3);
}

const WORDS: Readonly<Record<string, string>> = {
  active: 'active',
  reduce_only: 'reduce-only',
  paused: 'paused',
  halted: 'halted',
};

function stateOfJournal(dir: string): ShownState {
  const { mode, account, startedOn } = factsOf(dir);
  const last = lastWordsOf(dir);
  const lastAt = last === null ? null : new Date(last.lastAt / 1_000).toISOString();
  const json = {
    running: false,
    session: dir,
    mode,
    account_name: account,
    started_at: startedOn,
    entries: last?.entries ?? 0,
    last_at: lastAt,
    ended: last?.ended ?? null,
  };
  const how =
    last?.ended === null || last === null
      ? 'its process was killed or failed'
      : `it ended in order (${last.ended.replaceAll('_', ' ')})`;
  return {
    json,
    lines: [
      `No process runs the ${mode} session in ${dir}: ${how}.`,
      `Started    ${startedOn}`,
      `Journal    ${json.entries} entries, the last of ${lastAt ?? 'never'} in the session's time`,
      `Go on with \`sim ${mode} --out ${dir} …\`; \`sim replay ${dir}\` checks what it decided.`,
    ],
  };
}

function statusLines(dir: string, status: SessionStatus): string[] {
  const { loops, feeds, positions, orders, guards, causes } = status;
  const why = causes.length === 0 ? '' : ` (${causes.map(({ text }) => text).join(' ')})`;
  const speaking = guards.filter(({ holds }) => holds);
  return [
    `The ${status.mode} session in ${dir} runs at ${status.now}; trading is ${WORDS[status.state] ?? status.state}${why}.`,
    `Equity     $${status.equity}, cash $${status.cash}, today $${status.day_pnl}, in all $${status.net_pnl}`,
    `Risk       $${status.open_risk} open; ${positions.length} positions, ${orders.length} orders`,
    `Loops      ${loops.ticks} ticks, ${loops.late} late, ${loops.missed} gaps; decided to ${loops.last_at}, next tick ${loops.next_at}`,
    ...feeds.map((feed) => `Feed       ${feed.name}: ${feedWords(feed)}`),
    ...speaking.map(({ code, detail }) => `Guard      ${code}: ${detail ?? ''}`),
    `Decisions  ${status.decisions_sha256}`,
  ];
}

function feedWords({ up, age_seconds, stale, gaps, reconnections }: SessionStatus['feeds'][number]): string {
  const connection = up === null ? '' : up ? 'connected, ' : 'not connected, ';
  const heard = age_seconds === null ? 'nothing heard yet' : `heard ${age_seconds.toFixed(0)} s ago`;
  return `${connection}${heard}${stale ? ' (stale)' : ''}; ${gaps} gaps, ${reconnections} reconnections`;
}
