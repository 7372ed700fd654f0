/** A session that is watched: its days are summed up exactly, its alerts go out, and it decides the same as one that is not watched. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sessionPlanOf } from '../../../cli/session-plan.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { alertsConfig } from '../../../live/alerts/config.ts';
import { dashboardConfig } from '../../../live/dashboard/config.ts';
import { EntryKind, jsonOf } from '../../../live/journal/entries.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { SessionCore } from '../../../live/session/core.ts';
import type { SessionDirectory } from '../../../live/session/directory.ts';
import type { SessionRecord } from '../../../live/session/outputs.ts';
import { playBack } from '../../../live/session/playback.ts';
import { factsOf, Session } from '../../../live/session/session.ts';
import { statusOf } from '../../../live/status/status-of.ts';
import { recordsSince } from '../../../live/summary/day-files.ts';
import { type DaySummary, DayTally } from '../../../live/summary/day-tally.ts';
import { type SessionWatch, watchSession } from '../../../live/watch-session.ts';
import { Webhook } from './post-office.ts';
import { RunningSession } from './running-session.ts';
import { feed } from './tape-session.ts';

let root: string;
let hook: Webhook;
let running: RunningSession;
let watch: SessionWatch;
let directory: SessionDirectory;
const notes: unknown[] = [];
const QUICK = { firstMillis: 5, longestMillis: 20, retries: 3 } as never;

function watching(session: Session, dir: string): Promise<SessionWatch> {
  return watchSession(
    {
      dir,
      session,
      status: () => statusOf({ ...running.parts(), session, now: session.core.now }),
      carryOut: () => null,
      note: (note) => notes.push(note),
    },
    {
      dashboard: dashboardConfig.parse({}),
      alerts: alertsConfig.parse({}),
      environment: { MILKBOT_WEBHOOK_URL: hook.address },
      lookMillis: 5,
      patience: QUICK,
    },
  );
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-watch-'));
  hook = await Webhook.start();
  running = await RunningSession.start(root);
  watch = await watching(running.session, running.dir);
});

afterAll(async () => {
  await hook.close();
  rmSync(root, { recursive: true, force: true });
});

const codes = () => hook.posts.map(({ code }) => code);

test('a pause and a resumption are told, and no dashboard is there unless it is asked for', async () => {
  running.runUntilInvested();
  const order = (command: 'pause' | 'resume') =>
    running.session.drain((running.session.core.now + 1) as EpochMicros, {
      events: [],
      updates: [],
      operator: [command],
    });
  await vi.waitFor(() => expect(codes()).toContain('session_started'));
  order('pause');
  await vi.waitFor(() => expect(codes()).toContain('trading_paused'));
  order('resume');
  await vi.waitFor(() => expect(codes()).toContain('trading_resumed'));
  expect(watch.dashboard).toBeNull();
});

test("each trading day's summary is what the journal's records say, also when another process goes on in the middle of it", async () => {
  const { session, dir, world } = running;
  await watch.close('the test goes on in another process');
  session.close();
  expect(codes()).toContain('session_ended');
  const plan = await sessionPlanOf(factsOf(dir));
  const { session: again } = Session.recover(dir, () => plan, session.core.now);
  const second = await watching(again, dir);
  directory = again.core.directory;
  feed(again, world.tape, 1);
  await sleep(50);
  await second.close('the tape is told');
  again.close();
  const files = readdirSync(join(dir, 'days')).filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThan(0);
  const records = [...allRecords(dir)];
  for (const file of files) {
    const day = JSON.parse(readFileSync(join(dir, 'days', file), 'utf8')) as DaySummary;
    const ofDay = records.filter(({ at }) => at >= Date.parse(day.from) * 1000 && at < Date.parse(day.to) * 1000);
    const fills = ofDay.flatMap((record) => (record.type === 'fill' ? [record.fill] : []));
    const orders = ofDay.flatMap((record) => (record.type === 'order' ? [record] : []));
    const idsOf = (state: string) =>
      new Set(orders.filter((order) => order.state === state).map(({ order }) => order.clientOrderId)).size;
    expect([day.fills, Number(day.contracts) * 100, Number(day.fees) * 1e6].map(Math.round)).toEqual([
      fills.length,
      fills.reduce((sum, { quantity }) => sum + quantity, 0),
      fills.reduce((sum, { fee }) => sum + fee, 0),
    ]);
    expect(day.orders).toEqual({
      sent: idsOf('SUBMITTED'),
      filled: idsOf('FILLED'),
      canceled: idsOf('CANCELED'),
      rejected: idsOf('REJECTED'),
    });
    expect(readFileSync(join(dir, 'days', file.replace('.json', '.txt')), 'utf8')).toContain(`Trading day ${day.day}`);
  }
  const days = files.map((file) => JSON.parse(readFileSync(join(dir, 'days', file), 'utf8')) as DaySummary);
  expect(days.reduce((sum, { fills }) => sum + fills, 0)).toBeGreaterThan(0);
  // Equity at the end of a day is that at the beginning of the next.
  for (const [i, day] of days.entries()) if (i > 0) expect(day.equity_start).toBe(days[i - 1]?.equity_end);
  expect(codes().filter((code) => code === 'daily_summary').length).toBe(files.length);
  expect(notes).toEqual([]);
});

test('a day that a process ended before it could write it is written by the next, and the others are not told again', async () => {
  const { dir } = running;
  const folder = join(dir, 'days');
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .at(-1) as string;
  const before = readFileSync(join(folder, newest), 'utf8');
  rmSync(join(folder, newest));
  const told = codes().filter((code) => code === 'daily_summary').length;
  const plan = await sessionPlanOf(factsOf(dir));
  const { session } = Session.recover(dir, () => plan, 0 as EpochMicros);
  const third = await watching(session, dir);
  await sleep(50);
  await third.close('it has written what was missing');
  session.close();
  expect(readFileSync(join(folder, newest), 'utf8')).toBe(before);
  expect(codes().filter((code) => code === 'daily_summary').length).toBe(told + 1);
});

test('what was paid and what the results were is in the days', () => {
  const days: DaySummary[] = [];
  const zone = running.session.core.rooms.risk.tradingDayZone;
  const end = { type: 'result', at: 4e15, ladder: 0, winner: 0, valueF: null } satisfies SessionRecord;
  const tally = new DayTally(directory, zone, (day) => days.push(day));
  const records = [...allRecords(running.dir)];
  for (const record of records) tally.take(record);
  tally.take(end);
  const settlements = records.flatMap((record) => (record.type === 'settlement' ? [record] : []));
  const held = settlements.filter(({ position, payout }) => position !== 0 && payout !== null);
  const settled = days.flatMap((day) => day.settled);
  expect(settled.map((row) => [row.market, Math.round(Number(row.position) * 100)])).toEqual(
    held.map(({ market, position }) => [directory.market(market as MarketId).ticker, position]),
  );
  expect(settled.length).toBeGreaterThan(0);
  expect(Math.round(days.reduce((sum, { paid }) => sum + Number(paid) * 1e6, 0))).toBe(
    settlements.reduce((sum, { paid }) => sum + paid, 0),
  );
  expect(days.flatMap((day) => day.results).length).toBe(records.filter(({ type }) => type === 'result').length);
});

test('reading the records since an instant leaves none out', () => {
  const all = [...allRecords(running.dir)];
  const since = (all[Math.floor(all.length / 2)] as SessionRecord).at;
  expect([...recordsSince(running.dir, since)]).toEqual(all.filter(({ at }) => at >= since));
});

test('watching changes nothing of what is decided: the journal replays without it', async () => {
  const again = new SessionCore(await sessionPlanOf(factsOf(running.dir)));
  expect(playBack(again, readJournal(running.dir)).difference).toBeNull();
});

function* allRecords(dir: string): Generator<SessionRecord> {
  for (const entry of readJournal(dir)) {
    if (entry.kind === EntryKind.records) yield* jsonOf(entry) as SessionRecord[];
  }
}
