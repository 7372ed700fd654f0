/** Ladders, a directory, the exchange's fees and a settable board: the smallest world in which risk and portfolio can be tested. */
import type { BookSide } from '../../../engine/events.ts';
import type {
  Bracket,
  CityId,
  Directory,
  LadderDef,
  LadderId,
  MarketDef,
  MarketId,
} from '../../../engine/markets/contracts.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { expectedTakerFee, scheduleFor, worstFee } from '../../../engine/money/fees.ts';
import { type Cash, NO_PRICE, NO_QUANTITY, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { Fill } from '../../../engine/orders.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import { type RiskConfig, riskConfig } from '../../../engine/risk/config.ts';
import type { OrderRequest, RestingOrder } from '../../../engine/risk/gate.ts';
import type { SizingBoard } from '../../../engine/risk/ladder-problem.ts';
import { RiskEngine } from '../../../engine/risk/risk-engine.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';

/** 2025-01-15T15:00:00Z, ten in the morning in New York. */
export const NOON = 1_736_953_200_000_000 as EpochMicros;
export const dollars = (amount: number): Cash => Math.round(amount * 1e6) as Cash;
export const cents = (amount: number): Price => Math.round(amount * 100) as Price;
export const contracts = (count: number): Quantity => Math.round(count * 100) as Quantity;

/** Six brackets as Kalshi lists them: two tails and four of two degrees. */
export const SIX: readonly Bracket[] = [
  { lowF: Number.NEGATIVE_INFINITY, highF: 39 },
  { lowF: 40, highF: 41 },
  { lowF: 42, highF: 43 },
  { lowF: 44, highF: 45 },
  { lowF: 46, highF: 47 },
  { lowF: 48, highF: Number.POSITIVE_INFINITY },
];

/** Two brackets that cover every degree. */
export const TWO: readonly Bracket[] = [
  { lowF: Number.NEGATIVE_INFINITY, highF: 41 },
  { lowF: 42, highF: Number.POSITIVE_INFINITY },
];

export class TestDirectory implements Directory {
  readonly ladders: LadderDef[] = [];
  readonly markets: MarketDef[] = [];
  readonly forecastSources: readonly string[] = [];

  get ladderCount(): number {
    return this.ladders.length;
  }

  get marketCount(): number {
    return this.markets.length;
  }

  ladder(id: LadderId): LadderDef {
    return this.ladders[id] as LadderDef;
  }

  market(id: MarketId): MarketDef {
    return this.markets[id] as MarketDef;
  }

  add(cityCode: string, brackets: readonly Bracket[] = SIX): LadderDef {
    const id = this.ladders.length as LadderId;
    const city = CITIES.findIndex(({ code }) => code === cityCode) as CityId;
    const closeAt = (NOON + 14 * 3_600_000_000) as EpochMicros;
    const markets = brackets.map(
      (bracket, i): MarketDef => ({
        id: (this.markets.length + i) as MarketId,
        ladder: id,
        ticker: `${cityCode}-${id}-${i}`,
        bracket,
        strikeType: 'between',
        floorStrikeF: null,
        capStrikeF: null,
        openAt: 0 as EpochMicros,
        closeAt,
      }),
    );
    const ladder: LadderDef = {
      id,
      eventTicker: `KXHIGH${cityCode}-${id}`,
      series: `KXHIGH${cityCode}`,
      city,
      variable: 0,
      climateDate: 20_103 as ClimateDate,
      markets,
      whole: true,
      openAt: 0 as EpochMicros,
      closeAt,
      expectedExpirationAt: closeAt,
      settlementTimerSeconds: 3600,
      sourceUrl: '',
      termsHash: 'registry',
    };
    this.ladders.push(ladder);
    this.markets.push(...markets);
    return ladder;
  }
}

export const worstFeeOf = (ladder: LadderDef, at: EpochMicros, price: Price, quantity: Quantity): number =>
  worstFee(scheduleFor(ladder.series, at, 'cent'), price, quantity);

export const expectedFeeOf = (ladder: LadderDef, at: EpochMicros, price: Price, quantity: Quantity): number =>
  expectedTakerFee(scheduleFor(ladder.series, at, 'cent'), price, quantity);

/** A board whose touch is set by hand. */
export class TestBoard implements SizingBoard {
  readonly bids = new Map<number, Price>();
  readonly asks = new Map<number, Price>();
  readonly stale = new Set<number>();
  shown: Quantity = NO_QUANTITY;

  set(market: MarketDef, bid: number | null, ask: number | null): void {
    this.bids.set(market.id, bid === null ? NO_PRICE : cents(bid));
    this.asks.set(market.id, ask === null ? NO_PRICE : cents(ask));
  }

  bid(market: MarketId): Price {
    return this.stale.has(market) ? NO_PRICE : this.lastValidBid(market);
  }

  ask(market: MarketId): Price {
    return this.stale.has(market) ? NO_PRICE : this.lastValidAsk(market);
  }

  bidQuantity(): Quantity {
    return this.shown;
  }

  askQuantity(): Quantity {
    return this.shown;
  }

  isStale(market: MarketId): boolean {
    return this.stale.has(market);
  }

  lastValidBid(market: MarketId): Price {
    return this.bids.get(market) ?? NO_PRICE;
  }

  lastValidAsk(market: MarketId): Price {
    return this.asks.get(market) ?? NO_PRICE;
  }
}

/** Risk, ledger and directory wired as the engine wires them. */
export class World {
  readonly directory = new TestDirectory();
  readonly board = new TestBoard();
  readonly config: RiskConfig;
  readonly ledger: Ledger;
  readonly risk: RiskEngine;
  #orders = 0;

  constructor(
    overrides: Partial<Record<keyof RiskConfig, unknown>> = {},
    fee: typeof worstFeeOf = worstFeeOf,
    displayed: (market: MarketId, side: BookSide) => Quantity = () => this.board.shown,
  ) {
    this.config = riskConfig.parse(overrides);
    this.ledger = new Ledger(dollars(this.config.bankrollUsd));
    this.risk = new RiskEngine({
      config: this.config,
      ledger: this.ledger,
      directory: this.directory,
      worstFee: fee,
      isStale: (market) => this.board.isStale(market),
      displayed,
    });
  }

  /** A made-up size that differs by market, side and mark. */
  shownOn({ id }: MarketDef, mark: number, side: BookSide): Quantity {
    return contracts(40 + 37 * ((id + 3 * mark + 5 * side) % 7));
  }

  request(ladder: LadderDef, index: number, side: 0 | 1, priceCents: number, count: number): OrderRequest {
    const market = ladder.markets[index] as MarketDef;
    return { at: NOON, ladder, market, side, price: cents(priceCents), quantity: contracts(count) };
  }

  /** Books a position as if it had been traded without a fee. */
  hold(ladder: LadderDef, index: number, side: 0 | 1, priceCents: number, count: number, fee = 0): void {
    this.fill('', ladder, index, side, priceCents, count, fee);
  }

  rest(ladder: LadderDef, index: number, side: 0 | 1, priceCents: number, count: number): RestingOrder {
    const market = ladder.markets[index] as MarketDef;
    const clientOrderId = `order-${this.#orders++}`;
    const order = { clientOrderId, ladder, market, side, price: cents(priceCents), remaining: contracts(count) };
    this.risk.onOrderWorking(order, NOON);
    return order;
  }

  fill(id: string, ladder: LadderDef, index: number, side: 0 | 1, priceCents: number, count: number, fee = 0): void {
    const market = ladder.markets[index] as MarketDef;
    const fill: Fill = {
      fillId: `fill-${this.ledger.postings}`,
      clientOrderId: id,
      market: market.id,
      side,
      price: cents(priceCents),
      quantity: contracts(count),
      fee: fee as Cash,
      isTaker: true,
      evidence: 'displayed',
      executedAt: NOON,
    };
    this.ledger.applyFill(fill, market);
    this.risk.onFill(fill, NOON);
  }
}
