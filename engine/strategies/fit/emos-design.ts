/**
 * The terms of an EMOS fit: which parameters there are for a number of sources, and the row of terms that a set of forecasts
 * gives for mu and for ln sigma. Training rows and predictions go through the same function, so they cannot differ.
 */

/** Training rows as columns; row i has `forecasts[i * sources + j]`. */
export interface EmosSample {
  readonly sources: number;
  readonly forecastsF: ArrayLike<number>;
  /** Any day number that counts days; its phase in the year gives the annual terms. */
  readonly dates: ArrayLike<number>;
  readonly outcomesF: ArrayLike<number>;
}

const DAYS_PER_YEAR = 365.2425;
/** Scales on which departures from the plain average are improbable: slope, weight of a source, annual terms. */
const SLOPE_SCALE = 0.1;
const CONTRAST_SCALE = 0.3;
const ANNUAL_SCALE_F = 1;
const SPREAD_SCALE = 0.5;
const LOG_ANNUAL_SCALE = 0.3;

/** How many terms a fit has. */
export interface Shape {
  readonly sources: number;
  readonly annual: boolean;
  readonly meanTerms: number;
  readonly scaleTerms: number;
}

export function shapeOf(sources: number, annual: boolean): Shape {
  const annualTerms = annual ? 2 : 0;
  const spreadTerms = sources > 1 ? 1 : 0;
  return { sources, annual, meanTerms: 2 + (sources - 1) + annualTerms, scaleTerms: 1 + spreadTerms + annualTerms };
}

export interface Design {
  readonly x: Float64Array;
  readonly z: Float64Array;
  readonly base: Float64Array;
  readonly centerF: number;
  readonly centerSpread: number;
}

export function designOf(sample: EmosSample, shape: Shape): Design {
  const rows = sample.outcomesF.length;
  let centerF = 0;
  let centerSpread = 0;
  for (let i = 0; i < rows; i++) {
    const { mean, logSpread } = summary(sample.forecastsF, i * shape.sources, shape.sources);
    centerF += mean / rows;
    centerSpread += logSpread / rows;
  }
  const x = new Float64Array(rows * shape.meanTerms);
  const z = new Float64Array(rows * shape.scaleTerms);
  const base = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = { forecastsF: sample.forecastsF, offset: i * shape.sources, date: sample.dates[i] as number };
    base[i] = fillRow(x, z, i, shape, row, centerF, centerSpread);
  }
  return { x, z, base, centerF, centerSpread };
}

/** Writes the terms of one row into row `i` of both designs; returns f̄, to which the terms of mu are added. */
export function fillRow(
  x: Float64Array,
  z: Float64Array,
  i: number,
  shape: Shape,
  row: { readonly forecastsF: ArrayLike<number>; readonly offset: number; readonly date: number },
  centerF: number,
  centerSpread: number,
): number {
  const { mean, logSpread } = summary(row.forecastsF, row.offset, shape.sources);
  let at = i * shape.meanTerms;
  x[at++] = 1;
  x[at++] = mean - centerF;
  for (let j = 0; j < shape.sources - 1; j++) x[at++] = (row.forecastsF[row.offset + j] as number) - mean;
  let scaleAt = i * shape.scaleTerms;
  z[scaleAt++] = 1;
  if (shape.sources > 1) z[scaleAt++] = logSpread - centerSpread;
  if (shape.annual) {
    const phase = (2 * Math.PI * row.date) / DAYS_PER_YEAR;
    x[at++] = z[scaleAt++] = Math.sin(phase);
    x[at] = z[scaleAt] = Math.cos(phase);
  }
  return mean;
}

/** Mean of the forecasts and ln(1 + their standard deviation). */
function summary(forecastsF: ArrayLike<number>, offset: number, sources: number): { mean: number; logSpread: number } {
  let mean = 0;
  for (let j = 0; j < sources; j++) mean += (forecastsF[offset + j] as number) / sources;
  let squares = 0;
  for (let j = 0; j < sources; j++) squares += ((forecastsF[offset + j] as number) - mean) ** 2;
  return { mean, logSpread: Math.log(1 + Math.sqrt(squares / sources)) };
}

/** Weight of each squared parameter in the objective; zero for the two constants. */
export function penaltyOf(shape: Shape, strength: number): Float64Array {
  const scales = [Number.POSITIVE_INFINITY, SLOPE_SCALE];
  for (let j = 1; j < shape.sources; j++) scales.push(CONTRAST_SCALE);
  if (shape.annual) scales.push(ANNUAL_SCALE_F, ANNUAL_SCALE_F);
  scales.push(Number.POSITIVE_INFINITY);
  if (shape.sources > 1) scales.push(SPREAD_SCALE);
  if (shape.annual) scales.push(LOG_ANNUAL_SCALE, LOG_ANNUAL_SCALE);
  return Float64Array.from(scales, (scale) => strength / (scale * scale));
}
