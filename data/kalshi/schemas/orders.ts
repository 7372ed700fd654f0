/** Orders (V2): what a client sends and what the exchange answers, from the exchange's OpenAPI document. */
import { z } from 'zod';
import {
  bookSide,
  count,
  cursor,
  dollars,
  exchangeIndex,
  instant,
  outcomeSide,
  requestCount,
  requestPrice,
  selfTradePrevention,
  ticker,
} from './fixed-point.ts';

const millis = z.int().min(0);
/** The primary account is 0. */
const subaccount = z.int().min(0).max(63);
/** -1 asks for routing by ticker. */
const requestIndex = z.int().min(-1);
/** Any text; the length is the one that the exchange's FIX interface allows. */
const clientOrderId = z.string().min(1).max(64);

/** POST /portfolio/events/orders */
export const createOrderRequest = z.object({
  ticker: z.string().min(1),
  client_order_id: clientOrderId.optional(),
  side: bookSide,
  count: requestCount,
  price: requestPrice,
  expiration_time: z.int().min(0).optional(),
  time_in_force: z.enum(['fill_or_kill', 'good_till_canceled', 'immediate_or_cancel']),
  post_only: z.boolean().optional(),
  self_trade_prevention_type: selfTradePrevention,
  cancel_order_on_pause: z.boolean().optional(),
  reduce_only: z.boolean().optional(),
  subaccount: subaccount.optional(),
  order_group_id: z.string().min(1).optional(),
  exchange_index: requestIndex.optional(),
});
export type CreateOrderRequest = z.infer<typeof createOrderRequest>;

export const createOrderResponse = z.object({
  order_id: z.string(),
  client_order_id: z.string().optional(),
  fill_count: count,
  remaining_count: count,
  average_fill_price: dollars.optional(),
  average_fee_paid: dollars.optional(),
  ts_ms: millis,
});

/** POST /portfolio/events/orders/{order_id}/amend; `expiration_time` of 0 clears it, left out it stays. */
export const amendOrderRequest = z.object({
  ticker: z.string().min(1),
  side: bookSide,
  price: requestPrice,
  count: requestCount,
  client_order_id: z.string().optional(),
  updated_client_order_id: clientOrderId.optional(),
  expiration_time: z.int().min(0).optional(),
  exchange_index: requestIndex.optional(),
});
export type AmendOrderRequest = z.infer<typeof amendOrderRequest>;

export const amendOrderResponse = z.object({
  order_id: z.string(),
  client_order_id: z.string().optional(),
  remaining_count: count.optional(),
  fill_count: count.optional(),
  average_fill_price: dollars.optional(),
  average_fee_paid: dollars.optional(),
  ts_ms: millis,
});

/** POST /portfolio/events/orders/{order_id}/decrease: exactly one of the two. */
export const decreaseOrderRequest = z
  .object({
    reduce_by: requestCount.optional(),
    reduce_to: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,2})?$/)
      .optional(),
    exchange_index: requestIndex.optional(),
    market_ticker: z.string().optional(),
  })
  .refine(({ reduce_by, reduce_to }) => (reduce_by === undefined) !== (reduce_to === undefined), {
    message: 'exactly one of reduce_by and reduce_to must be given',
  });

export const decreaseOrderResponse = z.object({
  order_id: z.string(),
  client_order_id: z.string().optional(),
  remaining_count: count,
  ts_ms: millis,
});

/** DELETE /portfolio/events/orders/{order_id} */
export const cancelOrderResponse = z.object({
  order_id: z.string(),
  client_order_id: z.string().optional(),
  reduced_by: count,
  ts_ms: millis,
});

/** The error of one item of a batch. */
const itemError = z.object({
  code: z.string().optional(),
  message: z.string().optional(),
  details: z.string().optional(),
});

export const batchCreateRequest = z.object({ orders: z.array(z.unknown()).min(1) });
export const batchCreateResponse = z.object({
  orders: z.array(
    createOrderResponse.partial().extend({
      client_order_id: z.string().nullish(),
      ts_ms: millis.nullish(),
      error: itemError.nullish(),
    }),
  ),
});

export const batchCancelRequest = z.object({
  orders: z
    .array(
      z.object({
        order_id: z.string().min(1),
        subaccount: subaccount.optional(),
        exchange_index: requestIndex.optional(),
        market_ticker: z.string().optional(),
      }),
    )
    .min(1),
});
export const batchCancelResponse = z.object({
  orders: z.array(
    z.object({
      order_id: z.string(),
      client_order_id: z.string().nullish(),
      reduced_by: count,
      ts_ms: millis.nullish(),
      error: itemError.nullish(),
    }),
  ),
});

export const orderStatus = z.enum(['resting', 'canceled', 'executed']);

/** An order as it is read. */
export const order = z.object({
  order_id: z.string(),
  user_id: z.string(),
  client_order_id: z.string(),
  ticker,
  side: outcomeSide.optional(),
  action: z.enum(['buy', 'sell']).optional(),
  outcome_side: outcomeSide,
  book_side: bookSide,
  type: z.enum(['limit', 'market']),
  status: orderStatus,
  yes_price_dollars: dollars,
  no_price_dollars: dollars,
  fill_count_fp: count,
  remaining_count_fp: count,
  initial_count_fp: count,
  taker_fill_cost_dollars: dollars,
  maker_fill_cost_dollars: dollars,
  taker_fees_dollars: dollars,
  maker_fees_dollars: dollars,
  expiration_time: instant.nullish(),
  created_time: instant.nullish(),
  last_update_time: instant.nullish(),
  self_trade_prevention_type: selfTradePrevention.optional(),
  order_group_id: z.string().nullish(),
  cancel_order_on_pause: z.boolean().optional(),
  subaccount_number: z.int().nullish(),
  exchange_index: exchangeIndex.optional(),
});
export const getOrderResponse = z.object({ order });
export const getOrdersResponse = z.object({ orders: z.array(order), cursor });

export const queuePositionResponse = z.object({ queue_position_fp: count });
export const queuePositionsResponse = z.object({
  queue_positions: z.array(z.object({ order_id: z.string(), market_ticker: ticker, queue_position_fp: count })),
});
