/**
 * The fee of every fill, to the micro-dollar, as the exchange charges it: model fee rounded up, balance kept on its grid by a
 * rounding fee, and what an order overpaid by rounding paid back out of an accumulator that lives as long as the order.
 *
 * After every fill the account's cash is a multiple of the schedule's balance step. Source of the mechanics: the exchange's
 * "Fee Rounding" page in its versions of 2026-03-20 to 2026-10-08 (see `fee-schedules.ts` for the dates).
 */
import { BookSide } from '../events.ts';
import { cashOf } from './amounts.ts';
import type { FeeSchedule } from './fee-schedules.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity, ZERO_CASH } from './units.ts';

export { type BalancePrecision, FEE_RATES, type FeeSchedule, ROUNDING_RULES, scheduleFor } from './fee-schedules.ts';

/** The fees of one order over all of its fills, taker and maker alike. */
export class OrderFees {
  /** Rounding overpaid by the order and not yet paid back. */
  #accumulated: number = ZERO_CASH;

  /**
   * Charges one fill and returns its net fee (trade fee + rounding fee − rebate, never negative). `side` is the order's side of
   * the YES book: it decides which way the balance is off its grid.
   */
  charge(schedule: FeeSchedule, price: Price, quantity: Quantity, isTaker: boolean, side: BookSide): Cash {
    if (!(quantity >= 0 && price >= 0 && price <= ONE_DOLLAR_PRICE)) {
      throw new RangeError(`cannot charge a fill of ${quantity} at ${price}`);
    }
    const trade = tradeFee(schedule, price, quantity, isTaker);
    const rounding = roundingFee(schedule, cashOf(price, quantity), trade, side);
    const gross = trade + rounding;
    const overpaid = this.#accumulated + rounding;
    const rebate = floorTo(Math.min(overpaid, gross), schedule.rebateStep);
    this.#accumulated = overpaid - rebate;
    return (gross - rebate) as Cash;
  }

  /** Rounding overpaid so far and not yet paid back. */
  get accumulated(): Cash {
    return this.#accumulated as Cash;
  }

  snapshot(): number {
    return this.#accumulated;
  }

  restore(state: number): void {
    if (!(Number.isSafeInteger(state) && state >= 0)) throw new RangeError(`${state} is not an accumulator of fees`);
    this.#accumulated = state;
  }
}

/**
 * What taking `quantity` at `price` in a single fill costs: trade fee and rounding fee, no rebate. For whole contracts at whole
 * cents it is also the total of any number of fills, but for rounding of the trade fee.
 */
export function expectedTakerFee(schedule: FeeSchedule, price: Price, quantity: Quantity): Cash {
  const trade = tradeFee(schedule, price, quantity, true);
  return (trade + roundingFee(schedule, cashOf(price, quantity), trade, BookSide.bid)) as Cash;
}

/**
 * The most that `quantity` at `price` can be charged, in any split into fills of multiples of `fillStep`, each as taker or as
 * maker, on either side, and also when the order had earlier fills. Without `fillStep`, fills are as small as the exchange
 * allows at the schedule's time; a quantity that is no multiple of `fillStep` is bounded for the smallest fills there are.
 *
 * Bound. The total is Σ trade fees + rounding left in the accumulator (earlier rounding only lowers it).
 * - Σ of n trade fees, each rounded up to g, is at most (sum rounded up to g) + (n − 1)·g, with n ≤ quantity / fillStep.
 * - *On the grid* (price × fillStep is a multiple of the balance step b and b ≥ rebate step): every gross fee is a multiple
 *   of b, so a rebate is never held back by the floor of zero and less than the rebate step stays in the accumulator; the
 *   total is a multiple of b.
 * - *Off the grid*: rebates may be held back for ever, so each fill is counted with its whole gross fee. No fill of k steps has
 *   a higher one than k fills of a step: rounding up a sum never exceeds the sum of what is rounded up, for the trade fee and
 *   for either way that the balance is brought to its grid.
 *
 * Fills at better prices than a limit `price` on the same grid are covered in total cost: price + fee rises with the price of
 * what is bought.
 */
export function worstFee(
  schedule: FeeSchedule,
  price: Price,
  quantity: Quantity,
  fillStep: Quantity = schedule.fillStep,
): Cash {
  if (quantity <= 0) return ZERO_CASH;
  if (quantity % fillStep !== 0) return worstFee(schedule, price, quantity, SMALLEST_QUANTITY);
  const steps = quantity / fillStep;
  const onGrid = (price * fillStep) % schedule.balanceStep === 0 && schedule.rebateStep <= schedule.balanceStep;
  if (!onGrid) {
    const ofStep = Math.max(grossFee(schedule, price, fillStep, true), grossFee(schedule, price, fillStep, false));
    return (steps * ofStep) as Cash;
  }
  const together = tradeFee(schedule, price, quantity, schedule.takerRateE4 >= schedule.makerRateE4);
  if (together === 0) return ZERO_CASH;
  const apart = together + (steps - 1) * schedule.tradeFeeStep;
  return floorTo(apart + schedule.rebateStep - 1, schedule.balanceStep);
}

/** 1/100 contract: no fill is finer. */
const SMALLEST_QUANTITY = 1 as Quantity;

/** Trade fee and rounding fee of one fill, on the side on which they are higher. */
function grossFee(schedule: FeeSchedule, price: Price, quantity: Quantity, isTaker: boolean): number {
  const value = cashOf(price, quantity);
  const trade = tradeFee(schedule, price, quantity, isTaker);
  return (
    trade +
    Math.max(roundingFee(schedule, value, trade, BookSide.bid), roundingFee(schedule, value, trade, BookSide.ask))
  );
}

/** Rate × C × P × (1 − P), rounded up to the schedule's step, exactly. */
function tradeFee(schedule: FeeSchedule, price: Price, quantity: Quantity, isTaker: boolean): number {
  const rateE4 = isTaker ? schedule.takerRateE4 : schedule.makerRateE4;
  // Dollars are rate/10^4 × quantity/10^2 × price/10^4 × (10^4 − price)/10^4; micro-dollars are 10^6 times as many.
  const perQuantityE8 = rateE4 * price * (ONE_DOLLAR_PRICE - price);
  const stepE8 = 100_000_000 * schedule.tradeFeeStep;
  const feeE8 = perQuantityE8 * quantity;
  if (feeE8 <= Number.MAX_SAFE_INTEGER) {
    const above = feeE8 % stepE8;
    return ((feeE8 - above) / stepE8 + (above > 0 ? 1 : 0)) * schedule.tradeFeeStep;
  }
  // Only beyond five thousand contracts: exact in big integers.
  const exact = BigInt(perQuantityE8) * BigInt(quantity);
  const step = BigInt(stepE8);
  return Number((exact + step - 1n) / step) * schedule.tradeFeeStep;
}

/** What brings the balance back to its grid: (revenue − trade fee) less the same rounded down, where a bid's revenue is negative. */
function roundingFee(schedule: FeeSchedule, value: Cash, trade: number, side: BookSide): number {
  const change = (side === BookSide.bid ? -value : value) - trade;
  return change - floorTo(change, schedule.balanceStep);
}

/** The greatest multiple of `step` that is not above `amount`. */
function floorTo(amount: number, step: number): Cash {
  const above = amount % step;
  return (amount - above - (above < 0 ? step : 0) + 0) as Cash;
}
