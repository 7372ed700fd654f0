/** The journal on a real disk: what is committed survives, what is damaged is found, and one process at a time may write. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochMicros } from '../../../engine/time.ts';
import { EntryKind, jsonEntry, jsonOf, type NewEntry } from '../../../live/journal/entries.ts';
import { readJournal, SessionJournal } from '../../../live/journal/journal.ts';
import { failure } from './bare-journal.ts';

const NOW = 1_736_000_000_000_000 as EpochMicros;
const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-journal-'));
  dir = join(root, 'session');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('entries are read back in order, with what was appended in several commits', () => {
  const journal = SessionJournal.create(dir, [note(0)]);
  journal.append([note(1), note(2)]);
  journal.append([]);
  journal.append([note(3)]);
  expect(journal.lastSequence).toBe(4);
  journal.close();
  expect(numbers(readJournal(dir))).toEqual([0, 1, 2, 3]);
  expect([...readJournal(dir)].map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
});

test.skipIf(!canTrace)('a commit waits for the disk, one of what follows from others does not (needs strace)', () => {
  const journal = join(import.meta.dirname, '..', '..', '..', 'live', 'journal');
  const script = `
    import { SessionJournal } from ${JSON.stringify(join(journal, 'journal.ts'))};
    import { EntryKind, jsonEntry } from ${JSON.stringify(join(journal, 'entries.ts'))};
    const entry = jsonEntry(EntryKind.note, 1, {});
    const journal = SessionJournal.create(${JSON.stringify(dir)}, [entry]);
    const [own, derived] = process.argv.slice(1).map(Number);
    for (let i = 0; i < own; i++) journal.append([entry]);
    for (let i = 0; i < derived; i++) journal.appendDerived([entry]);
    journal.close();`;
  const syncs = (own: number, derived: number) => {
    const traced = join(root, `trace-${own}-${derived}`);
    const command = [process.execPath, '--input-type=module', '-e', script, '--', String(own), String(derived)];
    const ran = spawnSync('strace', ['-f', '-qq', '-o', traced, '-e', 'trace=fsync,fdatasync', ...command], {
      encoding: 'utf8',
    });
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    rmSync(dir, { recursive: true });
    return readFileSync(traced, 'utf8').match(/f(data)?sync\(/g)?.length ?? 0;
  };
  const bare = syncs(0, 0);
  expect(syncs(10, 0)).toBeGreaterThanOrEqual(bare + 10);
  // The first writes to a new file, and its end, may cost one or the other.
  expect(syncs(0, 10)).toBeLessThan(bare + 5);
});

test('a reader sees what is committed while the journal is being written', () => {
  const journal = SessionJournal.create(dir, [note(0)]);
  const reader = readJournal(dir);
  journal.append([note(1)]);
  expect(numbers(reader)).toEqual([0, 1]);
  journal.append([note(2)]);
  expect(numbers(readJournal(dir))).toEqual([0, 1, 2]);
  journal.close();
});

test('a second writer is refused with the process that holds the session, and an ended one leaves no lock', () => {
  const journal = SessionJournal.create(dir, [note(0)]);
  expect(() => SessionJournal.resume(dir, NOW)).toThrow(`is running in process ${process.pid}`);
  expect(failure(() => SessionJournal.resume(dir, NOW)).exitCode).toBe(4);
  journal.close();
  SessionJournal.resume(dir, NOW).close();
});

test('a folder with a session is not begun anew, and one without is not resumed', () => {
  SessionJournal.create(dir, [note(0)]).close();
  expect(failure(() => SessionJournal.create(dir, [note(1)])).exitCode).toBe(2);
  expect(numbers(readJournal(dir))).toEqual([0]);
  expect(failure(() => SessionJournal.resume(join(root, 'none'), NOW)).exitCode).toBe(3);
  expect(failure(() => [...readJournal(join(root, 'none'))]).exitCode).toBe(3);
});

test('reading from the last checkpoint begins with the segment that it starts', () => {
  const journal = SessionJournal.create(dir, [note(0)]);
  journal.append([note(1)]);
  journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, 2));
  journal.append([note(3)]);
  journal.close();
  expect(numbers(readJournal(dir))).toEqual([0, 1, 2, 3]);
  expect(numbers(readJournal(dir, { fromCheckpoint: true }))).toEqual([2, 3]);
  const again = SessionJournal.resume(dir, NOW);
  again.append([note(4)]);
  again.close();
  expect(numbers(readJournal(dir, { fromCheckpoint: true }))).toEqual([2, 3, 4]);
});

test('a damaged end is cut off and noted; what comes after it follows on the last sound entry', () => {
  const journal = SessionJournal.create(dir, [note(0)]);
  journal.append([note(1), note(2)]);
  journal.close();
  change(segment(1), 'UPDATE entries SET body = CAST(? AS BLOB) WHERE sequence = 3', '7');
  expect(failure(() => [...readJournal(dir)]).message).toContain('entry 3');
  const again = SessionJournal.resume(dir, NOW);
  expect(again.firstLost).toBe(3);
  again.append([note(4)]);
  again.close();
  const entries = [...readJournal(dir)];
  expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  expect(jsonOf(entries[2] as NewEntry)).toEqual({
    event: 'torn_end_cut_off',
    file: 'journal-000001.sqlite',
    first_lost_sequence: 3,
  });
  expect(jsonOf(entries[3] as NewEntry)).toBe(4);
  // Recovery goes back behind the cut, to the start of the session.
  expect([...readJournal(dir, { fromCheckpoint: true })]).toHaveLength(4);
});

test('damage that sound entries come after is no torn end: it is refused with its place, and nothing is cut off', () => {
  const journal = SessionJournal.create(dir, [note(0)]);
  journal.append([note(1), note(2), note(3)]);
  journal.close();
  change(segment(1), 'UPDATE entries SET body = CAST(? AS BLOB) WHERE sequence = 2', '7');
  const { message, exitCode } = failure(() => SessionJournal.resume(dir, NOW));
  expect(exitCode).toBe(3);
  expect(message).toContain(`entry 2 of ${segment(1)} is damaged, and entry 4 after it is sound`);
  expect(readdirSync(dir).filter((name) => name.endsWith('.sqlite'))).toEqual(['journal-000001.sqlite']);
});

test.each([
  ['a body', 'UPDATE entries SET body = CAST(? AS BLOB) WHERE sequence = 2'],
  ['a time', 'UPDATE entries SET at = ? WHERE sequence = 2'],
  ['a kind', 'UPDATE entries SET kind = ? WHERE sequence = 2'],
  ['a place', 'UPDATE entries SET sequence = ? WHERE sequence = 2'],
])('%s that was changed before the last segment is damage and is never cut off', (_, sql) => {
  const journal = SessionJournal.create(dir, [note(0)]);
  journal.append([note(1), note(2)]);
  journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, 3));
  journal.close();
  change(segment(1), sql, 77);
  expect(failure(() => [...readJournal(dir)]).exitCode).toBe(3);
  expect(numbers(readJournal(dir, { fromCheckpoint: true }))).toEqual([3]);
});

test('a segment that is missing, or belongs to another journal, is found', () => {
  for (const name of ['session', 'other']) {
    const journal = SessionJournal.create(join(root, name), [note(name.length)]);
    journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, 1));
    journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, 2));
    journal.close();
  }
  copyFileSync(join(root, 'other', 'journal-000002.sqlite'), segment(2));
  expect(failure(() => [...readJournal(dir)]).message).toContain('does not follow');
  rmSync(segment(2));
  expect(failure(() => [...readJournal(dir)]).message).toContain('does not follow');
  rmSync(segment(1));
  expect(failure(() => [...readJournal(dir)]).exitCode).toBe(3);
});

test('an interrupted rotation leaves nothing that is read', () => {
  const journal = SessionJournal.create(dir, [note(0)]);
  journal.close();
  copyFileSync(segment(1), `${segment(2)}.new`);
  expect(numbers(readJournal(dir))).toEqual([0]);
  const again = SessionJournal.resume(dir, NOW);
  again.rotate(jsonEntry(EntryKind.checkpoint, NOW, 1));
  again.close();
  expect(numbers(readJournal(dir))).toEqual([0, 1]);
  expect(readdirSync(dir).filter((name) => name.includes('.new'))).toEqual([]);
});

test('a file that is no journal is refused with its name', () => {
  SessionJournal.create(dir, [note(0)]).close();
  writeFileSync(segment(1), readFileSync(segment(1)).subarray(0, 100));
  for (const suffix of ['-wal', '-shm']) expect(existsSync(segment(1) + suffix)).toBe(false);
  const error = failure(() => SessionJournal.resume(dir, NOW));
  expect(error.exitCode).toBe(3);
  expect(error.message).toContain(segment(1));
});

test.each([
  ['3', 'update the program'],
  ['1', 'sim journal migrate'],
  ['0', 'sim journal migrate'],
])('a journal of version %s is neither read nor gone on with: %s', (version, advice) => {
  SessionJournal.create(dir, [note(0)]).close();
  change(segment(1), "UPDATE facts SET value = ? WHERE name = 'version'", version);
  for (const act of [() => [...readJournal(dir)], () => SessionJournal.resume(dir, NOW)]) {
    expect(failure(act).message).toContain(advice);
    expect(failure(act).exitCode).toBe(3);
  }
});

test('a last segment that follows on nothing is refused before anything is written', () => {
  const journal = SessionJournal.create(dir, [note(0)]);
  journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, 1));
  journal.close();
  change(segment(2), "UPDATE facts SET value = ? WHERE name = 'first_sequence'", '7');
  expect(failure(() => SessionJournal.resume(dir, NOW)).message).toContain('does not follow');
  expect(readdirSync(dir).filter((name) => name.endsWith('.sqlite'))).toHaveLength(2);
});

test('a checkpoint lies compressed in the journal and is read as it was', () => {
  const state = { levels: Array.from({ length: 500 }, (_, i) => ({ price: 4500 + (i % 7), size: 100 })) };
  const journal = SessionJournal.create(dir, [note(0), jsonEntry(EntryKind.checkpoint, NOW, state)]);
  journal.close();
  const [, checkpoint] = [...readJournal(dir)];
  expect(checkpoint?.body.length).toBeLessThan(JSON.stringify(state).length / 5);
  expect(jsonOf(checkpoint as NewEntry)).toEqual(state);
});

function note(value: number): NewEntry {
  return jsonEntry(EntryKind.records, NOW + value, value);
}

function numbers(entries: Iterable<NewEntry>): unknown[] {
  return [...entries].map(jsonOf);
}

function segment(number: number): string {
  return join(dir, `journal-00000${number}.sqlite`);
}

function change(path: string, sql: string, value: string | number): void {
  const database = new DatabaseSync(path);
  expect(database.prepare(sql).run(value).changes).toBe(1);
  database.close();
}
