/**
 * The mean difference of two scores on the same ladders, with its uncertainty.
 *
 * Ladders of one day share the weather, and neighbouring days are alike, so the day is the unit: the standard error is that
 * of a ratio of daily sums with Bartlett-weighted autocovariances (the test of Diebold and Mariano), and the interval comes
 * from resampling blocks of consecutive days with a seed.
 * Sources: Diebold and Mariano (1995), Journal of Business & Economic Statistics 13:253; Newey and West (1987), Econometrica
 * 55:703, bandwidth of their 1994 paper; Künsch (1989), Annals of Statistics 17:1217 (blocks).
 */
import { stream } from '../random.ts';
import { twoSidedP } from './student-t.ts';

const RESAMPLES = 1_000;

/** What is known of a mean difference; negative means that the first of the two is better. */
export interface Difference {
  readonly ladders: number;
  readonly days: number;
  readonly mean: number;
  /** Null under two days. */
  readonly standardError: number | null;
  readonly statistic: number | null;
  readonly pValue: number | null;
  /** 2.5 % and 97.5 % points of the resampled mean. */
  readonly low: number;
  readonly high: number;
}

/** Gathers differences by day; memory grows with the days alone. */
export class PairedDifference {
  readonly #sums = new Map<number, number>();
  readonly #counts = new Map<number, number>();

  /** One ladder's difference on the day with number `day`. */
  add(day: number, difference: number): void {
    this.#sums.set(day, (this.#sums.get(day) ?? 0) + difference);
    this.#counts.set(day, (this.#counts.get(day) ?? 0) + 1);
  }

  /** The result, null without any ladder. Equal seeds give equal intervals. */
  result(seed: number): Difference | null {
    const days = [...this.#sums.keys()].sort((x, y) => x - y);
    if (days.length === 0) return null;
    const sums = days.map((day) => this.#sums.get(day) as number);
    const counts = days.map((day) => this.#counts.get(day) as number);
    const ladders = total(counts);
    const mean = total(sums) / ladders;
    const standardError = standardErrorOf(days, sums, counts, mean);
    const statistic = standardError !== null && standardError > 0 ? mean / standardError : null;
    const pValue = statistic === null ? null : twoSidedP(statistic, days.length - 1);
    return { ladders, days: days.length, mean, standardError, statistic, pValue, ...interval(sums, counts, seed) };
  }
}

function standardErrorOf(days: number[], sums: number[], counts: number[], mean: number): number | null {
  if (days.length < 2) return null;
  const residual = new Map(days.map((day, i) => [day, (sums[i] as number) - mean * (counts[i] as number)]));
  const lags = Math.floor(4 * (days.length / 100) ** (2 / 9));
  let variance = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let covariance = 0;
    for (const [day, error] of residual) covariance += error * (residual.get(day - lag) ?? 0);
    variance += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * covariance;
  }
  const correction = days.length / (days.length - 1);
  return Math.sqrt(Math.max(0, variance) * correction) / total(counts);
}

function interval(sums: number[], counts: number[], seed: number): { low: number; high: number } {
  const days = sums.length;
  const block = Math.max(1, Math.round(days ** (1 / 3)));
  const random = stream(seed, 'score differences');
  const means = new Float64Array(RESAMPLES);
  for (let r = 0; r < RESAMPLES; r++) {
    let sum = 0;
    let count = 0;
    for (let drawn = 0; drawn < days; drawn += block) {
      const start = random.integer(0, days - 1);
      for (let i = start; i < start + Math.min(block, days - drawn); i++) {
        sum += sums[i % days] as number;
        count += counts[i % days] as number;
      }
    }
    means[r] = sum / count;
  }
  means.sort();
  return {
    low: means[Math.floor(0.025 * RESAMPLES)] as number,
    high: means[Math.ceil(0.975 * RESAMPLES) - 1] as number,
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
