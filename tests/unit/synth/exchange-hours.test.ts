import { describe, expect, it } from 'vitest';
import { cityByCode } from '../../../engine/markets/stations.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { cityWallClock, ladderHours, seriesOn } from '../../../sim/synth/exchange-hours.ts';

const at = (text: string) => (Date.parse(text) * 1000) as EpochMicros;
const city = (code: string) => {
  const found = cityByCode(code);
  if (!found) throw new Error(code);
  return found;
};

describe('the hours of the exchange', () => {
  it.each([
    // Close times as the exchange's records give them.
    ['NYC', 'HIGHNY', '2024-08-16', '2024-08-17T03:59:00Z'],
    ['AUS', 'HIGHAUS', '2024-08-16', '2024-08-17T04:59:00Z'],
    ['CHI', 'KXHIGHCHI', '2025-01-10', '2025-01-11T04:59:00Z'],
    ['CHI', 'KXHIGHCHI', '2025-11-01', '2025-11-02T04:59:00Z'],
    ['DEN', 'KXHIGHDEN', '2025-01-10', '2025-01-11T06:59:00Z'],
    ['NYC', 'KXHIGHNY', '2026-07-22', '2026-07-23T04:59:00Z'],
    ['LAX', 'KXHIGHLAX', '2026-07-22', '2026-07-23T07:59:00Z'],
    ['ATL', 'KXHIGHTATL', '2026-07-22', '2026-07-23T05:00:00Z'],
    ['PHX', 'KXHIGHTPHX', '2026-07-22', '2026-07-23T07:00:00Z'],
    ['DEN', 'KXLOWTDEN', '2026-07-22', '2026-07-23T07:00:00Z'],
    ['NYC', 'KXHIGHNY', '2026-09-23', '2026-09-24T05:00:00Z'],
  ])('%s %s of %s closes at %s', (code, series, date, close) => {
    expect(ladderHours(city(code), series, parseClimateDate(date)).closeAt).toBe(at(close));
  });

  it('open ladders at 10:00 AM in New York the day before, in winter and in summer', () => {
    const opens = (date: string) => ladderHours(city('NYC'), 'KXHIGHNY', parseClimateDate(date)).openAt;
    expect(opens('2025-01-20')).toBe(at('2025-01-19T15:00:00Z'));
    expect(opens('2026-07-10')).toBe(at('2026-07-09T14:00:00Z'));
  });

  it('keep the wall clocks of cities apart as their zones are, on days of change too, and Arizona on standard time', () => {
    const noon = (code: string, date: string) => cityWallClock(city(code), parseClimateDate(date), 12);
    expect(noon('NYC', '2025-03-08')).toBe(at('2025-03-08T17:00:00Z'));
    expect(noon('NYC', '2025-03-09')).toBe(at('2025-03-09T16:00:00Z'));
    expect(noon('LAX', '2025-11-01')).toBe(at('2025-11-01T19:00:00Z'));
    expect(noon('LAX', '2025-11-02')).toBe(at('2025-11-02T20:00:00Z'));
    expect(noon('PHX', '2025-07-01')).toBe(at('2025-07-01T19:00:00Z'));
  });

  it('list under the retired series until 2024-10-23', () => {
    expect(seriesOn(city('NYC'), 'high', parseClimateDate('2024-10-23'))).toBe('HIGHNY');
    expect(seriesOn(city('NYC'), 'high', parseClimateDate('2024-10-24'))).toBe('KXHIGHNY');
    expect(seriesOn(city('DEN'), 'high', parseClimateDate('2024-01-01'))).toBe('KXHIGHDEN');
    expect(seriesOn(city('NYC'), 'low', parseClimateDate('2024-01-01'))).toBe('KXLOWTNYC');
  });
});
