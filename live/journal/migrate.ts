/**
 * Writes a journal of an earlier version anew, in another folder: the same entries in the same files, as this program writes
 * them. The old journal is checked as it is read and stays as it was; the new one appears whole or not at all.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { takeProcessLock } from '../../data/process-lock.ts';
import { syncFolder } from '../../data/store/sync.ts';
import { UserError } from '../../data/user-error.ts';
import type { NewEntry } from './entries.ts';
import { JOURNAL_START, readJournal } from './journal.ts';
import { JOURNAL_MIGRATIONS, type JournalMigration } from './migrations.ts';
import { anySegmentFacts, createSegment, JOURNAL_VERSION, type SegmentEnd } from './segment.ts';
import { segmentsOf } from './segment-names.ts';

export interface JournalMigrated {
  readonly from: number;
  readonly to: number;
  /** What each step did, in order; none where the journal is up to date, and nothing was written. */
  readonly steps: readonly string[];
  readonly entries: number;
}

/**
 * @throws UserError 2 when `out` is there already, 3 when there is no journal or it is damaged or newer, 4 while it is written.
 */
export function migrateJournal(dir: string, out: string): JournalMigrated {
  const names = existsSync(dir) ? segmentsOf(dir) : [];
  const [oldest] = names;
  if (oldest === undefined) throw new UserError(`${dir} holds no session: name the folder of one`, 3);
  const { version } = anySegmentFacts(join(dir, oldest));
  if (version === JOURNAL_VERSION) return { from: version, to: version, steps: [], entries: 0 };
  const steps = stepsFrom(join(dir, oldest), version);
  if (existsSync(out)) throw new UserError(`${out} is there already: name a folder that is not`, 2);
  const lock = takeProcessLock(dir, () => `the session ${dir} is running: stop it first`);
  const unfinished = `${out}.new`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    const entries = writeAnew(dir, names, unfinished, version, steps);
    renameSync(unfinished, out);
    syncFolder(dirname(out));
    return { from: version, to: JOURNAL_VERSION, steps: steps.map(({ what }) => what), entries };
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    lock.release();
  }
}

/** The steps from a version to this program's. @throws UserError 3 when there is no way. */
function stepsFrom(path: string, version: number): readonly JournalMigration[] {
  const steps = JOURNAL_MIGRATIONS.filter(({ from }) => from >= version);
  if (steps[0]?.from === version) return steps;
  const why = version > JOURNAL_VERSION ? 'update the program' : 'restore the file from a backup';
  throw new UserError(`${path} is of journal version ${version}, which this program does not know: ${why}`, 3);
}

/** Returns how many entries were written. */
function writeAnew(
  dir: string,
  names: readonly string[],
  out: string,
  version: number,
  steps: readonly JournalMigration[],
): number {
  const entries = readJournal(dir, { version });
  const firsts = names.map((name) => anySegmentFacts(join(dir, name)).firstSequence);
  let end: SegmentEnd = JOURNAL_START;
  let waiting = entries.next();
  for (const [index, name] of names.entries()) {
    const last = (firsts[index + 1] ?? Number.POSITIVE_INFINITY) - 1;
    const ofSegment = function* (): Generator<NewEntry> {
      while (!waiting.done && waiting.value.sequence <= last) {
        yield steps.reduce<NewEntry>((entry, step) => step.entry(entry), waiting.value);
        waiting = entries.next();
      }
    };
    end = createSegment(join(out, name), end, ofSegment());
  }
  return end.nextSequence - 1;
}
