/** A process that writes a journal is killed at any moment, again and again: whatever it said was durable is there. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochMicros } from '../../../engine/time.ts';
import { checkJournal } from '../../../live/journal/check.ts';
import { EntryKind } from '../../../live/journal/entries.ts';
import { readJournal, SessionJournal } from '../../../live/journal/journal.ts';
import { stream } from '../../../sim/random.ts';
import { entryAt } from './journal-writer.ts';

const KILLS = 8;
const WRITER = join(import.meta.dirname, 'journal-writer.ts');
const canMount =
  process.platform === 'linux' && spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;
let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-killed-'));
  dir = join(root, 'session');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('what was said to be durable survives every kill, and the journal goes on', async () => {
  const drawn = stream(11, 'delays until the writer is killed');
  let durable = 0;
  let files = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const said = await writeUntilKilled(drawn.integer(0, 40));
    // A process that was killed before its first commit has said nothing.
    durable = Math.max(durable, said);
    const entries = [...readJournal(dir)].filter(({ kind }) => kind !== EntryKind.note);
    expect(entries.length).toBeGreaterThanOrEqual(durable);
    for (const [index, { sequence, kind, at, body }] of entries.entries()) {
      expect(sequence).toBe(index + 1);
      const expected = entryAt(sequence);
      expect([kind, at, Buffer.compare(body, expected.body)]).toEqual([expected.kind, expected.at, 0]);
    }
    const report = checkJournal(dir);
    expect(report.damage).toEqual([]);
    files = report.segments.length;
  }
  expect(files).toBeGreaterThan(2);
});

test.skipIf(!canMount)(
  'a disk that is full refuses the commit in one sentence, and what was durable stays (needs unshare)',
  () => {
    const script = `mkdir disk && mount -t tmpfs -o size=1m tmpfs disk && { "$NODE" "$WRITER" disk/session >said 2>complaint;
    echo $? >code; cp -r disk/session session; }`;
    const env = { ...process.env, NODE: process.execPath, WRITER };
    const ran = spawnSync('unshare', ['-rm', 'bash', '-c', script], { cwd: root, env, encoding: 'utf8' });
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    const read = (name: string) => readFileSync(join(root, name), 'utf8').trim();
    expect([read('code'), read('complaint')]).toEqual([
      '1',
      'the disk is full while writing the journal in disk/session: free some space and try again',
    ]);
    const durable = Number(read('said').split('\n').at(-1));
    expect(durable).toBeGreaterThan(10);
    expect([...readJournal(dir)].map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: durable }, (_, i) => i + 1),
    );
    const journal = SessionJournal.resume(dir, 0 as EpochMicros);
    expect([journal.firstLost, journal.lastSequence]).toEqual([null, durable]);
    journal.close();
  },
);

/** Resolves with the last sequence that the writer said was durable. */
function writeUntilKilled(afterMillis: number): Promise<number> {
  const isNew = !existsSync(dir);
  const child = spawn(process.execPath, [WRITER, dir]);
  let text = '';
  let complaint = '';
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      complaint += String(chunk);
    });
    child.stdout.on('data', (chunk) => {
      if (text === '') setTimeout(() => child.kill('SIGKILL'), isNew ? afterMillis + 40 : afterMillis);
      text += String(chunk);
    });
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(complaint));
      // The last line may be cut off.
      else resolve(Number(text.split('\n').at(-2) ?? 0));
    });
  });
}
