/**
 * When the columns of a guidance table are valid. Some products print hours after the run (`FHR`, and `HR` above a `UTC` row), some
 * only hours of the clock (`HR`, or `UTC` alone). Where both are printed they must agree.
 */
import { type EpochMicros, MICROS_PER_HOUR } from '../../engine/time.ts';

/** Labels of the rows that give times. */
export const TIME_LABELS: ReadonlySet<string> = new Set(['FHR', 'HR', 'UTC']);

const FARTHEST_HOURS = 400;
const HOURS_OF_DAY = 24;
/** More than any product has. */
const MOST_COLUMNS = 100;

/** The columns' times, rising; or what is wrong with them, as a phrase. `cellsOf` gives a row's cells by its label. */
export function columnTimes(
  runAt: EpochMicros,
  cellsOf: (label: string) => readonly string[] | null,
): readonly EpochMicros[] | string {
  const clock = cellsOf('UTC');
  const hoursAhead = cellsOf('FHR') ?? (clock && cellsOf('HR'));
  const wholeHour = Math.floor(runAt / MICROS_PER_HOUR);
  const clockHours = hoursOf(clock ?? cellsOf('HR'), HOURS_OF_DAY - 1);
  if (hoursAhead === null) {
    if (clockHours === null) return 'no row of hours can be read';
    let at = wholeHour;
    return clockHours.map((hour) => {
      at += ((hour - (at % HOURS_OF_DAY) + HOURS_OF_DAY - 1) % HOURS_OF_DAY) + 1;
      return (at * MICROS_PER_HOUR) as EpochMicros;
    });
  }
  const ahead = hoursOf(hoursAhead, FARTHEST_HOURS);
  if (ahead === null) return 'the row of forecast hours cannot be read';
  if (ahead.some((hour, i) => hour <= (ahead[i - 1] ?? 0))) return 'the forecast hours do not rise';
  if (
    clock !== null &&
    (clockHours === null || ahead.some((hour, i) => (wholeHour + hour) % HOURS_OF_DAY !== clockHours[i]))
  )
    return 'the forecast hours and the hours of the clock do not agree';
  return ahead.map((hour) => ((wholeHour + hour) * MICROS_PER_HOUR) as EpochMicros);
}

/** The numbers of a row up to its last cell, or null where one is not a number from 0 to `most`. */
function hoursOf(cells: readonly string[] | null, most: number): number[] | null {
  if (cells === null) return null;
  const hours = cells.map((cell) => (/^\s{0,2}\d{1,3}\s{0,2}$/.test(cell) ? Number(cell) : Number.NaN));
  return hours.length > 0 && hours.length <= MOST_COLUMNS && hours.every((hour) => hour <= most) ? hours : null;
}
