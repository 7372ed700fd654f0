import { describe, expect, it } from 'vitest';
import {
  nextTradingDayStart,
  TRADING_DAY_ZONES,
  tradingDayOf,
  tradingDayStart,
} from '../../../engine/risk/trading-day.ts';
import type { EpochMicros } from '../../../engine/time.ts';

const micros = (iso: string) => (Date.parse(iso) * 1000) as EpochMicros;
const iso = (at: number) => new Date(at / 1000).toISOString();

/** In every zone the trading day is the day of the zone database, from one instant to another every so many hours. */
function expectZoneDays(from: string, until: string, hours: number): void {
  for (const zone of TRADING_DAY_ZONES) {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    for (let at = Date.parse(from); at < Date.parse(until); at += hours * 3_600_000) {
      const expected = Date.parse(`${format.format(at)}T00:00:00Z`) / 86_400_000;
      if (tradingDayOf((at * 1000) as EpochMicros, zone) !== expected) {
        expect.fail(`${zone} at ${new Date(at).toISOString()}`);
      }
    }
  }
}

describe('trading day', () => {
  it('starts at midnight of New York on the days on which clocks change', () => {
    // 2025-03-09 has 23 hours, 2025-11-02 has 25.
    expect(iso(nextTradingDayStart(micros('2025-03-09T04:59:59.999Z'), 'America/New_York'))).toBe(
      '2025-03-09T05:00:00.000Z',
    );
    expect(iso(nextTradingDayStart(micros('2025-03-09T05:00:00Z'), 'America/New_York'))).toBe(
      '2025-03-10T04:00:00.000Z',
    );
    expect(iso(nextTradingDayStart(micros('2025-11-02T04:00:00Z'), 'America/New_York'))).toBe(
      '2025-11-03T05:00:00.000Z',
    );
  });

  it('agrees with the zone database every six hours of ten years in every zone', () => {
    expectZoneDays('2020-01-01T00:30:00Z', '2030-01-01T00:00:00Z', 6);
  });

  it('agrees with the zone database on every hour of a year in every zone, the hours about midnight among them', () => {
    expectZoneDays('2025-01-01T00:30:00Z', '2026-01-01T00:00:00Z', 1);
  });

  it('starts exactly where the day number changes', () => {
    for (const zone of TRADING_DAY_ZONES) {
      for (let day = 18_262; day < 22_000; day++) {
        const start = tradingDayStart(day, zone);
        if (tradingDayOf(start, zone) !== day || tradingDayOf((start - 1) as EpochMicros, zone) !== day - 1) {
          expect.fail(`${zone} day ${day}`);
        }
      }
    }
  });
});
