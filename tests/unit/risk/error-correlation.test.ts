import { describe, expect, it } from 'vitest';
import { ReportStatus } from '../../../engine/events.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { ClusterEstimator } from '../../../engine/risk/cluster-estimator.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import { correlatedGroups, shrunkCorrelations } from '../../../engine/risk/error-correlation.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDayStart } from '../../../engine/weather/climate-day.ts';

/** A fixed sequence that looks random. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 1_073_741_824 - 1;
  };
}

describe('shrunk correlations', () => {
  it('of two series are the sample correlation times one minus its variance over its square', () => {
    // Worked by hand: x = 1, 2, 3, 4 and y = 2, 1, 4, 3 correlate with 0.6; standardised products are 0.45 × (1 ± …).
    const x = [1, 2, 3, 4];
    const y = [2, 1, 4, 3];
    const w = [(-1.5 * -0.5) / (5 / 3), (-0.5 * -1.5) / (5 / 3), (0.5 * 1.5) / (5 / 3), (1.5 * 0.5) / (5 / 3)];
    expect(w.every((each) => Math.abs(each - 0.45) < 1e-12)).toBe(true);
    const { shrinkage, correlation } = shrunkCorrelations([x, y], 3);
    expect(shrinkage).toBeCloseTo(0, 12);
    expect([...correlation].map((r) => Number(r.toFixed(12)))).toEqual([1, 0.6, 0.6, 1]);
    const uneven = shrunkCorrelations([x, [1, 2, 3, 5]], 3);
    // Means 2.5 and 2.75, sums of squares 5 and 8.75, of products 6.5: r = 6.5 ÷ √43.75.
    const products = [-1.5 * -1.75, -0.5 * -0.75, 0.5 * 0.25, 1.5 * 2.25].map((p) => (3 * p) / Math.sqrt(43.75));
    const mean = products.reduce((a, b) => a + b) / 4;
    const variance = (4 / 27) * products.reduce((sum, p) => sum + (p - mean) ** 2, 0);
    const r = 6.5 / Math.sqrt(43.75);
    expect(uneven.shrinkage).toBeCloseTo(variance / r ** 2, 12);
    expect(uneven.correlation[1]).toBeCloseTo((1 - variance / r ** 2) * r, 12);
  });

  it('leave out days on which one has no error, and pairs with too few days', () => {
    const none = Number.NaN;
    const full = shrunkCorrelations(
      [
        [1, 2, 3, 4],
        [2, 1, 4, 3],
      ],
      3,
    ).correlation[1];
    expect(
      shrunkCorrelations(
        [
          [1, 2, none, 3, 4],
          [2, 1, 9, 4, 3],
        ],
        3,
      ).correlation[1],
    ).toBeCloseTo(full as number, 12);
    expect(
      shrunkCorrelations(
        [
          [1, 2, none, 3, 4],
          [2, 1, 9, 4, 3],
        ],
        4,
      ).correlation[1],
    ).toBeCloseTo(full as number, 12);
    expect([
      ...shrunkCorrelations(
        [
          [1, 2, none, 3, 4],
          [2, 1, 9, 4, 3],
        ],
        5,
      ).correlation,
    ]).toEqual([1, 0, 0, 1]);
    expect([
      ...shrunkCorrelations(
        [
          [1, 1, 1],
          [2, 1, 4],
        ],
        3,
      ).correlation,
    ]).toEqual([1, 0, 0, 1]);
  });

  it('stand in a symmetric matrix, every pair in its own place', () => {
    const random = noise(11);
    const series = Array.from({ length: 5 }, () => Array.from({ length: 30 }, random));
    const { shrinkage, correlation } = shrunkCorrelations(series, 3);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const product = (x: readonly number[], y: readonly number[]) =>
      mean(x.map((value, k) => (value - mean(x)) * ((y[k] as number) - mean(y))));
    series.forEach((x, i) => {
      series.forEach((y, j) => {
        const plain = product(x, y) / Math.sqrt(product(x, x) * product(y, y));
        expect(correlation[i * 5 + j]).toBeCloseTo(i === j ? 1 : (1 - shrinkage) * plain, 12);
      });
    });
  });

  it('of a series that never moves are none, whichever of both it is', () => {
    const still = [3, 3, 3, 3];
    const moving = [1, 2, 3, 5];
    for (const pair of [
      [still, moving],
      [moving, still],
      [still, still],
    ]) {
      expect(shrunkCorrelations(pair, 3)).toEqual({ shrinkage: 1, correlation: Float64Array.from([1, 0, 0, 1]) });
    }
  });

  it('of series that have nothing to do with each other are drawn nearly to zero, of common ones hardly', () => {
    const random = noise(7);
    const apart = Array.from({ length: 6 }, () => Array.from({ length: 60 }, random));
    const loose = shrunkCorrelations(apart, 3);
    expect(loose.shrinkage).toBeGreaterThan(0.6);
    const common = Array.from({ length: 60 }, random);
    const together = apart.map((series) => series.map((value, k) => (common[k] as number) + 0.3 * value));
    const tight = shrunkCorrelations(together, 3);
    expect(tight.shrinkage).toBeLessThan(0.05);
    expect(tight.correlation[1]).toBeGreaterThan(0.8);
  });
});

describe('correlated groups', () => {
  const matrix = (count: number, pairs: readonly (readonly [number, number, number])[]) => {
    const correlation = new Float64Array(count * count);
    for (const [i, j, r] of pairs) {
      correlation[i * count + j] = r;
      correlation[j * count + i] = r;
    }
    return correlation;
  };

  it('join what correlates at least with the threshold on the average, strongest first', () => {
    const correlation = matrix(5, [
      [0, 3, 0.9],
      [1, 4, 0.5],
      [0, 1, 0.4],
      [3, 4, 0.1],
    ]);
    expect(correlatedGroups(correlation, 5, 0.5)).toEqual([
      [0, 3],
      [1, 4],
    ]);
    expect(correlatedGroups(correlation, 5, 0.51)).toEqual([[0, 3]]);
    expect(correlatedGroups(correlation, 5, 0.95)).toEqual([]);
    // Between both pairs the mean is (0.4 + 0.1) ÷ 4.
    expect(correlatedGroups(correlation, 5, 0.125)).toEqual([[0, 1, 3, 4]]);
    expect(correlatedGroups(correlation, 5, 0.126)).toEqual([
      [0, 3],
      [1, 4],
    ]);
  });

  it('come in the order of their first members, also where the strongest is the last', () => {
    const correlation = matrix(6, [
      [4, 5, 0.9],
      [1, 3, 0.8],
      [0, 2, 0.7],
    ]);
    expect(correlatedGroups(correlation, 6, 0.5)).toEqual([
      [0, 2],
      [1, 3],
      [4, 5],
    ]);
  });

  it('of equal pairs join the first', () => {
    expect(
      correlatedGroups(
        matrix(3, [
          [0, 1, 0.5],
          [1, 2, 0.5],
        ]),
        3,
        0.3,
      ),
    ).toEqual([[0, 1]]);
  });
});

describe('the estimate of clusters', () => {
  const FIRST = 20_000 as ClimateDate;
  const [first, second, third] = CITIES;

  /** Tells forecasts of 50 °F and outcomes that miss them: of two cities together, of the third on its own. */
  function told(days: number, config: object = {}) {
    const estimator = new ClusterEstimator(
      riskConfig.parse({ clusterMinDays: 20, clusters: { far: [first?.code, third?.code] }, ...config }),
    );
    const random = noise(3);
    for (let day = 0; day < days; day++) {
      const climateDate = (FIRST + day) as ClimateDate;
      const common = 6 * random();
      for (const city of [first, second, third]) {
        if (city === undefined) continue;
        const startsAt = climateDayStart(climateDate, city.lstOffsetMinutes);
        const issuedAt = (startsAt - 12 * MICROS_PER_HOUR) as EpochMicros;
        const miss = city === third ? 6 * random() : common + random();
        estimator.onForecast({
          knownAt: issuedAt,
          issuedAt,
          city: city.id,
          source: 'made',
          variable: 0,
          climateDate,
          statistic: 0,
          valueF: 50,
        });
        // What is said once the day has begun is no forecast of it.
        estimator.onForecast({
          knownAt: startsAt,
          issuedAt: startsAt,
          city: city.id,
          source: 'made',
          variable: 0,
          climateDate,
          statistic: 0,
          valueF: Math.round(50 + miss),
        });
        estimator.onReport({
          knownAt: startsAt,
          city: city.id,
          climateDate,
          status: ReportStatus.final,
          maxF: Math.round(50 + miss),
          minF: null,
        });
      }
    }
    return estimator;
  }
  const END = ((FIRST + 200) * MICROS_PER_DAY) as EpochMicros;

  it('finds the cities whose forecasts miss together', () => {
    expect(told(80).onSlowTick(END)).toEqual([[first?.code, second?.code]]);
  });

  it('leaves the configured clusters until there is history enough', () => {
    expect(told(19).onSlowTick(END)).toBeNull();
    expect(told(20).onSlowTick(END)).not.toBeNull();
  });

  it('keeps the configured clusters of a city that has ladders but no history', () => {
    const estimator = told(80, { clusters: { far: [first?.code, 'LAX'], near: [second?.code] } });
    estimator.onListed(CITIES.find(({ code }) => code === 'LAX')?.id as never);
    expect(estimator.onSlowTick(END)).toEqual([
      [first?.code, second?.code],
      [first?.code, 'LAX'],
    ]);
  });

  it('is made once in its interval, also by a restored one', () => {
    const estimator = told(80);
    const copy = new ClusterEstimator(riskConfig.parse({ clusterMinDays: 20, clusters: {} }));
    copy.restore(JSON.parse(JSON.stringify(estimator.snapshot())));
    expect(copy.onSlowTick(END)).toEqual([[first?.code, second?.code]]);
    expect(copy.onSlowTick((END + 24 * MICROS_PER_HOUR - 1) as EpochMicros)).toBeNull();
    expect(copy.onSlowTick((END + 24 * MICROS_PER_HOUR) as EpochMicros)).not.toBeNull();
  });
});
