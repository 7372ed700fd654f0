/**
 * Profit split every way a reader asks for: by day, city, strategy, month, lead time, hour and price.
 *
 * Every fill carries what it earned held to settlement (signed quantity × (payout − price)), and these add up exactly to the
 * profit of all positions, exits included: what one leg of a round trip makes the other loses. Net of a group is the gross
 * of its determined fills minus the fees of all its fills. Exact micro-dollars throughout.
 */
import type { FillRow } from '../../data/runs/schema.ts';
import type { DayResamples, DayValues, Interval } from './day-resamples.ts';

/** The profit of one group of fills, µ$. */
export interface Profit {
  readonly label: string;
  readonly fills: number;
  readonly contractsE2: number;
  readonly grossE6: number;
  readonly feesE6: number;
  readonly netE6: number;
  /** 95 % interval of the net over resampled days, µ$; null with fewer than two days. */
  readonly interval: Interval | null;
}

/** How fills are put into groups: a label for each fill, and the order in which labels appear. */
export interface Grouping {
  readonly labelOf: (fill: FillRow) => string;
  /** Labels in their natural order (hours, months); without it groups are ordered by name. */
  readonly order?: readonly string[];
}

/** What a fill has earned so far: gross once its market is determined, less its fee. */
export function netOfFill(fill: FillRow): number {
  return (fill.gross_pnl_e6 ?? 0) - fill.fee_e6;
}

/** Profit by group; `dayOf` maps climate dates to indices of the resampled days. */
export function profitBy(
  fills: readonly FillRow[],
  grouping: Grouping,
  dayOf: ReadonlyMap<string, number>,
  resamples: DayResamples,
): readonly Profit[] {
  const groups = new Map<string, FillRow[]>();
  for (const fill of fills) {
    const label = grouping.labelOf(fill);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [fill]);
    else group.push(fill);
  }
  const labels = grouping.order?.filter((label) => groups.has(label)) ?? [...groups.keys()].sort();
  return labels.map((label) => profitOf(label, groups.get(label) ?? [], dayOf, resamples));
}

/** Profit of one group of fills. */
export function profitOf(
  label: string,
  fills: readonly FillRow[],
  dayOf: ReadonlyMap<string, number>,
  resamples: DayResamples,
): Profit {
  const grossE6 = sumOf(fills, (fill) => fill.gross_pnl_e6 ?? 0);
  const feesE6 = sumOf(fills, (fill) => fill.fee_e6);
  return {
    label,
    fills: fills.length,
    contractsE2: sumOf(fills, (fill) => fill.quantity_e2),
    grossE6,
    feesE6,
    netE6: grossE6 - feesE6,
    interval: resamples.sum(byDay(fills, netOfFill, dayOf)),
  };
}

/** Sum of a figure of fills on each climate date that has any. */
export function byDay(
  fills: readonly FillRow[],
  figure: (fill: FillRow) => number,
  dayOf: ReadonlyMap<string, number>,
): DayValues {
  const sums = new Map<number, number>();
  for (const fill of fills) {
    const day = dayOf.get(fill.climate_date);
    if (day !== undefined) sums.set(day, (sums.get(day) ?? 0) + figure(fill));
  }
  const days = [...sums.keys()].sort((x, y) => x - y);
  return { days, values: days.map((day) => sums.get(day) ?? 0) };
}

/** Exact sum of an integer figure of fills. */
export function sumOf(fills: readonly FillRow[], figure: (fill: FillRow) => number): number {
  return fills.reduce((sum, fill) => sum + figure(fill), 0);
}

/** Dollars at stake when a fill opens a position: what the contracts cost without fee, µ$. */
export function stakeOf(fill: FillRow): number {
  return fill.quantity_e2 * (fill.side === 'bid' ? fill.price_e4 : 10_000 - fill.price_e4);
}
