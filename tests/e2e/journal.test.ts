/** The real `sim journal` commands on a journal on the disk: what they print and the codes they end with. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EpochMicros } from '../../engine/time.ts';
import { EntryKind, jsonEntry } from '../../live/journal/entries.ts';
import { SessionJournal } from '../../live/journal/journal.ts';
import { factsEntry } from '../integration/live/bare-journal.ts';
import { scratchFolder, sim } from './sim-command.ts';

const NOW = 1_736_000_000_000_000 as EpochMicros;
const folder = scratchFolder();

beforeAll(() => {
  const journal = SessionJournal.create(join(folder.path, 'var/sessions/first'), [factsEntry(NOW)]);
  journal.append([jsonEntry(EntryKind.note, NOW, { event: 'start' })]);
  journal.close();
});
afterAll(() => folder.clean());

test('a session is listed, checked, backed up and restored', async () => {
  const listed = await sim(folder.path, 'journal', 'ls');
  expect([listed.code, listed.stdout]).toEqual([
    0,
    expect.stringMatching(/first +paper +2026-08-13T12:00:00\.000Z +2 /),
  ]);
  const backedUp = await sim(folder.path, 'journal', 'backup', 'var/sessions/first', '--to', 'copies', '--json');
  expect(backedUp.code, backedUp.stderr).toBe(0);
  const { dir } = JSON.parse(backedUp.stdout) as { dir: string };
  const restored = await sim(folder.path, 'journal', 'restore', dir, '--to', 'var/sessions/second');
  expect([restored.code, restored.stdout]).toEqual([0, expect.stringContaining('is there again with 2 entries')]);
  const checked = await sim(folder.path, 'journal', 'check', 'second');
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('The journal is sound.')]);
  const over = await sim(folder.path, 'journal', 'restore', dir, '--to', 'var/sessions/first');
  expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('is there already')]);
});

test('a damaged journal ends the check with 3 and the place', async () => {
  mkdirSync(join(folder.path, 'broken'));
  const path = join(folder.path, 'broken/journal-000001.sqlite');
  const first = new DatabaseSync(join(folder.path, 'var/sessions/first/journal-000001.sqlite'));
  first.prepare('VACUUM INTO ?').run(path);
  first.close();
  const database = new DatabaseSync(path);
  database.exec('UPDATE entries SET at = 0 WHERE sequence = 2');
  database.close();
  const checked = await sim(folder.path, 'journal', 'check', 'broken');
  expect(checked.code).toBe(3);
  expect(checked.stdout).toContain('Damaged: journal-000001.sqlite, entry 2');
  const nothing = await sim(folder.path, 'journal', 'check', 'nowhere', '--json');
  expect([nothing.code, nothing.stdout]).toEqual([3, '']);
});
