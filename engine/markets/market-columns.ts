/** The columns of the market board: one number a market in each, grown together, saved and restored together. */
import { NO_PRICE, NO_QUANTITY } from '../money/units.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EpochMicros } from '../time.ts';
import type { LadderId, MarketId } from './contracts.ts';

/** The time of evidence that never came. */
export const NEVER = -1 as EpochMicros;

const FIRST_CAPACITY = 512;

export class MarketColumns implements Snapshottable {
  /** Markets that have a place: one more than the greatest id that was added. */
  count = 0;
  ladder = new Int32Array(FIRST_CAPACITY);
  status = new Uint8Array(FIRST_CAPACITY);
  /** Top of book as quoted: Price or -1, Quantity or -1, time, and the tier of its source. */
  quoteBid = new Int32Array(FIRST_CAPACITY);
  quoteAsk = new Int32Array(FIRST_CAPACITY);
  quoteBidQuantity = new Float64Array(FIRST_CAPACITY);
  quoteAskQuantity = new Float64Array(FIRST_CAPACITY);
  quoteAt = new Float64Array(FIRST_CAPACITY);
  quoteTier = new Uint8Array(FIRST_CAPACITY);
  /** Newest change of the full book. */
  bookAt = new Float64Array(FIRST_CAPACITY);
  /** Last print that a buyer of YES took, and the last that a seller took. */
  boughtPrice = new Int32Array(FIRST_CAPACITY);
  boughtAt = new Float64Array(FIRST_CAPACITY);
  soldPrice = new Int32Array(FIRST_CAPACITY);
  soldAt = new Float64Array(FIRST_CAPACITY);
  lastPrice = new Int32Array(FIRST_CAPACITY);
  lastAt = new Float64Array(FIRST_CAPACITY);

  /** Gives a market its place; everything about it is unknown. */
  add(market: MarketId, ladder: LadderId): void {
    if (market >= this.ladder.length) this.#grow(market + 1);
    this.count = Math.max(this.count, market + 1);
    for (const name of NAMES) this[name][market] = UNKNOWN[name];
    this.ladder[market] = ladder;
  }

  snapshot(): Json {
    return Object.fromEntries(NAMES.map((name) => [name, Array.from(this[name].subarray(0, this.count))]));
  }

  restore(state: Json): void {
    const saved = state as Readonly<Record<Name, readonly number[]>>;
    this.count = saved.ladder.length;
    if (this.count > this.ladder.length) this.#grow(this.count);
    for (const name of NAMES) this[name].set(saved[name]);
  }

  #grow(count: number): void {
    const capacity = Math.max(count, this.ladder.length * 2);
    this.ladder = longer(this.ladder, new Int32Array(capacity));
    this.status = longer(this.status, new Uint8Array(capacity));
    this.quoteBid = longer(this.quoteBid, new Int32Array(capacity));
    this.quoteAsk = longer(this.quoteAsk, new Int32Array(capacity));
    this.quoteBidQuantity = longer(this.quoteBidQuantity, new Float64Array(capacity));
    this.quoteAskQuantity = longer(this.quoteAskQuantity, new Float64Array(capacity));
    this.quoteAt = longer(this.quoteAt, new Float64Array(capacity));
    this.quoteTier = longer(this.quoteTier, new Uint8Array(capacity));
    this.bookAt = longer(this.bookAt, new Float64Array(capacity));
    this.boughtPrice = longer(this.boughtPrice, new Int32Array(capacity));
    this.boughtAt = longer(this.boughtAt, new Float64Array(capacity));
    this.soldPrice = longer(this.soldPrice, new Int32Array(capacity));
    this.soldAt = longer(this.soldAt, new Float64Array(capacity));
    this.lastPrice = longer(this.lastPrice, new Int32Array(capacity));
    this.lastAt = longer(this.lastAt, new Float64Array(capacity));
  }
}

/** What each column holds of a market of which nothing is known. */
const UNKNOWN = {
  ladder: -1,
  status: 0,
  quoteBid: NO_PRICE,
  quoteAsk: NO_PRICE,
  quoteBidQuantity: NO_QUANTITY,
  quoteAskQuantity: NO_QUANTITY,
  quoteAt: NEVER,
  quoteTier: 0,
  bookAt: NEVER,
  boughtPrice: NO_PRICE,
  boughtAt: NEVER,
  soldPrice: NO_PRICE,
  soldAt: NEVER,
  lastPrice: NO_PRICE,
  lastAt: NEVER,
} satisfies Partial<Record<keyof MarketColumns, number>>;

type Name = keyof typeof UNKNOWN;
const NAMES = Object.keys(UNKNOWN) as Name[];

function longer<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
