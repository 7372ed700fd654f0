/**
 * The last bar of each market: ranges of bid and ask, the touch at its end, and what traded in it. Typed arrays by market id.
 *
 * A bar comes as up to three records known at one instant, the last of which completes it. A bar without bid and ask shows no
 * touch and fills nothing.
 */
import { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE, type Price } from '../../engine/money/units.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { MICROS_PER_SECOND } from '../../engine/time.ts';

const NEVER = -1;

/** A complete bar as rules see it. Prices are -1 where there was none. `share` is what own orders may still have of its volume. */
export interface BarSeen {
  readonly market: MarketId;
  readonly askLow: number;
  readonly askHigh: number;
  readonly bidHigh: number;
  readonly bidLow: number;
  /** Highest ask and lowest bid of this bar and the one before it, in which an order may have arrived; -1 when not known. */
  readonly worstAsk: number;
  readonly worstBid: number;
  /** Lowest and highest traded price; -1 without a trade. */
  readonly low: number;
  readonly high: number;
  /** When the bar before it, of the same length, began; then when it began and ended itself. */
  readonly previousStartAt: number;
  readonly startAt: number;
  readonly endAt: number;
  readonly knownAt: number;
  share: number;
}

/** Columns of prices, in the order of a snapshot. */
const COLUMNS = [
  'askLow',
  'askHigh',
  'bidHigh',
  'bidLow',
  'bidClose',
  'askClose',
  'previousAskHigh',
  'previousBidLow',
] as const;

export class BarTape implements Snapshottable {
  readonly #maxAge: number;
  #capacity = 0;
  readonly #prices = Object.fromEntries(COLUMNS.map((name) => [name, new Int32Array(0)])) as Record<
    (typeof COLUMNS)[number],
    Int32Array
  >;
  #seconds = new Int32Array(0);
  /** End of the last bar with bid and ask, and exchange time of the last print. */
  #endAt = new Float64Array(0);
  #previousEndAt = new Float64Array(0);
  #printAt = new Float64Array(0);

  constructor(maxAge: number) {
    this.#maxAge = maxAge;
  }

  /** Ranges of the touch in a bar. */
  range(m: MarketId, askLow: number, askHigh: number, bidHigh: number, bidLow: number): void {
    this.#reserve(m);
    const { askLow: low, askHigh: high, bidHigh: top, bidLow: bottom, previousAskHigh, previousBidLow } = this.#prices;
    previousAskHigh[m] = high[m] as number;
    previousBidLow[m] = bottom[m] as number;
    this.#previousEndAt[m] = this.#endAt[m] as number;
    low[m] = askLow;
    high[m] = askHigh;
    top[m] = bidHigh;
    bottom[m] = bidLow;
  }

  /** The touch at the end of a bar, and its length. */
  close(m: MarketId, bid: number, ask: number, seconds: number, endAt: number): void {
    this.#reserve(m);
    this.#prices.bidClose[m] = bid <= 0 ? NO_PRICE : bid;
    this.#prices.askClose[m] = ask >= ONE_DOLLAR_PRICE ? NO_PRICE : ask;
    this.#seconds[m] = seconds;
    this.#endAt[m] = endAt;
  }

  /** A public trade of exchange time `at`: bars that hold it are not asked what traded. */
  print(m: MarketId, at: number): void {
    if (m < this.#capacity) this.#printAt[m] = at;
  }

  /** The bar that ended at `endAt`, complete; undefined when it has no bid and ask, or prints of its time were told. */
  complete(m: MarketId, low: number, high: number, endAt: number, knownAt: number, share: number): BarSeen | undefined {
    if (m >= this.#capacity || this.#endAt[m] !== endAt) return undefined;
    const length = (this.#seconds[m] as number) * MICROS_PER_SECOND;
    const startAt = endAt - length;
    if ((this.#printAt[m] as number) >= startAt) return undefined;
    const at = (name: (typeof COLUMNS)[number]): number => this.#prices[name][m] as number;
    const isNext = this.#previousEndAt[m] === startAt;
    const both = (x: number, y: number, worst: number): number => (!isNext || x === -1 || y === -1 ? -1 : worst);
    const [askHigh, bidLow, askBefore, bidBefore] = [
      at('askHigh'),
      at('bidLow'),
      at('previousAskHigh'),
      at('previousBidLow'),
    ];
    return {
      market: m,
      askLow: at('askLow'),
      askHigh,
      bidHigh: at('bidHigh'),
      bidLow,
      worstAsk: both(askHigh, askBefore, Math.max(askHigh, askBefore)),
      worstBid: both(bidLow, bidBefore, Math.min(bidLow, bidBefore)),
      low,
      high,
      previousStartAt: startAt - length,
      startAt,
      endAt,
      knownAt,
      share,
    };
  }

  /** Whether the end of a bar is young enough to speak for the touch. */
  isFresh(m: MarketId, now: number): boolean {
    const at = this.#endAt[m] ?? NEVER;
    return at !== NEVER && now - at <= this.#maxAge;
  }

  /** The touch at the end of the last bar, or NO_PRICE; a crossed one shows nothing. */
  touch(side: BookSide, m: MarketId): Price {
    const bid = this.#prices.bidClose[m] ?? NO_PRICE;
    const ask = this.#prices.askClose[m] ?? NO_PRICE;
    if (bid !== NO_PRICE && ask !== NO_PRICE && bid >= ask) return NO_PRICE;
    return (side === BookSide.bid ? bid : ask) as Price;
  }

  snapshot(): Json {
    return {
      prices: COLUMNS.map((name) => Array.from(this.#prices[name])),
      seconds: Array.from(this.#seconds),
      endAt: Array.from(this.#endAt),
      previousEndAt: Array.from(this.#previousEndAt),
      printAt: Array.from(this.#printAt),
    };
  }

  restore(state: Json): void {
    const saved = state as Record<'seconds' | 'endAt' | 'previousEndAt' | 'printAt', number[]> & { prices: number[][] };
    this.#capacity = saved.seconds.length;
    COLUMNS.forEach((name, i) => {
      this.#prices[name] = Int32Array.from(saved.prices[i] ?? []);
    });
    this.#seconds = Int32Array.from(saved.seconds);
    this.#endAt = Float64Array.from(saved.endAt);
    this.#previousEndAt = Float64Array.from(saved.previousEndAt);
    this.#printAt = Float64Array.from(saved.printAt);
  }

  #reserve(m: MarketId): void {
    if (m < this.#capacity) return;
    const capacity = Math.max(m + 1, 2 * this.#capacity, 64);
    const longer = <Column extends Int32Array | Float64Array>(to: Column, from: Column): Column => {
      to.set(from);
      return to;
    };
    for (const name of COLUMNS) {
      this.#prices[name] = longer(new Int32Array(capacity).fill(NO_PRICE), this.#prices[name]);
    }
    this.#seconds = longer(new Int32Array(capacity), this.#seconds);
    this.#previousEndAt = longer(new Float64Array(capacity).fill(NEVER), this.#previousEndAt);
    this.#endAt = longer(new Float64Array(capacity).fill(NEVER), this.#endAt);
    this.#printAt = longer(new Float64Array(capacity).fill(NEVER), this.#printAt);
    this.#capacity = capacity;
  }
}
