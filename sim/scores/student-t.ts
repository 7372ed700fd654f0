/**
 * Student's t distribution for whole degrees of freedom, by its finite series.
 * Source: Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.
 */

/** Probability that |T| exceeds `t` in absolute value, T being Student's t with `degrees` ≥ 1 degrees of freedom. */
export function twoSidedP(t: number, degrees: number): number {
  const theta = Math.atan2(Math.abs(t), Math.sqrt(degrees));
  const cosine = Math.cos(theta);
  const sine = Math.sin(theta);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
  return Math.max(0, 1 - within);
}
