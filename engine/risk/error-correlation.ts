/**
 * Correlation of forecast errors between cities, shrunk towards none: with few days the sample overstates how cities move
 * together, and by as much as its own scatter tells, each correlation is drawn to zero.
 *
 * Schäfer and Strimmer (2005, "A shrinkage approach to large-scale covariance matrix estimation and implications for functional
 * genomics", section 2.4, target "diagonal, unequal variance"): r* = (1 − λ) r with
 * λ = Σ Var(r_ij) ÷ Σ r_ij², both over i ≠ j, cut to [0, 1]; Var(r_ij) = n ÷ (n − 1)³ · Σ_k (w_kij − mean w_ij)² and
 * r_ij = n ÷ (n − 1) · mean w_ij, where w_kij is the product of the standardised errors of both on day k. Days on which one of
 * the two has no error are left out of their pair.
 */

/** Errors of one city by day; NaN where there is none. All cities cover the same days. */
export type ErrorSeries = ArrayLike<number>;

export interface ShrunkCorrelations {
  /** The share λ by which every correlation was drawn to zero. */
  readonly shrinkage: number;
  /** Index i × count + j; 1 on the diagonal, 0 where a pair has fewer than `leastDays` days in common. */
  readonly correlation: Float64Array;
}

/** Correlations of every pair. `leastDays` must be at least 3. */
export function shrunkCorrelations(series: readonly ErrorSeries[], leastDays: number): ShrunkCorrelations {
  const count = series.length;
  const correlation = new Float64Array(count * count);
  let variances = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    correlation[i * count + i] = 1;
    for (let j = 0; j < i; j++) {
      const pair = pairOf(series[i] as ErrorSeries, series[j] as ErrorSeries, leastDays);
      if (pair === null) continue;
      variances += pair.variance;
      squares += pair.correlation * pair.correlation;
      correlation[i * count + j] = pair.correlation;
    }
  }
  const shrinkage = squares > 0 ? Math.min(1, variances / squares) : 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const shrunk = (1 - shrinkage) * (correlation[i * count + j] as number);
      correlation[i * count + j] = shrunk;
      correlation[j * count + i] = shrunk;
    }
  }
  return { shrinkage, correlation };
}

/** Correlation of two series over their common days and its estimated variance; null with too few or without any spread. */
function pairOf(
  x: ErrorSeries,
  y: ErrorSeries,
  leastDays: number,
): { readonly correlation: number; readonly variance: number } | null {
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  for (let k = 0; k < x.length; k++) {
    if (!isCommon(x, y, k)) continue;
    n += 1;
    sumX += x[k] as number;
    sumY += y[k] as number;
  }
  if (n < leastDays) return null;
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let k = 0; k < x.length; k++) {
    if (!isCommon(x, y, k)) continue;
    const dx = (x[k] as number) - meanX;
    const dy = (y[k] as number) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (!(xx > 0 && yy > 0)) return null;
  const scale = (n - 1) / Math.sqrt(xx * yy);
  const meanProduct = (scale * xy) / n;
  let spread = 0;
  for (let k = 0; k < x.length; k++) {
    if (!isCommon(x, y, k)) continue;
    const product = scale * ((x[k] as number) - meanX) * ((y[k] as number) - meanY);
    spread += (product - meanProduct) ** 2;
  }
  return { correlation: (n / (n - 1)) * meanProduct, variance: (n / (n - 1) ** 3) * spread };
}

function isCommon(x: ErrorSeries, y: ErrorSeries, k: number): boolean {
  return !Number.isNaN(x[k] as number) && !Number.isNaN(y[k] as number);
}

/**
 * Groups of items whose mean correlation is at least `threshold`: the two groups that correlate most, on the average over their
 * pairs, are joined until none do (average linkage, Sokal and Michener 1958). Of equal ones the first is joined, so that the
 * result depends on nothing but the numbers. Groups and their members are in ascending order; single items are left out.
 */
export function correlatedGroups(correlation: ArrayLike<number>, count: number, threshold: number): number[][] {
  const groups = Array.from({ length: count }, (_, item) => [item]);
  for (;;) {
    let best = threshold;
    let at: readonly [number, number] | null = null;
    for (let a = 0; a < groups.length; a++) {
      for (let b = a + 1; b < groups.length; b++) {
        const mean = meanBetween(groups[a] as number[], groups[b] as number[], correlation, count);
        if (mean > best || (at === null && mean === best)) {
          best = mean;
          at = [a, b];
        }
      }
    }
    if (at === null) break;
    const [a, b] = at;
    groups[a] = [...(groups[a] as number[]), ...(groups[b] as number[])].sort((x, y) => x - y);
    groups.splice(b, 1);
  }
  // They have stayed in the order of their first members: a group is joined into the earlier of both.
  return groups.filter(({ length }) => length > 1);
}

function meanBetween(
  x: readonly number[],
  y: readonly number[],
  correlation: ArrayLike<number>,
  count: number,
): number {
  let sum = 0;
  for (const i of x) for (const j of y) sum += correlation[i * count + j] as number;
  return sum / (x.length * y.length);
}
