/**
 * What is evidence of a market's touch, and what it says: the full book, else the quote or the bar, else prints
 * (`implied-touch.ts`), each only while it is young enough. A side without evidence, too old or crossed reads NO_PRICE.
 */
import { BookSide } from '../events.ts';
import type { Price, Quantity } from '../money/units.ts';
import { NO_PRICE, NO_QUANTITY, ONE_CONTRACT } from '../money/units.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../time.ts';
import type { BoardConfig } from './config.ts';
import { FidelityTier, type MarketId } from './contracts.ts';
import { ImpliedTouch } from './implied-touch.ts';
import { type MarketColumns, NEVER } from './market-columns.ts';
import type { OrderBook } from './order-book.ts';
import { TouchMemo } from './touch-memo.ts';

/** Reads what the board writes. */
export class TouchEvidence {
  /** How old a book, quote or bar may be, in µs. */
  readonly maxAge: number;
  readonly #assumedSize: Quantity;
  readonly #columns: MarketColumns;
  readonly #books: readonly (OrderBook | undefined)[];
  readonly #implied: ImpliedTouch;
  readonly #touches = new TouchMemo();

  /** `columns` and `books` (by market id) are the board's own, which it goes on writing. */
  constructor(config: BoardConfig, columns: MarketColumns, books: readonly (OrderBook | undefined)[]) {
    this.maxAge = config.quoteMaxAgeMinutes * MICROS_PER_MINUTE;
    this.#assumedSize = Math.round(config.assumedSizeContracts * ONE_CONTRACT) as Quantity;
    this.#columns = columns;
    this.#books = books;
    this.#implied = new ImpliedTouch(columns, config);
  }

  /** Makes room for a market. */
  add(m: MarketId): void {
    this.#touches.add(m);
  }

  /** Something was written of the market: its touch is worked out anew. */
  renew(m: MarketId): void {
    this.#touches.forget(m);
  }

  /** The columns hold something else altogether, of `count` markets. */
  renewAll(count: number): void {
    this.#touches.clear(count);
  }

  bid(m: MarketId, now: EpochMicros): Price {
    if (this.#touches.readAt[m] !== now) this.#readTouch(m, now);
    return this.#touches.bid[m] as Price;
  }

  ask(m: MarketId, now: EpochMicros): Price {
    if (this.#touches.readAt[m] !== now) this.#readTouch(m, now);
    return this.#touches.ask[m] as Price;
  }

  /** The best tier whose evidence is young enough at `now`; prints when no other is. */
  tier(m: MarketId, now: number): FidelityTier {
    const c = this.#columns;
    const oldest = now - this.maxAge;
    const bookAt = c.bookAt[m] as number;
    if (bookAt !== NEVER && bookAt >= oldest) return FidelityTier.depth;
    const quoteAt = c.quoteAt[m] as number;
    return quoteAt !== NEVER && quoteAt >= oldest ? (c.quoteTier[m] as FidelityTier) : FidelityTier.trades;
  }

  /** When what says the bid (or the ask) at `now` was written. */
  writtenAt(m: MarketId, side: BookSide, now: EpochMicros): EpochMicros {
    const c = this.#columns;
    const tier = this.tier(m, now);
    if (tier === FidelityTier.depth) return c.bookAt[m] as EpochMicros;
    if (tier !== FidelityTier.trades) return c.quoteAt[m] as EpochMicros;
    return (side === BookSide.bid ? c.soldAt : c.boughtAt)[m] as EpochMicros;
  }

  /** Time of the newest evidence of any kind, or -1 when there never was one. */
  newestAt(m: MarketId): EpochMicros {
    const c = this.#columns;
    const shown = Math.max(c.bookAt[m] as number, c.quoteAt[m] as number);
    return Math.max(shown, c.boughtAt[m] as number, c.soldAt[m] as number) as EpochMicros;
  }

  /** Whether nothing that is young enough says what the touch is. */
  isStale(m: MarketId, now: EpochMicros): boolean {
    return this.tier(m, now) === FidelityTier.trades && !this.#implied.isFresh(m, now);
  }

  /** The book while depth is known, young enough and not crossed. */
  book(m: MarketId, now: EpochMicros): OrderBook | undefined {
    return this.tier(m, now) === FidelityTier.depth ? this.#soundBook(m) : undefined;
  }

  /** What is shown at a price of the touch, or assumed where a quote has no size; NO_QUANTITY with prints only. */
  quantity(m: MarketId, side: BookSide, price: Price, now: EpochMicros): Quantity {
    const tier = this.tier(m, now);
    if (tier === FidelityTier.depth) return this.#books[m]?.quantityAt(side, price) ?? NO_QUANTITY;
    if (tier === FidelityTier.trades) return NO_QUANTITY;
    const c = this.#columns;
    const shown = (side === BookSide.bid ? c.quoteBidQuantity : c.quoteAskQuantity)[m] as Quantity;
    return shown === NO_QUANTITY ? this.#assumedSize : shown;
  }

  /** Works out both sides of the touch at `now` and remembers them. */
  #readTouch(m: MarketId, now: EpochMicros): void {
    let bid: Price = NO_PRICE;
    let ask: Price = NO_PRICE;
    const tier = this.tier(m, now);
    if (tier === FidelityTier.depth) {
      const book = this.#soundBook(m);
      if (book !== undefined) {
        bid = book.bestBid;
        ask = book.bestAsk;
      }
    } else if (tier === FidelityTier.quotes || tier === FidelityTier.candles) {
      if (!this.#quoteIsCrossed(m)) {
        bid = this.#columns.quoteBid[m] as Price;
        ask = this.#columns.quoteAsk[m] as Price;
      }
    } else {
      bid = this.#implied.bid(m, now);
      ask = this.#implied.ask(m, now);
    }
    const touches = this.#touches;
    touches.readAt[m] = now;
    touches.bid[m] = bid;
    touches.ask[m] = ask;
  }

  #soundBook(m: MarketId): OrderBook | undefined {
    const book = this.#books[m];
    return book === undefined || book.isCrossed ? undefined : book;
  }

  #quoteIsCrossed(m: MarketId): boolean {
    const ask = this.#columns.quoteAsk[m] as number;
    return ask !== NO_PRICE && (this.#columns.quoteBid[m] as number) >= ask;
  }
}
