/** A paper session in lockstep with the local exchange over REST and WebSocket, the weather included, beside its backtest. */
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { USUAL_SOCKET_MANNERS } from '../../../data/kalshi/exchange-socket.ts';
import { MarketDataClient } from '../../../data/kalshi/market-data-client.ts';
import { RequestSigner } from '../../../data/kalshi/signer.ts';
import type { RunSummary } from '../../../data/runs/schema.ts';
import type { Store } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { firstLadderDate, firstReportDate } from '../../../data/tape/options.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { RestListings } from '../../../live/feeds/rest-listings.ts';
import { WeatherKeys } from '../../../live/feeds/weather/weather-keys.ts';
import type { LoopFigures } from '../../../live/jobs/loop.ts';
import { EntryKind, type JournalEntry, jsonOf } from '../../../live/journal/entries.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { type MarketSessionParts, runMarketSession } from '../../../live/market-session.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { Session } from '../../../live/session/session.ts';
import { warmUp } from '../../../live/session/warm-up.ts';
import { backtest } from '../../../sim/backtest.ts';
import type { BacktestPlan } from '../../../sim/backtest-plan.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { firstOpeningFrom } from '../../../sim/exchange-server/first-opening.ts';
import { type Served, serve } from '../exchange-server/served-world.ts';
import { factsOfPlan, sessionPlan } from './tape-session.ts';

/** Days before the first date whose ladders may not be paid when the session begins. */
const SERVED_BEFORE_DAYS = 7;

export interface LockstepRun {
  readonly session: Session;
  readonly journal: readonly JournalEntry[];
  readonly figures: LoopFigures;
  readonly millis: number;
}

/** The backtest of a plan. */
export async function backtestOf(store: Store, plan: BacktestPlan, dir: string): Promise<RunSummary> {
  const outcome = await backtest(store, plan, { dir, force: false, resume: false });
  if (!outcome.finished) throw new Error('the backtest did not finish');
  return outcome.summary;
}

/** Runs the plan's stretch as a paper session in lockstep, from the first listing of the plan's first date on. */
export async function lockstepRun(store: Store, plan: BacktestPlan, dir: string): Promise<LockstepRun> {
  const tape = await compileTape(store, plan);
  const warmupDays = Math.min(plan.warmupDays, SERVED_BEFORE_DAYS);
  const servedTape = await compileTape(store, { ...plan, warmupDays, climatologyYears: 0 });
  const startsAt = firstOpeningFrom(servedTape.directory, plan.from);
  const core = new SessionCore(sessionPlan(plan, warmupStart(plan)));
  warmUp(core, tape, startsAt, plan.from);
  const session = Session.start(join(dir, 'session'), factsOfPlan(plan), core);
  const options = { tier: 'none', board: plan.rooms.board, startAt: startsAt } as const;
  const served = await serve({ store, tape: servedTape, remove: () => {} }, options);
  const began = performance.now();
  try {
    served.pace.lockstep();
    const follower = { session, served, plan, dir: join(dir, 'session'), tape, pace: { kind: 'lockstep' } } as const;
    const figures = await followExchange(follower, new AbortController().signal);
    const millis = performance.now() - began;
    return { session, figures, millis, journal: [...readJournal(join(dir, 'session'))] };
  } finally {
    await served.stop();
    session.close();
  }
}

export interface Follower {
  readonly session: Session;
  readonly served: Served;
  readonly plan: BacktestPlan;
  /** Folder of the session, and the history that it was told before. */
  readonly dir: string;
  readonly tape: Tape;
  readonly pace: MarketSessionParts['pace'];
}

/** Follows a served stretch with a session that has been told its history, the weather included. */
export function followExchange(follower: Follower, signal: AbortSignal): Promise<LoopFigures> {
  const { session, served, plan, dir, tape, pace } = follower;
  const keys = WeatherKeys.ofTape(tape, (session.core.now + 1) as EpochMicros);
  const signer = new RequestSigner(served.key.access.id, createPrivateKey(served.privateKeyPem));
  const patience = { retries: 2, backoffMs: 10, timeoutMs: 10_000 };
  const client = new MarketDataClient(served.rest, { pace: null, ...patience, backoffMaxMs: 100 });
  const cities = CITIES.filter(({ id }) => plan.cities.length === 0 || plan.cities.includes(id));
  return runMarketSession(
    {
      session,
      socket: {
        ...USUAL_SOCKET_MANNERS,
        url: served.ws,
        headers: () => ({ ...signer.headers('GET', new URL(served.ws).pathname, Date.now()) }),
        random: () => 0.5,
      },
      listings: new RestListings(client),
      series: cities.flatMap(({ highSeries, lowSeries }) => [...highSeries, ...lowSeries]),
      pace,
      send: () => {},
      deadlineMicros: 10 * MICROS_PER_SECOND,
      // At high speed nobody is there for a tick in time, and none may be left out.
      missedAfterMicros: pace.kind === 'lockstep' ? 2 * MICROS_PER_MINUTE : 2 * MICROS_PER_DAY,
      weather: {
        settings: {
          dir: join(dir, 'weather'),
          contact: 'tests@example.org',
          services: {
            nws: { baseUrl: served.nws, paceMs: 0, ...patience },
            iem: { baseUrl: served.iem, paceMs: 0, ...patience },
          },
          scope: {
            cities,
            forecastStations: plan.forecastStations,
            firstDate: firstLadderDate(plan),
            firstReportDate: firstReportDate(plan),
          },
        },
        keys,
      },
    },
    signal,
  );
}

/** Notes in a journal. */
export function notesOf(journal: readonly JournalEntry[]): unknown[] {
  return journal.filter(({ kind }) => kind === EntryKind.note).map((entry) => jsonOf(entry));
}

/** How many records of a type the journal holds. */
export function recordsOf(journal: readonly JournalEntry[], type: string): number {
  const records = journal
    .filter(({ kind }) => kind === EntryKind.records)
    .flatMap((entry) => jsonOf(entry) as { type: string }[]);
  return records.filter((record) => record.type === type).length;
}
