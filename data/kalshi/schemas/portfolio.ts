/** Balance, positions, fills, settlements and the account's limits, from the exchange's OpenAPI document. */
import { z } from 'zod';
import { bookSide, count, cursor, dollars, exchangeIndex, instant, outcomeSide, ticker } from './fixed-point.ts';

const indexedBalance = z.object({ exchange_index: exchangeIndex, balance: dollars });

export const getBalanceResponse = z.object({
  balance: z.int(),
  balance_dollars: dollars,
  portfolio_value: z.int(),
  updated_ts: z.int(),
  balance_breakdown: z.array(indexedBalance).optional(),
});

export const restingOrderValueResponse = z.object({
  total_resting_order_value: z.int(),
  resting_order_value_breakdown: z.array(indexedBalance),
});

export const getPositionsResponse = z.object({
  cursor: cursor.optional(),
  market_positions: z.array(
    z.object({
      ticker,
      exchange_index: exchangeIndex,
      total_traded_dollars: dollars,
      position_fp: count,
      market_exposure_dollars: dollars,
      realized_pnl_dollars: dollars,
      fees_paid_dollars: dollars,
      last_updated_ts: instant,
    }),
  ),
  event_positions: z.array(
    z.object({
      event_ticker: z.string(),
      total_cost_dollars: dollars,
      total_cost_shares_fp: count,
      event_exposure_dollars: dollars,
      realized_pnl_dollars: dollars,
      fees_paid_dollars: dollars,
    }),
  ),
});

export const fill = z.object({
  fill_id: z.string(),
  exchange_index: exchangeIndex,
  trade_id: z.string(),
  order_id: z.string(),
  ticker,
  market_ticker: ticker,
  side: outcomeSide.optional(),
  action: z.enum(['buy', 'sell']).optional(),
  outcome_side: outcomeSide,
  book_side: bookSide,
  count_fp: count,
  yes_price_dollars: dollars,
  no_price_dollars: dollars,
  is_taker: z.boolean(),
  created_time: instant.optional(),
  fee_cost: dollars,
  subaccount_number: z.int().nullish(),
  ts: z.int().optional(),
});
export const getFillsResponse = z.object({ fills: z.array(fill), cursor });

export const settlement = z.object({
  ticker,
  exchange_index: exchangeIndex,
  event_ticker: z.string(),
  market_result: z.enum(['yes', 'no', 'scalar']),
  yes_count_fp: count,
  yes_total_cost_dollars: dollars,
  no_count_fp: count,
  no_total_cost_dollars: dollars,
  revenue: z.int(),
  settled_time: instant,
  fee_cost: dollars,
  value: z.int().nullish(),
});
export const getSettlementsResponse = z.object({ settlements: z.array(settlement), cursor: cursor.optional() });

const bucketLimit = z.object({ refill_rate: z.int().positive(), bucket_capacity: z.int().positive() });
export const accountLimitsResponse = z.object({
  usage_tier: z.string(),
  read: bucketLimit,
  write: bucketLimit,
  grants: z.array(
    z.object({
      exchange_instance: z.string(),
      level: z.string(),
      expires_ts: z.int().nullish(),
      source: z.string(),
    }),
  ),
});
export const endpointCostsResponse = z.object({
  default_cost: z.int(),
  endpoint_costs: z.array(z.object({ method: z.string(), path: z.string(), cost: z.int() })),
});

/** Money that came in or went out; amounts in cents. */
const transfer = z.object({
  id: z.string(),
  status: z.string(),
  type: z.string(),
  amount_cents: z.int(),
  fee_cents: z.int(),
  created_ts: z.int(),
  finalized_ts: z.int().nullish(),
});
export const getDepositsResponse = z.object({ deposits: z.array(transfer), cursor: cursor.optional() });
export const getWithdrawalsResponse = z.object({ withdrawals: z.array(transfer), cursor: cursor.optional() });
