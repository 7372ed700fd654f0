/** Labels of an axis of dollars: no more decimals than its range needs, and room for the widest. */
import { dollars } from '../text/dollars.ts';

/** Tick labels of dollars with just the decimals that the range of amounts (µ$) needs, and samples of the widest. */
export function dollarLabels(amountsE6: readonly number[]): {
  readonly format: (dollarAmount: number) => string;
  readonly samples: readonly string[];
} {
  const lowest = amountsE6.reduce((least, amount) => Math.min(least, amount), Number.POSITIVE_INFINITY);
  const highest = amountsE6.reduce((most, amount) => Math.max(most, amount), Number.NEGATIVE_INFINITY);
  const decimals = highest - lowest < 8e6 ? 2 : 0;
  const format = (amount: number): string => dollars(Math.round(amount * 1e6), decimals);
  return { format, samples: [format(lowest / 1e6), format(highest / 1e6)] };
}
