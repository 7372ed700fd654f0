/**
 * Cuts the time of a tape into stretches of about as many rows, at midnight UTC, by what the store's manifest says of its
 * files. One query compiles one stretch, so its length bounds the memory of a compilation.
 */
import { MICROS_PER_DAY } from '../../engine/time.ts';
import type { Manifest } from '../store/manifest.ts';

export interface Stretch {
  readonly fromUs: number;
  readonly beforeUs: number;
}

/** Stretches that cover [fromUs, beforeUs) without a gap, each of one day or of at most `rowsMost` rows by estimate. */
export function stretchesOf(manifest: Manifest, fromUs: number, beforeUs: number, rowsMost: number): Stretch[] {
  const firstDay = Math.floor(fromUs / MICROS_PER_DAY);
  const lastDay = Math.floor((beforeUs - 1) / MICROS_PER_DAY);
  const rowsOnDay = new Float64Array(Math.max(0, lastDay - firstDay + 1));
  for (const entry of manifest.partitions) {
    // A file's rows are taken as spread evenly over the days of its span.
    const first = Math.floor(entry.first_known_at / MICROS_PER_DAY);
    const last = Math.floor(entry.last_known_at / MICROS_PER_DAY);
    const rows = entry.content.rows / (last - first + 1);
    for (let day = Math.max(first, firstDay); day <= Math.min(last, lastDay); day++) {
      rowsOnDay[day - firstDay] = (rowsOnDay[day - firstDay] as number) + rows;
    }
  }
  const stretches: Stretch[] = [];
  let start = fromUs;
  let rows = 0;
  for (const [index, onDay] of rowsOnDay.entries()) {
    const midnightUs = (firstDay + index) * MICROS_PER_DAY;
    if (rows > 0 && rows + onDay > rowsMost) {
      stretches.push({ fromUs: start, beforeUs: midnightUs });
      start = midnightUs;
      rows = 0;
    }
    rows += onDay;
  }
  if (beforeUs > start) stretches.push({ fromUs: start, beforeUs });
  return stretches;
}
