/**
 * The line of a climate report that says when the office issued it, by its wall clock: `435 PM EDT THU JUL 09 2026`. The zone's
 * abbreviation is read, not the office's place, because it alone says whether daylight time was on.
 */
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { dateOrNull } from '../heading.ts';
import { monthOf } from '../months.ts';

/** The instant of a line, or null when it is not such a line or names a time that does not exist. */
export function readWallClock(line: string): EpochMicros | null {
  const match = WALL_CLOCK.exec(line.slice(0, 80));
  if (match === null) return null;
  const [, hour = '', minute = '', half, zone = '', month = '', day, year] = match;
  const offsetHours = ZONE_HOURS[zone];
  const date = dateOrNull(Number(year), monthOf(month), Number(day));
  if (offsetHours === undefined || date === null || Number(minute) > 59) return null;
  const clockHour = Number(hour);
  if (clockHour < 1 || clockHour > 12) return null;
  const minutes = ((clockHour % 12) + (half === 'PM' ? 12 : 0) - offsetHours) * 60 + Number(minute);
  return (date * MICROS_PER_DAY + minutes * MICROS_PER_MINUTE) as EpochMicros;
}

/** Wall clock minus UTC. */
const ZONE_HOURS: Readonly<Record<string, number>> = {
  AST: -4,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  AKST: -9,
  AKDT: -8,
  HST: -10,
  SST: -11,
  CHST: 10,
  GMT: 0,
  UTC: 0,
};

const WALL_CLOCK =
  /^\s{0,9}(\d{1,2}):?(\d{2}) ([AP]M) ([A-Z]{3,4}) [A-Z]{3} ([A-Z]{3})\s{1,3}(\d{1,2})\s{1,3}((?:19|20)\d{2})\s*$/;
