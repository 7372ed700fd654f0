/**
 * Runs a session that was started or recovered: its control socket and kill file, its guards, its log, and the loop over the
 * exchange's markets, until it is told to end. At the end everything that came in is decided on and the whole state is written down.
 */
import { existsSync } from 'node:fs';
import type { OperatorCommand } from '../../engine/account.ts';
import { type EpochMicros, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../engine/time.ts';
import { type ControlRequest, killFile } from '../control/protocol.ts';
import { serveControl } from '../control/server.ts';
import type { SystemdNotice } from '../control/systemd-notice.ts';
import type { WeatherFreshness } from '../feeds/weather/weather-feed.ts';
import { leaveKillFile } from '../guards/kill-switch.ts';
import type { LoopFigures } from '../jobs/loop.ts';
import {
  type MarketSessionEars,
  type MarketSessionFace,
  type MarketSessionParts,
  runMarketSession,
} from '../market-session.ts';
import type { DueTick } from '../session/core.ts';
import { PROCESS_ENDED, PROCESS_STARTED } from '../session/last-words.ts';
import type { Session } from '../session/session.ts';
import type { SessionStatus } from '../status/session-status.ts';
import { type FeedFigures, statusOf } from '../status/status-of.ts';
import type { RunVenue } from './run-venue.ts';
import type { SessionLog } from './session-log.ts';

export interface SessionRunParts {
  readonly session: Session;
  /** Folder of the session. */
  readonly dir: string;
  readonly market: Omit<MarketSessionParts, 'session' | 'send' | 'ears'>;
  readonly venue: RunVenue;
  readonly log: SessionLog;
  /** The exchange that the session listens to, by its name or address. */
  readonly environment: string;
  readonly staleSeconds: number;
  /** Ends the session once this instant of its time was decided on. */
  readonly until?: EpochMicros | undefined;
  readonly notice: SystemdNotice;
  /** The loop is about to turn for the first time. */
  readonly onReady?: () => void;
}

/** Why a session ended. */
export type EndReason = 'asked' | 'exchange_ended' | 'until_reached';

const NO_FIGURES: LoopFigures = { ticks: 0, lateTicks: 0, missedTicks: 0, failedFetches: 0, drains: 0 };
/** How often the kill file and the guards that cost nothing are looked at, in ms. */
const LOOK_MILLIS = 1_000;
/** How long a person's command waits to be decided on before it is answered, in ms. */
const APPLY_MILLIS = 2_000;

export class SessionRun {
  readonly #parts: SessionRunParts;
  readonly #end = new AbortController();
  readonly #processStartedAt = wallNow();
  #why: EndReason = 'exchange_ended';
  #face: MarketSessionFace | null = null;
  #heardAt: EpochMicros | null = null;
  #gaps = 0;
  #connections = 0;
  #waiting: (() => void)[] = [];
  /** What the tick that is being prepared asks. */
  #asked: Promise<void> = Promise.resolve();

  constructor(parts: SessionRunParts) {
    this.#parts = parts;
  }

  /** Ends the session in order: what has come in is still decided on. */
  stop(why: EndReason = 'asked'): void {
    if (this.#end.signal.aborted) return;
    this.#why = why;
    void this.#parts.notice.stopping();
    this.#end.abort();
  }

  /** The session's folder. */
  get dir(): string {
    return this.#parts.dir;
  }

  /** How the session stands. */
  status(): SessionStatus {
    const { session, venue, environment, staleSeconds } = this.#parts;
    const face = this.#face;
    const account = venue.status();
    return statusOf({
      session,
      now: face === null ? session.core.now : (Math.max(face.clock.now(), session.core.now) as EpochMicros),
      processStartedAt: this.#processStartedAt,
      loop: face?.figures() ?? NO_FIGURES,
      feeds: [
        {
          name: 'market',
          isUp: face?.isUp() ?? false,
          heardAt: this.#heardAt,
          staleAfterSeconds: staleSeconds,
          gaps: this.#gaps,
          reconnections: Math.max(0, this.#connections - 1),
        },
        ...(face?.weather() ?? []).map(weatherFigures),
      ],
      guards: venue.guards(),
      watched: venue.watched,
      environment,
      ...(account !== null && {
        account: {
          checkedAt: account.lastReconciled?.at ?? null,
          differences: account.guards.filter(({ code }) => code === 'account_difference').map(({ detail }) => detail),
          orderGroup: account.orderGroup,
          waitingRequests: account.commandsWaiting,
        },
      }),
    });
  }

  /** Runs to the end; the session's journal is closed then. */
  async run(): Promise<EndReason> {
    const { session, dir, market, venue, log } = this.#parts;
    session.onNote = (note) => logNote(log, note);
    session.note({ event: PROCESS_STARTED, pid: process.pid });
    const control = await serveControl(dir, (request) => this.carryOut(request));
    const looking = setInterval(() => venue.look(), LOOK_MILLIS);
    try {
      const send = venue.send.bind(venue);
      await runMarketSession({ ...market, session, send, ears: this.#ears() }, this.#end.signal);
      await venue.idle();
      session.writeCheckpoint();
      session.note({ event: PROCESS_ENDED, why: this.#why, decisions_sha256: session.core.outputs.decisionsSha256 });
      return this.#why;
    } catch (error) {
      log.error({ event: 'process_failed', why: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      clearInterval(looking);
      await venue.close();
      await control.close();
      session.onNote = null;
      session.close();
    }
  }

  /** Carries out what a person asks of the session. What it throws says why it refuses. */
  async carryOut({ command }: ControlRequest): Promise<unknown> {
    if (command === 'status') return this.status();
    if (this.#face === null || this.#end.signal.aborted) {
      throw new Error(this.#face === null ? 'it is only starting: ask again in a moment' : 'it is ending');
    }
    this.#parts.log.info({ event: 'operator', command });
    if (command === 'kill') return this.#kill();
    return this.#operate(this.#face, command);
  }

  #ears(): MarketSessionEars {
    const { venue, session, until, notice, dir } = this.#parts;
    return {
      onMade: (face) => {
        this.#face = face;
      },
      onUp: () => {
        this.#connections += 1;
      },
      onHeard: () => {
        this.#heardAt = this.#face?.clock.now() ?? null;
      },
      onGap: (gap) => {
        this.#gaps += 1;
        venue.onGap(gap);
      },
      onCut: (why) => venue.onCut(why),
      onWhole: () => venue.onWhole(),
      beforeLoop: async () => {
        await venue.open(this.#face as MarketSessionFace, () => this.#heardAt);
        await notice.ready(`${session.facts.mode} session in ${dir}`);
        this.#parts.onReady?.();
      },
      onTick: (tick) => {
        this.#asked = this.#onTick(tick);
        return this.#asked;
      },
      settle: async () => {
        await Promise.allSettled([this.#asked, venue.idle()]);
      },
      onDrained: () => {
        this.#answerWaiting();
        notice.alive(performance.now());
        if (until !== undefined && session.core.now >= until) this.stop('until_reached');
      },
    };
  }

  async #onTick({ isSlow }: DueTick): Promise<void> {
    const { venue } = this.#parts;
    if (isSlow) await venue.check();
    await venue.ask();
  }

  #kill(): object {
    const { dir, venue } = this.#parts;
    const path = leaveKillFile(dir, 'killed over the control socket');
    venue.look();
    return { command: 'kill', kill_file: path };
  }

  async #operate({ inbox }: MarketSessionFace, command: OperatorCommand): Promise<object> {
    const { dir, venue, session } = this.#parts;
    if (command === 'resume') {
      const path = killFile(dir);
      if (existsSync(path)) throw new Error(`the kill file ${path} is there: remove it first`);
      await venue.release();
    }
    const drained = this.#drained();
    inbox.operate(command);
    const isApplied = await drained;
    return { command, applied: isApplied, state: session.core.engine.account.risk.state };
  }

  /** Resolves with true once the inbox was taken, with false when that does not happen soon. */
  #drained(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), APPLY_MILLIS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  #answerWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const answer of waiting) answer();
  }
}

function weatherFigures({ source, heardAt, staleAfterMicros, failures }: WeatherFreshness): FeedFigures {
  return {
    name: source,
    isUp: null,
    heardAt,
    staleAfterSeconds: staleAfterMicros / MICROS_PER_SECOND,
    gaps: 0,
    reconnections: 0,
    ...(failures > 0 && { detail: `${failures} rounds in a row failed` }),
  };
}

/** Notes that a person should see; the rest is for whoever looks closer. */
const WARNINGS: ReadonlySet<unknown> = new Set([
  'account_channels_down',
  'account_channels_failed',
  'book_does_not_fit',
  'feed_down',
  'feed_failed',
  'fetch_failed',
  'guard_speaks',
  'late_tick',
  'missed_ticks',
  'odd_frame',
  'sequence_gap',
  'weather_failed',
  'weather_stale',
]);

function logNote(log: SessionLog, note: Readonly<Record<string, unknown>>): void {
  if (WARNINGS.has(note.event)) log.warn(note);
  else log.info(note);
}

/** Real time of this machine, in µs. */
export function wallNow(): EpochMicros {
  return (Date.now() * MICROS_PER_MILLI) as EpochMicros;
}
