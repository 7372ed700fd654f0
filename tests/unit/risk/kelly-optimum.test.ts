/**
 * The conditions of an optimum (Karush, Kuhn and Tucker), which for a concave objective over a box are enough: at every stake that
 * the solver finds, no candidate inside its limits gains by more or less, none at zero by more, and none at its limit by less.
 */
import { expect, it } from 'vitest';
import { type KellyProblem, KellySolver } from '../../../engine/risk/kelly.ts';

type Random = () => number;

/** A fixed sequence that looks random. */
function sequenceFrom(seed: number): Random {
  let last = seed;
  return () => {
    last = (last * 1_103_515_245 + 12_345) % 2_147_483_648;
    return last / 2_147_483_648;
  };
}

/** Prices near random probabilities, holdings of either sign, and limits from none to far beyond any stake. */
function someProblem(random: Random): KellyProblem {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const n = 2 + Math.floor(random() * 6);
  const weights = Array.from({ length: n }, () => 0.001 + random());
  if (random() < 0.3) weights[0] = 0;
  const sum = weights.reduce((a, b) => a + b);
  const probability = weights.map((weight) => weight / sum);
  const halfSpread = 0.001 + random() * 0.04;
  const contracts = probability.flatMap((p, market) => {
    const middle = Math.min(0.95, Math.max(0.05, p + (random() - 0.5) * 0.4));
    return [[market, true, middle + halfSpread] as const, [market, false, 1 - middle + halfSpread] as const];
  });
  return {
    stateCount: n,
    probability,
    existing: probability.map(() => pick([0, 0, -60, -20, 15, 40, -300])),
    candidateCount: 2 * n,
    profit: profitOf(n, contracts),
    maximum: Array.from({ length: 2 * n }, () => pick([0, 1, 5, 40, 200, 1e6])),
    wealth: pick([1000, 1000, 50]),
    fraction: pick([0.1, 0.25, 1]),
  };
}

/** What one contract more of each candidate would add to the expected logarithm of wealth, times the wealth that is staked. */
function slopes(problem: KellyProblem, stakes: ArrayLike<number>): number[] {
  const { stateCount, candidateCount, probability, existing, profit, wealth, fraction } = problem;
  const staked = wealth * fraction;
  const states = Array.from({ length: stateCount }, (_, s) => s);
  const before = states.map((s) => 1 + (existing[s] as number) / staked);
  // What is held could lose all that is staked: as if a thousandth were left.
  const lifted = Math.max(0, 1e-3 - Math.min(...before));
  const after = states.map((s) => {
    let total = (before[s] as number) + lifted;
    for (let j = 0; j < candidateCount; j++) {
      total += ((stakes[j] as number) * (profit[j * stateCount + s] as number)) / staked;
    }
    return total;
  });
  return Array.from({ length: candidateCount }, (_, j) =>
    states.reduce((slope, s) => {
      const p = Math.max(probability[s] as number, 1e-9);
      return slope + (p * (profit[j * stateCount + s] as number)) / (after[s] as number);
    }, 0),
  );
}

/** Holds stakes against the conditions; returns how many are inside their limits and how many at them. */
function expectOptimum(
  problem: KellyProblem,
  stakes: ArrayLike<number>,
  name: string,
): { inside: number; atLimit: number } {
  let inside = 0;
  let atLimit = 0;
  slopes(problem, stakes).forEach((slope, j) => {
    const limit = problem.maximum[j] as number;
    if (limit === 0) return;
    const stake = stakes[j] as number;
    const isAtLimit = Math.abs(stake - limit) <= 1e-12 * limit;
    if (stake === 0) expect(slope).toBeLessThanOrEqual(1e-3);
    else if (isAtLimit) expect(slope).toBeGreaterThanOrEqual(-1e-3);
    else if (Math.abs(slope) > 1e-3) expect.fail(`${name}, candidate ${j}: ${stake} of ${limit} gains ${slope}`);
    if (stake > 0 && isAtLimit) atLimit += 1;
    else if (stake > 0) inside += 1;
  });
  return { inside, atLimit };
}

/** Contracts of YES or NO on one state each, at what they cost. */
function profitOf(
  stateCount: number,
  contracts: readonly (readonly [state: number, yes: boolean, cost: number])[],
): number[] {
  return contracts.flatMap(([state, yes, cost]) =>
    Array.from({ length: stateCount }, (_, s) => ((s === state) === yes ? 1 : 0) - cost),
  );
}

it('no candidate gains by another stake, and a stake at a limit is exactly there', () => {
  const solver = new KellySolver(8, 16);
  const random = sequenceFrom(12_345);
  let inside = 0;
  let atLimit = 0;
  for (let i = 0; i < 300; i++) {
    const problem = someProblem(random);
    const found = expectOptimum(problem, solver.solve(problem), `problem ${i}`);
    inside += found.inside;
    atLimit += found.atLimit;
  }
  // Both kinds were there.
  expect(Math.min(inside, atLimit)).toBeGreaterThan(100);
});

it('candidates that replace each other, bought on both sides of every state, do not stop the search short', () => {
  const problem: KellyProblem = {
    stateCount: 4,
    probability: [0, 0.361, 0.3721, 1 - 0.361 - 0.3721],
    existing: [-60, 0, -60, -60],
    candidateCount: 8,
    profit: profitOf(4, [
      [0, true, 0.054378],
      [0, false, 0.954378],
      [1, true, 0.297486],
      [1, false, 0.711271],
      [2, true, 0.429217],
      [2, false, 0.57954],
      [3, true, 0.423037],
      [3, false, 0.58572],
    ]),
    maximum: [1e6, 40, 5, 1, 1, 1e6, 5, 5],
    wealth: 50,
    fraction: 0.25,
  };
  expectOptimum(problem, new KellySolver(4, 8).solve(problem), 'both sides of all');
});

it('a stake that reaches its limit by rounding alone does not stop the search short', () => {
  const problem: KellyProblem = {
    stateCount: 2,
    probability: [13 / 14, 1 / 14],
    existing: [0, -89],
    candidateCount: 3,
    profit: profitOf(2, [
      [1, false, 0.82],
      [1, true, 0.05],
      [1, true, 0.09],
    ]),
    maximum: [129, 784, 1311],
    wealth: 1000,
    fraction: 0.25,
  };
  const { atLimit } = expectOptimum(problem, new KellySolver(2, 3).solve(problem), 'reached by rounding');
  expect(atLimit).toBeGreaterThan(0);
});
