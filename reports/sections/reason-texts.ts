/** Every reason that a run can give, in words: the engine's own, the venue's, and what an order's last state speaks for. */
import type { VenueReason } from '../../engine/orders.ts';
import { REASONS } from '../../engine/reasons.ts';

/** What each of the venue's reasons means. */
export const VENUE_TEXTS: Readonly<Record<VenueReason, string>> = {
  duplicate_client_order_id: 'the venue has an order with this id already',
  market_not_open: 'the market was not open yet',
  market_closed: 'the market was closed',
  trading_paused: 'trading was paused at the exchange',
  exchange_paused: 'the exchange was paused and took no message at all',
  invalid_price: 'the price is not one that the venue allows',
  invalid_quantity: 'the quantity is not one that the venue allows',
  post_only_would_cross: 'it may only rest, and would have taken at once',
  insufficient_balance: 'the account could not pay for it',
  self_trade: 'it would have traded with an own order',
  immediate_or_cancel_remainder: 'what could not be taken at once was given up',
  fill_or_kill_unfilled: 'it could not be filled whole at once',
  expired: 'its time ran out',
  order_not_found: 'the venue does not know the order',
  position_limit: "the exchange's position limit would be exceeded",
  reduce_only_would_increase: 'it may only reduce, and would have added',
  reduce_only_needs_immediate: 'an order that may only reduce must be immediate-or-cancel',
  invalid_expiration: 'an expiration must lie ahead, and goes only with an order that may rest',
  too_many_open_orders: 'the account has as many open orders as the venue allows',
  order_group_not_found: 'the venue does not know the order group',
  order_group_triggered: 'the order group has hit its limit of matched contracts, or was triggered, and was not reset',
  order_group_limit_invalid: 'the limit of an order group is not one that the venue allows',
  too_many_order_groups: 'the account has as many order groups as the venue allows',
  rate_limited: 'too many messages in too short a time',
  canceled_by_user: 'it was cancelled on request',
};
const ORDER_TEXTS: Readonly<Record<string, string>> = {
  fill: 'it was filled',
  accepted: 'the venue accepted it and the run ended before more came of it',
};
const ENGINE_TEXTS: ReadonlyMap<string, string> = new Map(REASONS.map((reason) => [reason.code, reason.text]));

/** The text of a reason's code, or nothing for a code that this version does not know. */
export function reasonText(code: string): string {
  return (
    ENGINE_TEXTS.get(code) ??
    (Object.hasOwn(ORDER_TEXTS, code) ? ORDER_TEXTS[code] : undefined) ??
    (isVenueReason(code) ? VENUE_TEXTS[code] : '')
  );
}

/** The text of why an order ended: some codes are said by risk and by the venue, and only a venue rejects an order that was sent. */
export function endingText(code: string, state?: string): string {
  if (!isVenueReason(code)) return reasonText(code);
  const engine = ENGINE_TEXTS.get(code);
  if (engine === undefined || state === 'REJECTED') return VENUE_TEXTS[code];
  return `${engine}, or ${VENUE_TEXTS[code]}`;
}

function isVenueReason(code: string): code is VenueReason {
  return Object.hasOwn(VENUE_TEXTS, code);
}
