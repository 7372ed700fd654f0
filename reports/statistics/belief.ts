/**
 * From what was believed to what came: the gross profit of fills taken apart into three parts that add up to it exactly.
 *
 * With s the signed quantity, m the middle of the touch at the decision and p the ensemble's probability of YES there,
 * s × (payout − price) = s × (p − m) [edge claimed] + s × (m − price) [spread and slippage] + s × (payout − p) [surprise].
 * A forecast that is right on average has a surprise of zero on average, so a lasting negative surprise is overconfidence.
 */
import type { FillRow } from '../../data/runs/schema.ts';
import type { DayResamples, Interval } from './day-resamples.ts';
import { byDay, sumOf } from './profit.ts';

/** Amounts in µ$ over the fills that can be taken apart. */
export interface Belief {
  readonly fills: number;
  /** Fills left out: market not determined, no probability or no two-sided touch at the decision. */
  readonly leftOut: number;
  readonly claimedE6: number;
  readonly executionE6: number;
  readonly surpriseE6: number;
  readonly feesE6: number;
  readonly netE6: number;
  /** 95 % interval of the surprise over resampled days. */
  readonly surpriseInterval: Interval | null;
}

/** Null when no fill can be taken apart. */
export function beliefOf(
  fills: readonly FillRow[],
  dayOf: ReadonlyMap<string, number>,
  resamples: DayResamples,
): Belief | null {
  const usable = fills.filter(
    (fill) => fill.payout_e4 !== null && fill.p_yes !== null && fill.bid_e4 !== null && fill.ask_e4 !== null,
  );
  if (usable.length === 0) return null;
  const executionE6 = sumOf(usable, executionOf);
  const surpriseE6 = sumOf(usable, surpriseOf);
  const grossE6 = sumOf(usable, (fill) => fill.gross_pnl_e6 ?? 0);
  const feesE6 = sumOf(usable, (fill) => fill.fee_e6);
  return {
    fills: usable.length,
    leftOut: fills.length - usable.length,
    // The remainder, so that the parts add up to the gross to the micro-dollar whatever rounding p needed.
    claimedE6: grossE6 - executionE6 - surpriseE6,
    executionE6,
    surpriseE6,
    feesE6,
    netE6: grossE6 - feesE6,
    surpriseInterval: resamples.sum(byDay(usable, surpriseOf, dayOf)),
  };
}

function signedQuantityE2(fill: FillRow): number {
  return fill.side === 'bid' ? fill.quantity_e2 : -fill.quantity_e2;
}

function executionOf(fill: FillRow): number {
  const middleE4 = ((fill.bid_e4 ?? 0) + (fill.ask_e4 ?? 0)) / 2;
  return Math.round(signedQuantityE2(fill) * (middleE4 - fill.price_e4));
}

function surpriseOf(fill: FillRow): number {
  return Math.round(signedQuantityE2(fill) * ((fill.payout_e4 ?? 0) - (fill.p_yes ?? 0) * 10_000));
}
