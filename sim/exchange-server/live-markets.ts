/**
 * What the exchange shows of a market at the simulated instant, own resting orders included, as the exchange would show them.
 *
 * Every method takes a market's ticker and answers null when no such market is listed at `ServedClock.now()`. Prices are YES
 * prices in 1/10,000 dollar, quantities are in 1/100 contract. Nothing is invented: a side without evidence is empty.
 */
import type { BookSide } from '../../engine/events.ts';
import type { Price, Quantity } from '../../engine/money/units.ts';
import type { EpochMicros } from '../../engine/time.ts';

/** Market.status as REST responses say it. */
export type ServedStatus =
  | 'initialized'
  | 'active'
  | 'inactive'
  | 'closed'
  | 'determined'
  | 'disputed'
  | 'amended'
  | 'finalized';

/** Best bid and ask of YES; null where that side is empty. Sizes are null where history does not tell them. */
export interface ServedTouch {
  readonly bid: Price | null;
  readonly bidSize: Quantity | null;
  readonly ask: Price | null;
  readonly askSize: Quantity | null;
}

/** A price level: price and quantity resting at it. */
export type ServedLevel = readonly [price: Price, quantity: Quantity];

/** Bids for YES and bids for NO, each in its own prices and ascending, the best last, as `orderbook_fp` lists them. */
export interface ServedBook {
  readonly yes: readonly ServedLevel[];
  readonly no: readonly ServedLevel[];
}

export interface ServedTrade {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly taker: BookSide;
  /** Exchange time of the trade. */
  readonly at: EpochMicros;
}

/** What a market pays, from its determination on. */
export interface ServedSettlement {
  /** What a YES contract pays; null while only the stage is known. */
  readonly payout: Price | null;
  /** The value it settled on in 1/100 °F, null when the record has none. */
  readonly valueHundredthsF: number | null;
  readonly determinedAt: EpochMicros;
  /** When it was paid; null before. */
  readonly settledAt: EpochMicros | null;
}

export interface LiveMarkets {
  status(ticker: string): ServedStatus | null;
  touch(ticker: string): ServedTouch | null;
  /** The book at most `depth` levels a side, best ones; 0 gives all. Levels of unknown size are left out. */
  book(ticker: string, depth: number): ServedBook | null;
  /** The last public trade; undefined when there was none yet. */
  lastTrade(ticker: string): ServedTrade | undefined | null;
  /** Contracts traded since the market opened, and in the last 24 simulated hours. */
  volume(ticker: string): { readonly total: Quantity; readonly last24h: Quantity } | null;
  /** Undefined before the determination. */
  settlement(ticker: string): ServedSettlement | undefined | null;
}
