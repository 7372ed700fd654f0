/**
 * An own order as the exchange reports it: over REST, and in the frames of `user_orders`. Costs and fees add up over its fills.
 */
import { BookSide } from '../../../engine/events.ts';
import type { MarketDef } from '../../../engine/markets/contracts.ts';
import { formatCash, formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { Fill, VenueReason } from '../../../engine/orders.ts';
import { type EpochMicros, MICROS_PER_MILLI } from '../../../engine/time.ts';
import { isoTime, millis } from '../wire-time.ts';

export type OwnOrderStatus = 'resting' | 'canceled' | 'executed';
export type SelfTradePrevention = 'taker_at_cross' | 'maker';

/** What the client asked for, kept for the reports. */
export interface OwnOrderTerms {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly market: MarketDef;
  readonly eventTicker: string;
  readonly side: BookSide;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly timeInForce: 'good_till_canceled' | 'immediate_or_cancel' | 'fill_or_kill';
  readonly selfTradePrevention: SelfTradePrevention;
  readonly expiresAt: EpochMicros | null;
  readonly cancelOnPause: boolean;
  readonly groupId: string | null;
  readonly createdAt: EpochMicros;
}

export class OwnOrder {
  readonly terms: OwnOrderTerms;
  clientOrderId: string;
  price: Price;
  /** Filled plus what may still be filled, after amendments. */
  quantity: Quantity;
  filled = 0 as Quantity;
  status: OwnOrderStatus = 'resting';
  /** Why the matching refused or ended it. */
  reason: VenueReason | null = null;
  isAccepted = false;
  expiresAt: EpochMicros | null;
  updatedAt: EpochMicros;
  /** Of fills as taker and as maker, in micro-dollars. */
  readonly cost = { taker: 0, maker: 0 };
  readonly fees = { taker: 0, maker: 0 };

  constructor(terms: OwnOrderTerms) {
    this.terms = terms;
    this.clientOrderId = terms.clientOrderId;
    this.price = terms.price;
    this.quantity = terms.quantity;
    this.expiresAt = terms.expiresAt;
    this.updatedAt = terms.createdAt;
  }

  get id(): string {
    return this.terms.orderId;
  }

  get side(): BookSide {
    return this.terms.side;
  }

  get isResting(): boolean {
    return this.isAccepted && this.status === 'resting';
  }

  get remaining(): Quantity {
    return (this.status === 'resting' ? this.quantity - this.filled : 0) as Quantity;
  }

  /** A fill, at the exchange's time of it. */
  fill(fill: Fill): void {
    const kind = fill.isTaker ? 'taker' : 'maker';
    this.filled = (this.filled + fill.quantity) as Quantity;
    this.cost[kind] += paidPrice(this.side, fill.price) * fill.quantity;
    this.fees[kind] += fill.fee;
    this.updatedAt = later(this.updatedAt, fill.executedAt);
    if (this.filled >= this.quantity) this.status = 'executed';
  }

  end(reason: VenueReason, at: EpochMicros): void {
    this.status = 'canceled';
    this.reason = reason;
    this.updatedAt = later(this.updatedAt, at);
  }
}

/** An order as REST reports it. */
export function orderJson(order: OwnOrder, userId: string): object {
  const { terms } = order;
  return {
    ...sharedFields(order, userId),
    action: terms.side === BookSide.bid ? 'buy' : 'sell',
    type: 'limit',
    no_price_dollars: formatPrice((ONE_DOLLAR_PRICE - order.price) as Price),
    ...(order.expiresAt !== null && { expiration_time: isoTime(order.expiresAt) }),
    created_time: isoTime(terms.createdAt),
    last_update_time: isoTime(order.updatedAt),
    cancel_order_on_pause: terms.cancelOnPause,
    subaccount_number: 0,
    exchange_index: 0,
  };
}

/** An order as the message of a `user_order` frame. */
export function userOrderMessage(order: OwnOrder, userId: string): object {
  const { terms, expiresAt } = order;
  return {
    ...sharedFields(order, userId),
    is_yes: terms.side === BookSide.bid,
    created_time: isoTime(terms.createdAt),
    created_ts_ms: millis(terms.createdAt),
    last_update_time: isoTime(order.updatedAt),
    last_updated_ts_ms: millis(order.updatedAt),
    ...(expiresAt !== null && { expiration_time: isoTime(expiresAt), expiration_ts_ms: millis(expiresAt) }),
    subaccount_number: 0,
  };
}

function sharedFields(order: OwnOrder, userId: string) {
  const { terms } = order;
  const outcome = terms.side === BookSide.bid ? 'yes' : 'no';
  return {
    order_id: order.id,
    user_id: userId,
    client_order_id: order.clientOrderId,
    ticker: terms.market.ticker,
    side: outcome,
    outcome_side: outcome,
    book_side: terms.side === BookSide.bid ? 'bid' : 'ask',
    status: order.status,
    yes_price_dollars: formatPrice(order.price),
    fill_count_fp: formatQuantity(order.filled),
    remaining_count_fp: formatQuantity(order.remaining),
    initial_count_fp: formatQuantity(terms.quantity),
    taker_fill_cost_dollars: formatCash(order.cost.taker as Cash),
    maker_fill_cost_dollars: formatCash(order.cost.maker as Cash),
    taker_fees_dollars: formatCash(order.fees.taker as Cash),
    maker_fees_dollars: formatCash(order.fees.maker as Cash),
    self_trade_prevention_type: terms.selfTradePrevention,
    ...(terms.groupId !== null && { order_group_id: terms.groupId }),
  };
}

/** What a contract of this side costs at a YES price. */
export function paidPrice(side: BookSide, price: Price): number {
  return side === BookSide.bid ? price : ONE_DOLLAR_PRICE - price;
}

/** The exchange stamps in whole milliseconds; a record never seems older than before. */
function later(before: EpochMicros, at: EpochMicros): EpochMicros {
  return Math.max(before, Math.floor(at / MICROS_PER_MILLI) * MICROS_PER_MILLI) as EpochMicros;
}
