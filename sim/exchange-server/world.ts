/**
 * The stretch of history that is served: the tape told row by row to the simulated exchange and to whoever shows the market,
 * in the same order as the replay clock of a backtest.
 *
 * Time moves only when `advanceTo` is called; an order that is sent meets exactly what a backtest's order would meet that
 * reached the exchange at the same instant.
 */
import type { Tape } from '../../data/tape/tape.ts';
import type { EventColumns } from '../../engine/events.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { DirectExchange } from '../exchange/direct.ts';
import type { SimulatedExchange } from '../exchange/exchange.ts';
import type { ServedClock } from './clock.ts';

/** Who is told of what happens; calls come in the one order of events. */
export interface WorldListener {
  /** Row `i` of the tape; the exchange has seen it already. */
  onRow(columns: EventColumns, i: number): void;
  /** All that happened up to `now` has been told; time is about to move, or to stand. */
  onInstant(now: EpochMicros): void;
}

export interface WorldParts {
  readonly tape: Tape;
  readonly exchange: Pick<SimulatedExchange, 'onEvent'>;
  readonly direct: Pick<DirectExchange, 'advanceTo' | 'nextAt'>;
  readonly listener: WorldListener;
  /** The first and the last instant that is served. */
  readonly startAt: EpochMicros;
  readonly endAt: EpochMicros;
}

export class ServedWorld implements ServedClock {
  readonly startAt: EpochMicros;
  readonly endAt: EpochMicros;
  readonly #parts: WorldParts;
  readonly #batches: Iterator<EventColumns>;
  #batch: EventColumns | null = null;
  #row = 0;
  #rowAt = Number.POSITIVE_INFINITY;
  #now = 0 as EpochMicros;
  #isOpenInstant = false;

  constructor(parts: WorldParts) {
    this.startAt = parts.startAt;
    this.endAt = parts.endAt;
    this.#parts = parts;
    this.#batches = parts.tape.batches()[Symbol.iterator]();
    this.#nextBatch();
  }

  now(): EpochMicros {
    return this.#now;
  }

  get isEnded(): boolean {
    return this.#now >= this.endAt;
  }

  /** When something next happens; Infinity when nothing is left. */
  nextAt(): number {
    return Math.min(this.#rowAt, this.#parts.direct.nextAt());
  }

  /**
   * Moves to `target`, or to the end of what is served, telling at most `maxRows` rows of the tape. Returns whether it came
   * there; when not, call it again. Never moves back.
   */
  advanceTo(target: EpochMicros, maxRows: number): boolean {
    const { exchange, listener } = this.#parts;
    const limit = Math.min(target, this.endAt);
    for (let told = 0; this.#rowAt <= limit; told++) {
      // Never within an instant: what is told of it is told whole.
      if (told >= maxRows && this.#rowAt > this.#now) return false;
      this.#runExchangeUntil(this.#rowAt - 1);
      this.#moveTo(this.#rowAt);
      const batch = this.#batch as EventColumns;
      exchange.onEvent(batch, this.#row);
      listener.onRow(batch, this.#row);
      this.#row += 1;
      if (this.#row < batch.length) this.#rowAt = batch.knownAt[this.#row] as number;
      else this.#nextBatch();
    }
    this.#runExchangeUntil(limit);
    this.#moveTo(limit);
    this.closeInstant();
    return true;
  }

  /** A command was carried out at this instant: what it changed is told. */
  closeInstant(): void {
    if (!this.#isOpenInstant) return;
    this.#isOpenInstant = false;
    // A book that was told level by level is whole now.
    this.#parts.direct.advanceTo(this.#now);
    this.#parts.listener.onInstant(this.#now);
  }

  /** Marks the instant as one at which something happened. */
  openInstant(): void {
    this.#isOpenInstant = true;
  }

  #runExchangeUntil(at: number): void {
    const { direct } = this.#parts;
    for (let next = direct.nextAt(); next <= at; next = direct.nextAt()) {
      this.#moveTo(next);
      direct.advanceTo(this.#now);
      if (direct.nextAt() <= next) break;
    }
    if (at > this.#now) direct.advanceTo(at as EpochMicros);
  }

  #moveTo(at: number): void {
    if (at > this.#now) {
      this.closeInstant();
      this.#now = at as EpochMicros;
    }
    this.#isOpenInstant = true;
  }

  #nextBatch(): void {
    for (;;) {
      const { value, done } = this.#batches.next();
      if (done === true) {
        this.#batch = null;
        this.#rowAt = Number.POSITIVE_INFINITY;
        return;
      }
      if (value.length === 0) continue;
      this.#batch = value;
      this.#row = 0;
      this.#rowAt = value.knownAt[0] as number;
      return;
    }
  }
}
