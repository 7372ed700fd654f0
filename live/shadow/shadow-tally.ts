/** Adds up what a fill rule predicted of orders beside what the exchange did with them. */
import { BookSide } from '../../engine/events.ts';
import { formatQuantity } from '../../engine/money/format.ts';
import type { Quantity } from '../../engine/money/units.ts';
import type { Fill, FillEvidence, NewOrder } from '../../engine/orders.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../engine/time.ts';
import { type AuditRow, type Estimate, meanOf, shareOf, Tally } from '../../sim/audit/fills/tally.ts';
import { outcomeOf } from '../../sim/audit/fills/try-order.ts';

/** What is predicted and what was, each as a mean with its interval, and the difference order by order (predicted − real). */
export interface Beside {
  /** Orders that the means are over. */
  readonly orders: number;
  readonly predicted: Estimate | null;
  readonly real: Estimate | null;
  readonly difference: Estimate | null;
}

/** One row of a shadow; intervals are at 95 %. */
export interface ShadowRow extends AuditRow {
  /** Share of orders with any fill. */
  readonly filled_orders: { readonly predicted: Estimate | null; readonly real: Estimate | null };
  /** Share of an order's contracts that was filled. */
  readonly fill_rate: Beside;
  /** Seconds from the decision to the first fill, over orders that both filled. */
  readonly seconds_to_fill: Beside;
  /** Cents paid for a YES contract that was bought, received for one that was sold, over orders that both filled. */
  readonly price_cents: { readonly bought: Beside; readonly sold: Beside };
  /** Cents a contract, over orders that both filled. */
  readonly fee_cents: Beside;
  /** Contracts that the rule filled, by what it filled them on. */
  readonly predicted_contracts_by_evidence: Readonly<Partial<Record<FillEvidence, string>>>;
}

/** Micro-dollars in a cent, times the 1/100 contracts of a contract. */
const FEE_CENT = 10_000 / 100;
const PRICE_CENT = 100;

export class ShadowTally {
  readonly #tally: Tally;
  readonly #rates = new Pairs();
  readonly #seconds = new Pairs();
  readonly #bought = new Pairs();
  readonly #sold = new Pairs();
  readonly #fees = new Pairs();
  readonly #byEvidence = new Map<FillEvidence, number>();
  #predictedAny = 0;
  #realAny = 0;

  constructor(names: ConstructorParameters<typeof Tally>[0]) {
    this.#tally = new Tally(names);
  }

  /** An order with the fills that a rule gives it and those that it had. */
  compare(
    { side, quantity }: NewOrder,
    decidedAt: EpochMicros,
    predicted: readonly Fill[],
    real: readonly Fill[],
  ): void {
    const [is, was] = [outcomeOf(predicted), outcomeOf(real)];
    this.#tally.compare(side, is, was);
    this.#rates.add(is.quantity / quantity, was.quantity / quantity);
    if (is.quantity > 0) this.#predictedAny += 1;
    if (was.quantity > 0) this.#realAny += 1;
    for (const { evidence, quantity: filled } of predicted) {
      this.#byEvidence.set(evidence, (this.#byEvidence.get(evidence) ?? 0) + filled);
    }
    if (is.quantity === 0 || was.quantity === 0) return;
    this.#seconds.add(secondsTo(predicted, decidedAt), secondsTo(real, decidedAt));
    const prices = side === BookSide.bid ? this.#bought : this.#sold;
    prices.add(is.value / is.quantity / PRICE_CENT, was.value / was.quantity / PRICE_CENT);
    this.#fees.add(feeOf(predicted) / is.quantity / FEE_CENT, feeOf(real) / was.quantity / FEE_CENT);
  }

  row(): ShadowRow {
    const row = this.#tally.row();
    const byEvidence = [...this.#byEvidence].map(([evidence, contracts]) => [
      evidence,
      formatQuantity(contracts as Quantity),
    ]);
    return {
      ...row,
      filled_orders: {
        predicted: shareOf(this.#predictedAny, row.compared),
        real: shareOf(this.#realAny, row.compared),
      },
      fill_rate: this.#rates.beside(),
      seconds_to_fill: this.#seconds.beside(),
      price_cents: { bought: this.#bought.beside(), sold: this.#sold.beside() },
      fee_cents: this.#fees.beside(),
      predicted_contracts_by_evidence: Object.fromEntries(byEvidence),
    };
  }
}

/** Two figures of each of several orders. */
class Pairs {
  readonly #predicted: number[] = [];
  readonly #real: number[] = [];

  add(predicted: number, real: number): void {
    this.#predicted.push(predicted);
    this.#real.push(real);
  }

  beside(): Beside {
    const differences = this.#predicted.map((x, i) => x - (this.#real[i] as number));
    return {
      orders: differences.length,
      predicted: meanOf(this.#predicted),
      real: meanOf(this.#real),
      difference: meanOf(differences),
    };
  }
}

function secondsTo(fills: readonly Fill[], decidedAt: EpochMicros): number {
  return (Math.min(...fills.map(({ executedAt }) => executedAt)) - decidedAt) / MICROS_PER_SECOND;
}

function feeOf(fills: readonly Fill[]): number {
  return fills.reduce((sum, { fee }) => sum + fee, 0);
}
