/**
 * The record of equity against the account kept anew: every point of it must be what the fills, settlements and orders up to it
 * give, at one moment of its instant or another.
 */
import type { EquityRow } from '../../../data/runs/schema.ts';
import type { AuditBook } from './book.ts';

/** What a point of the record says that can be worked out from the other tables, in its own unit. */
type Figures = Readonly<Record<Exact, number>> & { readonly openRisk: number };
type Exact = 'cash' | 'fees' | 'realized' | 'positions' | 'orders';

const EXACT: readonly {
  readonly of: Exact;
  readonly column: keyof EquityRow;
  readonly says: string;
  readonly unit: string;
}[] = [
  { of: 'cash', column: 'cash_e6', says: 'cash at TIME is recorded as', unit: ' µ$' },
  { of: 'fees', column: 'fees_e6', says: 'fees at TIME are recorded as', unit: ' µ$' },
  { of: 'realized', column: 'realized_e6', says: 'realised profit at TIME is recorded as', unit: ' µ$' },
  { of: 'positions', column: 'positions', says: 'markets with a position at TIME are recorded as', unit: '' },
  { of: 'orders', column: 'working_orders', says: 'orders that may still fill at TIME are recorded as', unit: '' },
];

export class Marks {
  readonly #book: AuditBook;
  /** A live venue may count fills of an order that has ended and not have told them: such an order may still fill. */
  readonly #mayWaitForFills: boolean;
  #seen: Figures[] = [];
  #before: EquityRow | null = null;

  constructor(book: AuditBook, mayWaitForFills: boolean) {
    this.#book = book;
    this.#mayWaitForFills = mayWaitForFills;
  }

  /** Another instant begins. */
  begin(): void {
    this.#seen = [];
  }

  /** Remembers the account as it is at this moment of the instant. */
  see(): void {
    const { cash, fees, realized } = this.#book;
    this.#seen.push({ cash, fees, realized, ...this.#book.counts(), openRisk: this.#book.totalRisk() });
  }

  /** What contradicts a point of the instant at hand, one sentence each. */
  contradictions(row: EquityRow): string[] {
    const when = new Date(row.engine_at / 1000).toISOString();
    const found: string[] = [];
    if (this.#before !== null && JSON.stringify(this.#before) === JSON.stringify(row)) {
      found.push(`the point of equity at ${when} is there twice`);
    }
    this.#before = row;
    for (const { of, column, says, unit } of EXACT) {
      const recorded = row[column];
      if (this.#seen.some((figures) => figures[of] === recorded)) continue;
      if (of === 'orders' && this.#mayWaitForFills && this.#seen.some(({ orders }) => orders < recorded)) continue;
      const given = this.#seen.at(-1)?.[of] ?? 0;
      found.push(`${says.replace('TIME', when)} ${recorded}${unit}, the orders and fills give ${given}`);
    }
    const least = Math.min(...this.#seen.map(({ openRisk }) => openRisk));
    if (row.open_risk_e6 < least) {
      found.push(`open risk at ${when} is recorded as ${row.open_risk_e6} µ$, the orders and fills give ${least}`);
    }
    const isSteady = this.#seen.every(({ cash }) => cash === row.cash_e6);
    const isBeyond = row.equity_e6 < row.cash_e6 + this.#book.claims() || row.equity_e6 > this.#book.mostEquity();
    if (isSteady && isBeyond) {
      found.push(`equity at ${when} is recorded as ${row.equity_e6} µ$, beyond what cash and positions can be`);
    }
    return found;
  }
}
