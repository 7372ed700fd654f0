/**
 * What the simulated exchange shows of an account: orders, fills, positions, settlements, groups and the balance, as plain data
 * that never changes after it was handed out. Prices are YES prices; units are those of `engine/money/units.ts`.
 */
import type { BookSide } from '../../engine/events.ts';
import type { LadderId, MarketId } from '../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../engine/money/units.ts';
import type { Fill, SelfTradePrevention, TimeInForce, VenueReason } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';

/** Where an order stands, in the exchange's words: `executed` is filled whole, `canceled` ended with something unfilled. */
export type OrderStatus = 'resting' | 'canceled' | 'executed';

/** An order as it stands, or as it ended. */
export interface OrderView {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly market: MarketId;
  readonly side: BookSide;
  readonly price: Price;
  /** What it asked for when it was placed. */
  readonly initialQuantity: Quantity;
  readonly filled: Quantity;
  /** What may still fill; nothing once it has ended. */
  readonly remaining: Quantity;
  readonly status: OrderStatus;
  readonly timeInForce: TimeInForce;
  readonly expiresAt: EpochMicros | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly cancelOnPause: boolean;
  readonly orderGroup: string | null;
  readonly createdAt: EpochMicros;
  readonly updatedAt: EpochMicros;
  /** Why it ended; null while it rests and when it was filled whole. */
  readonly endReason: VenueReason | null;
  /** What its fills cost (an ask buys NO, at the rest of the dollar), as taker and as maker, and what they were charged. */
  readonly takerCost: Cash;
  readonly makerCost: Cash;
  readonly takerFees: Cash;
  readonly makerFees: Cash;
}

/** One execution, with the order's id at the exchange and the position after it. */
export interface FillView extends Fill {
  readonly venueOrderId: string;
  readonly positionAfter: Quantity;
}

/** A position in one market. */
export interface PositionView {
  readonly market: MarketId;
  /** Signed YES; negative is NO. */
  readonly position: Quantity;
  /** What the position cost, without fees: the exchange's market exposure. */
  readonly exposure: Cash;
  /** What everything that was ever bought in the market cost, YES at its price and NO at the rest of the dollar. */
  readonly totalTraded: Cash;
  /** Profit of what was closed or settled, without fees. */
  readonly realized: Cash;
  readonly feesPaid: Cash;
  /** Own orders that rest in the market. */
  readonly restingOrders: number;
  readonly updatedAt: EpochMicros;
  /** The market was paid. */
  readonly isSettled: boolean;
}

/** The positions of one ladder, which the exchange calls an event. */
export interface LadderPositionView {
  readonly ladder: LadderId;
  readonly totalCost: Cash;
  /** Contracts held, YES and NO alike. */
  readonly totalCostShares: Quantity;
  readonly exposure: Cash;
  readonly realized: Cash;
  readonly feesPaid: Cash;
}

/** A market that was paid while it was held or had been traded. */
export interface SettlementView {
  readonly market: MarketId;
  /** What a YES contract was paid: 10,000 and 0 are yes and no, anything between is a scalar result. */
  readonly payout: Price;
  readonly yesQuantity: Quantity;
  readonly yesCost: Cash;
  readonly noQuantity: Quantity;
  readonly noCost: Cash;
  readonly revenue: Cash;
  /** All fees that were paid in the market. */
  readonly fees: Cash;
  readonly settledAt: EpochMicros;
}

/** An order group: as many as `limit` contracts matched within fifteen seconds cancel all of it. */
export interface GroupView {
  readonly id: string;
  readonly limit: Quantity;
  /** Matched within the last fifteen seconds, since the last reset. */
  readonly matched: Quantity;
  /** The limit was hit, or somebody triggered it: new orders are refused until a reset. */
  readonly isTriggered: boolean;
  /** Orders of the group that rest, by their id at the exchange. */
  readonly orders: readonly string[];
}

/** Cash of the account. `available` is what new orders may use; it is what the exchange calls the balance. */
export interface BalanceView {
  readonly cash: Cash;
  /** What positions and resting orders bind; negative when collateral of positions is given back. */
  readonly reserved: Cash;
  readonly available: Cash;
}

/** How far an order stands from its next fill. */
export interface QueueView {
  readonly venueOrderId: string;
  readonly market: MarketId;
  /** Contracts that must trade at its price before it does, own earlier orders included. */
  readonly ahead: Quantity;
}

/** Which orders are asked for; what is left out does not narrow. Times are those of the order's creation, both inclusive. */
export interface OrderFilter {
  readonly market?: MarketId;
  readonly ladder?: LadderId;
  readonly status?: OrderStatus;
  readonly from?: EpochMicros;
  readonly to?: EpochMicros;
}

/** Which fills are asked for. Times are those of execution, both inclusive. */
export interface FillFilter {
  readonly market?: MarketId;
  readonly venueOrderId?: string;
  readonly from?: EpochMicros;
  readonly to?: EpochMicros;
}

/** Who wants to hear of every change as it happens, in the order in which it happens. */
export interface AccountWatcher {
  order?(order: OrderView): void;
  fill?(fill: FillView): void;
  position?(position: PositionView): void;
  settlement?(settlement: SettlementView): void;
  /** `isGone`: it was deleted. */
  group?(group: GroupView, isGone: boolean): void;
}
