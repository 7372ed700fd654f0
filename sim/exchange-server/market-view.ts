/**
 * All listed markets as the exchange shows them at the simulated instant, the account's own resting orders included. It is
 * told every row of the tape and every own fill, and says after each instant which markets look different from before.
 *
 * A quote that nothing confirmed for `quoteMaxAgeMinutes` is shown no longer: it is no evidence for a fill either.
 */
import { type BookSide, type EventColumns, EventKind, MISSING } from '../../engine/events.ts';
import type { BoardConfig } from '../../engine/markets/config.ts';
import type { Directory, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import type { Fill } from '../../engine/orders.ts';
import { MICROS_PER_MINUTE } from '../../engine/time.ts';
import { type Timed, TimeQueue } from '../exchange/time-queue.ts';
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
  readonly #ownOrders: (market: MarketId) => Iterable<RestingOrder>;
  readonly #markets: (ShownMarket | undefined)[] = [];
  readonly #byTicker = new Map<string, ShownMarket>();
  /** When quotes will be too old; at most one entry a market. */
  readonly #expiries = new TimeQueue<Timed & { readonly market: ShownMarket }>();
  #sequence = 0;
  readonly #expiring = new Set<ShownMarket>();
  readonly #changed = new Set<ShownMarket>();

  constructor(
    directory: Directory,
    board: BoardConfig,
    clock: ServedClock,
    ownOrders: (market: MarketId) => Iterable<RestingOrder>,
  ) {
    this.#directory = directory;
    this.#quoteMaxAge = board.quoteMaxAgeMinutes * MICROS_PER_MINUTE;
    this.#clock = clock;
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
        this.#willExpire(market);
        break;
      case EventKind.bookClear:
        market.clearBook(knownAt);
        break;
      case EventKind.bookLevel:
        market.level(a[i] as BookSide, b[i] as number, c[i] as number, knownAt);
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

  /** An own fill took what the book displayed, and changed what rests. */
  onFill({ market, side, price, quantity, evidence }: Fill): void {
    const shown = this.#markets[market];
    if (shown === undefined) return;
    if (evidence === 'displayed' || evidence === 'assumed') shown.sides[side === 0 ? 1 : 0].take(price, quantity);
    this.#changed.add(shown);
  }

  /** Own orders of the market changed. */
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
    const levels = [new Map<number, number>(), new Map<number, number>()] as const;
    if (this.#isFresh(market)) for (const side of [0, 1] as const) market.sides[side].addTo(levels[side]);
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
    const isFresh = this.#isFresh(market);
    const own = this.#ownOrders(market.def.id);
    return ([0, 1] as const).map((side) => {
      let best = isFresh ? market.sides[side].best() : null;
      for (const order of own) {
        if (order.side !== side) continue;
        const { price, remaining } = order;
        const isBetter = best === null || (side === 0 ? price > best.price : price < best.price);
        if (isBetter) best = { price, size: remaining };
        else if (best !== null && best.price === price && best.size !== null)
          best = { price, size: (best.size + remaining) as Quantity };
      }
      return best;
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
    this.#expiries.push({ at: market.quotedAt + this.#quoteMaxAge, sequence: this.#sequence++, market });
  }

  #expire(): void {
    while (this.#expiries.nextAt < this.#clock.now()) {
      const { market } = this.#expiries.pop();
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
