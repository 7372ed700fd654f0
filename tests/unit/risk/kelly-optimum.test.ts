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
  const candidates = probability.map((p) => {
    const middle = Math.min(0.95, Math.max(0.05, p + (random() - 0.5) * 0.4));
    const isBought = random() < 0.5;
    const most = pick([0, 1, 5, 40, 200, 1e6]);
    return { price: isBought ? middle + halfSpread : middle - halfSpread, limit: isBought ? most : -most };
  });
  return {
    stateCount: n,
    probability,
    existing: probability.map(() => pick([0, 0, -60, -20, 15, 40, -300])),
    candidateCount: n,
    state: probability.map((_, s) => s),
    price: candidates.map(({ price }) => price),
    limit: candidates.map(({ limit }) => limit),
    wealth: pick([1000, 1000, 50]),
    fraction: pick([0.1, 0.25, 1]),
  };
}

/** What one contract of YES more of each candidate would add to the expected logarithm of wealth, times the wealth that is staked. */
function slopes(problem: KellyProblem, stakes: ArrayLike<number>): number[] {
  const { stateCount, candidateCount, probability, existing, state, price, wealth, fraction } = problem;
  const staked = wealth * fraction;
  const states = Array.from({ length: stateCount }, (_, s) => s);
  const profit = (j: number, s: number): number => (state[j] === s ? 1 : 0) - (price[j] as number);
  const before = states.map((s) => 1 + (existing[s] as number) / staked);
  // What is held could lose all that is staked: as if a thousandth were left.
  const lifted = Math.max(0, 1e-3 - Math.min(...before));
  const after = states.map((s) => {
    let total = (before[s] as number) + lifted;
    for (let j = 0; j < candidateCount; j++) total += ((stakes[j] as number) * profit(j, s)) / staked;
    return total;
  });
  return Array.from({ length: candidateCount }, (_, j) =>
    states.reduce((slope, s) => {
      const p = Math.max(probability[s] as number, 1e-9);
      return slope + (p * profit(j, s)) / (after[s] as number);
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
    const limit = Math.abs(problem.limit[j] as number);
    if (limit === 0) return;
    // A contract more of what is bought or sold.
    const towards = Math.sign(problem.limit[j] as number);
    const stake = (stakes[j] as number) * towards;
    const gain = slope * towards;
    const isAtLimit = Math.abs(stake - limit) <= 1e-12 * limit;
    if (stake === 0) expect(gain).toBeLessThanOrEqual(1e-3);
    else if (isAtLimit) expect(gain).toBeGreaterThanOrEqual(-1e-3);
    else if (Math.abs(gain) > 1e-3) expect.fail(`${name}, candidate ${j}: ${stake} of ${limit} gains ${gain}`);
    if (stake > 0 && isAtLimit) atLimit += 1;
    else if (stake > 0) inside += 1;
  });
  return { inside, atLimit };
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
/** Log wealth expected of stakes, in units of the staked wealth; minus infinity where they could lose all of it. */
function logWealth(problem: KellyProblem, stakes: ArrayLike<number>): number {
  const { stateCount, candidateCount, probability, existing, state, price, wealth, fraction } = problem;
  const staked = wealth * fraction;
  const after = Array.from({ length: stateCount }, (_, s) => 1 + (existing[s] as number) / staked);
  const lifted = Math.max(0, 1e-3 - Math.min(...after));
  for (let j = 0; j < candidateCount; j++) {
    const y = (stakes[j] as number) / staked;
    for (let s = 0; s < stateCount; s++) after[s] = (after[s] as number) - y * (price[j] as number);
    after[state[j] as number] = (after[state[j] as number] as number) + y;
  }
  return after.reduce((sum, own, s) => {
    const total = own + lifted;
    return total > 0 ? sum + Math.max(probability[s] as number, 1e-9) * Math.log(total) : Number.NEGATIVE_INFINITY;
  }, 0);
}

/** Moves each stake a little, a lot and to its ends: none of it may be better. */
function expectBest(problem: KellyProblem, stakes: ArrayLike<number>, name: string): void {
  const best = logWealth(problem, stakes);
  expect(best, name).toBeGreaterThan(Number.NEGATIVE_INFINITY);
  for (let j = 0; j < problem.candidateCount; j++) {
    const limit = problem.limit[j] as number;
    for (const by of [-1e9, -30, -1, -0.01, 0.01, 1, 30, 1e9]) {
      const moved = Array.from(stakes).slice(0, problem.candidateCount);
      moved[j] = Math.min(Math.max(0, limit), Math.max(Math.min(0, limit), (stakes[j] as number) + by));
      const gain = logWealth(problem, moved) - best;
      if (gain > 1e-10) expect.fail(`${name}: candidate ${j} moved by ${by} gains ${gain}`);
    }
  }
}

/** Whole-cent prices that often sum to one, states called impossible, and holdings that could lose more than all wealth. */
function hardProblem(random: Random): KellyProblem {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const n = 2 + Math.floor(random() * 5);
  const weights = Array.from({ length: n }, () => Math.floor(random() * 30));
  weights[0] = (weights[0] as number) + 1;
  const sum = weights.reduce((a, b) => a + b);
  const cents = weights.map((weight) =>
    Math.round(Math.min(97, Math.max(3, 100 * (weight / sum + (random() - 0.5) / 2)))),
  );
  const others = cents.slice(1).reduce((a, b) => a + b);
  if (random() < 0.5 && others < 98) cents[0] = 100 - others;
  return {
    stateCount: n,
    probability: weights.map((weight) => weight / sum),
    existing: weights.map(() => pick([0, 0, -60, -20, 15, 40, -300, -89])),
    candidateCount: n,
    state: weights.map((_, s) => s),
    price: cents.map((cent) => cent / 100),
    limit: weights.map(() => pick([0, 1, 3, 7, 40, 200, 784, 1e6]) * pick([1, -1])),
    wealth: pick([1000, 1000, 50]),
    fraction: pick([0.1, 0.25, 1]),
  };
}

it('nothing else is better where prices sum to one, states are impossible and holdings could lose all', () => {
  const solver = new KellySolver(6, 6);
  const random = sequenceFrom(99);
  for (let i = 0; i < 3_000; i++) {
    const problem = hardProblem(random);
    expectBest(problem, solver.solve(problem), `problem ${i}`);
  }
});

it.each([
  {
    name: 'a state that weighs a billionth',
    probability: [0.2, 0.05, 0, 0.05, 0.35, 0.35],
    existing: [15, -20, -60, -89, 40, 15],
    price: [0.22, 0.03, 0.24, 0.08, 0.54, 0.62],
    limit: [0, -1, -1e6, -1e6, -3, 40],
    fraction: 0.1,
  },
  {
    name: 'a state that is left with a thousandth',
    probability: [0, 0.7, 0.3],
    existing: [0, -89, -300],
    price: [0.21, 0.51, 0.22],
    limit: [-784, 784, -7],
    fraction: 0.1,
  },
  {
    name: 'prices that sum to one',
    probability: [0.15, 0.55, 0.3],
    existing: [40, 0, -89],
    price: [0.27, 0.5, 0.23],
    limit: [-1e6, -1e6, -1e6],
    fraction: 0.1,
  },
  {
    name: 'a contract that costs nothing',
    probability: [0.5, 0.5],
    existing: [0, 0],
    price: [0, 0.4],
    limit: [20, 20],
    fraction: 1,
  },
])('finds the maximum with $name', ({ name, probability, existing, price, limit, fraction }) => {
  const count = probability.length;
  const state = probability.map((_, s) => s);
  const problem = { probability, existing, price, limit, fraction, state, stateCount: count, candidateCount: count };
  const solved = { ...problem, wealth: 50 };
  expectBest(solved, new KellySolver(count, count).solve(solved), name);
});
