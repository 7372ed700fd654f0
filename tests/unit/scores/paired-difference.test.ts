import { describe, expect, test } from 'vitest';
import { stream } from '../../../sim/random.ts';
import { PairedDifference } from '../../../sim/scores/paired-difference.ts';
import { twoSidedP } from '../../../sim/scores/student-t.ts';

describe("Student's t", () => {
  test('agrees with the published two-sided five per cent points', () => {
    const points = [
      [1, 12.7062],
      [2, 4.3027],
      [3, 3.1824],
      [4, 2.7764],
      [10, 2.2281],
      [29, 2.0452],
      [120, 1.9799],
    ] as const;
    for (const [degrees, t] of points) expect(twoSidedP(t, degrees)).toBeCloseTo(0.05, 4);
    for (const [degrees, t] of points) expect(twoSidedP(-t, degrees)).toBe(twoSidedP(t, degrees));
    expect(twoSidedP(0, 7)).toBeCloseTo(1, 12);
  });
});

describe('a paired difference', () => {
  test('is null without ladders and has no standard error on one day', () => {
    const none = new PairedDifference();
    expect(none.result(1)).toBeNull();
    none.add(20_000, 0.5);
    none.add(20_000, 0.1);
    expect(none.result(1)).toMatchObject({
      ladders: 2,
      days: 1,
      mean: 0.3,
      standardError: null,
      pValue: null,
      low: 0.3,
    });
  });

  test('weighs every ladder alike, not every day', () => {
    const pair = new PairedDifference();
    pair.add(1, 1);
    for (let i = 0; i < 3; i++) pair.add(2, 0);
    expect(pair.result(1)?.mean).toBe(0.25);
  });

  test('of independent days has about the classical standard error', () => {
    const random = stream(7, 'test');
    const pair = new PairedDifference();
    const values = Array.from({ length: 2_000 }, () => random.normal());
    for (const [day, value] of values.entries()) pair.add(day, value);
    const found = pair.result(3);
    expect(found?.standardError).toBeGreaterThan(0.85 / Math.sqrt(2_000));
    expect(found?.standardError).toBeLessThan(1.15 / Math.sqrt(2_000));
    const halfWidth = ((found?.high ?? 0) - (found?.low ?? 0)) / 2;
    expect(halfWidth).toBeGreaterThan(1.6 / Math.sqrt(2_000));
    expect(halfWidth).toBeLessThan(2.4 / Math.sqrt(2_000));
  });

  test('counts ladders of one day as one piece of evidence', () => {
    const single = new PairedDifference();
    const tenfold = new PairedDifference();
    const random = stream(8, 'test');
    for (let day = 0; day < 100; day++) {
      const value = random.normal();
      single.add(day, value);
      for (let i = 0; i < 10; i++) tenfold.add(day, value);
    }
    expect(tenfold.result(1)?.standardError).toBeCloseTo(single.result(1)?.standardError ?? Number.NaN, 10);
  });

  test('sees that neighbouring days are alike', () => {
    const alike = new PairedDifference();
    const random = stream(9, 'test');
    let level = 0;
    for (let day = 0; day < 1_000; day++) {
      level = 0.8 * level + random.normal();
      alike.add(day, level);
    }
    // An autoregressive series with 0.8 has a mean whose deviation is five times that of independent noise.
    expect(alike.result(1)?.standardError).toBeGreaterThan(3 / Math.sqrt(1_000));
  });

  test('gives the same interval for the same seed, and the order of adding does not matter', () => {
    const days = [5, 1, 9, 2, 2, 7];
    const forward = new PairedDifference();
    const backward = new PairedDifference();
    for (const day of days) forward.add(day, day % 3);
    for (const day of [...days].reverse()) backward.add(day, day % 3);
    expect(forward.result(4)).toEqual(backward.result(4));
    expect(forward.result(4)).toEqual(forward.result(4));
  });
});
