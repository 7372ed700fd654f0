/**
 * One listed market as the exchange shows it: its status, the book that history holds, what traded, and what it paid.
 */
import { type BookSide, MarketStatus, SettlementStage } from '../../engine/events.ts';
import type { LadderDef, MarketDef } from '../../engine/markets/contracts.ts';
import { NO_QUANTITY, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_DAY } from '../../engine/time.ts';
import type { ServedSettlement, ServedStatus, ServedTrade } from './live-markets.ts';

const STAGE_STATUS: Readonly<Record<number, ServedStatus>> = {
  [SettlementStage.determined]: 'determined',
  [SettlementStage.disputed]: 'disputed',
  [SettlementStage.amended]: 'amended',
  [SettlementStage.final]: 'determined',
  [SettlementStage.paid]: 'finalized',
};

export class ShownMarket {
  readonly def: MarketDef;
  readonly ladder: LadderDef;
  /** When the book or its touch was last told. */
  quotedAt = Number.NEGATIVE_INFINITY;
  /** The touch comes from the end of a bar, no quote. */
  isFromBar = false;
  /** The last quote's prices where it had no sizes, bid and ask; null where it had, or showed nothing. */
  readonly sizeless: [Price | null, Price | null] = [null, null];
  lastTrade: ServedTrade | undefined;
  /** Which of the market's trades at one instant the last one was, from 1. */
  lastPlace = 0;
  settlement: ServedSettlement | undefined;
  /** Traded so far: contracts, and what they cost in micro-dollars. */
  volume = 0;
  dollarVolume = 0;
  #status: number = MarketStatus.initialized;
  #stage = 0;
  readonly #recent: { at: number; quantity: number }[] = [];
  #recentFrom = 0;

  constructor(def: MarketDef, ladder: LadderDef) {
    this.def = def;
    this.ladder = ladder;
  }

  setStatus(status: number): void {
    this.#status = status;
  }

  /** Its book is empty from here on. */
  get isOver(): boolean {
    return this.#status === MarketStatus.closed || this.#stage !== 0;
  }

  /** As the exchange reports it: opening and closing are implicit, by the clock. */
  status(now: EpochMicros): ServedStatus {
    if (this.#stage !== 0) return STAGE_STATUS[this.#stage] ?? 'determined';
    if (this.#status === MarketStatus.closed || now >= this.def.closeAt) return 'closed';
    if (this.#status === MarketStatus.inactive) return 'inactive';
    return now >= this.def.openAt || this.#status === MarketStatus.active ? 'active' : 'initialized';
  }

  /** The touch as a quote tells it; a crossed one shows nothing. */
  quote(bid: number, ask: number, bidSize: number, askSize: number, knownAt: number): void {
    this.quotedAt = knownAt;
    const isCrossed = bid > 0 && ask > 0 && bid >= ask;
    this.sizeless[0] = bid > 0 && bidSize === NO_QUANTITY && !isCrossed ? (bid as Price) : null;
    const hasAsk = ask > 0 && ask < ONE_DOLLAR_PRICE;
    this.sizeless[1] = hasAsk && askSize === NO_QUANTITY && !isCrossed ? (ask as Price) : null;
  }

  trade(price: number, quantity: number, taker: BookSide, at: number): void {
    this.lastPlace = this.lastTrade?.at === at ? this.lastPlace + 1 : 1;
    this.lastTrade = { price: price as Price, quantity: quantity as Quantity, taker, at: at as EpochMicros };
    this.volume += quantity;
    this.dollarVolume += price * quantity;
    this.#recent.push({ at, quantity });
    if (this.#recent.length % 1024 === 0) this.volume24h(at as EpochMicros);
  }

  /** A bar of trades; where the trades themselves are told, they speak alone. */
  bar(quantity: number): void {
    if (quantity > 0 && this.lastTrade === undefined) this.volume += quantity;
  }

  /** Contracts traded in the 24 hours before `now`. */
  volume24h(now: EpochMicros): number {
    while (
      this.#recentFrom < this.#recent.length &&
      (this.#recent[this.#recentFrom]?.at ?? 0) <= now - MICROS_PER_DAY
    ) {
      this.#recentFrom += 1;
    }
    if (this.#recentFrom > 512) {
      this.#recent.splice(0, this.#recentFrom);
      this.#recentFrom = 0;
    }
    let sum = 0;
    for (let i = this.#recentFrom; i < this.#recent.length; i++) sum += this.#recent[i]?.quantity ?? 0;
    return sum;
  }

  /** A step of its settlement; `payout` and `value` are null where the record has none. */
  settle(stage: number, payout: number | null, value: number | null, at: number): void {
    this.#stage = stage;
    this.settlement = {
      payout: (payout ?? this.settlement?.payout ?? null) as Price | null,
      valueHundredthsF: value ?? this.settlement?.valueHundredthsF ?? null,
      determinedAt: this.settlement?.determinedAt ?? (at as EpochMicros),
      settledAt: stage === SettlementStage.paid ? (at as EpochMicros) : null,
    };
    if (stage === SettlementStage.paid) this.#recent.length = 0;
  }
}
