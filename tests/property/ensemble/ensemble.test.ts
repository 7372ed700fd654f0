/**
 * Invariants of the ensemble:
 * 1. over a whole ladder the pooled probabilities are in [0, 1] and sum to one, whatever was learned before;
 * 2. uncertainties are finite and not negative, confidence is in [0, 1];
 * 3. weights of those that spoke sum to one and are not negative; all sets of weights stay on the simplex;
 * 4. recalibration with parameters of one is the identity;
 * 5. what comes after an opinion does not change it, and two ensembles told the same agree to the bit;
 * 6. the share of the weight that stands behind a pool is in [0, 1], one when everybody spoke, and adds up over those who did;
 * 7. an ensemble restored from a snapshot goes on exactly like the one it was taken from.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ensembleConfig } from '../../../engine/ensemble/config.ts';
import { Ensemble } from '../../../engine/ensemble/ensemble.ts';
import { betaCdf } from '../../../engine/ensemble/incomplete-beta.ts';
import { transformLadder } from '../../../engine/ensemble/recalibration.ts';
import { ASLEEP, WeightVector } from '../../../engine/ensemble/weights.ts';
import type { Regime } from '../../../engine/features/regime.ts';
import type { LadderOpinion } from '../../../engine/strategies/contract.ts';
import { ladderOf, throughJson } from '../../unit/strategies/ladder-fixture.ts';

const MEMBERS = [
  { name: 'climatology', family: 'weather' },
  { name: 'nws_forecast', family: 'weather' },
  { name: 'market_prior', family: 'market' },
  { name: 'do_nothing', family: 'baseline' },
] as const;

const probabilities = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 })
  .filter((weights) => weights.reduce((x, y) => x + y, 0) > 1e-6)
  .map((weights) => {
    const sum = weights.reduce((x, y) => x + y, 0);
    return weights.map((weight) => Math.min(1, weight / sum));
  });
const opinion: fc.Arbitrary<LadderOpinion | null> = fc.oneof(
  {
    weight: 6,
    arbitrary: probabilities.map(
      (pYes): LadderOpinion => ({
        valid: true,
        pYes,
        uncertainty: pYes.map((p) => Math.sqrt(p * (1 - p)) / 3),
        features: {},
        reasons: [],
      }),
    ),
  },
  { weight: 1, arbitrary: fc.constant({ valid: false, reasons: ['aside'] } as const) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const step = fc.record({
  ladder: fc.nat(5),
  regime: fc.nat(4).map((regime) => regime as Regime),
  leadHours: fc.double({ min: -2, max: 60, noNaN: true }),
  opinions: fc.array(opinion, { minLength: 4, maxLength: 4 }),
  /** Index of the market that paid, or null: only pooled. */
  winner: fc.option(fc.nat(5), { nil: null }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const config = ensembleConfig.parse({ recalibration: { minimumLadders: 2, priorStrength: 2 }, learningRate: 0.5 });
const fresh = (): Ensemble => new Ensemble(config, MEMBERS);
const ladders = Array.from({ length: 6 }, (_, id) => ladderOf(20_000 + id, id));

function play(ensemble: Ensemble, steps: readonly Step[]) {
  return steps.map(({ ladder, regime, leadHours, opinions, winner }) => {
    const def = ladders[ladder] as (typeof ladders)[number];
    const pooled = ensemble.pool(def, regime, leadHours, opinions);
    if (winner !== null) ensemble.onResult({ knownAt: def.closeAt, ladder: def, winner, valueF: null });
    return pooled;
  });
}

test('pools are coherent, bounded and on the simplex after any history', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      for (const pooled of play(fresh(), steps)) {
        expect(pooled.confidence).toBeGreaterThanOrEqual(0);
        expect(pooled.confidence).toBeLessThanOrEqual(1);
        if (!pooled.valid) continue;
        expect(pooled.pYes.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 9);
        for (const p of pooled.pYes) expect(p >= 0 && p <= 1).toBe(true);
        for (const u of pooled.uncertainty) expect(u >= 0 && Number.isFinite(u)).toBe(true);
        expect(pooled.weights.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...pooled.weights)).toBeGreaterThanOrEqual(0);
        expect(pooled.weights[3]).toBe(0);
      }
    }),
    { numRuns: 200 },
  );
});

test('weights stay on the simplex whatever they are told', () => {
  const given = fc.oneof(fc.constant(ASLEEP), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(given, given, given), { maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (steps, rate) => {
        const weights = new WeightVector([1, 2, 3], { learningRate: rate, fixedShare: 0.005 });
        for (const probabilitiesGiven of steps) weights.learn(probabilitiesGiven);
        const all = [0, 1, 2].map((i) => weights.weight(i));
        expect(all.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 10);
        for (const weight of all) expect(weight).toBeGreaterThan(0);
      },
    ),
    { numRuns: 300 },
  );
});

test('recalibration with parameters of one is the identity, with any others it stays a distribution', () => {
  const parameter = fc.double({ min: 0.33, max: 3, noNaN: true });
  fc.assert(
    fc.property(probabilities, parameter, parameter, (pooled, alpha, beta) => {
      const same = transformLadder(pooled, betaCdf(1, 1));
      for (const [i, p] of pooled.entries()) expect(same[i]).toBeCloseTo(p, 12);
      const other = transformLadder(pooled, betaCdf(alpha, beta));
      expect(other.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
      for (const p of other) expect(p).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 500 },
  );
});

test('the share of the weight behind a pool adds up over those who spoke, whatever was learned before', () => {
  const three = fc.array(probabilities, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), step, three, (past, { ladder, regime, leadHours }, given) => {
      const ensemble = fresh();
      play(ensemble, past);
      const says = given.map(
        (pYes): LadderOpinion => ({ valid: true, pYes, uncertainty: pYes.map(() => 0.01), features: {}, reasons: [] }),
      );
      const def = ladders[ladder] as (typeof ladders)[number];
      const share = (...speakers: readonly number[]): number => {
        const opinions = [0, 1, 2, 3].map((i) => (speakers.includes(i) ? (says[i] ?? null) : null));
        return ensemble.pool(def, regime, leadHours, opinions).weightPresent;
      };
      expect(share(0, 1, 2)).toBe(1);
      expect(share()).toBe(0);
      expect(share(0) + share(1) + share(2)).toBeCloseTo(1, 12);
      expect(share(0, 1)).toBeCloseTo(share(0) + share(1), 12);
      for (const i of [0, 1, 2]) expect(share(i) > 0 && share(i) < 1).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('the future does not change an opinion already given', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 10 }), (past, future) => {
      const short = play(fresh(), past);
      const copy = throughJson(short);
      const whole = play(fresh(), [...past, ...future]);
      expect(whole.slice(0, past.length)).toEqual(short);
      expect(throughJson(short)).toEqual(copy);
    }),
    { numRuns: 100 },
  );
});

test('a restored ensemble goes on exactly like the one it was taken from', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 20 }), (past, future) => {
      const one = fresh();
      play(one, past);
      const copy = fresh();
      copy.restore(throughJson(one.snapshot()));
      expect(play(copy, future)).toEqual(play(one, future));
      expect(copy.snapshot()).toEqual(one.snapshot());
    }),
    { numRuns: 100 },
  );
});
