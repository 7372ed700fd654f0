/**
 * Beta-transformed linear pool: recalibrates a ladder's pooled probabilities on their cumulative distribution.
 *
 * A linear pool of calibrated forecasts is under-confident (Ranjan & Gneiting 2010, J. R. Stat. Soc. B 72:71-91); passing its
 * cumulative distribution through a beta distribution mends that, and a bias as well (Gneiting & Ranjan 2013, Electron. J.
 * Stat. 7:1747-1782, eq. 20). The two parameters are learned ladder by ladder by the online Newton step (Hazan, Agarwal &
 * Kale 2007, Mach. Learn. 69:169-192) on the log score: a running maximum a posteriori estimate with a normal prior for
 * (ln alpha, ln beta) around (0, 0), which is no recalibration.
 */
import type { Json, Snapshottable } from '../snapshot.ts';
import type { RecalibrationConfig } from './config.ts';
import { betaCdf } from './incomplete-beta.ts';

/** Bound on |ln alpha| and |ln beta|: no history makes a pool three times as sure as it is. */
const LOG_LIMIT = 1.1;
const DIFFERENCE = 1e-3;
/** Floor of a probability in the log score. */
const PROBABILITY_FLOOR = 1e-4;

export class BetaRecalibration implements Snapshottable {
  readonly #config: RecalibrationConfig;
  #logAlpha = 0;
  #logBeta = 0;
  /** Precision matrix of (ln alpha, ln beta): prior and the squares of past gradients. */
  #precision: [aa: number, ab: number, bb: number];
  #ladders = 0;
  #cdf: ((x: number) => number) | null = null;

  constructor(config: RecalibrationConfig) {
    this.#config = config;
    this.#precision = [config.priorStrength, 0, config.priorStrength];
  }

  /** alpha and beta as they are applied: 1 and 1 until enough ladders have settled. */
  get parameters(): readonly [alpha: number, beta: number] {
    return this.#isActive() ? [Math.exp(this.#logAlpha), Math.exp(this.#logBeta)] : [1, 1];
  }

  /** Recalibrates probabilities in ascending order of temperature that sum to one; returns the array itself when nothing changes. */
  apply(pooled: readonly number[]): readonly number[] {
    if (!this.#isActive() || (this.#logAlpha === 0 && this.#logBeta === 0)) return pooled;
    this.#cdf ??= betaCdf(Math.exp(this.#logAlpha), Math.exp(this.#logBeta));
    return transformLadder(pooled, this.#cdf);
  }

  /** Learns from a settled ladder: what was pooled then, and which market paid. */
  learn(pooled: readonly number[], winner: number): void {
    this.#ladders += 1;
    let below = 0;
    for (let i = 0; i < winner; i++) below += pooled[i] as number;
    const above = below + (pooled[winner] as number);
    const loss = (logAlpha: number, logBeta: number): number => {
      const cdf = betaCdf(Math.exp(logAlpha), Math.exp(logBeta));
      return -Math.log(Math.max(PROBABILITY_FLOOR, cdf(Math.min(1, above)) - cdf(below)));
    };
    const [x, y] = [this.#logAlpha, this.#logBeta];
    const dx = (loss(x + DIFFERENCE, y) - loss(x - DIFFERENCE, y)) / (2 * DIFFERENCE);
    const dy = (loss(x, y + DIFFERENCE) - loss(x, y - DIFFERENCE)) / (2 * DIFFERENCE);
    const aa = this.#precision[0] + dx * dx;
    const ab = this.#precision[1] + dx * dy;
    const bb = this.#precision[2] + dy * dy;
    const determinant = aa * bb - ab * ab;
    this.#precision = [aa, ab, bb];
    this.#logAlpha = limited(x - (bb * dx - ab * dy) / determinant);
    this.#logBeta = limited(y - (aa * dy - ab * dx) / determinant);
    this.#cdf = null;
  }

  snapshot(): Json {
    return {
      logAlpha: this.#logAlpha,
      logBeta: this.#logBeta,
      precision: [...this.#precision],
      ladders: this.#ladders,
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      logAlpha: number;
      logBeta: number;
      precision: [number, number, number];
      ladders: number;
    };
    this.#logAlpha = saved.logAlpha;
    this.#logBeta = saved.logBeta;
    this.#precision = [...saved.precision];
    this.#ladders = saved.ladders;
    this.#cdf = null;
  }

  #isActive(): boolean {
    return this.#config.enabled && this.#ladders >= this.#config.minimumLadders;
  }
}

/** Passes the cumulative distribution of a ladder through `cdf` and differences it; the result sums to one. */
export function transformLadder(pooled: readonly number[], cdf: (x: number) => number): number[] {
  const last = pooled.length - 1;
  let cumulative = 0;
  let before = 0;
  return pooled.map((p, i) => {
    cumulative += p;
    const transformed = i === last ? 1 : Math.max(before, cdf(Math.min(1, cumulative)));
    const difference = transformed - before;
    before = transformed;
    return difference;
  });
}

function limited(value: number): number {
  return Math.max(-LOG_LIMIT, Math.min(LOG_LIMIT, value));
}
