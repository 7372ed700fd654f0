/**
 * The published JSON forms: one market's share of a strategy's opinion and of the ensemble's, exactly as specified.
 */
import type { LadderOpinion, StrategyOutput } from '../strategies/contract.ts';
import type { EnsembleMember, EnsembleOpinion } from './ensemble.ts';

/** The ensemble's opinion of one market in its published form. */
export interface EnsembleOutput {
  readonly p_yes: number;
  readonly p_no: number;
  readonly confidence: number;
  readonly explain: string;
  readonly inputs: readonly StrategyOutput[];
}

/**
 * Market `index` of an opinion in the published form; null when the ensemble had no opinion. `inputs` are the outputs of all
 * strategies that were asked, those that stood aside included.
 */
export function toContract(
  opinion: EnsembleOpinion,
  members: readonly EnsembleMember[],
  index: number,
): EnsembleOutput | null {
  if (!opinion.valid) return null;
  const p = opinion.pYes[index];
  if (p === undefined) throw new RangeError(`the opinion has no market ${index}; it has ${opinion.pYes.length}`);
  const inputs = members.flatMap(({ name }, i) => {
    const input = opinion.inputs[i] ?? null;
    return input === null ? [] : [strategyOutput(name, input, index)];
  });
  return { p_yes: p, p_no: 1 - p, confidence: opinion.confidence, explain: explain(opinion, members), inputs };
}

/**
 * Market `index` of a strategy's opinion in the published form. One that stood aside has `valid: false`, its reasons, and the
 * figures of knowing nothing: one half, with a standard error of one half.
 */
export function strategyOutput(strategy: string, opinion: LadderOpinion, index: number): StrategyOutput {
  if (!opinion.valid) {
    return { strategy, p_yes: 0.5, uncertainty: 0.5, features: {}, valid: false, reasons: opinion.reasons };
  }
  const p = opinion.pYes[index];
  const uncertainty = opinion.uncertainty[index];
  if (p === undefined || uncertainty === undefined) {
    throw new RangeError(`the opinion of ${strategy} has no market ${index}; it has ${opinion.pYes.length}`);
  }
  return { strategy, p_yes: p, uncertainty, features: opinion.features, valid: true, reasons: opinion.reasons };
}

function explain({ weights, reasons }: EnsembleOpinion, members: readonly EnsembleMember[]): string {
  const shares = members.flatMap(({ name }, i) => {
    const weight = weights[i] ?? 0;
    return weight > 0 ? [`${name} ${weight.toFixed(2)}`] : [];
  });
  return `weighted ensemble: ${shares.join(', ')} (${reasons.join(', ')})`;
}
