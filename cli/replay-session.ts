/** A replay of a session for people and as JSON: what was compared, what has changed since, and the first difference. */
import { type ReadableDifference, replaySession, type SessionReplay } from '../live/replay/replay-session.ts';
import { writeSessionRun } from '../live/replay/session-run.ts';
import { factsOf } from '../live/session/session.ts';
import { type ChangedSource, planAndChanges } from './session-plan.ts';

export interface ShownReplay {
  readonly isEqual: boolean;
  readonly json: object;
  readonly lines: readonly string[];
}

/** A folder for the run that is made of the session, with what `backtest` is given for its own. */
export interface RunTarget {
  readonly out: string;
  readonly force: boolean;
}

/**
 * Replays the session in `dir`, into a run's folder where one is given.
 * @throws UserError 2 when that folder is in use, 3 when the session is damaged or its configuration does not fit this program.
 */
export async function showReplay(dir: string, target?: RunTarget): Promise<ShownReplay> {
  const facts = factsOf(dir);
  const { plan, backtest, changed } = await planAndChanges(facts);
  const replay =
    target === undefined
      ? replaySession(dir, plan)
      : await writeSessionRun({ dir, facts, plan, backtest, out: target.out, force: target.force });
  const run = target !== undefined && replay.difference === null ? target.out : null;
  const { entries, decisions, decisionsSha256, firstAt, lastAt, unwritten, difference } = replay;
  const json = {
    session: dir,
    mode: facts.mode,
    started_on: facts.startedOn,
    from: instant(firstAt),
    to: instant(lastAt),
    entries,
    decisions,
    decisions_sha256: decisionsSha256,
    unwritten,
    run,
    changed,
    difference: difference === null ? null : differenceJson(difference),
  };
  const lines = [
    ...changed.map(changeLine),
    ...(difference === null ? equalLines(replay) : differenceLines(difference)),
    ...(run === null ? [] : [`Wrote the run ${run}: \`sim report\`, \`sim audit risk\` and SQL read it as any other.`]),
  ];
  return { isEqual: difference === null, json, lines };
}

function differenceJson({ sequence, at, kind, index, path, journaled, computed }: ReadableDifference) {
  return { entry: sequence, at: instant(at), kind, index, path, journaled, computed };
}

function equalLines({ entries, decisions, decisionsSha256, firstAt, lastAt, unwritten }: SessionReplay): string[] {
  return [
    `${entries} entries from ${instant(firstAt) ?? 'nothing'} to ${instant(lastAt) ?? 'nothing'} played back: all ${decisions} decisions, and every command, record and checkpoint, are equal byte for byte.`,
    `decisions_sha256 ${decisionsSha256}`,
    ...(unwritten > 0 ? [`What the last inputs led to is not written down yet (${unwritten} entries).`] : []),
  ];
}

function differenceLines(difference: ReadableDifference): string[] {
  const { sequence, at, kind, index, path, journaled, computed } = difference;
  const place = path === null ? `record ${index} of ` : path === '' ? '' : `${path} of `;
  return [
    `The first difference is ${place}entry ${sequence} (${kind}), ${instant(at)}:`,
    ...(path === null
      ? fieldLines(journaled, computed)
      : [`  journal       ${shown(journaled)}`, `  this program  ${shown(computed)}`]),
  ];
}

/** Both decisions side by side, a mark where they part. */
function fieldLines(journaled: unknown, computed: unknown): string[] {
  const [was, is] = [journaled, computed].map((fields) => (fields ?? {}) as Record<string, unknown>) as [Row, Row];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const width = Math.max(...names.map((name) => name.length));
  const left = Math.max(12, ...names.map((name) => shown(was[name]).length));
  return [
    `  ${''.padEnd(width)}  ${'journal'.padEnd(left)}  this program`,
    ...names.map((name) => {
      const isOther = shown(was[name]) !== shown(is[name]);
      return `${isOther ? '≠ ' : '  '}${name.padEnd(width)}  ${shown(was[name]).padEnd(left)}  ${shown(is[name])}`;
    }),
  ];
}

type Row = Readonly<Record<string, unknown>>;

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function changeLine({ what, was, is }: ChangedSource): string {
  const named = what === 'program' ? 'The program itself' : `The strategy file ${what}`;
  return `${named} is not what the session was started with: sha256 ${was ?? 'unknown'} then, ${is ?? 'unknown'} now.`;
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at / 1000).toISOString();
}
