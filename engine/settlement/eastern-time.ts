/** Instants of the exchange's own clock, which is New York's wall clock: deadlines of settlement rules. */
import { calendarDateOf, instantOf, type WallClock } from '../daylight-time.ts';
import type { ClimateDate, EpochMicros } from '../time.ts';

const NEW_YORK: WallClock = { standardOffsetMinutes: -300, hasDaylightTime: true };

/** The instant of a New York wall-clock time on a calendar date, for times of day that exist once (not 01:00 to 03:00 of a change). */
export function easternWallClock(date: ClimateDate, hour: number, minute = 0): EpochMicros {
  return instantOf(date, hour, minute, NEW_YORK);
}

/** The calendar date in New York at an instant. */
export function easternDateOf(at: EpochMicros): ClimateDate {
  return calendarDateOf(at, NEW_YORK);
}
