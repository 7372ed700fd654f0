/**
 * What a fill rule is: it looks at what the data shows and says which own orders were filled, at what price, on what evidence.
 *
 * A rule holds no state of its own, declares what it assumes as data (the reference renders it), and is chosen by the best
 * tier that the data of the market has at that moment.
 */
import type { BookSide } from '../../../engine/events.ts';
import type { FidelityTier, MarketId } from '../../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import type { FillEvidence } from '../../../engine/orders.ts';
import type { BarSeen } from '../bar-tape.ts';
import type { ExchangeConfig } from '../config.ts';
import type { LevelChange } from '../depth-tape.ts';
import type { MarketTape } from '../market-tape.ts';
import type { SimOrder } from '../sim-order.ts';

/** One thing that a rule assumes, in words for the reference. */
export interface Assumption {
  readonly name: string;
  readonly text: string;
  /** Whether it makes fills rarer or dearer than they would be (`pessimistic`), or could flatter (`optimistic`). */
  readonly bias: 'pessimistic' | 'neutral' | 'optimistic';
}

/** A public trade as rules see it. `offered` is what own orders may have of it, `share` what of that is left; fills lower it. */
export interface PrintSeen {
  readonly market: MarketId;
  readonly price: number;
  readonly quantity: number;
  readonly taker: BookSide;
  readonly trueAt: number;
  readonly knownAt: number;
  readonly offered: number;
  share: number;
}

/** What a rule may use. */
export interface RuleContext {
  readonly config: ExchangeConfig;
  readonly tape: MarketTape;
  /** Largest quantity of `limit` and the order's remainder that fills may come in, in whole lots. */
  lots(order: SimOrder, limit: number): Quantity;
  /** Executes; the quantity must come from `lots`. */
  fill(execution: Execution): void;
}

export interface Execution {
  readonly order: SimOrder;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly isTaker: boolean;
  readonly evidence: FillEvidence;
  /** Exchange time of the execution. */
  readonly executedAt: number;
  /** When its evidence is known; the fill cannot be known earlier. */
  readonly evidenceKnownAt: number;
}

export interface FillRule {
  readonly name: string;
  readonly tier: FidelityTier;
  readonly assumptions: readonly Assumption[];
  /** Whether an order of this side and price would trade at once against what is known at `now`. */
  crosses(side: BookSide, price: Price, market: MarketId, now: number, tape: MarketTape): boolean;
  /** How long after its arrival an immediate order still has its chance, in µs. */
  immediateWindowMicros(config: ExchangeConfig): number;
  /** The order is at the exchange, or its amendment has cost it its place: fills it if it can, and sets its queue. */
  onArrival(order: SimOrder, at: number, context: RuleContext): void;
  /** The touch, or the book, changed; `orders` are the own orders of the market by priority. */
  onQuote(orders: readonly SimOrder[], trueAt: number, knownAt: number, context: RuleContext): void;
  /** A public trade that is no block trade. */
  onPrint(orders: readonly SimOrder[], print: PrintSeen, context: RuleContext): void;
  /** A level of the full book changed; where there is a book, `onQuote` comes after it. */
  onLevel?(orders: readonly SimOrder[], change: LevelChange, context: RuleContext): void;
  /** A bar of bid and ask is complete. */
  onBar?(orders: readonly SimOrder[], bar: BarSeen, context: RuleContext): void;
}
