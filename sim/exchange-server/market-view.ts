/**
 * All listed markets as the exchange shows them at the simulated instant, the account's own resting orders included. Levels are
 * those that the matching fills against, so that what is shown is what can be had. It is told every row of the tape, and says
 * after each instant which markets may look different from before.
 *
 * A quote that nothing confirmed for `quoteMaxAgeMinutes` is shown no longer: it is no evidence for a fill either.
 */
import { type BookSide, type EventColumns, EventKind, MISSING } from '../../engine/events.ts';
import type { BoardConfig } from '../../engine/markets/config.ts';
import type { Directory, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import { NO_PRICE, NO_QUANTITY, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../../engine/time.ts';
import type { DisplayedBook } from '../exchange/market-tape.ts';
import { TimeQueue } from '../exchange/time-queue.ts';
import type { ServedClock } from './clock.ts';
import type {
  LiveMarkets,
  ServedBook,
  ServedLevel,
  ServedSettlement,
  ServedStatus,
  ServedTouch,
  ServedTrade,
} from './live-markets.ts';
import { ShownMarket } from './shown-market.ts';

/** Price and remaining quantity of an own order that rests, by its side. */
export interface RestingOrder {
  readonly side: BookSide;
  readonly price: Price;
  readonly remaining: Quantity;
}

export class MarketView implements LiveMarkets {
  readonly #directory: Directory;
  readonly #quoteMaxAge: number;
  readonly #clock: ServedClock;
  readonly #displayed: (market: MarketId, now: EpochMicros) => DisplayedBook | null;
  readonly #ownOrders: (market: MarketId) => Iterable<RestingOrder>;
  readonly #markets: (ShownMarket | undefined)[] = [];
  readonly #byTicker = new Map<string, ShownMarket>();
  /** When quotes will be too old; at most one entry a market. */
  readonly #expiries = new TimeQueue<ShownMarket>();
  #sequence = 0;
  readonly #expiring = new Set<ShownMarket>();
  readonly #changed = new Set<ShownMarket>();

  constructor(
    directory: Directory,
    board: BoardConfig,
    clock: ServedClock,
    displayed: (market: MarketId, now: EpochMicros) => DisplayedBook | null,
    ownOrders: (market: MarketId) => Iterable<RestingOrder>,
  ) {
    this.#directory = directory;
    this.#quoteMaxAge = board.quoteMaxAgeMinutes * MICROS_PER_MINUTE;
    this.#clock = clock;
    this.#displayed = displayed;
    this.#ownOrders = ownOrders;
  }

  /** The listed market of a ticker. */
  find(ticker: string): ShownMarket | undefined {
    return this.#byTicker.get(ticker);
  }

  of(market: MarketId): ShownMarket | undefined {
    return this.#markets[market];
  }

  all(): IterableIterator<ShownMarket> {
    return this.#byTicker.values();
  }

  onRow(columns: EventColumns, i: number): void {
    const subject = columns.subject[i] as number;
    const knownAt = columns.knownAt[i] as number;
    const { a, b, c, d } = columns;
    if (columns.kind[i] === EventKind.ladderListed) {
      this.#list(subject as LadderId);
      return;
    }
    const market = isOfMarket(columns.kind[i] as number) ? this.#markets[subject] : undefined;
    if (market === undefined) return;
    switch (columns.kind[i]) {
      case EventKind.quote:
        market.quote(a[i] as number, b[i] as number, c[i] as number, d[i] as number, knownAt);
        market.isFromBar = false;
        this.#willExpire(market);
        break;
      case EventKind.barClose:
        // A bar's touch has no size; where quotes speak, they speak alone.
        if (this.#isFresh(market) && !market.isFromBar) return;
        market.quote(a[i] as number, b[i] as number, NO_QUANTITY, NO_QUANTITY, knownAt);
        market.isFromBar = true;
        this.#willExpire(market);
        break;
      case EventKind.barTrades:
        market.bar(d[i] as number);
        break;
      case EventKind.bookClear:
      case EventKind.bookLevel:
        market.quotedAt = knownAt;
        this.#willExpire(market);
        break;
      case EventKind.trade:
        market.trade(a[i] as number, b[i] as number, c[i] as BookSide, columns.trueAt[i] as number);
        break;
      case EventKind.marketStatus:
        market.setStatus(a[i] as number);
        break;
      case EventKind.settlement:
        market.settle(a[i] as number, payoutOf(b[i] as number), present(c[i] as number), knownAt);
        break;
      default:
        break;
    }
    this.#changed.add(market);
  }

  /** Own orders of the market changed, or a fill took what its book displayed. */
  touchOwn(market: MarketId): void {
    const shown = this.#markets[market];
    if (shown !== undefined) this.#changed.add(shown);
  }

  /** The markets that changed since it was last asked, with quotes that became too old by now. */
  takeChanged(): readonly ShownMarket[] {
    this.#expire();
    if (this.#changed.size === 0) return [];
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  status(ticker: string): ServedStatus | null {
    return this.find(ticker)?.status(this.#clock.now()) ?? null;
  }

  touch(ticker: string): ServedTouch | null {
    const market = this.find(ticker);
    return market === undefined ? null : this.touchOf(market);
  }

  touchOf(market: ShownMarket): ServedTouch {
    const [bid, ask] = this.#bestOf(market);
    return {
      bid: bid?.price ?? null,
      bidSize: bid?.size ?? null,
      ask: ask?.price ?? null,
      askSize: ask?.size ?? null,
    };
  }

  book(ticker: string, depth: number): ServedBook | null {
    const market = this.find(ticker);
    return market === undefined ? null : this.bookOf(market, depth);
  }

  bookOf(market: ShownMarket, depth: number): ServedBook {
    const [bids, asks] = this.levelsOf(market);
    const no = new Map([...asks].map(([price, size]) => [ONE_DOLLAR_PRICE - price, size]));
    return { yes: ascending(bids, depth), no: ascending(no, depth) };
  }

  /** Everything that rests by YES price: bids, then asks. */
  levelsOf(market: ShownMarket): readonly [bids: Map<number, number>, asks: Map<number, number>] {
    const shown = market.isOver ? null : this.#displayed(market.def.id, this.#clock.now());
    const levels = [new Map<number, number>(shown?.bids), new Map<number, number>(shown?.asks)] as const;
    for (const { side, price, remaining } of this.#ownOrders(market.def.id)) {
      levels[side].set(price, (levels[side].get(price) ?? 0) + remaining);
    }
    return levels;
  }

  lastTrade(ticker: string): ServedTrade | undefined | null {
    const market = this.find(ticker);
    return market === undefined ? null : market.lastTrade;
  }

  volume(ticker: string): { readonly total: Quantity; readonly last24h: Quantity } | null {
    const market = this.find(ticker);
    if (market === undefined) return null;
    return { total: market.volume as Quantity, last24h: market.volume24h(this.#clock.now()) as Quantity };
  }

  settlement(ticker: string): ServedSettlement | undefined | null {
    const market = this.find(ticker);
    return market === undefined ? null : market.settlement;
  }

  #bestOf(market: ShownMarket) {
    const levels = this.levelsOf(market);
    const isFresh = !market.isOver && this.#isFresh(market);
    return ([0, 1] as const).map((side) => {
      let best: { readonly price: Price; readonly size: Quantity | null } | null = null;
      const isBetter = (price: number) => best === null || (side === 0 ? price > best.price : price < best.price);
      for (const [price, size] of levels[side]) {
        if (isBetter(price)) best = { price: price as Price, size: size as Quantity };
      }
      const sizeless = isFresh ? market.sizeless[side] : null;
      return sizeless !== null && isBetter(sizeless) ? { price: sizeless, size: null } : best;
    });
  }

  #list(ladder: LadderId): void {
    const def = this.#directory.ladder(ladder);
    for (const market of def.markets) {
      const shown = new ShownMarket(market, def);
      this.#markets[market.id] = shown;
      this.#byTicker.set(market.ticker, shown);
      this.#changed.add(shown);
    }
  }

  #isFresh(market: ShownMarket): boolean {
    return this.#clock.now() - market.quotedAt <= this.#quoteMaxAge;
  }

  #willExpire(market: ShownMarket): void {
    if (this.#expiring.has(market)) return;
    this.#expiring.add(market);
    this.#expiries.push(market.quotedAt + this.#quoteMaxAge, this.#sequence++, market);
  }

  #expire(): void {
    while (this.#expiries.nextAt < this.#clock.now()) {
      const market = this.#expiries.pop();
      this.#expiring.delete(market);
      if (this.#isFresh(market)) this.#willExpire(market);
      else this.#changed.add(market);
    }
  }
}

function isOfMarket(kind: number): boolean {
  return (
    kind === EventKind.quote ||
    kind === EventKind.trade ||
    kind === EventKind.barClose ||
    kind === EventKind.barTrades ||
    kind === EventKind.bookLevel ||
    kind === EventKind.bookClear ||
    kind === EventKind.marketStatus ||
    kind === EventKind.settlement
  );
}

function present(value: number): number | null {
  return value === MISSING ? null : value;
}

function payoutOf(value: number): number | null {
  return value === NO_PRICE ? null : present(value);
}

/** At most `depth` levels, the best last; 0 gives all. */
function ascending(levels: ReadonlyMap<number, number>, depth: number): ServedLevel[] {
  const sorted = [...levels].sort(([x], [y]) => x - y) as unknown as ServedLevel[];
  return depth === 0 ? sorted : sorted.slice(-depth);
}
