/**
 * The order book of one market: quantity resting at every YES price, both sides, in typed arrays without an object a level.
 *
 * Markets of daily temperature move in whole cents, so a side is 101 slots. Should a price between cents come, the grid is
 * refined once (to a tenth of a cent, then to the finest price there is) and the book goes on. An ask is what sells YES.
 */
import { BookSide } from '../events.ts';
import type { Price, Quantity } from '../money/units.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE, ZERO_QUANTITY } from '../money/units.ts';
import type { Json, Snapshottable } from '../snapshot.ts';

const CENT = 100;
const STEPS = [CENT, 10, 1] as const;

export class OrderBook implements Snapshottable {
  /** Price units between two slots. */
  #step: number = CENT;
  #bids = new Float64Array(ONE_DOLLAR_PRICE / CENT + 1);
  #asks = new Float64Array(ONE_DOLLAR_PRICE / CENT + 1);
  /** Slot of the best bid, -1 when there is none. */
  #bestBid = -1;
  /** Slot of the best ask, the number of slots when there is none. */
  #bestAsk = ONE_DOLLAR_PRICE / CENT + 1;

  /** Empties the book. */
  clear(): void {
    this.#bids.fill(0);
    this.#asks.fill(0);
    this.#bestBid = -1;
    this.#bestAsk = this.#asks.length;
  }

  /**
   * Sets the quantity now resting at a price; zero or less removes the level. Nothing can rest outside (0, 1) dollar: removing
   * a level there is no change (so is told that a book is empty), setting one throws RangeError.
   */
  set(side: BookSide, price: Price, quantity: Quantity): void {
    if (price <= 0 || price >= ONE_DOLLAR_PRICE) {
      if (quantity <= 0) return;
      throw new RangeError(`no level can rest at a price of ${price}/10000 dollar`);
    }
    if (price % this.#step !== 0) this.#refine(price);
    const slot = price / this.#step;
    if (side === BookSide.bid) this.#setBid(slot, quantity);
    else this.#setAsk(slot, quantity);
  }

  /** Best bid, or NO_PRICE. */
  get bestBid(): Price {
    return this.#bestBid < 0 ? NO_PRICE : ((this.#bestBid * this.#step) as Price);
  }

  /** Best ask, or NO_PRICE. */
  get bestAsk(): Price {
    return this.#bestAsk >= this.#asks.length ? NO_PRICE : ((this.#bestAsk * this.#step) as Price);
  }

  /** Whether the best bid is at or above the best ask: no sound book is. */
  get isCrossed(): boolean {
    return this.#bestBid >= this.#bestAsk;
  }

  /** Quantity resting at a price. */
  quantityAt(side: BookSide, price: Price): Quantity {
    if (price % this.#step !== 0) return ZERO_QUANTITY;
    return ((side === BookSide.bid ? this.#bids : this.#asks)[price / this.#step] ?? 0) as Quantity;
  }

  /** Quantity that a taker could have at a limit or better: for `bid` all bids at or above it, for `ask` all asks at or below. */
  quantityThrough(side: BookSide, limit: Price): Quantity {
    let total = 0;
    if (side === BookSide.bid) {
      const last = Math.max(0, Math.ceil(limit / this.#step));
      for (let slot = this.#bestBid; slot >= last; slot--) total += this.#bids[slot] ?? 0;
    } else {
      const last = Math.min(this.#asks.length - 1, Math.floor(limit / this.#step));
      for (let slot = this.#bestAsk; slot <= last; slot++) total += this.#asks[slot] ?? 0;
    }
    return total as Quantity;
  }

  /** The next level with quantity, from best to worst: after `price`, or the best when it is NO_PRICE. NO_PRICE at the end. */
  nextLevel(side: BookSide, price: Price): Price {
    if (side === BookSide.bid) {
      for (let slot = price === NO_PRICE ? this.#bestBid : Math.ceil(price / this.#step) - 1; slot >= 0; slot--)
        if ((this.#bids[slot] ?? 0) > 0) return (slot * this.#step) as Price;
    } else {
      const slots = this.#asks.length;
      for (let slot = price === NO_PRICE ? this.#bestAsk : Math.floor(price / this.#step) + 1; slot < slots; slot++)
        if ((this.#asks[slot] ?? 0) > 0) return (slot * this.#step) as Price;
    }
    return NO_PRICE;
  }

  snapshot(): Json {
    const levels = (side: BookSide): Json => {
      const out: number[] = [];
      for (let p = this.nextLevel(side, NO_PRICE); p !== NO_PRICE; p = this.nextLevel(side, p))
        out.push(p, this.quantityAt(side, p));
      return out;
    };
    return { step: this.#step, bids: levels(BookSide.bid), asks: levels(BookSide.ask) };
  }

  restore(state: Json): void {
    const { step, bids, asks } = state as { step: number; bids: number[]; asks: number[] };
    this.#resize(step);
    for (let i = 0; i < bids.length; i += 2) this.set(BookSide.bid, bids[i] as Price, bids[i + 1] as Quantity);
    for (let i = 0; i < asks.length; i += 2) this.set(BookSide.ask, asks[i] as Price, asks[i + 1] as Quantity);
  }

  #setBid(slot: number, quantity: number): void {
    if (quantity > 0) {
      this.#bids[slot] = quantity;
      if (slot > this.#bestBid) this.#bestBid = slot;
      return;
    }
    this.#bids[slot] = 0;
    if (slot !== this.#bestBid) return;
    do this.#bestBid--;
    while (this.#bestBid >= 0 && this.#bids[this.#bestBid] === 0);
  }

  #setAsk(slot: number, quantity: number): void {
    if (quantity > 0) {
      this.#asks[slot] = quantity;
      if (slot < this.#bestAsk) this.#bestAsk = slot;
      return;
    }
    this.#asks[slot] = 0;
    if (slot !== this.#bestAsk) return;
    do this.#bestAsk++;
    while (this.#bestAsk < this.#asks.length && this.#asks[this.#bestAsk] === 0);
  }

  #refine(price: number): void {
    const saved = this.snapshot() as { bids: Json; asks: Json };
    this.restore({ ...saved, step: STEPS.find((step) => price % step === 0) ?? 1 });
  }

  #resize(step: number): void {
    const slots = ONE_DOLLAR_PRICE / step + 1;
    this.#step = step;
    this.#bids = new Float64Array(slots);
    this.#asks = new Float64Array(slots);
    this.#bestBid = -1;
    this.#bestAsk = slots;
  }
}
