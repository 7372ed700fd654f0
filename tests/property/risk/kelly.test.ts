/**
 * Invariants of the Kelly solver, over random ladders with prices, limits and holdings:
 * 1. Stakes lie within their limits.
 * 2. No perturbation within the limits raises expected log wealth: the optimum of a concave function.
 * 3. The optimum equals that of an independent method (long cyclic coordinate ascent) in expected log wealth.
 * 4. Wealth stays positive in every state.
 * 5. The same problem gives the same bits, whatever was solved before.
 * 6. Where the published solution for exclusive outcomes applies (every outcome may be bought, nothing is held, no limits), the
 *    stakes are the published ones.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KellyProblem, KellySolver } from '../../../engine/risk/kelly.ts';

const WEALTH = 1000;

/** A ladder of which every market is bought at its ask or sold at its bid, as sizing makes them. */
const ladder = fc.integer({ min: 2, max: 7 }).chain((n) =>
  fc
    .record({
      weights: fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: n, maxLength: n }),
      errors: fc.array(fc.double({ min: -0.12, max: 0.12, noNaN: true }), { minLength: n, maxLength: n }),
      halfSpread: fc.double({ min: 0.001, max: 0.04, noNaN: true }),
      existing: fc.array(fc.constantFrom(0, 0, -60, -20, 15, 40), { minLength: n, maxLength: n }),
      limits: fc.array(fc.constantFrom(5, 40, 1e6, -5, -40, -1e6), { minLength: n, maxLength: n }),
      fraction: fc.constantFrom(0.1, 0.25, 1),
      zeroState: fc.boolean(),
    })
    .map(({ weights, errors, halfSpread, existing, limits, fraction, zeroState }): KellyProblem => {
      if (zeroState) weights[0] = 0;
      const sum = weights.reduce((a, b) => a + b);
      const probability = weights.map((weight) => weight / sum);
      const price = probability.map((p, market) => {
        const middle = Math.min(0.95, Math.max(0.05, p + (errors[market] as number)));
        return middle + Math.sign(limits[market] as number) * halfSpread;
      });
      return {
        stateCount: n,
        probability,
        existing,
        candidateCount: n,
        state: probability.map((_, market) => market),
        price,
        limit: limits,
        wealth: WEALTH,
        fraction,
      };
    }),
);

const lowest = (problem: KellyProblem, j: number): number => Math.min(0, problem.limit[j] as number);
const highest = (problem: KellyProblem, j: number): number => Math.max(0, problem.limit[j] as number);
const profit = ({ state, price }: KellyProblem, j: number, s: number): number =>
  (state[j] === s ? 1 : 0) - (price[j] as number);

function wealthIn(problem: KellyProblem, stakes: ArrayLike<number>, s: number): number {
  const { candidateCount, existing, wealth, fraction } = problem;
  let total = wealth * fraction + (existing[s] as number);
  for (let j = 0; j < candidateCount; j++) total += (stakes[j] as number) * profit(problem, j, s);
  return total;
}

function logWealth(problem: KellyProblem, stakes: ArrayLike<number>): number {
  let sum = 0;
  for (let s = 0; s < problem.stateCount; s++) {
    const wealth = wealthIn(problem, stakes, s);
    if (wealth <= 0) return Number.NEGATIVE_INFINITY;
    sum += Math.max(problem.probability[s] as number, 1e-9) * Math.log(wealth / WEALTH);
  }
  return sum;
}

/** Cyclic coordinate ascent with bisection on the derivative: slow, simple, and nothing like Newton. */
function coordinateAscent(problem: KellyProblem): Float64Array {
  const { stateCount, candidateCount, probability } = problem;
  const stakes = new Float64Array(candidateCount);
  const slopeAt = (j: number, x: number): number => {
    const moved = stakes.with(j, x);
    let slope = 0;
    for (let s = 0; s < stateCount; s++) {
      const wealth = wealthIn(problem, moved, s);
      // Beyond all wealth the way back gains, on whichever side that is.
      if (wealth <= 0) return x > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      slope += (Math.max(probability[s] as number, 1e-9) * profit(problem, j, s)) / wealth;
    }
    return slope;
  };
  for (let sweep = 0; sweep < 400; sweep++) {
    for (let j = 0; j < candidateCount; j++) {
      let low = Math.max(lowest(problem, j), -20_000);
      let high = Math.min(highest(problem, j), 20_000);
      for (let i = 0; i < 60 && high - low > 1e-9; i++) {
        const middle = (low + high) / 2;
        if (slopeAt(j, middle) > 0) low = middle;
        else high = middle;
      }
      stakes[j] = Math.abs(low) < 1e-8 ? 0 : low;
    }
  }
  return stakes;
}

describe('kelly', () => {
  it('cannot be improved by any perturbation within the limits', () => {
    const solver = new KellySolver(8, 16);
    fc.assert(
      fc.property(
        ladder,
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 14, maxLength: 14 }),
        (problem, noise) => {
          const stakes = Float64Array.from(solver.solve(problem)).slice(0, problem.candidateCount);
          const best = logWealth(problem, stakes);
          expect(Number.isFinite(best)).toBe(true);
          stakes.forEach((stake, j) => {
            expect(stake).toBeGreaterThanOrEqual(lowest(problem, j));
            expect(stake).toBeLessThanOrEqual(highest(problem, j));
          });
          for (const size of [0.01, 1, 30]) {
            for (let only = -1; only < problem.candidateCount; only++) {
              const moved = stakes.map((stake, j) =>
                only >= 0 && j !== only
                  ? stake
                  : Math.min(highest(problem, j), Math.max(lowest(problem, j), stake + size * (noise[j] as number))),
              );
              expect(logWealth(problem, moved)).toBeLessThanOrEqual(best + 1e-11);
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is as good as long coordinate ascent', () => {
    const solver = new KellySolver(8, 16);
    fc.assert(
      fc.property(ladder, (problem) => {
        const best = logWealth(problem, solver.solve(problem));
        expect(best).toBeGreaterThanOrEqual(logWealth(problem, coordinateAscent(problem)) - 1e-10);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same bits whatever was solved before', () => {
    const used = new KellySolver(8, 16);
    fc.assert(
      fc.property(ladder, (problem) => {
        const fresh = new KellySolver(8, 16).solve(problem).slice(0, problem.candidateCount);
        expect([...used.solve(problem).slice(0, problem.candidateCount)]).toEqual([...fresh]);
      }),
      { numRuns: 200 },
    );
  });

  it('gives the published stakes for exclusive outcomes', () => {
    const solver = new KellySolver(8, 16);
    const book = fc.integer({ min: 2, max: 7 }).chain((n) =>
      fc.record({
        weights: fc.array(fc.double({ min: 0.02, max: 1, noNaN: true }), { minLength: n, maxLength: n }),
        prices: fc.array(fc.double({ min: 0.02, max: 0.9, noNaN: true }), { minLength: n, maxLength: n }),
        fraction: fc.constantFrom(0.25, 1),
      }),
    );
    fc.assert(
      fc.property(book, ({ weights, prices, fraction }) => {
        const total = weights.reduce((a, b) => a + b);
        const probability = weights.map((weight) => weight / total);
        // A set of outcomes that costs less than it pays has no bounded solution.
        fc.pre(prices.reduce((a, b) => a + b) > 1.02);
        const n = prices.length;
        const stakes = solver.solve({
          stateCount: n,
          probability,
          existing: prices.map(() => 0),
          candidateCount: n,
          state: prices.map((_, j) => j),
          price: prices,
          limit: prices.map(() => 1e9),
          wealth: WEALTH,
          fraction,
        });
        const published = smoczynskiTomkins(probability, prices);
        published.forEach((share, j) => {
          expect(Math.abs((stakes[j] as number) - (share * WEALTH * fraction) / (prices[j] as number))).toBeLessThan(
            0.01,
          );
        });
      }),
      { numRuns: 400 },
    );
  });
});

/**
 * Shares of wealth by the algorithm of Smoczynski and Tomkins (2010), Theorem 1: outcomes are taken in falling order of p ÷ price
 * while that exceeds the reserve rate R = (1 − Σ p) ÷ (1 − Σ price) of those taken so far; the share is p − R · price.
 */
function smoczynskiTomkins(probability: readonly number[], prices: readonly number[]): number[] {
  const rate = (j: number) => (probability[j] as number) / (prices[j] as number);
  const order = prices.map((_, j) => j).sort((x, y) => rate(y) - rate(x));
  let reserve = 1;
  let p = 0;
  let price = 0;
  const taken: number[] = [];
  for (const j of order) {
    if (rate(j) <= reserve) break;
    taken.push(j);
    p += probability[j] as number;
    price += prices[j] as number;
    reserve = (1 - p) / (1 - price);
  }
  return prices.map((each, j) => (taken.includes(j) ? (probability[j] as number) - reserve * each : 0));
}
