import { expect, test } from 'vitest';
import { ensembleConfig } from '../../../engine/ensemble/config.ts';
import { ASLEEP, WeightTable, WeightVector } from '../../../engine/ensemble/weights.ts';

const PLAIN = { learningRate: 0.1, fixedShare: 0 };

test('one step is the exponentiated gradient of the log score', () => {
  const weights = new WeightVector([1, 1], PLAIN);
  weights.learn([0.6, 0.2]);
  // p̄ = 0.4, so the factors are exp(0.1 · 1.5) and exp(0.1 · 0.5).
  const [up, down] = [Math.exp(0.15), Math.exp(0.05)];
  expect(weights.weight(0)).toBeCloseTo(up / (up + down), 14);
  expect(weights.weight(1)).toBeCloseTo(down / (up + down), 14);
});

test('a strategy that stood aside keeps its weight', () => {
  const weights = new WeightVector([2, 1, 1], { learningRate: 0.5, fixedShare: 0.01 });
  weights.learn([ASLEEP, 0.9, 0.1]);
  expect(weights.weight(0)).toBeCloseTo(0.5, 14);
  expect(weights.weight(1) + weights.weight(2)).toBeCloseTo(0.5, 14);
  expect(weights.weight(1)).toBeGreaterThan(weights.weight(2));
});

test('the better of two strategies gets nearly all, and the other can come back', () => {
  const weights = new WeightVector([1, 1], { learningRate: 0.1, fixedShare: 0.005 });
  for (let i = 0; i < 400; i++) weights.learn([0.5, 0.2]);
  expect(weights.weight(0)).toBeGreaterThan(0.85);
  for (let i = 0; i < 400; i++) weights.learn([0.2, 0.5]);
  expect(weights.weight(1)).toBeGreaterThan(0.85);
});

test('an impossible outcome costs no more than the floor of the score', () => {
  const weights = new WeightVector([1, 1], PLAIN);
  weights.learn([0, 0.0001]);
  expect(weights.weight(0)).toBeCloseTo(0.5, 14);
});

test('a regime counts by its own settled ladders', () => {
  const table = new WeightTable([1, 1], 2, 3, ensembleConfig.parse({ regimeLadders: 30 }));
  for (let i = 0; i < 60; i++) table.learn(0, 1, [0.6, 0.2]);
  for (let i = 0; i < 60; i++) table.learn(2, 1, [0.2, 0.6]);
  const read = (regime: number, lead: number): number => {
    const into = new Float64Array(2);
    table.read(regime, lead, into);
    expect((into[0] as number) + (into[1] as number)).toBeCloseTo(1, 12);
    return into[0] as number;
  };
  expect(read(0, 1)).toBeGreaterThan(0.6);
  expect(read(2, 1)).toBeLessThan(0.4);
  expect(read(1, 1)).toBeGreaterThan(read(2, 1));
  expect(read(0, 0)).toBe(0.5);
  expect(table.ladders(1)).toBe(120);
});
