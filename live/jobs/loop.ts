/**
 * The loop of a session: messages are drained as they come, ticks happen on their exact boundaries, one after the other, each
 * once what it wants to see has been fetched or its deadline has passed. A late tick is noted; ticks that were missed, because
 * the machine slept or the process was away, are left out and noted: nobody decides for an instant that is long over.
 */
import type { EpochMicros } from '../../engine/time.ts';
import type { SessionClock } from '../clock.ts';
import type { DueTick } from '../session/core.ts';
import type { Inbox } from '../session/inbox.ts';
import type { Session } from '../session/session.ts';
import type { VenueCommand } from '../session/venue.ts';

export interface LoopParts {
  readonly session: Session;
  readonly clock: SessionClock;
  readonly inbox: Inbox;
  /** Fetches what a tick wants to see into the inbox. What it throws is noted, and the tick goes on without it. */
  readonly prepare: (tick: DueTick) => Promise<void>;
  /** Sends commands that are durable. */
  readonly send: (commands: readonly VenueCommand[]) => void;
  /** Hears of every drain, once what it led to was sent. */
  readonly onDrained?: (() => void) | undefined;
  /** How long after its boundary a tick waits for what it wants to see, in µs. */
  readonly deadlineMicros: number;
  /** How long after its boundary a tick is missed, in µs. */
  readonly missedAfterMicros: number;
}

/** Counts of a loop, for whoever watches. */
export interface LoopFigures {
  readonly ticks: number;
  readonly lateTicks: number;
  readonly missedTicks: number;
  readonly failedFetches: number;
  readonly drains: number;
}

export class SessionLoop {
  readonly #parts: LoopParts;
  #isRunning = false;
  #settling: { readonly at: EpochMicros; readonly resolve: () => void }[] = [];
  #preparing: { readonly at: EpochMicros; isDone: boolean } | null = null;
  #figures = { ticks: 0, lateTicks: 0, missedTicks: 0, failedFetches: 0, drains: 0 };

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  get figures(): LoopFigures {
    return { ...this.#figures };
  }

  /**
   * Resolves when everything that is in the inbox now was drained. Before the loop turns that is done at once, and a tick that is due
   * by then is left out: nobody was ready to decide.
   */
  settle(): Promise<void> {
    const { clock, inbox } = this.#parts;
    if (!this.#isRunning) this.#drainAhead();
    if (!this.#isRunning || inbox.size === 0) return Promise.resolve();
    const at = clock.now();
    return new Promise((resolve) => {
      this.#settling.push({ at, resolve });
      clock.wake();
    });
  }

  /**
   * Decides on what the venue has said, short of the next tick: in step with an exchange time stands until then, as it does not for an
   * answer that comes at once. Returns whether there was anything to decide on.
   */
  drainUpdates(): boolean {
    const { clock, inbox, session } = this.#parts;
    const { updates } = inbox;
    const { core } = session;
    const until = Math.min(Math.max(clock.now(), core.now + 1), core.nextTick.at - 1) as EpochMicros;
    if (updates === 0 || until <= core.now) return false;
    this.#drain(until, inbox.take(until));
    return inbox.updates < updates;
  }

  /** Turns until the signal is given; what has come in by then is drained. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const stop = () => clock.wake();
    signal.addEventListener('abort', stop);
    this.#isRunning = true;
    try {
      while (!signal.aborted) {
        this.#turn();
        await clock.waitUntil(this.#nextTurnAt());
      }
      this.#drainBefore(this.#parts.session.core.nextTick.at);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#isRunning = false;
      this.#settled(Number.POSITIVE_INFINITY);
    }
  }

  /** Does everything that is due now. */
  #turn(): void {
    const { clock, session } = this.#parts;
    for (;;) {
      const tick = session.core.nextTick;
      const now = clock.now();
      if (now - tick.at > this.#parts.missedAfterMicros) {
        this.#miss(tick, now);
        continue;
      }
      if (now >= tick.at - clock.leadMicros) this.#prepare(tick);
      if (now < tick.at || !this.#isReady(tick, now)) break;
      this.#tick(tick, now);
    }
    this.#drainBefore(session.core.nextTick.at);
  }

  #isReady({ at }: DueTick, now: EpochMicros): boolean {
    return (this.#preparing?.at === at && this.#preparing.isDone) || now >= at + this.#parts.deadlineMicros;
  }

  #nextTurnAt(): EpochMicros {
    const { clock, session, deadlineMicros } = this.#parts;
    const { at } = session.core.nextTick;
    if (this.#preparing?.at !== at) return (at - clock.leadMicros) as EpochMicros;
    return (clock.now() < at ? at : at + deadlineMicros) as EpochMicros;
  }

  #prepare(tick: DueTick): void {
    if (this.#preparing?.at === tick.at) return;
    const preparing = { at: tick.at, isDone: false };
    this.#preparing = preparing;
    void this.#parts
      .prepare(tick)
      .catch((error: unknown) => {
        this.#figures.failedFetches += 1;
        const why = error instanceof Error ? error.message : String(error);
        this.#parts.session.note({ event: 'fetch_failed', tick: tick.at, why });
      })
      .finally(() => {
        preparing.isDone = true;
        this.#parts.clock.wake();
      });
  }

  #tick({ at }: DueTick, now: EpochMicros): void {
    const { session, inbox } = this.#parts;
    const isFetched = this.#preparing?.isDone === true;
    this.#drain(at, inbox.take(at));
    this.#figures.ticks += 1;
    if (isFetched && now - at < this.#parts.deadlineMicros) return;
    this.#figures.lateTicks += 1;
    session.note({ event: 'late_tick', tick: at, late_micros: now - at, fetched: isFetched });
  }

  /** Leaves out every tick up to the last one that may still be decided on. */
  #miss(first: DueTick, now: EpochMicros): void {
    const { session, missedAfterMicros } = this.#parts;
    const until = (now - missedAfterMicros - 1) as EpochMicros;
    session.skipTicksUntil(Math.max(first.at, until) as EpochMicros);
    this.#figures.missedTicks += 1;
    session.note({ event: 'missed_ticks', from: first.at, until });
  }

  /** Drains what has come in, short of the next tick. */
  #drainBefore(tickAt: EpochMicros): void {
    const { clock, inbox, session } = this.#parts;
    const until = Math.min(clock.now(), tickAt - 1) as EpochMicros;
    if (inbox.size === 0 || until <= session.core.now) return;
    this.#drain(until, inbox.take(until));
  }

  #drain(until: EpochMicros, inputs: ReturnType<Inbox['take']>): void {
    this.#figures.drains += 1;
    const commands = this.#parts.session.drain(until, inputs);
    if (commands.length > 0) this.#parts.send(commands);
    this.#settled(until);
    this.#parts.onDrained?.();
  }

  /** Drains before the loop turns, at an instant after the last one's. */
  #drainAhead(): void {
    const { clock, inbox, session } = this.#parts;
    const now = clock.now();
    const { at } = session.core.nextTick;
    if (at <= now) {
      session.skipTicksUntil(now);
      session.note({ event: 'missed_ticks', from: at, until: now });
    }
    const until = Math.max(now, session.core.now + 1) as EpochMicros;
    if (inbox.size > 0) this.#drain(until, inbox.take(until));
  }

  #settled(until: number): void {
    if (this.#settling.length === 0) return;
    const settled = this.#settling.filter(({ at }) => at <= until);
    this.#settling = this.#settling.filter(({ at }) => at > until);
    for (const { resolve } of settled) resolve();
  }
}
