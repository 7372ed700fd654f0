/**
 * What the engine needs from outside. Everything that differs between backtest, paper and live stands behind one of these.
 */
import type { DecisionRecord } from './decision-record.ts';
import type { BookSide, SettlementStage } from './events.ts';
import type { FidelityTier, LadderDef, LadderId, MarketDef } from './markets/contracts.ts';
import type { Cash, Price, Quantity } from './money/units.ts';
import type { OrderState } from './oms/transitions.ts';
import type { AmendOrder, Fill, NewOrder } from './orders.ts';
import type { ReasonCode } from './reasons.ts';
import type { EpochMicros } from './time.ts';

/**
 * Where orders go. Calls return at once; every answer comes later as a `VenueUpdate`. `at` is the engine's time of the call,
 * to which a simulated venue adds its latency.
 */
export interface Venue {
  readonly name: string;
  submit(order: NewOrder, at: EpochMicros): void;
  amend(order: AmendOrder, at: EpochMicros): void;
  cancel(clientOrderId: string, at: EpochMicros): void;
  /**
   * Asks what has become of an order. The venue tells every fill of it, known ones included, and then `found` or `not_found`.
   * A question changes nothing at the venue and may be repeated; an answer may be lost like any other message.
   */
  lookUp(clientOrderId: string, at: EpochMicros): void;
}

/** An order as it stands after a change, for the journal. */
export interface OrderChange {
  readonly at: EpochMicros;
  readonly order: NewOrder;
  readonly ladder: LadderId;
  readonly state: OrderState;
  readonly filled: Quantity;
  /** The terms that an unconfirmed amendment asks for: until it is confirmed or refused, the worse of both counts. */
  readonly amend: { readonly price: Price; readonly quantity: Quantity } | null;
  /** The size shown on the side that the order would take when it was decided; NO_QUANTITY where none was. */
  readonly displayed: Quantity;
  readonly reason: string;
  /** Key of the intent that the order serves, its supersession count, and the strategy that asked. */
  readonly intentKey: string;
  readonly supersession: number;
  readonly strategy: string;
}

/** A verdict that allowed less than was asked, as data. */
export interface Refusal {
  readonly at: EpochMicros;
  readonly market: MarketDef;
  readonly strategy: string;
  readonly side: BookSide;
  readonly price: Price;
  readonly asked: Quantity;
  /** What would have fitted, and was allowed; 0 where nothing did. */
  readonly fitted: Quantity;
  /** The rule that stood in the way, its limit and the value that all of the order would have brought, in the reason's unit. */
  readonly code: ReasonCode;
  readonly limit: number;
  readonly value: number;
}

/** A fill with what was believed when its order was decided. */
export interface FillRecord {
  readonly at: EpochMicros;
  readonly fill: Fill;
  readonly ladder: LadderId;
  readonly strategy: string;
  readonly tier: FidelityTier;
  /** The ensemble's probability of YES at the decision, and the touch then (-1 none). */
  readonly pYes: number;
  readonly bid: Price;
  readonly ask: Price;
  readonly positionAfter: Quantity;
}

/** The account at an instant. Equity is cash and positions at what one could sell for. */
export interface EquityPoint {
  readonly at: EpochMicros;
  readonly cash: Cash;
  readonly equity: Cash;
  readonly openRisk: Cash;
  readonly realized: Cash;
  readonly fees: Cash;
  readonly positions: number;
  readonly workingOrders: number;
}

/** Every name's probabilities for a ladder at one of the instants at which scores are taken. */
export interface ScoreSample {
  readonly at: EpochMicros;
  readonly ladder: LadderDef;
  readonly slot: 'day_before_noon' | 'day_7am';
  readonly names: readonly string[];
  /** By name; null where it had no opinion. Each has one probability a market. */
  readonly pYes: readonly (readonly number[] | null)[];
}

/** A market's step towards payment. */
export interface SettlementRecord {
  readonly at: EpochMicros;
  readonly market: MarketDef;
  readonly stage: SettlementStage;
  readonly payout: Price | null;
  readonly valueF: number | null;
  readonly position: Quantity;
  readonly paid: Cash;
}

/** Where the engine writes what it decided and what became of it. Records are reused: copy what must outlive the call. */
export interface Journal {
  decision(record: DecisionRecord): void;
  order(change: OrderChange): void;
  fill(record: FillRecord): void;
  equity(point: EquityPoint): void;
  score(sample: ScoreSample): void;
  settlement(record: SettlementRecord): void;
  /** The ladder's final result is known: `winner` is an index in `ladder.markets`. */
  result(at: EpochMicros, ladder: LadderDef, winner: number, valueF: number | null): void;
  /** Left out by a journal that keeps no table of refusals: the verdict is a decision in any case. */
  refusal?(refusal: Refusal): void;
  /** Other clusters of cities (lists of city codes) are in force from now on. */
  clusters?(at: EpochMicros, clusters: readonly (readonly string[])[]): void;
}
