/**
 * How many orders and amendments were sent within the last minute of engine time: the guard against a program that has run away.
 *
 * The window is half open: what was sent exactly a minute ago is out of it. Cancels are not counted; they must always pass.
 */
import type { Json, Snapshottable } from '../snapshot.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../time.ts';

export class OrderRate implements Snapshottable {
  /** Most that may be sent within the window; infinite without a cap. */
  readonly limit: number;
  /** Instants of what was sent, oldest first; only as many are kept as decide. */
  #sentAt: number[] = [];

  constructor(limit: number | null) {
    this.limit = limit ?? Number.POSITIVE_INFINITY;
  }

  /** Sent within the minute that ends at `now`; at most the limit is counted. */
  countAt(now: EpochMicros): number {
    let first = 0;
    while (first < this.#sentAt.length && (this.#sentAt[first] as number) <= now - MICROS_PER_MINUTE) first += 1;
    return this.#sentAt.length - first;
  }

  /** Whether one more may be sent. */
  hasRoom(now: EpochMicros): boolean {
    if (this.#sentAt.length < this.limit) return true;
    return (this.#sentAt[0] as number) <= now - MICROS_PER_MINUTE;
  }

  /** An order or an amendment is sent. */
  onSent(now: EpochMicros): void {
    if (this.limit === Number.POSITIVE_INFINITY) return;
    this.#sentAt.push(now);
    if (this.#sentAt.length > this.limit) this.#sentAt.shift();
  }

  snapshot(): Json {
    return [...this.#sentAt];
  }

  restore(state: Json): void {
    this.#sentAt = [...(state as readonly number[])];
  }
}
