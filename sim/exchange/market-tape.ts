/**
 * What the simulated exchange has seen of each market: the full book, the quote, the last bar, the last prints of both sides,
 * the status, and how much of the displayed size own fills have used up. Typed arrays by market id; an update makes no object.
 */
import { BookSide, MarketStatus } from '../../engine/events.ts';
import type { BoardConfig } from '../../engine/markets/config.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../engine/money/units.ts';
import { NO_PRICE, NO_QUANTITY, ONE_CONTRACT, ONE_DOLLAR_PRICE } from '../../engine/money/units.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { MICROS_PER_MINUTE } from '../../engine/time.ts';
import { BarTape } from './bar-tape.ts';
import { DepthTape } from './depth-tape.ts';
import type { ShownLevel } from './shown-book.ts';

/** Status of a market that the data never spoke of: open between its opening and its close. */
const STATUS_UNKNOWN = 255;
const NEVER = -1;

/** Both sides of a book, best level first. */
export interface DisplayedBook {
  readonly bids: readonly ShownLevel[];
  readonly asks: readonly ShownLevel[];
}

export class MarketTape implements Snapshottable {
  readonly depth: DepthTape;
  readonly bars: BarTape;
  readonly #quoteMaxAge: number;
  readonly #printMaxAge: number;
  readonly #assumedSize: number;
  #capacity = 0;
  #count = 0;
  #status = new Uint8Array(0);
  /** Exchange time at which the market was paused; it counts while the status says so. */
  #pausedAt = new Float64Array(0);
  #quoteAt = new Float64Array(0);
  #boughtAt = new Float64Array(0);
  #soldAt = new Float64Array(0);
  /** By side: touch, its size, and what of that size own fills used up. */
  readonly #price: [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];
  readonly #size: [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];
  readonly #used: [Float64Array, Float64Array] = [new Float64Array(0), new Float64Array(0)];
  #boughtPrice = new Int32Array(0);
  #soldPrice = new Int32Array(0);

  /** `seed` draws which cancellations came from in front of own orders. */
  constructor(board: BoardConfig, seed: number) {
    this.#quoteMaxAge = board.quoteMaxAgeMinutes * MICROS_PER_MINUTE;
    this.depth = new DepthTape(this.#quoteMaxAge, seed);
    this.bars = new BarTape(this.#quoteMaxAge);
    this.#printMaxAge = board.printMaxAgeMinutes * MICROS_PER_MINUTE;
    this.#assumedSize = Math.round(board.assumedSizeContracts * ONE_CONTRACT);
  }

  /** Makes room for market ids up to `id`. */
  reserve(id: MarketId): void {
    if (id < this.#count) return;
    this.#count = id + 1;
    if (this.#count > this.#capacity) this.#grow(Math.max(this.#count, 2 * this.#capacity, 64));
  }

  status(m: MarketId): number {
    return this.#status[m] ?? STATUS_UNKNOWN;
  }

  /** Takes a status that holds from exchange time `trueAt` on. */
  setStatus(m: MarketId, status: number, trueAt: number): void {
    if (status === MarketStatus.inactive && this.#status[m] !== status) this.#pausedAt[m] = trueAt;
    this.#status[m] = status;
  }

  /** Whether the market itself is paused at exchange time `at`. */
  isPaused(m: MarketId, at: number): boolean {
    return this.#status[m] === MarketStatus.inactive && at >= (this.#pausedAt[m] as number);
  }

  /** A quote; what own fills used up of a side is forgotten when the data shows a new price or size there. */
  quote(m: MarketId, bid: number, ask: number, bidSize: number, askSize: number, at: number): void {
    this.#quoteAt[m] = at;
    this.#quoteSide(BookSide.bid, m, bid <= 0 || bidSize === 0 ? NO_PRICE : bid, bidSize);
    this.#quoteSide(BookSide.ask, m, ask <= 0 || ask >= ONE_DOLLAR_PRICE || askSize === 0 ? NO_PRICE : ask, askSize);
  }

  print(m: MarketId, price: number, taker: number, at: number, trueAt: number): void {
    this.bars.print(m, trueAt);
    if (taker === BookSide.bid) {
      this.#boughtPrice[m] = price;
      this.#boughtAt[m] = at;
    } else {
      this.#soldPrice[m] = price;
      this.#soldAt[m] = at;
    }
  }

  /** Whether a quote is young enough to speak for the market. */
  hasQuote(m: MarketId, now: number): boolean {
    const at = this.#quoteAt[m] ?? NEVER;
    return at !== NEVER && now - at <= this.#quoteMaxAge;
  }

  /** The quoted touch of a side, or NO_PRICE; a crossed quote shows nothing. */
  touch(side: BookSide, m: MarketId): Price {
    const bid = this.#price[BookSide.bid][m] ?? NO_PRICE;
    const ask = this.#price[BookSide.ask][m] ?? NO_PRICE;
    if (bid !== NO_PRICE && ask !== NO_PRICE && bid >= ask) return NO_PRICE;
    return (side === BookSide.bid ? bid : ask) as Price;
  }

  /**
   * What may be shown of a market's book: the full one where it is known and young enough, else the levels of the quoted touch,
   * else null. Own fills are taken out, own resting orders are not in it. A level whose size the data does not tell is left out.
   */
  displayedBook(m: MarketId, now: number): DisplayedBook | null {
    const book = this.depth.known(m, now);
    if (book !== undefined) return { bids: book.levels(BookSide.bid), asks: book.levels(BookSide.ask) };
    if (!this.hasQuote(m, now)) return null;
    return { bids: this.#touchLevel(BookSide.bid, m), asks: this.#touchLevel(BookSide.ask, m) };
  }

  /** Displayed size of the touch, or NO_QUANTITY where the data has none. */
  displayed(side: BookSide, m: MarketId): number {
    return this.#size[side][m] ?? NO_QUANTITY;
  }

  /** What of the touch may still be had: displayed, else assumed once per price, less what own fills used up. */
  available(side: BookSide, m: MarketId): number {
    const shown = this.displayed(side, m);
    const size = shown === NO_QUANTITY ? this.#assumedSize : shown;
    return Math.max(0, size - (this.#used[side][m] ?? 0));
  }

  use(side: BookSide, m: MarketId, quantity: number): void {
    const used = this.#used[side];
    used[m] = (used[m] as number) + quantity;
  }

  /** Ask implied by the last print that a buyer took (for `ask`), or bid by the last that a seller took; NO_PRICE when old or disproved. */
  implied(side: BookSide, m: MarketId, now: number): Price {
    const bought = this.#fresh(this.#boughtPrice, this.#boughtAt, m, now);
    const sold = this.#fresh(this.#soldPrice, this.#soldAt, m, now);
    const own = side === BookSide.ask ? bought : sold;
    if (bought === NO_PRICE || sold === NO_PRICE || sold <= bought) return own as Price;
    // Crossed: the newer print proves the older side gone.
    const boughtAt = this.#boughtAt[m] as number;
    const soldAt = this.#soldAt[m] as number;
    const isNewer = side === BookSide.ask ? boughtAt > soldAt : soldAt > boughtAt;
    return (isNewer ? own : NO_PRICE) as Price;
  }

  snapshot(): Json {
    return {
      count: this.#count,
      columns: this.#columns().map((column) => Array.from(column.subarray(0, this.#count))),
      depth: this.depth.snapshot(),
      bars: this.bars.snapshot(),
    };
  }

  restore(state: Json): void {
    const saved = state as { count: number; columns: number[][]; depth: Json; bars: Json };
    this.depth.restore(saved.depth);
    this.bars.restore(saved.bars);
    this.#count = saved.count;
    this.#grow(Math.max(saved.count, 64));
    this.#columns().forEach((column, i) => {
      column.set(saved.columns[i] ?? []);
    });
  }

  #columns(): (Uint8Array | Int32Array | Float64Array)[] {
    return [
      this.#status,
      this.#quoteAt,
      this.#boughtAt,
      this.#soldAt,
      this.#boughtPrice,
      this.#soldPrice,
      ...this.#price,
      ...this.#size,
      ...this.#used,
      this.#pausedAt,
    ];
  }

  #touchLevel(side: BookSide, m: MarketId): ShownLevel[] {
    const price = this.touch(side, m);
    const shown = this.displayed(side, m);
    const left = this.available(side, m);
    return price === NO_PRICE || shown === NO_QUANTITY || left <= 0 ? [] : [[price, left as Quantity]];
  }

  #quoteSide(side: BookSide, m: MarketId, price: number, size: number): void {
    const prices = this.#price[side];
    const sizes = this.#size[side];
    if (prices[m] === price && sizes[m] === size) return;
    // An unknown size is offered once per change of price, whatever else changes.
    if (prices[m] !== price || size !== NO_QUANTITY) this.#used[side][m] = 0;
    prices[m] = price;
    sizes[m] = size;
  }

  #fresh(prices: Int32Array, times: Float64Array, m: MarketId, now: number): number {
    const at = times[m] ?? NEVER;
    return at === NEVER || now - at > this.#printMaxAge ? NO_PRICE : (prices[m] as number);
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.#status = longer(new Uint8Array(capacity).fill(STATUS_UNKNOWN), this.#status);
    this.#pausedAt = longer(new Float64Array(capacity).fill(NEVER), this.#pausedAt);
    this.#quoteAt = longer(new Float64Array(capacity).fill(NEVER), this.#quoteAt);
    this.#boughtAt = longer(new Float64Array(capacity).fill(NEVER), this.#boughtAt);
    this.#soldAt = longer(new Float64Array(capacity).fill(NEVER), this.#soldAt);
    this.#boughtPrice = longer(new Int32Array(capacity).fill(NO_PRICE), this.#boughtPrice);
    this.#soldPrice = longer(new Int32Array(capacity).fill(NO_PRICE), this.#soldPrice);
    for (const side of [BookSide.bid, BookSide.ask]) {
      this.#price[side] = longer(new Int32Array(capacity).fill(NO_PRICE), this.#price[side]);
      this.#size[side] = longer(new Int32Array(capacity).fill(NO_QUANTITY), this.#size[side]);
      this.#used[side] = longer(new Float64Array(capacity), this.#used[side]);
    }
  }
}

/** Copies a shorter column into a longer one. */
function longer<Column extends Uint8Array | Int32Array | Float64Array>(to: Column, from: Column): Column {
  to.set(from.subarray(0, Math.min(from.length, to.length)));
  return to;
}
