/**
 * Invariants of weather arithmetic:
 * 1. Every instant lies in exactly one climate day, from its start to before its end; days are 24 hours long and follow each
 *    other without gap, daylight saving time or not, at every offset.
 * 2. Dates survive writing and reading, and the days of a year are numbered 1, 2, 3 … without gap.
 * 3. A distribution has no negative probability and sums to one; brackets that partition the degrees share it out exactly.
 * 4. The cumulative distribution rises from 0 to 1, and the quantile is its inverse.
 * 5. Mixing is linear in every bracket's probability, and shifting moves every bracket.
 * 6. Scores are proper: on average the truth is scored no worse than any other forecast.
 * 7. CRPS over degrees is at most the distance to the farthest degree, and zero only for a sure and right forecast.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import {
  civilOf,
  climateDateFromCivil,
  climateDateOf,
  climateDayEnd,
  climateDayStart,
  dayOfYear,
  formatClimateDate,
  parseClimateDate,
} from '../../../engine/weather/climate-day.ts';
import { DegreeDistribution } from '../../../engine/weather/distribution.ts';
import { brierOfBrackets, crpsDegrees, crpsNormal, logScore } from '../../../engine/weather/scores.ts';

const offset = fc.integer({ min: -12 * 4, max: 14 * 4 }).map((quarters) => quarters * 15);
const instant = fc.integer({ min: -5e15, max: 8e15 }).map((micros) => micros as EpochMicros);
const date = fc
  .integer({ min: parseClimateDate('1850-01-01'), max: parseClimateDate('2254-12-31') })
  .map((days) => days as ClimateDate);

describe('climate day', () => {
  test('holds every instant exactly once (1)', () => {
    fc.assert(
      fc.property(instant, offset, (at, minutes) => {
        const day = climateDateOf(at, minutes);
        expect(climateDayStart(day, minutes)).toBeLessThanOrEqual(at);
        expect(climateDayEnd(day, minutes)).toBeGreaterThan(at);
        expect(climateDayEnd(day, minutes) - climateDayStart(day, minutes)).toBe(MICROS_PER_DAY);
        expect(climateDayEnd(day, minutes)).toBe(climateDayStart((day + 1) as ClimateDate, minutes));
      }),
      { numRuns: 2_000 },
    );
  });

  test('starts at the same hour of UTC on every day, clock changes included (1)', () => {
    for (let day = parseClimateDate('2025-01-01'); day <= parseClimateDate('2026-12-31'); day++) {
      expect(climateDayStart(day as ClimateDate, -300) % MICROS_PER_DAY).toBe(5 * 3_600_000_000);
    }
  });

  test('dates survive writing and reading, and follow each other within a year (2)', () => {
    fc.assert(
      fc.property(date, (day) => {
        expect(parseClimateDate(formatClimateDate(day))).toBe(day);
        const { year, month, day: ofMonth } = civilOf(day);
        expect(climateDateFromCivil(year, month, ofMonth)).toBe(day);
        const number = dayOfYear(day);
        const next = dayOfYear((day + 1) as ClimateDate);
        expect(next === number + 1 || (next === 1 && number >= 365)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

const weights = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 })
  .filter((w) => w.some((x) => x > 1e-9));
const distribution = fc.oneof(
  fc.tuple(fc.integer({ min: -50, max: 120 }), weights).map(([lowest, w]) => DegreeDistribution.fromWeights(lowest, w)),
  fc
    .tuple(fc.double({ min: -50, max: 130, noNaN: true }), fc.double({ min: 0.05, max: 15, noNaN: true }))
    .map(([mu, sigma]) => DegreeDistribution.fromNormal(mu, sigma)),
);

describe('distribution over degrees', () => {
  test('is never negative, sums to one and is shared out by a partition (3)', () => {
    fc.assert(
      fc.property(
        distribution,
        fc.array(fc.integer({ min: -80, max: 160 }), { minLength: 1, maxLength: 7 }),
        (one, cuts) => {
          let sum = 0;
          for (const p of one.probabilities) {
            expect(p).toBeGreaterThanOrEqual(0);
            sum += p;
          }
          expect(sum).toBeCloseTo(1, 12);
          const edges = [...new Set(cuts)].sort((x, y) => x - y);
          let shared = one.probabilityOf({ lowF: -Infinity, highF: (edges[0] as number) - 1 });
          edges.forEach((lowF, i) => {
            shared += one.probabilityOf({ lowF, highF: (edges[i + 1] ?? Infinity) - 1 });
          });
          expect(shared).toBeCloseTo(1, 12);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('has a rising cumulative distribution whose inverse is the quantile (4)', () => {
    fc.assert(
      fc.property(distribution, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (one, p) => {
        let before = 0;
        for (let degree = one.lowestF - 1; degree <= one.highestF; degree++) {
          const now = one.cdf(degree);
          expect(now).toBeGreaterThanOrEqual(before);
          before = now;
        }
        expect(before).toBe(1);
        const degree = one.quantile(p);
        expect(one.cdf(degree)).toBeGreaterThanOrEqual(p - 1e-12);
        expect(one.cdf(degree - 1)).toBeLessThan(p + 1e-12);
      }),
      { numRuns: 500 },
    );
  });

  test('mixes linearly and shifts whole (5)', () => {
    fc.assert(
      fc.property(
        distribution,
        distribution,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: -60, max: 130 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: -30, max: 30 }),
        (x, y, share, lowF, width, by) => {
          const bracket = { lowF, highF: lowF + width };
          const mixed = DegreeDistribution.mix([x, y], [share, 1 - share]);
          const expected = share * x.probabilityOf(bracket) + (1 - share) * y.probabilityOf(bracket);
          expect(mixed.probabilityOf(bracket)).toBeCloseTo(expected, 12);
          const moved = { lowF: bracket.lowF + by, highF: bracket.highF + by };
          expect(x.shift(by).probabilityOf(moved)).toBe(x.probabilityOf(bracket));
          expect(x.shift(by).mean).toBeCloseTo(x.mean + by, 9);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('scores', () => {
  const simplex = fc
    .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 })
    .map((w) => w.map((x) => x / w.reduce((sum, y) => sum + y, 0)));

  test('of brackets are proper (6)', () => {
    fc.assert(
      fc.property(simplex, simplex, (truth, other) => {
        for (const score of [brierOfBrackets, logScore]) {
          const expected = (p: readonly number[]) => truth.reduce((sum, t, winner) => sum + t * score(p, winner), 0);
          expect(expected(truth)).toBeLessThanOrEqual(expected(other) + 1e-12);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('over degrees are proper (6)', () => {
    fc.assert(
      fc.property(distribution, distribution, (truth, other) => {
        const expected = (one: DegreeDistribution) =>
          truth.probabilities.reduce((sum, t, i) => sum + t * crpsDegrees(one, truth.lowestF + i), 0);
        expect(expected(truth)).toBeLessThanOrEqual(expected(other) + 1e-9);
      }),
      { numRuns: 150 },
    );
  });

  test('over degrees lie between zero and the farthest distance (7)', () => {
    fc.assert(
      fc.property(distribution, fc.integer({ min: -80, max: 160 }), (one, outcome) => {
        const score = crpsDegrees(one, outcome);
        const farthest = Math.max(Math.abs(outcome - one.lowestF), Math.abs(outcome - one.highestF));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(farthest + 1e-9);
        if (score === 0) expect(one.at(outcome)).toBeCloseTo(1, 7);
      }),
      { numRuns: 500 },
    );
  });

  test('of a normal shrink with its deviation when it is right and never fall below zero (7)', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 130, noNaN: true }),
        fc.double({ min: 0.05, max: 15, noNaN: true }),
        fc.double({ min: -80, max: 160, noNaN: true }),
        (mu, sigma, y) => {
          expect(crpsNormal(mu, sigma, y)).toBeGreaterThanOrEqual(0);
          expect(crpsNormal(mu, sigma / 2, mu)).toBeLessThan(crpsNormal(mu, sigma, mu));
        },
      ),
      { numRuns: 500 },
    );
  });
});
