/**
 * Why the displayed size of one price level fell: by trades, or by cancellations.
 *
 * A trade and the fall of size that it causes come as two records, in either order. Each is told here and the two are matched,
 * so that no contract moves a queue twice. What is matched by no trade while one could still become known was cancelled.
 */
import type { Json } from '../../engine/snapshot.ts';

/** Numbers that one fall or trade takes. */
const ENTRY = 3;

export class LevelFlow {
  /** Falls of size without a trade so far: exchange time, quantity, and `#risen` before it, in turns, oldest first. */
  #falls: number[] = [];
  /** Traded quantity whose fall of size has not come yet, likewise. */
  #trades: number[] = [];
  /** All that was ever added here. */
  #risen = 0;

  /** Quantity that fell and may yet be explained by a trade. */
  get unexplained(): number {
    return total(this.#falls);
  }

  /** The size fell by `quantity` at `at`; trades not older than `tradesFrom` explain it first. */
  fall(at: number, quantity: number, tradesFrom: number): void {
    while (this.#trades.length > 0 && (this.#trades[0] as number) < tradesFrom) this.#trades.splice(0, ENTRY);
    const left = takeFrom(this.#trades, quantity, Number.POSITIVE_INFINITY);
    if (left > 0) this.#falls.push(at, left, this.#risen);
  }

  /** `quantity` traded here; falls up to the instant `fallsTo` are its own, and what they leave awaits a later fall. */
  trade(at: number, quantity: number, fallsTo: number): void {
    const left = takeFrom(this.#falls, quantity, fallsTo);
    if (left > 0) this.#trades.push(at, left, this.#risen);
  }

  /** Exchange time of the oldest fall without a trade; Infinity when there is none. */
  get oldestFallAt(): number {
    return this.#falls[0] ?? Number.POSITIVE_INFINITY;
  }

  /** The size rose by `quantity`. */
  rise(quantity: number): void {
    this.#risen += quantity;
  }

  /** What was added since the oldest fall without a trade: whoever stood here when it fell stands in front of all of it. */
  get risenSinceOldestFall(): number {
    return this.#risen - (this.#falls[2] ?? this.#risen);
  }

  /** Takes the oldest fall out and returns its quantity: it was a cancellation. */
  takeOldestFall(): number {
    const quantity = this.#falls[1] ?? 0;
    this.#falls.splice(0, ENTRY);
    return quantity;
  }

  snapshot(): Json {
    return { falls: this.#falls, trades: this.#trades, risen: this.#risen };
  }

  static restore(state: Json): LevelFlow {
    const saved = state as { falls: number[]; trades: number[]; risen: number };
    const flow = new LevelFlow();
    flow.#falls = [...saved.falls];
    flow.#trades = [...saved.trades];
    flow.#risen = saved.risen;
    return flow;
  }
}

/** Lowers the oldest quantities, none later than `last`, by `quantity` in all; returns what was not found. */
function takeFrom(entries: number[], quantity: number, last: number): number {
  let left = quantity;
  while (left > 0 && entries.length > 0 && (entries[0] as number) <= last) {
    const taken = Math.min(left, entries[1] as number);
    left -= taken;
    if (taken === entries[1]) entries.splice(0, ENTRY);
    else entries[1] = (entries[1] as number) - taken;
  }
  return left;
}

function total(entries: readonly number[]): number {
  let sum = 0;
  for (let i = 1; i < entries.length; i += ENTRY) sum += entries[i] as number;
  return sum;
}
