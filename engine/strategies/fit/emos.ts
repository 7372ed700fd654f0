/**
 * Ensemble model output statistics: a normal distribution around bias-corrected forecasts, fitted by minimum CRPS.
 *
 * Gneiting, Raftery, Westveld & Goldman (2005), Mon. Wea. Rev. 133:1098: mu = a + Σ bᵢ fᵢ, fitted by the mean of their
 * eq. 5. Written here around the mean of the forecasts, mu = f̄ + a + s (f̄ − F) + Σ dᵢ (fᵢ − f̄) + annual terms, so that all
 * parameters but `a` and the constant of sigma are zero for "believe the plain average", and are shrunk towards that. The
 * variance is a floor for rounding plus a part whose logarithm is linear in a constant, ln(1 + spread) and annual terms:
 * positive for any forecast, and tame for an outlier of spread.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { minimize } from './bfgs.ts';
import { invertPositiveDefinite, quadraticForm } from './cholesky.ts';
import { type Design, designOf, type EmosSample, fillRow, penaltyOf, type Shape, shapeOf } from './emos-design.ts';

export type { EmosSample };

const cdf: (z: number) => number = normalCdf.factory(0, 1);

export interface EmosOptions {
  /** Smooth annual terms in mu and sigma. */
  readonly annual: boolean;
  /** Strength of the shrinkage towards the plain average, in days of data. */
  readonly shrinkageDays: number;
  /** Parameters of an earlier fit of the same shape to start from. */
  readonly warmStart?: ArrayLike<number>;
}

/** A fit as plain data, so that it can be kept in a snapshot. */
export interface EmosFit {
  readonly sources: number;
  readonly annual: boolean;
  readonly rows: number;
  /** Mean of f̄ and of ln(1 + spread) over the training rows. */
  readonly centerF: number;
  readonly centerSpread: number;
  /** Parameters of mu, then of ln sigma. */
  readonly parameters: readonly number[];
  /** Covariance of the parameters of mu and of ln sigma, row-major. */
  readonly meanCovariance: readonly number[];
  readonly scaleCovariance: readonly number[];
  /** Mean CRPS over the training rows, without the penalty. */
  readonly crpsF: number;
  readonly iterations: number;
}

/** A predictive normal with the standard errors of its two parameters. */
export interface EmosPrediction {
  readonly muF: number;
  readonly sigmaF: number;
  readonly muErrorF: number;
  /** Standard error of ln sigma. */
  readonly logSigmaError: number;
}

const INVERSE_SQRT_PI = 1 / Math.sqrt(Math.PI);
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
/** Part of sigma that no fit removes, in °F: the outcome is rounded to whole degrees, of standard deviation √(1/12). */
const SIGMA_FLOOR_F = Math.sqrt(1 / 12);
/** Sigma of a prediction stays below this, in °F, whatever spread is put in. */
const SIGMA_MAX_F = 30;
/**
 * Variances of minimum-CRPS estimates when the errors are normal, relative to σ²(XᵀX)⁻¹ and (ZᵀZ)⁻¹: score variance over
 * squared curvature, (1/3)/(1/√π)² for mu and (2/√3 − 1)/π ÷ (1/2√π)² for ln sigma. Maximum likelihood has 1 and 1/2.
 */
const MEAN_VARIANCE_FACTOR = Math.PI / 3;
const SCALE_VARIANCE_FACTOR = 4 * (2 / Math.sqrt(3) - 1);

/** Fits by minimum penalised CRPS. Throws RangeError when there are no rows. */
export function fitEmos(sample: EmosSample, options: EmosOptions): EmosFit {
  const rows = sample.outcomesF.length;
  if (rows === 0) throw new RangeError('an EMOS fit needs at least one outcome');
  const shape = shapeOf(sample.sources, options.annual);
  const { meanTerms: p, scaleTerms: q } = shape;
  const design = designOf(sample, shape);
  const penalty = penaltyOf(shape, options.shrinkageDays / rows);
  const { x: meanDesign, z: scaleDesign, base } = design;
  const outcomesF = Float64Array.from(sample.outcomesF);

  const residual = (i: number, parameters: ArrayLike<number>): { mu: number; sigma: number } => {
    let mu = base[i] as number;
    let logSigma = 0;
    for (let j = 0; j < p; j++) mu += (meanDesign[i * p + j] as number) * (parameters[j] as number);
    for (let j = 0; j < q; j++) logSigma += (scaleDesign[i * q + j] as number) * (parameters[p + j] as number);
    return { mu, sigma: sigmaOf(logSigma) };
  };

  const objective = (parameters: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      let mu = base[i] as number;
      let logSigma = 0;
      for (let j = 0; j < p; j++) mu += (meanDesign[i * p + j] as number) * (parameters[j] as number);
      for (let j = 0; j < q; j++) logSigma += (scaleDesign[i * q + j] as number) * (parameters[p + j] as number);
      const variance = Math.exp(2 * logSigma);
      const sigma = Math.sqrt(SIGMA_FLOOR_F * SIGMA_FLOOR_F + variance);
      const z = ((outcomesF[i] as number) - mu) / sigma;
      const signed = 2 * cdf(z) - 1;
      const density = 2 * INVERSE_SQRT_2PI * Math.exp(-0.5 * z * z) - INVERSE_SQRT_PI;
      sum += sigma * (z * signed + density);
      for (let j = 0; j < p; j++) gradient[j] = (gradient[j] as number) - signed * (meanDesign[i * p + j] as number);
      const bySigma = (density * variance) / sigma;
      for (let j = 0; j < q; j++) {
        gradient[p + j] = (gradient[p + j] as number) + bySigma * (scaleDesign[i * q + j] as number);
      }
    }
    let value = sum / rows;
    for (let j = 0; j < p + q; j++) {
      const weight = penalty[j] as number;
      const parameter = parameters[j] as number;
      value += 0.5 * weight * parameter * parameter;
      gradient[j] = (gradient[j] as number) / rows + weight * parameter;
    }
    return value;
  };

  /**
   * Hessian of the objective but for what curves sigma itself, which vanishes on average in a fit: the CRPS of a normal has
   * (2 φ(z) / σ) · [1 z; z z²] by mu and sigma, so that each row adds the square of one vector.
   */
  const curvature = (parameters: ArrayLike<number>): Float64Array => {
    const n = p + q;
    const matrix = new Float64Array(n * n);
    const row = new Float64Array(n);
    for (let i = 0; i < rows; i++) {
      const { mu, sigma } = residual(i, parameters);
      const z = ((outcomesF[i] as number) - mu) / sigma;
      const bySigma = (z * (sigma * sigma - SIGMA_FLOOR_F * SIGMA_FLOOR_F)) / sigma;
      for (let j = 0; j < p; j++) row[j] = meanDesign[i * p + j] as number;
      for (let j = 0; j < q; j++) row[p + j] = bySigma * (scaleDesign[i * q + j] as number);
      addOuter(matrix, row, 0, n, (2 * INVERSE_SQRT_2PI * Math.exp(-0.5 * z * z)) / (sigma * rows));
    }
    for (let j = 0; j < n; j++) matrix[j * n + j] = (matrix[j * n + j] as number) + (penalty[j] as number);
    return matrix;
  };

  const start = options.warmStart?.length === p + q ? options.warmStart : firstGuess(sample, design, shape);
  // Terms differ in scale by orders of magnitude; with the curvature to start from, a fit takes a few steps instead of dozens.
  const inverseHessian = invertPositiveDefinite(curvature(start), p + q) ?? undefined;
  const minimum = minimize(objective, start, {
    maxIterations: 150,
    gradientTolerance: 1e-4,
    ...(inverseHessian && { inverseHessian }),
  });
  const parameters = Array.from(minimum.x);
  let penaltyValue = 0;
  for (let j = 0; j < p + q; j++) penaltyValue += 0.5 * (penalty[j] as number) * (parameters[j] as number) ** 2;

  const precision = new Float64Array(p * p);
  const scalePrecision = new Float64Array(q * q);
  let product = 0;
  let squares = 0;
  let previous = 0;
  for (let i = 0; i < rows; i++) {
    const { mu, sigma } = residual(i, parameters);
    addOuter(precision, meanDesign, i, p, 1 / (sigma * sigma));
    addOuter(scalePrecision, scaleDesign, i, q, 1);
    const z = ((sample.outcomesF[i] as number) - mu) / sigma;
    product += z * previous;
    squares += z * z;
    previous = z;
  }
  // Errors of neighbouring days are alike, so that n days tell less than n: inflate by (1 + ρ) / (1 − ρ).
  const correlation = Math.min(0.8, Math.max(0, product / squares || 0));
  const inflation = (1 + correlation) / (1 - correlation);
  for (let j = 0; j < p; j++) precision[j * p + j] = (precision[j * p + j] as number) + rows * (penalty[j] as number);
  for (let j = 0; j < q; j++) {
    scalePrecision[j * q + j] = (scalePrecision[j * q + j] as number) + rows * (penalty[p + j] as number) + 1e-9;
  }
  return {
    sources: sample.sources,
    annual: options.annual,
    rows,
    centerF: design.centerF,
    centerSpread: design.centerSpread,
    parameters,
    meanCovariance: scaled(invertPositiveDefinite(precision, p), MEAN_VARIANCE_FACTOR * inflation, p),
    scaleCovariance: scaled(invertPositiveDefinite(scalePrecision, q), SCALE_VARIANCE_FACTOR * inflation, q),
    crpsF: minimum.value - penaltyValue,
    iterations: minimum.iterations,
  };
}

/** The predictive distribution for one set of forecasts, in the order of the training rows. */
export function predictEmos(fit: EmosFit, forecastsF: ArrayLike<number>, date: number): EmosPrediction {
  const shape = shapeOf(fit.sources, fit.annual);
  const x = new Float64Array(shape.meanTerms);
  const z = new Float64Array(shape.scaleTerms);
  const base = fillRow(x, z, 0, shape, { forecastsF, offset: 0, date }, fit.centerF, fit.centerSpread);
  let muF = base;
  let logSigma = 0;
  for (let j = 0; j < x.length; j++) muF += (x[j] as number) * (fit.parameters[j] as number);
  for (let j = 0; j < z.length; j++) logSigma += (z[j] as number) * (fit.parameters[x.length + j] as number);
  const sigmaF = sigmaOf(logSigma);
  return {
    muF,
    sigmaF: Math.min(SIGMA_MAX_F, sigmaF),
    muErrorF: Math.sqrt(quadraticForm(fit.meanCovariance, x)),
    logSigmaError: (Math.sqrt(quadraticForm(fit.scaleCovariance, z)) * Math.exp(2 * logSigma)) / (sigmaF * sigmaF),
  };
}

/** Weights bᵢ of the sources in mu = a + Σ bᵢ fᵢ, as the paper writes them. */
export function sourceWeights(fit: EmosFit): number[] {
  const slope = fit.parameters[1] as number;
  const contrasts = Array.from({ length: fit.sources - 1 }, (_, j) => fit.parameters[2 + j] as number);
  const total = contrasts.reduce((sum, d) => sum + d, 0);
  return Array.from({ length: fit.sources }, (_, j) => (1 + slope - total) / fit.sources + (contrasts[j] ?? 0));
}

function sigmaOf(logScale: number): number {
  return Math.sqrt(SIGMA_FLOOR_F * SIGMA_FLOOR_F + Math.exp(2 * logScale));
}

/** The plain average with its bias taken out and its root mean square error as sigma. */
function firstGuess(sample: EmosSample, design: Design, shape: Shape): Float64Array {
  const rows = sample.outcomesF.length;
  let bias = 0;
  let squares = 0;
  for (let i = 0; i < rows; i++) bias += ((sample.outcomesF[i] as number) - (design.base[i] as number)) / rows;
  for (let i = 0; i < rows; i++) {
    squares += ((sample.outcomesF[i] as number) - (design.base[i] as number) - bias) ** 2 / rows;
  }
  const start = new Float64Array(shape.meanTerms + shape.scaleTerms);
  start[0] = bias;
  start[shape.meanTerms] = Math.log(Math.max(SIGMA_FLOOR_F, Math.sqrt(squares)));
  return start;
}

function addOuter(matrix: Float64Array, design: Float64Array, row: number, n: number, weight: number): void {
  for (let i = 0; i < n; i++) {
    const xi = weight * (design[row * n + i] as number);
    for (let j = 0; j < n; j++) {
      matrix[i * n + j] = (matrix[i * n + j] as number) + xi * (design[row * n + j] as number);
    }
  }
}

function scaled(matrix: Float64Array | null, factor: number, n: number): number[] {
  if (!matrix) throw new RangeError(`the information of an EMOS fit with ${n} terms is singular`);
  return Array.from(matrix, (value) => value * factor);
}
