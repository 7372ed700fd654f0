/**
 * The touch of each market as it was last read: a tick reads the same touch for features, strategies, sizing and orders, and
 * works it out once. It is not state: what is remembered equals what would be worked out anew, or is forgotten.
 */
import type { MarketId } from './contracts.ts';

export class TouchMemo {
  /** Engine time of the reading; NaN when there is none that still holds. */
  readAt = new Float64Array(0);
  bid = new Int32Array(0);
  ask = new Int32Array(0);

  /** Makes room for a market; nothing is remembered of it. */
  add(m: MarketId): void {
    if (m >= this.readAt.length) this.#grow(Math.max(m + 1, 2 * this.readAt.length));
    this.forget(m);
  }

  /** Something changed that the touch is read from. */
  forget(m: MarketId): void {
    this.readAt[m] = Number.NaN;
  }

  /** Everything may have changed; there is room for `count` markets. */
  clear(count: number): void {
    if (count > this.readAt.length) this.#grow(count);
    this.readAt.fill(Number.NaN);
  }

  #grow(capacity: number): void {
    const { readAt, bid, ask } = this;
    this.readAt = new Float64Array(capacity).fill(Number.NaN);
    this.bid = new Int32Array(capacity);
    this.ask = new Int32Array(capacity);
    this.readAt.set(readAt);
    this.bid.set(bid);
    this.ask.set(ask);
  }
}
