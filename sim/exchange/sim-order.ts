/** An own order as the simulated exchange holds it, and how own orders stand in price-time priority. */
import { BookSide } from '../../engine/events.ts';
import type { MarketDef } from '../../engine/markets/contracts.ts';
import { type FeeSchedule, OrderFees } from '../../engine/money/fees.ts';
import type { Price, Quantity } from '../../engine/money/units.ts';
import type { NewOrder, TimeInForce, VenueReason } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';

/** What of an order goes into a snapshot. */
export interface SimOrderSnapshot {
  readonly terms: NewOrder;
  readonly priority: number;
  readonly venueOrderId: string;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly filled: Quantity;
  readonly arrivedAt: number;
  readonly endAt: number;
  readonly endReason: VenueReason;
  readonly isTaking: boolean;
  readonly queueAhead: number;
  readonly fees: number;
  readonly charged: number;
}

export class SimOrder {
  /** As it was asked for; an amendment may rename it and move its expiration. */
  terms: NewOrder;
  readonly market: MarketDef;
  /** Orders are numbered as they arrive. */
  readonly number: number;
  readonly venueOrderId: string;
  /** Earlier is better among orders of one price; renewed when an amendment loses its place. */
  priority: number;
  price: Price;
  quantity: Quantity;
  filled = 0 as Quantity;
  /** Only data that was true strictly later than this may fill the order. */
  arrivedAt: number;
  /** Only data that was true strictly earlier than this may fill the order. */
  endAt: number;
  endReason: VenueReason;
  /** It was marketable on what was known when it was decided: it takes the place of prints, and pays the taker's fee. */
  isTaking: boolean;
  /** Quantity that must trade at its price before it does. */
  queueAhead = 0;
  readonly fees = new OrderFees();
  /** Fees charged so far, in µ$. */
  charged = 0;
  /** The bound of what is left to charge, and for what it was worked out. */
  readonly feeBound = { schedule: null as FeeSchedule | null, price: 0, quantity: 0, filled: 0, fee: 0 };
  /** How it takes what is offered; apart from its terms only while it meets an own order. */
  timeInForce: TimeInForce;
  /** Its end was told: nothing fills it any more. */
  hasEnded = false;

  constructor(terms: NewOrder, market: MarketDef, number: number, arrivedAt: number, isTaking: boolean) {
    this.terms = terms;
    this.market = market;
    this.number = number;
    this.priority = number;
    this.venueOrderId = `sim-${number}`;
    this.price = terms.price;
    this.quantity = terms.quantity;
    this.arrivedAt = arrivedAt;
    this.isTaking = isTaking;
    this.timeInForce = terms.timeInForce;
    this.endAt = Math.min(market.closeAt, terms.expiresAt ?? market.closeAt);
    this.endReason = this.endAt < market.closeAt ? 'expired' : 'market_closed';
  }

  get id(): string {
    return this.terms.clientOrderId;
  }
  get side(): BookSide {
    return this.terms.side;
  }
  get remaining(): Quantity {
    return (this.quantity - this.filled) as Quantity;
  }
  /** It ends with its first chance, filled or not. */
  get isImmediate(): boolean {
    return this.timeInForce === 'immediate_or_cancel' || this.timeInForce === 'fill_or_kill';
  }

  /** Ends it at `at` at the latest, for a reason that counts if this is what ends it. */
  endBy(at: number, reason: VenueReason): void {
    if (at >= this.endAt) return;
    this.endAt = at;
    this.endReason = reason;
  }

  /** Goes by another id from now on. */
  rename(clientOrderId: string): void {
    this.terms = { ...this.terms, clientOrderId };
  }

  /** Ends with another expiration, or with the close when there is none. Only for orders that may rest. */
  expireAt(expiresAt: EpochMicros | null): void {
    const { expiresAt: _, ...terms } = this.terms;
    this.terms =
      expiresAt === null
        ? { ...terms, timeInForce: 'good_till_canceled' }
        : { ...terms, timeInForce: 'good_till_time', expiresAt };
    this.timeInForce = this.terms.timeInForce;
    this.endAt = Math.min(this.market.closeAt, expiresAt ?? this.market.closeAt);
    this.endReason = this.endAt < this.market.closeAt ? 'expired' : 'market_closed';
  }

  /** Whether data that was true at `trueAt` may fill it. */
  isEligible(trueAt: number): boolean {
    return trueAt > this.arrivedAt && trueAt < this.endAt && this.filled < this.quantity && !this.hasEnded;
  }

  snapshot(): SimOrderSnapshot {
    const { terms, priority, venueOrderId, price, quantity, filled, arrivedAt, endAt, endReason } = this;
    const { isTaking, queueAhead, charged } = this;
    const fees = this.fees.snapshot();
    return {
      terms,
      priority,
      venueOrderId,
      price,
      quantity,
      filled,
      arrivedAt,
      endAt,
      endReason,
      isTaking,
      queueAhead,
      fees,
      charged,
    };
  }

  static restore(saved: SimOrderSnapshot, market: MarketDef): SimOrder {
    const order = new SimOrder(
      saved.terms,
      market,
      Number(saved.venueOrderId.slice(4)),
      saved.arrivedAt,
      saved.isTaking,
    );
    order.priority = saved.priority;
    order.price = saved.price;
    order.quantity = saved.quantity;
    order.filled = saved.filled;
    order.endAt = saved.endAt;
    order.endReason = saved.endReason;
    order.queueAhead = saved.queueAhead;
    order.fees.restore(saved.fees);
    order.charged = saved.charged;
    return order;
  }
}

/** Price-time priority: bids from the highest price, then asks from the lowest; at one price the earlier first. */
export function comparePriority(x: SimOrder, y: SimOrder): number {
  if (x.side !== y.side) return x.side - y.side;
  if (x.price !== y.price) return x.side === BookSide.bid ? y.price - x.price : x.price - y.price;
  return x.priority - y.priority;
}
