import { expect, test } from 'vitest';
import { derivedTimes, resultKnownAt } from '../../../data/ingest/kalshi-timetable.ts';
import { type City, cityByCode } from '../../../engine/markets/stations.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';

const iso = (micros: number) => new Date(micros / 1000).toISOString();

function timesOf(code: string, series: string, date: string) {
  return derivedTimes(cityByCode(code) as City, series, parseClimateDate(date));
}

test('trading opens at 10 AM Eastern on the day before, in summer and in winter', () => {
  expect(iso(timesOf('NYC', 'KXHIGHNY', '2025-07-10').openAt)).toBe('2025-07-09T14:00:00.000Z');
  expect(iso(timesOf('DEN', 'KXHIGHDEN', '2025-01-10').openAt)).toBe('2025-01-09T15:00:00.000Z');
});

test('before 2026 trading closes at 11:59 PM of the wall clock, Chicago by Eastern time up to 2025-02-19', () => {
  expect(iso(timesOf('NYC', 'KXHIGHNY', '2024-08-16').closeAt)).toBe('2024-08-17T03:59:00.000Z');
  expect(iso(timesOf('AUS', 'HIGHAUS', '2024-08-16').closeAt)).toBe('2024-08-17T04:59:00.000Z');
  expect(iso(timesOf('CHI', 'KXHIGHCHI', '2025-02-19').closeAt)).toBe('2025-02-20T04:59:00.000Z');
  expect(iso(timesOf('CHI', 'KXHIGHCHI', '2025-02-20').closeAt)).toBe('2025-02-21T05:59:00.000Z');
});

test('from spring 2026 on trading closes a minute before the end of the climate day', () => {
  expect(iso(timesOf('NYC', 'KXHIGHNY', '2026-07-12').closeAt)).toBe('2026-07-13T04:59:00.000Z');
  expect(iso(timesOf('LAX', 'KXHIGHLAX', '2026-07-12').closeAt)).toBe('2026-07-13T07:59:00.000Z');
});

test('a result without settlement time is known a day after expected expiration and timer', () => {
  expect(iso(resultKnownAt(timesOf('NYC', 'KXHIGHNY', '2025-01-31')))).toBe('2025-02-02T16:00:00.000Z');
  expect(iso(resultKnownAt(timesOf('ATL', 'KXHIGHTATL', '2026-02-04')))).toBe('2026-02-06T20:00:00.000Z');
});
