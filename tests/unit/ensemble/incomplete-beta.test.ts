import { expect, test } from 'vitest';
import { betaCdf } from '../../../engine/ensemble/incomplete-beta.ts';

test('the distribution function has its closed forms', () => {
  for (const x of [0.001, 0.05, 0.3, 0.5, 0.72, 0.99]) {
    expect(betaCdf(1, 1)(x)).toBeCloseTo(x, 14);
    expect(betaCdf(1, 2.7)(x)).toBeCloseTo(1 - (1 - x) ** 2.7, 13);
    expect(betaCdf(0.4, 1)(x)).toBeCloseTo(x ** 0.4, 13);
    expect(betaCdf(2, 2)(x)).toBeCloseTo(3 * x * x - 2 * x ** 3, 13);
    expect(betaCdf(0.5, 0.5)(x)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 13);
  }
});

test('small values keep their relative precision', () => {
  expect(betaCdf(2, 3)(1e-6) / (6e-12 - 8e-18 + 3e-24)).toBeCloseTo(1, 10);
});

test('swapping the parameters mirrors the function, and the ends are exact', () => {
  const [f, g] = [betaCdf(1.7, 0.6), betaCdf(0.6, 1.7)];
  for (const x of [0.01, 0.4, 0.9]) expect(f(x)).toBeCloseTo(1 - g(1 - x), 13);
  expect([f(0), f(1), f(-1), f(2)]).toEqual([0, 1, 0, 1]);
});

test('parameters that are not positive are refused', () => {
  expect(() => betaCdf(0, 1)).toThrow(RangeError);
  expect(() => betaCdf(1, Number.NaN)).toThrow(RangeError);
});
