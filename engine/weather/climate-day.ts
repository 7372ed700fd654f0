/**
 * The climate day: midnight to midnight in local *standard* time all year, the day on which the Daily Climate Report counts
 * its extremes. While daylight saving time is on it runs from 1 AM to 1 AM of the clock on the wall.
 *
 * Integer arithmetic on a fixed offset; no time-zone table is involved, because a climate day never jumps.
 * Source: NWS Instruction 10-1004, section 2 (climate day in local standard time).
 */
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../time.ts';

/** The climate date to which an instant belongs at a station whose standard time is `lstOffsetMinutes` from UTC (New York: -300). */
export function climateDateOf(at: EpochMicros, lstOffsetMinutes: number): ClimateDate {
  return Math.floor((at + lstOffsetMinutes * MICROS_PER_MINUTE) / MICROS_PER_DAY) as ClimateDate;
}

/** First instant of a climate date: 00:00 local standard time. */
export function climateDayStart(date: ClimateDate, lstOffsetMinutes: number): EpochMicros {
  return (date * MICROS_PER_DAY - lstOffsetMinutes * MICROS_PER_MINUTE) as EpochMicros;
}

/** First instant after a climate date: 24:00 local standard time, which is the start of the next. */
export function climateDayEnd(date: ClimateDate, lstOffsetMinutes: number): EpochMicros {
  return climateDayStart((date + 1) as ClimateDate, lstOffsetMinutes);
}

/** Reads `YYYY-MM-DD`. Throws RangeError on anything else, days that the calendar does not have included. */
export function parseClimateDate(text: string): ClimateDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) throw new RangeError(`climate date "${text}" is not of the form YYYY-MM-DD`);
  return climateDateFromCivil(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** Writes `YYYY-MM-DD`. */
export function formatClimateDate(date: ClimateDate): string {
  const { year, month, day } = civilOf(date);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The date of a Gregorian year, month (1 to 12) and day. Throws RangeError on a day that the calendar does not have. */
export function climateDateFromCivil(year: number, month: number, day: number): ClimateDate {
  const date = daysFromCivil(year, month, day);
  const back = civilOf(date);
  if (back.year !== year || back.month !== month || back.day !== day) {
    throw new RangeError(`there is no day ${year}-${month}-${day} in the calendar`);
  }
  return date;
}

/** Gregorian year, month (1 to 12) and day (1 to 31) of a date. */
export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Year, month and day of a date. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. */
export function civilOf(date: ClimateDate): Civil {
  const shifted = date + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfMarchYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfMarchYear + 2) / 153);
  const day = dayOfMarchYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Day of the year, 1 to 366. */
export function dayOfYear(date: ClimateDate): number {
  return date - daysFromCivil(yearOf(date), 1, 1) + 1;
}

/** Gregorian year of a date. */
export function yearOf(date: ClimateDate): number {
  return civilOf(date).year;
}

/** Source: H. Hinnant, days_from_civil. */
function daysFromCivil(year: number, month: number, day: number): ClimateDate {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfMarchYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfMarchYear;
  return (era * 146_097 + dayOfEra - 719_468) as ClimateDate;
}
