/**
 * The language between the engine and a venue: commands that go out, updates that come back, and the evidence of fills.
 *
 * Prices are always YES prices: a bid at 0.30 buys YES at 30 cents, an ask at 0.30 sells YES (buys NO at 70 cents).
 */
import type { BookSide } from './events.ts';
import type { MarketId } from './markets/contracts.ts';
import type { Cash, Price, Quantity } from './money/units.ts';
import type { EpochMicros } from './time.ts';

/** The exchange's times in force; `goodTillTime` is good-till-cancelled with an expiration. */
export type TimeInForce = 'good_till_canceled' | 'good_till_time' | 'immediate_or_cancel' | 'fill_or_kill';

/**
 * What happens when an order would trade with an own one: `taker_at_cross` ends the order that comes, `maker` the one that
 * rests, and the other goes on. What was filled before stands.
 */
export type SelfTradePrevention = 'taker_at_cross' | 'maker';

/** What an order asks of a venue. `clientOrderId` is the venue's guard against a double: it refuses a second one. */
export interface NewOrder {
  readonly clientOrderId: string;
  readonly market: MarketId;
  readonly side: BookSide;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly timeInForce: TimeInForce;
  /** Only with `good_till_time`. */
  readonly expiresAt?: EpochMicros;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** `taker_at_cross` when left out. */
  readonly selfTradePrevention?: SelfTradePrevention;
  /** The id of the order group it belongs to. */
  readonly orderGroup?: string;
  /** It ends when trading is paused; otherwise it rests through the pause. */
  readonly cancelOnPause?: boolean;
}

/** Changes price or size of a working order. `quantity` is filled plus desired resting, as the exchange counts. */
export interface AmendOrder {
  readonly clientOrderId: string;
  readonly price: Price;
  readonly quantity: Quantity;
  /** The order goes by this client order id from then on. */
  readonly newClientOrderId?: string;
  /** A new expiration; null takes it away, left out it stays. */
  readonly expiresAt?: EpochMicros | null;
}

/** Why a simulated fill is believed. Live fills are `exchange`. */
export type FillEvidence = 'traded_through' | 'traded_at' | 'displayed' | 'bar' | 'assumed' | 'exchange';

/** One execution. `fee` is what this fill was charged after rounding and rebates, so that fees of an order sum up. */
export interface Fill {
  readonly fillId: string;
  readonly clientOrderId: string;
  readonly market: MarketId;
  readonly side: BookSide;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly fee: Cash;
  readonly isTaker: boolean;
  readonly evidence: FillEvidence;
  /** When the exchange executed it; the engine learns of it at the update's `knownAt`. */
  readonly executedAt: EpochMicros;
}

/** Why a venue refused or ended an order. */
export type VenueReason =
  | 'duplicate_client_order_id'
  | 'market_not_open'
  | 'market_closed'
  | 'trading_paused'
  | 'exchange_paused'
  | 'invalid_price'
  | 'invalid_quantity'
  | 'post_only_would_cross'
  | 'insufficient_balance'
  | 'self_trade'
  | 'immediate_or_cancel_remainder'
  | 'fill_or_kill_unfilled'
  | 'expired'
  | 'order_not_found'
  | 'position_limit'
  | 'reduce_only_would_increase'
  | 'reduce_only_needs_immediate'
  | 'invalid_expiration'
  | 'too_many_open_orders'
  | 'order_group_not_found'
  | 'order_group_triggered'
  | 'order_group_limit_invalid'
  | 'too_many_order_groups'
  | 'rate_limited'
  | 'canceled_by_user';

/**
 * An order as the venue has it: the answer to a look-up, or one that the engine may not know (a person's, or another
 * program's). Where it was sent without a client order id, its `clientOrderId` is `venue:` and the venue's own id; the venue
 * takes that name in `cancel` and in `lookUp`, and uses it in the order's fills.
 */
export interface VenueOrder {
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly market: MarketId;
  readonly side: BookSide;
  readonly price: Price;
  /** `executed`: all of it filled; `canceled`: ended otherwise. */
  readonly state: 'resting' | 'executed' | 'canceled';
  readonly filled: Quantity;
  /** What may still fill; 0 unless it rests. */
  readonly remaining: Quantity;
}

/** What a venue tells about an order. Late, repeated and reordered updates are normal. */
export type VenueUpdate = {
  readonly knownAt: EpochMicros;
  readonly clientOrderId: string;
  /** The order's market, where the venue says it: the order is found sooner. */
  readonly market?: MarketId;
} & (
  | { readonly kind: 'accepted'; readonly venueOrderId: string }
  | { readonly kind: 'rejected'; readonly reason: VenueReason }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'amended'; readonly price: Price; readonly quantity: Quantity }
  | { readonly kind: 'amend_rejected'; readonly reason: VenueReason }
  /** The remainder is gone; `filledQuantity` is the venue's total for the order. */
  | { readonly kind: 'canceled'; readonly reason: VenueReason; readonly filledQuantity: Quantity }
  | { readonly kind: 'cancel_rejected'; readonly reason: VenueReason }
  /** No answer came in time: the order may or may not exist. */
  | { readonly kind: 'timed_out' }
  /** The order is at the venue like this. Its fills up to then were told before, again or for the first time. */
  | { readonly kind: 'found'; readonly order: VenueOrder }
  /**
   * Looked up at `askedAt` (the time of the call that this answers), and the venue has no order of this id. One that is still
   * on its way to the venue is not found either.
   */
  | { readonly kind: 'not_found'; readonly askedAt: EpochMicros }
);
