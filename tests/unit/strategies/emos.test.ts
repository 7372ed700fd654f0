import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { fitEmos, predictEmos, sourceWeights } from '../../../engine/strategies/fit/emos.ts';
import { normalBrackets } from '../../../engine/strategies/normal-brackets.ts';
import { ladderOf } from './ladder-fixture.ts';

/** Standard normal numbers from a seed, by the sum of twelve uniforms. */
function normals(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += (generator.next() + 0x80000000) / 0x100000000;
    return sum;
  };
}

/** Outcomes 3 + 0.7 f₁ + 0.25 f₂ + noise of deviation 2.5. */
function world(days: number, seed = 1) {
  const normal = normals(seed);
  const forecastsF: number[] = [];
  const outcomesF: number[] = [];
  const dates = Array.from({ length: days }, (_, i) => 19_000 + i);
  for (let i = 0; i < days; i++) {
    const truth = 60 + 15 * normal();
    const [first, second] = [truth + 3 * normal(), truth + 3 * normal()];
    forecastsF.push(first, second);
    outcomesF.push(3 + 0.7 * first + 0.25 * second + 2.5 * normal());
  }
  return { sources: 2, forecastsF, dates, outcomesF };
}

test('the fit finds the weights, the bias and the deviation that made the data', () => {
  const fit = fitEmos(world(6_000), { annual: false, shrinkageDays: 0 });
  const [first, second] = sourceWeights(fit) as [number, number];
  expect(first).toBeCloseTo(0.7, 1);
  expect(second).toBeCloseTo(0.25, 1);
  const prediction = predictEmos(fit, [50, 50], 25_000);
  expect(prediction.muF).toBeCloseTo(3 + 0.95 * 50, 0);
  expect(prediction.sigmaF).toBeCloseTo(2.5, 0);
  // The mean CRPS of a normal of deviation σ forecast rightly is σ / √π.
  expect(fit.crpsF).toBeCloseTo(2.5 / Math.sqrt(Math.PI), 1);
});

test('the standard error of mu is the scatter of mu over repetitions of the world', () => {
  const predictions = Array.from({ length: 120 }, (_, seed) =>
    predictEmos(fitEmos(world(200, seed + 10), { annual: false, shrinkageDays: 0 }), [58, 61], 19_100),
  );
  const mean = predictions.reduce((sum, { muF }) => sum + muF, 0) / predictions.length;
  const scatter = Math.sqrt(predictions.reduce((sum, { muF }) => sum + (muF - mean) ** 2, 0) / predictions.length);
  const stated = predictions.reduce((sum, { muErrorF }) => sum + muErrorF, 0) / predictions.length;
  expect(stated / scatter).toBeGreaterThan(0.8);
  expect(stated / scatter).toBeLessThan(1.4);
  const logs = predictions.map(({ sigmaF }) => Math.log(sigmaF));
  const logMean = logs.reduce((x, y) => x + y, 0) / logs.length;
  const logScatter = Math.sqrt(logs.reduce((sum, x) => sum + (x - logMean) ** 2, 0) / logs.length);
  const logStated = predictions.reduce((sum, { logSigmaError }) => sum + logSigmaError, 0) / predictions.length;
  expect(logStated / logScatter).toBeGreaterThan(0.7);
  expect(logStated / logScatter).toBeLessThan(1.5);
});

test('an annual swing of the bias is learned', () => {
  const normal = normals(5);
  const dates = Array.from({ length: 730 }, (_, i) => 19_000 + i);
  const forecastsF = dates.map(() => 60 + 10 * normal());
  const swing = (date: number): number => 3 * Math.sin((2 * Math.PI * date) / 365.2425);
  const outcomesF = dates.map((date, i) => (forecastsF[i] as number) + swing(date) + normal());
  const sample = { sources: 1, forecastsF, dates, outcomesF };
  const fit = fitEmos(sample, { annual: true, shrinkageDays: 10 });
  for (const date of [19_100, 19_190, 19_280]) {
    expect(predictEmos(fit, [60], date).muF).toBeCloseTo(60 + swing(date), 0);
  }
});

test('a warm start gives the same fit in fewer steps', () => {
  const sample = world(365);
  const cold = fitEmos(sample, { annual: true, shrinkageDays: 10 });
  const warm = fitEmos(sample, { annual: true, shrinkageDays: 10, warmStart: cold.parameters });
  expect(warm.iterations).toBeLessThan(cold.iterations / 4);
  expect(warm.crpsF).toBeCloseTo(cold.crpsF, 4);
});

test('a cold fit of a year takes a few steps: it starts from the curvature of its objective', () => {
  for (let seed = 1; seed <= 20; seed++) {
    expect(fitEmos(world(365, seed), { annual: true, shrinkageDays: 10 }).iterations).toBeLessThan(15);
  }
});

test('perfect forecasts leave the rounding as the deviation, not zero', () => {
  const dates = Array.from({ length: 100 }, (_, i) => 19_000 + i);
  const outcomesF = dates.map((date) => 40 + (date % 30));
  const fit = fitEmos({ sources: 1, forecastsF: outcomesF, dates, outcomesF }, { annual: false, shrinkageDays: 10 });
  const { sigmaF, muF } = predictEmos(fit, [55], 19_200);
  expect(muF).toBeCloseTo(55, 1);
  expect(sigmaF).toBeGreaterThan(0.28);
  expect(sigmaF).toBeLessThan(0.4);
});

test('no rows, no fit', () => {
  const empty = { sources: 1, forecastsF: [], dates: [], outcomesF: [] };
  expect(() => fitEmos(empty, { annual: false, shrinkageDays: 1 })).toThrow(RangeError);
});

test('brackets read off a normal of 60.4 and 2.5 °F are those of the table of the normal distribution', () => {
  const { markets } = ladderOf('2025-01-31');
  const prediction = { muF: 60.4, sigmaF: 2.5, muErrorF: 0.2, logSigmaError: 0.04 };
  const { pYes, uncertainty } = normalBrackets(markets, prediction);
  // Φ at (55.5, 57.5, 59.5, 61.5, 63.5 − 60.4) / 2.5 = −1.96, −1.16, −0.36, 0.44, 1.24.
  const table = [0.0249979, 0.0980265, 0.2363992, 0.3106078, 0.2224809, 0.1074877];
  for (const [i, p] of table.entries()) expect(pYes[i]).toBeCloseTo(p, 5);
  // Below 55.5: ∂p/∂mu = −φ(1.96) / 2.5 = −0.0233769; ∂p/∂lnσ = 1.96 φ(1.96) = 0.1145467.
  expect(uncertainty[0]).toBeCloseTo(Math.hypot(0.0233769 * 0.2, 0.1145467 * 0.04), 6);
});
