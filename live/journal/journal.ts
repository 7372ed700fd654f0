/**
 * The journal of a session: an append-only record of everything that the engine was told and decided, durable before it is
 * acted on. Kill the process anywhere, open it again, and it goes on from exactly what was committed.
 *
 * A journal is a folder of segments, `journal-000001.sqlite` and so on. A new segment starts with a checkpoint, so that
 * recovery reads one segment only. From the first damaged entry on the last segment is cut off (a torn write): the next one
 * follows on the last sound entry and says so. Nothing is ever overwritten, and damage before the last segment is an error.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessLock, takeProcessLock } from '../../data/process-lock.ts';
import { UserError } from '../../data/user-error.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { FIRST_LINK, linkOf } from './chain.ts';
import { EntryKind, type JournalEntry, jsonEntry, type NewEntry } from './entries.ts';
import {
  BrokenEntry,
  createSegment,
  readSegment,
  type SegmentEnd,
  type SegmentFacts,
  SegmentWriter,
  segmentFactsOf,
} from './segment.ts';

const SEGMENT_NAME = /^journal-(\d{6})\.sqlite$/;

export class SessionJournal {
  readonly dir: string;
  /** Set when the end of the journal was damaged: the sequence of the first entry that was lost. */
  readonly firstLost: number | null;
  readonly #lock: ProcessLock;
  #writer: SegmentWriter;
  #number: number;

  private constructor(dir: string, lock: ProcessLock, end: SegmentEnd, number: number, firstLost: number | null) {
    this.dir = dir;
    this.#lock = lock;
    this.#writer = new SegmentWriter(join(dir, segmentName(number)), end);
    this.#number = number;
    this.firstLost = firstLost;
  }

  /** Starts a journal with its first entries. @throws UserError 2 when the folder has one already, 4 when it is in use. */
  static create(dir: string, first: readonly NewEntry[]): SessionJournal {
    mkdirSync(dir, { recursive: true });
    const lock = lockSession(dir);
    try {
      if (segmentsOf(dir).length > 0) {
        throw new UserError(`${dir} holds a session already: resume it, or name another folder`, 2);
      }
      const path = join(dir, segmentName(1));
      const end = createSegment(path, { firstSequence: 1, linkBefore: FIRST_LINK }, first);
      return new SessionJournal(dir, lock, end, 1, null);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /**
   * Opens a journal to go on with it: takes the session's lock, checks the last segment and cuts off a torn end, which is
   * noted at engine time `now`.
   * @throws UserError 4 when another process has it, 3 when there is none or it is damaged before its end.
   */
  static resume(dir: string, now: EpochMicros): SessionJournal {
    if (!existsSync(dir) || segmentsOf(dir).length === 0) throw noJournal(dir);
    const lock = lockSession(dir);
    try {
      const name = segmentsOf(dir).at(-1) as string;
      const { end, broken } = soundEnd(join(dir, name));
      if (broken === null) return new SessionJournal(dir, lock, end, numberOf(name), null);
      const note = { event: 'torn_end_cut_off', file: name, first_lost_sequence: broken.sequence };
      const next = segmentName(numberOf(name) + 1);
      const facts = { firstSequence: end.nextSequence, linkBefore: end.link };
      const after = createSegment(join(dir, next), facts, [jsonEntry(EntryKind.note, now, note)]);
      return new SessionJournal(dir, lock, after, numberOf(next), broken.sequence);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Sequence of the last entry. */
  get lastSequence(): number {
    return this.#writer.end.nextSequence - 1;
  }

  /** Writes all entries in one durable commit. */
  append(entries: readonly NewEntry[]): void {
    if (entries.length > 0) this.#writer.append(entries);
  }

  /** Starts the next segment with a checkpoint. Until its commit the journal ends with the segment before. */
  rotate(checkpoint: NewEntry): void {
    const { nextSequence, link } = this.#writer.end;
    const path = join(this.dir, segmentName(this.#number + 1));
    const end = createSegment(path, { firstSequence: nextSequence, linkBefore: link }, [checkpoint]);
    this.#writer.close();
    this.#writer = new SegmentWriter(path, end);
    this.#number += 1;
  }

  close(): void {
    this.#writer.close();
    this.#lock.release();
  }
}

/**
 * The entries of a journal in order, checked; it may be being written at the same time. With `fromCheckpoint` they begin at
 * the last segment that starts with a checkpoint (or with the session itself), which is all that recovery needs.
 * @throws UserError 3 when there is no journal, a segment is missing or an entry is damaged.
 */
export function* readJournal(
  dir: string,
  { fromCheckpoint = false }: { readonly fromCheckpoint?: boolean } = {},
): Generator<JournalEntry> {
  const names = existsSync(dir) ? segmentsOf(dir) : [];
  if (names.length === 0) throw noJournal(dir);
  const segments = names.map((name) => ({ path: join(dir, name), facts: segmentFactsOf(join(dir, name)) }));
  const first = fromCheckpoint ? lastStart(segments.map(({ path }) => path)) : 0;
  for (const [index, { path, facts }] of segments.entries()) {
    if (index < first) continue;
    const next = segments[index + 1];
    const end = yield* explained(readSegment(path, next?.facts.firstSequence));
    if (next !== undefined && !follows(next.facts, end)) {
      throw new UserError(`${next.path} does not follow on ${path}: restore the journal from a backup`, 3);
    }
    if (index === 0 && facts.firstSequence !== 1) {
      throw new UserError(`the journal in ${dir} does not begin with its first file: restore it from a backup`, 3);
    }
  }
}

/** Index of the last segment that starts with a checkpoint; the first one starts with the session. */
function lastStart(paths: readonly string[]): number {
  for (let index = paths.length - 1; index > 0; index--) {
    const first = explained(readSegment(paths[index] as string)).next();
    if (!first.done && first.value.kind === EntryKind.checkpoint) return index;
  }
  return 0;
}

function* explained(entries: Generator<JournalEntry, SegmentEnd>): Generator<JournalEntry, SegmentEnd> {
  try {
    return yield* entries;
  } catch (cause) {
    if (!(cause instanceof BrokenEntry)) throw cause;
    throw new UserError(`${cause.message}: resume the session to cut off a torn end, or restore a backup`, 3, {
      cause,
    });
  }
}

/** Reads a segment to its end, or to its first broken entry. */
function soundEnd(path: string): { readonly end: SegmentEnd; readonly broken: BrokenEntry | null } {
  const { firstSequence, linkBefore } = segmentFactsOf(path);
  let end: SegmentEnd = { nextSequence: firstSequence, link: linkBefore };
  const entries = readSegment(path);
  try {
    for (;;) {
      const step = entries.next();
      if (step.done) return { end: step.value, broken: null };
      const { sequence, kind, at, body } = step.value;
      end = { nextSequence: sequence + 1, link: linkOf(end.link, sequence, kind, at, body) };
    }
  } catch (error) {
    if (!(error instanceof BrokenEntry)) throw error;
    return { end, broken: error };
  }
}

function follows(facts: SegmentFacts, end: SegmentEnd): boolean {
  return facts.firstSequence === end.nextSequence && Buffer.compare(facts.linkBefore, end.link) === 0;
}

function segmentsOf(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => SEGMENT_NAME.test(name))
    .sort();
}

function segmentName(number: number): string {
  return `journal-${String(number).padStart(6, '0')}.sqlite`;
}

function numberOf(name: string): number {
  return Number(SEGMENT_NAME.exec(name)?.[1]);
}

function lockSession(dir: string): ProcessLock {
  return takeProcessLock(dir, (holder) => {
    const by = holder === null ? '' : ` in process ${holder}`;
    return `the session ${dir} is running${by}: stop it first`;
  });
}

function noJournal(dir: string): UserError {
  return new UserError(`${dir} holds no session: name the folder of one`, 3);
}
