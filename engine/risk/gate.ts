/**
 * The gate that every order and every amendment passes, and the news that the gate needs to stay true.
 *
 * The order manager asks `assess` before it sends anything, and tells the gate of each order from the instant before it is
 * sent until the venue has confirmed its end. Nothing else can reach a venue.
 */
import type { BookSide } from '../events.ts';
import type { LadderDef, MarketDef, MarketId } from '../markets/contracts.ts';
import type { Cash, Price, Quantity } from '../money/units.ts';
import type { ReasonCode } from '../reasons.ts';
import type { EpochMicros } from '../time.ts';

/** An order, or the new form of a working one, that somebody wishes to send. */
export interface OrderRequest {
  readonly at: EpochMicros;
  readonly ladder: LadderDef;
  readonly market: MarketDef;
  readonly side: BookSide;
  /** Limit in YES terms. */
  readonly price: Price;
  /** What may still be filled; of an amendment, the remainder after it (what has filled is not counted). */
  readonly quantity: Quantity;
  /** Who asks; ladders that a strategy trades count for its cap. */
  readonly strategy?: string;
  /** The working order that this request changes. Until the venue confirms, the worse of old and new counts. */
  readonly amends?: string;
}

/**
 * The answer to a request, as data. `allowed` is what may be sent: all of it, fewer whole contracts, or 0 (refused).
 *
 * `code` is `ok` when all of it is allowed, otherwise the rule that stood in the way, with its `limit` and the `value` that
 * the full request would have brought, both in the unit that the table of reasons gives (µ$ for money, else a count).
 */
export interface Verdict {
  readonly code: ReasonCode;
  readonly allowed: Quantity;
  readonly limit: number;
  readonly value: number;
  /** Total open risk were the allowed quantity to rest at the venue. */
  readonly openRiskAfter: Cash;
  /** No partial fill of what is allowed (of the whole request, where nothing is) raises its ladder's open risk. */
  readonly reducing: boolean;
}

/** An order that may still fill, as the venue may see it. */
export interface RestingOrder {
  readonly clientOrderId: string;
  readonly ladder: LadderDef;
  readonly market: MarketDef;
  /** Who asked for it; none of a foreign order. */
  readonly strategy?: string;
  readonly side: BookSide;
  readonly price: Price;
  /** What may still be filled. */
  readonly remaining: Quantity;
  /** The form that an unconfirmed amendment asks for; until it is confirmed or refused the worse of both counts. */
  readonly pending?: { readonly price: Price; readonly remaining: Quantity };
}

/**
 * What the gate must be told, in this order: `onOrderWorking` before the order is sent (and when a foreign one is adopted),
 * `onOrderChanged` when an amendment is sent, confirmed or refused, `onOrderGone` once the venue has confirmed that nothing
 * of the order can fill any more. A cancel that was only sent changes nothing.
 *
 * Fills do not come this way: the engine books each in the ledger and then calls the risk engine's `onFill`, which lowers the
 * order itself. Repeating any of these calls is harmless.
 */
export interface RiskHooks {
  onOrderWorking(order: RestingOrder, at: EpochMicros): void;
  onOrderChanged(order: RestingOrder, at: EpochMicros): void;
  /**
   * `market` is the order's, where it is known: the order is found sooner. `fillFollows`: it ended by a fill that is booked next,
   * and until `onFill` has told of it what the order risked may count on.
   */
  onOrderGone(clientOrderId: string, market?: MarketId, fillFollows?: boolean): void;
}

/** What the order manager needs of risk. */
export interface RiskGate extends RiskHooks {
  assess(request: OrderRequest): Verdict;
}

/** Whether and what may be traded, from freest to strictest. */
export type TradingState = 'active' | 'reduce_only' | 'paused' | 'halted';
/** Numbers of the states in decision records. */
export const TRADING_STATES = ['active', 'reduce_only', 'paused', 'halted'] as const satisfies readonly TradingState[];
