/** Orders and fills from the exchange's words into the engine's, and back. Markets that a session does not know have no words. */
import type { ExchangeFill, ExchangeOrder } from '../../data/kalshi/account-client.ts';
import type { CreateOrderRequest } from '../../data/kalshi/schemas/orders.ts';
import { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import { formatPrice, formatQuantity } from '../../engine/money/format.ts';
import { parseCash, parsePriceDollars, parseQuantity } from '../../engine/money/parse.ts';
import type { Quantity } from '../../engine/money/units.ts';
import type { Fill, NewOrder, VenueOrder } from '../../engine/orders.ts';
import { type EpochMicros, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../engine/time.ts';

/** The fields in which frames and REST answers tell of an order alike. */
export type ToldOrder = Pick<
  ExchangeOrder,
  'order_id' | 'client_order_id' | 'book_side' | 'yes_price_dollars' | 'status' | 'fill_count_fp' | 'remaining_count_fp'
>;

/** What an order without client order id is called. */
export function foreignName(orderId: string): string {
  return `venue:${orderId}`;
}

/** The exchange's id in such a name; null in any other. */
export function orderIdOfName(name: string): string | null {
  return name.startsWith('venue:') ? name.slice(6) : null;
}

export function nameOf({ client_order_id, order_id }: Pick<ToldOrder, 'client_order_id' | 'order_id'>): string {
  return client_order_id === '' ? foreignName(order_id) : client_order_id;
}

export function venueOrderOf(told: ToldOrder, market: MarketId): VenueOrder {
  return {
    clientOrderId: nameOf(told),
    venueOrderId: told.order_id,
    market,
    side: BookSide[told.book_side],
    price: parsePriceDollars(told.yes_price_dollars),
    state: told.status,
    filled: parseQuantity(told.fill_count_fp),
    remaining: told.status === 'resting' ? parseQuantity(told.remaining_count_fp) : (0 as Quantity),
  };
}

/** The fields in which frames and REST answers tell of a fill alike. */
export type ToldFill = Pick<
  ExchangeFill,
  'trade_id' | 'book_side' | 'yes_price_dollars' | 'count_fp' | 'fee_cost' | 'is_taker'
>;

/** @throws RangeError when it says what cannot be: what is told is journaled, and must be possible to book. */
export function fillOf(told: ToldFill, clientOrderId: string, market: MarketId, executedAt: EpochMicros): Fill {
  const quantity = parseQuantity(told.count_fp);
  if (quantity === 0) throw new RangeError(`fill ${told.trade_id} is of no contracts`);
  return {
    fillId: told.trade_id,
    clientOrderId,
    market,
    side: BookSide[told.book_side],
    price: parsePriceDollars(told.yes_price_dollars),
    quantity,
    fee: parseCash(told.fee_cost),
    isTaker: told.is_taker,
    evidence: 'exchange',
    executedAt,
  };
}

/** When a fill of a REST answer was executed; its finest time wins. */
export function executedAtOf({ created_time, ts }: ExchangeFill): EpochMicros {
  const millis = created_time === undefined ? (ts ?? 0) * 1_000 : Date.parse(created_time);
  return (millis * MICROS_PER_MILLI) as EpochMicros;
}

/** An order as it is sent. `ticker` is its market's. */
export function orderRequestOf(order: NewOrder, ticker: string, orderGroup: string | null): CreateOrderRequest {
  const { timeInForce, expiresAt } = order;
  return {
    ticker,
    client_order_id: order.clientOrderId,
    side: order.side === BookSide.bid ? 'bid' : 'ask',
    count: formatQuantity(order.quantity),
    price: formatPrice(order.price),
    time_in_force: timeInForce === 'good_till_time' ? 'good_till_canceled' : timeInForce,
    ...(timeInForce === 'good_till_time' &&
      expiresAt !== undefined && { expiration_time: Math.floor(expiresAt / MICROS_PER_SECOND) }),
    ...(order.postOnly && { post_only: true }),
    ...(order.reduceOnly && { reduce_only: true }),
    self_trade_prevention_type: order.selfTradePrevention ?? 'taker_at_cross',
    ...(order.cancelOnPause !== undefined && { cancel_order_on_pause: order.cancelOnPause }),
    ...(orderGroup !== null && { order_group_id: orderGroup }),
  };
}
