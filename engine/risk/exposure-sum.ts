/** Sums over a set of ladders, in µ$: the figure that is reported, and the bound by which new risk is admitted. */
export class ExposureSum {
  openRisk = 0;
  bound = 0;
}

/** Raises a sum; one that is not kept stays as it is. */
export function addTo(sum: ExposureSum | undefined, openRisk: number, bound: number): void {
  if (sum === undefined) return;
  sum.openRisk += openRisk;
  sum.bound += bound;
}
