/**
 * Why the displayed size of one price level fell: by trades, or by cancellations.
 *
 * A trade and the fall of size that it causes come as two records, in either order. Each is told here and the two are matched,
 * so that no contract moves a queue twice. What is matched by no trade while one could still become known was cancelled.
 */
import type { Json } from '../../engine/snapshot.ts';

/** What fell or traded, at an instant of exchange time; its quantity shrinks as it is matched. */
interface Moved {
  readonly at: number;
  quantity: number;
}

/** A fall of size, and all that had ever been added to the level before it. */
interface Fall extends Moved {
  readonly risenBefore: number;
}

export class LevelFlow {
  /** Falls of size without a trade so far, oldest first. */
  #falls: Fall[] = [];
  /** Trades whose fall of size has not come yet, oldest first. */
  #trades: Moved[] = [];
  /** All that was ever added here. */
  #risen = 0;

  /** Quantity that fell and may yet be explained by a trade. */
  get unexplained(): number {
    return total(this.#falls);
  }

  /** The size fell by `quantity` at `at`; trades not older than `tradesFrom` explain it first. */
  fall(at: number, quantity: number, tradesFrom: number): void {
    while ((this.#trades[0]?.at ?? tradesFrom) < tradesFrom) this.#trades.shift();
    const left = takeFrom(this.#trades, quantity, Number.POSITIVE_INFINITY);
    if (left > 0) this.#falls.push({ at, quantity: left, risenBefore: this.#risen });
  }

  /** `quantity` traded here; falls up to the instant `fallsTo` are its own, and what they leave awaits a later fall. */
  trade(at: number, quantity: number, fallsTo: number): void {
    const left = takeFrom(this.#falls, quantity, fallsTo);
    if (left > 0) this.#trades.push({ at, quantity: left });
  }

  /** Exchange time of the oldest fall without a trade; Infinity when there is none. */
  get oldestFallAt(): number {
    return this.#falls[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The size rose by `quantity`. */
  rise(quantity: number): void {
    this.#risen += quantity;
  }

  /** What was added since the oldest fall without a trade: whoever stood here when it fell stands in front of all of it. */
  get risenSinceOldestFall(): number {
    return this.#risen - (this.#falls[0]?.risenBefore ?? this.#risen);
  }

  /** Takes the oldest fall out and returns its quantity: it was a cancellation. */
  takeOldestFall(): number {
    return this.#falls.shift()?.quantity ?? 0;
  }

  snapshot(): Json {
    return {
      falls: this.#falls.map((fall) => ({ ...fall })),
      trades: this.#trades.map((traded) => ({ ...traded })),
      risen: this.#risen,
    };
  }

  static restore(state: Json): LevelFlow {
    const saved = state as unknown as { falls: Fall[]; trades: Moved[]; risen: number };
    const flow = new LevelFlow();
    flow.#falls = structuredClone(saved.falls);
    flow.#trades = structuredClone(saved.trades);
    flow.#risen = saved.risen;
    return flow;
  }
}

/** Lowers the oldest quantities, none later than `last`, by `quantity` in all; returns what was not found. */
function takeFrom(entries: Moved[], quantity: number, last: number): number {
  let left = quantity;
  for (let oldest = entries[0]; oldest !== undefined && left > 0 && oldest.at <= last; oldest = entries[0]) {
    const taken = Math.min(left, oldest.quantity);
    left -= taken;
    oldest.quantity -= taken;
    if (oldest.quantity === 0) entries.shift();
  }
  return left;
}

function total(entries: readonly Moved[]): number {
  let sum = 0;
  for (const { quantity } of entries) sum += quantity;
  return sum;
}
