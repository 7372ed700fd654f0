/**
 * Opens the session in a folder: a new one, warmed up from the history store, or the one that is there, recovered from its journal.
 * Either way what comes back holds the session's lock.
 */

import type { KalshiEnvironment } from '../data/kalshi/hosts.ts';
import { openStore } from '../data/store/store.ts';
import { compileTape } from '../data/tape/compile.ts';
import { UserError } from '../data/user-error.ts';
import { CITIES } from '../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_SECOND } from '../engine/time.ts';
import { climateDateOf } from '../engine/weather/climate-day.ts';
import { holdsJournal } from '../live/journal/segment-names.ts';
import { factsOf, type Recovery, rotationOf, Session } from '../live/session/session.ts';
import type { SessionFacts } from '../live/session/session-facts.ts';
import { sameTrading } from '../live/start/refusals.ts';
import { loadConfig, storedConfig } from './config/load.ts';
import type { SimConfig } from './config/schema.ts';
import { configYaml } from './config/template.ts';
import { planTrading } from './plan.ts';
import { newSession, sessionPlanOf } from './session-plan.ts';
import { keepKnownWeather } from './weather-settings.ts';

/** What a session is asked to be. */
export interface SessionRequest {
  readonly dir: string;
  readonly mode: SessionFacts['mode'];
  readonly account: string;
  readonly config?: string | undefined;
  readonly data?: string | undefined;
  readonly cities?: readonly string[] | undefined;
  readonly set: readonly string[];
  readonly from?: ClimateDate | undefined;
  readonly history: boolean;
  /** The exchange that a live session trades at, where the command line says so. */
  readonly environment?: KalshiEnvironment | undefined;
}

export interface OpenedSession {
  readonly session: Session;
  readonly config: SimConfig;
  /** What was found of a session that goes on; null for a new one. */
  readonly recovery: Recovery | null;
}

/** The configuration that the session in `dir` began with, or that a new one is to begin with. */
export function sessionConfig(request: SessionRequest): {
  readonly config: SimConfig;
  readonly facts: SessionFacts | null;
} {
  const { dir, cities, set } = request;
  const settings = [...(cities === undefined ? [] : [`run.cities=${JSON.stringify(cities)}`]), ...set];
  const place = request.environment === undefined ? [] : [`live.environment=${request.environment}`];
  if (!holdsJournal(dir)) return { config: loadConfig(request.config, [...settings, ...place]), facts: null };
  const facts = factsOf(dir);
  if (facts.mode !== request.mode) {
    throw new UserError(
      `${dir} holds a ${facts.mode} session: go on with it by \`sim ${facts.mode}\`, or name another folder`,
      2,
    );
  }
  const stored = storedConfig(facts.configYaml, "the session's journal");
  const isAsked = request.config !== undefined || settings.length > 0;
  const config = isAsked ? loadConfig(request.config, settings) : stored;
  const environment = request.environment ?? config.live.environment;
  if (facts.mode === 'live' && environment !== stored.live.environment) {
    throw new UserError(
      `the session in ${dir} trades at ${stored.live.environment}, not at ${environment}: its orders and its account are there; name another folder`,
      2,
    );
  }
  if (!isAsked || sameTrading(configYaml(config), configYaml(stored))) return { config, facts };
  throw new UserError(
    `the session in ${dir} began with another configuration: leave --config, --cities and --set away to go on with its own, or name another folder`,
    2,
  );
}

/**
 * Starts or recovers. `now` tells the session's time, which is asked for when it is needed.
 * @throws UserError 4 when the session runs already, or has decided on what is still to come; 3 when its journal, or the history of a new one, is missing or damaged
 */
export async function openSession(
  request: SessionRequest,
  now: () => Promise<EpochMicros>,
  say: (line: string) => void,
): Promise<OpenedSession> {
  const { config, facts } = sessionConfig(request);
  const rotation = rotationOf(config.live);
  if (facts !== null) {
    const plan = await sessionPlanOf(facts);
    const at = await now();
    const { session, recovery } = Session.recover(request.dir, () => plan, at, rotation);
    refuseAhead(session, request.dir, at, config);
    return { session, config, recovery };
  }
  const asked = await now();
  const from = request.from ?? nextClimateDate(asked);
  const tape = request.history ? await historyUntil(request, config, from, say) : null;
  const startsAt = await now();
  if (tape !== null) say('learning from the history');
  const { mode, account } = request;
  const made = await newSession(config, { mode, account, from, startsAt, history: tape === null ? null : { tape } });
  const session = Session.start(request.dir, made.facts, made.core, rotation);
  if (tape !== null) keepKnownWeather(request.dir, tape, startsAt);
  return { session, config, recovery: null };
}

/** A session decides nothing, and cancels nothing, until time has come to where it was: that must not pass for a session that runs. */
function refuseAhead(session: Session, dir: string, at: EpochMicros, { live }: SimConfig): void {
  const ahead = (session.core.now - at) / MICROS_PER_SECOND;
  if (ahead <= live.clockSkewSeconds) return;
  const decidedAt = new Date(session.core.now / 1_000).toISOString();
  session.close();
  throw new UserError(
    `the session in ${dir} has decided up to ${decidedAt}, which is ${Math.round(ahead)} s later than it is now: set the clock that was wrong, or wait until then`,
    4,
  );
}

/** The first climate date that has not begun in any city. */
function nextClimateDate(now: EpochMicros): ClimateDate {
  const eastmost = Math.max(...CITIES.map(({ lstOffsetMinutes }) => lstOffsetMinutes));
  return (climateDateOf(now, eastmost) + 1) as ClimateDate;
}

/** Forecasts are told for so many days ahead. */
const DAYS_AHEAD = 14;

async function historyUntil(
  request: SessionRequest,
  config: SimConfig,
  from: ClimateDate,
  say: (line: string) => void,
) {
  const store = openStore(request.data ?? config.data.dir);
  const { cities, variables } = await planTrading(config);
  say(`compiling the history in ${store.dir}`);
  return compileTape(store, {
    from,
    to: (from + DAYS_AHEAD) as ClimateDate,
    cities,
    variables,
    warmupDays: config.data.warmupDays,
    climatologyYears: config.data.climatologyYears,
    forecastStations: config.data.forecastStations,
  });
}
