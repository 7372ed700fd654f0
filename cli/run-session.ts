/** Runs a session from the command line: opens it, follows the exchange, and says how it ended. */
import { join } from 'node:path';
import { AccountClient } from '../data/kalshi/account-client.ts';
import { USUAL_SOCKET_MANNERS } from '../data/kalshi/exchange-socket.ts';
import { isLoopback } from '../data/kalshi/hosts.ts';
import { MarketDataClient } from '../data/kalshi/market-data-client.ts';
import type { RequestSigner } from '../data/kalshi/signer.ts';
import { CITIES } from '../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../engine/time.ts';
import { RestListings } from '../live/feeds/rest-listings.ts';
import { PaperDesk } from '../live/run/paper-desk.ts';
import { openLog } from '../live/run/session-log.ts';
import { SessionRun, wallNow } from '../live/run/session-run.ts';
import { credentialsFrom, signerOf } from '../live/start/refusals.ts';
import { chooseCities } from './config/cities.ts';
import type { SimConfig } from './config/schema.ts';
import { exchangeManners } from './exchange-arguments.ts';
import { localClock } from './local-clock.ts';
import { type OpenedSession, openSession, type SessionRequest } from './open-session.ts';
import { note } from './output.ts';
import { type SessionArguments, type SessionCommand, sessionFolderOf, socketAddress } from './session-arguments.ts';
import { type SessionSummary, sessionSummary } from './session-summary.ts';
import { WrongUse } from './wrong-use.ts';

/** A tick waits so long for what it wants to see, and is missed when it is so late. */
const DEADLINE_MICROS = 10 * MICROS_PER_SECOND;
const MISSED_AFTER_MICROS = 2 * MICROS_PER_MINUTE;
/** What a tick wants to see is fetched so long before it. */
const LEAD_MICROS = 3 * MICROS_PER_SECOND;

/** Runs until it is told to end. @throws UserError as `openSession`, and 4 without credentials. */
export async function runPaper(args: SessionCommand): Promise<SessionSummary> {
  const dir = sessionFolderOf(args.out);
  const request: SessionRequest = { ...args, dir, mode: 'paper', account: 'paper' };
  const signer = signerOf(credentialsFrom({ keyId: args.key, keyFile: args['private-key'] }, process.env));
  const exchange = exchangeOf(args, 'prod');
  if (args.lockstep) await checkLockstep(exchange.baseUrl);
  const time = async () => (args.lockstep ? (await localClock(exchange.baseUrl)).now : wallNow());
  const opened = await openSession(request, time, note);
  return runOpened({ opened, dir, args, signer, exchange });
}

interface Exchange {
  readonly environment: string;
  readonly baseUrl: string;
  readonly socketUrl: string;
  readonly manners: ReturnType<typeof exchangeManners>['manners'];
}

function exchangeOf(args: SessionArguments, usual: 'prod' | 'demo'): Exchange {
  const environment = args.environment ?? usual;
  const { baseUrl, manners } = exchangeManners({ ...args, environment });
  return {
    environment: args['base-url'] === undefined ? environment : baseUrl,
    baseUrl,
    socketUrl: socketAddress(args, environment, baseUrl),
    manners,
  };
}

async function checkLockstep(baseUrl: string): Promise<void> {
  if (!isLoopback(baseUrl)) throw new WrongUse('--lockstep is for a local exchange: give its --base-url');
  const { mode } = await localClock(baseUrl);
  if (mode !== 'running') return;
  throw new WrongUse(`the clock of the exchange at ${baseUrl} runs by itself: start it with --speed lockstep`);
}

interface OpenedRun {
  readonly opened: OpenedSession;
  readonly dir: string;
  readonly args: SessionArguments;
  readonly signer: RequestSigner;
  readonly exchange: Exchange;
}

async function runOpened({ opened, dir, args, signer, exchange }: OpenedRun): Promise<SessionSummary> {
  const { session, config } = opened;
  const { log, close } = openLog({
    level: config.live.logLevel,
    file: config.live.log === 'stderr' ? null : join(dir, 'session.log'),
    secrets: [signer.keyId],
  });
  const client = new AccountClient({
    baseUrl: exchange.baseUrl,
    signer,
    reads: exchange.manners,
    writes: null,
    writeMillis: exchange.manners.timeoutMs,
  });
  const { staleSeconds, clockSkewSeconds, rateHoldSeconds } = config.live;
  const run = new SessionRun({
    session,
    dir,
    environment: exchange.environment,
    staleSeconds,
    log,
    venue: new PaperDesk({ session, dir, client, limits: { staleSeconds, clockSkewSeconds, rateHoldSeconds } }),
    until: args.until === undefined ? undefined : ((Date.parse(args.until) * 1_000) as EpochMicros),
    onReady: () => note(`trading; control it with \`sim status|pause|resume|reduce ${dir}\`, end it with Ctrl-C`),
    market: {
      socket: {
        ...USUAL_SOCKET_MANNERS,
        url: exchange.socketUrl,
        headers: () => ({ ...signer.headers('GET', new URL(exchange.socketUrl).pathname, Date.now()) }),
        // Only spreads the waits of a client that lost its connection; no result depends on it.
        random: Math.random,
      },
      listings: new RestListings(new MarketDataClient(exchange.baseUrl, exchange.manners)),
      series: followedSeries(config),
      pace: args.lockstep ? { kind: 'lockstep' } : { kind: 'wall', leadMicros: LEAD_MICROS },
      deadlineMicros: DEADLINE_MICROS,
      missedAfterMicros: MISSED_AFTER_MICROS,
    },
  });
  sayOpened(opened, dir);
  const release = endOnSignals(run);
  try {
    const why = await run.run();
    return sessionSummary(dir, session, why);
  } finally {
    release();
    await client.close();
    close();
  }
}

/** The first signal ends the session in order, the second at once. */
function endOnSignals(run: SessionRun): () => void {
  let isAsked = false;
  const onSignal = () => {
    if (isAsked) process.exit(130);
    isAsked = true;
    note('ending: what has come in is decided on and written down; once more to leave at once');
    run.stop();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

function sayOpened({ session, recovery }: OpenedSession, dir: string): void {
  const at = new Date(session.core.now / 1_000).toISOString();
  if (recovery === null) {
    note(`started a ${session.facts.mode} session in ${dir}, at ${at}`);
    return;
  }
  const { entries, firstLost, unsent } = recovery;
  const lost = firstLost === null ? '' : `; a torn end was cut off at entry ${firstLost}`;
  const waiting = unsent.length === 0 ? '' : `; ${unsent.length} commands had not gone out`;
  note(`recovered the ${session.facts.mode} session in ${dir} from ${entries} entries, at ${at}${lost}${waiting}`);
}

/** Every series of the configured cities and variables, retired ones included: those have no open markets. */
function followedSeries({ run }: SimConfig): string[] {
  const chosen = new Set(chooseCities(run.cities));
  return CITIES.filter(({ id }) => chosen.has(id)).flatMap(({ highSeries, lowSeries }) => [
    ...(run.variables.includes('high') ? highSeries : []),
    ...(run.variables.includes('low') ? lowSeries : []),
  ]);
}
