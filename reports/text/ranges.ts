/** Intervals as people read them: no finer than they are known. */
import type { Interval } from '../statistics/day-resamples.ts';
import { signedDollars } from './dollars.ts';
import { signed } from './numbers.ts';

/** An interval of µ$ as `−$1,068 to +$613`; cents are shown only where every amount is under 100 dollars. */
export function dollarRange({ low, high }: Interval): string {
  const decimals = Math.max(Math.abs(low), Math.abs(high)) < 100e6 ? 2 : 0;
  return `${signedDollars(Math.round(low), decimals)} to ${signedDollars(Math.round(high), decimals)}`;
}

/** An interval of a real figure with signs: `−0.0013 to +0.0002`. */
export function signedRange({ low, high }: Interval, decimals: number): string {
  return `${signed(low, decimals)} to ${signed(high, decimals)}`;
}
