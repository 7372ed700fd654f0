/**
 * The journal of a session: an append-only record of everything that the engine was told and decided, durable before it is
 * acted on. Kill the process anywhere, open it again, and it goes on from exactly what was committed.
 *
 * A journal is a folder of segments, `journal-000001.sqlite` and so on. A new segment starts with a checkpoint, so that
 * recovery reads one segment only. A damaged end of the last segment is cut off (a torn write): the next one follows on the
 * last sound entry and says so. Nothing is ever overwritten, and damage that sound entries come after is an error.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessLock, takeProcessLock } from '../../data/process-lock.ts';
import { explainFailure } from '../../data/store/failures.ts';
import { UserError } from '../../data/user-error.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { FIRST_LINK } from './chain.ts';
import { EntryKind, type JournalEntry, jsonEntry, type NewEntry } from './entries.ts';
import {
  BrokenEntry,
  createSegment,
  endBefore,
  isWholeFile,
  readSegment,
  type SegmentEnd,
  type SegmentFacts,
  SegmentWriter,
  segmentFactsOf,
} from './segment.ts';
import { segmentName, segmentNumber, segmentsOf } from './segment-names.ts';
import { soundEndOf } from './sound-end.ts';

/** Where a journal begins. */
export const JOURNAL_START: SegmentEnd = { nextSequence: 1, link: FIRST_LINK };

export class SessionJournal {
  readonly dir: string;
  /** Set when the end of the journal was damaged: the sequence of the first entry that was lost. */
  readonly firstLost: number | null;
  readonly #lock: ProcessLock;
  #writer: SegmentWriter;
  #bytesAtStart: number;
  #number: number;
  #outlivesPower = true;

  private constructor(dir: string, lock: ProcessLock, end: SegmentEnd, number: number, firstLost: number | null) {
    this.dir = dir;
    this.#lock = lock;
    this.#writer = new SegmentWriter(join(dir, segmentName(number)), end);
    this.#bytesAtStart = this.#writer.bytes;
    this.#number = number;
    this.firstLost = firstLost;
  }

  /** Starts a journal with its first entries. @throws UserError 2 when the folder has one already, 4 when it is in use. */
  static create(dir: string, first: readonly NewEntry[]): SessionJournal {
    mkdirSync(dir, { recursive: true });
    const lock = lockSession(dir);
    try {
      if (segmentsOf(dir).length > 0) {
        throw new UserError(
          `${dir} holds a session already: go on with it by the same command, or name another folder`,
          2,
        );
      }
      const end = createSegment(join(dir, segmentName(1)), JOURNAL_START, first);
      return new SessionJournal(dir, lock, end, 1, null);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /**
   * Opens a journal to go on with it: takes the session's lock, checks the last segment and cuts off a torn end, which is
   * noted at engine time `now`.
   * @throws UserError 4 when another process has it, 3 when there is none, it is damaged before its end or of another version.
   */
  static resume(dir: string, now: EpochMicros): SessionJournal {
    namesOf(dir);
    const lock = lockSession(dir);
    try {
      const name = namesOf(dir).at(-1) as string;
      checkFollowsBefore(dir, name);
      const { end, isBroken, soundLast } = soundEndOf(join(dir, name));
      if (soundLast !== null) throw damagedWithin(join(dir, name), end.nextSequence, soundLast);
      if (!isBroken && isWholeFile(join(dir, name))) {
        return new SessionJournal(dir, lock, end, segmentNumber(name), null);
      }
      const lost = end.nextSequence;
      const note = { event: 'torn_end_cut_off', file: name, first_lost_sequence: lost };
      const next = segmentNumber(name) + 1;
      const after = createSegment(join(dir, segmentName(next)), end, [jsonEntry(EntryKind.note, now, note)]);
      return new SessionJournal(dir, lock, after, next, lost);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Sequence of the last entry. */
  get lastSequence(): number {
    return this.#writer.end.nextSequence - 1;
  }

  /** Bytes by which the segment has grown since it was begun or resumed. */
  get segmentGrowth(): number {
    return this.#writer.bytes - this.#bytesAtStart;
  }

  /** Commits wait no longer for the disk: they survive the process, and a power failure from the next segment on. */
  outliveProcessOnly(): void {
    this.#outlivesPower = false;
    this.#writer.outliveProcessOnly();
  }

  /** Writes all entries in one durable commit. @throws UserError 1 when disk or folder refuse; nothing is written then. */
  append(entries: readonly NewEntry[]): void {
    if (entries.length > 0) this.#explained(() => this.#writer.append(entries));
  }

  /**
   * Writes all entries in one commit that survives the process, and a power failure once the next durable commit has returned: for what
   * can be computed again from the entries before it, and was shown to nobody yet. @throws UserError 1 as `append` does.
   */
  appendDerived(entries: readonly NewEntry[]): void {
    if (entries.length > 0) this.#explained(() => this.#writer.appendUnsynced(entries));
  }

  /**
   * Starts the next segment with a checkpoint. Until its commit the journal ends with the segment before.
   * @throws UserError 1 when disk or folder refuse.
   */
  rotate(checkpoint: NewEntry): void {
    const path = join(this.dir, segmentName(this.#number + 1));
    const end = this.#explained(() => createSegment(path, this.#writer.end, [checkpoint]));
    this.#writer.close();
    this.#writer = new SegmentWriter(path, end);
    if (!this.#outlivesPower) this.#writer.outliveProcessOnly();
    this.#bytesAtStart = this.#writer.bytes;
    this.#number += 1;
  }

  close(): void {
    this.#writer.close();
    this.#lock.release();
  }

  #explained<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw explainFailure(error, `writing the journal in ${this.dir}`, '--out');
    }
  }
}

/** How a journal is read. */
export interface JournalReading {
  /** Begin at the last segment that starts with a checkpoint (or with the session itself): all that recovery needs. */
  readonly fromCheckpoint?: boolean;
  /** Begin at the last segment that starts no later than this engine time: what comes after it is complete. */
  readonly since?: number;
  /** Version that the journal must be of, unless it is this program's. */
  readonly version?: number;
}

/**
 * The entries of a journal in order, checked; it may be being written at the same time.
 * @throws UserError 3 when there is no journal, it is of another version, a segment is missing or an entry is damaged.
 */
export function* readJournal(
  dir: string,
  { fromCheckpoint = false, since, version }: JournalReading = {},
): Generator<JournalEntry> {
  const segments = namesOf(dir).map((name) => {
    const path = join(dir, name);
    return { path, facts: segmentFactsOf(path, version) };
  });
  if (segments[0]?.facts.firstSequence !== 1) {
    throw new UserError(`the journal in ${dir} does not begin with its first file: restore it from a backup`, 3);
  }
  const paths = segments.map(({ path }) => path);
  const first = fromCheckpoint || since !== undefined ? lastStart(paths, version, since) : 0;
  for (const [index, { path }] of segments.entries()) {
    if (index < first) continue;
    const next = segments[index + 1];
    const end = yield* explained(readSegment(path, next?.facts.firstSequence, version));
    if (next !== undefined && !follows(next.facts, end)) throw doesNotFollow(next.path, path);
  }
}

/** Index of the last segment that starts with a checkpoint, no later than an instant; the first one starts with the session. */
function lastStart(paths: readonly string[], version: number | undefined, until = Number.POSITIVE_INFINITY): number {
  for (let index = paths.length - 1; index > 0; index--) {
    const first = explained(readSegment(paths[index] as string, undefined, version)).next();
    if (!first.done && first.value.kind === EntryKind.checkpoint && first.value.at <= until) return index;
  }
  return 0;
}

function* explained(entries: Generator<JournalEntry, SegmentEnd>): Generator<JournalEntry, SegmentEnd> {
  try {
    return yield* entries;
  } catch (cause) {
    if (!(cause instanceof BrokenEntry)) throw cause;
    throw new UserError(
      `${cause.message}: \`sim paper\` or \`sim live\` goes on and cuts off a torn end; else restore a backup`,
      3,
      {
        cause,
      },
    );
  }
}

/** Refuses to go on with a segment that is not this journal's, before anything is written. */
function checkFollowsBefore(dir: string, name: string): void {
  const path = join(dir, name);
  const facts = segmentFactsOf(path);
  const previous = namesOf(dir).at(-2);
  const before = previous === undefined ? JOURNAL_START : endBefore(join(dir, previous), facts.firstSequence);
  if (before === null || !follows(facts, before)) {
    throw doesNotFollow(path, previous === undefined ? 'the start of a session' : join(dir, previous));
  }
}

/** Whether a file goes on where another ends. */
export function follows(facts: SegmentFacts, end: SegmentEnd): boolean {
  return facts.firstSequence === end.nextSequence && Buffer.compare(facts.linkBefore, end.link) === 0;
}

function doesNotFollow(path: string, before: string): UserError {
  return new UserError(`${path} does not follow on ${before}: restore the journal from a backup`, 3);
}

/** What was written after the damage may have been acted on: it is not cut off with it. */
function damagedWithin(path: string, broken: number, soundLast: number): UserError {
  return new UserError(
    `entry ${broken} of ${path} is damaged, and entry ${soundLast} after it is sound: this is no torn end that could be cut off; restore a backup`,
    3,
  );
}

/** Names of a journal's segments. @throws UserError 3 when there are none. */
function namesOf(dir: string): string[] {
  const names = existsSync(dir) ? segmentsOf(dir) : [];
  if (names.length === 0) throw new UserError(`${dir} holds no session: name the folder of one`, 3);
  return names;
}

function lockSession(dir: string): ProcessLock {
  return takeProcessLock(dir, (holder) => {
    const by = holder === null ? '' : ` in process ${holder}`;
    return `the session ${dir} is running${by}: stop it first`;
  });
}
