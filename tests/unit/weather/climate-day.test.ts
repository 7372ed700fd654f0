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
  yearOf,
} from '../../../engine/weather/climate-day.ts';

const at = (iso: string) => (Date.parse(iso) * 1_000) as EpochMicros;
const NEW_YORK = -300;
const LOS_ANGELES = -480;

describe('climate day', () => {
  test('runs from 05:00Z to 05:00Z in New York, summer and winter alike', () => {
    expect(climateDayStart(parseClimateDate('2025-01-31'), NEW_YORK)).toBe(at('2025-01-31T05:00:00Z'));
    expect(climateDayStart(parseClimateDate('2025-07-04'), NEW_YORK)).toBe(at('2025-07-04T05:00:00Z'));
    expect(climateDayEnd(parseClimateDate('2025-07-04'), NEW_YORK)).toBe(at('2025-07-05T05:00:00Z'));
  });

  test('counts half past midnight of daylight time to the day before', () => {
    // 2025-07-05 00:30 EDT is 2025-07-04 23:30 EST.
    expect(formatClimateDate(climateDateOf(at('2025-07-05T04:30:00Z'), NEW_YORK))).toBe('2025-07-04');
    expect(formatClimateDate(climateDateOf(at('2025-07-05T05:00:00Z'), NEW_YORK))).toBe('2025-07-05');
  });

  test('ends just before the first instant of the next', () => {
    const end = climateDayEnd(parseClimateDate('2025-03-09'), LOS_ANGELES);
    expect(formatClimateDate(climateDateOf((end - 1) as EpochMicros, LOS_ANGELES))).toBe('2025-03-09');
    expect(formatClimateDate(climateDateOf(end, LOS_ANGELES))).toBe('2025-03-10');
  });

  test('is 24 hours long on the days on which clocks change', () => {
    for (const day of ['2025-03-09', '2025-11-02']) {
      const date = parseClimateDate(day);
      expect(climateDayEnd(date, NEW_YORK) - climateDayStart(date, NEW_YORK)).toBe(MICROS_PER_DAY);
    }
  });
});

describe('climate date', () => {
  test.each(['1970-01-01', '1999-12-31', '2000-02-29', '2024-02-29', '2025-02-28', '1904-03-01', '0001-01-01'])(
    'reads and writes %s unchanged',
    (text) => {
      expect(formatClimateDate(parseClimateDate(text))).toBe(text);
    },
  );

  test('is zero on 1970-01-01 and counts days', () => {
    expect(parseClimateDate('1970-01-01')).toBe(0);
    expect(parseClimateDate('1969-12-31')).toBe(-1);
    expect(parseClimateDate('2025-03-15')).toBe(20_162);
  });

  test.each(['2025-02-29', '2025-13-01', '2025-00-10', '2025-04-31', '1900-02-29'])('refuses the day %s', (text) => {
    expect(() => parseClimateDate(text)).toThrow(RangeError);
  });

  test.each(['2025-1-31', '25-01-31', '2025/01/31', ' 2025-01-31', '2025-01-31T00:00', ''])(
    'refuses the text "%s"',
    (text) => {
      expect(() => parseClimateDate(text)).toThrow('is not of the form YYYY-MM-DD');
    },
  );

  test('knows the day of the year in common and leap years', () => {
    expect(dayOfYear(parseClimateDate('2025-01-01'))).toBe(1);
    expect(dayOfYear(parseClimateDate('2025-12-31'))).toBe(365);
    expect(dayOfYear(parseClimateDate('2024-12-31'))).toBe(366);
    expect(dayOfYear(parseClimateDate('2024-03-01'))).toBe(61);
    expect(yearOf(parseClimateDate('2024-03-01'))).toBe(2024);
  });

  test('agrees with the platform calendar on every day from 1950 to 2060', () => {
    for (let date = parseClimateDate('1950-01-01'); date <= parseClimateDate('2060-12-31'); date++) {
      const platform = new Date(date * 86_400_000).toISOString().slice(0, 10);
      if (formatClimateDate(date as ClimateDate) !== platform) expect.fail(`${platform} differs`);
      const { year, month, day } = civilOf(date as ClimateDate);
      if (climateDateFromCivil(year, month, day) !== date) expect.fail(`${platform} does not come back`);
    }
  });
});
