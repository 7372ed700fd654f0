/**
 * A session over the exchange's markets and the weather: socket, feeds, clock and loop put together. In lockstep with a local exchange its
 * decisions are a backtest's of the same stretch; over the wall clock it is the same code with another clock.
 */
import { ExchangeSocket, type SocketOptions } from '../data/kalshi/exchange-socket.ts';
import type { EpochMicros } from '../engine/time.ts';
import { type SessionClock, WallClock } from './clock.ts';
import type { Listings } from './feeds/listings.ts';
import { MarketFeed } from './feeds/market-feed.ts';
import { WeatherFeed, type WeatherFeedSettings } from './feeds/weather/weather-feed.ts';
import type { WeatherKeys } from './feeds/weather/weather-keys.ts';
import { type LoopFigures, SessionLoop } from './jobs/loop.ts';
import { LockstepClock } from './lockstep-clock.ts';
import { Inbox } from './session/inbox.ts';
import type { Session } from './session/session.ts';
import type { VenueCommand } from './session/venue.ts';

export interface MarketSessionParts {
  readonly session: Session;
  readonly socket: SocketOptions;
  readonly listings: Listings;
  /** Series that the session follows. */
  readonly series: readonly string[];
  readonly pace:
    | { readonly kind: 'wall'; readonly leadMicros: number }
    /** Time moves only with the session's exchange. */
    | { readonly kind: 'lockstep' };
  readonly send: (commands: readonly VenueCommand[]) => void;
  readonly deadlineMicros: number;
  readonly missedAfterMicros: number;
  /** The weather services, and what the session was told of the weather; without it no weather is told. */
  readonly weather?: { readonly settings: WeatherFeedSettings; readonly keys: WeatherKeys };
}

/** Runs until the signal is given or, in lockstep, the exchange has nothing more to tell. The session is left open. */
export async function runMarketSession(parts: MarketSessionParts, signal: AbortSignal): Promise<LoopFigures> {
  const { session, pace } = parts;
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const up = Promise.withResolvers<void>();
  ended.addEventListener('abort', () => up.resolve());
  let isOver = false;
  const lockstep =
    pace.kind === 'lockstep'
      ? new LockstepClock({
          send: (text) => socket.send(text),
          deliver: (frame) => feed.onFrame(frame),
          stations: stationsOf(parts.weather?.settings),
          hear: (news) => weather?.hear(news),
          settle: () => idle(),
          onEnd: () => over.abort(),
        })
      : null;
  const clock: SessionClock = lockstep ?? new WallClock(pace.kind === 'wall' ? pace.leadMicros : 0);
  // In step with its exchange a session has no reason to hurry: what comes in is drained at the next tick.
  const inbox = new Inbox(() => {
    if (lockstep === null) clock.wake();
  });
  const socket = new ExchangeSocket(parts.socket, {
    onUp: () => {
      void (lockstep?.follow() ?? Promise.resolve()).then(() => {
        feed.onUp();
        up.resolve();
      });
    },
    onDown: (why) => {
      if (!isOver) feed.onDown(why);
      lockstep?.end();
    },
    onFrame: (frame) => (lockstep === null ? feed.onFrame(frame) : lockstep.onFrame(frame)),
    onGap: (gap) => feed.onGap(gap),
    onOther: (document) => lockstep?.onOther(document),
    onOddFrame: (why) => session.note({ event: 'odd_frame', why }),
  });
  const feed = new MarketFeed({
    socket,
    listings: parts.listings,
    directory: session.core.directory,
    unpaid: session.core.engine.unpaidLadders,
    toldUntil: session.core.now,
    inbox,
    now: () => clock.now(),
    series: parts.series,
    isInStep: lockstep !== null,
    note: (note) => session.note(note),
  });
  const weather =
    parts.weather &&
    new WeatherFeed({
      ...parts.weather,
      directory: session.core.directory,
      inbox,
      hasLadder: (city, variable) => feed.hasLadder(city, variable),
      now: () => clock.now(),
      isInStep: lockstep !== null,
      note: (note) => session.note(note),
    });
  const idle = async () => {
    await feed.idle();
    await weather?.idle();
  };
  const loop = new SessionLoop({
    session,
    clock,
    inbox,
    // What is new at the exchange is told by its socket; over the wall clock every tick asks as well.
    prepare: ({ isSlow }) => {
      if (lockstep !== null) return idle();
      // Nobody waits for the weather: it is told when it has come.
      if (isSlow) weather?.refresh();
      return feed.refresh();
    },
    send: parts.send,
    deadlineMicros: parts.deadlineMicros,
    missedAfterMicros: parts.missedAfterMicros,
  });
  // A history can be played again: it need not survive a power failure commit by commit.
  if (lockstep !== null) session.outliveProcessOnly();
  try {
    socket.start();
    if (!ended.aborted) await up.promise;
    await feed.idle();
    weather?.refresh();
    if (lockstep !== null) await idle();
    await loop.run(ended);
    if (lockstep !== null) session.drain(lastInstant(session, clock.now()), inbox.take(clock.now()));
  } finally {
    isOver = true;
    socket.close();
    await weather?.close();
  }
  return loop.figures;
}

/** Every station whose weather is told. */
function stationsOf(settings: WeatherFeedSettings | undefined): readonly string[] {
  if (settings === undefined) return [];
  const { cities, forecastStations } = settings.scope;
  return [...new Set(cities.flatMap(({ station, code }) => [station, ...(forecastStations[code] ?? [])]))];
}

/** The end of the stretch, and never before what was decided last. */
function lastInstant(session: Session, now: EpochMicros): EpochMicros {
  return Math.max(now, session.core.now + 1) as EpochMicros;
}
