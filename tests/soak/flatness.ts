/**
 * Whether a figure that is sampled over a long time stays flat: the median slope between all pairs of samples (Theil 1950, Sen 1968),
 * which a few samples taken at a bad moment do not move.
 */

/** One sample: at which simulated day, and how much. */
export type Sample = readonly [day: number, value: number];

/** Median slope per day; 0 with fewer than two samples. */
export function slopePerDay(samples: readonly Sample[]): number {
  const slopes: number[] = [];
  for (const [i, [x, y]] of samples.entries()) {
    for (const [laterX, laterY] of samples.slice(i + 1)) if (laterX > x) slopes.push((laterY - y) / (laterX - x));
  }
  return median(slopes);
}

/** Samples after the first part, in which caches fill and what is learned first is learned. */
export function afterWarmUp(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(Math.floor(samples.length / 4));
}

/** The middle value; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
