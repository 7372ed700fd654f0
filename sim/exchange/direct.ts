/**
 * The exchange spoken to directly: a command is carried out at once and answered with what happened, as the exchange answers
 * over the wire. The same desk, books and rules serve it as serve the in-process venue, so that both give the same fills.
 *
 * Times must not go back. Made for an exchange without latencies of its own (`DIRECT_SETTINGS`): whoever stands between a
 * client and this brings the latency.
 */
import type { Price, Quantity } from '../../engine/money/units.ts';
import type { NewOrder, VenueReason } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { FillView, GroupView, OrderView } from './views.ts';

/** What an exchange must be configured with to answer exactly: no latency of orders and answers, and no wait for late data. */
export const DIRECT_SETTINGS = {
  orderLatencyMillis: 0,
  ackLatencyMillis: 0,
  latencySpread: 0,
  feedLatencyMillis: 0,
} as const;

/** The command was refused and nothing changed. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: VenueReason;
}

/** The order was taken; `fills` are those of this very command, and `order` stands as it does after them. */
export interface Placed {
  readonly kind: 'placed';
  readonly order: OrderView;
  readonly fills: readonly FillView[];
}

export interface Amended {
  readonly kind: 'amended';
  readonly order: OrderView;
  readonly fills: readonly FillView[];
}

/** Decreased or cancelled, by `reducedBy` contracts. */
export interface Reduced {
  readonly kind: 'reduced';
  readonly order: OrderView;
  readonly reducedBy: Quantity;
}

/** An amendment of an order by its id at the exchange. What is left out stays. */
export interface DirectAmend {
  readonly venueOrderId: string;
  readonly price: Price;
  /** Filled plus what shall rest. */
  readonly quantity: Quantity;
  /** A new client order id for the order. */
  readonly clientOrderId?: string;
  /** A new expiration; null takes it away. */
  readonly expiresAt?: EpochMicros | null;
}

/** By how much, or to how much, the rest of an order shrinks. To zero is a cancel. */
export type Decrease = { readonly by: Quantity } | { readonly to: Quantity };

/** Commands of order groups that answer with the group, or refuse. */
export type GroupOutcome = { readonly kind: 'group'; readonly group: GroupView } | Refused;

/** Who may do what: `none` everything, `trading` only cancels, `exchange` nothing. */
export type Pause = 'none' | 'trading' | 'exchange';

/** The commands. Each is carried out at `at`, after everything that fell due before. */
export interface DirectExchange {
  place(order: NewOrder, at: EpochMicros): Placed | Refused;
  /** One after the other, each with its own outcome. */
  placeBatch(orders: readonly NewOrder[], at: EpochMicros): (Placed | Refused)[];
  amend(amend: DirectAmend, at: EpochMicros): Amended | Refused;
  decrease(venueOrderId: string, how: Decrease, at: EpochMicros): Reduced | Refused;
  cancel(venueOrderId: string, at: EpochMicros): Reduced | Refused;
  cancelBatch(venueOrderIds: readonly string[], at: EpochMicros): (Reduced | Refused)[];
  /** Cancels everything that rests, and what is placed within the configured time after. */
  cancelAll(at: EpochMicros): OrderView[] | Refused;

  createGroup(limit: Quantity, at: EpochMicros): GroupOutcome;
  resetGroup(id: string, at: EpochMicros): GroupOutcome;
  triggerGroup(id: string, at: EpochMicros): GroupOutcome;
  limitGroup(id: string, limit: Quantity, at: EpochMicros): GroupOutcome;
  deleteGroup(id: string, at: EpochMicros): GroupOutcome;

  /** Pauses by hand, beside the weekly maintenance. */
  pause(pause: Pause, at: EpochMicros): void;
  /** What is paused at `at`, by hand or by schedule. */
  pauseAt(at: EpochMicros): Pause;
  /** Lets everything happen that falls due up to `at`, inclusive; to be called when the clock moves without a command. */
  advanceTo(at: EpochMicros): void;
  /** When something next falls due by itself (an expiration, a close); Infinity while nothing does. */
  nextAt(): number;
}
