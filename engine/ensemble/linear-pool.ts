/**
 * The arithmetic of one pool: the weighted mean of the opinions, how far they lie apart, its standard errors, and how much
 * confidence it deserves. Pure functions of what was said.
 */
import type { LadderDef } from '../markets/contracts.ts';
import type { LadderOpinion } from '../strategies/contract.ts';

const MALFORMED: LadderOpinion = { valid: false, reasons: ['malformed_opinion'] };

/** The opinion itself, or MALFORMED when it has not one probability and one error for every market. */
export function sound(opinion: LadderOpinion | null, markets: number): LadderOpinion | null {
  if (opinion?.valid !== true) return opinion;
  const { pYes, uncertainty } = opinion;
  if (pYes.length !== markets || uncertainty.length !== markets) return MALFORMED;
  for (let j = 0; j < markets; j++) {
    const p = pYes[j] as number;
    const error = uncertainty[j] as number;
    if (!(p >= 0 && p <= 1 && error >= 0 && error < Number.POSITIVE_INFINITY)) return MALFORMED;
  }
  return opinion;
}

/** Σ wᵢ pᵢ for every market; over a whole ladder divided by its sum. Null when nothing is left to divide. */
export function linearPool(
  ladder: LadderDef,
  weights: readonly number[],
  inputs: readonly (LadderOpinion | null)[],
): number[] | null {
  const pooled = new Array<number>(ladder.markets.length).fill(0);
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) {
    const opinion = inputs[i];
    if (weights[i] === 0 || opinion?.valid !== true) continue;
    for (let j = 0; j < pooled.length; j++) {
      const share = (weights[i] as number) * (opinion.pYes[j] as number);
      pooled[j] = (pooled[j] as number) + share;
      sum += share;
    }
  }
  if (!(sum > 0)) return null;
  if (ladder.whole) for (let j = 0; j < pooled.length; j++) pooled[j] = (pooled[j] as number) / sum;
  return pooled;
}

/**
 * Standard error of each pooled probability. The strategies' own errors are added as if they all erred together (they look at
 * the same sky), Σ wᵢ uᵢ. Not knowing the right weights adds the spread of the opinions: with weights of a Dirichlet
 * distribution of concentration ν, the variance of Σ wᵢ pᵢ is Σ wᵢ (pᵢ − p̄)² / (ν + 1). Recalibration scales it by how far it
 * moved p, within a factor of two.
 */
export function poolUncertainty(
  pYes: readonly number[],
  pooled: readonly number[],
  weights: readonly number[],
  inputs: readonly (LadderOpinion | null)[],
  concentration: number,
): number[] {
  const errors: number[] = [];
  for (let j = 0; j < pYes.length; j++) {
    const before = pooled[j] as number;
    let own = 0;
    let between = 0;
    for (let i = 0; i < inputs.length; i++) {
      const opinion = inputs[i];
      if (weights[i] === 0 || opinion?.valid !== true) continue;
      own += (weights[i] as number) * (opinion.uncertainty[j] as number);
      between += (weights[i] as number) * ((opinion.pYes[j] as number) - before) ** 2;
    }
    const error = Math.sqrt(own * own + between / (concentration + 1));
    const stretch = before > 0 ? Math.min(2, Math.max(0.5, (pYes[j] as number) / before)) : 1;
    errors.push(error * stretch);
  }
  return errors;
}

/** Weighted mean of the total variation distance of each opinion from the pool: 0 when all agree. */
export function disagreementOf(
  pooled: readonly number[],
  weights: readonly number[],
  inputs: readonly (LadderOpinion | null)[],
): number {
  let disagreement = 0;
  for (let i = 0; i < inputs.length; i++) {
    const opinion = inputs[i];
    if (weights[i] === 0 || opinion?.valid !== true) continue;
    let distance = 0;
    for (let j = 0; j < pooled.length; j++) distance += Math.abs((opinion.pYes[j] as number) - (pooled[j] as number));
    disagreement += ((weights[i] as number) * distance) / 2;
  }
  return disagreement;
}

/**
 * Confidence in [0, 1] = certainty × evidence. Certainty is 1 − (half the sum of the standard errors, a total variation
 * distance that the pool may be off by) − (the mean total variation distance of the opinions from the pool), at least 0.
 * Evidence runs from one half, when nothing has settled, towards 1: ½ + ½ n / (n + confidenceLadders).
 */
export function confidenceOf(
  uncertainty: readonly number[],
  disagreement: number,
  settled: number,
  confidenceLadders: number,
): number {
  let error = 0;
  for (const u of uncertainty) error += u / 2;
  const certainty = Math.max(0, 1 - error - disagreement);
  return certainty * (0.5 + (0.5 * settled) / (settled + confidenceLadders));
}
