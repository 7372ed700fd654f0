/**
 * A market's history as it would have been without our own orders. What an order does is seen in the data: it takes what was
 * displayed, and its trade is printed. A rule that is shown this would fill the order from its own trace, or find the book empty
 * because the order itself had emptied it.
 *
 * Two traces are taken out: the prints of own taking fills, and whatever is told after an order's first taking fill and before the
 * same order, tried, has arrived; that is told as soon as it has. What a resting order displays stays in the book: the rule then
 * sees its own size as queue ahead of it, which makes it fill later, never sooner.
 */
import { EventKind, MarketStatus } from '../../engine/events.ts';
import type { Fill } from '../../engine/orders.ts';
import { MICROS_PER_SECOND } from '../../engine/time.ts';
import type { MarketHistory } from '../../sim/audit/fills/market-history.ts';

/** A print and a fill of one trade bear times that differ by less. */
const SAME_TRADE_MICROS = 2 * MICROS_PER_SECOND;

/** What an order left in a market. */
export interface OwnOrder {
  readonly fills: readonly Fill[];
  /** When the same order, tried, is at the exchange, epoch µs. */
  readonly arrivesAt: number;
}

/** The history for orders that are tried; the market is open from its start, since the exchange took the real ones. */
export function withoutOwn(history: MarketHistory, orders: readonly OwnOrder[]): MarketHistory {
  const { columns, market } = history;
  const taken = orders.flatMap(({ fills }) => fills.filter(({ isTaker }) => isTaker));
  const windows = orders.flatMap(({ fills, arrivesAt }) => {
    const firstAt = Math.min(...fills.filter(({ isTaker }) => isTaker).map(({ executedAt }) => executedAt));
    return firstAt <= arrivesAt ? [{ firstAt, arrivesAt }] : [];
  });
  const unseen = taken.map(({ executedAt, price, side, quantity }) => ({
    executedAt,
    price,
    side,
    left: quantity as number,
  }));
  const rows: number[] = [];
  const quantities = new Map<number, number>();
  for (let row = 0; row < columns.length; row++) {
    if (columns.kind[row] !== EventKind.trade) {
      rows.push(row);
      continue;
    }
    let left = columns.b[row] as number;
    for (const own of unseen) {
      const isSame =
        own.left > 0 &&
        own.price === columns.a[row] &&
        own.side === columns.c[row] &&
        Math.abs(own.executedAt - (columns.trueAt[row] as number)) < SAME_TRADE_MICROS;
      if (!isSame) continue;
      const part = Math.min(left, own.left);
      own.left -= part;
      left -= part;
    }
    if (left === 0) continue;
    rows.push(row);
    quantities.set(row, left);
  }
  const knownAt = (row: number) => {
    const at = columns.knownAt[row] as number;
    const held = windows.filter(
      ({ firstAt, arrivesAt }) => at <= arrivesAt && (columns.trueAt[row] as number) >= firstAt,
    );
    return Math.max(at, ...held.map(({ arrivesAt }) => arrivesAt + 1));
  };
  return { market, columns: picked(history, rows, knownAt, (row) => quantities.get(row)) };
}

/** The rows that are kept, behind one that says that the market is open, in order of when they are told. */
function picked(
  { columns, market }: MarketHistory,
  rows: readonly number[],
  knownAt: (row: number) => number,
  quantityOf: (row: number) => number | undefined,
): MarketHistory['columns'] {
  const firstAt = columns.knownAt[0] as number;
  const told = [...rows].sort((x, y) => knownAt(x) - knownAt(y) || x - y);
  const of = (column: { readonly [row: number]: number | undefined }, first: number) => [
    first,
    ...told.map((row) => column[row] as number),
  ];
  return {
    length: told.length + 1,
    kind: Uint8Array.from(of(columns.kind, EventKind.marketStatus)),
    source: Uint8Array.from(of(columns.source, 0)),
    knownAt: Float64Array.from([firstAt, ...told.map(knownAt)]),
    trueAt: Float64Array.from(of(columns.trueAt, firstAt)),
    subject: Int32Array.from(of(columns.subject, market.id)),
    a: Int32Array.from(of(columns.a, MarketStatus.active)),
    b: Int32Array.from([0, ...told.map((row) => quantityOf(row) ?? (columns.b[row] as number))]),
    c: Int32Array.from(of(columns.c, 0)),
    d: Int32Array.from(of(columns.d, 0)),
  };
}
