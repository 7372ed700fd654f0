/**
 * What the market shows, for every market by its dense id: touch, sizes, last print, ages, status.
 *
 * Updates write numbers into typed arrays and make no object. The touch is read from the best evidence that is not too old
 * (`touch-evidence.ts`). There is no default price: a side without evidence reads NO_PRICE. Every update that changes what a
 * reader could see raises the version of the market's ladder.
 */
import { BookSide, MarketStatus } from '../events.ts';
import type { Price, Quantity } from '../money/units.ts';
import { NO_PRICE, NO_QUANTITY, ONE_DOLLAR_PRICE } from '../money/units.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EpochMicros } from '../time.ts';
import type { BoardConfig } from './config.ts';
import type { LadderDef, LadderId, MarketId } from './contracts.ts';
import { FidelityTier } from './contracts.ts';
import { MarketColumns, NEVER } from './market-columns.ts';
import { OrderBook } from './order-book.ts';
import { TouchEvidence } from './touch-evidence.ts';

const CENT = 100;

export class MarketBoard implements Snapshottable {
  /** How near to an end of the scale the other side must be for a displayed empty side to count as that end; see `empty-side.ts`. */
  readonly emptySide: Price;
  readonly #columns = new MarketColumns();
  readonly #books: (OrderBook | undefined)[] = [];
  readonly #evidence: TouchEvidence;
  #versions = new Float64Array(64);

  constructor(config: BoardConfig) {
    this.#evidence = new TouchEvidence(config, this.#columns, this.#books);
    this.emptySide = (config.emptySideCents * CENT) as Price;
  }

  /** Makes room for a ladder's markets. Updates for a market come only after its ladder was added. */
  addLadder(ladder: LadderDef): void {
    if (ladder.id >= this.#versions.length) {
      const longer = new Float64Array(Math.max(ladder.id + 1, this.#versions.length * 2));
      longer.set(this.#versions);
      this.#versions = longer;
    }
    for (const market of ladder.markets) {
      this.#columns.add(market.id, ladder.id);
      this.#evidence.add(market.id);
    }
    this.#versions[ladder.id] = (this.#versions[ladder.id] ?? 0) + 1;
  }

  /** A new status. At the close the book is let go; its last touch stays as the market's last quote. */
  onStatus(m: MarketId, status: MarketStatus): void {
    const c = this.#columns;
    if (c.status[m] === status) return;
    c.status[m] = status;
    if (status === MarketStatus.closed) this.#foldBook(m);
    this.#raise(m);
  }

  /**
   * A new best bid and ask in YES prices; NO_PRICE for an empty side, NO_QUANTITY for an unknown size. A price of zero, of one
   * dollar, or with nothing behind it is an empty side. `tier` is `candles` when the quote comes from a bar.
   */
  onQuote(
    m: MarketId,
    bid: Price,
    ask: Price,
    bidQuantity: Quantity,
    askQuantity: Quantity,
    at: EpochMicros,
    tier: FidelityTier = FidelityTier.quotes,
  ): void {
    const c = this.#columns;
    const seenBid = bid <= 0 || bidQuantity === 0 ? NO_PRICE : bid;
    const seenAsk = ask <= 0 || ask >= ONE_DOLLAR_PRICE || askQuantity === 0 ? NO_PRICE : ask;
    const unchanged =
      c.quoteBid[m] === seenBid &&
      c.quoteAsk[m] === seenAsk &&
      c.quoteBidQuantity[m] === bidQuantity &&
      c.quoteAskQuantity[m] === askQuantity &&
      at - (c.quoteAt[m] as number) <= this.#evidence.maxAge;
    c.quoteAt[m] = at;
    c.quoteTier[m] = tier;
    // Even the same quote makes the touch younger.
    this.#evidence.renew(m);
    if (unchanged) return;
    c.quoteBid[m] = seenBid;
    c.quoteAsk[m] = seenAsk;
    c.quoteBidQuantity[m] = bidQuantity;
    c.quoteAskQuantity[m] = askQuantity;
    this.#raise(m);
  }

  /** The touch at the end of a bar, as old as that end: it speaks where no quote that is young enough then does. */
  onBarTouch(m: MarketId, bid: Price, ask: Price, endAt: EpochMicros): void {
    const c = this.#columns;
    const quoteAt = c.quoteAt[m] as number;
    if (c.quoteTier[m] === FidelityTier.quotes && quoteAt !== NEVER && endAt - quoteAt <= this.#evidence.maxAge) return;
    this.onQuote(m, bid, ask, NO_QUANTITY, NO_QUANTITY, endAt, FidelityTier.candles);
  }

  /** The last trade of a bar: the last price, unless a print is newer or the bar had no trade. */
  onBarTrades(m: MarketId, close: Price, endAt: EpochMicros): void {
    const c = this.#columns;
    if (close === NO_PRICE || (c.lastAt[m] as number) >= endAt) return;
    c.lastPrice[m] = close;
    c.lastAt[m] = endAt;
    this.#raise(m);
  }

  /** The book is unknown from here until the next level comes: a snapshot begins, or the record has a gap. */
  onBookClear(m: MarketId, _at: EpochMicros): void {
    this.#books[m]?.clear();
    this.#columns.bookAt[m] = NEVER;
    this.#raise(m);
  }

  /** Quantity now resting at a price; zero removes the level. */
  onBookLevel(m: MarketId, side: BookSide, price: Price, quantity: Quantity, at: EpochMicros): void {
    let book = this.#books[m];
    if (book === undefined) {
      book = new OrderBook();
      this.#books[m] = book;
    }
    book.set(side, price, quantity);
    this.#columns.bookAt[m] = at;
    this.#raise(m);
  }

  /** A public trade. Block trades are negotiated away from the book: they move neither the touch nor the last price. */
  onTrade(
    m: MarketId,
    price: Price,
    _quantity: Quantity,
    takerSide: BookSide,
    isBlock: boolean,
    at: EpochMicros,
  ): void {
    if (isBlock) return;
    const c = this.#columns;
    if (takerSide === BookSide.bid) {
      c.boughtPrice[m] = price;
      c.boughtAt[m] = at;
    } else {
      c.soldPrice[m] = price;
      c.soldAt[m] = at;
    }
    c.lastPrice[m] = price;
    c.lastAt[m] = at;
    this.#raise(m);
  }

  /** Best price at which one could sell YES at `now`, or NO_PRICE. */
  bid(m: MarketId, now: EpochMicros): Price {
    return this.#evidence.bid(m, now);
  }

  /** Best price at which one could buy YES at `now`, or NO_PRICE. */
  ask(m: MarketId, now: EpochMicros): Price {
    return this.#evidence.ask(m, now);
  }

  /** Quantity at the bid: displayed, or assumed where a quote has no size. NO_QUANTITY without a bid or with prints only. */
  bidQuantity(m: MarketId, now: EpochMicros): Quantity {
    const bid = this.bid(m, now);
    return bid === NO_PRICE ? NO_QUANTITY : this.#evidence.quantity(m, BookSide.bid, bid, now);
  }

  /** Quantity at the ask; see `bidQuantity`. */
  askQuantity(m: MarketId, now: EpochMicros): Quantity {
    const ask = this.ask(m, now);
    return ask === NO_PRICE ? NO_QUANTITY : this.#evidence.quantity(m, BookSide.ask, ask, now);
  }

  /** When the bid that is read at `now` was last evidenced, or -1 when there is none. */
  bidAt(m: MarketId, now: EpochMicros): EpochMicros {
    return this.bid(m, now) === NO_PRICE ? NEVER : this.#evidence.writtenAt(m, BookSide.bid, now);
  }

  /** When the ask that is read at `now` was last evidenced, or -1 when there is none. */
  askAt(m: MarketId, now: EpochMicros): EpochMicros {
    return this.ask(m, now) === NO_PRICE ? NEVER : this.#evidence.writtenAt(m, BookSide.ask, now);
  }

  /** Time of the newest evidence of the touch of any kind, or -1 when there never was one. */
  touchAt(m: MarketId): EpochMicros {
    return this.#evidence.newestAt(m);
  }

  /** Price of the last print, or NO_PRICE. */
  lastPrice(m: MarketId): Price {
    return this.#columns.lastPrice[m] as Price;
  }

  /** Time of the last print, or -1 when there was none. */
  lastTradeAt(m: MarketId): EpochMicros {
    return this.#columns.lastAt[m] as EpochMicros;
  }

  status(m: MarketId): MarketStatus {
    return this.#columns.status[m] as MarketStatus;
  }

  /** The tier of the touch at its newest evidence; `trade_bars` (no evidence that could fill) before there was any. */
  tier(m: MarketId): FidelityTier {
    const at = this.touchAt(m);
    return at === NEVER ? FidelityTier.tradeBars : this.#evidence.tier(m, at);
  }

  /** Whether nothing that is young enough says what the touch is. An empty side that a fresh quote shows is not stale. */
  isStale(m: MarketId, now: EpochMicros): boolean {
    return this.#evidence.isStale(m, now);
  }

  /** Whether a book, quote or bar that is young enough shows the touch, so that a side without a price was seen empty. */
  showsTouch(m: MarketId, now: EpochMicros): boolean {
    return this.#evidence.tier(m, now) !== FidelityTier.trades;
  }

  /**
   * What a YES contract could have been sold for when the touch was last evidenced: the bid now, or the last valid one when the
   * data has gone stale; NO_PRICE when there was no bid then.
   */
  lastValidBid(m: MarketId, now: EpochMicros): Price {
    return this.bid(m, this.isStale(m, now) ? this.touchAt(m) : now);
  }

  /** What a YES contract could have been bought for when the touch was last evidenced; see `lastValidBid`. */
  lastValidAsk(m: MarketId, now: EpochMicros): Price {
    return this.ask(m, this.isStale(m, now) ? this.touchAt(m) : now);
  }

  /** The book of a market while depth is known and young enough, else undefined. It changes with every update: read, don't keep. */
  book(m: MarketId, now: EpochMicros): Readonly<OrderBook> | undefined {
    return this.#evidence.book(m, now);
  }

  /** Grows with every change of market data in the ladder; two equal readings mean that no event changed it in between. */
  ladderVersion(ladder: LadderId): number {
    return this.#versions[ladder] ?? 0;
  }

  snapshot(): Json {
    return {
      columns: this.#columns.snapshot(),
      versions: Array.from(this.#versions),
      books: this.#books.flatMap((book, m) => (book === undefined ? [] : [[m, book.snapshot()]])),
    };
  }

  restore(state: Json): void {
    const saved = state as { columns: Json; versions: number[]; books: [number, Json][] };
    this.#columns.restore(saved.columns);
    this.#evidence.renewAll(this.#columns.count);
    this.#versions = Float64Array.from(saved.versions);
    this.#books.length = 0;
    for (const [m, book] of saved.books) {
      const restored = new OrderBook();
      restored.restore(book);
      this.#books[m] = restored;
    }
  }

  #foldBook(m: MarketId): void {
    const book = this.#books[m];
    const c = this.#columns;
    if (book !== undefined && (c.bookAt[m] as number) > (c.quoteAt[m] as number) && !book.isCrossed) {
      const { bestBid, bestAsk } = book;
      c.quoteBid[m] = bestBid;
      c.quoteAsk[m] = bestAsk;
      c.quoteBidQuantity[m] = bestBid === NO_PRICE ? NO_QUANTITY : book.quantityAt(BookSide.bid, bestBid);
      c.quoteAskQuantity[m] = bestAsk === NO_PRICE ? NO_QUANTITY : book.quantityAt(BookSide.ask, bestAsk);
      c.quoteAt[m] = c.bookAt[m] as number;
      c.quoteTier[m] = FidelityTier.quotes;
    }
    c.bookAt[m] = NEVER;
    this.#books[m] = undefined;
  }

  #raise(m: MarketId): void {
    this.#evidence.renew(m);
    const ladder = this.#columns.ladder[m] as number;
    this.#versions[ladder] = (this.#versions[ladder] as number) + 1;
  }
}
