/**
 * The trading day: from 00:00 of one calendar day to 00:00 of the next on the wall clock of a United States time zone.
 *
 * Computed from the rules, not from a table of zones: standard offset, and daylight saving from the second Sunday of March to
 * the first Sunday of November at 2:00 local time (Energy Policy Act of 2005, section 110, in force since 2007). Midnight is
 * never skipped or repeated by these rules, so a trading day lasts 23, 24 or 25 hours.
 */
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../time.ts';

interface ZoneRules {
  /** Standard time minus UTC. */
  readonly standardOffsetMinutes: number;
  readonly hasDaylightSaving: boolean;
}

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

const RULES: Readonly<Record<TradingDayZone, ZoneRules>> = {
  'America/New_York': { standardOffsetMinutes: -300, hasDaylightSaving: true },
  'America/Chicago': { standardOffsetMinutes: -360, hasDaylightSaving: true },
  'America/Denver': { standardOffsetMinutes: -420, hasDaylightSaving: true },
  'America/Phoenix': { standardOffsetMinutes: -420, hasDaylightSaving: false },
  'America/Los_Angeles': { standardOffsetMinutes: -480, hasDaylightSaving: true },
  UTC: { standardOffsetMinutes: 0, hasDaylightSaving: false },
};

/** The trading day that contains an instant, as the number of days from 1970-01-01 to its calendar date. */
export function tradingDayOf(at: EpochMicros, zone: TradingDayZone): number {
  return Math.floor((at + offsetMicros(at, RULES[zone])) / MICROS_PER_DAY);
}

/** The first instant of a trading day. */
export function tradingDayStart(day: number, zone: TradingDayZone): EpochMicros {
  const rules = RULES[zone];
  const asStandard = day * MICROS_PER_DAY - rules.standardOffsetMinutes * MICROS_PER_MINUTE;
  // In daylight time local midnight comes an hour earlier; the hour before decides, since clocks change after midnight.
  const asDaylight = asStandard - MICROS_PER_HOUR;
  return (isDaylight(asDaylight, rules) ? asDaylight : asStandard) as EpochMicros;
}

/** The first instant of the trading day after the one that contains `at`. */
export function nextTradingDayStart(at: EpochMicros, zone: TradingDayZone): EpochMicros {
  return tradingDayStart(tradingDayOf(at, zone) + 1, zone);
}

function offsetMicros(at: number, rules: ZoneRules): number {
  return rules.standardOffsetMinutes * MICROS_PER_MINUTE + (isDaylight(at, rules) ? MICROS_PER_HOUR : 0);
}

/** Daylight time holds from 2:00 standard on the second Sunday of March to 1:00 standard on the first Sunday of November. */
function isDaylight(at: number, rules: ZoneRules): boolean {
  if (!rules.hasDaylightSaving) return false;
  const standard = at + rules.standardOffsetMinutes * MICROS_PER_MINUTE;
  const year = yearOfDay(Math.floor(standard / MICROS_PER_DAY));
  const marchFirst = dayOfMarchFirst(year);
  const starts = (sundayOnOrAfter(marchFirst) + 7) * MICROS_PER_DAY + 2 * MICROS_PER_HOUR;
  // November 1 is 245 days after March 1 in every year.
  const ends = sundayOnOrAfter(marchFirst + 245) * MICROS_PER_DAY + MICROS_PER_HOUR;
  return standard >= starts && standard < ends;
}

/** 1970-01-01 was a Thursday: days with number 3 modulo 7 are Sundays. */
function sundayOnOrAfter(day: number): number {
  return day + ((((3 - day) % 7) + 7) % 7);
}

/** Days from 1970-01-01 to March 1 of a year of the Gregorian calendar. */
function dayOfMarchFirst(year: number): number {
  return 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) - 719_468;
}

/** The calendar year of a day number. */
function yearOfDay(day: number): number {
  const year = 1970 + Math.floor(day / 365.2425);
  // January 1 is 306 days after March 1 of the year before; the estimate is at most one off.
  if (day < dayOfMarchFirst(year - 1) + 306) return year - 1;
  return day >= dayOfMarchFirst(year) + 306 ? year + 1 : year;
}
