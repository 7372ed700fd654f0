import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { ensembleConfig } from '../../../engine/ensemble/config.ts';
import { betaCdf } from '../../../engine/ensemble/incomplete-beta.ts';
import { BetaRecalibration, transformLadder } from '../../../engine/ensemble/recalibration.ts';
import { throughJson } from '../strategies/ladder-fixture.ts';

const POOL = [0.05, 0.1, 0.2, 0.35, 0.2, 0.1];
const recalibration = (settings: object = {}): BetaRecalibration =>
  new BetaRecalibration(ensembleConfig.parse({ recalibration: settings }).recalibration);

/** Teaches `ladders` outcomes drawn from `truth` while POOL was forecast. */
function teach(target: BetaRecalibration, truth: readonly number[], ladders: number): BetaRecalibration {
  const generator = xoroshiro128plus(7);
  for (let n = 0; n < ladders; n++) {
    let left = (generator.next() + 0x80000000) / 0x100000000;
    let winner = 0;
    while (winner < truth.length - 1 && left >= (truth[winner] as number)) left -= truth[winner++] as number;
    target.learn(POOL, winner);
  }
  return target;
}

test('alpha and beta of one change nothing, and sharpening moves probability to the middle', () => {
  const same = transformLadder(POOL, betaCdf(1, 1));
  for (const [i, p] of POOL.entries()) expect(same[i]).toBeCloseTo(p, 13);
  const sharp = transformLadder(POOL, betaCdf(2, 2));
  expect(sharp[3]).toBeGreaterThan(0.45);
  expect(sharp[0]).toBeLessThan(0.01);
  expect(sharp.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 14);
});

test('until enough ladders have settled the pool is left as it is', () => {
  const one = recalibration({ minimumLadders: 10 });
  teach(one, [0, 0, 0, 1, 0, 0], 9);
  expect(one.apply(POOL)).toBe(POOL);
  expect(one.parameters).toEqual([1, 1]);
  one.learn(POOL, 3);
  expect(one.apply(POOL)).not.toBe(POOL);
});

test('an under-confident pool is sharpened towards the parameters that made the outcomes', () => {
  const truth = transformLadder(POOL, betaCdf(1.6, 1.6));
  const [alpha, beta] = teach(recalibration(), truth, 4_000).parameters;
  expect(alpha).toBeGreaterThan(1.4);
  expect(alpha).toBeLessThan(1.8);
  expect(beta).toBeGreaterThan(1.4);
  expect(beta).toBeLessThan(1.8);
});

test('a biased pool is shifted towards where the outcomes fall', () => {
  const truth = transformLadder(POOL, betaCdf(1.5, 0.8));
  const [alpha, beta] = teach(recalibration(), truth, 4_000).parameters;
  expect(alpha).toBeGreaterThan(1.25);
  expect(beta).toBeLessThan(1);
});

test('a calibrated pool is hardly touched', () => {
  const [alpha, beta] = teach(recalibration(), POOL, 1_000).parameters;
  expect(Math.abs(Math.log(alpha))).toBeLessThan(0.15);
  expect(Math.abs(Math.log(beta))).toBeLessThan(0.15);
});

test('a snapshot restores it, and switching it off leaves the pool alone', () => {
  const one = teach(recalibration(), [0, 0, 0.5, 0.5, 0, 0], 150);
  const copy = recalibration();
  copy.restore(throughJson(one.snapshot()));
  expect(copy.apply(POOL)).toEqual(one.apply(POOL));
  expect(teach(recalibration({ enabled: false }), [1, 0, 0, 0, 0, 0], 150).apply(POOL)).toBe(POOL);
});
