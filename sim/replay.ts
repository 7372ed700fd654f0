/**
 * The replay clock: merges a tape, the venue's updates and the ticks into the one order of events, and drives the engine.
 *
 * It sends the same ticks at the same instants as the wall clock would: on exact boundaries of the tick's length. At one
 * instant the tape comes first, then venue updates, then the slow tick, then the fast tick (`EVENT_CLASS`). The simulated
 * venue sees every tape event before the engine does.
 */
import type { OperatorCommand } from '../engine/account.ts';
import type { Engine } from '../engine/engine.ts';
import type { EventColumns } from '../engine/events.ts';
import type { VenueUpdate } from '../engine/orders.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../engine/time.ts';

/**
 * A venue whose answers come in the one order of events: what it does falls due at known instants, and it sees the market's
 * events before the engine does.
 */
export interface DrivenVenue {
  onEvent(columns: EventColumns, row: number): void;
  /** Lets happen what falls due up to `limit`, inclusive, and stops as soon as an update is known. */
  advanceTo(limit: EpochMicros): void;
  /** When the next update is known; Infinity while there is none. */
  nextUpdateAt(): number;
  takeUpdate(): VenueUpdate;
}

/** Where a replay stands; with the engine's and the venue's snapshots it is enough to go on. */
export interface ReplayPosition {
  /** Rows of the tape that were told. */
  readonly rowsDone: number;
  readonly nextFastTickAt: EpochMicros;
  readonly nextSlowTickAt: EpochMicros;
  /** Messages of the venue that were told. */
  readonly updates: number;
  readonly now: EpochMicros;
}

export interface ReplayPlan {
  readonly engine: Engine;
  readonly venue: DrivenVenue;
  /** When the loops start to turn; what is told before, nobody decides on. */
  readonly ticksFrom: EpochMicros;
  /** The last instant that is replayed, inclusive. */
  readonly endAt: EpochMicros;
  readonly fastLoopSeconds: number;
  readonly slowLoopMinutes: number;
  readonly resumeFrom?: ReplayPosition;
}

/** Drives the engine over batches of a tape; the caller decides when to pause, report progress or take a snapshot. */
export class Replay {
  readonly #engine: Engine;
  readonly #venue: DrivenVenue;
  readonly #endAt: EpochMicros;
  readonly #fastMicros: number;
  readonly #slowMicros: number;
  #nextFastTickAt: number;
  #nextSlowTickAt: number;
  #rowsDone: number;
  #updates: number;
  #now: EpochMicros;

  constructor(plan: ReplayPlan) {
    this.#engine = plan.engine;
    this.#venue = plan.venue;
    this.#endAt = plan.endAt;
    this.#fastMicros = plan.fastLoopSeconds * MICROS_PER_SECOND;
    this.#slowMicros = plan.slowLoopMinutes * MICROS_PER_MINUTE;
    this.#nextFastTickAt = plan.resumeFrom?.nextFastTickAt ?? boundaryFrom(plan.ticksFrom, this.#fastMicros);
    this.#nextSlowTickAt = plan.resumeFrom?.nextSlowTickAt ?? boundaryFrom(plan.ticksFrom, this.#slowMicros);
    this.#rowsDone = plan.resumeFrom?.rowsDone ?? 0;
    this.#updates = plan.resumeFrom?.updates ?? 0;
    this.#now = plan.resumeFrom?.now ?? (0 as EpochMicros);
  }

  /** Engine time of the last thing told. */
  get now(): EpochMicros {
    return this.#now;
  }

  /** Rows of the tape and messages of the venue told so far; ticks are not counted. */
  get eventsDone(): number {
    return this.#rowsDone + this.#updates;
  }

  get position(): ReplayPosition {
    return {
      rowsDone: this.#rowsDone,
      nextFastTickAt: this.#nextFastTickAt as EpochMicros,
      nextSlowTickAt: this.#nextSlowTickAt as EpochMicros,
      updates: this.#updates,
      now: this.#now,
    };
  }

  /**
   * Tells the rows [from, to) of a batch, with everything that falls due between them, up to the instant `stopAt`.
   * Returns the row at which it stopped: `to` when all were told.
   */
  tell(batch: EventColumns, from: number, to: number, stopAt: EpochMicros = this.#endAt): number {
    const { knownAt } = batch;
    for (let row = from; row < to; row++) {
      const at = knownAt[row] as EpochMicros;
      if (at > stopAt) return row;
      if (at < this.#now) throw new Error(`tape row ${this.#rowsDone} is out of order: ${at} after ${this.#now}`);
      this.#runUntil(at - 1);
      this.#now = at;
      this.#venue.onEvent(batch, row);
      this.#engine.onEvent(batch, row);
      this.#rowsDone += 1;
    }
    return to;
  }

  /** Lets everything fall due that the venue and the clock owe up to `at`, inclusive. */
  settleUntil(at: EpochMicros): void {
    this.#runUntil(at);
    if (at > this.#now) this.#now = at;
  }

  /** Tells a person's command at `at`: after what the market and the venue tell at that instant, before its ticks. */
  operate(command: OperatorCommand, at: EpochMicros): void {
    this.#runUntil(at, at - 1);
    this.#now = at;
    this.#engine.onOperator(command, at);
  }

  /** Leaves out the ticks up to `at`, inclusive: nobody was there for them. What the venue owes is still told. */
  skipTicksUntil(at: EpochMicros): void {
    this.#nextFastTickAt = Math.max(this.#nextFastTickAt, boundaryFrom(at + 1, this.#fastMicros));
    this.#nextSlowTickAt = Math.max(this.#nextSlowTickAt, boundaryFrom(at + 1, this.#slowMicros));
  }

  /** Runs what falls due up to `at`, inclusive; of the ticks only those up to `ticksUntil`. */
  #runUntil(at: number, ticksUntil = at): void {
    for (;;) {
      this.#venue.advanceTo(Math.min(at, this.#nextSlowTickAt, this.#nextFastTickAt) as EpochMicros);
      const updateAt = this.#venue.nextUpdateAt();
      const next = Math.min(updateAt, this.#nextSlowTickAt, this.#nextFastTickAt);
      if (next > at || (next > ticksUntil && updateAt !== next)) return;
      this.#now = next as EpochMicros;
      if (updateAt === next) {
        this.#updates += 1;
        this.#engine.onVenueUpdate(this.#venue.takeUpdate());
      } else if (this.#nextSlowTickAt === next) {
        this.#nextSlowTickAt += this.#slowMicros;
        this.#engine.onSlowTick(next as EpochMicros);
      } else {
        this.#nextFastTickAt += this.#fastMicros;
        this.#engine.onFastTick(next as EpochMicros);
      }
    }
  }
}

/** The first whole multiple of `micros` at or after `at`. */
function boundaryFrom(at: number, micros: number): number {
  return Math.ceil(at / micros) * micros;
}
