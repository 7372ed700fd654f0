/**
 * The market's own history as it comes to the exchange: quotes, books, trades, bars, statuses and settlements. Each is put on
 * the market tape, and told to the desk where own orders are concerned. Constant time without own orders.
 */
import {
  type BookSide,
  type EventColumns,
  EventKind,
  MarketStatus,
  type SettlementStage,
} from '../../engine/events.ts';
import type { Directory, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import { ONE_CONTRACT, type Price, type Quantity } from '../../engine/money/units.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { ExchangeConfig } from './config.ts';
import type { OrderDesk } from './desk.ts';
import type { MarketTape } from './market-tape.ts';
import type { Matching } from './matching.ts';
import type { OwnBooks } from './own-books.ts';
import type { PrintSeen } from './rules/rule.ts';

export interface FeedParts {
  readonly config: ExchangeConfig;
  readonly directory: Directory;
  readonly tape: MarketTape;
  readonly books: OwnBooks;
  readonly desk: OrderDesk;
  /** Client order ids about which nothing is sent any more. */
  readonly forget: (clientOrderIds: readonly string[]) => void;
}

export class MarketFeed {
  readonly #parts: FeedParts;
  readonly #config: ExchangeConfig;
  readonly #directory: Directory;
  readonly #tape: MarketTape;
  readonly #books: OwnBooks;
  readonly #desk: OrderDesk;
  readonly #matching: Matching;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#config = parts.config;
    this.#directory = parts.directory;
    this.#tape = parts.tape;
    this.#books = parts.books;
    this.#desk = parts.desk;
    this.#matching = parts.desk.matching;
  }

  /** When a snapshot of a book that is whole by now takes its place; Infinity while there is none. */
  get stagedAt(): number {
    return this.#tape.depth.stagedAt;
  }

  /** Row `i` of a tape. */
  take(columns: EventColumns, i: number): void {
    const knownAt = columns.knownAt[i] as number;
    const subject = columns.subject[i] as number;
    switch (columns.kind[i]) {
      case EventKind.quote:
        this.#onQuote(columns, i, subject as MarketId, knownAt);
        break;
      case EventKind.trade:
        this.#onTrade(columns, i, subject as MarketId, knownAt);
        break;
      case EventKind.bookLevel:
        this.#onLevel(columns, i, subject as MarketId, knownAt);
        break;
      case EventKind.bookClear:
        this.#tape.depth.clear(subject as MarketId, columns.trueAt[i] as number, knownAt);
        break;
      case EventKind.barRange:
      case EventKind.barClose:
      case EventKind.barTrades:
        this.#onBar(columns, i, subject as MarketId, knownAt);
        break;
      case EventKind.ladderListed:
        for (const market of this.#directory.ladder(subject as LadderId).markets) this.#tape.reserve(market.id);
        break;
      case EventKind.marketStatus:
        this.#onStatus(subject as MarketId, columns.a[i] as number, columns.trueAt[i] as number, knownAt);
        break;
      case EventKind.settlement:
        this.#onSettlement(columns, i, subject as MarketId, knownAt);
        break;
      default:
        break;
    }
  }

  /** Snapshots that are whole take the place of the books before them. */
  replaceBooks(): void {
    const { depth } = this.#tape;
    const knownAt = depth.stagedAt;
    for (let m = depth.takeStaged(); m !== undefined; m = depth.takeStaged()) {
      const book = depth.book(m);
      const orders = this.#books.ofOrNone(m);
      const previousAt = book?.trueAt ?? -1;
      const before = orders.map((order) => (book?.isKnown ? book.shown(order.side, order.price) : -1));
      const trueAt = depth.replace(m);
      if (orders.length === 0 || !book?.isKnown) continue;
      orders.forEach((order, i) => {
        const { side, price } = order;
        // Orders of one level stand together; the level is told once.
        if (i > 0 && orders[i - 1]?.price === price && orders[i - 1]?.side === side) return;
        const after = book.shown(side, price);
        this.#matching.onLevel({ market: m, side, price, before: before[i] ?? -1, after, previousAt, trueAt, knownAt });
      });
      this.#matching.onQuote(m, trueAt, knownAt);
    }
  }

  #onQuote(columns: EventColumns, i: number, m: MarketId, knownAt: number): void {
    const { a, b, c, d } = columns;
    this.#tape.quote(m, a[i] as number, b[i] as number, c[i] as number, d[i] as number, knownAt);
    if (this.#books.of(m) !== undefined) this.#matching.onQuote(m, columns.trueAt[i] as number, knownAt);
  }

  #onTrade(columns: EventColumns, i: number, m: MarketId, knownAt: number): void {
    if (columns.d[i] === 1) return;
    const price = columns.a[i] as number;
    const taker = columns.c[i] as PrintSeen['taker'];
    if (this.#books.of(m) !== undefined) {
      const quantity = columns.b[i] as number;
      const share = this.#shareOf(quantity);
      this.#matching.onPrint({
        market: m,
        price,
        quantity,
        taker,
        trueAt: columns.trueAt[i] as number,
        knownAt,
        offered: share,
        share,
      });
    }
    this.#tape.print(m, price, taker, knownAt, columns.trueAt[i] as number);
  }

  #onLevel(columns: EventColumns, i: number, m: MarketId, knownAt: number): void {
    const { depth } = this.#tape;
    const side = columns.a[i] as BookSide;
    const price = columns.b[i] as Price;
    const after = columns.c[i] as Quantity;
    const trueAt = columns.trueAt[i] as number;
    const hasOrders = this.#books.of(m) !== undefined;
    const previousAt = hasOrders ? (depth.book(m)?.trueAt ?? -1) : -1;
    const isKnown = hasOrders && previousAt >= 0;
    const before = depth.level(m, side, price, after, trueAt, knownAt);
    if (!hasOrders || depth.book(m)?.isStaged) return;
    this.#matching.onLevel({
      market: m,
      side,
      price,
      before: isKnown ? before : -1,
      after: Math.max(0, after),
      previousAt,
      trueAt,
      knownAt,
    });
    this.#matching.onQuote(m, trueAt, knownAt);
  }

  #onBar(columns: EventColumns, i: number, m: MarketId, knownAt: number): void {
    const { kind, a, b, c, d, trueAt } = columns;
    const { bars } = this.#tape;
    const [first, second, third, fourth] = [a[i] as number, b[i] as number, c[i] as number, d[i] as number];
    const endAt = trueAt[i] as number;
    if (kind[i] === EventKind.barRange) bars.range(m, first, second, third, fourth);
    else if (kind[i] === EventKind.barClose) bars.close(m, first, second, third, endAt);
    else if (this.#books.of(m) !== undefined) {
      const bar = bars.complete(m, first, second, endAt, knownAt, this.#shareOf(Math.max(0, fourth)));
      if (bar !== undefined) this.#matching.onBar(bar);
    }
  }

  #onStatus(m: MarketId, status: number, trueAt: number, knownAt: number): void {
    const before = this.#tape.status(m);
    this.#tape.setStatus(m, status, trueAt);
    // The exchange cancels what rested through a pause when it opens the market again.
    if (status === MarketStatus.active && before === MarketStatus.inactive) {
      this.#desk.endAll(m, trueAt, knownAt, 'trading_paused');
    }
    if (status === MarketStatus.inactive) {
      this.#desk.endAll(m, trueAt, knownAt, 'trading_paused', ({ terms }) => terms.cancelOnPause === true);
    }
    if (status === MarketStatus.closed) this.#desk.endAll(m, trueAt, knownAt, 'market_closed');
  }

  #onSettlement({ trueAt, a, b }: EventColumns, i: number, m: MarketId, knownAt: number): void {
    this.#desk.endAll(m, trueAt[i] as number, knownAt, 'market_closed');
    const isPaid = this.#desk.settlements.take(m, a[i] as SettlementStage, b[i] as number, knownAt as EpochMicros);
    if (!isPaid) return;
    this.#parts.forget(this.#books.usedIdsOf(m));
    this.#books.forgetMarket(m);
    this.#tape.depth.forget(m);
  }

  /** What own orders may have of a print, in whole lots. */
  #shareOf(quantity: number): number {
    const lot = Math.round(this.#config.lotContracts * ONE_CONTRACT);
    const share = Math.floor(quantity * this.#config.printShare);
    return (share - (share % lot)) as Quantity;
  }
}
