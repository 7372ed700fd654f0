/**
 * What the order manager is asked for (an intent: a wish to hold a position), and what it tells of its orders.
 */
import type { BookSide } from '../events.ts';
import type { FidelityTier, LadderDef, MarketDef } from '../markets/contracts.ts';
import type { Price, Quantity } from '../money/units.ts';
import type { Fill } from '../orders.ts';
import type { EpochMicros } from '../time.ts';
import type { OrderState } from './transitions.ts';

/** A wish to hold a position in one market. A later intent of the same key takes the place of the earlier one. */
export interface Intent {
  readonly at: EpochMicros;
  readonly ladder: LadderDef;
  readonly market: MarketDef;
  /** The side to trade on: bid when the target lies above the current position, ask when it lies below. */
  readonly side: BookSide;
  /** Signed position in YES that is wanted; negative is NO. */
  readonly targetPosition: Quantity;
  /** Signed position that the ledger holds, with every fill that `onUpdate` has returned. */
  readonly currentPosition: Quantity;
  /** The worst price at which the trade is still wanted; no order goes beyond it. */
  readonly limitPrice: Price;
  readonly strategy: string;
  /** Expected profit after costs in dollars per contract. */
  readonly edge: number;
  readonly pYes: number;
  /** The touch that the decision saw; NO_PRICE where a side was missing. */
  readonly bid: Price;
  readonly ask: Price;
  readonly purpose: 'enter' | 'exit';
}

/** An order that may still be filled, as far as is known. */
export interface WorkingOrder {
  readonly clientOrderId: string;
  readonly ladder: LadderDef;
  readonly market: MarketDef;
  readonly side: BookSide;
  readonly price: Price;
  /** Quantity of the order, filled part included. */
  readonly quantity: Quantity;
  readonly filled: Quantity;
  /** What may still be filled, as far as is known; after its end, fills that the venue counted and has not told. */
  readonly outstanding: Quantity;
  readonly state: OrderState;
  readonly cancelPending: boolean;
  readonly amendPending: boolean;
  readonly strategy: string;
  readonly submittedAt: EpochMicros;
  /** It was found at the venue and adopted; no intent stands behind it. */
  readonly isForeign: boolean;
}

/** A fill that is new to us, with what was believed when its order was decided. */
export interface AppliedFill {
  readonly at: EpochMicros;
  readonly fill: Fill;
  readonly ladder: LadderDef;
  readonly market: MarketDef;
  readonly strategy: string;
  /** Tier of the market's data at the decision; of a fill that was not decided here, when it was told. */
  readonly tier: FidelityTier;
  /** NaN, and NO_PRICE below, where the order was not decided here. */
  readonly pYes: number;
  readonly bid: Price;
  readonly ask: Price;
}
