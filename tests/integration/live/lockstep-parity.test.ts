/**
 * A paper session in lockstep with the local exchange, over its REST and WebSocket, decides what a backtest of the same stretch
 * decides. The world has markets alone: what the weather services say does not come over this line. Its history is one of
 * trades: a quote that nothing confirms the exchange withdraws after some time, and says so, where a tape lets it grow old.
 */
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import type { DatasetName } from '../../../data/catalog/catalog.ts';
import { USUAL_SOCKET_MANNERS } from '../../../data/kalshi/exchange-socket.ts';
import { MarketDataClient } from '../../../data/kalshi/market-data-client.ts';
import { RequestSigner } from '../../../data/kalshi/signer.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { RestListings } from '../../../live/feeds/rest-listings.ts';
import { EntryKind, type JournalEntry, jsonOf } from '../../../live/journal/entries.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { runMarketSession } from '../../../live/market-session.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { playBack } from '../../../live/session/playback.ts';
import { Session } from '../../../live/session/session.ts';
import { backtest } from '../../../sim/backtest.ts';
import type { BacktestPlan } from '../../../sim/backtest-plan.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { serve } from '../exchange-server/served-world.ts';
import { factsOfPlan, sessionPlan, WORLD_FROM, WORLD_TO, warmedUp } from './tape-session.ts';

const MARKET_DATA: readonly DatasetName[] = ['ladders', 'markets', 'settlements', 'trades'];
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-lockstep-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('decisions, orders, fills and cash of a paper session in lockstep are those of the backtest', async () => {
  const { store, tape, plan } = await marketWorld();
  const outcome = await backtest(store, plan, { dir: join(root, 'run'), force: false, resume: false });
  if (!outcome.finished) throw new Error('the backtest did not finish');
  const { summary } = outcome;
  const session = Session.start(
    join(root, 'session'),
    factsOfPlan(plan),
    warmedUp(sessionPlan(plan, warmupStart(plan)), tape),
  );
  const served = await serve({ store, tape, remove: () => {} }, { tier: 'none', board: plan.rooms.board });
  try {
    served.pace.lockstep();
    const signer = new RequestSigner(served.key.access.id, createPrivateKey(served.privateKeyPem));
    const client = new MarketDataClient(served.rest, {
      pace: null,
      retries: 2,
      backoffMs: 10,
      backoffMaxMs: 100,
      timeoutMs: 10_000,
    });
    const figures = await runMarketSession(
      {
        session,
        socket: {
          ...USUAL_SOCKET_MANNERS,
          url: served.ws,
          headers: () => ({ ...signer.headers('GET', new URL(served.ws).pathname, Date.now()) }),
          random: () => 0.5,
        },
        listings: new RestListings(client),
        series: ['KXHIGHNY'],
        pace: { kind: 'lockstep' },
        send: () => {},
        deadlineMicros: 10 * MICROS_PER_SECOND,
        missedAfterMicros: 2 * MICROS_PER_MINUTE,
      },
      new AbortController().signal,
    );
    expect(figures).toMatchObject({ lateTicks: 0, missedTicks: 0, failedFetches: 0 });
  } finally {
    await served.stop();
    session.close();
  }
  const journal = [...readJournal(join(root, 'session'))];
  expect(journal.filter(({ kind }) => kind === EntryKind.note)).toEqual([]);
  const { account } = session.core.engine;
  expect(summary.fills).toBeGreaterThan(0);
  expect(recordsOf(journal, 'fill')).toBe(summary.fills);
  expect((account.ledger.cash / 1e6).toFixed(6)).toBe(summary.bankroll_end);
  expect(session.core.outputs.decisionsSha256).toBe(summary.decisions_sha256);
  const again = new SessionCore(sessionPlan(plan, warmupStart(plan)));
  expect(playBack(again, journal).difference).toBeNull();
});

/** How many records of a type the journal holds. */
function recordsOf(journal: readonly JournalEntry[], type: string): number {
  const records = journal
    .filter(({ kind }) => kind === EntryKind.records)
    .flatMap((entry) => jsonOf(entry) as { type: string }[]);
  return records.filter((record) => record.type === type).length;
}

async function marketWorld(): Promise<{ store: Store; tape: Tape; plan: BacktestPlan }> {
  const cities = CITIES.filter(({ code }) => code === 'NYC');
  const made = synthesise({
    seed: 8,
    from: WORLD_FROM,
    to: WORLD_TO,
    cities,
    market: 'mispriced',
    tier: 'trades',
    warmupDays: 0,
    climatologyYears: 0,
    tradesPerLadder: 200,
  });
  const store = openStore(join(root, 'history'), { create: true });
  await store.write(
    made.batches.filter(({ dataset }) => MARKET_DATA.includes(dataset)),
    made.source,
  );
  const settings = ['data.warmupDays=0', 'run.strategies=[buy_favourite]', 'run.cities=[NYC]'];
  const plan = await planBacktest(loadConfig(undefined, settings), WORLD_FROM, WORLD_TO);
  return { store, tape: await compileTape(store, plan), plan };
}
