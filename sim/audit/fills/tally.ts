/**
 * Compares what a rule made of orders with what better evidence says, and counts.
 *
 * A rule was *optimistic* with an order when it filled more of it, or at a better price; *pessimistic* when it filled less, or
 * at a worse one; an order that is both counts as optimistic, since that is what flatters. Shares have Wilson's interval, means
 * that of a normal mean, both at 95 %.
 */

import { BookSide } from '../../../engine/events.ts';
import { wilsonInterval } from '../../../reports/statistics/wilson.ts';
import type { OrderManner } from './draw-orders.ts';
import type { Outcome } from './try-order.ts';

/** One row of an audit. Contracts and cents are means over the orders that they speak of; intervals are at 95 %. */
export interface AuditRow {
  readonly rule: string;
  /** What the rule was shown. */
  readonly evidence: string;
  /** What it was compared with. */
  readonly against: string;
  readonly orders: OrderManner;
  readonly compared: number;
  /** Orders of which the better evidence cannot judge. */
  readonly undecided: number;
  readonly agreed: number;
  readonly optimistic: number;
  readonly pessimistic: number;
  readonly optimistic_share: Estimate | null;
  readonly pessimistic_share: Estimate | null;
  /** Contracts that the rule filled more an order; negative: fewer. */
  readonly contracts_more: Estimate | null;
  /** Cents a contract by which the rule's price was better, where both filled; negative: worse. */
  readonly cents_better: Estimate | null;
}

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const CONTRACT = 100;
const CENT = 100;
const Z_95 = 1.959963984540054;

export class Tally {
  readonly #names: Pick<AuditRow, 'rule' | 'evidence' | 'against' | 'orders'>;
  #undecided = 0;
  #agreed = 0;
  #optimistic = 0;
  #pessimistic = 0;
  readonly #contractsMore: number[] = [];
  readonly #centsBetter: number[] = [];

  constructor(names: Pick<AuditRow, 'rule' | 'evidence' | 'against' | 'orders'>) {
    this.#names = names;
  }

  /** The rule's outcome of an order beside the one that better evidence gives. */
  compare(side: BookSide, rule: Outcome, better: Outcome): void {
    const more = (rule.quantity - better.quantity) / CONTRACT;
    this.#contractsMore.push(more);
    let advantage = 0;
    if (rule.quantity > 0 && better.quantity > 0) {
      const difference = better.value / better.quantity - rule.value / rule.quantity;
      advantage = (side === BookSide.bid ? difference : -difference) / CENT;
      this.#centsBetter.push(advantage);
    }
    if (more > 0 || advantage > TINY) this.#optimistic++;
    else if (more < 0 || advantage < -TINY) this.#pessimistic++;
    else this.#agreed++;
  }

  /**
   * The better evidence says of an order only whether others traded where it stood: `certain` is true when they traded through
   * it, false when they did not come to it, null when it cannot tell; `traded` is all that they traded.
   */
  judge(rule: Outcome, certain: boolean | null, traded: number): void {
    if (certain === null) this.#undecided++;
    else if (certain && rule.quantity === 0) this.#pessimistic++;
    else if (certain ? rule.quantity > traded : rule.quantity > 0) this.#optimistic++;
    else this.#agreed++;
  }

  row(): AuditRow {
    const compared = this.#agreed + this.#optimistic + this.#pessimistic;
    return {
      ...this.#names,
      compared,
      undecided: this.#undecided,
      agreed: this.#agreed,
      optimistic: this.#optimistic,
      pessimistic: this.#pessimistic,
      optimistic_share: shareOf(this.#optimistic, compared),
      pessimistic_share: shareOf(this.#pessimistic, compared),
      contracts_more: meanOf(this.#contractsMore),
      cents_better: meanOf(this.#centsBetter),
    };
  }
}

/** Averages of equal fills differ by less than this many cents. */
const TINY = 1e-9;

/** A share with Wilson's interval; null of none. */
export function shareOf(count: number, of: number): Estimate | null {
  const interval = wilsonInterval(count, of);
  return interval === null ? null : { value: count / of, low: interval.low, high: interval.high };
}

/** A mean with the interval of a normal one; null of fewer than two values. */
export function meanOf(values: readonly number[]): Estimate | null {
  if (values.length < 2) return null;
  const value = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (values.length - 1);
  const half = Z_95 * Math.sqrt(variance / values.length);
  return { value, low: value - half, high: value + half };
}
