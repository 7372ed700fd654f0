/**
 * Wall clocks of the United States without a time-zone table: a standard offset, and the one daylight rule in force since 2007,
 * from 2:00 local time on the second Sunday of March to 2:00 local time on the first Sunday of November.
 *
 * Source: 15 U.S.C. 260a as amended by the Energy Policy Act of 2005, section 110. Only deadlines and trading days are computed
 * so; close times come from the exchange's records, and a climate day knows no daylight time at all.
 */
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from './time.ts';
import { civilOf, climateDateFromCivil } from './weather/climate-day.ts';

/** A wall clock: standard time minus UTC, and whether daylight time is kept. */
export interface WallClock {
  readonly standardOffsetMinutes: number;
  readonly hasDaylightTime: boolean;
}

/** The calendar date on the clock at an instant. */
export function calendarDateOf(at: EpochMicros, clock: WallClock): ClimateDate {
  const offset = clock.standardOffsetMinutes * MICROS_PER_MINUTE + (isDaylight(at, clock) ? MICROS_PER_HOUR : 0);
  return Math.floor((at + offset) / MICROS_PER_DAY) as ClimateDate;
}

/** The instant of a time of day on a calendar date, for times that exist once (not 01:00 to 03:00 of a change). */
export function instantOf(date: ClimateDate, hour: number, minute: number, clock: WallClock): EpochMicros {
  const sinceMidnight = hour * MICROS_PER_HOUR + minute * MICROS_PER_MINUTE;
  const asStandard = date * MICROS_PER_DAY + sinceMidnight - clock.standardOffsetMinutes * MICROS_PER_MINUTE;
  const asDaylight = asStandard - MICROS_PER_HOUR;
  return (isDaylight(asDaylight, clock) ? asDaylight : asStandard) as EpochMicros;
}

function isDaylight(at: number, { standardOffsetMinutes, hasDaylightTime }: WallClock): boolean {
  if (!hasDaylightTime) return false;
  const standard = at + standardOffsetMinutes * MICROS_PER_MINUTE;
  const { year } = civilOf(Math.floor(standard / MICROS_PER_DAY) as ClimateDate);
  // 2:00 of daylight time in November is 1:00 of standard time.
  const begins = nthSunday(year, 3, 2) * MICROS_PER_DAY + 2 * MICROS_PER_HOUR;
  const ends = nthSunday(year, 11, 1) * MICROS_PER_DAY + MICROS_PER_HOUR;
  return standard >= begins && standard < ends;
}

/** The date of the n-th Sunday of a month. 1970-01-01 was a Thursday: days with number 3 modulo 7 are Sundays. */
function nthSunday(year: number, month: number, n: number): number {
  const first = climateDateFromCivil(year, month, 1);
  return first + ((((3 - first) % 7) + 7) % 7) + 7 * (n - 1);
}
