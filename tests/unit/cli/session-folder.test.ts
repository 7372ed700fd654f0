/** A session that is named without a path lies in the folder of sessions, whatever else is called so here. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { existingSession, namedSession, runOrSession } from '../../../cli/session-folder.ts';

const before = process.cwd();
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-names-'));
  process.chdir(dir);
});
afterEach(() => {
  process.chdir(before);
  rmSync(dir, { recursive: true, force: true });
});

function holds(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), '');
}

it('is not a folder of other things here: `--out live` in a clone leaves the sources alone', () => {
  holds('live', 'session.ts');
  expect(namedSession('live')).toBe('var/sessions/live');
  holds('var/sessions/live', 'journal-000001.sqlite');
  expect(existingSession('live')).toBe('var/sessions/live');
});

it('is the session that lies here, if one does, and a path is taken as it is', () => {
  holds('first', 'journal-000001.sqlite');
  expect(namedSession('first')).toBe('first');
  expect(namedSession('./second')).toBe('./second');
});

it('is found by name where a run may stand as well, and a run that is called so is the run', () => {
  holds('var/sessions/first', 'journal-000001.sqlite');
  expect(runOrSession('first')).toBe('var/sessions/first');
  holds('first', 'summary.json');
  expect(runOrSession('first')).toBe('first');
});

it('is refused where there is no such folder at all', () => {
  expect(() => existingSession('nowhere')).toThrow('there is no folder nowhere');
});
