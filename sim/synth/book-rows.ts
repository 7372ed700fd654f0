/**
 * What each tier of history would have recorded of one and the same true book: every change of a level, the touch when it
 * changed, bars of a minute, every trade. Each lower tier follows from the same orders, and says less of them.
 */
import type { RowOf } from '../../data/catalog/catalog.ts';
import { BookSide } from '../../engine/events.ts';
import { MICROS_PER_MILLI, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../engine/time.ts';
import { type BookAction, type BookTrade, TrueBook } from './true-book.ts';

/** How much later than it happened a record of the book is captured, and a trade is known. */
const CAPTURE = 50 * MICROS_PER_MILLI;
const TRADE_LATENCY = MICROS_PER_SECOND;
const SIDE_NAMES = ['bid', 'ask'] as const;

export interface BookRows {
  readonly depth: RowOf<'depth'>[];
  readonly quotes: RowOf<'quotes'>[];
  readonly trades: RowOf<'trades'>[];
  readonly candles: RowOf<'candles'>[];
}

/** Names the rows: where they come from, and the number of the first of each dataset. */
export interface RowNames {
  readonly ticker: string;
  readonly source: string;
  readonly firstSequence: number;
}

/** The records of a market's actions; `closeAt` ends the last bar. */
export function recordBook(actions: readonly BookAction[], closeAt: number, names: RowNames): BookRows {
  const recorder = new Recorder(names);
  for (const action of actions) recorder.record(action);
  recorder.finish(closeAt);
  return recorder.rows;
}

class Recorder {
  readonly rows: BookRows = { depth: [], quotes: [], trades: [], candles: [] };
  readonly #names: RowNames;
  readonly #book = new TrueBook();
  #touch: Touch = { bid: -1, ask: -1, bidSize: 0, askSize: 0 };
  #bar: Bar | null = null;

  constructor(names: RowNames) {
    this.#names = names;
  }

  record(action: BookAction): void {
    this.#barsUntil(action.at);
    const gone = action.do === 'cancel' ? this.#book.order(action.id) : undefined;
    const trades = this.#book.act(action);
    for (const trade of trades) this.#trade(trade, action.at);
    const rested = action.do === 'place' ? this.#book.order(action.id) : gone;
    const taken = action.do === 'place' && action.side === BookSide.bid ? BookSide.ask : BookSide.bid;
    for (const price of new Set(trades.map((trade) => trade.price))) this.#level(taken, price, action.at);
    if (rested !== undefined) this.#level(rested.side, rested.price, action.at);
    this.#quote(action.at);
  }

  finish(closeAt: number): void {
    this.#barsUntil(closeAt);
  }

  #trade({ price, quantity, takerSide }: BookTrade, at: number): void {
    const { trades } = this.rows;
    trades.push({
      known_at: at + TRADE_LATENCY,
      traded_at: at,
      price_e4: price,
      quantity_e2: quantity,
      taker_side: SIDE_NAMES[takerSide],
      is_block: false,
      trade_id: null,
      ...this.#named(trades.length),
    });
    const bar = this.#bar;
    if (bar === null) return;
    if (bar.volume === 0) bar.open = price;
    bar.low = bar.volume === 0 ? price : Math.min(bar.low, price);
    bar.high = Math.max(bar.high, price);
    bar.close = price;
    bar.volume += quantity;
  }

  #level(side: BookSide, price: number, at: number): void {
    const { depth } = this.rows;
    depth.push({
      known_at: at + CAPTURE,
      exchange_at: at,
      kind: depth.length === 0 ? 'snapshot' : 'delta',
      side: SIDE_NAMES[side],
      price_e4: price,
      size_e2: this.#book.size(side, price),
      ...this.#named(depth.length),
    });
  }

  #quote(at: number): void {
    const book = this.#book;
    const bid = book.best(BookSide.bid);
    const ask = book.best(BookSide.ask);
    const touch = { bid, ask, bidSize: book.size(BookSide.bid, bid), askSize: book.size(BookSide.ask, ask) };
    const last = this.#touch;
    const isSame = touch.bid === last.bid && touch.ask === last.ask;
    if (isSame && touch.bidSize === last.bidSize && touch.askSize === last.askSize) return;
    this.#touch = touch;
    if (this.#bar !== null) widen(this.#bar, touch);
    const { quotes } = this.rows;
    quotes.push({
      known_at: at + CAPTURE,
      quoted_at: at,
      bid_e4: bid === -1 ? null : bid,
      ask_e4: ask === -1 ? null : ask,
      bid_size_e2: bid === -1 ? null : touch.bidSize,
      ask_size_e2: ask === -1 ? null : touch.askSize,
      ...this.#named(quotes.length),
    });
  }

  /** Ends the bars before the minute of `at` and begins the one that it lies in. */
  #barsUntil(at: number): void {
    const minute = Math.floor(at / MICROS_PER_MINUTE) * MICROS_PER_MINUTE;
    for (let bar = this.#bar; bar !== null && bar.startAt < minute; bar = this.#bar) {
      this.#writeBar(bar);
      this.#bar = barAt(bar.startAt + MICROS_PER_MINUTE, this.#touch);
    }
    this.#bar ??= barAt(minute, this.#touch);
  }

  #writeBar(bar: Bar): void {
    const { candles } = this.rows;
    const price = (value: number): number | null => (bar.volume === 0 ? null : value);
    const side = (value: number): number | null => (value === -1 ? null : value);
    candles.push({
      known_at: bar.startAt + 2 * MICROS_PER_MINUTE,
      start_at: bar.startAt,
      end_at: bar.startAt + MICROS_PER_MINUTE,
      period_s: 60,
      price_open_e4: price(bar.open),
      price_high_e4: price(bar.high),
      price_low_e4: price(bar.low),
      price_close_e4: price(bar.close),
      price_mean_e4: null,
      bid_open_e4: side(bar.bidOpen),
      bid_high_e4: side(bar.bidHigh),
      bid_low_e4: side(bar.bidLow),
      bid_close_e4: side(this.#touch.bid),
      ask_open_e4: side(bar.askOpen),
      ask_high_e4: side(bar.askHigh),
      ask_low_e4: side(bar.askLow),
      ask_close_e4: side(this.#touch.ask),
      volume_e2: bar.volume,
      open_interest_e2: null,
      ...this.#named(candles.length),
    });
  }

  #named(count: number): { ticker: string; source: string; source_seq: number } {
    const { ticker, source, firstSequence } = this.#names;
    return { ticker, source, source_seq: firstSequence + count };
  }
}

interface Touch {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

interface Bar {
  readonly startAt: number;
  bidOpen: number;
  bidLow: number;
  bidHigh: number;
  askOpen: number;
  askLow: number;
  askHigh: number;
  open: number;
  low: number;
  high: number;
  close: number;
  volume: number;
}

function barAt(startAt: number, { bid, ask }: Touch): Bar {
  const sides = { bidOpen: bid, bidLow: bid, bidHigh: bid, askOpen: ask, askLow: ask, askHigh: ask };
  return { startAt, ...sides, open: -1, low: -1, high: -1, close: -1, volume: 0 };
}

/** A side that was empty for a while is as bad as can be on that end, and no price on the other. */
function widen(bar: Bar, { bid, ask }: Touch): void {
  bar.bidHigh = Math.max(bar.bidHigh, bid);
  bar.bidLow = bar.bidLow === -1 || bid === -1 ? -1 : Math.min(bar.bidLow, bid);
  bar.askLow = ask === -1 ? bar.askLow : bar.askLow === -1 ? ask : Math.min(bar.askLow, ask);
  bar.askHigh = bar.askHigh === -1 || ask === -1 ? -1 : Math.max(bar.askHigh, ask);
}
