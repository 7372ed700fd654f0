/** What is done with a journal besides writing it: looked over, copied while it is written, brought back, brought up to date. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochMicros } from '../../../engine/time.ts';
import { backUpJournal } from '../../../live/backup/backup.ts';
import { restoreJournal } from '../../../live/backup/restore.ts';
import { FIRST_LINK, linkOf } from '../../../live/journal/chain.ts';
import { checkJournal } from '../../../live/journal/check.ts';
import { EntryKind, jsonEntry, jsonOf, type NewEntry } from '../../../live/journal/entries.ts';
import { readJournal, SessionJournal } from '../../../live/journal/journal.ts';
import { migrateJournal } from '../../../live/journal/migrate.ts';
import { listSessions } from '../../../live/session/list.ts';
import { factsEntry, failure } from './bare-journal.ts';

const NOW = 1_736_000_000_000_000 as EpochMicros;
const MADE = new Date('2026-08-13T12:00:00Z');
let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-care-'));
  dir = join(root, 'session');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a sound journal is reported with its entries by kind and its last link', () => {
  written(3).close();
  const report = checkJournal(dir);
  expect(report).toMatchObject({
    sound: true,
    entries: 6,
    kinds: { session: 1, records: 4, checkpoint: 1 },
    damage: [],
    segments: [
      { file: 'journal-000001.sqlite', first_sequence: 1, last_sequence: 4 },
      { file: 'journal-000002.sqlite', first_sequence: 5, last_sequence: 6 },
    ],
  });
  const [entry] = [...readJournal(dir)].slice(-1);
  const before = [...readJournal(dir)]
    .slice(0, -1)
    .reduce((link, { sequence, kind, at, body }) => linkOf(link, sequence, kind, at, body), FIRST_LINK);
  const { sequence, kind, at, body } = entry as NonNullable<typeof entry>;
  expect(report.link).toBe(Buffer.from(linkOf(before, sequence, kind, at, body)).toString('hex'));
});

test.each([
  ['journal-000001.sqlite', 3, false, 2],
  ['journal-000002.sqlite', 6, true, 5],
  ['journal-000002.sqlite', 5, false, 4],
])('damage in %s is named with its entry %i, and is recoverable: %s', (file, sequence, recoverable, entries) => {
  written(3).close();
  change(join(dir, file), `UPDATE entries SET at = 1 WHERE sequence = ${sequence}`);
  expect(checkJournal(dir)).toMatchObject({ sound: false, recoverable, entries, damage: [{ file, sequence }] });
});

test('a file that cannot be read, and one that belongs elsewhere, are named, and the others are still looked over', () => {
  const journal = written(3);
  journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, {}));
  journal.close();
  writeFileSync(join(dir, 'journal-000002.sqlite'), 'nothing');
  const { damage, entries, segments, recoverable } = checkJournal(dir);
  expect(damage.map(({ file, sequence }) => [file, sequence])).toEqual([['journal-000002.sqlite', null]]);
  expect([entries, segments[2]?.last_sequence, recoverable]).toEqual([4, 7, false]);
  rmSync(join(dir, 'journal-000002.sqlite'));
  expect(checkJournal(dir).damage).toMatchObject([{ file: 'journal-000003.sqlite', sequence: 7 }]);
});

test('a copy made while the session writes is the journal up to an instant, and restores to it', () => {
  const journal = written(3);
  const made = backUpJournal(dir, join(root, 'backups'), MADE, null);
  journal.append([record(99)]);
  expect(made.dir).toBe(join(root, 'backups', 'session-20260813T120000Z'));
  expect(made.manifest.entries).toBe(6);
  const { killFile } = restoreJournal(made.dir, join(root, 'again'));
  expect(killFile).toBeNull();
  journal.close();
  expect(texts(join(root, 'again'))).toEqual(texts(dir).slice(0, 6));
  const again = SessionJournal.resume(join(root, 'again'), NOW);
  expect(again.firstLost).toBeNull();
  again.append([record(99)]);
  again.close();
  expect(checkJournal(join(root, 'again')).link).toBe(checkJournal(dir).link);
});

test('a copy holds the files of the journal and its manifest, whatever else lies in the folder', () => {
  const journal = written(1);
  for (const name of ['key.pem', 'kill', '.env']) writeFileSync(join(dir, name), 'a secret');
  const made = backUpJournal(dir, join(root, 'backups'), MADE, null);
  journal.close();
  const names = readdirSync(made.dir).filter((name) => !/-(wal|shm)$/.test(name));
  expect(names.sort()).toEqual(['backup.json', 'journal-000001.sqlite', 'journal-000002.sqlite']);
  expect(readdirSync(restored(made.dir)).some((name) => /key|env|kill|backup/.test(name))).toBe(false);
});

test('a live session comes back halted by a kill file', () => {
  written(1, 'live').close();
  const { dir: copy } = backUpJournal(dir, join(root, 'backups'), MADE, null);
  const { killFile } = restoreJournal(copy, join(root, 'again'));
  expect(killFile).toBe(join(root, 'again', 'kill'));
  expect(readFileSync(join(root, 'again', 'kill'), 'utf8')).toContain('2026-08-13T12:00:00');
});

test('only the newest copies of the same session are kept, once the new one is checked', () => {
  const journal = written(1);
  const backups = join(root, 'backups');
  const at = (minute: number) => new Date(MADE.getTime() + minute * 60_000);
  mkdirSync(join(backups, 'session-of-somebody'), { recursive: true });
  for (const minute of [0, 1, 2]) backUpJournal(dir, backups, at(minute), 2);
  journal.close();
  const kept = ['session-20260813T120100Z', 'session-20260813T120200Z', 'session-of-somebody'];
  expect(readdirSync(backups).sort()).toEqual(kept);
  change(join(dir, 'journal-000002.sqlite'), 'UPDATE entries SET at = 1 WHERE sequence = 4');
  expect(failure(() => backUpJournal(dir, backups, at(3), 1)).message).toContain('entry 4 of journal-000002.sqlite');
  expect(readdirSync(backups).sort()).toEqual(kept);
});

test('finished files are shared between copies, unless they are not the journal’s or are damaged', () => {
  const journal = written(3);
  const backups = join(root, 'backups');
  const at = (minute: number) => new Date(MADE.getTime() + minute * 60_000);
  const inode = (copy: string, number: number) => statSync(join(copy, `journal-00000${number}.sqlite`)).ino;
  const first = backUpJournal(dir, backups, at(0), null).dir;
  journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, { cash: 2 }));
  const second = backUpJournal(dir, backups, at(1), null).dir;
  const third = backUpJournal(dir, backups, at(2), null).dir;
  expect([1, 2].map((number) => inode(second, number) === inode(first, number))).toEqual([true, false]);
  expect([1, 2, 3].map((number) => inode(third, number) === inode(second, number))).toEqual([true, true, false]);
  change(join(third, 'journal-000001.sqlite'), 'UPDATE entries SET at = 1 WHERE sequence = 2');
  const fourth = backUpJournal(dir, backups, at(3), 1);
  expect(inode(fourth.dir, 1)).not.toBe(inode(dir, 1));
  expect(fourth.removed).toEqual([third, second, first]);
  journal.close();
  expect(texts(restored(fourth.dir))).toEqual(texts(dir));
});

test('a copy that was changed is not restored, and nothing is restored over a session', () => {
  written(2).close();
  const { dir: copy } = backUpJournal(dir, join(root, 'backups'), MADE, null);
  expect(failure(() => restoreJournal(copy, dir)).exitCode).toBe(2);
  appendFileSync(join(copy, 'journal-000002.sqlite'), ' ');
  const refused = failure(() => restoreJournal(copy, join(root, 'again')));
  expect([refused.exitCode, refused.message]).toEqual([3, expect.stringContaining('is not what was backed up')]);
  expect(readdirSync(root).sort()).toEqual(['backups', 'session']);
  expect(failure(() => restoreJournal(dir, join(root, 'again'))).message).toContain('holds no backup');
});

test('a journal of version 1 is written anew with the same entries in the same files, and then goes on', () => {
  const before = [
    [facts('paper'), asVersion1({ cash: 1 }), record(1)],
    [asVersion1({ cash: 2 }), record(2), record(3)],
  ];
  writeVersion1(before);
  expect(failure(() => [...readJournal(dir)]).message).toContain('sim journal migrate');
  expect(listSessions(root)).toMatchObject([{ session: 'session', version: 1, entries: 6 }]);
  const old = readFileSync(join(dir, 'journal-000001.sqlite'));
  const out = join(root, 'migrated');
  expect(migrateJournal(dir, out)).toMatchObject({ from: 1, to: 2, entries: 6 });
  expect(readFileSync(join(dir, 'journal-000001.sqlite'))).toEqual(old);
  expect(texts(out).map((text) => text.replace(/^\d+ /, ''))).toEqual(
    before.flat().map(({ body }) => Buffer.from(body).toString()),
  );
  expect(checkJournal(out)).toMatchObject({ sound: true, segments: [{ last_sequence: 3 }, { first_sequence: 4 }] });
  expect(failure(() => migrateJournal(dir, out)).exitCode).toBe(2);
  expect(migrateJournal(out, join(root, 'never')).steps).toEqual([]);
  expect(existsSync(join(root, 'never'))).toBe(false);
  SessionJournal.resume(out, NOW).close();
});

test('a damaged journal of version 1 is refused with its place, and nothing is left', () => {
  writeVersion1([[facts('paper'), record(1), record(2)]]);
  change(join(dir, 'journal-000001.sqlite'), 'UPDATE entries SET at = 1 WHERE sequence = 2');
  expect(failure(() => migrateJournal(dir, join(root, 'out'))).message).toContain('entry 2');
  expect(readdirSync(root)).toEqual(['session']);
  change(join(dir, 'journal-000001.sqlite'), "UPDATE facts SET value = '7' WHERE name = 'version'");
  expect(failure(() => migrateJournal(dir, join(root, 'out'))).message).toContain('update the program');
});

test('the sessions in a folder are listed, those with a damaged journal too', () => {
  written(3).close();
  mkdirSync(join(root, 'empty'));
  mkdirSync(join(root, 'spoilt'));
  writeFileSync(join(root, 'spoilt', 'journal-000001.sqlite'), 'nothing');
  expect(listSessions(root)).toMatchObject([
    { session: 'session', mode: 'paper', entries: 6, files: 2, version: 2, last_at: '2025-01-04T14:13:20.099Z' },
    { session: 'spoilt', mode: null, entries: null, version: null },
  ]);
});

/** A journal of two files with so many records in the first and one in the second. */
function written(records: number, mode: 'paper' | 'live' = 'paper'): SessionJournal {
  const journal = SessionJournal.create(dir, [facts(mode)]);
  journal.append(Array.from({ length: records }, (_, i) => record(i)));
  journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, { cash: 1 }));
  journal.append([record(99_000)]);
  return journal;
}

function facts(mode: 'paper' | 'live'): NewEntry {
  return factsEntry(NOW, mode);
}

function record(value: number): NewEntry {
  return jsonEntry(EntryKind.records, NOW + value, value);
}

/** A checkpoint as version 1 wrote it. */
function asVersion1(state: unknown): NewEntry {
  return { kind: EntryKind.checkpoint, at: NOW, body: Buffer.from(JSON.stringify(state)) };
}

/** Files as the program of version 1 wrote them. */
function writeVersion1(files: readonly (readonly NewEntry[])[]): void {
  mkdirSync(dir);
  let link = FIRST_LINK;
  let sequence = 1;
  for (const [index, entries] of files.entries()) {
    const database = new DatabaseSync(join(dir, `journal-00000${index + 1}.sqlite`));
    database.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE entries (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at REAL NOT NULL, body BLOB NOT NULL,
        link BLOB NOT NULL) STRICT;
      CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      INSERT INTO facts VALUES ('version', '1'), ('first_sequence', '${sequence}'),
        ('link_before', '${Buffer.from(link).toString('hex')}');`);
    for (const { kind, at, body } of entries) {
      link = linkOf(link, sequence, kind, at, body);
      database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?)').run(sequence, kind, at, body, link);
      sequence += 1;
    }
    database.close();
  }
}

function texts(folder: string): string[] {
  return [...readJournal(folder)].map((entry) => `${entry.sequence} ${JSON.stringify(jsonOf(entry))}`);
}

function restored(copy: string): string {
  restoreJournal(copy, join(root, 'again'));
  return join(root, 'again');
}

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}
