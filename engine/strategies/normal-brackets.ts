/**
 * Reads the brackets of a ladder off a predictive normal, with the standard error that the fit's own errors give each.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { MarketDef } from '../markets/contracts.ts';
import { DegreeDistribution } from '../weather/distribution.ts';
import type { EmosPrediction } from './fit/emos.ts';

const cdf: (z: number) => number = normalCdf.factory(0, 1);
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/**
 * Probability of each market and its standard error by the delta method: with the edges at z₁ and z₂ standard deviations,
 * ∂p/∂mu = −(φ(z₂) − φ(z₁)) / σ and ∂p/∂ln σ = −(z₂ φ(z₂) − z₁ φ(z₁)); the errors of mu and ln σ are taken as independent,
 * which they are for a symmetric error distribution.
 */
export function normalBrackets(
  markets: readonly MarketDef[],
  { muF, sigmaF, muErrorF, logSigmaError }: EmosPrediction,
): { pYes: number[]; uncertainty: number[] } {
  const distribution = DegreeDistribution.fromNormal(muF, sigmaF);
  const pYes = markets.map(({ bracket }) => distribution.probabilityOf(bracket));
  const uncertainty = markets.map(({ bracket }) => {
    const low = (bracket.lowF - 0.5 - muF) / sigmaF;
    const high = (bracket.highF + 0.5 - muF) / sigmaF;
    const byMu = ((density(high) - density(low)) / sigmaF) * muErrorF;
    const byScale = (weightedDensity(high) - weightedDensity(low)) * logSigmaError;
    const p = Math.max(0, cdf(high) - cdf(low));
    // No probability can err by more than its own standard deviation as a yes-or-no outcome.
    return Math.min(Math.sqrt(byMu * byMu + byScale * byScale), Math.sqrt(p * (1 - p)));
  });
  return { pYes, uncertainty };
}

function density(z: number): number {
  return INVERSE_SQRT_2PI * Math.exp(-0.5 * z * z);
}

function weightedDensity(z: number): number {
  return Number.isFinite(z) ? z * density(z) : 0;
}
