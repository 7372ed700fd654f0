/**
 * Proper scores of forecasts: each is smallest, in expectation, for the forecaster who states what he believes.
 *
 * Lower is better everywhere. Brackets are scored as a ladder (exactly one wins), degrees as whole degrees Fahrenheit.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { DegreeDistribution } from './distribution.ts';

/** Probabilities are floored here before a logarithm is taken of them. */
export const LOG_SCORE_FLOOR = 1e-4;

/**
 * Brier score of a ladder: mean over its brackets of (p − o)², o being 1 for the bracket with index `winner` and 0 elsewhere.
 * From 0 to 1. Source: Brier (1950), Monthly Weather Review 78:1, divided by the number of classes.
 */
export function brierOfBrackets(p: ArrayLike<number>, winner: number): number {
  checkWinner(p, winner);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += ((p[i] as number) - (i === winner ? 1 : 0)) ** 2;
  return sum / p.length;
}

/**
 * Logarithmic score of a ladder: −ln of the winning bracket's probability, after every probability is floored at 1e-4 and all are
 * divided by their sum. In nats. Source: Good (1952), Journal of the Royal Statistical Society B 14:107.
 */
export function logScore(p: ArrayLike<number>, winner: number): number {
  checkWinner(p, winner);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.max(LOG_SCORE_FLOOR, p[i] as number);
  return -Math.log(Math.max(LOG_SCORE_FLOOR, p[winner] as number) / sum);
}

/**
 * Continuous ranked probability score over whole degrees, in °F: Σ over degrees d of (P(T ≤ d) − 1{d ≥ outcome})².
 * Source: Matheson and Winkler (1976), Management Science 22:1087, for a distribution with steps at whole degrees.
 */
export function crpsDegrees(distribution: DegreeDistribution, outcomeF: number): number {
  const { lowestF, highestF, probabilities } = distribution;
  let score = 0;
  // Beyond the window the distribution is sure: every degree between it and the outcome counts one.
  if (outcomeF < lowestF) score += lowestF - outcomeF;
  if (outcomeF > highestF) score += outcomeF - highestF - 1;
  let below = 0;
  for (let i = 0; i < probabilities.length; i++) {
    below = i === probabilities.length - 1 ? 1 : below + (probabilities[i] as number);
    const hit = lowestF + i >= outcomeF ? 1 : 0;
    score += (below - hit) ** 2;
  }
  return score;
}

/**
 * CRPS of a normal forecast of mean `mu` and deviation `sigma` at outcome `y`, in the unit of `y`.
 * Source: Gneiting, Raftery, Westveld and Goldman (2005), Monthly Weather Review 133:1098, equation 5.
 */
export function crpsNormal(mu: number, sigma: number, y: number): number {
  const z = (y - mu) / sigma;
  return sigma * (z * (2 * normalCdf(z, 0, 1) - 1) + 2 * normalDensity(z) - INVERSE_SQRT_PI);
}

/** Partial derivatives of `crpsNormal` by `mu` and `sigma`. Source: the derivatives of the same equation. */
export function crpsNormalGradient(
  mu: number,
  sigma: number,
  y: number,
): { readonly byMu: number; readonly bySigma: number } {
  const z = (y - mu) / sigma;
  return { byMu: 1 - 2 * normalCdf(z, 0, 1), bySigma: 2 * normalDensity(z) - INVERSE_SQRT_PI };
}

const INVERSE_SQRT_PI = 1 / Math.sqrt(Math.PI);
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

function normalDensity(z: number): number {
  return INVERSE_SQRT_2PI * Math.exp(-0.5 * z * z);
}

function checkWinner(p: ArrayLike<number>, winner: number): void {
  if (!(Number.isInteger(winner) && winner >= 0 && winner < p.length)) {
    throw new RangeError(`bracket ${winner} is not one of ${p.length}`);
  }
}
