import { describe, expect, test } from 'vitest';
import { spreadOverBrackets } from '../../../engine/weather/bracket-spread.ts';
import { DegreeDistribution, normalBracketProbability } from '../../../engine/weather/distribution.ts';

const sum = (values: Iterable<number>) => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

describe('distribution over whole degrees', () => {
  test('of a normal gives a degree the integral over the half degrees around it', () => {
    // Φ(0.5) − Φ(−0.5) and Φ(1.5) − Φ(0.5).
    const distribution = DegreeDistribution.fromNormal(70, 1);
    expect(distribution.at(70)).toBeCloseTo(0.38292492254802624, 14);
    expect(distribution.at(71)).toBeCloseTo(0.24173033745712885, 14);
    expect(distribution.at(69)).toBeCloseTo(0.24173033745712885, 14);
    expect(distribution.probabilityOf({ lowF: 69, highF: 71 })).toBeCloseTo(0.8663855974622838, 13);
  });

  test('of a normal sums to one and has its mean and about its deviation', () => {
    const distribution = DegreeDistribution.fromNormal(63.4, 2.7);
    expect(sum(distribution.probabilities)).toBeCloseTo(1, 13);
    expect(distribution.mean).toBeCloseTo(63.4, 10);
    // Rounding to whole degrees adds Sheppard's 1/12 to the variance.
    expect(distribution.standardDeviation).toBeCloseTo(Math.sqrt(2.7 ** 2 + 1 / 12), 6);
  });

  test('of a narrow normal lies on the degree to which its mean is rounded', () => {
    const distribution = DegreeDistribution.fromNormal(70.2, 0.01);
    expect(distribution.at(70)).toBeCloseTo(1, 14);
  });

  test('keeps the relative precision of far tails on both sides', () => {
    const distribution = DegreeDistribution.fromNormal(0, 2);
    expect(distribution.at(14)).toBeGreaterThan(0);
    expect(distribution.at(14) / distribution.at(-14)).toBeCloseTo(1, 9);
  });

  test.each([
    [Number.NaN, 1],
    [70, 0],
    [70, -1],
    [Infinity, 1],
    [70, Infinity],
  ])('of a normal refuses mean %s with deviation %s', (mu, sigma) => {
    expect(() => DegreeDistribution.fromNormal(mu, sigma)).toThrow(RangeError);
  });

  test('of weights divides by their sum and counts open brackets to the ends', () => {
    const distribution = DegreeDistribution.fromWeights(60, [1, 2, 4, 1]);
    expect([...distribution.probabilities]).toEqual([0.125, 0.25, 0.5, 0.125]);
    expect(distribution.probabilityOf({ lowF: -Infinity, highF: 61 })).toBe(0.375);
    expect(distribution.probabilityOf({ lowF: 62, highF: Infinity })).toBe(0.625);
    expect(distribution.probabilityOf({ lowF: 70, highF: 71 })).toBe(0);
    expect(distribution.cdf(59)).toBe(0);
    expect(distribution.cdf(62)).toBe(0.875);
    expect(distribution.cdf(63)).toBe(1);
    expect(distribution.quantile(0.5)).toBe(62);
    expect(distribution.quantile(0)).toBe(60);
    expect(distribution.quantile(1)).toBe(63);
  });

  test('of weights refuses negative, missing and vanishing weights', () => {
    expect(() => DegreeDistribution.fromWeights(60, [1, -0.1])).toThrow('the weight -0.1 of 61 °F');
    expect(() => DegreeDistribution.fromWeights(60, [Number.NaN])).toThrow(RangeError);
    expect(() => DegreeDistribution.fromWeights(60, [0, 0])).toThrow('sum to 0');
    expect(() => DegreeDistribution.fromWeights(60, [])).toThrow(RangeError);
    expect(() => DegreeDistribution.fromWeights(60.5, [1])).toThrow('is not whole');
  });

  test('is mixed over the union of the windows', () => {
    const mixed = DegreeDistribution.mix(
      [DegreeDistribution.fromWeights(60, [1, 1]), DegreeDistribution.point(63)],
      [3, 1],
    );
    expect(mixed.lowestF).toBe(60);
    expect([...mixed.probabilities]).toEqual([0.375, 0.375, 0, 0.25]);
    expect(() => DegreeDistribution.mix([], [])).toThrow(RangeError);
    expect(() => DegreeDistribution.mix([DegreeDistribution.point(1)], [-1])).toThrow(RangeError);
  });

  test('is shifted by whole degrees only', () => {
    expect(DegreeDistribution.point(60).shift(-3).at(57)).toBe(1);
    expect(() => DegreeDistribution.point(60).shift(0.5)).toThrow(RangeError);
  });
});

describe('probability of a bracket under a normal', () => {
  test('agrees with the distribution over degrees, tails included', () => {
    const distribution = DegreeDistribution.fromNormal(65.3, 3.1);
    for (const bracket of [
      { lowF: -Infinity, highF: 60 },
      { lowF: 61, highF: 62 },
      { lowF: 65, highF: 66 },
      { lowF: 67, highF: 68 },
      { lowF: 69, highF: Infinity },
    ]) {
      expect(normalBracketProbability(65.3, 3.1, bracket)).toBeCloseTo(distribution.probabilityOf(bracket), 13);
    }
  });
});

describe('a forecast that only has brackets', () => {
  const brackets = [
    { lowF: -Infinity, highF: 60 },
    { lowF: 61, highF: 62 },
    { lowF: 63, highF: Infinity },
  ];
  const climatology = DegreeDistribution.fromWeights(57, [1, 0, 0, 3, 5, 5, 2, 2]);

  test('spreads evenly inside a bracket and like climatology in the tails', () => {
    const spread = spreadOverBrackets(brackets, [0.4, 0.5, 0.1], climatology);
    expect(spread.at(57)).toBeCloseTo(0.1, 12);
    expect(spread.at(58)).toBe(0);
    expect(spread.at(60)).toBeCloseTo(0.3, 12);
    expect(spread.at(61)).toBeCloseTo(0.25, 12);
    expect(spread.at(62)).toBeCloseTo(0.25, 12);
    expect(spread.at(63)).toBeCloseTo(0.05, 12);
    expect(spread.at(64)).toBeCloseTo(0.05, 12);
  });

  test('lies on the inner edge of a tail that climatology never reached', () => {
    const spread = spreadOverBrackets(brackets, [0.4, 0.5, 0.1], DegreeDistribution.point(61));
    expect(spread.at(60)).toBeCloseTo(0.4, 12);
    expect(spread.at(63)).toBeCloseTo(0.1, 12);
  });

  test('keeps the probability of every bracket', () => {
    const spread = spreadOverBrackets(brackets, [0.2, 0.3, 0.5], climatology);
    expect(brackets.map((bracket) => spread.probabilityOf(bracket))).toEqual([
      expect.closeTo(0.2, 12),
      expect.closeTo(0.3, 12),
      expect.closeTo(0.5, 12),
    ]);
  });
});
