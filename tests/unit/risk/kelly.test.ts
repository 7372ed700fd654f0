import { describe, expect, it } from 'vitest';
import { type KellyProblem, KellySolver } from '../../../engine/risk/kelly.ts';

const solver = new KellySolver(8, 16);
const stakes = (problem: KellyProblem): number[] => [...solver.solve(problem).slice(0, problem.candidateCount)];

/** One contract that costs `cost` and pays a dollar in the first of two states, which has probability `p`. */
function bet(p: number, cost: number, over: Partial<KellyProblem> = {}): KellyProblem {
  return {
    stateCount: 2,
    probability: [p, 1 - p],
    existing: [0, 0],
    candidateCount: 1,
    state: [0],
    price: [cost],
    limit: [1e9],
    wealth: 1000,
    fraction: 1,
    ...over,
  };
}

describe('kelly', () => {
  it('stakes (p − c) ÷ (1 − c) of wealth on one binary bet', () => {
    for (const [p, c] of [
      [0.5, 0.4],
      [0.9, 0.85],
      [0.06, 0.05],
      [0.99, 0.2],
    ] as const) {
      expect(stakes(bet(p, c))[0]).toBeCloseTo((((p - c) / (1 - c)) * 1000) / c, 6);
    }
  });

  it('stakes a fraction of it with a fraction of the wealth', () => {
    const full = stakes(bet(0.5, 0.4))[0] as number;
    expect(stakes(bet(0.5, 0.4, { fraction: 0.25 }))[0]).toBeCloseTo(full / 4, 6);
    expect(stakes(bet(0.5, 0.4, { wealth: 500 }))[0]).toBeCloseTo(full / 2, 6);
  });

  it('stakes nothing without an edge, without wealth, or with a fraction of zero', () => {
    expect(stakes(bet(0.4, 0.4))).toEqual([0]);
    expect(stakes(bet(0.3, 0.4))).toEqual([0]);
    expect(stakes(bet(0.5, 0.4, { wealth: 0 }))).toEqual([0]);
    expect(stakes(bet(0.5, 0.4, { wealth: -5 }))).toEqual([0]);
    expect(stakes(bet(0.5, 0.4, { fraction: 0 }))).toEqual([0]);
  });

  it('solves problems of its own size and refuses larger ones by what they are', () => {
    const small = new KellySolver(2, 1);
    expect(small.solve(bet(0.5, 0.4))[0]).toBeCloseTo(stakes(bet(0.5, 0.4))[0] as number, 9);
    const both = bet(0.5, 0.4, { candidateCount: 2, state: [0, 1], price: [0.4, 0.6], limit: [1, 1] });
    expect(() => small.solve(both)).toThrow('2 states and 2 candidates is too large');
    expect(() => new KellySolver(1, 4).solve(bet(0.5, 0.4))).toThrow('2 states and 1 candidates is too large');
  });

  it('refuses candidates that pay in one state, or in none that there is', () => {
    const solveBoth = (state: readonly number[]) =>
      new KellySolver(8, 16).solve(bet(0.5, 0.4, { candidateCount: 2, price: [0.4, 0.4], limit: [1, 1], state }));
    expect(() => solveBoth([1, 1])).toThrow('pays in state 1 too');
    expect(() => solveBoth([0, 2])).toThrow('pays in state 2 too');
    expect(() => solveBoth([0, 9])).toThrow('pays in state 9 too');
    expect(() => solveBoth([0, 1])).not.toThrow();
  });

  it('sells what is dear: as many contracts as are bought of its opposite, at a dollar less its price', () => {
    const bought = stakes(bet(0.6, 0.45))[0] as number;
    const sold = stakes(bet(0.4, 0.55, { limit: [-1e9] }))[0] as number;
    expect(sold).toBeLessThan(0);
    expect(sold).toBeCloseTo(-bought, 6);
    expect(stakes(bet(0.4, 0.55, { limit: [-7] }))).toEqual([-7]);
    // Nothing is sold below its worth, and nothing bought that may only be sold.
    expect(stakes(bet(0.6, 0.55, { limit: [-1e9] }))[0]).toBeCloseTo(0, 12);
  });

  it('asks first for less of what could lose more than is staked, in whichever state that is', () => {
    // 400 are staked; what is held loses 500 in one state, against which the contract insures.
    for (const losing of [0, 1] as const) {
      const existing = losing === 0 ? [-500, 100] : [100, -500];
      const [insured] = stakes(bet(0.5, 0.4, { existing, state: [losing], fraction: 0.4 })) as [number];
      // Wealth as if a thousandth of what is staked were left: (0.4 + w) with w = 0.001 and 1.501 in units of 400.
      const low = 0.4;
      const high = 0.4 + 600;
      // The optimum of ½ log(low + 0.6 x) + ½ log(high − 0.4 x).
      expect(insured).toBeCloseTo((0.6 * high - 0.4 * low) / (2 * 0.6 * 0.4), 4);
    }
  });

  it('takes steps far beyond the first where one state is nearly certain', () => {
    // With odds so long the derivative falls slowly and the search must widen its bounds.
    const p = 0.999_99;
    expect(stakes(bet(p, 0.01))[0]).toBeCloseTo(((p - 0.01) / 0.99) * 100_000, 0);
  });

  it('stakes without end on what wins in every state and has no limit, and up to the limit where there is one', () => {
    const sure = { price: [-0.1], limit: [Number.POSITIVE_INFINITY] };
    expect(stakes(bet(0.5, 0.4, sure))[0]).toBeGreaterThan(1e15);
    expect(stakes(bet(0.5, 0.4, { ...sure, limit: [7_000] }))).toEqual([7_000]);
    expect(stakes(bet(0.5, 1.1, { limit: [Number.NEGATIVE_INFINITY] }))[0]).toBeLessThan(-1e15);
  });

  it('takes all of what costs nothing', () => {
    expect(stakes(bet(0.5, 0, { limit: [20] }))).toEqual([20]);
  });

  it('stops at the most contracts that there are', () => {
    expect(stakes(bet(0.5, 0.4, { limit: [30] }))).toEqual([30]);
    expect(stakes(bet(0.5, 0.4, { limit: [0] }))).toEqual([0]);
  });

  it('adds to a position only up to the whole stake', () => {
    const whole = stakes(bet(0.5, 0.4))[0] as number;
    const half = whole / 2;
    const rest = stakes(bet(0.5, 0.4, { existing: [half * 0.6, half * -0.4] }))[0] as number;
    expect(rest).toBeCloseTo(whole - half, 6);
    expect(stakes(bet(0.5, 0.4, { existing: [whole * 0.6, whole * -0.4] }))[0]).toBeCloseTo(0, 6);
  });

  it('matches the explicit solution for exclusive outcomes', () => {
    // Smoczynski and Tomkins: with reserve rate r = (1 − Σ p of S) / (1 − Σ c of S), stakes are p − c·r of wealth for S = {p/c > r}.
    const p = [0.35, 0.3, 0.2, 0.15];
    const c = [0.25, 0.28, 0.25, 0.3];
    const reserve = (1 - 0.85) / (1 - 0.78);
    const found = stakes({
      stateCount: 4,
      probability: p,
      existing: [0, 0, 0, 0],
      candidateCount: 4,
      state: [0, 1, 2, 3],
      price: c,
      limit: [1e9, 1e9, 1e9, 1e9],
      wealth: 100,
      fraction: 1,
    });
    [0, 1, 2].forEach((j) => {
      const share = (p[j] as number) - (c[j] as number) * reserve;
      expect(found[j]).toBeCloseTo((share * 100) / (c[j] as number), 6);
    });
    expect(found[3]).toBe(0);
  });

  it('finds riskless profit over a whole ladder and takes all of it', () => {
    const found = stakes({
      stateCount: 3,
      probability: [1 / 3, 1 / 3, 1 / 3],
      existing: [0, 0, 0],
      candidateCount: 3,
      state: [0, 1, 2],
      price: [0.3, 0.3, 0.3],
      limit: [50, 50, 50],
      wealth: 100,
      fraction: 1,
    });
    expect(found).toEqual([50, 50, 50]);
  });

  it('sells what is held when a state could cost more than the wealth that is staked', () => {
    // Holding 1,000 contracts worth 0.40 with 100 dollars: selling one brings 0.38 and takes away what it would pay.
    const found = stakes(bet(0.4, 0.38, { existing: [600, -400], wealth: 100, limit: [-1000] }));
    expect(found[0]).toBeLessThan(-700);
  });

  it('refuses a ladder that is too large for its buffers', () => {
    expect(() => solver.solve(bet(0.5, 0.4, { stateCount: 9 }))).toThrow(RangeError);
  });
});
