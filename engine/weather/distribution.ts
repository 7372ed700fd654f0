/**
 * A forecast of the whole degree that a climate report will print: one probability for each degree of a finite window.
 *
 * The probabilities are never negative and sum to one (to rounding of doubles); what lies beyond the window is counted at
 * its outermost degrees. Every bracket of a ladder is read off the same distribution, so a ladder's probabilities agree.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { Bracket } from '../markets/contracts.ts';

/** How many standard deviations a normal's window reaches: less than 1e-15 lies beyond. */
const NORMAL_REACH = 8;

/** Probabilities of consecutive whole degrees Fahrenheit; immutable by convention. */
export class DegreeDistribution {
  /** The degree of `probabilities[0]`. */
  readonly lowestF: number;
  /** Probability of each degree from `lowestF` upwards. */
  readonly probabilities: Float64Array;

  private constructor(lowestF: number, probabilities: Float64Array) {
    this.lowestF = lowestF;
    this.probabilities = probabilities;
  }

  /**
   * A normal of mean `mu` and standard deviation `sigma` (°F), integrated over [d−½, d+½) for each whole degree d: the
   * value before rounding is normal, the report prints it rounded. Throws RangeError unless both are finite and sigma > 0.
   */
  static fromNormal(mu: number, sigma: number): DegreeDistribution {
    if (!Number.isFinite(mu) || !Number.isFinite(sigma) || sigma <= 0) {
      throw new RangeError(`a normal needs a finite mean and a positive deviation, not ${mu} and ${sigma}`);
    }
    const lowestF = Math.round(mu - NORMAL_REACH * sigma);
    const highestF = Math.round(mu + NORMAL_REACH * sigma);
    const probabilities = new Float64Array(highestF - lowestF + 1);
    // Differences are taken of the smaller tail, so that far degrees keep their relative precision.
    let below = 0;
    let above = 1;
    for (let i = 0; i < probabilities.length - 1; i++) {
      const edge = lowestF + i + 0.5;
      if (edge <= mu) {
        const belowEdge = normalCdf(edge, mu, sigma);
        probabilities[i] = belowEdge - below;
        below = belowEdge;
        above = 1 - belowEdge;
      } else {
        const aboveEdge = normalCdf(2 * mu - edge, mu, sigma);
        probabilities[i] = above - aboveEdge;
        above = aboveEdge;
      }
    }
    probabilities[probabilities.length - 1] = above;
    return new DegreeDistribution(lowestF, probabilities);
  }

  /**
   * Weights of consecutive degrees from `lowestF`, divided by their sum. Throws RangeError on a negative or non-finite weight,
   * on a sum of zero, and on a lowest degree that is not whole.
   */
  static fromWeights(lowestF: number, weights: ArrayLike<number>): DegreeDistribution {
    if (!Number.isInteger(lowestF)) throw new RangeError(`the lowest degree ${lowestF} is not whole`);
    let sum = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] as number;
      if (!(weight >= 0 && weight < Infinity)) {
        throw new RangeError(`the weight ${weight} of ${lowestF + i} °F is not a finite number from zero`);
      }
      sum += weight;
    }
    if (!(sum > 0 && sum < Infinity)) throw new RangeError(`the weights sum to ${sum}`);
    const probabilities = new Float64Array(weights.length);
    for (let i = 0; i < probabilities.length; i++) probabilities[i] = (weights[i] as number) / sum;
    return new DegreeDistribution(lowestF, probabilities);
  }

  /** All probability on one whole degree. */
  static point(degreeF: number): DegreeDistribution {
    return DegreeDistribution.fromWeights(degreeF, [1]);
  }

  /**
   * The weighted mean of distributions over the union of their windows (a linear pool). Weights are divided by their sum.
   * Throws RangeError without distributions, with unequal lengths, and on bad weights as `fromWeights` does.
   */
  static mix(distributions: readonly DegreeDistribution[], weights: ArrayLike<number>): DegreeDistribution {
    if (distributions.length === 0 || distributions.length !== weights.length) {
      throw new RangeError(`cannot mix ${distributions.length} distributions with ${weights.length} weights`);
    }
    let lowestF = Infinity;
    let highestF = -Infinity;
    for (const one of distributions) {
      lowestF = Math.min(lowestF, one.lowestF);
      highestF = Math.max(highestF, one.highestF);
    }
    const pooled = new Float64Array(highestF - lowestF + 1);
    for (let k = 0; k < distributions.length; k++) {
      const one = distributions[k] as DegreeDistribution;
      const weight = weights[k] as number;
      if (!(weight >= 0)) throw new RangeError(`the weight ${weight} of a distribution is not a number from zero`);
      const from = one.lowestF - lowestF;
      for (let i = 0; i < one.probabilities.length; i++) {
        pooled[from + i] = (pooled[from + i] as number) + weight * (one.probabilities[i] as number);
      }
    }
    return DegreeDistribution.fromWeights(lowestF, pooled);
  }

  /** The highest degree of the window. */
  get highestF(): number {
    return this.lowestF + this.probabilities.length - 1;
  }

  /** Probability of a whole degree; 0 outside the window. */
  at(degreeF: number): number {
    return this.probabilities[degreeF - this.lowestF] ?? 0;
  }

  /** Probability of the degrees of a bracket, both ends inclusive. */
  probabilityOf(bracket: Bracket): number {
    const first = Math.max(bracket.lowF, this.lowestF);
    const last = Math.min(bracket.highF, this.highestF);
    let sum = 0;
    for (let degree = first; degree <= last; degree++) sum += this.probabilities[degree - this.lowestF] as number;
    return Math.min(1, sum);
  }

  /** Probability of `degreeF` or less. */
  cdf(degreeF: number): number {
    if (degreeF >= this.highestF) return 1;
    return this.probabilityOf({ lowF: -Infinity, highF: Math.floor(degreeF) });
  }

  /** The lowest degree d with `cdf(d) >= p`, for p from 0 to 1. */
  quantile(p: number): number {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile needs a probability, not ${p}`);
    let sum = 0;
    for (let i = 0; i < this.probabilities.length; i++) {
      sum += this.probabilities[i] as number;
      if (sum >= p && sum > 0) return this.lowestF + i;
    }
    return this.highestF;
  }

  /** Mean in °F. */
  get mean(): number {
    let sum = 0;
    for (let i = 0; i < this.probabilities.length; i++) sum += i * (this.probabilities[i] as number);
    return this.lowestF + sum;
  }

  /** Standard deviation in °F. */
  get standardDeviation(): number {
    const centre = this.mean - this.lowestF;
    let sum = 0;
    for (let i = 0; i < this.probabilities.length; i++) sum += (i - centre) ** 2 * (this.probabilities[i] as number);
    return Math.sqrt(sum);
  }

  /** The same distribution moved by a whole number of degrees. Throws RangeError when `byF` is not whole. */
  shift(byF: number): DegreeDistribution {
    if (!Number.isInteger(byF)) throw new RangeError(`cannot shift by ${byF} degrees: not a whole number`);
    return new DegreeDistribution(this.lowestF + byF, this.probabilities);
  }
}

/** Probability that a normal, rounded to whole degrees, falls into a bracket: two evaluations instead of a distribution. */
export function normalBracketProbability(mu: number, sigma: number, bracket: Bracket): number {
  const lowEdge = bracket.lowF - 0.5;
  const highEdge = bracket.highF + 0.5;
  // Above the mean the upper tails are subtracted: they are the small numbers there.
  if (lowEdge > mu) return normalCdf(2 * mu - lowEdge, mu, sigma) - normalCdf(2 * mu - highEdge, mu, sigma);
  return normalCdf(highEdge, mu, sigma) - normalCdf(lowEdge, mu, sigma);
}
