/**
 * The states of a ladder: classes of whole degrees on which its markets pay alike. Whatever the temperature turns out to be, it
 * lies in one state, so a maximum over states is a maximum over all temperatures.
 *
 * A whole ladder has one state a market; brackets that leave degrees uncovered add a state in which nothing pays.
 */
import type { Bracket, LadderDef } from '../markets/contracts.ts';

/** Which markets pay in which state. */
export interface PayoffTable {
  readonly marketCount: number;
  readonly stateCount: number;
  /** 1 where the market pays one dollar: index state × marketCount + market. */
  readonly pays: Uint8Array;
  /** The state in which each market pays; the first of them where there are several. */
  readonly stateOf: Int32Array;
  /** The lowest degree of each state (-Infinity for the lowest of all); states stand in this order. */
  readonly lowestF: readonly number[];
  /** At most one market pays in any state, and each market pays in one state only. */
  readonly exclusive: boolean;
}

const TABLES = new WeakMap<LadderDef, PayoffTable>();

/** The one table of a ladder, from which exposure, sizing and reports all read what its markets pay. */
export function payoffOf(ladder: LadderDef): PayoffTable {
  let table = TABLES.get(ladder);
  if (table === undefined) {
    table = payoffTable(ladder.markets.map(({ bracket }) => bracket));
    TABLES.set(ladder, table);
  }
  return table;
}

/** Builds the table of the given brackets, in the order of the markets. Throws RangeError for a bracket without a degree. */
export function payoffTable(brackets: readonly Bracket[]): PayoffTable {
  const edges = new Set<number>([Number.NEGATIVE_INFINITY]);
  for (const { lowF, highF } of brackets) {
    if (!(lowF <= highF)) throw new RangeError(`bracket from ${lowF} to ${highF} contains no degree`);
    edges.add(lowF);
    if (highF !== Number.POSITIVE_INFINITY) edges.add(highF + 1);
  }
  const seen = new Map<string, number>();
  const rows: number[][] = [];
  const lowestF: number[] = [];
  // Brackets have whole ends, so markets pay alike on all degrees from one edge up to the next.
  for (const edge of [...edges].sort((x, y) => x - y)) {
    const row = brackets.map(({ lowF, highF }) => (lowF <= edge && edge <= highF ? 1 : 0));
    const key = row.join('');
    if (seen.has(key)) continue;
    seen.set(key, rows.length);
    rows.push(row);
    lowestF.push(edge);
  }
  const once = brackets.every((_, market) => rows.filter((row) => row[market] === 1).length === 1);
  const single = rows.every((row) => row.reduce((sum, paid) => sum + paid, 0) <= 1);
  return {
    marketCount: brackets.length,
    stateCount: rows.length,
    pays: Uint8Array.from(rows.flat()),
    stateOf: Int32Array.from(brackets, (_, market) => rows.findIndex((row) => row[market] === 1)),
    lowestF,
    exclusive: once && single,
  };
}
