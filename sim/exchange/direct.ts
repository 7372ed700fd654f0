/**
 * The exchange spoken to directly: a command is carried out at once and answered with what happened, as the exchange answers
 * over the wire. The same desk, books and rules serve it as serve the in-process venue, so that both give the same fills.
 *
 * Times must not go back. With prints only, an immediate order that crosses has its prints still before it: it is answered as
 * resting and ends by itself, unless the exchange gives it no time for them (`immediateWindowMillis`). Made for an exchange without latencies of its own (`DIRECT_SETTINGS`): whoever stands between a
 * client and this brings the latency.
 */
import type { MarketId } from '../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../engine/money/units.ts';
import type { NewOrder, VenueReason } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { Pause } from './halts.ts';
import type { BalanceView, FillView, GroupView, OrderView, QueueView } from './views.ts';

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

/** An amendment of an order by its id at the exchange. */
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

/** The commands, and what only the exchange itself can tell. Each is carried out at `at`, after everything that fell due before. */
export interface DirectExchange {
  place(order: NewOrder, at: EpochMicros): Placed | Refused;
  /** One after the other, each with its own outcome. */
  placeBatch(orders: readonly NewOrder[], at: EpochMicros): (Placed | Refused)[];
  amend(amend: DirectAmend, at: EpochMicros): Amended | Refused;
  decrease(venueOrderId: string, how: Decrease, at: EpochMicros): Reduced | Refused;
  cancel(venueOrderId: string, at: EpochMicros): Reduced | Refused;
  cancelBatch(venueOrderIds: readonly string[], at: EpochMicros): (Reduced | Refused)[];
  /** Cancels everything that rests, and what is placed within the configured time after. Returns what was cancelled. */
  cancelAll(at: EpochMicros): readonly OrderView[] | Refused;

  createGroup(limit: Quantity, at: EpochMicros): GroupOutcome;
  /** Counts from nothing again and takes orders. */
  resetGroup(id: string, at: EpochMicros): GroupOutcome;
  /** Cancels all orders of the group and takes no new ones until a reset. */
  triggerGroup(id: string, at: EpochMicros): GroupOutcome;
  /** Sets another limit, which triggers the group if it is reached already. */
  limitGroup(id: string, limit: Quantity, at: EpochMicros): GroupOutcome;
  /** Cancels all orders of the group and forgets it. */
  deleteGroup(id: string, at: EpochMicros): GroupOutcome;
  group(id: string, at: EpochMicros): GroupView | undefined;
  /** All groups in order of creation. */
  groups(at: EpochMicros): GroupView[];

  /** Pauses by hand, beside the weekly maintenance. Orders that asked for it are cancelled. */
  pause(pause: Pause, at: EpochMicros): void;
  /** What is paused at `at`, by hand or by schedule. */
  pauseAt(at: EpochMicros): Pause;

  balance(): BalanceView;
  /** Where the orders that rest stand in their queues, of one market or of all. */
  queue(market?: MarketId): QueueView[];

  /** Lets everything happen that falls due up to `at`, inclusive; to be called when the clock moves without a command. */
  advanceTo(at: EpochMicros): void;
  /** When something next falls due by itself (an expiration, a close); Infinity while nothing does. */
  nextAt(): number;
}
