/**
 * What an account's positions and resting orders bind, so that it can always pay. A model is chosen by configuration; both keep
 * the promise that no sequence and split of fills, at the limits or better, finds the account short.
 *
 * `gross`: every contract is paid in full when it is bought, and an order binds the price of what it would open. Only YES and NO
 * of one market net out. `ladder_worst_case`: see `ladder-collateral.ts`.
 */
import { BookSide } from '../../engine/events.ts';
import type { MarketDef, MarketId } from '../../engine/markets/contracts.ts';
import { type FeeSchedule, worstFee } from '../../engine/money/fees.ts';
import { ONE_CONTRACT, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { SimOrder } from './sim-order.ts';

/** What a model looks at beside the orders of the market in question. */
export interface Held {
  /** Signed position in YES. */
  position(market: MarketId): number;
  /** Own orders of another market. */
  ordersOf(market: MarketId): readonly SimOrder[];
}

export interface CollateralModel extends Snapshottable {
  /** Markets of one scope bind together; the scope of a market is a number of the model's own. */
  scope(market: MarketDef): number;
  /** What the scope of a market binds, in µ$, if `orders` were the orders of that market; negative where it gives back. */
  required(market: MarketDef, orders: readonly SimOrder[], schedule: FeeSchedule, held: Held): number;
  /** A market was paid: YES got `payout`, and it no longer counts. */
  paid(market: MarketDef, payout: number): void;
}

/** Contracts are paid in full; the scope is one market. */
export class GrossCollateral implements CollateralModel {
  readonly #lot: Quantity;

  /** `lot`: fills come in multiples of it, but for the last of an order. */
  constructor(lot: Quantity) {
    this.#lot = lot;
  }

  scope(market: MarketDef): number {
    return market.id;
  }

  /** The price of what each order would open beyond the position that others before it would close, and its worst fee. */
  required(market: MarketDef, orders: readonly SimOrder[], schedule: FeeSchedule, held: Held): number {
    const position = held.position(market.id);
    let closable = 0;
    let side: BookSide | -1 = -1;
    let needed = 0;
    for (const order of orders) {
      if (order.remaining <= 0) continue;
      if (order.side !== side) {
        side = order.side;
        closable = Math.max(0, side === BookSide.bid ? -position : position);
      }
      const closing = Math.min(closable, order.remaining);
      closable -= closing;
      const cost = side === BookSide.bid ? order.price : ONE_DOLLAR_PRICE - order.price;
      // An order that may only reduce never opens: what it has beyond the position is not filled.
      if (!order.terms.reduceOnly) needed += cost * (order.remaining - closing);
      needed += worstFeeOf(order, schedule, this.#lot);
    }
    return needed;
  }

  // Nothing is kept from market to market.
  paid(): void {}

  snapshot(): Json {
    return null;
  }

  restore(): void {}
}

/** The most that the rest of an order can still be charged: of the remainder alone, and of the whole less what was charged. */
export function worstFeeOf(order: SimOrder, schedule: FeeSchedule, lot: Quantity): number {
  const { feeBound, price, quantity, filled } = order;
  // Asked again whenever another order of the market changes; what was charged changes with what was filled.
  const isKnown = feeBound.schedule === schedule && feeBound.price === price && feeBound.quantity === quantity;
  if (isKnown && feeBound.filled === filled) return feeBound.fee;
  const rest = worstFeeInLots(schedule, price, order.remaining, lot);
  feeBound.fee = filled === 0 ? rest : Math.max(rest, worstFeeInLots(schedule, price, quantity, lot) - order.charged);
  feeBound.schedule = schedule;
  feeBound.price = price;
  feeBound.quantity = quantity;
  feeBound.filled = filled;
  return feeBound.fee;
}

/**
 * The most that a quantity can be charged when fills come in whole lots but for the last. A last fill in a part of a contract
 * costs no more than a whole one and what its rounding can add: a step of the balance, and a rebate that is held back by it.
 */
function worstFeeInLots(schedule: FeeSchedule, price: Price, quantity: Quantity, lot: Quantity): number {
  if (lot % ONE_CONTRACT !== 0) return worstFee(schedule, price, quantity, SMALLEST_QUANTITY);
  const part = quantity % ONE_CONTRACT;
  if (part === 0) return worstFee(schedule, price, quantity, ONE_CONTRACT);
  const whole = (quantity - part + ONE_CONTRACT) as Quantity;
  return worstFee(schedule, price, whole, ONE_CONTRACT) + schedule.balanceStep + schedule.rebateStep;
}

const SMALLEST_QUANTITY = 1 as Quantity;
