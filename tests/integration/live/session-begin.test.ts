/** What a session begins with, and what the end of its journal tells: nothing imagined, and how its process ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../../cli/open-session.ts';
import { newSession } from '../../../cli/session-plan.ts';
import type { LadderId } from '../../../engine/markets/contracts.ts';
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { lastWordsOf, PROCESS_ENDED } from '../../../live/session/last-words.ts';
import { Session } from '../../../live/session/session.ts';
import { sameTrading } from '../../../live/start/refusals.ts';
import { type SmallWorld, smallWorld } from './small-session.ts';

let root: string;
let world: SmallWorld;
/** When the first ladder of the traded dates opens. */
let openAt: EpochMicros;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-begin-'));
  world = await smallWorld(root);
  const { directory } = world.tape;
  const ladders = Array.from({ length: directory.ladderCount }, (_, id) => directory.ladder(id as LadderId));
  const traded = ladders.filter(({ climateDate }) => climateDate >= world.wish.from);
  openAt = Math.min(...traded.map((ladder) => ladder.openAt)) as EpochMicros;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a session that begins when its ladders have traded for a day begins without orders and positions', async () => {
  const { config, tape } = world;
  const wish = { ...world.wish, startsAt: (openAt + 30 * MICROS_PER_HOUR) as EpochMicros };
  const imagined = await newSession(config, wish);
  expect(imagined.core.engine.account.risk.sent).toBeGreaterThan(0);
  const { core } = await newSession(config, { ...wish, history: { tape } });
  const { ledger, risk } = core.engine.account;
  expect(risk.sent).toBe(0);
  expect(ledger.openMarkets).toEqual([]);
  expect(ledger.cash).toBe(ledger.capital);
  // And is free to trade.
  expect(risk.state).toBe('active');
});

test('a history that ends before the first traded ladder opens is told as a backtest tells it', async () => {
  const { config, tape, wish } = world;
  const until = { ...wish, startsAt: openAt };
  const held = await newSession(config, { ...until, history: { tape } });
  const traded = await newSession(config, until);
  expect(held.core.outputs.decisionsSha256).toBe(traded.core.outputs.decisionsSha256);
  expect(held.core.engine.snapshot()).toEqual(traded.core.engine.snapshot());
});

test('the end of a journal tells whether its process ended in order, and why', async () => {
  const { config, wish } = world;
  const dir = join(root, 'ended');
  expect(lastWordsOf(root)).toBeNull();
  const { facts, core } = await newSession(config, wish);
  const session = Session.start(dir, facts, core);
  session.note({ event: 'process_started' });
  // It runs, or was killed.
  expect(lastWordsOf(dir)).toEqual({ entries: 3, lastAt: core.now, ended: null });
  session.writeCheckpoint();
  session.note({ event: PROCESS_ENDED, why: 'asked' });
  session.close();
  // What is still said while everything ends is dropped.
  session.note({ event: 'late_tick' });
  expect(lastWordsOf(dir)).toEqual({ entries: 5, lastAt: core.now, ended: 'asked' });
});

test('a session does not go on while the clock stands before what it has decided on', async () => {
  const dir = join(root, 'ahead');
  const { facts, core } = await newSession(world.config, world.wish);
  Session.start(dir, facts, core).close();
  const request = { dir, mode: 'paper' as const, account: 'backtest', set: [], history: false };
  const open = (seconds: number) =>
    openSession(
      request,
      async () => (core.now - seconds * MICROS_PER_SECOND) as EpochMicros,
      () => {},
    );
  const refused = await open(3_600).catch((error: unknown) => error);
  expect(refused).toMatchObject({ exitCode: 4, message: expect.stringContaining('3600 s later than it is now') });
  // It holds no lock, and goes on once time has come.
  const { session } = await open(1);
  session.close();
});

test('what says where and how a session runs is no other trading; a cap is', () => {
  const yaml = 'risk: {bankrollUsd: 1000}\nlive: {allowed: false}\ndata: {dir: here, warmupDays: 3}\n';
  expect(
    sameTrading(yaml, 'live: {allowed: true}\ndata: {warmupDays: 3, dir: there}\nrisk: {bankrollUsd: 1000}\n'),
  ).toBe(true);
  expect(sameTrading(yaml, yaml.replace('1000', '2000'))).toBe(false);
  expect(sameTrading(yaml, yaml.replace('warmupDays: 3', 'warmupDays: 4'))).toBe(false);
});
