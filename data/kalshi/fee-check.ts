/**
 * Recomputes the fees of an account's exported fills and compares them, order by order, with what the exchange charged.
 *
 * Orders are compared, not fills: where fills of an order share a time stamp their order is unknown, and with it how rebates
 * fall on them, while their sum is known.
 */
import { type BalancePrecision, OrderFees, scheduleFor } from '../../engine/money/fees.ts';
import { formatCash } from '../../engine/money/format.ts';
import type { Cash } from '../../engine/money/units.ts';
import { type ExportedFill, readFillsFile } from './fills-file.ts';

/** One order: what it was charged and what the schedules say. Money in dollars as decimal strings. */
export interface FeeCheckRow {
  readonly orderId: string;
  readonly ticker: string;
  readonly fills: number;
  readonly charged: string;
  readonly expected: string;
  /** Charged less expected. */
  readonly difference: string;
  readonly matched: boolean;
}

/** The comparison of a whole file; `rows` in order of each order's first fill. */
export interface FeeCheck {
  readonly orders: number;
  readonly matched: number;
  readonly mismatched: number;
  readonly fills: number;
  readonly charged: string;
  readonly expected: string;
  readonly rows: readonly FeeCheckRow[];
}

/** Options of a check: the account's balance precision, cents unless it is a direct member's. */
export interface FeeCheckOptions {
  readonly precision?: BalancePrecision;
}

/** Checks every order of a fills file. Throws UserError as `readFillsFile` does. */
export function checkFees(path: string, options: FeeCheckOptions = {}): FeeCheck {
  return compareFees(readFillsFile(path), options.precision ?? 'cent');
}

/** Checks fills that have been read already. */
export function compareFees(fills: readonly ExportedFill[], precision: BalancePrecision): FeeCheck {
  const orders = new Map<string, ExportedFill[]>();
  const byTime = fills.map((fill, i) => ({ fill, i })).sort((x, y) => x.fill.createdAt - y.fill.createdAt || x.i - y.i);
  for (const { fill } of byTime) {
    const ofOrder = orders.get(fill.orderId);
    if (ofOrder === undefined) orders.set(fill.orderId, [fill]);
    else ofOrder.push(fill);
  }
  const rows: FeeCheckRow[] = [];
  let chargedTotal = 0;
  let expectedTotal = 0;
  for (const [orderId, ofOrder] of orders) {
    const { charged, expected } = totalsOf(ofOrder, precision);
    chargedTotal += charged;
    expectedTotal += expected;
    rows.push({
      orderId,
      ticker: (ofOrder[0] as ExportedFill).ticker,
      fills: ofOrder.length,
      charged: formatCash(charged as Cash),
      expected: formatCash(expected as Cash),
      difference: formatCash((charged - expected) as Cash),
      matched: charged === expected,
    });
  }
  const matched = rows.filter((row) => row.matched).length;
  return {
    orders: rows.length,
    matched,
    mismatched: rows.length - matched,
    fills: fills.length,
    charged: formatCash(chargedTotal as Cash),
    expected: formatCash(expectedTotal as Cash),
    rows,
  };
}

function totalsOf(fills: readonly ExportedFill[], precision: BalancePrecision): { charged: number; expected: number } {
  const fees = new OrderFees();
  let charged = 0;
  let expected = 0;
  for (const fill of fills) {
    const schedule = scheduleFor(seriesOf(fill.ticker), fill.createdAt, precision);
    charged += fill.fee;
    expected += fees.charge(schedule, fill.price, fill.quantity, fill.isTaker, fill.side);
  }
  return { charged, expected };
}

/** The series of a market ticker: what stands before its first hyphen. */
function seriesOf(ticker: string): string {
  const hyphen = ticker.indexOf('-');
  return hyphen < 0 ? ticker : ticker.slice(0, hyphen);
}
