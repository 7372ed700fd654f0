import { expect, test } from 'vitest';
import { ensembleConfig } from '../../../engine/ensemble/config.ts';
import { Ensemble } from '../../../engine/ensemble/ensemble.ts';
import { strategyOutput, toContract } from '../../../engine/ensemble/ensemble-contract.ts';
import { Regime } from '../../../engine/features/regime.ts';
import type { LadderOpinion } from '../../../engine/strategies/contract.ts';
import { ladderOf, throughJson } from '../strategies/ladder-fixture.ts';

const MEMBERS = [
  { name: 'nws_forecast', family: 'weather' },
  { name: 'market_prior', family: 'market' },
  { name: 'buy_favourite', family: 'baseline' },
] as const;
const LADDER = ladderOf('2025-01-31');
const ASIDE: LadderOpinion = { valid: false, reasons: ['no_forecast'] };

function says(pYes: readonly number[], uncertainty = 0.02): LadderOpinion {
  return {
    valid: true,
    pYes,
    uncertainty: pYes.map(() => uncertainty),
    features: { z_score: 2.3, spread: 0.02 },
    reasons: ['r'],
  };
}

const LOW = says([0.1, 0.2, 0.4, 0.2, 0.1, 0]);
const HIGH = says([0, 0.1, 0.2, 0.4, 0.2, 0.1]);
const HIGH_TO_ROUNDING = [0, 0.1, 0.2, 0.4, 0.2, 0.1].map((p) => expect.closeTo(p, 12));
const ensemble = (settings: object = {}, members: ConstructorParameters<typeof Ensemble>[1] = MEMBERS): Ensemble =>
  new Ensemble(ensembleConfig.parse(settings), members);

test('equal weights give the plain mean, with the errors of the members and of their weights', () => {
  const opinion = ensemble().pool(LADDER, Regime.stable, 30, [LOW, HIGH, null]);
  expect(opinion.valid).toBe(true);
  for (const [i, p] of [0.05, 0.15, 0.3, 0.3, 0.15, 0.05].entries()) expect(opinion.pYes[i]).toBeCloseTo(p, 14);
  // Own error 0.02 together; the opinions lie 0.1 from the mean, and ν + 1 = 4.
  expect(opinion.uncertainty[2]).toBeCloseTo(Math.hypot(0.02, 0.1 / 2), 14);
  expect(opinion.weights).toEqual([0.5, 0.5, 0]);
  // Errors sum to 6 values; distance of each opinion from the mean is ½ (0.05·4 + 0.1·2) = 0.2.
  const error = opinion.uncertainty.reduce((sum, u) => sum + u / 2, 0);
  expect(opinion.confidence).toBeCloseTo((1 - error - 0.2) / 2, 12);
  expect(opinion.reasons).toEqual(['sources_disagree']);
});

test('those that stood aside are left out and the others share the weight', () => {
  const opinion = ensemble().pool(LADDER, Regime.stable, 30, [ASIDE, HIGH, null]);
  expect(opinion.pYes).toEqual(HIGH_TO_ROUNDING);
  expect(opinion.weights).toEqual([0, 1, 0]);
  expect(opinion.reasons).toEqual(['single_source']);
});

test('it tells what share of the learned weight stands behind the pool, baselines not counted', () => {
  const present = (one: Ensemble, opinions: readonly (LadderOpinion | null)[]): number =>
    one.pool(LADDER, Regime.stable, 30, opinions).weightPresent;
  expect(present(ensemble(), [LOW, HIGH, null])).toBe(1);
  expect(present(ensemble(), [LOW, ASIDE, HIGH])).toBe(0.5);
  expect(present(ensemble(), [ASIDE, null, HIGH])).toBe(0);
  expect(present(ensemble({ priorWeights: { market_prior: 3 } }), [LOW, ASIDE, null])).toBeCloseTo(0.25, 12);
  const [nws, , baseline] = MEMBERS;
  expect(present(ensemble({}, [nws]), [LOW])).toBe(1);
  expect(present(ensemble({}, [baseline]), [HIGH])).toBe(1);
  expect(present(ensemble({}, [nws, baseline]), [LOW, HIGH])).toBe(1);
});

test('the share is of the weight that was learned at the lead', () => {
  const one = ensemble();
  for (let id = 0; id < 40; id++) {
    const ladder = ladderOf(20_000 + id, id);
    one.pool(ladder, Regime.stable, 32, [LOW, HIGH, null]);
    one.onResult({ knownAt: ladder.closeAt, ladder, winner: 2, valueF: 58 });
  }
  const both = one.pool(LADDER, Regime.stable, 32, [LOW, HIGH, null]).weights;
  expect(one.pool(LADDER, Regime.stable, 32, [LOW, ASIDE, null]).weightPresent).toBeCloseTo(both[0] as number, 12);
  expect(one.pool(LADDER, Regime.stable, 32, [ASIDE, HIGH, null]).weightPresent).toBeCloseTo(both[1] as number, 12);
  expect(one.pool(LADDER, Regime.stable, 8, [ASIDE, HIGH, null]).weightPresent).toBeCloseTo(0.5, 12);
});

test('a pool ends when the first of its opinions does', () => {
  const until = (opinion: LadderOpinion, at: number): LadderOpinion =>
    ({ ...opinion, validUntil: at }) as LadderOpinion;
  const ends = (...opinions: (LadderOpinion | null)[]): number =>
    ensemble().pool(LADDER, Regime.stable, 30, opinions).validUntil;
  expect(ends(until(LOW, 700), until(HIGH, 900), null)).toBe(700);
  expect(ends(LOW, until(HIGH, 900), null)).toBe(900);
  expect(ends(LOW, HIGH, until(HIGH, 5))).toBe(Number.MAX_SAFE_INTEGER);
  expect(ends(ASIDE, null, null)).toBe(Number.MAX_SAFE_INTEGER);
});

test('without a valid opinion there is none', () => {
  const opinion = ensemble().pool(LADDER, Regime.stable, 30, [ASIDE, null, HIGH]);
  expect(opinion).toMatchObject({ valid: false, pYes: [], confidence: 0, reasons: ['no_valid_opinion'] });
  expect(toContract(opinion, MEMBERS, 0)).toBeNull();
});

test('a baseline is never pooled with others, and is taken at its word alone', () => {
  const [, , baseline] = MEMBERS;
  const together = ensemble().pool(LADDER, Regime.stable, 30, [LOW, null, HIGH]);
  expect(together.weights).toEqual([1, 0, 0]);
  const alone = ensemble({}, [baseline]).pool(LADDER, Regime.stable, 30, [HIGH]);
  expect(alone).toMatchObject({ valid: true, pYes: HIGH_TO_ROUNDING, reasons: ['baseline_alone'] });
});

test('an opinion that is not one number from 0 to 1 a market is refused and named', () => {
  for (const broken of [
    [0.5, 0.5],
    [Number.NaN, 0, 0, 0.5, 0.5, 0],
    [-0.1, 0.6, 0.5, 0, 0, 0],
  ]) {
    const opinion = ensemble().pool(LADDER, Regime.stable, 30, [says(broken), HIGH, null]);
    expect(opinion.weights).toEqual([0, 1, 0]);
    expect(opinion.inputs[0]?.reasons).toEqual(['malformed_opinion']);
  }
});

test('prior weights are those of the configuration', () => {
  const opinion = ensemble({ priorWeights: { nws_forecast: 3 } }).pool(LADDER, Regime.stable, 30, [LOW, HIGH, null]);
  expect(opinion.weights[0]).toBeCloseTo(0.75, 12);
  expect(opinion.weights[1]).toBeCloseTo(0.25, 12);
});

test('weights move towards the strategy that was right, at the lead at which it was, once the ladder has settled', () => {
  const one = ensemble();
  for (let id = 0; id < 40; id++) {
    const ladder = ladderOf(20_000 + id, id);
    one.pool(ladder, Regime.stable, 32, [LOW, HIGH, null]);
    one.pool(ladder, Regime.stable, 5, [HIGH, LOW, null]);
    one.onResult({ knownAt: ladder.closeAt, ladder, winner: 2, valueF: 58 });
  }
  const weightAt = (lead: number): number =>
    one.pool(LADDER, Regime.stable, lead, [LOW, HIGH, null]).weights[0] as number;
  expect(weightAt(32)).toBeGreaterThan(0.6);
  expect(weightAt(5)).toBeLessThan(0.4);
  expect(weightAt(8)).toBeCloseTo(0.5, 12);
});

test('what is learned is what was believed at the fixed moment of the lead time', () => {
  const [early, both] = [ensemble(), ensemble()];
  const [ladder, next] = [ladderOf(20_000, 1), ladderOf(20_001, 2)];
  for (const one of [early, both]) one.pool(ladder, Regime.stable, 31, [LOW, HIGH, null]);
  // Past the moment of the class from 24 to 36 hours, which is at 30.
  both.pool(ladder, Regime.stable, 29, [HIGH, LOW, null]);
  for (const one of [early, both]) one.onResult({ knownAt: 0 as never, ladder, winner: 2, valueF: null });
  const weights = [early, both].map((one) => one.pool(next, Regime.stable, 31, [LOW, HIGH, null]).weights);
  expect(weights[0]).toEqual(weights[1]);
  expect(weights[0]?.[0]).toBeGreaterThan(0.5);
});

test('the published forms have exactly the specified keys', () => {
  const opinion = ensemble().pool(LADDER, Regime.stable, 30, [LOW, ASIDE, null]);
  expect(throughJson(toContract(opinion, MEMBERS, 2))).toEqual({
    p_yes: expect.closeTo(0.4, 12),
    p_no: expect.closeTo(0.6, 12),
    confidence: opinion.confidence,
    explain: 'weighted ensemble: nws_forecast 1.00 (single_source)',
    inputs: [
      {
        strategy: 'nws_forecast',
        p_yes: 0.4,
        uncertainty: 0.02,
        features: { z_score: 2.3, spread: 0.02 },
        valid: true,
        reasons: ['r'],
      },
      { strategy: 'market_prior', p_yes: 0.5, uncertainty: 0.5, features: {}, valid: false, reasons: ['no_forecast'] },
    ],
  });
  expect(() => toContract(opinion, MEMBERS, 6)).toThrow(RangeError);
  expect(() => strategyOutput('nws_forecast', LOW, 6)).toThrow(RangeError);
});

test('a snapshot taken between pooling and result restores everything that is learned later', () => {
  const settings = { recalibration: { minimumLadders: 1 } };
  const one = ensemble(settings);
  for (let id = 0; id < 5; id++) one.pool(ladderOf(20_000 + id, id), Regime.frontal, 32, [LOW, HIGH, null]);
  one.onResult({ knownAt: 0 as never, ladder: ladderOf(20_000, 0), winner: 2, valueF: null });
  const copy = ensemble(settings);
  copy.restore(throughJson(one.snapshot()));
  for (const each of [one, copy]) {
    for (let id = 1; id < 5; id++) {
      each.onResult({ knownAt: 0 as never, ladder: ladderOf(20_000 + id, id), winner: 3, valueF: null });
    }
  }
  expect(copy.snapshot()).toEqual(one.snapshot());
  const ask = (each: Ensemble) => each.pool(LADDER, Regime.frontal, 32, [LOW, HIGH, null]);
  expect(ask(copy)).toEqual(ask(one));
  expect(ask(one).reasons).toContain('recalibrated');
});

test('the recalibration learns from pools that could be traded on, and from no other', () => {
  const settings = { recalibration: { minimumLadders: 1 }, priorWeights: { nws_forecast: 1, market_prior: 3 } };
  const learned = (opinions: readonly (LadderOpinion | null)[]): readonly number[] => {
    const each = ensemble(settings);
    for (let id = 0; id < 5; id++) {
      const ladder = ladderOf(20_000 + id, id);
      each.pool(ladder, Regime.stable, 32, opinions);
      each.onResult({ knownAt: 0 as never, ladder, winner: 0, valueF: null });
    }
    return each.recalibrationAt(32);
  };
  expect(learned([LOW, ASIDE, null])).toEqual([1, 1]);
  expect(learned([ASIDE, LOW, null])).not.toEqual([1, 1]);
});
