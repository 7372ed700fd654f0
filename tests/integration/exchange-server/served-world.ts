/** A small synthetic world served by the real server on loopback, with the clients that the tests speak through. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlainRow } from '../../../data/store/append.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { moneyConfig } from '../../../engine/money/config.ts';
import type { Cash } from '../../../engine/money/units.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { exchangeConfig } from '../../../sim/exchange/config.ts';
import { type KeyType, type ServedKey, throwAwayKey } from '../../../sim/exchange-server/access-keys.ts';
import { NO_FAULTS } from '../../../sim/exchange-server/faults/fault-plan.ts';
import { type RunningServer, type ServerOptions, startExchangeServer } from '../../../sim/exchange-server/server.ts';
import type { SynthConfig } from '../../../sim/synth/config.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { TestSocket } from './test-socket.ts';

const FROM = parseClimateDate('2025-01-06');

/** A history that outlives many servers: make it once a file, and remove it at the end. */
export interface TestHistory {
  readonly store: Store;
  readonly tape: Tape;
  remove(): void;
}

export async function testHistory(
  world: Partial<SynthConfig> & { seed?: number; days?: number; depth?: readonly PlainRow[] } = {},
): Promise<TestHistory> {
  const { seed = 5, days = 2, depth = [], ...settings } = world;
  const dir = mkdtempSync(join(tmpdir(), 'milkbot-served-'));
  const to = (FROM + days - 1) as ClimateDate;
  const cities = CITIES.filter(({ code }) => code === 'NYC');
  const made = synthesise({ warmupDays: 0, climatologyYears: 0, ...settings, seed, from: FROM, to, cities });
  const store = openStore(join(dir, 'data'), { create: true });
  await store.write(made.batches, made.source);
  if (depth.length > 0) await store.write([{ dataset: 'depth', rows: depth }], { id: 'books:test', name: 'books' });
  const tape = await compileTape(store, {
    from: FROM,
    to,
    cities: cities.map(({ id }) => id),
    warmupDays: 0,
    climatologyYears: 0,
    forecastStations: {},
  });
  return { store, tape, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export interface Served extends RunningServer {
  readonly key: ServedKey;
  readonly privateKeyPem: string;
  /** Moves the simulated clock by so many seconds. */
  step(seconds: number): Promise<void>;
  /** Asks the control routes. */
  askControl(path: string, body?: object): Promise<Record<string, unknown>>;
  /** An open WebSocket of the account. */
  socket(): Promise<TestSocket>;
  /** Cuts everything and stops. */
  stop(): Promise<void>;
}

/** Serves a history; the clock stands at the first listing. */
export async function serve(
  history: TestHistory,
  options: Partial<ServerOptions> & { keyType?: KeyType } = {},
): Promise<Served> {
  const { keyType = 'ed25519', ...rest } = options;
  const key = throwAwayKey(keyType);
  const server = await startExchangeServer({
    store: history.store,
    tape: history.tape,
    exchange: exchangeConfig.parse({}),
    board: boardConfig.parse({}),
    fees: moneyConfig.parse({}),
    seed: 1,
    cash: 1_000_000_000 as Cash,
    key: key.access,
    tier: 'none',
    faults: NO_FAULTS,
    port: 0,
    ...rest,
  });
  const privateKeyPem = readFileSync(key.privateKeyPath as string, 'utf8');
  const sockets: TestSocket[] = [];
  const askControl = async (path: string, body?: object) => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${server.control}${path}`, init);
    const json = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${JSON.stringify(json)}`);
    return json;
  };
  return {
    ...server,
    key,
    privateKeyPem,
    askControl,
    step: async (seconds) => {
      await askControl('/clock', { action: 'step', by_seconds: seconds });
    },
    socket: async () => {
      const socket = await TestSocket.open(server.ws, key.access.id, privateKeyPem);
      sockets.push(socket);
      return socket;
    },
    stop: async () => {
      for (const socket of sockets) socket.close();
      await server.close();
      key.discard();
    },
  };
}
