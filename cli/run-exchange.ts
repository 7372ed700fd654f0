/** Runs the local exchange from the command line: configuration, tape, key, the line that says where it is, and its end. */
import { once } from 'node:events';
import { openStore } from '../data/store/store.ts';
import { compileTape } from '../data/tape/compile.ts';
import { Variable } from '../engine/events.ts';
import { parseCash } from '../engine/money/parse.ts';
import type { ClimateDate } from '../engine/time.ts';
import { type KeyType, keyOfFile, throwAwayKey } from '../sim/exchange-server/access-keys.ts';
import { NO_FAULTS, readFaults } from '../sim/exchange-server/faults/fault-plan.ts';
import { firstOpeningFrom } from '../sim/exchange-server/first-opening.ts';
import type { ServedTier } from '../sim/exchange-server/rate-limiter.ts';
import { type RunningServer, startExchangeServer } from '../sim/exchange-server/server.ts';
import { chooseCities } from './config/cities.ts';
import { loadConfig } from './config/load.ts';
import { note, printLine } from './output.ts';
import { WrongUse } from './wrong-use.ts';

/** A market is paid at the latest so many days after its climate date. */
const UNPAID_DAYS = 7;

export interface ExchangeRequest {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
  readonly json: boolean;
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  readonly speed: number | 'paused' | 'lockstep' | 'max';
  readonly port: number;
  readonly cities?: readonly string[] | undefined;
  readonly cash: string;
  readonly seed?: number | undefined;
  readonly faults?: string | undefined;
  readonly tier: ServedTier;
  readonly keyType: KeyType;
  readonly key?: { readonly id: string; readonly file: string; readonly isPrivate: boolean };
  readonly set: readonly string[];
}

/** Serves until SIGINT or SIGTERM. */
export async function runExchange(request: ExchangeRequest): Promise<void> {
  const config = loadConfig(request.config, [
    ...(request.cities === undefined ? [] : [`run.cities=${JSON.stringify(request.cities)}`]),
    ...(request.seed === undefined ? [] : [`run.seed=${request.seed}`]),
    ...request.set,
  ]);
  const faults = faultsOf(request.faults);
  const store = openStore(request.data ?? config.data.dir);
  const tape = await compileTape(store, {
    from: request.from,
    to: request.to,
    cities: chooseCities(config.run.cities),
    variables: config.run.variables.map((name) => Variable[name]),
    // Markets of days before that are not paid yet go on, as they do at any exchange.
    warmupDays: UNPAID_DAYS,
    climatologyYears: 0,
    forecastStations: {},
  });
  const { key: given } = request;
  const key = given === undefined ? throwAwayKey(request.keyType) : keyOfFile(given.id, given.file, given.isPrivate);
  try {
    const server = await startExchangeServer({
      store,
      tape,
      exchange: config.exchange,
      board: config.board,
      fees: config.fees,
      seed: config.run.seed,
      cash: parseCash(request.cash),
      key: key.access,
      tier: request.tier,
      faults,
      port: request.port,
      startAt: firstOpeningFrom(tape.directory, request.from),
    });
    const ended = untilInterrupted();
    announce(server, key.access.id, key.privateKeyPath, request);
    begin(server, request.speed);
    try {
      await Promise.race([ended, server.failed]);
    } finally {
      await server.close();
    }
  } finally {
    key.discard();
  }
}

function faultsOf(text: string | undefined) {
  try {
    return text === undefined ? NO_FAULTS : readFaults(text);
  } catch (error) {
    throw new WrongUse(`--faults: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** With `--json` one line for programs, else a few for people. */
function announce(server: RunningServer, keyId: string, keyPath: string | null, { json }: ExchangeRequest): void {
  const { rest, ws, nws, iem, control } = server;
  const { now, to } = server.pace.state();
  if (json) {
    printLine(
      JSON.stringify({ rest, ws, nws, iem, key_id: keyId, private_key_path: keyPath, now, control, pid: process.pid }),
    );
    return;
  }
  printLine(`REST       ${rest}`);
  printLine(`WebSocket  ${ws}`);
  printLine(`NWS, IEM   ${nws}, ${iem}`);
  printLine(`Clock      ${control}/clock, from ${now} to ${to}`);
  printLine(`Key        ${keyId}, ${keyPath ?? 'private key with the client'}`);
  note('Stop it with Ctrl-C.');
}

function begin({ pace }: RunningServer, speed: ExchangeRequest['speed']): void {
  if (speed === 'lockstep') pace.lockstep();
  else if (speed === 'max') pace.run(0);
  else if (speed !== 'paused') pace.run(speed);
}

async function untilInterrupted(): Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  await Promise.race([once(process, 'SIGINT', { signal }), once(process, 'SIGTERM', { signal })]);
  ended.abort();
}
