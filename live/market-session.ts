/**
 * A session over the exchange's markets and the weather: socket, feeds, clock and loop put together. In lockstep with a local exchange its
 * decisions are a backtest's of the same stretch; over the wall clock it is the same code with another clock.
 */
import { ExchangeSocket, type SocketOptions } from '../data/kalshi/exchange-socket.ts';
import type { EpochMicros } from '../engine/time.ts';
import { type SessionClock, WallClock } from './clock.ts';
import type { Listings } from './feeds/listings.ts';
import { MarketFeed } from './feeds/market-feed.ts';
import { WeatherFeed, type WeatherFeedSettings, type WeatherFreshness } from './feeds/weather/weather-feed.ts';
import type { WeatherKeys } from './feeds/weather/weather-keys.ts';
import { type LoopFigures, SessionLoop } from './jobs/loop.ts';
import { LockstepClock } from './lockstep-clock.ts';
import type { DueTick } from './session/core.ts';
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
    /** Time is another clock's, for example that of a simulation which runs by itself. */
    | { readonly kind: 'clock'; readonly clock: SessionClock }
    /** Time moves only with the session's exchange. */
    | { readonly kind: 'lockstep' };
  readonly send: (commands: readonly VenueCommand[]) => void;
  readonly deadlineMicros: number;
  readonly missedAfterMicros: number;
  /** The weather services, and what the session was told of the weather; without it no weather is told. */
  readonly weather?: { readonly settings: WeatherFeedSettings; readonly keys: WeatherKeys };
  readonly ears?: MarketSessionEars;
}

/** What whoever runs a session over the exchange's markets speaks to. */
export interface MarketSessionFace {
  readonly clock: SessionClock;
  readonly inbox: Inbox;
  readonly figures: () => LoopFigures;
  /** Resolves when everything that is in the inbox now was drained. */
  readonly settle: () => Promise<void>;
  /** Whether the connection to the exchange stands. */
  readonly isUp: () => boolean;
  /** How fresh the weather services' answers are; empty without weather. */
  readonly weather: () => readonly WeatherFreshness[];
}

/** Hears how the session's market comes in. None of it may throw. */
export interface MarketSessionEars {
  /** Everything is put together; nothing has happened yet. */
  onMade?(face: MarketSessionFace): void;
  /** A connection stands. */
  onUp?(): void;
  /** The exchange was heard: a frame, its clock, or its lists of markets. */
  onHeard?(): void;
  /** Frames are missing, and the books that they belong to are being fetched anew. */
  onGap?(gap: { readonly sid: number; readonly expected: number; readonly got: number }): void;
  /** The connection is gone, and with it what is told of books until each of them was sent anew. */
  onCut?(why: string): void;
  /** Every book is whole again. */
  onWhole?(): void;
  /** The connection stands and every market was looked at: the loop begins when this resolves. */
  beforeLoop?(): Promise<void>;
  /** A tick is being prepared; it waits for this up to the deadline. */
  onTick?(tick: DueTick): Promise<void>;
  /** In lockstep time stands until this resolves. */
  settle?(): Promise<void>;
  onDrained?(): void;
}

/** How long the exchange is waited for in lockstep when the session is to end, in ms. */
const LAST_STEP_MILLIS = 2_000;

/** Runs until the signal is given or, in lockstep, the exchange has nothing more to tell. The session is left open. */
export async function runMarketSession(parts: MarketSessionParts, signal: AbortSignal): Promise<LoopFigures> {
  const { session, pace, ears = {} } = parts;
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
          settle: async () => {
            do {
              await idle();
              await ears.settle?.();
            } while (loop.drainUpdates());
          },
          onEnd: () => over.abort(),
        })
      : null;
  const clock: SessionClock =
    lockstep ?? (pace.kind === 'clock' ? pace.clock : new WallClock(pace.kind === 'wall' ? pace.leadMicros : 0));
  // In step with its exchange a session has no reason to hurry: what comes in is drained at the next tick.
  const inbox = new Inbox(() => {
    if (lockstep === null) clock.wake();
  });
  const socket = new ExchangeSocket(parts.socket, {
    onUp: () => {
      ears.onUp?.();
      void (lockstep?.follow() ?? Promise.resolve()).then(() => {
        feed.onUp();
        up.resolve();
      });
    },
    onDown: (why) => {
      // In lockstep the exchange has nothing more to tell.
      if (!isOver && feed.onDown(why) && lockstep === null) ears.onCut?.(why);
      lockstep?.end();
    },
    onFrame: (frame) => {
      ears.onHeard?.();
      if (lockstep === null) feed.onFrame(frame);
      else lockstep.onFrame(frame);
    },
    onGap: (gap) => {
      if (feed.onGap(gap)) ears.onGap?.(gap);
    },
    onOther: (document) => {
      lockstep?.onOther(document);
      ears.onHeard?.();
    },
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
    onWhole: () => ears.onWhole?.(),
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
    prepare: async (tick) => {
      // Nobody waits for the weather: it is told when it has come.
      if (lockstep === null && tick.isSlow) weather?.refresh();
      // Side by side, and each heard out: what fails first must not be left without anybody who hears of it.
      const [asked, looked] = await Promise.allSettled([
        ears.onTick?.(tick),
        lockstep === null ? feed.refresh() : idle(),
      ]);
      if (looked.status === 'fulfilled' && looked.value === true) ears.onHeard?.();
      for (const one of [asked, looked]) if (one.status === 'rejected') throw one.reason;
    },
    send: parts.send,
    onDrained: () => ears.onDrained?.(),
    deadlineMicros: parts.deadlineMicros,
    missedAfterMicros: parts.missedAfterMicros,
  });
  // A history can be played again: it need not survive a power failure commit by commit.
  if (lockstep !== null) session.outliveProcessOnly();
  ears.onMade?.({
    clock,
    inbox,
    figures: () => loop.figures,
    settle: () => loop.settle(),
    isUp: () => socket.isUp,
    weather: () => weather?.freshness() ?? [],
  });
  // The step under way in lockstep is waited for, so that nothing of it is lost; but not for ever.
  const stopWaiting = () => void setTimeout(() => lockstep?.end(), LAST_STEP_MILLIS).unref();
  signal.addEventListener('abort', stopWaiting);
  try {
    socket.start();
    if (!ended.aborted) await up.promise;
    await feed.idle();
    weather?.refresh();
    if (lockstep !== null) await idle();
    if (!ended.aborted) await ears.beforeLoop?.();
    await loop.run(ended);
    if (lockstep !== null) session.drain(lastInstant(session, clock.now()), inbox.take(clock.now()));
  } finally {
    isOver = true;
    signal.removeEventListener('abort', stopWaiting);
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
