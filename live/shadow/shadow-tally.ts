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

/** Figures over orders; intervals are at 95 %. */
export interface ShadowFigures {
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
}

/** The orders of which the rule filled the first part on one kind of evidence, or filled nothing. */
export interface EvidenceFigures extends ShadowFigures {
  readonly evidence: FillEvidence | 'none';
  readonly orders: number;
  /** Contracts that the rule filled. */
  readonly predicted_contracts: string;
}

/** One row of a shadow. */
export interface ShadowRow extends AuditRow, ShadowFigures {
  readonly by_evidence: readonly EvidenceFigures[];
}

/** An order's fills as a rule gives them, and as they were. */
interface Compared {
  readonly side: BookSide;
  readonly quantity: number;
  readonly decidedAt: EpochMicros;
  readonly predicted: readonly Fill[];
  readonly real: readonly Fill[];
}

/** Micro-dollars in a cent, times the 1/100 contracts of a contract. */
const FEE_CENT = 10_000 / 100;
const PRICE_CENT = 100;

export class ShadowTally {
  readonly #tally: Tally;
  readonly #all = new Figures();
  readonly #byEvidence = new Map<FillEvidence | 'none', Figures>();

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
    this.#tally.compare(side, outcomeOf(predicted), outcomeOf(real));
    const compared = { side, quantity, decidedAt, predicted, real };
    this.#all.add(compared);
    const evidence = predicted[0]?.evidence ?? 'none';
    const figures = this.#byEvidence.get(evidence) ?? new Figures();
    this.#byEvidence.set(evidence, figures);
    figures.add(compared);
  }

  row(): ShadowRow {
    const groups = [...this.#byEvidence].sort(([x], [y]) => (x < y ? -1 : 1));
    return {
      ...this.#tally.row(),
      ...this.#all.figures(),
      by_evidence: groups.map(([evidence, figures]) => ({
        evidence,
        orders: figures.orders,
        predicted_contracts: formatQuantity(figures.predictedContracts as Quantity),
        ...figures.figures(),
      })),
    };
  }
}

class Figures {
  orders = 0;
  /** In 1/100. */
  predictedContracts = 0;
  readonly #rates = new Pairs();
  readonly #seconds = new Pairs();
  readonly #bought = new Pairs();
  readonly #sold = new Pairs();
  readonly #fees = new Pairs();
  #predictedAny = 0;
  #realAny = 0;

  add({ side, quantity, decidedAt, predicted, real }: Compared): void {
    const [is, was] = [outcomeOf(predicted), outcomeOf(real)];
    this.orders += 1;
    this.predictedContracts += is.quantity;
    this.#rates.add(is.quantity / quantity, was.quantity / quantity);
    if (is.quantity > 0) this.#predictedAny += 1;
    if (was.quantity > 0) this.#realAny += 1;
    if (is.quantity === 0 || was.quantity === 0) return;
    this.#seconds.add(secondsTo(predicted, decidedAt), secondsTo(real, decidedAt));
    const prices = side === BookSide.bid ? this.#bought : this.#sold;
    prices.add(is.value / is.quantity / PRICE_CENT, was.value / was.quantity / PRICE_CENT);
    this.#fees.add(feeOf(predicted) / is.quantity / FEE_CENT, feeOf(real) / was.quantity / FEE_CENT);
  }

  figures(): ShadowFigures {
    return {
      filled_orders: {
        predicted: shareOf(this.#predictedAny, this.orders),
        real: shareOf(this.#realAny, this.orders),
      },
      fill_rate: this.#rates.beside(),
      seconds_to_fill: this.#seconds.beside(),
      price_cents: { bought: this.#bought.beside(), sold: this.#sold.beside() },
      fee_cents: this.#fees.beside(),
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
