/**
 * One run: a live session trades a synthetic stretch of history against the local exchange with every fault on, its process is
 * killed at random points and started again, and in the end the exchange and the journal are held against each other.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { planOf } from '../../cli/session-plan.ts';
import { AccountClient } from '../../data/kalshi/account-client.ts';
import { signerOfKeyFile } from '../../data/kalshi/signer.ts';
import { openStore, type Store } from '../../data/store/store.ts';
import { compileTape } from '../../data/tape/compile.ts';
import type { Tape } from '../../data/tape/tape.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { Cash } from '../../engine/money/units.ts';
import { MICROS_PER_HOUR } from '../../engine/time.ts';
import { readJournal } from '../../live/journal/journal.ts';
import { SessionCore, type SessionPlan } from '../../live/session/core.ts';
import { playBack } from '../../live/session/playback.ts';
import type { BacktestPlan } from '../../sim/backtest-plan.ts';
import { warmupStart } from '../../sim/backtest-run.ts';
import { throwAwayKey } from '../../sim/exchange-server/access-keys.ts';
import { NO_FAULTS, readFaults } from '../../sim/exchange-server/faults/fault-plan.ts';
import { startExchangeServer } from '../../sim/exchange-server/server.ts';
import { stream } from '../../sim/random.ts';
import { synthesise } from '../../sim/synth/synthesise.ts';
import { tapePlan, WORLD_FROM, WORLD_TO } from '../integration/live/tape-session.ts';
import { judge, type Verdict } from './verdict.ts';

/** Every fault of the exchange, as often as it takes for several in each run. */
export const FAULTS =
  'rest.delay.chance=0.1,rest.delay.toMillis=60,rest.tooManyRequests=0.04,rest.errorBefore=0.04,rest.errorAfter=0.05,' +
  'rest.timeoutBefore=0.02,rest.timeoutAfter=0.03,rest.timeoutMillis=300,' +
  'ws.delay.chance=0.05,ws.delay.toMillis=20,ws.drop=0.05,ws.duplicate=0.05,ws.reorder=0.05,ws.gap=0.02,ws.disconnect=0.01';
const START_CASH = 5_000_000_000 as Cash;
/** A session that has not ended after so long hangs. */
const LONGEST_MILLIS = 120_000;

export interface ChaosWorld {
  readonly dir: string;
  readonly store: Store;
  readonly tape: Tape;
  readonly plan: BacktestPlan;
  remove(): void;
}

/** The history that all runs of a process share. */
export async function chaosWorld(): Promise<ChaosWorld> {
  const root = mkdtempSync(join(tmpdir(), 'milkbot-chaos-'));
  const cities = CITIES.filter(({ code }) => code === 'NYC' || code === 'CHI');
  const kept = { warmupDays: 200, tradesPerLadder: 400 };
  const made = synthesise({ ...kept, seed: 4, from: WORLD_FROM, to: WORLD_TO, cities, market: 'mispriced' });
  const dir = join(root, 'data');
  const store = openStore(dir, { create: true });
  await store.write(made.batches, made.source);
  const plan = await tapePlan();
  const tape = await compileTape(store, plan);
  return { dir, store, tape, plan, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export interface ChaosResult extends Verdict {
  readonly seed: number;
  readonly kills: number;
  readonly faults: number;
  readonly seconds: number;
}

const ending = z.object({
  cash: z.number(),
  risk: z.string(),
  decisions: z.string(),
  differences: z.array(z.unknown()).nullable(),
  guards: z.array(z.object({ code: z.string(), detail: z.string() })),
});

/** What a run may do without. */
export interface ChaosManners {
  /** As `readFaults` reads them; null for none. */
  readonly faults: string | null;
  /** Kills; drawn when left out. */
  readonly kills?: number;
  /** Looks at the session's folder before it is removed. */
  readonly examine?: (dir: string) => void | Promise<void>;
}

export async function chaosRun(
  world: ChaosWorld,
  seed: number,
  hours: number,
  { faults, kills: wanted, examine }: ChaosManners = { faults: FAULTS },
): Promise<ChaosResult> {
  const startedAt = performance.now();
  const drawn = stream(seed, 'kills');
  const sessionDir = mkdtempSync(join(tmpdir(), 'milkbot-chaos-session-'));
  const dir = join(sessionDir, 'session');
  const key = throwAwayKey('ed25519');
  const server = await startExchangeServer({
    store: world.store,
    tape: world.tape,
    exchange: world.plan.exchange,
    board: world.plan.rooms.board,
    fees: world.plan.rooms.fees,
    seed,
    cash: START_CASH,
    key: key.access,
    tier: 'none',
    faults: faults === null ? NO_FAULTS : readFaults(faults),
    port: 0,
  });
  const keyPath = key.privateKeyPath as string;
  try {
    const target = {
      rest: server.rest,
      ws: server.ws,
      control: server.control,
      keyId: key.access.id,
      keyPath,
      until: world.tape.firstListingAt + hours * MICROS_PER_HOUR,
    };
    const killsWanted = wanted ?? drawn.integer(1, 3);
    let kills = 0;
    let line: string;
    for (;;) {
      const killAfter = kills < killsWanted ? drawn.integer(50, 2_500) : null;
      const end = await session([world.dir, dir, String(seed), JSON.stringify(target)], killAfter);
      if (end.isDone) {
        line = end.lines.at(-1) ?? '';
        break;
      }
      if (end.code !== null) throw new Error(`seed ${seed}: the session ended with ${end.code}: ${end.complaint}`);
      kills += 1;
      if (killAfter === null) throw new Error(`seed ${seed}: the session hung`);
    }
    const told = ending.parse(JSON.parse(line));
    const struck = await struckBy(server.control);
    await fetch(`${server.control}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(NO_FAULTS),
    });
    const client = new AccountClient({
      baseUrl: server.rest,
      signer: signerOfKeyFile(key.access.id, keyPath),
      reads: { pace: null, retries: 2, backoffMs: 10, backoffMaxMs: 50, timeoutMs: 5_000 },
      writes: null,
      writeMillis: 5_000,
    });
    const verdict = await judge(client, dir, START_CASH, told.cash, world.plan.rooms.risk);
    await client.close();
    const broken = [...verdict.broken, ...unlikeItsReplay(world.plan, dir, told.decisions)];
    if (told.differences === null || told.differences.length > 0)
      broken.push(`differences: ${JSON.stringify(told.differences)}`);
    if (told.risk !== 'halted') broken.push(`its kill file left the session ${told.risk}`);
    for (const { code, detail } of told.guards)
      if (code !== 'killed') broken.push(`the guard ${code} spoke: ${detail}`);
    await examine?.(dir);
    const seconds = (performance.now() - startedAt) / 1_000;
    return { ...verdict, broken, seed, kills, faults: struck, seconds };
  } finally {
    await server.close();
    key.discard();
    rmSync(sessionDir, { recursive: true, force: true });
  }
}

/** The plan of the live session. */
export function livePlan(plan: BacktestPlan): SessionPlan {
  return planOf({ mode: 'live', account: 'chaos', from: plan.from, ticksFrom: warmupStart(plan) }, plan);
}

/** Where the journal, told to a new engine, leads to anything else than what it holds. */
function unlikeItsReplay(plan: BacktestPlan, dir: string, decisions: string): string[] {
  const core = new SessionCore(livePlan(plan));
  const { difference } = playBack(core, readJournal(dir), { checkCheckpoints: true });
  if (difference !== null) return [`its replay decides otherwise at entry ${difference.sequence}`];
  const replayed = core.outputs.decisionsSha256;
  return replayed === decisions ? [] : [`its replay ends with ${replayed} instead of ${decisions}`];
}

async function struckBy(control: string): Promise<number> {
  const answer = z.object({ struck: z.record(z.string(), z.number()) });
  const { struck } = answer.parse(await (await fetch(`${control}/faults`)).json());
  return Object.values(struck).reduce((sum, count) => sum + count, 0);
}

interface SessionEnd {
  readonly isDone: boolean;
  /** Null when it was killed. */
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly complaint: string;
}

/** Runs the session's process; kills it so many milliseconds after it was started, unless it has ended. */
function session(args: readonly string[], killAfter: number | null): Promise<SessionEnd> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'live-session.ts'), ...args]);
  let text = '';
  let complaint = '';
  child.stdout.on('data', (chunk) => {
    const isFirst = text === '';
    text += String(chunk);
    // Counted from when the session trades, so that a busy machine does not move every kill into its start.
    if (isFirst && killAfter !== null) setTimeout(() => child.kill('SIGKILL'), killAfter);
  });
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  return new Promise((resolve, reject) => {
    const hung = setTimeout(() => child.kill('SIGKILL'), LONGEST_MILLIS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(hung);
      resolve({ isDone: code === 0, code, lines: text.trim().split('\n'), complaint: complaint.slice(-2_000) });
    });
  });
}
