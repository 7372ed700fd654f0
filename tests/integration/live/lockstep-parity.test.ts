/**
 * A paper session in lockstep with the local exchange, over its REST and WebSocket and the weather services, decides what a
 * backtest of the same stretch decides: several cities, quotes, trades and weather, what was learned from the history before,
 * orders, fills, settlement and payment.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { EntryKind } from '../../../live/journal/entries.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { unpackColumns } from '../../../live/session/event-rows.ts';
import { playBack } from '../../../live/session/playback.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { backtestOf, type LockstepRun, lockstepRun, notesOf, recordsOf } from './lockstep-session.ts';
import { sessionPlan, WORLD_FROM } from './tape-session.ts';

const WARMUP_DAYS = 30;
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-lockstep-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('every shipped strategy over quotes, trades and weather of two cities', async () => {
  const { run, summary } = await bothWays('quotes', ['NYC', 'CHI'], []);
  expect(run.session.core.outputs.decisionsSha256).toBe(summary.decisions_sha256);
  const weather = eventsOfKinds(run, [4, 5, 6]);
  expect(weather).toBeGreaterThan(100);
  expect(eventsOfKinds(run, [7])).toBeGreaterThan(100);
});

test.each(['trades', 'quotes'] as const)('orders, fills and cash over %s', async (tier) => {
  const { run, summary } = await bothWays(tier, ['MIA'], ['run.strategies=[buy_favourite]']);
  expect(summary.fills).toBeGreaterThan(0);
  expect(recordsOf(run.journal, 'fill')).toBe(summary.fills);
  expect((run.session.core.engine.account.ledger.cash / 1e6).toFixed(6)).toBe(summary.bankroll_end);
  expect(run.session.core.outputs.decisionsSha256).toBe(summary.decisions_sha256);
});

/** The same stretch as a backtest and as a session; the session's journal leads to the same decisions once more. */
async function bothWays(tier: 'trades' | 'quotes', codes: readonly string[], settings: readonly string[]) {
  const dir = mkdtempSync(join(root, `${tier}-`));
  const store = await world(dir, tier, codes);
  const all = [`data.warmupDays=${WARMUP_DAYS}`, `run.cities=[${codes.join(',')}]`, ...settings];
  const plan = await planBacktest(loadConfig(undefined, all), WORLD_FROM, WORLD_FROM);
  const summary = await backtestOf(store, plan, join(dir, 'run'));
  const run = await lockstepRun(store, plan, dir);
  expect(run.figures).toMatchObject({ lateTicks: 0, missedTicks: 0, failedFetches: 0 });
  // Before their first run the forecasts of a cell are not there.
  expect(notesOf(run.journal).filter((note) => (note as { event: string }).event !== 'weather_remark')).toEqual([]);
  const again = new SessionCore(sessionPlan(plan, warmupStart(plan)));
  expect(playBack(again, run.journal).difference).toBeNull();
  return { run, summary };
}

/** How many events of some kinds the session was told. */
function eventsOfKinds(run: LockstepRun, kinds: readonly number[]): number {
  return run.journal
    .filter(({ kind }) => kind === EntryKind.events)
    .flatMap(({ body }) => [...unpackColumns(body).kind])
    .filter((kind) => kinds.includes(kind)).length;
}

async function world(dir: string, tier: 'trades' | 'quotes', codes: readonly string[]): Promise<Store> {
  const made = synthesise({
    seed: 8,
    from: WORLD_FROM,
    to: WORLD_FROM,
    cities: CITIES.filter(({ code }) => codes.includes(code)),
    market: 'mispriced',
    tier,
    warmupDays: WARMUP_DAYS,
    climatologyYears: 1,
    tradesPerLadder: 150,
  });
  const store = openStore(join(dir, 'history'), { create: true });
  await store.write(made.batches, made.source);
  return store;
}
