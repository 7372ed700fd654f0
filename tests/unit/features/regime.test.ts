import { expect, test } from 'vitest';
import { ForecastStatistic, ReportStatus, Variable } from '../../../engine/events.ts';
import { featuresConfig } from '../../../engine/features/config.ts';
import { Regime, RegimeTracker } from '../../../engine/features/regime.ts';
import type { CityId } from '../../../engine/markets/contracts.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { throughJson } from '../strategies/ladder-fixture.ts';

const NEW_YORK = 0 as CityId;
const LOS_ANGELES = 1 as CityId;
const CITIES = [
  { code: 'NYC', lstOffsetMinutes: -300 },
  { code: 'LAX', lstOffsetMinutes: -480 },
];
const TODAY = 20_000;
const NOON = (TODAY * MICROS_PER_DAY + 17 * MICROS_PER_HOUR) as EpochMicros;

function trackerWith(highs: readonly number[], lows: readonly number[], city = NEW_YORK): RegimeTracker {
  const tracker = new RegimeTracker(featuresConfig.parse({}).regime, CITIES);
  for (const [i, maxF] of highs.entries()) {
    const climateDate = (TODAY - highs.length + i) as ClimateDate;
    tracker.onReport({ city, climateDate, status: ReportStatus.final, maxF, minF: lows[i] ?? null });
  }
  return tracker;
}

function forecast(tracker: RegimeTracker, source: string, daysAhead: number, valueF: number): void {
  tracker.onForecast({
    city: NEW_YORK,
    source,
    variable: Variable.high,
    climateDate: (TODAY + daysAhead) as ClimateDate,
    statistic: ForecastStatistic.point,
    valueF,
  });
}

function regimeOf(tracker: RegimeTracker, city = NEW_YORK): Regime {
  tracker.update(NOON);
  return tracker.regime(city);
}

test('without knowledge, or with quiet days, the regime is stable', () => {
  expect(regimeOf(trackerWith([], []))).toBe(Regime.stable);
  expect(regimeOf(trackerWith([60, 62, 61, 60, 63], [45, 46, 44, 45, 46]))).toBe(Regime.stable);
});

test('a large change of the high into tomorrow is frontal', () => {
  const tracker = trackerWith([60, 61, 60, 62], [45, 46, 45, 46]);
  forecast(tracker, 'gfs_mos', 0, 61);
  forecast(tracker, 'gfs_mos', 1, 47);
  expect(regimeOf(tracker)).toBe(Regime.frontal);
});

test('a sharp fall of the thermometer is frontal, and is forgotten half a day later', () => {
  const tracker = trackerWith([60, 61, 60], [45, 46, 45]);
  const at = (hours: number): EpochMicros => (NOON - hours * MICROS_PER_HOUR) as EpochMicros;
  tracker.onObservation(NEW_YORK, at(1), NOON, 5);
  tracker.onObservation(NEW_YORK, at(3), NOON, 15);
  expect(regimeOf(tracker)).toBe(Regime.frontal);
  tracker.update((NOON + 13 * MICROS_PER_HOUR) as EpochMicros);
  expect(tracker.regime(NEW_YORK)).toBe(Regime.stable);
});

test('forecasts far apart, or highs that jump, are volatile', () => {
  const apart = trackerWith([60, 61, 60], [45, 46, 45]);
  forecast(apart, 'gfs_mos', 1, 66);
  forecast(apart, 'nam_mos', 1, 57);
  expect(regimeOf(apart)).toBe(Regime.volatile);
  expect(regimeOf(trackerWith([50, 65, 48, 66, 51], [40, 41, 40, 41, 40]))).toBe(Regime.volatile);
});

test('hot days with warm nights are convective, small ranges in a marine city are marine', () => {
  expect(regimeOf(trackerWith([90, 91, 92, 90], [74, 75, 73, 74]))).toBe(Regime.convective);
  expect(regimeOf(trackerWith([68, 69, 67, 68], [58, 59, 58, 59], LOS_ANGELES), LOS_ANGELES)).toBe(Regime.marine);
  expect(regimeOf(trackerWith([68, 69, 67, 68], [58, 59, 58, 59]))).toBe(Regime.stable);
});

test('a preliminary report changes nothing', () => {
  const tracker = trackerWith([60, 61], [45, 46]);
  const date = (TODAY - 1) as ClimateDate;
  tracker.onReport({ city: NEW_YORK, climateDate: date, status: ReportStatus.preliminary, maxF: 20, minF: 10 });
  expect(regimeOf(tracker)).toBe(Regime.stable);
});

test('a snapshot restores the tracker', () => {
  const tracker = trackerWith([60, 61, 60, 62], [45, 46, 45, 46]);
  forecast(tracker, 'gfs_mos', 0, 61);
  forecast(tracker, 'gfs_mos', 1, 80);
  tracker.onObservation(NEW_YORK, NOON, NOON, 12);
  tracker.update(NOON);
  const copy = new RegimeTracker(featuresConfig.parse({}).regime, CITIES);
  copy.restore(throughJson(tracker.snapshot()));
  expect(copy.snapshot()).toEqual(tracker.snapshot());
  expect(copy.regime(NEW_YORK)).toBe(Regime.frontal);
});
