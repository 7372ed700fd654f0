import { expect, test } from 'vitest';
import { ForecastStatistic, ReportStatus, Variable } from '../../../engine/events.ts';
import type { ForecastSeen, LadderOpinion, ReportSeen, Strategy } from '../../../engine/strategies/contract.ts';
import { nwsForecast } from '../../../engine/strategies/nws-forecast.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { ladderOf, viewOf } from './ladder-fixture.ts';

const TARGET = parseClimateDate('2025-01-31');
const DAY_START = TARGET * MICROS_PER_DAY + 5 * MICROS_PER_HOUR;

function forecast(source: string, date: number, valueF: number, hoursBeforeDay = 17): ForecastSeen {
  const issuedAt = date * MICROS_PER_DAY + (5 - hoursBeforeDay) * MICROS_PER_HOUR;
  return {
    knownAt: issuedAt + 6 * MICROS_PER_HOUR,
    issuedAt,
    city: 0,
    source,
    variable: Variable.high,
    climateDate: date,
    statistic: ForecastStatistic.point,
    valueF,
  } as ForecastSeen;
}

function report(date: number, maxF: number): ReportSeen {
  return { knownAt: 0, city: 0, climateDate: date, status: ReportStatus.archive, maxF, minF: null } as ReportSeen;
}

/** The forecast of a past day, and its outcome: the source is two degrees too cold, with errors of −3, 0 and +3. */
const said = (date: number): number => 45 + ((date * 7) % 23);
const came = (date: number): number => said(date) + 2 + ((date % 3) - 1) * 3;

function taught(days = 300, source = 'gfs_mos', settings: object = {}): Strategy {
  const strategy = nwsForecast.create(nwsForecast.parameters.parse(settings), { cityCode: () => 'NYC' });
  for (let date = TARGET - days; date <= TARGET - 3; date++) {
    strategy.onForecast?.(forecast(source, date, said(date)));
    strategy.onReport?.(report(date, came(date)));
  }
  return strategy;
}

function opinionAt(strategy: Strategy, hoursBeforeDay = 8): LadderOpinion {
  return strategy.evaluate(viewOf(ladderOf('2025-01-31'), DAY_START - hoursBeforeDay * MICROS_PER_HOUR));
}

function features(opinion: LadderOpinion): Readonly<Record<string, number>> {
  if (!opinion.valid) throw new Error(`stood aside: ${opinion.reasons.join()}`);
  return opinion.features;
}

test('a city without a forecast is left alone, with the reason', () => {
  expect(opinionAt(taught())).toEqual({ valid: false, reasons: ['no_forecast'] });
});

test('with too few past days it stands aside', () => {
  const strategy = taught(40);
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 58));
  expect(opinionAt(strategy)).toEqual({ valid: false, reasons: ['too_few_outcomes'] });
});

test('the bias is taken out and the spread of past errors becomes the deviation', () => {
  const strategy = taught();
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 58));
  const opinion = opinionAt(strategy);
  expect(features(opinion).mu_f).toBeCloseTo(60, 0);
  expect(features(opinion).sigma_f).toBeGreaterThan(2);
  expect(features(opinion).sigma_f).toBeLessThan(3.2);
  expect(opinion.reasons).toEqual(['emos:gfs_mos']);
  if (opinion.valid) expect(opinion.pYes.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
});

test('a newer forecast of the same source replaces the older one', () => {
  const strategy = taught();
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 58));
  const first = opinionAt(strategy);
  expect(opinionAt(strategy)).toBe(first);
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 62, 14));
  expect(features(opinionAt(strategy)).mu_f).toBeGreaterThan((features(first).mu_f as number) + 2);
});

test('a forecast that is too old is not used', () => {
  const strategy = taught(300, 'gfs_mos', { maximumForecastAgeHours: 12 });
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 58));
  expect(opinionAt(strategy, 6).valid).toBe(true);
  expect(opinionAt(strategy, 4)).toEqual({ valid: false, reasons: ['no_forecast'] });
});

test('past days are trained with what had been said equally far ahead, never later', () => {
  const strategy = taught();
  // The day before each past day a perfect forecast was issued as well, five hours before the day: too late for this target.
  for (let date = TARGET - 300; date <= TARGET - 3; date++) {
    strategy.onForecast?.(forecast('gfs_mos', date, came(date), 5));
  }
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 58));
  const early = features(opinionAt(strategy));
  expect(early.mu_f).toBeCloseTo(60, 0);
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 58, 5));
  const late = features(opinionAt(strategy));
  expect(late.mu_f).toBeCloseTo(58, 0);
  expect(late.sigma_f).toBeLessThan(0.6);
});

test('a source with too short a past is left out, the others are used', () => {
  const strategy = taught();
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 58));
  strategy.onForecast?.(forecast('open_meteo', TARGET, 99));
  const opinion = opinionAt(strategy);
  expect(opinion.reasons).toEqual(['emos:gfs_mos']);
  expect(features(opinion).mu_f).toBeCloseTo(60, 0);
});

test('outcomes of the embargoed days change nothing', () => {
  const [without, withThem] = [taught(), taught()];
  withThem.onReport?.(report(TARGET - 2, 100));
  withThem.onForecast?.(forecast('gfs_mos', TARGET - 2, 50));
  for (const strategy of [without, withThem]) strategy.onForecast?.(forecast('gfs_mos', TARGET, 58));
  // Eight hours before the day it is the day before it: with an embargo of two days TARGET − 3 is the last outcome used.
  expect(features(opinionAt(withThem))).toEqual(features(opinionAt(without)));
});

test('a fit is kept for a week and then renewed', () => {
  const strategy = taught();
  strategy.onForecast?.(forecast('gfs_mos', TARGET, 58));
  const days = (opinion: LadderOpinion): number | undefined => features(opinion).training_days;
  const first = days(opinionAt(strategy));
  for (let date = TARGET - 2; date < TARGET + 8; date++) {
    strategy.onReport?.(report(date, came(date)));
    if (date !== TARGET) strategy.onForecast?.(forecast('gfs_mos', date, said(date)));
  }
  const at = (day: number): LadderOpinion =>
    strategy.evaluate(viewOf(ladderOf(TARGET + day, day), DAY_START + day * MICROS_PER_DAY - 8 * MICROS_PER_HOUR));
  expect(days(at(6))).toBe(first);
  expect(days(at(7))).toBeGreaterThan(first as number);
});
