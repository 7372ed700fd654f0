/**
 * The stretch of history that is served: the tape told row by row to the simulated exchange and to whoever shows the market,
 * merged with what the exchange answers, in the same order as the replay clock of a backtest.
 *
 * Time moves only when `advanceTo` is called; an order that is sent meets exactly what a backtest's order would meet that was
 * decided at the same instant.
 */
import type { Tape } from '../../data/tape/tape.ts';
import type { EventColumns } from '../../engine/events.ts';
import type { VenueUpdate } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { SimulatedExchange } from '../exchange/exchange.ts';
import type { ServedClock } from './clock.ts';

/** Who is told of what happens; calls come in the one order of events. */
export interface WorldListener {
  /** Row `i` of the tape; the exchange has seen it already. */
  onRow(columns: EventColumns, i: number): void;
  onUpdate(update: VenueUpdate): void;
  /** All that happened up to `now` has been told; time is about to move, or to stand. */
  onInstant(now: EpochMicros): void;
}

export class ServedWorld implements ServedClock {
  readonly exchange: SimulatedExchange;
  /** The last instant that is served. */
  readonly endAt: EpochMicros;
  readonly #listener: WorldListener;
  readonly #batches: Iterator<EventColumns>;
  #batch: EventColumns | null = null;
  #row = 0;
  #rowAt = Number.POSITIVE_INFINITY;
  #now: EpochMicros;
  #isOpenInstant = false;

  constructor(
    tape: Tape,
    exchange: SimulatedExchange,
    listener: WorldListener,
    startAt: EpochMicros,
    endAt: EpochMicros,
  ) {
    this.exchange = exchange;
    this.endAt = endAt;
    this.#listener = listener;
    this.#batches = tape.batches()[Symbol.iterator]();
    this.#now = 0 as EpochMicros;
    this.#nextBatch();
    // What was known before the start is history that the exchange knows and nobody was there to hear.
    while (!this.advanceTo(startAt, Number.POSITIVE_INFINITY));
  }

  now(): EpochMicros {
    return this.#now;
  }

  get isEnded(): boolean {
    return this.#now >= this.endAt;
  }

  /** When something next happens; Infinity when nothing is left. */
  nextAt(): number {
    return Math.min(this.#rowAt, this.exchange.nextAt());
  }

  /**
   * Moves to `target`, or to the end of what is served, telling at most `maxRows` rows of the tape. Returns whether it came
   * there; when not, call it again. Never moves back.
   */
  advanceTo(target: EpochMicros, maxRows: number): boolean {
    const limit = Math.min(target, this.endAt) as EpochMicros;
    for (let told = 0; this.#rowAt <= limit; told++) {
      if (told >= maxRows) return false;
      this.#runExchangeUntil(this.#rowAt - 1);
      this.#moveTo(this.#rowAt);
      const batch = this.#batch as EventColumns;
      this.exchange.onEvent(batch, this.#row);
      this.#listener.onRow(batch, this.#row);
      this.#row += 1;
      if (this.#row < batch.length) this.#rowAt = batch.knownAt[this.#row] as number;
      else this.#nextBatch();
    }
    this.#runExchangeUntil(limit);
    if (limit > this.#now) this.#moveTo(limit);
    this.#closeInstant();
    return true;
  }

  /** Lets the exchange answer what it was sent at this instant. */
  settle(): void {
    this.#runExchangeUntil(this.#now);
    this.#closeInstant();
  }

  #runExchangeUntil(at: number): void {
    const { exchange } = this;
    for (;;) {
      exchange.advanceTo(at as EpochMicros);
      const updateAt = exchange.nextUpdateAt();
      if (updateAt > at) return;
      this.#moveTo(Math.max(updateAt, this.#now));
      this.#listener.onUpdate(exchange.takeUpdate());
    }
  }

  #moveTo(at: number): void {
    if (at > this.#now) this.#closeInstant();
    this.#now = Math.max(at, this.#now) as EpochMicros;
    this.#isOpenInstant = true;
  }

  #closeInstant(): void {
    if (!this.#isOpenInstant) return;
    this.#isOpenInstant = false;
    this.#listener.onInstant(this.#now);
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
