/** Frames that the exchange sends on its WebSocket, from its AsyncAPI document (2.0.0). */
import { z } from 'zod';
import {
  bookSide,
  count,
  dollars,
  exchangeIndex,
  instant,
  outcomeSide,
  selfTradePrevention,
  ticker,
  uuid,
} from './fixed-point.ts';
import { orderStatus } from './orders.ts';

const id = z.int().min(0).optional();
const sid = z.int().min(1);
const seq = z.int().min(1);
/** A price may come with three decimals. */
const price = z.string().regex(/^\d+\.\d{2,4}$/);
const level = z.tuple([price, count]);
/** Only a local exchange says it, to a client in lockstep that asked for history as it is told: the time in whole µs. */
const told = { ts_us: z.int().optional() };

export const subscribedFrame = z.object({
  id,
  type: z.literal('subscribed'),
  msg: z.object({ channel: z.string(), sid }),
});
export const unsubscribedFrame = z.object({ id, sid, seq, type: z.literal('unsubscribed') });
export const okFrame = z.object({
  id,
  sid: sid.optional(),
  seq: seq.optional(),
  type: z.literal('ok'),
  msg: z
    .union([
      z.object({ market_tickers: z.array(ticker).optional(), market_ids: z.array(uuid).optional() }),
      z.array(z.object({ channel: z.string(), sid })),
    ])
    .optional(),
});
export const errorFrame = z.object({
  id,
  sid: sid.optional(),
  type: z.literal('error'),
  msg: z.object({
    code: z.int().min(1).max(28),
    msg: z.string(),
    market_id: z.string().optional(),
    market_ticker: z.string().optional(),
  }),
});

export const orderbookSnapshotFrame = z.object({
  type: z.literal('orderbook_snapshot'),
  sid,
  seq,
  msg: z.object({
    market_ticker: ticker,
    market_id: uuid,
    yes_dollars_fp: z.array(level).min(1).optional(),
    no_dollars_fp: z.array(level).min(1).optional(),
    ...told,
  }),
});
export const orderbookDeltaFrame = z.object({
  type: z.literal('orderbook_delta'),
  sid,
  seq,
  msg: z.object({
    market_ticker: ticker,
    market_id: uuid,
    price_dollars: price,
    delta_fp: count,
    side: outcomeSide,
    client_order_id: z.string().optional(),
    subaccount: z.int().optional(),
    ts: instant.optional(),
    ts_ms: z.int().optional(),
    /** As `ts_us`: what now rests. */
    size_fp: count.optional(),
    ...told,
  }),
});
export const tickerFrame = z.object({
  type: z.literal('ticker'),
  sid,
  msg: z.object({
    market_ticker: ticker,
    market_id: uuid,
    price_dollars: price,
    yes_bid_dollars: price,
    yes_ask_dollars: price,
    /** The exchange always says them; a local one leaves out what its history does not hold. */
    yes_bid_size_fp: count.optional(),
    yes_ask_size_fp: count.optional(),
    last_trade_size_fp: count,
    volume_fp: count,
    open_interest_fp: count,
    dollar_volume: z.int().min(0),
    dollar_open_interest: z.int().min(0),
    ts: z.int(),
    ts_ms: z.int(),
    time: instant,
    ...told,
  }),
});
export const tradeFrame = z.object({
  type: z.literal('trade'),
  sid,
  msg: z.object({
    trade_id: uuid,
    market_ticker: ticker,
    yes_price_dollars: price,
    no_price_dollars: price,
    count_fp: count,
    taker_side: outcomeSide,
    taker_outcome_side: outcomeSide,
    taker_book_side: bookSide,
    is_block_trade: z.boolean(),
    ts: z.int(),
    ts_ms: z.int(),
    ...told,
  }),
});
export const fillFrame = z.object({
  type: z.literal('fill'),
  sid,
  msg: z.object({
    trade_id: uuid,
    order_id: uuid,
    market_ticker: ticker,
    exchange_index: exchangeIndex,
    is_taker: z.boolean(),
    side: outcomeSide,
    yes_price_dollars: dollars,
    count_fp: count,
    fee_cost: dollars,
    action: z.enum(['buy', 'sell']),
    outcome_side: outcomeSide,
    book_side: bookSide,
    ts: z.int(),
    ts_ms: z.int(),
    client_order_id: z.string().optional(),
    post_position_fp: count,
    purchased_side: outcomeSide,
    subaccount: z.int().optional(),
  }),
});
export const userOrderFrame = z.object({
  type: z.literal('user_order'),
  sid,
  msg: z.object({
    order_id: uuid,
    user_id: uuid,
    ticker,
    status: orderStatus,
    side: outcomeSide,
    is_yes: z.boolean(),
    outcome_side: outcomeSide,
    book_side: bookSide,
    yes_price_dollars: dollars,
    fill_count_fp: count,
    remaining_count_fp: count,
    initial_count_fp: count,
    taker_fill_cost_dollars: dollars,
    maker_fill_cost_dollars: dollars,
    taker_fees_dollars: dollars,
    maker_fees_dollars: dollars,
    client_order_id: z.string(),
    order_group_id: z.string().optional(),
    self_trade_prevention_type: selfTradePrevention.optional(),
    created_time: instant,
    created_ts_ms: z.int(),
    last_update_time: instant.optional(),
    last_updated_ts_ms: z.int().optional(),
    expiration_time: instant.optional(),
    expiration_ts_ms: z.int().optional(),
    subaccount_number: z.int().optional(),
  }),
});
export const marketPositionFrame = z.object({
  type: z.literal('market_position'),
  sid,
  msg: z.object({
    user_id: z.string(),
    market_ticker: ticker,
    position_fp: count,
    position_cost_dollars: dollars,
    realized_pnl_dollars: dollars,
    fees_paid_dollars: dollars,
    position_fee_cost_dollars: dollars,
    volume_fp: count,
    subaccount: z.int().optional(),
  }),
});
export const orderGroupFrame = z.object({
  type: z.literal('order_group_updates'),
  sid,
  seq,
  msg: z.object({
    event_type: z.enum(['created', 'triggered', 'reset', 'deleted', 'limit_updated']),
    order_group_id: z.string(),
    contracts_limit_fp: count.optional(),
    ts_ms: z.int(),
  }),
});
export const marketLifecycleFrame = z.object({
  type: z.literal('market_lifecycle_v2'),
  sid,
  msg: z.object({
    event_type: z.enum([
      'created',
      'deactivated',
      'activated',
      'close_date_updated',
      'determined',
      'settled',
      'price_level_structure_updated',
      'metadata_updated',
    ]),
    market_ticker: ticker,
    exchange_index: exchangeIndex.optional(),
    open_ts: z.int().optional(),
    close_ts: z.int().optional(),
    result: z.string().optional(),
    determination_ts: z.int().optional(),
    settlement_value: dollars.optional(),
    settled_ts: z.int().optional(),
    /** Only a local exchange says it, as `ts_us`: the result cannot change any more. */
    told_stage: z.literal('final').optional(),
    is_deactivated: z.boolean().optional(),
    price_level_structure: z.string().optional(),
    price_ranges: z.array(z.object({ start: price, end: price, step: price })).optional(),
    strike_type: z.string().optional(),
    floor_strike: z.number().optional(),
    cap_strike: z.number().optional(),
    yes_sub_title: z.string().optional(),
    additional_metadata: z
      .object({
        name: z.string().optional(),
        title: z.string().optional(),
        yes_sub_title: z.string().optional(),
        no_sub_title: z.string().optional(),
        rules_primary: z.string().optional(),
        rules_secondary: z.string().optional(),
        can_close_early: z.boolean().optional(),
        event_ticker: z.string().optional(),
        expected_expiration_ts: z.int().optional(),
        strike_type: z.string().optional(),
        floor_strike: z.number().optional(),
        cap_strike: z.number().optional(),
      })
      .optional(),
  }),
});
export const eventLifecycleFrame = z.object({
  type: z.literal('event_lifecycle'),
  sid,
  msg: z.object({
    event_ticker: z.string(),
    exchange_index: exchangeIndex,
    title: z.string(),
    subtitle: z.string(),
    collateral_return_type: z.enum(['MECNET', 'DIRECNET', '']),
    series_ticker: z.string(),
    strike_date: z.int().optional(),
    strike_period: z.string().optional(),
  }),
});

/** Every frame, by its type. */
export const serverFrame = z.discriminatedUnion('type', [
  subscribedFrame,
  unsubscribedFrame,
  okFrame,
  errorFrame,
  orderbookSnapshotFrame,
  orderbookDeltaFrame,
  tickerFrame,
  tradeFrame,
  fillFrame,
  userOrderFrame,
  marketPositionFrame,
  orderGroupFrame,
  marketLifecycleFrame,
  eventLifecycleFrame,
]);

export type ServerFrame = z.infer<typeof serverFrame>;
