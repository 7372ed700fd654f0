/**
 * One file of a journal: entries in a SQLite database that is only ever appended to. A commit is on the disk when it returns
 * (write-ahead log, synchronous FULL), and others may read while one process writes.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { UserError } from '../../data/user-error.ts';
import { linkOf } from './chain.ts';
import type { EntryKind, JournalEntry, NewEntry } from './entries.ts';

/** Version of the layout of a segment. */
export const JOURNAL_VERSION = 1;

const segmentFacts = z.strictObject({
  version: z.string().regex(/^\d+$/).transform(Number),
  /** Sequence of the first entry. */
  first_sequence: z.string().regex(/^\d+$/).transform(Number),
  /** Link of the last entry before this file, in hexadecimal digits. */
  link_before: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What a segment says of itself. */
export interface SegmentFacts {
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
export function createSegment(path: string, facts: SegmentFacts, first: Iterable<NewEntry>): SegmentEnd {
  const unfinished = `${path}.new`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true });
  createTables(unfinished, facts);
  const writer = new SegmentWriter(unfinished, { nextSequence: facts.firstSequence, link: facts.linkBefore });
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

function createTables(path: string, facts: SegmentFacts): void {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE entries (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at REAL NOT NULL, body BLOB NOT NULL,
        link BLOB NOT NULL) STRICT;
      CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
    const insert = database.prepare('INSERT INTO facts VALUES (?, ?)');
    insert.run('version', String(JOURNAL_VERSION));
    insert.run('first_sequence', String(facts.firstSequence));
    insert.run('link_before', Buffer.from(facts.linkBefore).toString('hex'));
  } finally {
    database.close();
  }
}

/** Appends to a segment. Exactly one process may have one open for a journal: the session's lock sees to it. */
export class SegmentWriter {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  #next: number;
  #link: Uint8Array;

  constructor(path: string, end: SegmentEnd) {
    this.#database = new DatabaseSync(path);
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    this.#insert = this.#database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?)');
    this.#next = end.nextSequence;
    this.#link = end.link;
  }

  /** Where the next entry goes. */
  get end(): SegmentEnd {
    return { nextSequence: this.#next, link: this.#link };
  }

  /** Writes all entries in one durable commit: after it returns they survive whatever happens to the process. */
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

/** What a segment says of itself. @throws UserError 3 when it is no segment, or one of a newer program. */
export function segmentFactsOf(path: string): SegmentFacts {
  let facts: z.infer<typeof segmentFacts>;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const rows = database.prepare('SELECT name, value FROM facts').all();
      facts = segmentFacts.parse(Object.fromEntries(rows.map(({ name, value }) => [name, value])));
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new UserError(`${path} is no readable journal file: restore it from a backup`, 3, { cause });
  }
  if (facts.version > JOURNAL_VERSION) {
    throw new UserError(`${path} was written by a newer version of the program: update it to read this journal`, 3);
  }
  return { firstSequence: facts.first_sequence, linkBefore: Buffer.from(facts.link_before, 'hex') };
}

/**
 * The entries of a segment in order, each checked against its link, up to `beforeSequence`. Where they end is returned.
 * @throws BrokenEntry at the first that cannot be read or does not follow.
 */
export function* readSegment(
  path: string,
  beforeSequence = Number.POSITIVE_INFINITY,
): Generator<JournalEntry, SegmentEnd> {
  const { firstSequence, linkBefore } = segmentFactsOf(path);
  const database = new DatabaseSync(path, { readOnly: true });
  let next = firstSequence;
  let link = linkBefore;
  try {
    const rows = database.prepare('SELECT sequence, kind, at, body, link FROM entries ORDER BY sequence').iterate();
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
    database.close();
  }
}

interface StoredEntry extends JournalEntry {
  readonly link: Uint8Array;
}

function nextRow(rows: Iterator<unknown>, path: string, sequence: number): StoredEntry | null {
  try {
    const { done, value } = rows.next();
    if (done) return null;
    const row = value as { sequence: number; kind: number; at: number; body: Uint8Array; link: Uint8Array };
    return { ...row, kind: row.kind as EntryKind };
  } catch (cause) {
    throw new BrokenEntry(path, sequence, cause);
  }
}
