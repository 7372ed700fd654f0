/**
 * One side of a market's book as history shows it: price levels with their sizes, less what own fills took of them. A size
 * that history does not tell stays unknown; what was taken is forgotten when the data shows another size, as in the matching.
 */
import { BookSide } from '../../engine/events.ts';
import { NO_QUANTITY, type Price, type Quantity } from '../../engine/money/units.ts';

interface Level {
  /** Displayed, or NO_QUANTITY. */
  size: number;
  used: number;
}

export class ShownSide {
  readonly #side: BookSide;
  readonly #levels = new Map<number, Level>();

  constructor(side: BookSide) {
    this.#side = side;
  }

  clear(): void {
    this.#levels.clear();
  }

  /** The side shows this level alone. */
  setOnly(price: number, size: number): void {
    const before = this.#levels.get(price);
    if (before !== undefined && before.size === size && this.#levels.size === 1) return;
    this.#levels.clear();
    this.#levels.set(price, { size, used: before !== undefined && size === NO_QUANTITY ? before.used : 0 });
  }

  /** What now rests at a level of the full book; 0 removes it. */
  setLevel(price: number, size: number): void {
    if (size <= 0) this.#levels.delete(price);
    else if (this.#levels.get(price)?.size !== size) this.#levels.set(price, { size, used: 0 });
  }

  /** Takes an own fill off the best levels that are at `limit` or better. */
  take(limit: number, quantity: number): void {
    let left = quantity;
    for (const price of this.#pricesBestFirst()) {
      if (left <= 0 || (this.#side === BookSide.ask ? price > limit : price < limit)) return;
      const level = this.#levels.get(price) as Level;
      const most = level.size === NO_QUANTITY ? left : Math.max(0, level.size - level.used);
      const taken = Math.min(left, most);
      level.used += taken;
      left -= taken;
    }
  }

  /** The best price with something left at it, and what is left (null where history has no size); null without any. */
  best(): { readonly price: Price; readonly size: Quantity | null } | null {
    for (const price of this.#pricesBestFirst()) {
      const { size, used } = this.#levels.get(price) as Level;
      if (size === NO_QUANTITY) return { price: price as Price, size: null };
      if (size > used) return { price: price as Price, size: (size - used) as Quantity };
    }
    return null;
  }

  /** Adds what is left at every level of known size to `into`. */
  addTo(into: Map<number, number>): void {
    for (const [price, { size, used }] of this.#levels) {
      if (size > used) into.set(price, (into.get(price) ?? 0) + size - used);
    }
  }

  #pricesBestFirst(): number[] {
    if (this.#levels.size <= 1) return [...this.#levels.keys()];
    return [...this.#levels.keys()].sort((x, y) => (this.#side === BookSide.bid ? y - x : x - y));
  }
}
