/**
 * The degrees of a ladder on which its markets differ, and what a position or an order loses on each: the definitions of the
 * design written down anew, one whole degree after the other, to check the engine by.
 */
import type { MarketRow } from '../../../data/runs/schema.ts';

/** What a position holds and what it cost with its fees, in hundredths of contracts and micro-dollars. */
export interface Holding {
  readonly quantity: number;
  readonly cost: number;
}

/** One form in which an order may fill. */
export interface OrderForm {
  readonly price: number;
  readonly remaining: number;
  /** The most that it can still be charged. */
  readonly fee: number;
}

/** Every whole degree from just below the lowest edge of the brackets to just above the highest. */
export function degreesOf(markets: readonly MarketRow[]): number[] {
  const edges = markets.flatMap(({ low_f, high_f }) => [low_f, high_f]).filter((edge) => edge !== null);
  const lowest = Math.min(...edges) - 1;
  const highest = Math.max(...edges) + 1;
  return Array.from({ length: highest - lowest + 1 }, (_, i) => lowest + i);
}

export function paysAt({ low_f, high_f }: MarketRow, degree: number): boolean {
  return (low_f === null || degree >= low_f) && (high_f === null || degree <= high_f);
}

/** What a holding loses when its market pays YES, or NO; negative is profit. */
export function lossOf({ quantity, cost }: Holding, isYes: boolean): number {
  if (quantity === 0) return cost;
  const wins = isYes === quantity > 0;
  return cost - (wins ? Math.abs(quantity) * 10_000 : 0);
}

/** What an order loses there if it fills, and never what it gains: it may as well not fill. */
export function orderLossOf(isBid: boolean, forms: readonly OrderForm[], isYes: boolean): number {
  let worst = 0;
  for (const { price, remaining, fee } of forms) {
    const unit = isBid ? price : 10_000 - price;
    const paid = isYes === isBid ? 10_000 : 0;
    worst = Math.max(worst, (unit - paid) * remaining + fee);
  }
  return worst;
}

/** `amount × part ÷ whole` rounded down, exactly. */
export function shareOf(amount: number, part: number, whole: number): number {
  const product = BigInt(amount) * BigInt(part);
  const quotient = product / BigInt(whole);
  return Number(product < 0n && quotient * BigInt(whole) !== product ? quotient - 1n : quotient);
}
