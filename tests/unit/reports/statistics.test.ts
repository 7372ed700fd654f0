import { describe, expect, test } from 'vitest';
import { beliefOf } from '../../../reports/statistics/belief.ts';
import { brierParts, type Forecast, reliabilityBins } from '../../../reports/statistics/calibration.ts';
import { citySkills } from '../../../reports/statistics/city-skill.ts';
import { DayResamples } from '../../../reports/statistics/day-resamples.ts';
import { drawdownOf } from '../../../reports/statistics/drawdown.ts';
import {
  byCity,
  byEvidence,
  byLeadHours,
  byLocalHour,
  byMonth,
  byPricePaid,
  byTier,
} from '../../../reports/statistics/groupings.ts';
import { netOfFill, profitBy, stakeOf } from '../../../reports/statistics/profit.ts';
import { sharpeRatio } from '../../../reports/statistics/sharpe.ts';
import { wilsonInterval } from '../../../reports/statistics/wilson.ts';
import { datesBetween } from '../../../reports/text/instants.ts';
import { syntheticRun } from '../../fixtures/reports/synthetic-run.ts';

const run = syntheticRun({ to: '2024-12-31' });
const dates = datesBetween(run.summary.from, run.summary.to);
const dayOf = new Map(dates.map((date, i) => [date, i]));
const resamples = new DayResamples(dates.length, 400, 1);
const daysOf = (values: readonly number[]) => ({ days: values.map((_, i) => i), values });

describe('resamples of days', () => {
  test('the same seed gives the same interval and another seed another', () => {
    const values = daysOf(Array.from({ length: 100 }, (_, i) => ((i * 7919) % 101) - 50));
    const interval = (seed: number) => new DayResamples(100, 500, seed).sum(values);
    expect(interval(3)).toEqual(interval(3));
    expect(interval(3)).not.toEqual(interval(4));
  });

  test('a sum that is the same on every day has no uncertainty', () => {
    expect(new DayResamples(50, 200, 1).sum(daysOf(new Array(50).fill(4)))).toEqual({ low: 200, high: 200 });
  });

  test('the interval of independent days is as wide as their standard error says', () => {
    const values = Array.from({ length: 400 }, (_, i) => (Math.sin(i * 12.9898) * 43_758.5453) % 1);
    const mean = values.reduce((sum, x) => sum + x, 0) / 400;
    const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 400);
    const interval = new DayResamples(400, 4_000, 9).sum(daysOf(values));
    expect(interval).not.toBeNull();
    const width = (interval?.high ?? 0) - (interval?.low ?? 0);
    expect(width / (2 * 1.96 * sd * 20)).toBeGreaterThan(0.8);
    expect(width / (2 * 1.96 * sd * 20)).toBeLessThan(1.2);
  });

  test('days that come in runs have a wider interval than the same days shuffled', () => {
    const inRuns = Array.from({ length: 300 }, (_, i) => (Math.floor(i / 10) % 2 === 0 ? 1 : -1));
    const order = inRuns.map((_, i) => i).sort((x, y) => ((x * 7_919) % 1_009) - ((y * 7_919) % 1_009));
    const shuffled = order.map((i) => inRuns[i] ?? 0);
    const width = (values: readonly number[]) => {
      const interval = new DayResamples(300, 2_000, 5).sum(daysOf(values));
      return (interval?.high ?? 0) - (interval?.low ?? 0);
    };
    expect(width(inRuns)).toBeGreaterThan(1.5 * width(shuffled));
  });

  test('one day has no interval', () => {
    const one = new DayResamples(1, 200, 1);
    expect(one.sum(daysOf([5]))).toBeNull();
    expect(one.ratio(daysOf([5]), daysOf([1]))).toBeNull();
    expect(new DayResamples(0, 200, 1).sum(daysOf([]))).toBeNull();
  });

  test('a ratio of two sums that move together has no uncertainty', () => {
    const x = Array.from({ length: 40 }, (_, i) => i + 1);
    const interval = new DayResamples(40, 300, 2).ratio(daysOf(x.map((v) => 3 * v)), daysOf(x));
    expect(interval?.low).toBeCloseTo(3, 12);
    expect(interval?.high).toBeCloseTo(3, 12);
  });

  test('a ratio without a denominator has no interval', () => {
    expect(resamples.ratio(daysOf([1, 2]), { days: [], values: [] })).toBeNull();
  });
});

describe('profit by group', () => {
  const gross = run.fills.reduce((sum, fill) => sum + (fill.gross_pnl_e6 ?? 0), 0);
  const fees = run.fills.reduce((sum, fill) => sum + fill.fee_e6, 0);

  for (const [name, grouping] of Object.entries({
    byCity,
    byEvidence,
    byLeadHours,
    byLocalHour,
    byMonth,
    byPricePaid,
    byTier,
  })) {
    test(`${name}: groups add up to the run to the micro-dollar`, () => {
      const profits = profitBy(run.fills, grouping, dayOf, resamples);
      expect(profits.reduce((sum, profit) => sum + profit.grossE6, 0)).toBe(gross);
      expect(profits.reduce((sum, profit) => sum + profit.feesE6, 0)).toBe(fees);
      expect(profits.reduce((sum, profit) => sum + profit.netE6, 0)).toBe(gross - fees);
      expect(profits.reduce((sum, profit) => sum + profit.fills, 0)).toBe(run.fills.length);
    });
  }

  test('groups of hours are in order of the day and those of cities in order of name', () => {
    const hours = profitBy(run.fills, byLocalHour, dayOf, resamples).map((profit) => profit.label);
    expect(hours).toEqual([...hours].sort());
    expect(profitBy(run.fills, byCity, dayOf, resamples).map((profit) => profit.label)).toEqual([
      'AUS',
      'CHI',
      'DEN',
      'MIA',
      'NYC',
    ]);
  });

  test('a fill of an open market counts its fee and no gross', () => {
    const fill = run.fills[0];
    if (fill === undefined) throw new Error('the synthetic run has fills');
    expect(netOfFill({ ...fill, gross_pnl_e6: null, payout_e4: null, fee_e6: 70_000 })).toBe(-70_000);
  });

  test('the stake of an ask is what its NO contracts cost', () => {
    const fill = run.fills[0];
    if (fill === undefined) throw new Error('the synthetic run has fills');
    expect(stakeOf({ ...fill, side: 'ask', price_e4: 3_000, quantity_e2: 1_000 })).toBe(7_000_000);
    expect(stakeOf({ ...fill, side: 'bid', price_e4: 3_000, quantity_e2: 1_000 })).toBe(3_000_000);
  });
});

describe('skill by city', () => {
  test('every shared ladder counts once, in its own city', () => {
    const names = { own: 'ensemble', rival: 'market' };
    const cities = citySkills(run.scores, 'day_before_noon', names, dayOf, resamples);
    expect(cities.map((skill) => skill.city)).toEqual(['AUS', 'CHI', 'DEN', 'MIA', 'NYC']);
    expect(cities.map((skill) => skill.ladders)).toEqual(new Array(5).fill(dates.length));
    for (const { own, rival, interval } of cities) {
      expect(own - rival).toBeGreaterThan(interval?.low ?? Number.POSITIVE_INFINITY);
      expect(own - rival).toBeLessThan(interval?.high ?? Number.NEGATIVE_INFINITY);
    }
  });

  test('a ladder on which one of the two was silent is not compared', () => {
    const silent = run.scores.filter((row) => !(row.name === 'market' && row.city === 'NYC'));
    const names = { own: 'ensemble', rival: 'market' };
    expect(citySkills(silent, 'day_before_noon', names, dayOf, resamples).map((skill) => skill.city)).not.toContain(
      'NYC',
    );
  });
});

describe('from belief to result', () => {
  test('the steps add up to the net exactly', () => {
    const belief = beliefOf(run.fills, dayOf, resamples);
    expect(belief).not.toBeNull();
    if (belief === null) return;
    expect(belief.claimedE6 + belief.executionE6 + belief.surpriseE6 - belief.feesE6).toBe(belief.netE6);
    expect(belief.fills + belief.leftOut).toBe(run.fills.length);
  });

  test('each step has the sign and size of its definition', () => {
    const fill = run.fills[0];
    if (fill === undefined) throw new Error('the synthetic run has fills');
    const bought = {
      ...fill,
      side: 'bid' as const,
      quantity_e2: 100,
      price_e4: 5_200,
      bid_e4: 4_800,
      ask_e4: 5_200,
      p_yes: 0.6,
      payout_e4: 10_000,
      gross_pnl_e6: 480_000,
      fee_e6: 20_000,
    };
    const belief = beliefOf([bought], dayOf, resamples);
    expect(belief).toMatchObject({
      claimedE6: 100_000,
      executionE6: -20_000,
      surpriseE6: 400_000,
      feesE6: 20_000,
      netE6: 460_000,
    });
  });

  test('without a settled fill that has a touch and a probability there is nothing to take apart', () => {
    expect(beliefOf([], dayOf, resamples)).toBeNull();
    expect(
      beliefOf(
        run.fills.map((fill) => ({ ...fill, p_yes: null })),
        dayOf,
        resamples,
      ),
    ).toBeNull();
  });
});

describe('Sharpe ratio', () => {
  test('it is the daily mean over the standard deviation, times the root of 365', () => {
    const daily = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 3 : -1));
    const sd = Math.sqrt((4 * 12) / 11);
    const ratio = sharpeRatio(daily);
    expect(ratio?.annual).toBeCloseTo((1 / sd) * Math.sqrt(365), 12);
    expect(ratio?.days).toBe(12);
  });

  test('without skew and with the tails of a two-point law its variance is (1 + 0) / (n − 1) of a day', () => {
    const daily = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 3 : -1));
    expect(sharpeRatio(daily)?.annualStandardError).toBeCloseTo(Math.sqrt(365 / 11), 12);
  });

  test('few days, or days that never vary, have none', () => {
    expect(sharpeRatio([1, 2, 3])).toBeNull();
    expect(sharpeRatio(new Array(50).fill(2))).toBeNull();
  });
});

describe('drawdown', () => {
  const at = (equities: readonly number[]) => equities.map((equityE6, i) => ({ at: i * 10, equityE6 }));

  test('it is the deepest fall below an earlier height, with its dates', () => {
    const drawdown = drawdownOf(at([100, 120, 90, 110, 60, 130]), 100);
    expect(drawdown).toMatchObject({ deepestE6: 60, deepestShare: 0.5, peakAt: 10, troughAt: 40, longestMicros: 40 });
    expect(drawdown.curve).toEqual([0, 0, -30, -10, -60, 0]);
  });

  test('a loss from the first point on counts from the bankroll', () => {
    expect(drawdownOf(at([95, 90]), 100)).toMatchObject({ deepestE6: 10, peakAt: 0, troughAt: 10 });
  });

  test('equity that never falls has none', () => {
    expect(drawdownOf(at([100, 101, 102]), 100)).toMatchObject({ deepestE6: 0, peakAt: null, longestMicros: 0 });
    expect(drawdownOf([], 100)).toMatchObject({ deepestE6: 0, curve: [] });
  });
});

describe('calibration', () => {
  const forecast = (p: number, yes: number, no: number): Forecast[] => [
    ...new Array(yes).fill({ p, yes: true }),
    ...new Array(no).fill({ p, yes: false }),
  ];

  test('a calibrated forecast has no miscalibration', () => {
    const parts = brierParts([...forecast(0.2, 20, 80), ...forecast(0.7, 70, 30)]);
    expect(parts?.miscalibration).toBeCloseTo(0, 12);
    expect(parts?.brier).toBeCloseTo((0.2 * 0.8 + 0.7 * 0.3) / 2, 12);
  });

  test('an overconfident forecast has what recalibration would save', () => {
    const parts = brierParts([...forecast(0.1, 30, 70), ...forecast(0.9, 70, 30)]);
    expect(parts?.miscalibration).toBeCloseTo(0.04, 12);
    expect(parts?.discrimination).toBeCloseTo(0.04, 12);
    expect(parts?.uncertainty).toBeCloseTo(0.25, 12);
  });

  test('the parts add up to the Brier score', () => {
    const forecasts = Array.from({ length: 500 }, (_, i) => ({
      p: ((i * 37) % 100) / 100,
      yes: (i * 53) % 97 < (i * 37) % 100,
    }));
    const parts = brierParts(forecasts);
    if (parts === null) throw new Error('there are forecasts');
    expect(parts.miscalibration - parts.discrimination + parts.uncertainty).toBeCloseTo(parts.brier, 12);
    expect(parts.miscalibration).toBeGreaterThanOrEqual(0);
    expect(parts.discrimination).toBeGreaterThanOrEqual(0);
  });

  test('bins hold every forecast once, 0 and 1 included', () => {
    const bins = reliabilityBins([
      ...forecast(0, 0, 5),
      ...forecast(1, 5, 0),
      ...forecast(0.5, 3, 2),
      ...forecast(0.025, 1, 0),
    ]);
    expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(16);
    expect(bins[0]).toMatchObject({ meanP: 0, observed: 0, n: 5 });
    expect(bins.at(-1)).toMatchObject({ meanP: 1, observed: 1, n: 5 });
  });

  test('no forecasts have no calibration', () => {
    expect(brierParts([])).toBeNull();
    expect(reliabilityBins([])).toEqual([]);
  });

  test('Wilson intervals agree with published values', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263 and 0/20.
    expect(wilsonInterval(81, 263)?.low).toBeCloseTo(0.2553, 4);
    expect(wilsonInterval(81, 263)?.high).toBeCloseTo(0.3662, 4);
    expect(wilsonInterval(0, 20)).toMatchObject({ low: 0 });
    expect(wilsonInterval(0, 20)?.high).toBeCloseTo(0.1611, 4);
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  test('Wilson intervals reach their share at the ends, whatever the number of trials', () => {
    for (let trials = 1; trials <= 2_000; trials++) {
      expect(wilsonInterval(0, trials)).toEqual({ low: 0, high: expect.any(Number) });
      expect(wilsonInterval(trials, trials)).toEqual({ low: expect.any(Number), high: 1 });
    }
  });
});
