/**
 * What the exchange's public frames say, as records of the history: trades, the top of the book where it changed, and the book
 * level by level. It mirrors every book, since a frame tells a change and a record tells what now rests.
 *
 * `known_at` is when the frame came. A level that would become negative shows that something was missed: the book is given up
 * until a new snapshot of it comes.
 */

import { parsePosition, parsePriceDollars, parseQuantity } from '../../engine/money/parse.ts';
import { ONE_DOLLAR_PRICE } from '../../engine/money/units.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { RowOf } from '../catalog/catalog.ts';
import type { ServerFrame } from './schemas/websocket-frames.ts';

type Bare<Name extends 'trades' | 'quotes' | 'depth'> = Omit<RowOf<Name>, 'source' | 'source_seq'>;
/** A record without its provenance; `depth` comes as the rows of one whole snapshot, or as one change. */
export type FrameRecord =
  | { readonly dataset: 'trades'; readonly record: Bare<'trades'> }
  | { readonly dataset: 'quotes'; readonly record: Bare<'quotes'> }
  | { readonly dataset: 'depth'; readonly records: readonly Bare<'depth'>[] };

type Frame<Type extends ServerFrame['type']> = Extract<ServerFrame, { readonly type: Type }>;
/** Sizes by YES price in 1/10,000 dollar. */
type Side = Map<number, number>;
const MICROS_PER_MILLI = 1_000;

export class FrameRecords {
  readonly #books = new Map<string, { readonly bid: Side; readonly ask: Side }>();
  readonly #touches = new Map<string, string>();

  /**
   * The records of a frame that came at `at`; none for frames of other channels, and null when a book does not fit any more.
   * Books must be subscribed to with `use_yes_price`.
   */
  of(frame: ServerFrame, at: EpochMicros): readonly FrameRecord[] | null {
    switch (frame.type) {
      case 'trade':
        return [{ dataset: 'trades', record: tradeRecord(frame, at) }];
      case 'ticker':
        return this.#ticker(frame, at);
      case 'orderbook_snapshot':
        return [{ dataset: 'depth', records: this.#snapshot(frame, at) }];
      case 'orderbook_delta':
        return this.#delta(frame, at);
      default:
        return [];
    }
  }

  /** The book of a market is known no longer. */
  forget(ticker: string): void {
    this.#books.delete(ticker);
  }

  /** Nothing is known: the connection was lost. Touches are told anew as well. */
  forgetAll(): void {
    this.#books.clear();
    this.#touches.clear();
  }

  #ticker({ msg }: Frame<'ticker'>, known_at: EpochMicros): readonly FrameRecord[] {
    const {
      market_ticker: ticker,
      yes_bid_dollars,
      yes_ask_dollars,
      yes_bid_size_fp,
      yes_ask_size_fp,
      ts_ms,
      ts_us,
    } = msg;
    const bid = parsePriceDollars(yes_bid_dollars);
    const ask = parsePriceDollars(yes_ask_dollars);
    const bid_e4 = bid === 0 ? null : bid;
    const ask_e4 = ask === ONE_DOLLAR_PRICE ? null : ask;
    const sizes = [bid_e4 === null ? null : sizeOf(yes_bid_size_fp), ask_e4 === null ? null : sizeOf(yes_ask_size_fp)];
    // A ticker also tells of trades; and an empty book is nothing new where none was known. History is told as it was.
    const touch = JSON.stringify([bid_e4, ask_e4, ...sizes]);
    if (ts_us === undefined && (this.#touches.get(ticker) ?? NO_TOUCH) === touch) return [];
    this.#touches.set(ticker, touch);
    const [bid_size_e2 = null, ask_size_e2 = null] = sizes;
    const quoted_at = ts_us ?? ts_ms * MICROS_PER_MILLI;
    return [{ dataset: 'quotes', record: { known_at, quoted_at, ticker, bid_e4, ask_e4, bid_size_e2, ask_size_e2 } }];
  }

  #snapshot({ msg }: Frame<'orderbook_snapshot'>, known_at: EpochMicros): Bare<'depth'>[] {
    const { market_ticker: ticker, yes_dollars_fp = [], no_dollars_fp = [], ts_us } = msg;
    const sideOf = (levels: readonly (readonly [string, string])[]): Side =>
      new Map(levels.map(([price, size]) => [parsePriceDollars(price), parseQuantity(size)]));
    const book = { bid: sideOf(yes_dollars_fp), ask: sideOf(no_dollars_fp) };
    this.#books.set(ticker, book);
    const base = { known_at, exchange_at: ts_us ?? known_at, ticker, kind: 'snapshot' } as const;
    const rows = (['bid', 'ask'] as const).flatMap((side) =>
      [...book[side]].map(([price_e4, size_e2]) => ({ ...base, side, price_e4, size_e2 })),
    );
    return rows.length > 0 ? rows : [{ ...base, side: 'bid', price_e4: 0, size_e2: 0 }];
  }

  #delta({ msg }: Frame<'orderbook_delta'>, known_at: EpochMicros): readonly FrameRecord[] | null {
    const { market_ticker: ticker, price_dollars, delta_fp, ts_ms, ts_us, size_fp } = msg;
    const side = msg.side === 'yes' ? 'bid' : 'ask';
    const price_e4 = parsePriceDollars(price_dollars);
    if (size_fp !== undefined) {
      const told = { known_at, exchange_at: ts_us ?? known_at, ticker, kind: 'delta', side, price_e4 } as const;
      return [{ dataset: 'depth', records: [{ ...told, size_e2: parseQuantity(size_fp) }] }];
    }
    const book = this.#books.get(ticker);
    // Changes of a book that was given up mean nothing until its snapshot comes.
    if (book === undefined) return [];
    const size_e2 = (book[side].get(price_e4) ?? 0) + parsePosition(delta_fp);
    if (size_e2 < 0) {
      this.forget(ticker);
      return null;
    }
    if (size_e2 === 0) book[side].delete(price_e4);
    else book[side].set(price_e4, size_e2);
    const exchange_at = ts_ms === undefined ? known_at : ts_ms * MICROS_PER_MILLI;
    return [{ dataset: 'depth', records: [{ known_at, exchange_at, ticker, kind: 'delta', side, price_e4, size_e2 }] }];
  }
}

/** Null where a local exchange does not know it. */
function sizeOf(text: string | undefined): number | null {
  return text === undefined ? null : parseQuantity(text);
}

const NO_TOUCH = JSON.stringify([null, null, null, null]);

function tradeRecord({ msg }: Frame<'trade'>, known_at: EpochMicros): Bare<'trades'> {
  return {
    known_at,
    traded_at: msg.ts_us ?? msg.ts_ms * MICROS_PER_MILLI,
    ticker: msg.market_ticker,
    price_e4: parsePriceDollars(msg.yes_price_dollars),
    quantity_e2: parseQuantity(msg.count_fp),
    taker_side: msg.taker_book_side,
    is_block: msg.is_block_trade,
    trade_id: msg.trade_id,
  };
}
