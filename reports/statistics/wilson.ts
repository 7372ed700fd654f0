/** Interval of a share of independent yes/no outcomes: Wilson, JASA 22, 1927, pp. 209–212; good for few trials too. */
import type { Interval } from './day-resamples.ts';

const Z_95 = 1.959963984540054;

/** 95 % interval of `successes` out of `trials`; null without trials. */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials <= 0) return null;
  const share = successes / trials;
  const z2 = Z_95 ** 2 / trials;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = (Z_95 / (1 + z2)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials));
  // At the ends the interval touches the share; the subtraction leaves a rounding error there.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
