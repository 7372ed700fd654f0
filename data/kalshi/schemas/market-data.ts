/**
 * Public market data as the exchange answers it today: series, events, markets, trades, bars and order books, from its client's types
 * (3.30.0) and its OpenAPI document. Objects take fields that are not listed; tests make them strict.
 */
import { z } from 'zod';
import { bookSide, count, cursor, dollars, exchangeIndex, instant, outcomeSide, ticker } from './fixed-point.ts';

const settlementSource = z.object({ name: z.string(), url: z.string() });
const productMetadata = z.record(z.string(), z.unknown()).nullish();
const priceRange = z.object({ start: dollars, end: dollars, step: dollars });
const feeType = z.enum(['quadratic', 'quadratic_with_maker_fees', 'quadratic_with_combo_maker_fees', 'flat']);

export const seriesRecord = z.object({
  ticker,
  frequency: z.string(),
  title: z.string(),
  category: z.string(),
  categories: z.array(z.string()),
  tags: z.array(z.string()).nullable(),
  settlement_sources: z.array(settlementSource).nullable(),
  contract_url: z.string(),
  contract_terms_url: z.string(),
  product_metadata: productMetadata,
  fee_type: feeType,
  fee_multiplier: z.number(),
  additional_prohibitions: z.array(z.string()).nullable(),
  volume_fp: count.optional(),
  last_updated_ts: instant.optional(),
  exchange_index: exchangeIndex.optional(),
});
export const seriesResponse = z.object({ series: seriesRecord });
export const seriesListResponse = z.object({ series: z.array(seriesRecord) });
export const seriesFeeChangesResponse = z.object({
  series_fee_change_arr: z.array(
    z.object({
      id: z.string(),
      series_ticker: ticker,
      fee_type: feeType,
      fee_multiplier: z.number(),
      scheduled_ts: instant,
    }),
  ),
});

export const marketStatus = z.enum([
  'initialized',
  'inactive',
  'active',
  'closed',
  'determined',
  'disputed',
  'amended',
  'finalized',
]);

export const marketRecord = z.object({
  ticker,
  event_ticker: ticker,
  market_type: z.enum(['binary', 'scalar']),
  title: z.string().optional(),
  subtitle: z.string().optional(),
  yes_sub_title: z.string(),
  no_sub_title: z.string(),
  created_time: instant,
  updated_time: instant,
  open_time: instant,
  close_time: instant,
  expected_expiration_time: instant.nullish(),
  expiration_time: instant.optional(),
  latest_expiration_time: instant,
  settlement_timer_seconds: z.int().min(0),
  status: marketStatus,
  yes_bid_dollars: dollars,
  yes_bid_size_fp: count,
  yes_ask_dollars: dollars,
  yes_ask_size_fp: count,
  no_bid_dollars: dollars,
  no_ask_dollars: dollars,
  last_price_dollars: dollars,
  volume_fp: count,
  volume_24h_fp: count,
  result: z.enum(['yes', 'no', 'scalar', '']),
  can_close_early: z.boolean(),
  open_interest_fp: count,
  notional_value_dollars: dollars,
  previous_yes_bid_dollars: dollars,
  previous_yes_ask_dollars: dollars,
  previous_price_dollars: dollars,
  liquidity_dollars: dollars.optional(),
  settlement_value_dollars: dollars.optional(),
  settlement_ts: instant.nullish(),
  expiration_value: z.string(),
  occurrence_datetime: instant.nullish(),
  early_close_condition: z.string().nullish(),
  strike_type: z
    .enum(['greater', 'greater_or_equal', 'less', 'less_or_equal', 'between', 'functional', 'custom', 'structured'])
    .optional(),
  floor_strike: z.number().nullish(),
  cap_strike: z.number().nullish(),
  rules_primary: z.string(),
  rules_secondary: z.string(),
  price_level_structure: z.string(),
  price_ranges: z.array(priceRange),
  is_provisional: z.boolean().optional(),
  exchange_index: exchangeIndex.optional(),
});
export const marketResponse = z.object({ market: marketRecord });
export const marketsResponse = z.object({ markets: z.array(marketRecord), cursor });

export const eventRecord = z.object({
  event_ticker: ticker,
  series_ticker: ticker,
  sub_title: z.string(),
  title: z.string(),
  collateral_return_type: z.string(),
  mutually_exclusive: z.boolean(),
  category: z.string().optional(),
  strike_date: instant.nullish(),
  strike_period: z.string().nullish(),
  markets: z.array(marketRecord).optional(),
  product_metadata: productMetadata,
  settlement_sources: z.array(settlementSource).nullable(),
  last_updated_ts: instant.optional(),
  fee_type_override: z.string().nullish(),
  fee_multiplier_override: z.number().nullish(),
  exchange_index: exchangeIndex.optional(),
});
export const eventResponse = z.object({ event: eventRecord, markets: z.array(marketRecord) });
export const eventsResponse = z.object({ events: z.array(eventRecord), cursor });

export const tradeRecord = z.object({
  trade_id: z.string().min(1),
  ticker,
  count_fp: count,
  yes_price_dollars: dollars,
  no_price_dollars: dollars,
  taker_side: outcomeSide.optional(),
  taker_outcome_side: outcomeSide,
  taker_book_side: bookSide,
  created_time: instant,
  is_block_trade: z.boolean(),
});
export const tradesResponse = z.object({ trades: z.array(tradeRecord), cursor });

/** A price is null in a bar without trade; what history does not tell of a bar (its touch, a count) is null in ours. */
const price = dollars.nullish();
const touchBar = z.object({ open_dollars: price, low_dollars: price, high_dollars: price, close_dollars: price });
const priceBar = touchBar.extend({ mean_dollars: price, previous_dollars: price });
export const candlestick = z.object({
  end_period_ts: z.int().min(0),
  yes_bid: touchBar,
  yes_ask: touchBar,
  price: priceBar,
  volume_fp: count.nullable(),
  open_interest_fp: count.nullable(),
});
export const candlesticksResponse = z.object({ ticker, candlesticks: z.array(candlestick) });
export const batchCandlesticksResponse = z.object({
  markets: z.array(z.object({ market_ticker: ticker, candlesticks: z.array(candlestick) })),
});
export const eventCandlesticksResponse = z.object({
  market_tickers: z.array(ticker),
  market_candlesticks: z.array(z.array(candlestick)),
  adjusted_end_ts: z.int(),
});

const oldTouchBar = z.object({ open: price, low: price, high: price, close: price });
export const historicalCandlestick = z.object({
  end_period_ts: z.int().min(0),
  yes_bid: oldTouchBar,
  yes_ask: oldTouchBar,
  price: oldTouchBar.extend({ mean: price, previous: price }),
  volume: count.nullable(),
  open_interest: count.nullable(),
});
export const historicalCandlesticksResponse = z.object({ ticker, candlesticks: z.array(historicalCandlestick) });

const level = z.tuple([dollars, count]);
export const orderbook = z.object({ yes_dollars: z.array(level), no_dollars: z.array(level) });
export const orderbookResponse = z.object({ orderbook_fp: orderbook });
export const orderbooksResponse = z.object({
  orderbooks: z.array(z.object({ ticker, orderbook_fp: orderbook })),
});

export const cutoffResponse = z.object({
  market_settled_ts: instant,
  trades_created_ts: instant,
  orders_updated_ts: instant,
  market_positions_last_updated_ts: instant.optional(),
});
