import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DegreeDistribution } from '../../engine/weather/distribution.ts';
import { brierOfBrackets, crpsDegrees, crpsNormal, logScore } from '../../engine/weather/scores.ts';

const history = process.env.MILKBOT_HISTORY;

const vectorFile = z.object({
  vectors: z.array(
    z.object({ id: z.string(), fn: z.string(), args: z.unknown(), expected: z.unknown(), tol: z.number() }),
  ),
});

const crpsNormalArgs = z.object({ obs: z.number(), mean: z.number(), sd: z.number() });
const binaryArgs = z.object({ obs: z.union([z.literal(0), z.literal(1)]), p: z.number() });
const ensembleArgs = z.object({
  obs: z.number(),
  members: z.array(z.number()),
  weights: z.array(z.number()).optional(),
});
const rpsArgs = z.object({ obs_category_1based: z.number().int(), p: z.array(z.number()) });
const thresholdArgs = z.object({ obs: z.number(), members: z.array(z.number()), thresholds: z.array(z.number()) });

describe.skipIf(!history)('published test vectors of scoring rules', () => {
  const vectors = history
    ? vectorFile.parse(JSON.parse(readFileSync(`${history}/weather/score_vectors.json`, 'utf8'))).vectors
    : [];
  const of = (fn: string) => vectors.filter((vector) => vector.fn === fn);
  const close = (actual: number, vector: { id: string; expected: unknown; tol: number }) =>
    expect(Math.abs(actual - z.number().parse(vector.expected)), vector.id).toBeLessThanOrEqual(vector.tol);

  test('CRPS of a normal', () => {
    expect(of('crps_normal')).toHaveLength(2);
    for (const vector of of('crps_normal')) {
      const { obs, mean, sd } = crpsNormalArgs.parse(vector.args);
      close(crpsNormal(mean, sd, obs), vector);
    }
  });

  test('CRPS of weighted members on whole degrees', () => {
    let checked = 0;
    for (const vector of of('crps_ensemble')) {
      const { obs, members, weights } = ensembleArgs.parse(vector.args);
      if (![obs, ...members].every(Number.isInteger)) continue;
      const distribution = DegreeDistribution.mix(
        members.map((member) => DegreeDistribution.point(member)),
        weights ?? members.map(() => 1),
      );
      close(crpsDegrees(distribution, obs), vector);
      checked++;
    }
    expect(checked).toBe(10);
  });

  test('ranked probability score of categories, as CRPS over degrees', () => {
    for (const vector of of('rps')) {
      const { obs_category_1based, p } = rpsArgs.parse(vector.args);
      close(crpsDegrees(DegreeDistribution.fromWeights(1, p), obs_category_1based), vector);
    }
    expect(of('rps')).toHaveLength(1);
  });

  test('Brier score of a binary event, and of thresholds', () => {
    for (const vector of of('brier_score')) {
      const { obs, p } = binaryArgs.parse(vector.args);
      close(brierOfBrackets([p, 1 - p], obs === 1 ? 0 : 1), vector);
    }
    for (const vector of of('threshold_brier_score')) {
      const { obs, members, thresholds } = thresholdArgs.parse(vector.args);
      const distribution = DegreeDistribution.mix(
        members.map((member) => DegreeDistribution.point(member)),
        members.map(() => 1),
      );
      const expected = z.array(z.number()).parse(vector.expected);
      thresholds.forEach((threshold, i) => {
        const p = distribution.cdf(threshold);
        expect(brierOfBrackets([p, 1 - p], obs <= threshold ? 0 : 1)).toBeCloseTo(expected[i] as number, 12);
      });
    }
    expect(of('brier_score').length + of('threshold_brier_score').length).toBe(2);
  });

  test('logarithmic score of a binary event', () => {
    for (const vector of of('log_score_binary')) {
      const { obs, p } = binaryArgs.parse(vector.args);
      close(logScore([p, 1 - p], obs === 1 ? 0 : 1), vector);
    }
    expect(of('log_score_binary')).toHaveLength(1);
  });
});
