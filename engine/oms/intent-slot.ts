/** What is remembered of one intent: the order that serves it, those before it, and where its price was formed. */
import type { BookSide } from '../events.ts';
import type { LadderDef, MarketDef, MarketId } from '../markets/contracts.ts';
import { NO_PRICE, type Price, type Quantity } from '../money/units.ts';
import type { ReasonCode } from '../reasons.ts';
import { ForgottenFills, type ForgottenFillsSnapshot } from './forgotten-fills.ts';
import { clientOrderIdStem, intentKey } from './idempotency.ts';
import type { Intent } from './intent.ts';
import { ManagedOrder, type OrderSnapshot } from './managed-order.ts';

/** An order with all that is remembered of its intent. */
export type SlotOrder = ManagedOrder<IntentSlot>;

/** What the intents of one ladder share: the ladder, and how many of its orders may still be filled. */
export interface LadderOrders {
  readonly ladder: LadderDef;
  live: number;
}

/** Ended orders that are remembered of each intent. Of older ones the fills are, so that a late one is counted once. */
const ENDED_ORDERS_KEPT = 8;

const NO_ORDERS: readonly SlotOrder[] = [];

/** How the strategy of an order that was found at the venue begins; its client order id follows. */
export const FOREIGN_STRATEGY = 'foreign:';

/** An intent from its first wish until its ladder is paid. */
export class IntentSlot {
  readonly ladder: LadderDef;
  readonly inLadder: LadderOrders;
  readonly market: MarketDef;
  readonly side: BookSide;
  readonly strategy: string;
  readonly key: string;
  readonly stem: string;
  /** It holds one order that was found at the venue; nobody wished for it. */
  readonly isForeign: boolean;
  /** Supersession count of the next order. */
  nextSupersession = 0;
  /** The last order, live or not. */
  order: SlotOrder | null = null;
  /** Orders before it that are remembered for late messages. Once they are all that are kept, the next takes the place of the oldest. */
  #past: SlotOrder[] = [];
  #oldest = 0;
  /** Fills of orders that are remembered no longer. */
  readonly forgotten = new ForgottenFills();
  /** How many of these orders the store lists as live. */
  listed = 0;
  /** Price of the first order since the intent was formed, from which a chase is measured; NO_PRICE when it is not formed. */
  formedPrice: Price = NO_PRICE;
  formedAt = -1;
  /** The newest probability of YES that was believed. */
  pYes = 0;
  /** No order before this instant, after the venue refused one. */
  blockedUntil = 0;
  /** A wish that waits until a cancel is confirmed. */
  waiting: Intent | null = null;
  /** What the last intent record said; the next is written only when it says something else. */
  toldTarget = 0 as Quantity;
  toldLimit: Price = NO_PRICE;
  toldReason: ReasonCode | null = null;

  constructor(account: string, inLadder: LadderOrders, market: MarketDef, side: BookSide, strategy: string) {
    const { ladder } = inLadder;
    this.ladder = ladder;
    this.inLadder = inLadder;
    this.market = market;
    this.side = side;
    this.strategy = strategy;
    this.isForeign = strategy.startsWith(FOREIGN_STRATEGY);
    this.key = intentKey(ladder, market, side, strategy);
    this.stem = clientOrderIdStem(account, this.key);
  }

  /** The order that may still be filled, if there is one: the last, or an earlier one that turned up after it was given up. */
  get liveOrder(): SlotOrder | null {
    // Asked many times an order: mostly there is none, and the last is not even looked at.
    if (this.listed === 0) return null;
    return this.order?.isLive ? this.order : (this.#earlier().find((order) => order.isLive) ?? null);
  }

  /** The last order and those remembered before it, oldest first. */
  get orders(): readonly SlotOrder[] {
    return this.order === null ? NO_ORDERS : [...this.#earlier(), this.order];
  }

  /** Orders before the last that are remembered, oldest first. */
  #earlier(): readonly SlotOrder[] {
    return [...this.#past.slice(this.#oldest), ...this.#past.slice(0, this.#oldest)];
  }

  /** The order with this supersession count, if it is still remembered. */
  find(supersession: number): SlotOrder | undefined {
    if (this.order?.supersession === supersession) return this.order;
    return this.#past.find((earlier) => earlier.supersession === supersession);
  }

  /** Takes a new order, which is the last from now on. Those before it have ended, or it could not have been placed. */
  add(order: SlotOrder): void {
    const before = this.order;
    this.order = order;
    if (before === null) return;
    if (this.#past.length < ENDED_ORDERS_KEPT) {
      this.#past.push(before);
      return;
    }
    const { supersession, fillIds, filled } = this.#past[this.#oldest] as SlotOrder;
    this.#past[this.#oldest] = before;
    this.#oldest = (this.#oldest + 1) % ENDED_ORDERS_KEPT;
    this.forgotten.keep(supersession, fillIds, filled);
  }

  /** The intent is done with: its next order starts from a new price. */
  disarm(): void {
    this.formedPrice = NO_PRICE;
    this.formedAt = -1;
  }

  snapshot(): SlotSnapshot {
    let waiting: SlotSnapshot['waiting'] = null;
    if (this.waiting !== null) {
      const { ladder: _ladder, market: _market, ...rest } = this.waiting;
      waiting = rest;
    }
    return {
      market: this.market.id,
      side: this.side,
      strategy: this.strategy,
      nextSupersession: this.nextSupersession,
      orders: this.orders.map((order) => order.snapshot()),
      formedPrice: this.formedPrice,
      formedAt: this.formedAt,
      pYes: this.pYes,
      blockedUntil: this.blockedUntil,
      waiting,
      toldTarget: this.toldTarget,
      toldLimit: this.toldLimit,
      toldReason: this.toldReason,
      forgotten: this.forgotten.snapshot(),
    };
  }

  restore(saved: SlotSnapshot): void {
    this.nextSupersession = saved.nextSupersession;
    this.#past = saved.orders.map((order) => ManagedOrder.restore(order, this));
    this.#oldest = 0;
    this.order = this.#past.pop() ?? null;
    this.formedPrice = saved.formedPrice;
    this.formedAt = saved.formedAt;
    this.pYes = saved.pYes;
    this.blockedUntil = saved.blockedUntil;
    this.waiting = saved.waiting === null ? null : { ...saved.waiting, ladder: this.ladder, market: this.market };
    this.toldTarget = saved.toldTarget;
    this.toldLimit = saved.toldLimit;
    this.toldReason = saved.toldReason;
    this.forgotten.restore(saved.forgotten);
  }
}

export interface SlotSnapshot {
  readonly market: MarketId;
  readonly side: BookSide;
  readonly strategy: string;
  readonly nextSupersession: number;
  readonly orders: readonly OrderSnapshot[];
  readonly formedPrice: Price;
  readonly formedAt: number;
  readonly pYes: number;
  readonly blockedUntil: number;
  readonly waiting: Omit<Intent, 'ladder' | 'market'> | null;
  readonly toldTarget: Quantity;
  readonly toldLimit: Price;
  readonly toldReason: ReasonCode | null;
  readonly forgotten: ForgottenFillsSnapshot;
}
