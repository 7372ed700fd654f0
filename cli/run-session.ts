/** Runs a session from the command line: opens it, follows the exchange, and says how it ended. */
import { join } from 'node:path';
import type { AccountClient } from '../data/kalshi/account-client.ts';
import { type SocketOptions, USUAL_SOCKET_MANNERS } from '../data/kalshi/exchange-socket.ts';
import { isLoopback, type KalshiEnvironment } from '../data/kalshi/hosts.ts';
import { MarketDataClient } from '../data/kalshi/market-data-client.ts';
import type { RequestSigner } from '../data/kalshi/signer.ts';
import { CITIES } from '../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../engine/time.ts';
import { SystemdNotice } from '../live/control/systemd-notice.ts';
import { tokenFileOf } from '../live/dashboard/token.ts';
import { RestListings } from '../live/feeds/rest-listings.ts';
import { WeatherKeys } from '../live/feeds/weather/weather-keys.ts';
import type { RunVenue } from '../live/run/run-venue.ts';
import { openLog, type SessionLog } from '../live/run/session-log.ts';
import { type EndReason, SessionRun, type SessionRunParts, wallNow } from '../live/run/session-run.ts';
import { type SessionWatch, watchSession } from '../live/watch-session.ts';
import { chooseCities } from './config/cities.ts';
import type { SimConfig } from './config/schema.ts';
import { exchangeManners } from './exchange-arguments.ts';
import { localClock } from './local-clock.ts';
import type { OpenedSession } from './open-session.ts';
import { note } from './output.ts';
import { type SessionArguments, socketAddress } from './session-arguments.ts';
import { type SessionSummary, sessionSummary } from './session-summary.ts';
import { weatherSettings } from './weather-settings.ts';
import { WrongUse } from './wrong-use.ts';

/** A tick waits so long for what it wants to see, and is missed when it is so late. */
const DEADLINE_MICROS = 10 * MICROS_PER_SECOND;
const MISSED_AFTER_MICROS = 2 * MICROS_PER_MINUTE;
/** What a tick wants to see is fetched so long before it. */
const LEAD_MICROS = 10 * MICROS_PER_SECOND;

/** The exchange of a session: what to call it, where it is, how it is asked. */
export interface SessionExchange {
  /** The environment, or the address of another server. */
  readonly name: string;
  readonly baseUrl: string;
  readonly socketUrl: string;
  readonly manners: ReturnType<typeof exchangeManners>['manners'];
}

/** The exchange by the arguments. Throws a UserError or WrongUse (2) for what does not go together. */
export function exchangeOf(args: SessionArguments, environment: KalshiEnvironment): SessionExchange {
  const { baseUrl, manners } = exchangeManners({ ...args, environment });
  return {
    name: args['base-url'] === undefined ? environment : baseUrl,
    baseUrl,
    socketUrl: socketAddress(args, environment, baseUrl),
    manners,
  };
}

/** Tells a session's time before it has a clock: this machine's, or that of the exchange with which it keeps step. */
export async function sessionTime(args: SessionArguments, baseUrl: string): Promise<() => Promise<EpochMicros>> {
  if (!args.lockstep) return async () => wallNow();
  if (!isLoopback(baseUrl)) throw new WrongUse('--lockstep is for a local exchange: give its --base-url');
  const { mode } = await localClock(baseUrl);
  if (mode === 'running') {
    throw new WrongUse(`the clock of the exchange at ${baseUrl} runs by itself: start it with --speed lockstep`);
  }
  return async () => (await localClock(baseUrl)).now;
}

export interface OpenedRun {
  readonly opened: OpenedSession;
  readonly dir: string;
  readonly args: SessionArguments;
  readonly signer: RequestSigner;
  readonly exchange: SessionExchange;
  readonly client: AccountClient;
  /** Where the session's orders go. */
  readonly venue: (socket: SocketOptions) => RunVenue;
}

/** Follows the exchange with a session that was opened, until it is told to end. */
export async function runOpened(plan: OpenedRun): Promise<SessionSummary> {
  const { opened, dir, args, signer, exchange, client } = plan;
  const { session, config } = opened;
  const { log, close } = openLog({
    level: config.live.logLevel,
    file: config.live.log === 'stderr' ? null : join(dir, 'session.log'),
    secrets: [signer.keyId],
  });
  const socket: SocketOptions = {
    ...USUAL_SOCKET_MANNERS,
    url: exchange.socketUrl,
    headers: () => ({ ...signer.headers('GET', new URL(exchange.socketUrl).pathname, Date.now()) }),
    // Only spreads the waits of a client that lost its connection; no result depends on it.
    random: Math.random,
  };
  const run = new SessionRun({
    session,
    dir,
    environment: exchange.name,
    staleSeconds: config.live.staleSeconds,
    log,
    notice: new SystemdNotice(process.env, note),
    venue: plan.venue(socket),
    until: args.until === undefined ? undefined : ((Date.parse(args.until) * 1_000) as EpochMicros),
    onReady: () => note(`trading; control it with \`sim status|pause|resume|reduce ${dir}\`, end it with Ctrl-C`),
    market: marketParts(plan, socket),
  });
  sayOpened(opened, dir);
  const release = endOnSignals(run);
  let watch: SessionWatch | null = null;
  let ended = 'it could not start';
  try {
    watch = await watchRun(run, opened, log);
    ended = 'the process failed';
    const why = await run.run();
    ended = ENDED[why];
    return sessionSummary(dir, session, why);
  } catch (error) {
    if (watch === null) session.close();
    throw error;
  } finally {
    await watch?.close(ended);
    release();
    await client.close();
    close();
  }
}

function marketParts({ opened, dir, args, exchange }: OpenedRun, socket: SocketOptions): SessionRunParts['market'] {
  const { session, config } = opened;
  const weather = weatherSettings(args, dir, config, session.facts);
  return {
    socket,
    listings: new RestListings(new MarketDataClient(exchange.baseUrl, exchange.manners)),
    series: followedSeries(config),
    ...(weather !== null && {
      weather: { settings: weather, keys: WeatherKeys.ofSession(dir, weather.dir, session.core.now) },
    }),
    pace: args.lockstep ? { kind: 'lockstep' } : { kind: 'wall', leadMicros: LEAD_MICROS },
    deadlineMicros: DEADLINE_MICROS,
    missedAfterMicros: MISSED_AFTER_MICROS,
  };
}

const ENDED: Readonly<Record<EndReason, string>> = {
  asked: 'it was asked to',
  exchange_ended: 'the exchange has nothing more to tell',
  until_reached: 'it has come to the instant that it was to run until',
};

/** Dashboard, alerts and summaries of a session that is about to run. @throws UserError as `watchSession`. */
async function watchRun(run: SessionRun, { session, config }: OpenedSession, log: SessionLog): Promise<SessionWatch> {
  const watch = await watchSession(
    {
      dir: run.dir,
      session,
      status: () => run.status(),
      carryOut: (request) => run.carryOut(request),
      note: (said) => log.warn(said),
    },
    { dashboard: config.dashboard, alerts: config.alerts, environment: process.env },
  );
  if (watch.dashboard !== null) {
    const file = tokenFileOf(run.dir, config.dashboard.tokenFile);
    note(`the page of the session is at ${watch.dashboard.url}, its token in ${file}`);
  }
  return watch;
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
