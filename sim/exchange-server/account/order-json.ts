/** Own orders as the exchange reports them: over REST, and in the frames of `user_orders`. */
import { BookSide } from '../../../engine/events.ts';
import type { Directory } from '../../../engine/markets/contracts.ts';
import { formatCash, formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { ONE_DOLLAR_PRICE, type Price } from '../../../engine/money/units.ts';
import type { OrderView } from '../../exchange/views.ts';
import type { WireIds } from '../wire-ids.ts';
import { isoTime, millis } from '../wire-time.ts';

/** What turns dense ids into the exchange's names. */
export interface Naming {
  readonly directory: Directory;
  readonly ids: WireIds;
}

/** An order as REST reports it. */
export function orderJson(order: OrderView, naming: Naming): object {
  const { expiresAt } = order;
  return {
    ...sharedFields(order, naming),
    action: order.side === BookSide.bid ? 'buy' : 'sell',
    type: 'limit',
    no_price_dollars: formatPrice((ONE_DOLLAR_PRICE - order.price) as Price),
    ...(expiresAt !== null && { expiration_time: isoTime(expiresAt) }),
    created_time: isoTime(order.createdAt),
    last_update_time: isoTime(order.updatedAt),
    cancel_order_on_pause: order.cancelOnPause,
    exchange_index: 0,
  };
}

/** An order as the message of a `user_order` frame. */
export function userOrderMessage(order: OrderView, naming: Naming): object {
  const { expiresAt } = order;
  return {
    ...sharedFields(order, naming),
    is_yes: order.side === BookSide.bid,
    created_time: isoTime(order.createdAt),
    created_ts_ms: millis(order.createdAt),
    last_update_time: isoTime(order.updatedAt),
    last_updated_ts_ms: millis(order.updatedAt),
    ...(expiresAt !== null && { expiration_time: isoTime(expiresAt), expiration_ts_ms: millis(expiresAt) }),
  };
}

function sharedFields(order: OrderView, { directory, ids }: Naming) {
  const outcome = outcomeOf(order.side);
  return {
    order_id: ids.order(order.venueOrderId),
    user_id: ids.userId,
    client_order_id: order.clientOrderId,
    ticker: directory.market(order.market).ticker,
    side: outcome,
    outcome_side: outcome,
    book_side: bookSideOf(order.side),
    status: order.status,
    yes_price_dollars: formatPrice(order.price),
    fill_count_fp: formatQuantity(order.filled),
    remaining_count_fp: formatQuantity(order.remaining),
    initial_count_fp: formatQuantity(order.initialQuantity),
    taker_fill_cost_dollars: formatCash(order.takerCost),
    maker_fill_cost_dollars: formatCash(order.makerCost),
    taker_fees_dollars: formatCash(order.takerFees),
    maker_fees_dollars: formatCash(order.makerFees),
    self_trade_prevention_type: order.selfTradePrevention,
    ...(order.orderGroup !== null && { order_group_id: order.orderGroup }),
    subaccount_number: 0,
  };
}

/** A bid on the YES book is positioned for yes, an ask for no. */
export function outcomeOf(side: BookSide): 'yes' | 'no' {
  return side === BookSide.bid ? 'yes' : 'no';
}

export function bookSideOf(side: BookSide): 'bid' | 'ask' {
  return side === BookSide.bid ? 'bid' : 'ask';
}
