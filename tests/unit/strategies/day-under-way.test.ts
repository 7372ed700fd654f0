import { describe, expect, test } from 'vitest';
import { ForecastStatistic, ReportStatus, Variable } from '../../../engine/events.ts';
import type { LadderDef } from '../../../engine/markets/contracts.ts';
import { climatology } from '../../../engine/strategies/climatology.ts';
import type { ForecastSeen, LadderOpinion, ReportSeen, Strategy } from '../../../engine/strategies/contract.ts';
import { dayUnderWayAt } from '../../../engine/strategies/day-under-way.ts';
import { nwsForecast } from '../../../engine/strategies/nws-forecast.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { ladderOf, throughJson, viewOf } from './ladder-fixture.ts';

const TARGET = parseClimateDate('2025-07-15');
/** Midnight of local standard time in New York, which is 1 AM of the summer clock. */
const DAY_START = TARGET * MICROS_PER_DAY + 5 * MICROS_PER_HOUR;
const HIGH = ladderOf(TARGET);
const LOW: LadderDef = { ...ladderOf(TARGET, 1), variable: Variable.low };
const ASIDE: LadderOpinion = { valid: false, reasons: ['day_under_way'] };
const CONTEXT = { cityCode: () => 'NYC' };

function taught(strategy: Strategy): Strategy {
  for (let date = TARGET - 365 * 8; date < TARGET - 2; date++) {
    const maxF = 60 + ((date * 5) % 7);
    strategy.onReport?.({
      knownAt: 0,
      city: 0,
      climateDate: date,
      status: ReportStatus.archive,
      maxF,
      minF: maxF - 15,
    } as ReportSeen);
  }
  for (let date = TARGET - 300; date <= TARGET; date++) {
    for (const variable of [Variable.high, Variable.low]) {
      strategy.onForecast?.({
        knownAt: 0,
        issuedAt: date * MICROS_PER_DAY - 12 * MICROS_PER_HOUR,
        city: 0,
        source: 'gfs_mos',
        variable,
        climateDate: date,
        statistic: ForecastStatistic.point,
        valueF: 63 - 15 * variable,
      } as ForecastSeen);
    }
  }
  return strategy;
}

const make = {
  climatology: (settings: object = {}) => taught(climatology.create(climatology.parameters.parse(settings), CONTEXT)),
  nws_forecast: (settings: object = {}) => taught(nwsForecast.create(nwsForecast.parameters.parse(settings), CONTEXT)),
};

function at(strategy: Strategy, ladder: LadderDef, hour: number, extraMicros = 0): LadderOpinion {
  return strategy.evaluate(viewOf(ladder, DAY_START + hour * MICROS_PER_HOUR + extraMicros));
}

describe.each(Object.entries(make))('%s', (_, create) => {
  test('speaks of a high until 07:00 of local standard time, itself included, and stands aside after', () => {
    const strategy = create();
    expect(at(strategy, HIGH, 7).valid).toBe(true);
    expect(at(strategy, HIGH, 7, 1)).toEqual(ASIDE);
    expect(at(strategy, HIGH, 15)).toEqual(ASIDE);
  });

  test('speaks of a low until its climate day begins', () => {
    const strategy = create();
    expect(at(strategy, LOW, -1).valid).toBe(true);
    expect(at(strategy, LOW, 0).valid).toBe(true);
    expect(at(strategy, LOW, 0, 1)).toEqual(ASIDE);
    expect(at(strategy, HIGH, 0, 1).valid).toBe(true);
  });

  test('an opinion kept from before the hour is not given after it, and is as good as new before it', () => {
    const [asked, fresh] = [create(), create()];
    const kept = at(asked, HIGH, 6);
    expect(at(asked, HIGH, 7)).toBe(kept);
    expect(at(asked, HIGH, 8)).toEqual(ASIDE);
    expect(at(fresh, HIGH, 7)).toEqual(kept);
    const restored = create();
    restored.restore(throughJson(asked.snapshot()));
    expect(at(restored, HIGH, 7)).toEqual(kept);
    expect(at(restored, HIGH, 8)).toEqual(ASIDE);
  });

  test('an opinion says when it ends', () => {
    const opinion = at(create(), HIGH, 6);
    expect(opinion).toMatchObject({ validUntil: DAY_START + 7 * MICROS_PER_HOUR + 1 });
  });

  test('the hours are those of the configuration', () => {
    const strategy = create({ lastHourForHighs: -6, lastHourForLows: 24 });
    expect(at(strategy, HIGH, -6).valid).toBe(true);
    expect(at(strategy, HIGH, -5)).toEqual(ASIDE);
    expect(at(strategy, LOW, 23).valid).toBe(true);
  });
});

test('the hour is that of the station, whatever its zone', () => {
  const hours = { lastHourForHighs: 7, lastHourForLows: 0 };
  const chicago = ladderOf(TARGET, 2, 1);
  expect(dayUnderWayAt(chicago, hours) - dayUnderWayAt(HIGH, hours)).toBe(MICROS_PER_HOUR);
});
