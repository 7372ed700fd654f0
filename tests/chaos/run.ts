/**
 * One run: a live session trades a synthetic stretch of history against the local exchange with every fault on, its process is
 * killed at random points and started again, and in the end the exchange and the journal are held against each other.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AccountClient } from '../../data/kalshi/account-client.ts';
import { signerOfKeyFile } from '../../data/kalshi/signer.ts';
import { openStore, type Store } from '../../data/store/store.ts';
import { compileTape } from '../../data/tape/compile.ts';
import type { Tape } from '../../data/tape/tape.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { Cash } from '../../engine/money/units.ts';
import { MICROS_PER_HOUR } from '../../engine/time.ts';
import { readJournal } from '../../live/journal/journal.ts';
import { SessionCore } from '../../live/session/core.ts';
import { playBack } from '../../live/session/playback.ts';
import type { BacktestPlan } from '../../sim/backtest-plan.ts';
import type { OrderView } from '../../sim/exchange/views.ts';
import { throwAwayKey } from '../../sim/exchange-server/access-keys.ts';
import { NO_FAULTS, readFaults } from '../../sim/exchange-server/faults/fault-plan.ts';
import { startExchangeServer } from '../../sim/exchange-server/server.ts';
import { stream } from '../../sim/random.ts';
import { synthesise } from '../../sim/synth/synthesise.ts';
import { WORLD_FROM, WORLD_TO } from '../integration/live/tape-session.ts';
import { drawKill, type PlannedKill } from './kill-plan.ts';
import { chaosPlan, livePlan } from './live-plan.ts';
import type { Phase } from './phases.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { runSession } from './session-process.ts';
import { NOT_TAKEN_UP, type SessionTask } from './session-task.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * Every fault of the exchange that an account can meet, as often as it takes for several in each run. A gap in the numbers of frames is
 * none: the account’s channels have no numbers.
 */
export const FAULTS =
  'rest.delay.chance=0.1,rest.delay.toMillis=60,rest.tooManyRequests=0.04,rest.errorBefore=0.04,rest.errorAfter=0.05,' +
  'rest.timeoutBefore=0.02,rest.timeoutAfter=0.03,rest.timeoutMillis=300,' +
  'ws.delay.chance=0.05,ws.delay.toMillis=20,ws.drop=0.05,ws.duplicate=0.05,ws.reorder=0.05,ws.disconnect=0.01';
/** Starts that the exchange's faults may make fail before a session is held to be unable to start. */
const MOST_REFUSED = 5;
const START_CASH = 5_000_000_000 as Cash;
/** In memory where there is such a folder: a killed process loses nothing of what it wrote there, and no disk is waited for. */
const ROOM = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export interface ChaosWorld {
  readonly store: Store;
  readonly tape: Tape;
  readonly plan: BacktestPlan;
  remove(): void;
}

/** The history that all runs of a process share. */
export async function chaosWorld(): Promise<ChaosWorld> {
  const root = mkdtempSync(join(ROOM, 'milkbot-chaos-'));
  const cities = CITIES.filter(({ code }) => code === 'NYC' || code === 'CHI');
  const kept = { warmupDays: 200, tradesPerLadder: 400 };
  const made = synthesise({ ...kept, seed: 4, from: WORLD_FROM, to: WORLD_TO, cities, market: 'mispriced' });
  const store = openStore(join(root, 'data'), { create: true });
  await store.write(made.batches, made.source);
  const plan = await chaosPlan();
  const tape = await compileTape(store, plan);
  return { store, tape, plan, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export interface ChaosResult extends Verdict {
  readonly seed: number;
  /** Where the session's journal and the exchange's statement are kept; null where they are not. */
  readonly kept: string | null;
  /** What each killed process was in the midst of. */
  readonly kills: readonly Phase[];
  /** How often each fault struck. */
  readonly struck: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const ending = z.object({
  cash: z.number(),
  risk: z.string(),
  decisions: z.string(),
  differences: z.array(z.unknown()).nullable(),
  guards: z.array(z.object({ code: z.string(), detail: z.string() })),
});

/** How a run differs from others. */
export interface ChaosManners {
  /** As `readFaults` reads them; null for none. All of them when left out. */
  readonly faults?: string | null;
  /** Processes to kill, or where each of them is killed; drawn when left out. */
  readonly kills?: number | readonly PlannedKill[];
  readonly bug?: PlantedBug;
  /** Keep the folder of a run in which a promise was broken. */
  readonly keepBroken?: boolean;
  /** Looks at the session's folder before it is removed. */
  readonly examine?: (dir: string) => void | Promise<void>;
}

export async function chaosRun(
  world: ChaosWorld,
  seed: number,
  hours: number,
  { faults = FAULTS, kills: wanted, bug = 'none', keepBroken = false, examine }: ChaosManners = {},
): Promise<ChaosResult> {
  const startedAt = performance.now();
  const sessionDir = mkdtempSync(join(ROOM, 'milkbot-chaos-session-'));
  const dir = join(sessionDir, 'session');
  const key = throwAwayKey('ed25519');
  const changes: OrderView[] = [];
  const server = await startExchangeServer({
    onOrder: (order) => changes.push({ ...order }),
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
  let isKept = false;
  try {
    const { kills, line, failure } = await livedThrough(
      {
        tape: world.tape.dir,
        session: dir,
        seed,
        life: 0,
        rest: server.rest,
        ws: server.ws,
        control: server.control,
        keyId: key.access.id,
        keyPath,
        until: world.tape.firstListingAt + hours * MICROS_PER_HOUR,
        phaseFile: join(sessionDir, 'phase'),
        crashAt: null,
        bug,
      },
      wanted,
    );
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
    const told = failure === null ? ending.parse(JSON.parse(line)) : null;
    const verdict = await judge({
      client,
      dir,
      startCash: START_CASH,
      cash: told?.cash ?? null,
      risk: world.plan.rooms.risk,
      changes,
      ladderOf: (market) => world.tape.directory.ladder(world.tape.directory.market(market).ladder),
    });
    writeFileSync(
      join(sessionDir, 'statement.json'),
      JSON.stringify({ orders: await client.orders(0), fills: await client.fills(0) }),
    );
    await client.close();
    const seconds = () => (performance.now() - startedAt) / 1_000;
    if (told === null) {
      return {
        ...verdict,
        broken: [...verdict.broken, failure as string],
        seed,
        kills,
        struck,
        kept: isKept ? sessionDir : null,
        seconds: seconds(),
      };
    }
    const broken = [...verdict.broken, ...unlikeItsReplay(world.plan, dir, told.decisions)];
    if (told.differences === null || told.differences.length > 0)
      broken.push(`differences: ${JSON.stringify(told.differences)}`);
    if (told.risk !== 'halted') broken.push(`its kill file left the session ${told.risk}`);
    for (const { code, detail } of told.guards)
      if (code !== 'killed') broken.push(`the guard ${code} spoke: ${detail}`);
    await examine?.(dir);
    isKept = keepBroken && broken.length > 0;
    return { ...verdict, broken, seed, kills, struck, kept: isKept ? sessionDir : null, seconds: seconds() };
  } finally {
    await server.close();
    key.discard();
    if (!isKept) rmSync(sessionDir, { recursive: true, force: true });
  }
}

interface Life {
  readonly kills: readonly Phase[];
  /** What the last process printed. */
  readonly line: string;
  /** Why it did not come to its end; null when it did. */
  readonly failure: string | null;
}

/** One process after the other, each killed where the seed says, until one comes to its end. */
async function livedThrough(task: SessionTask, kills?: number | readonly PlannedKill[]): Promise<Life> {
  const drawn = stream(task.seed, 'kills');
  const planned = typeof kills === 'object' ? kills : null;
  const wanted = typeof kills === 'number' ? kills : drawn.integer(1, 4);
  const killed: Phase[] = [];
  let refused = 0;
  for (let life = 0; ; life++) {
    const next = () => (life < wanted ? drawKill(drawn, life === 0) : null);
    // A planned kill is not lost with a life in which the account was not to be had.
    const kill = planned === null ? next() : (planned[killed.length] ?? null);
    const crashAt = kill?.kind === 'at' ? kill.point : null;
    const end = await runSession({ ...task, life, crashAt }, kill?.kind === 'after' ? kill.millis : null);
    if (end.code === 0) return { kills: killed, line: end.line, failure: null };
    if (end.hung) return { kills: killed, line: '', failure: `the session hung in ${end.phase}` };
    if (end.code === NOT_TAKEN_UP && refused < MOST_REFUSED) {
      refused += 1;
      continue;
    }
    if (end.code !== null) {
      return { kills: killed, line: '', failure: `the session ended with ${end.code}: ${end.complaint}` };
    }
    killed.push(end.phase ?? 'idle');
  }
}

/** Where the journal, told to a new engine, leads to anything else than what it holds. */
function unlikeItsReplay(plan: BacktestPlan, dir: string, decisions: string): string[] {
  const core = new SessionCore(livePlan(plan));
  const { difference } = playBack(core, readJournal(dir), { checkCheckpoints: true });
  if (difference !== null) return [`its replay decides otherwise at entry ${difference.sequence}`];
  const replayed = core.outputs.decisionsSha256;
  return replayed === decisions ? [] : [`its replay ends with ${replayed} instead of ${decisions}`];
}

async function struckBy(control: string): Promise<Record<string, number>> {
  const answer = z.object({ struck: z.record(z.string(), z.number()) });
  return answer.parse(await (await fetch(`${control}/faults`)).json()).struck;
}
