/** Falls of equity below its earlier height: the curve of them, the deepest, and the longest time under water. */

/** A point of equity: instant in epoch µs, amount in µ$. */
export interface EquityAt {
  readonly at: number;
  readonly equityE6: number;
}

export interface Drawdown {
  /** Equity minus its height so far, µ$, never above zero; one a point of equity. */
  readonly curve: readonly number[];
  /** The deepest fall, µ$ and share of the height it fell from; zero when equity never fell. */
  readonly deepestE6: number;
  readonly deepestShare: number;
  readonly peakAt: number | null;
  readonly troughAt: number | null;
  /** Longest time between a height and the return to it, or to the last point, µs. */
  readonly longestMicros: number;
}

/** The height starts at `startE6`, so that a loss from the first trade on counts. */
export function drawdownOf(points: readonly EquityAt[], startE6: number): Drawdown {
  const curve: number[] = [];
  let peak = startE6;
  let peakAt = points[0]?.at ?? 0;
  let deepest = { fall: 0, share: 0, peakAt: null as number | null, troughAt: null as number | null };
  let longest = 0;
  for (const { at, equityE6 } of points) {
    if (equityE6 < peak) longest = Math.max(longest, at - peakAt);
    else {
      // A return to the height ends the time under water at this point, not at the last one below.
      if ((curve.at(-1) ?? 0) < 0) longest = Math.max(longest, at - peakAt);
      peak = equityE6;
      peakAt = at;
    }
    const fall = equityE6 - peak;
    curve.push(fall);
    if (fall < deepest.fall) deepest = { fall, share: peak > 0 ? -fall / peak : 0, peakAt, troughAt: at };
  }
  return {
    curve,
    deepestE6: -deepest.fall || 0,
    deepestShare: deepest.share,
    peakAt: deepest.peakAt,
    troughAt: deepest.troughAt,
    longestMicros: longest,
  };
}
