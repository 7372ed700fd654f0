/**
 * Makes one opinion of many: a weighted pool of the strategies that spoke, recalibrated, whose probabilities sum to one over a
 * whole ladder.
 *
 * Weights and recalibration are learned inside the run, from settled ladders alone, out of what was believed at fixed moments
 * before them. Opinions of the family `baseline` are never pooled, unless a baseline trades alone.
 */
import { REGIME_COUNT, type Regime } from '../features/regime.ts';
import type { LadderDef } from '../markets/contracts.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { LadderOpinion, LadderResult, StrategyDefinition } from '../strategies/contract.ts';
import type { EpochMicros } from '../time.ts';
import type { EnsembleConfig } from './config.ts';
import { LeadClasses } from './lead-classes.ts';
import { confidenceOf, disagreementOf, linearPool, poolUncertainty, sound } from './linear-pool.ts';
import { PendingSamples, type Sample } from './pending-samples.ts';
import { BetaRecalibration } from './recalibration.ts';
import { ASLEEP, WeightTable } from './weights.ts';

/** A strategy as the ensemble knows it. */
export type EnsembleMember = Pick<StrategyDefinition, 'name' | 'family'>;

/** The ensemble's opinion of a ladder; arrays follow `ladder.markets` and are empty when it is not valid. */
export interface EnsembleOpinion {
  readonly valid: boolean;
  readonly pYes: readonly number[];
  /** Standard error of each probability. */
  readonly uncertainty: readonly number[];
  /** From 0 to 1; see `confidenceOf` in `linear-pool.ts`. */
  readonly confidence: number;
  readonly reasons: readonly string[];
  /** Weight of each strategy in this pool, 0 for those that stood aside; they sum to one. */
  readonly weights: readonly number[];
  /** Share of the learned weight (of this regime and lead) that those who spoke hold, before it is shared out anew; 0 to 1. */
  readonly weightPresent: number;
  /** First instant at which some opinion in it holds no more even if nothing new is told. */
  readonly validUntil: EpochMicros;
  /** Opinions as they came, by strategy. */
  readonly inputs: readonly (LadderOpinion | null)[];
}

const NEVER = Number.MAX_SAFE_INTEGER as EpochMicros;
const NOTHING: Pick<EnsembleOpinion, 'valid' | 'pYes' | 'uncertainty' | 'confidence' | 'weights' | 'validUntil'> = {
  valid: false,
  pYes: [],
  uncertainty: [],
  confidence: 0,
  weights: [],
  validUntil: NEVER,
};

export class Ensemble implements Snapshottable {
  readonly members: readonly EnsembleMember[];
  readonly #config: EnsembleConfig;
  readonly #leads: LeadClasses;
  readonly #isPooled: readonly boolean[];
  /** A baseline alone is taken at its word: neither learned from nor recalibrated. */
  readonly #isBaselineAlone: boolean;
  readonly #weights: WeightTable;
  readonly #recalibration: readonly BetaRecalibration[];
  readonly #pending: PendingSamples;
  /** Scratch: weights of the strategies for the ladder at hand. */
  readonly #current: Float64Array;

  /** `members` in the order in which opinions are given to `pool`. */
  constructor(config: EnsembleConfig, members: readonly EnsembleMember[]) {
    this.members = members;
    this.#config = config;
    this.#leads = new LeadClasses(config.leadHourEdges);
    this.#isBaselineAlone = members.length === 1 && members[0]?.family === 'baseline';
    this.#isPooled = members.map(({ family }) => family !== 'baseline' || this.#isBaselineAlone);
    const prior = members.map(({ name }) => config.priorWeights[name] ?? 1);
    this.#weights = new WeightTable(prior, this.#leads.count, REGIME_COUNT, config);
    this.#recalibration = Array.from({ length: this.#leads.count }, () => new BetaRecalibration(config.recalibration));
    this.#pending = new PendingSamples(this.#leads.count);
    this.#current = new Float64Array(members.length);
  }

  /**
   * Pools the opinions on a ladder, by strategy; null where a strategy was not asked, and what comes after the members is not
   * looked at. `leadHours` to the end of the climate day.
   */
  pool(
    ladder: LadderDef,
    regime: Regime,
    leadHours: number,
    opinions: readonly (LadderOpinion | null)[],
  ): EnsembleOpinion {
    const inputs: (LadderOpinion | null)[] = [];
    for (let i = 0; i < this.members.length; i++) inputs.push(sound(opinions[i] ?? null, ladder.markets.length));
    const lead = this.#leads.classOf(leadHours);
    const present = this.#poolWeights(regime, lead, inputs);
    if (present === null) return { ...NOTHING, weightPresent: 0, reasons: ['no_valid_opinion'], inputs };
    const { weights, weightPresent } = present;
    const pooled = linearPool(ladder, weights, inputs);
    if (pooled === null) return { ...NOTHING, weightPresent, reasons: ['opinions_without_mass'], inputs };
    const validUntil = earliestEnd(weights, inputs);
    if (this.#isBaselineAlone) {
      const only = inputs[0];
      const uncertainty = only?.valid === true ? only.uncertainty : [];
      const reasons = ['baseline_alone'];
      return {
        valid: true,
        pYes: pooled,
        uncertainty,
        confidence: 1,
        reasons,
        weights,
        weightPresent,
        validUntil,
        inputs,
      };
    }
    if (this.#leads.isBeforeCheckpoint(lead, leadHours)) {
      const sample = this.#remember(ladder, lead, regime, inputs, pooled);
      sample.hadQuorum = weightPresent >= this.#config.tradeQuorum;
    }
    const recalibration = this.#recalibration[lead] as BetaRecalibration;
    const pYes = ladder.whole ? recalibration.apply(pooled) : pooled;
    const settled = this.#weights.ladders(lead);
    // The weights are known the better the more ladders have settled, each telling as much as one step of learning.
    const concentration = this.#config.weightPriorStrength + this.#config.learningRate * settled;
    const uncertainty = poolUncertainty(pYes, pooled, weights, inputs, concentration);
    const disagreement = disagreementOf(pooled, weights, inputs);
    const confidence = confidenceOf(uncertainty, disagreement, settled, this.#config.confidenceLadders);
    const reasons = [reasonOf(weights, disagreement)];
    if (pYes !== pooled) reasons.push('recalibrated');
    return { valid: true, pYes, uncertainty, confidence, reasons, weights, weightPresent, validUntil, inputs };
  }

  /** Learns from a settled ladder. */
  onResult({ ladder, winner }: LadderResult): void {
    const markets = ladder.markets.length;
    for (const [lead, sample] of this.#pending.take(ladder.id).entries()) {
      if (sample === null) continue;
      const given = this.members.map((_, i) => sample.pYes[i * markets + winner] as number);
      this.#weights.learn(sample.regime, lead, given);
      // A pool that would not be traded on errs in its own way: what it teaches must not bend those that are.
      if (ladder.whole && sample.hadQuorum) this.#recalibration[lead]?.learn(sample.pooled, winner);
    }
  }

  /** alpha and beta of the recalibration that holds at a lead, for reports. */
  recalibrationAt(leadHours: number): readonly [alpha: number, beta: number] {
    return (this.#recalibration[this.#leads.classOf(leadHours)] as BetaRecalibration).parameters;
  }

  snapshot(): Json {
    return {
      weights: this.#weights.snapshot(),
      recalibration: this.#recalibration.map((one) => one.snapshot()),
      pending: this.#pending.snapshot(),
    };
  }

  restore(state: Json): void {
    const saved = state as { weights: Json; recalibration: readonly Json[]; pending: Json };
    this.#weights.restore(saved.weights);
    for (const [lead, one] of this.#recalibration.entries()) one.restore(saved.recalibration[lead] ?? null);
    this.#pending.restore(saved.pending);
  }

  /** Weights of those that spoke, summing to one, and the share that they hold of everybody's; null when nobody spoke. */
  #poolWeights(
    regime: Regime,
    lead: number,
    inputs: readonly (LadderOpinion | null)[],
  ): { weights: number[]; weightPresent: number } | null {
    this.#weights.read(regime, lead, this.#current);
    const weights = new Array<number>(inputs.length).fill(0);
    let sum = 0;
    let everybodys = 0;
    for (let i = 0; i < inputs.length; i++) {
      if (this.#isPooled[i] !== true) continue;
      everybodys += this.#current[i] as number;
      if (inputs[i]?.valid !== true) continue;
      weights[i] = this.#current[i] as number;
      sum += weights[i] as number;
    }
    if (sum === 0) return null;
    for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / sum;
    return { weights, weightPresent: sum / everybodys };
  }

  #remember(
    ladder: LadderDef,
    lead: number,
    regime: Regime,
    inputs: readonly (LadderOpinion | null)[],
    pooled: readonly number[],
  ): Sample {
    const sample = this.#pending.slot(ladder, lead, inputs.length);
    const markets = ladder.markets.length;
    sample.regime = regime;
    for (let j = 0; j < markets; j++) sample.pooled[j] = pooled[j] as number;
    for (let i = 0; i < inputs.length; i++) {
      const opinion = inputs[i];
      const counts = opinion?.valid === true && this.#isPooled[i] === true;
      for (let j = 0; j < markets; j++) {
        sample.pYes[i * markets + j] = counts ? (opinion.pYes[j] as number) : ASLEEP;
      }
    }
    return sample;
  }
}

/** The earliest instant at which an opinion that was pooled holds no more. */
function earliestEnd(weights: readonly number[], inputs: readonly (LadderOpinion | null)[]): EpochMicros {
  let earliest = NEVER;
  for (let i = 0; i < inputs.length; i++) {
    const opinion = inputs[i];
    if (weights[i] === 0 || opinion?.valid !== true || opinion.validUntil === undefined) continue;
    if (opinion.validUntil < earliest) earliest = opinion.validUntil;
  }
  return earliest;
}

/** Mean distance between opinions from which they count as disagreeing. */
const DISAGREEMENT = 0.15;

function reasonOf(weights: readonly number[], disagreement: number): string {
  let speakers = 0;
  for (const weight of weights) if (weight > 0) speakers += 1;
  if (speakers === 1) return 'single_source';
  return disagreement < DISAGREEMENT ? 'sources_agree' : 'sources_disagree';
}
