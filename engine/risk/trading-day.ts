/**
 * The trading day: from 00:00 of one calendar day to 00:00 of the next on the wall clock of a United States time zone. Midnight
 * is never skipped or repeated there, so a trading day lasts 23, 24 or 25 hours.
 */
import { calendarDateOf, instantOf, type WallClock } from '../daylight-time.ts';
import type { ClimateDate, EpochMicros } from '../time.ts';

/** The zones that a trading day may be kept in. */
export const TRADING_DAY_ZONES = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'UTC',
] as const;
export type TradingDayZone = (typeof TRADING_DAY_ZONES)[number];

const CLOCKS: Readonly<Record<TradingDayZone, WallClock>> = {
  'America/New_York': { standardOffsetMinutes: -300, hasDaylightTime: true },
  'America/Chicago': { standardOffsetMinutes: -360, hasDaylightTime: true },
  'America/Denver': { standardOffsetMinutes: -420, hasDaylightTime: true },
  'America/Phoenix': { standardOffsetMinutes: -420, hasDaylightTime: false },
  'America/Los_Angeles': { standardOffsetMinutes: -480, hasDaylightTime: true },
  UTC: { standardOffsetMinutes: 0, hasDaylightTime: false },
};

/** The trading day that contains an instant, as the number of days from 1970-01-01 to its calendar date. */
export function tradingDayOf(at: EpochMicros, zone: TradingDayZone): number {
  return calendarDateOf(at, CLOCKS[zone]);
}

/** The first instant of a trading day. */
export function tradingDayStart(day: number, zone: TradingDayZone): EpochMicros {
  return instantOf(day as ClimateDate, 0, 0, CLOCKS[zone]);
}

/** The first instant of the trading day after the one that contains `at`. */
export function nextTradingDayStart(at: EpochMicros, zone: TradingDayZone): EpochMicros {
  return tradingDayStart(tradingDayOf(at, zone) + 1, zone);
}
