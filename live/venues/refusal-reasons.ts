/** What the exchange's refusals mean to order management: by its code and, where one code has several meanings, its details. */
import type { VenueReason } from '../../engine/orders.ts';

/** Codes that the exchange is known to send. */
const BY_CODE: Readonly<Record<string, VenueReason>> = {
  order_already_exists: 'duplicate_client_order_id',
  MARKET_INACTIVE: 'market_closed',
  market_not_found: 'market_not_open',
  trading_is_paused: 'trading_paused',
  exchange_is_paused: 'exchange_paused',
  invalid_price: 'invalid_price',
  invalid_order_size: 'invalid_quantity',
  insufficient_balance: 'insufficient_balance',
  available_balance_too_low: 'insufficient_balance',
  not_found: 'order_not_found',
  position_limit_exceeded: 'position_limit',
  too_many_open_orders: 'too_many_open_orders',
  too_many_order_groups: 'too_many_order_groups',
  order_group_triggered: 'order_group_triggered',
  fill_or_kill_insufficient_resting_volume: 'fill_or_kill_unfilled',
  too_many_requests: 'rate_limited',
  order_canceled: 'canceled_by_user',
};

const BY_DETAILS: readonly (readonly [RegExp, VenueReason])[] = [
  [/post only/i, 'post_only_would_cross'],
  [/self trade/i, 'self_trade'],
  [/nothing to trade with/i, 'immediate_or_cancel_remainder'],
  [/reduce only goes with/i, 'reduce_only_needs_immediate'],
  [/reduce only/i, 'reduce_only_would_increase'],
  [/not in the future/i, 'expired'],
  [/expiration/i, 'invalid_expiration'],
  [/order group/i, 'order_group_not_found'],
];

/** The reason of a refusal; null when this program does not know its code. */
export function reasonOfRefusal(code: string, details: string): VenueReason | null {
  if (code === 'invalid_order' || code === 'not_found') {
    const found = BY_DETAILS.find(([pattern]) => pattern.test(details));
    if (found !== undefined) return found[1];
  }
  return BY_CODE[code] ?? null;
}
