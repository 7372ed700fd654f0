import { describe, expect, test } from 'vitest';
import { DegreeDistribution } from '../../../engine/weather/distribution.ts';
import {
  brierOfBrackets,
  crpsDegrees,
  crpsNormal,
  crpsNormalGradient,
  logScore,
} from '../../../engine/weather/scores.ts';

describe('Brier score of a ladder', () => {
  test('is the mean squared distance from the outcome', () => {
    // (0.2² + 0.5² + 0.3²) / 3 with the second bracket winning at 0.5.
    expect(brierOfBrackets([0.2, 0.5, 0.3], 1)).toBeCloseTo((0.04 + 0.25 + 0.09) / 3, 15);
  });

  test('reproduces the published binary value 0.073441 for p = 0.271 that did not happen', () => {
    expect(brierOfBrackets([0.271, 0.729], 1)).toBeCloseTo(0.073441, 12);
  });

  test('is zero for a sure and right forecast and 2/n for a sure and wrong one', () => {
    expect(brierOfBrackets([0, 1, 0, 0], 1)).toBe(0);
    expect(brierOfBrackets([1, 0, 0, 0], 1)).toBe(0.5);
  });

  test('refuses a winner that is no bracket of the ladder', () => {
    expect(() => brierOfBrackets([0.5, 0.5], 2)).toThrow('bracket 2 is not one of 2');
    expect(() => brierOfBrackets([0.5, 0.5], -1)).toThrow(RangeError);
  });
});

describe('logarithmic score of a ladder', () => {
  test('reproduces the published binary value 0.6558514 for p = 0.481 that did not happen', () => {
    expect(logScore([0.481, 0.519], 1)).toBeCloseTo(0.6558513958162484, 12);
  });

  test('floors probabilities at 1e-4 and divides by the new sum', () => {
    expect(logScore([0, 1], 0)).toBeCloseTo(-Math.log(1e-4 / 1.0001), 12);
    expect(logScore([0, 1], 1)).toBeCloseTo(-Math.log(1 / 1.0001), 12);
  });
});

describe('CRPS over whole degrees', () => {
  const member = (degrees: readonly number[], weights?: readonly number[]) =>
    DegreeDistribution.mix(
      degrees.map((degree) => DegreeDistribution.point(degree)),
      weights ?? degrees.map(() => 1),
    );

  test.each([
    { outcome: -1, members: [0], expected: 1 },
    { outcome: 0, members: [1, 1], expected: 1 },
    { outcome: 0, members: [-1, 1], expected: 0.5 },
    { outcome: 1, members: [0, 0, 1], expected: 4 / 9 },
    { outcome: 1, members: [0, 1, 2], expected: 2 / 9 },
    { outcome: -1, members: [0, 1, 2], expected: 14 / 9 },
    { outcome: 1, members: [0, 1, 2, 3], expected: 0.375 },
  ])('reproduces the published value $expected of members $members at $outcome', ({ outcome, members, expected }) => {
    expect(crpsDegrees(member(members), outcome)).toBeCloseTo(expected, 12);
  });

  test('of a sure forecast is its distance from the outcome', () => {
    expect(crpsDegrees(DegreeDistribution.point(70), 64)).toBe(6);
    expect(crpsDegrees(DegreeDistribution.point(70), 75)).toBe(5);
    expect(crpsDegrees(DegreeDistribution.point(70), 70)).toBe(0);
  });

  test('of a fine normal agrees with the closed form', () => {
    const distribution = DegreeDistribution.fromNormal(70, 20);
    expect(crpsDegrees(distribution, 77)).toBeCloseTo(crpsNormal(70, 20, 77), 1);
  });
});

describe('CRPS of a normal', () => {
  test.each([
    { mu: 0, sigma: 1, y: -3, expected: 2.4365747250863397 },
    { mu: 0, sigma: 0.9, y: -2.7, expected: 2.192917252577706 },
    { mu: -1.4, sigma: 0.9, y: -1, expected: 0.2801037539704497 },
  ])('reproduces the published value of N($mu, $sigma) at $y', ({ mu, sigma, y, expected }) => {
    expect(crpsNormal(mu, sigma, y)).toBeCloseTo(expected, 12);
  });

  test('has the gradient of its own differences', () => {
    const step = 1e-6;
    for (const [mu, sigma, y] of [
      [60, 2.5, 63],
      [60, 0.8, 58],
      [-3, 4, -3],
    ] as const) {
      const { byMu, bySigma } = crpsNormalGradient(mu, sigma, y);
      expect(byMu).toBeCloseTo((crpsNormal(mu + step, sigma, y) - crpsNormal(mu - step, sigma, y)) / (2 * step), 6);
      expect(bySigma).toBeCloseTo((crpsNormal(mu, sigma + step, y) - crpsNormal(mu, sigma - step, y)) / (2 * step), 6);
    }
  });
});
