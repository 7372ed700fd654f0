/** Requests for orders in the exchange's words become orders of the matching core; what cannot be read is refused by name. */
import type { AmendOrderRequest, CreateOrderRequest } from '../../../data/kalshi/schemas/orders.ts';
import { BookSide } from '../../../engine/events.ts';
import { parsePriceDollars, parseQuantity } from '../../../engine/money/parse.ts';
import type { NewOrder } from '../../../engine/orders.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { DirectAmend } from '../../exchange/direct.ts';
import type { OrderView } from '../../exchange/views.ts';
import type { Naming } from '../account/order-json.ts';
import { apiError } from '../errors.ts';
import type { MarketView } from '../market-view.ts';

/** The order of a request. `madeId` is its client order id when the client gave none. */
export function newOrderOf(body: CreateOrderRequest, view: MarketView, madeId: string, now: EpochMicros): NewOrder {
  checkAccount(body.subaccount, body.exchange_index);
  const market = view.find(body.ticker);
  if (market === undefined) throw apiError(404, 'market_not_found', 'market not found', body.ticker);
  const timeInForce = body.time_in_force;
  const expiresAt = expirationOf(body.expiration_time, now);
  if (expiresAt !== null && timeInForce !== 'good_till_canceled') {
    throw invalidOrder('expiration_time goes with good_till_canceled only');
  }
  if (body.reduce_only === true && timeInForce !== 'immediate_or_cancel') {
    throw invalidOrder('reduce_only goes with immediate_or_cancel only');
  }
  if (body.post_only === true && timeInForce !== 'good_till_canceled') {
    throw invalidOrder('post_only goes with good_till_canceled only');
  }
  return {
    clientOrderId: body.client_order_id ?? madeId,
    market: market.def.id,
    side: BookSide[body.side],
    price: parsePriceDollars(body.price),
    quantity: parseQuantity(body.count),
    timeInForce: expiresAt === null ? timeInForce : 'good_till_time',
    ...(expiresAt !== null && { expiresAt }),
    postOnly: body.post_only ?? false,
    reduceOnly: body.reduce_only ?? false,
    selfTradePrevention: body.self_trade_prevention_type,
    cancelOnPause: body.cancel_order_on_pause ?? false,
    ...(body.order_group_id !== undefined && { orderGroup: body.order_group_id }),
  };
}

/** The amendment that a request asks for; what it names must be what the order is. */
export function amendOf(body: AmendOrderRequest, order: OrderView, naming: Naming, now: EpochMicros): DirectAmend {
  checkAccount(undefined, body.exchange_index);
  if (body.ticker !== naming.directory.market(order.market).ticker) throw mismatch('order_ticker_mismatch');
  if (BookSide[body.side] !== order.side) throw mismatch('order_side_mismatch');
  if (body.client_order_id !== undefined && body.client_order_id !== order.clientOrderId) {
    throw mismatch('order_id_and_client_order_id_mismatch');
  }
  return {
    venueOrderId: order.venueOrderId,
    price: parsePriceDollars(body.price),
    quantity: parseQuantity(body.count),
    ...(body.updated_client_order_id !== undefined && { clientOrderId: body.updated_client_order_id }),
    ...(body.expiration_time !== undefined && { expiresAt: expirationOf(body.expiration_time, now) }),
  };
}

/** There is one account on one shard: 0; -1 asks for routing, which leads there too. */
export function checkAccount(subaccount: number | undefined, exchangeIndex: number | undefined): void {
  if ((subaccount ?? 0) !== 0)
    throw apiError(400, 'invalid_subaccount', 'invalid subaccount', 'there is subaccount 0 only');
  if ((exchangeIndex ?? 0) > 0) {
    throw apiError(400, 'invalid_exchange_index', 'invalid exchange index', 'there is exchange_index 0 only');
  }
}

/** Seconds since 1970 as an instant that is still to come; null for none. */
function expirationOf(seconds: number | undefined, now: EpochMicros): EpochMicros | null {
  if (seconds === undefined || seconds === 0) return null;
  const at = seconds * MICROS_PER_SECOND;
  if (at <= now) throw invalidOrder('expiration_time is not in the future');
  return at as EpochMicros;
}

function invalidOrder(details: string) {
  return apiError(400, 'invalid_order', 'invalid order', details);
}

function mismatch(code: string) {
  return apiError(400, code, code.replaceAll('_', ' '));
}
