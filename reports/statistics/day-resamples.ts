/**
 * Uncertainty of sums and ratios over days, by resampling whole days: everything that happened on one climate date moves
 * together, so cities and brackets that share a day's weather are never counted as independent.
 *
 * Days are drawn in blocks of random length (stationary bootstrap: Politis & Romano, "The Stationary Bootstrap", JASA 89,
 * 1994, pp. 1303–1313) because neighbouring days resemble each other too. Intervals are percentile intervals.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** One value a day, zero days left out: parallel arrays of the day's index and its value. */
export interface DayValues {
  readonly days: readonly number[];
  readonly values: readonly number[];
}

export class DayResamples {
  readonly days: number;
  readonly resamples: number;
  /** Mean length of the blocks of days that are drawn together. */
  readonly meanBlockDays: number;
  /** How often day d occurs in resample r, at [d × resamples + r]. */
  readonly #occurrences: Uint16Array;

  /** Draws `resamples` resamples of `days` days; the same seed gives the same draws. */
  constructor(days: number, resamples: number, seed: number) {
    this.days = days;
    this.resamples = resamples;
    this.meanBlockDays = Math.max(1, Math.round(Math.cbrt(days)));
    this.#occurrences = new Uint16Array(days * resamples);
    const random = xoroshiro128plus(seed | 0);
    const newBlock = 1 / this.meanBlockDays;
    for (let r = 0; r < resamples; r++) {
      let day = 0;
      for (let i = 0; i < days; i++) {
        if (i === 0 || uniformFloat64(random) < newBlock) day = uniformInt(random, 0, days - 1);
        else day = day + 1 === days ? 0 : day + 1;
        const at = day * resamples + r;
        this.#occurrences[at] = (this.#occurrences[at] ?? 0) + 1;
      }
    }
  }

  /** 95 % interval of the sum over all days; null with fewer than two days, where days say nothing about days. */
  sum(values: DayValues): Interval | null {
    if (this.days < 2) return null;
    return interval(this.#sums(values));
  }

  /** 95 % interval of the ratio of two sums; resamples with a zero denominator are left out, null when most are. */
  ratio(numerator: DayValues, denominator: DayValues): Interval | null {
    if (this.days < 2) return null;
    const above = this.#sums(numerator);
    const below = this.#sums(denominator);
    const ratios = above.map((value, r) => value / (below[r] ?? 0)).filter((value) => Number.isFinite(value));
    return ratios.length * 2 < this.resamples ? null : interval(ratios);
  }

  #sums(values: DayValues): Float64Array {
    const sums = new Float64Array(this.resamples);
    for (const [k, day] of values.days.entries()) {
      const value = values.values[k] ?? 0;
      const first = day * this.resamples;
      for (let r = 0; r < this.resamples; r++) sums[r] = (sums[r] ?? 0) + value * (this.#occurrences[first + r] ?? 0);
    }
    return sums;
  }
}

/** The central 95 % of draws. */
function interval(draws: Float64Array): Interval {
  const sorted = Float64Array.from(draws).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996). */
function quantile(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (position - below);
}
