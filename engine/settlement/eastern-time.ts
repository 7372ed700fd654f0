/**
 * Instants of the exchange's own clock, which is New York's wall clock, without a time-zone table: the rule that has held since
 * 2007 and no other. Only deadlines in rules are computed so; close times come from the exchange's records.
 *
 * Source: 15 U.S.C. 260a as amended by the Energy Policy Act of 2005: daylight time from the second Sunday of March to the
 * first Sunday of November, changing at 02:00 local time.
 */
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../time.ts';
import { civilOf, climateDateFromCivil } from '../weather/climate-day.ts';

const STANDARD_OFFSET_HOURS = -5;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** The instant of a New York wall-clock time on a calendar date, for times of day that exist once (not 01:00 to 03:00 of a change). */
export function easternWallClock(date: ClimateDate, hour: number, minute = 0): EpochMicros {
  const offsetHours = STANDARD_OFFSET_HOURS + (isDaylightDuring(date, hour) ? 1 : 0);
  return (date * MICROS_PER_DAY + (hour - offsetHours) * MICROS_PER_HOUR + minute * MICROS_PER_MINUTE) as EpochMicros;
}

/** The calendar date in New York at an instant. */
export function easternDateOf(at: EpochMicros): ClimateDate {
  const standard = Math.floor((at + STANDARD_OFFSET_HOURS * MICROS_PER_HOUR) / MICROS_PER_DAY) as ClimateDate;
  // Daylight time is an hour ahead, so the date may already be the next one.
  const next = (standard + 1) as ClimateDate;
  return at >= easternWallClock(next, 0) ? next : standard;
}

function isDaylightDuring(date: ClimateDate, hour: number): boolean {
  const { year } = civilOf(date);
  const begins = nthSunday(year, 3, 2);
  const ends = nthSunday(year, 11, 1);
  if (date === begins) return hour >= 2;
  if (date === ends) return hour < 2;
  return date > begins && date < ends;
}

/** The date of the n-th Sunday of a month. */
function nthSunday(year: number, month: number, n: number): ClimateDate {
  const first = climateDateFromCivil(year, month, 1);
  const weekday = (((first + EPOCH_WEEKDAY) % 7) + 7) % 7;
  return (first + ((7 - weekday) % 7) + 7 * (n - 1)) as ClimateDate;
}
