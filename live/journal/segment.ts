/**
 * One file of a journal: entries in a SQLite database that is only ever appended to. A commit is on the disk when it returns
 * (write-ahead log, synchronous FULL) unless it need not be, and others may read while one process writes.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { UserError } from '../../data/user-error.ts';
import { linkOf } from './chain.ts';
import type { JournalEntry, NewEntry } from './entries.ts';

/** Version of a journal that this program writes and reads; `migrations.ts` knows the earlier ones. */
export const JOURNAL_VERSION = 2;

const segmentFacts = z.strictObject({
  version: z.string().regex(/^\d+$/).transform(Number),
  /** Sequence of the first entry. */
  first_sequence: z.string().regex(/^\d+$/).transform(Number),
  /** Link of the last entry before this file, in hexadecimal digits. */
  link_before: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What a segment says of itself. */
export interface SegmentFacts {
  readonly version: number;
  readonly firstSequence: number;
  readonly linkBefore: Uint8Array;
}

/** Where a segment ends: the next entry follows on this. */
export interface SegmentEnd {
  readonly nextSequence: number;
  readonly link: Uint8Array;
}

/** An entry that cannot be read, or whose link is not what it should be. */
export class BrokenEntry extends Error {
  readonly path: string;
  readonly sequence: number;

  constructor(path: string, sequence: number, cause?: unknown) {
    super(`entry ${sequence} of ${path} is damaged`, { cause });
    this.path = path;
    this.sequence = sequence;
  }
}

/**
 * Creates a segment with its first entries. It appears whole under its name or not at all: what an interruption leaves is
 * called `.new`, and is written over by the next attempt.
 */
export function createSegment(path: string, before: SegmentEnd, first: Iterable<NewEntry>): SegmentEnd {
  const unfinished = `${path}.new`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true });
  createTables(unfinished, before);
  const writer = new SegmentWriter(unfinished, before);
  try {
    writer.append(first);
  } finally {
    // The last connection to close moves the write-ahead log into the file.
    writer.close();
  }
  renameSync(unfinished, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return writer.end;
}

function createTables(path: string, before: SegmentEnd): void {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE entries (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at REAL NOT NULL, body BLOB NOT NULL,
        link BLOB NOT NULL) STRICT;
      CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
    const insert = database.prepare('INSERT INTO facts VALUES (?, ?)');
    insert.run('version', String(JOURNAL_VERSION));
    insert.run('first_sequence', String(before.nextSequence));
    insert.run('link_before', Buffer.from(before.link).toString('hex'));
  } finally {
    database.close();
  }
}

/**
 * How long one connection waits for another. Writers and readers do not wait for one another as a rule; they do while a file is
 * opened after a crash, and while its last writer closes it.
 */
const BUSY_MILLIS = 10_000;

/** A segment's database, for others to read while a session may be writing it. */
export function openToRead(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: BUSY_MILLIS });
}

/** Appends to a segment. Exactly one process may have one open for a journal: the session's lock sees to it. */
export class SegmentWriter {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #size: StatementSync;
  #next: number;
  #link: Uint8Array;
  #outlivesPower = true;

  constructor(path: string, end: SegmentEnd) {
    this.#database = new DatabaseSync(path, { timeout: BUSY_MILLIS });
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    this.#insert = this.#database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?)');
    this.#size = this.#database.prepare(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
    );
    this.#next = end.nextSequence;
    this.#link = end.link;
  }

  /** Where the next entry goes. */
  get end(): SegmentEnd {
    return { nextSequence: this.#next, link: this.#link };
  }

  /** Size of the file once all that was committed is in it, in bytes. */
  get bytes(): number {
    return (this.#size.get() as { bytes: number }).bytes;
  }

  /** Commits wait no longer for the disk: they survive the process, but not a power failure. */
  outliveProcessOnly(): void {
    this.#outlivesPower = false;
    this.#database.exec('PRAGMA synchronous = OFF;');
  }

  /**
   * Writes all entries in one commit that does not wait for the disk. After it returns they survive the process; a power failure takes
   * them, and everything behind them, until the next durable commit has returned.
   */
  appendUnsynced(entries: Iterable<NewEntry>): void {
    if (this.#outlivesPower) this.#database.exec('PRAGMA synchronous = NORMAL;');
    try {
      this.append(entries);
    } finally {
      if (this.#outlivesPower) this.#database.exec('PRAGMA synchronous = FULL;');
    }
  }

  /** Writes all entries in one durable commit: after it returns they survive whatever happens to process and machine. */
  append(entries: Iterable<NewEntry>): void {
    let next = this.#next;
    let link = this.#link;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { kind, at, body } of entries) {
        link = linkOf(link, next, kind, at, body);
        this.#insert.run(next, kind, at, body, link);
        next += 1;
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#next = next;
    this.#link = link;
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * What a segment says of itself. @throws UserError 3 when it is no segment, or of another version than the one asked for.
 */
export function segmentFactsOf(path: string, version: number = JOURNAL_VERSION): SegmentFacts {
  const facts = anySegmentFacts(path);
  if (facts.version === version) return facts;
  const advice =
    facts.version > version
      ? 'update the program'
      : 'bring it up to date with sim journal migrate, or read it with the program that wrote it';
  throw new UserError(`${path} is of journal version ${facts.version}, not ${version}: ${advice}`, 3);
}

/** The same of whatever version. @throws UserError 3 when it is no segment. */
export function anySegmentFacts(path: string): SegmentFacts {
  try {
    const database = openToRead(path);
    try {
      const rows = database.prepare('SELECT name, value FROM facts').all();
      const facts = segmentFacts.parse(Object.fromEntries(rows.map(({ name, value }) => [name, value])));
      return {
        version: facts.version,
        firstSequence: facts.first_sequence,
        linkBefore: Buffer.from(facts.link_before, 'hex'),
      };
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new UserError(`${path} is no readable journal file: restore it from a backup`, 3, { cause });
  }
}

/** Where the entries before `firstSequence` end, as the file says without being checked; null when it does not hold them. */
export function endBefore(path: string, firstSequence: number, version?: number): SegmentEnd | null {
  const facts = segmentFactsOf(path, version);
  if (facts.firstSequence === firstSequence) return { nextSequence: firstSequence, link: facts.linkBefore };
  try {
    const database = openToRead(path);
    try {
      const row = database.prepare('SELECT link FROM entries WHERE sequence = ?').get(firstSequence - 1);
      return row === undefined ? null : { nextSequence: firstSequence, link: row.link as Uint8Array };
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** Whether SQLite finds the file's structure whole, so that it can be appended to. */
export function isWholeFile(path: string): boolean {
  try {
    const database = openToRead(path);
    try {
      return database.prepare('PRAGMA quick_check(1)').get()?.quick_check === 'ok';
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}

/**
 * The entries of a segment in order, each checked against its link, up to `beforeSequence`. Where they end is returned.
 * @throws BrokenEntry at the first that cannot be read or does not follow.
 */
export function* readSegment(
  path: string,
  beforeSequence = Number.POSITIVE_INFINITY,
  version?: number,
): Generator<JournalEntry, SegmentEnd> {
  const { firstSequence, linkBefore } = segmentFactsOf(path, version);
  let next = firstSequence;
  let link = linkBefore;
  const rows = rowsOf(path, firstSequence);
  try {
    for (;;) {
      const row = next < beforeSequence ? nextRow(rows, path, next) : null;
      if (row === null) return { nextSequence: next, link };
      const { sequence, kind, at, body } = row;
      link = linkOf(link, next, kind, at, body);
      if (sequence !== next || Buffer.compare(link, row.link) !== 0) throw new BrokenEntry(path, next);
      next += 1;
      yield { sequence, kind, at, body };
    }
  } finally {
    rows.close();
  }
}

/**
 * The last entry of a segment when it comes after `sequence` and follows on the one before it, as the two are stored; null otherwise.
 * What is damaged before such an entry was not lost in writing.
 */
export function soundLastAfter(path: string, sequence: number): number | null {
  try {
    const database = openToRead(path);
    try {
      const [last, before] = database
        .prepare('SELECT sequence, kind, at, body, link FROM entries ORDER BY sequence DESC LIMIT 2')
        .all();
      if (last === undefined || before === undefined || !isStoredEntry(last) || !isStoredEntry(before)) return null;
      if (last.sequence <= sequence || before.sequence !== last.sequence - 1) return null;
      const link = linkOf(before.link, last.sequence, last.kind, last.at, last.body);
      return Buffer.compare(link, last.link) === 0 ? last.sequence : null;
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

interface StoredEntry extends JournalEntry {
  readonly link: Uint8Array;
}

function isStoredEntry(value: unknown): value is StoredEntry {
  const { sequence, kind, at, body, link } = value as Readonly<Record<keyof StoredEntry, unknown>>;
  return (
    [sequence, kind, at].every((number) => typeof number === 'number') &&
    body instanceof Uint8Array &&
    link instanceof Uint8Array
  );
}

interface StoredRows {
  readonly rows: Iterator<unknown>;
  close(): void;
}

function rowsOf(path: string, firstSequence: number): StoredRows {
  let database: DatabaseSync | undefined;
  try {
    database = openToRead(path);
    const opened = database;
    const rows = opened.prepare('SELECT sequence, kind, at, body, link FROM entries ORDER BY sequence').iterate();
    return { rows, close: () => opened.close() };
  } catch (cause) {
    database?.close();
    throw new BrokenEntry(path, firstSequence, cause);
  }
}

function nextRow({ rows }: StoredRows, path: string, sequence: number): StoredEntry | null {
  try {
    const { done, value } = rows.next();
    if (done) return null;
    // One flipped bit can make a text of a blob, whose hash may still be right.
    if (!isStoredEntry(value)) throw new TypeError('a column is of another type');
    return value;
  } catch (cause) {
    throw new BrokenEntry(path, sequence, cause);
  }
}
