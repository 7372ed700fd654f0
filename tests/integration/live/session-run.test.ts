/**
 * A running paper session over the wire, spoken to over its control socket: what a person says is decided on and replays, the kill file
 * halts until it is removed and a person resumes, and its end is written down.
 */
import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import { newSession, sessionPlanOf } from '../../../cli/session-plan.ts';
import { AccountClient } from '../../../data/kalshi/account-client.ts';
import { USUAL_SOCKET_MANNERS } from '../../../data/kalshi/exchange-socket.ts';
import { MarketDataClient } from '../../../data/kalshi/market-data-client.ts';
import { RequestSigner } from '../../../data/kalshi/signer.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { liveConfig } from '../../../live/config.ts';
import { askSession } from '../../../live/control/client.ts';
import { controlSocket, killFile } from '../../../live/control/protocol.ts';
import { SystemdNotice } from '../../../live/control/systemd-notice.ts';
import type { Listings } from '../../../live/feeds/listings.ts';
import { RestListings } from '../../../live/feeds/rest-listings.ts';
import { EntryKind, jsonOf } from '../../../live/journal/entries.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import type { MarketSessionParts } from '../../../live/market-session.ts';
import { PaperDesk } from '../../../live/run/paper-desk.ts';
import { openLog } from '../../../live/run/session-log.ts';
import { SessionRun } from '../../../live/run/session-run.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { lastWordsOf } from '../../../live/session/last-words.ts';
import { playBack } from '../../../live/session/playback.ts';
import { factsOf, Session } from '../../../live/session/session.ts';
import { sessionStatus } from '../../../live/status/session-status.ts';
import { type Served, serve, type TestHistory, testHistory } from '../exchange-server/served-world.ts';
import { WORLD_FROM } from './tape-session.ts';

let root: string;
let history: TestHistory;
let served: Served;
let client: AccountClient;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-run-'));
  history = await testHistory({ tier: 'trades', tradesPerLadder: 20 });
  served = await serve(history, { tier: 'none' });
  client = new AccountClient({
    baseUrl: served.rest,
    signer: signer(),
    reads: { pace: null, retries: 0, backoffMs: 1, backoffMaxMs: 1, timeoutMs: 5_000 },
    writes: null,
    writeMillis: 5_000,
  });
});

afterAll(async () => {
  await client.close();
  await served.stop();
  history.remove();
  rmSync(root, { recursive: true, force: true });
});

test('it is paused, reduced, killed and resumed by a person, ends in order, and replays', async () => {
  const dir = join(root, 'session');
  const run = await paperRun(dir);
  const ended = run.run();
  const say = (command: 'pause' | 'reduce' | 'resume') => askSession(dir, { command });
  await until(async () => existsSync(controlSocket(dir)) && (await status(dir)).feeds[0]?.up === true);
  served.pace.lockstep();
  expect(await say('pause')).toEqual({ command: 'pause', applied: true, state: 'paused' });
  expect(await status(dir)).toMatchObject({ state: 'paused', causes: [{ code: 'operator_pause' }] });
  expect(await say('reduce')).toMatchObject({ applied: true, state: 'reduce_only' });
  expect(await say('resume')).toMatchObject({ applied: true, state: 'active' });

  expect(await askSession(dir, { command: 'kill' })).toEqual({ command: 'kill', kill_file: killFile(dir) });
  await until(async () => (await status(dir)).state === 'halted');
  expect((await status(dir)).guards.filter(({ holds }) => holds)).toMatchObject([{ code: 'killed', effect: 'halt' }]);
  await expect(say('resume')).rejects.toThrow(`the kill file ${killFile(dir)} is there: remove it first`);
  rmSync(killFile(dir));
  expect(await say('resume')).toMatchObject({ applied: true, state: 'active' });
  expect((await status(dir)).guards.filter(({ holds }) => holds)).toEqual([]);

  run.stop();
  run.stop('until_reached');
  expect(await ended).toBe('asked');
  expect(lastWordsOf(dir)).toMatchObject({ ended: 'asked' });
  expect(existsSync(controlSocket(dir))).toBe(false);
  await expect(say('pause')).rejects.toMatchObject({ exitCode: 3 });
  const again = new SessionCore(await sessionPlanOf(factsOf(dir)));
  expect(playBack(again, readJournal(dir), { checkCheckpoints: true }).difference).toBeNull();
});

test('a question that fails while the lists of markets are still out is noted, and the session goes on', async () => {
  const dir = join(root, 'asking');
  const run = await paperRun(dir, {
    pace: { kind: 'wall', leadMicros: 0 },
    settings: ['engine.fastLoopSeconds=1'],
    startsAt: Date.now() * 1_000,
    // The exchange shows nothing new, slowly; the question beside it fails at once.
    listings: { openEvents: () => sleep(100).then(() => []), event: async () => null },
    ask: () => Promise.reject(new Error('no answer')),
  });
  const ended = run.run();
  await until(async () => existsSync(controlSocket(dir)) && (await status(dir)).loops.failed_fetches > 1);
  run.stop();
  expect(await ended).toBe('asked');
  const notes = [...readJournal(dir)].filter(({ kind }) => kind === EntryKind.note).map((entry) => jsonOf(entry));
  expect(notes).toContainEqual(expect.objectContaining({ event: 'fetch_failed', why: 'no answer' }));
});

function signer(): RequestSigner {
  return new RequestSigner(served.key.access.id, createPrivateKey(served.privateKeyPem));
}

interface Other {
  readonly pace: MarketSessionParts['pace'];
  readonly settings: readonly string[];
  readonly startsAt: number;
  readonly listings: Listings;
  readonly ask: () => Promise<void>;
}

async function paperRun(dir: string, other: Partial<Other> = {}): Promise<SessionRun> {
  const settings = [
    'data.warmupDays=0',
    'run.strategies=[market_prior]',
    'run.cities=[NYC]',
    ...(other.settings ?? []),
  ];
  const startsAt = (other.startsAt ?? served.pace.state().now_us) as EpochMicros;
  const wish = { mode: 'paper', account: 'paper', from: WORLD_FROM, startsAt, history: null } as const;
  const { facts, core } = await newSession(loadConfig(undefined, settings), wish);
  const session = Session.start(dir, facts, core);
  const desk = new PaperDesk({ session, dir, client, limits: liveConfig.parse({}), asks: false });
  if (other.ask !== undefined) desk.ask = other.ask;
  const shown = new RestListings(
    new MarketDataClient(served.rest, { pace: null, retries: 2, backoffMs: 10, backoffMaxMs: 100, timeoutMs: 10_000 }),
  );
  return new SessionRun({
    session,
    dir,
    environment: served.rest,
    staleSeconds: 120,
    log: openLog({ level: 'info', file: join(dir, 'session.log'), secrets: [] }).log,
    notice: new SystemdNotice({}, () => {}),
    venue: desk,
    market: {
      socket: {
        ...USUAL_SOCKET_MANNERS,
        url: served.ws,
        headers: () => ({ ...signer().headers('GET', new URL(served.ws).pathname, Date.now()) }),
        random: () => 0.5,
      },
      listings: other.listings ?? shown,
      series: ['KXHIGHNY'],
      pace: other.pace ?? { kind: 'lockstep' },
      deadlineMicros: 10 * MICROS_PER_SECOND,
      missedAfterMicros: 2 * MICROS_PER_MINUTE,
    },
  });
}

async function status(dir: string) {
  return sessionStatus.parse(await askSession(dir, { command: 'status' }));
}

/** Resolves once something holds; the test's own time limit ends it otherwise. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(10);
}
