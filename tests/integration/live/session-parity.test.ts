/**
 * A session decides what a backtest decides, whatever the length of its drains, and however often its process is killed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { backUpJournal } from '../../../live/backup/backup.ts';
import { restoreJournal } from '../../../live/backup/restore.ts';
import { exportSession } from '../../../live/history/export-session.ts';
import { checkJournal } from '../../../live/journal/check.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { playBack } from '../../../live/session/playback.ts';
import { backtest } from '../../../sim/backtest.ts';
import type { BacktestPlan } from '../../../sim/backtest-plan.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { stream } from '../../../sim/random.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { sessionPlan, tapePlan, WORLD_FROM, WORLD_TO } from './tape-session.ts';

let root: string;
let plan: BacktestPlan;
let decided: string;
/** What sessions that nobody disturbed said, by the seed that draws the lengths of their drains. */
let undisturbed: ReadonlyMap<number, Ended>;
const SEEDS = [1, 2];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-session-'));
  const made = world();
  const store = openStore(join(root, 'data'), { create: true });
  await store.write(made.batches, made.source);
  plan = await tapePlan();
  await compileTape(store, plan);
  const outcome = await backtest(store, plan, { dir: join(root, 'run'), force: false, resume: false });
  if (!outcome.finished) throw new Error('the backtest did not finish');
  expect(outcome.summary.fills).toBeGreaterThan(0);
  decided = outcome.summary.decisions_sha256;
  const ended = SEEDS.map(async (seed) => [seed, await run(sessionOf(seed), seed, null)] as const);
  undisturbed = new Map(await Promise.all(ended));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each(SEEDS)('a session with drains of any length decides what the backtest decided (seed %i)', (seed) => {
  expect(undisturbed.get(seed)).toEqual({ code: 0, lines: ['ready', decided] });
});

test('a session whose process is killed again and again decides what the backtest decided', async () => {
  const dir = join(root, 'session-killed');
  const drawn = stream(9, 'delays until the process is killed');
  let kills = 0;
  for (;;) {
    // Later kills come later, so that the end is reached.
    const { code, lines } = await run(dir, 9, drawn.integer(1, 150) * (1 + kills));
    if (code === 0) {
      expect(lines.at(-1)).toBe(decided);
      break;
    }
    kills += 1;
  }
  expect(kills).toBeGreaterThan(2);
  const core = new SessionCore(sessionPlan(plan, warmupStart(plan)));
  const end = playBack(core, readJournal(dir), { checkCheckpoints: true });
  expect(end.difference).toBeNull();
  expect(core.outputs.decisionsSha256).toBe(decided);
});

test('a session that is brought back from a copy made while it ran decides what the backtest decided', async () => {
  const dir = join(root, 'session-copied');
  const ended = run(dir, 7, null);
  while (!existsSync(join(dir, 'journal-000002.sqlite'))) await sleep(2);
  const { dir: copy, manifest } = backUpJournal(dir, join(root, 'backups'), new Date(), null);
  expect((await ended).lines.at(-1)).toBe(decided);
  const again = join(root, 'session-restored');
  restoreJournal(copy, again);
  const core = new SessionCore(sessionPlan(plan, warmupStart(plan)));
  const { entries, difference } = playBack(core, readJournal(again), { checkCheckpoints: true });
  expect([entries, difference]).toEqual([manifest.entries, null]);
  expect(entries).toBeLessThan(checkJournal(dir).entries);
  expect((await run(again, 7, null)).lines.at(-1)).toBe(decided);
});

test('a backtest of what a session was told decides what the session decided', async () => {
  const dir = sessionOf(1);
  const before = openStore(join(root, 'before'), { create: true });
  const known = (await compileTape(openStore(join(root, 'data')), plan)).firstListingAt;
  const made = world();
  await before.write(
    made.batches.map(({ dataset, rows }) => ({ dataset, rows: until(rows, known) })),
    made.source,
  );
  const first = await exportSession(dir, before);
  expect(first.rows).toMatchObject({ ladders: 4, markets: 24, trades: expect.any(Number), quotes: expect.any(Number) });
  const store = openStore(join(root, 'before'));
  const fingerprint = await store.fingerprint();
  await exportSession(dir, store);
  expect(await openStore(join(root, 'before')).fingerprint()).toBe(fingerprint);
  const outcome = await backtest(store, plan, { dir: join(root, 'run-of-session'), force: false, resume: false });
  expect(outcome).toMatchObject({ finished: true, summary: { decisions_sha256: decided } });
});

test('a program that decides otherwise is found out, with the first decision that differs', async () => {
  const rooms = { ...plan.rooms, risk: { ...plan.rooms.risk, minEdge: 0.05 } };
  const core = new SessionCore(sessionPlan({ ...plan, rooms }, warmupStart(plan)));
  const { difference } = playBack(core, readJournal(sessionOf(2)));
  expect(difference?.kind).toBe('decisions');
  expect(difference?.journaled).toMatch(/^[0-9a-f]{160}$/);
  expect(difference?.computed).not.toBe(difference?.journaled);
});

function world() {
  const cities = CITIES.filter(({ code }) => code === 'NYC' || code === 'CHI');
  const kept = { warmupDays: 200, tradesPerLadder: 100 };
  return synthesise({ ...kept, seed: 4, from: WORLD_FROM, to: WORLD_TO, cities, market: 'mispriced' });
}

function* until<Row extends { readonly known_at: number }>(rows: Iterable<Row>, at: number): Generator<Row> {
  for (const row of rows) if (row.known_at < at) yield row;
}

/** How a session's process ended, and what it printed. */
interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

function sessionOf(seed: number): string {
  return join(root, `session-${seed}`);
}

/** Runs the session's process; kills it so many milliseconds after it began, unless it has ended. */
function run(dir: string, seed: number, killAfterMillis: number | null): Promise<Ended> {
  const program = join(import.meta.dirname, 'tape-session.ts');
  const child = spawn(process.execPath, [program, join(root, 'data'), dir, String(seed)]);
  let text = '';
  let complaint = '';
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      complaint += String(chunk);
    });
    child.stdout.on('data', (chunk) => {
      const begins = text === '';
      text += String(chunk);
      if (begins && killAfterMillis !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMillis);
    });
    child.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(complaint));
      else resolve({ code, lines: text.trim().split('\n') });
    });
  });
}
