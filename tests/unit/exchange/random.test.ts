import { expect, test } from 'vitest';
import { stream } from '../../../sim/random.ts';

const draws = (seed: number, name: string, count = 8): number[] => {
  const random = stream(seed, name);
  return Array.from({ length: count }, () => random.uniform());
};

test('the same seed and name give the same numbers', () => {
  expect(draws(7, 'latency')).toEqual(draws(7, 'latency'));
});

test('another name, another seed and a seed that differs above 32 bits give other numbers', () => {
  const all = [draws(7, 'latency'), draws(7, 'weather'), draws(8, 'latency'), draws(7 + 2 ** 32, 'latency')];
  expect(new Set(all.map((numbers) => numbers.join())).size).toBe(all.length);
});

test('a restored stream goes on where the snapshot was taken', () => {
  const random = stream(3, 'orders');
  random.normal();
  const state = JSON.parse(JSON.stringify(random.snapshot()));
  const expected = [random.uniform(), random.integer(1, 6), random.normal(), random.exponential(2)];
  const other = stream(99, 'anything');
  other.restore(state);
  expect([other.uniform(), other.integer(1, 6), other.normal(), other.exponential(2)]).toEqual(expected);
});

test('the published numbers do not change between versions', () => {
  expect(draws(1, 'latency', 3)).toMatchInlineSnapshot(`
    [
      0.39397702638133214,
      0.4514567118052807,
      0.8903413834362824,
    ]
  `);
});

test('moments are those of the distributions', () => {
  const random = stream(5, 'moments');
  const n = 100_000;
  let sum = 0;
  let squares = 0;
  let waits = 0;
  for (let i = 0; i < n; i++) {
    const z = random.normal();
    sum += z;
    squares += z * z;
    waits += random.exponential(3);
  }
  expect(sum / n).toBeCloseTo(0, 1);
  expect(squares / n).toBeCloseTo(1, 1);
  expect(waits / n).toBeCloseTo(3, 1);
});

test('a seed that is no whole number and a missing name are refused', () => {
  expect(() => stream(0.5, 'x')).toThrow(RangeError);
  expect(() => stream(1, '')).toThrow(RangeError);
});
