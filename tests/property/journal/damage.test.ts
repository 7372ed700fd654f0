/**
 * A journal's files cut off or with one bit flipped, at any byte. Invariants:
 * - what is read is a prefix of what was written, or the journal is refused with code 3 and the place in its own folder;
 * - damage before the last file is never taken for a shorter journal, nor damage before a sound last entry;
 * - `checkJournal` finds sound only what can be read, and says "recoverable" only where resuming works;
 * - after resuming and appending, what is read is that prefix, the note of the cut if there was one, and what was appended;
 * - a journal that was refused can be tried again with the same outcome.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../../../data/user-error.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { checkJournal } from '../../../live/journal/check.ts';
import { EntryKind, type JournalEntry, jsonEntry, type NewEntry } from '../../../live/journal/entries.ts';
import { readJournal, SessionJournal } from '../../../live/journal/journal.ts';

const NOW = 1_736_000_000_000_000 as EpochMicros;
const FIRST = 'journal-000001.sqlite';
const LAST = 'journal-000002.sqlite';
let root: string;
let written: readonly string[];
let next = 0;

/** Two states on the disk: as a process leaves it that is killed, and as one that ends. */
const STATES = ['killed', 'ended'] as const;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-damage-'));
  const dir = join(root, 'session');
  const journal = SessionJournal.create(dir, [record(0), record(1)]);
  for (let i = 2; i < 12; i++) journal.append([record(i), bytes(i)]);
  journal.rotate(jsonEntry(EntryKind.checkpoint, NOW, { state: 'x'.repeat(3_000) }));
  for (let i = 12; i < 30; i++) journal.append([record(i), bytes(i)]);
  keep(dir, 'killed');
  journal.close();
  keep(dir, 'ended');
  written = read(dir);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const damage = fc.record({
  state: fc.constantFrom(...STATES),
  file: fc.constantFrom(FIRST, LAST, `${LAST}-wal`),
  where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  bit: fc.option(fc.nat(7), { nil: null }),
});

test('damage at any byte is recovered to a prefix or refused with its place', () => {
  fc.assert(
    fc.property(damage, ({ state, file, where, bit }) => {
      const dir = damaged(state, file, where, bit);
      const before = attempt(() => read(dir));
      const report = checkJournal(dir);
      if (before instanceof UserError) {
        refusedHere(before, dir);
        expect(report.sound).toBe(false);
      } else {
        expect(before).toEqual(written.slice(0, before.length));
        if (file === FIRST) expect(before).toHaveLength(written.length);
      }
      expect(written.length).toBeGreaterThanOrEqual(report.entries);
      const resumed = attempt(() => SessionJournal.resume(dir, NOW));
      if (resumed instanceof UserError) {
        refusedHere(resumed, dir);
        expect(report.sound || report.recoverable).toBe(false);
        const again = attempt(() => SessionJournal.resume(dir, NOW));
        expect(again).toBeInstanceOf(UserError);
        return;
      }
      resumed.append([record(-1)]);
      resumed.close();
      const after = attempt(() => read(dir));
      if (after instanceof UserError) {
        expect(file).toBe(FIRST);
        refusedHere(after, dir);
        return;
      }
      const added = resumed.firstLost === null ? 1 : 2;
      const kept = after.length - added;
      expect(after.slice(0, kept)).toEqual(written.slice(0, kept));
      expect(after.at(-1)).toBe(asText({ ...record(-1), sequence: after.length }));
      if (added === 2) expect(after.at(-2)).toContain(`${after.length - 1} ${EntryKind.note} `);
      if (!(before instanceof UserError)) expect(kept).toBe(before.length);
      rmSync(dir, { recursive: true });
    }),
    { numRuns: Number(process.env.MILKBOT_RUNS ?? 120) },
  );
});

function read(dir: string): string[] {
  return [...readJournal(dir)].map(asText);
}

function asText({ sequence, kind, at, body }: JournalEntry): string {
  return `${sequence} ${kind} ${at} ${Buffer.from(body).toString('hex')}`;
}

function record(value: number): NewEntry {
  return jsonEntry(EntryKind.records, NOW + value, { value, text: `entry ${value}` });
}

function bytes(value: number): NewEntry {
  return { kind: EntryKind.decisions, at: NOW + value, body: new Uint8Array(80 * (value % 5)).fill(value) };
}

/** Copies the files of a journal as they lie on the disk at this instant. */
function keep(dir: string, state: string): void {
  mkdirSync(join(root, state));
  for (const name of readdirSync(dir)) {
    if (/\.sqlite(-wal)?$/.test(name)) copyFileSync(join(dir, name), join(root, state, name));
  }
}

/** A copy in which one file is cut off at a byte, or one bit of that byte is flipped. */
function damaged(state: string, file: string, where: number, bit: number | null): string {
  const dir = join(root, `damaged-${next++}`);
  mkdirSync(dir);
  for (const name of readdirSync(join(root, state))) copyFileSync(join(root, state, name), join(dir, name));
  if (!readdirSync(dir).includes(file)) return dir;
  const content = readFileSync(join(dir, file));
  const at = Math.floor(where * content.length);
  if (bit !== null && content.length > 0) content[at] = (content[at] as number) ^ (1 << bit);
  writeFileSync(join(dir, file), bit === null ? content.subarray(0, at) : content);
  return dir;
}

function attempt<T>(act: () => T): T | UserError {
  try {
    return act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function refusedHere(error: UserError, dir: string): void {
  expect(error.exitCode).toBe(3);
  expect(error.message).toContain(dir);
}
