/**
 * Weights of the strategies, one set for each lead time and one for each lead time within a weather regime, learned from
 * settled ladders by exponentiated gradient on the log score of the pool.
 *
 * Kivinen & Warmuth (1997), Inf. Comput. 132:1-63 and Helmbold et al. (1998), Math. Finance 8:325-347:
 * wᵢ ∝ wᵢ exp(η pᵢ / p̄) with p the probabilities given to what happened. A strategy that stood aside sleeps: it keeps its
 * weight and the others share theirs out anew among themselves (Freund et al. 1997, STOC 29:334-343). Fixed share (Herbster &
 * Warmuth 1998, Mach. Learn. 32:151-178) keeps every weight above zero.
 */
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EnsembleConfig } from './config.ts';

/** Marks a strategy that stood aside in a list of probabilities. */
export const ASLEEP = -1;
const PROBABILITY_FLOOR = 1e-4;

type WeightConfig = Pick<EnsembleConfig, 'learningRate' | 'fixedShare'>;

/** One set of weights; they are positive and sum to one. */
export class WeightVector implements Snapshottable {
  readonly #config: WeightConfig;
  readonly #weights: Float64Array;
  #ladders = 0;

  constructor(prior: ArrayLike<number>, config: WeightConfig) {
    this.#config = config;
    this.#weights = Float64Array.from(prior);
    rescale(this.#weights);
  }

  /** Settled ladders learned from. */
  get ladders(): number {
    return this.#ladders;
  }

  weight(i: number): number {
    return this.#weights[i] as number;
  }

  /** Learns from the probability that each strategy gave to what happened; ASLEEP for those that stood aside. */
  learn(probabilities: ArrayLike<number>): void {
    let mass = 0;
    let pooled = 0;
    let awake = 0;
    for (let i = 0; i < this.#weights.length; i++) {
      const p = probabilities[i] as number;
      if (p === ASLEEP) continue;
      awake += 1;
      mass += this.#weights[i] as number;
      pooled += (this.#weights[i] as number) * Math.max(PROBABILITY_FLOOR, p);
    }
    if (awake === 0) return;
    this.#ladders += 1;
    pooled /= mass;
    const { learningRate, fixedShare } = this.#config;
    let sum = 0;
    for (let i = 0; i < this.#weights.length; i++) {
      const p = probabilities[i] as number;
      if (p === ASLEEP) continue;
      const moved =
        (this.#weights[i] as number) * Math.exp(learningRate * (Math.max(PROBABILITY_FLOOR, p) / pooled - 1));
      this.#weights[i] = moved;
      sum += moved;
    }
    for (let i = 0; i < this.#weights.length; i++) {
      if (probabilities[i] === ASLEEP) continue;
      const share = (1 - fixedShare) * ((this.#weights[i] as number) / sum) + fixedShare / awake;
      this.#weights[i] = mass * share;
    }
    rescale(this.#weights);
  }

  snapshot(): Json {
    return { weights: Array.from(this.#weights), ladders: this.#ladders };
  }

  restore(state: Json): void {
    const saved = state as { weights: readonly number[]; ladders: number };
    this.#weights.set(saved.weights);
    this.#ladders = saved.ladders;
  }
}

/** All sets of weights: by lead time, and by lead time and regime. */
export class WeightTable implements Snapshottable {
  readonly #regimeLadders: number;
  readonly #byLead: WeightVector[];
  /** By regime, then lead time. */
  readonly #byRegime: WeightVector[][];
  readonly #count: number;

  constructor(prior: readonly number[], leads: number, regimes: number, config: EnsembleConfig) {
    this.#count = prior.length;
    this.#regimeLadders = config.regimeLadders;
    const byLead = (): WeightVector[] => Array.from({ length: leads }, () => new WeightVector(prior, config));
    this.#byLead = byLead();
    this.#byRegime = Array.from({ length: regimes }, byLead);
  }

  /** Settled ladders learned from at this lead time. */
  ladders(lead: number): number {
    return this.#vector(this.#byLead, lead).ladders;
  }

  /**
   * Writes the weights that hold for a regime and lead time: the regime's own, mixed with those of all regimes by how many
   * ladders each has seen, n / (n + regimeLadders).
   */
  read(regime: number, lead: number, into: Float64Array): void {
    const own = this.#vector(this.#byRegime[regime] ?? [], lead);
    const all = this.#vector(this.#byLead, lead);
    const trust = own.ladders / (own.ladders + this.#regimeLadders);
    for (let i = 0; i < this.#count; i++) into[i] = trust * own.weight(i) + (1 - trust) * all.weight(i);
  }

  learn(regime: number, lead: number, probabilities: ArrayLike<number>): void {
    this.#vector(this.#byLead, lead).learn(probabilities);
    this.#vector(this.#byRegime[regime] ?? [], lead).learn(probabilities);
  }

  snapshot(): Json {
    return {
      byLead: this.#byLead.map((vector) => vector.snapshot()),
      byRegime: this.#byRegime.map((vectors) => vectors.map((vector) => vector.snapshot())),
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as { byLead: Json[]; byRegime: Json[][] };
    for (const [lead, vector] of this.#byLead.entries()) vector.restore(saved.byLead[lead] ?? null);
    for (const [regime, vectors] of this.#byRegime.entries()) {
      for (const [lead, vector] of vectors.entries()) vector.restore(saved.byRegime[regime]?.[lead] ?? null);
    }
  }

  #vector(vectors: readonly WeightVector[], lead: number): WeightVector {
    const found = vectors[lead];
    if (!found) throw new RangeError(`the ensemble has no weights for this regime at lead class ${lead}`);
    return found;
  }
}

function rescale(weights: Float64Array): void {
  let sum = 0;
  for (const weight of weights) sum += weight;
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / sum;
}
