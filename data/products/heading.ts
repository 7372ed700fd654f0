/**
 * The lines above every text product: the WMO abbreviated heading `TTAAii CCCC DDHHMM [BBB]` and the AFOS identifier below it.
 *
 * The heading gives a day of the month and no month, so an instant is found only together with a date known from elsewhere.
 * Source: WMO No. 386, Manual on the Global Telecommunication System, attachment II-5; NWSI 10-1701.
 */
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { civilOf, climateDateFromCivil } from '../../engine/weather/climate-day.ts';

/** What the heading says; null for what it lacks. */
export interface ProductHeading {
  /** `TTAAii`, for example `CDUS41`. */
  readonly wmo: string | null;
  /** `CCCC`, the issuing office, for example `KOKX`. */
  readonly office: string | null;
  /** `DDHHMM` in UTC. */
  readonly stamp: HeadingStamp | null;
  /** `BBB`: `CCA` a correction, `RRA` delayed, `AAA` amended. */
  readonly addition: string | null;
  /** AFOS identifier, for example `CLINYC`. */
  readonly pil: string | null;
}

/** Day of the month and time of day in UTC. */
export interface HeadingStamp {
  readonly day: number;
  readonly minuteOfDay: number;
}

/** Lines that are searched; a heading further down belongs to another product. */
const HEADING_WITHIN_LINES = 12;

/** Reads the heading from a product's lines. */
export function readHeading(lines: readonly string[]): ProductHeading {
  const end = Math.min(lines.length, HEADING_WITHIN_LINES);
  for (let i = 0; i < end; i++) {
    const wmo = WMO_HEADING.exec(lineAt(lines, i));
    if (wmo === null) continue;
    return {
      wmo: wmo[1] ?? null,
      office: wmo[2] ?? null,
      stamp: readStamp(wmo[3] ?? ''),
      addition: wmo[4] ?? null,
      pil: readPil(lines, i + 1, end),
    };
  }
  return { wmo: null, office: null, stamp: null, addition: null, pil: readPil(lines, 0, end) };
}

/** Whether a line is a WMO abbreviated heading. */
export function isHeadingLine(line: string): boolean {
  return WMO_HEADING.test(line);
}

/** The instant of a stamp nearest to another instant, or null when no month about it has such a day. */
export function nearestInstant(stamp: HeadingStamp, to: EpochMicros): EpochMicros | null {
  const { year, month } = civilOf(Math.floor(to / MICROS_PER_DAY) as ClimateDate);
  let nearest: EpochMicros | null = null;
  for (const step of [-1, 0, 1]) {
    const index = year * 12 + (month - 1) + step;
    const date = dateOrNull(Math.floor(index / 12), (index % 12) + 1, stamp.day);
    if (date === null) continue;
    const at = (date * MICROS_PER_DAY + stamp.minuteOfDay * MICROS_PER_MINUTE) as EpochMicros;
    if (nearest === null || Math.abs(at - to) < Math.abs(nearest - to)) nearest = at;
  }
  return nearest;
}

/** The date of a year, month and day, or null when the calendar does not have it. */
export function dateOrNull(year: number, month: number, day: number): ClimateDate | null {
  try {
    return climateDateFromCivil(year, month, day);
  } catch {
    return null;
  }
}

/** An instant in ISO 8601, UTC, to the second. */
export function isoInstant(at: EpochMicros): string {
  return `${new Date(at / 1000).toISOString().slice(0, 19)}Z`;
}

const WMO_HEADING = /^([A-Z]{4}\d{2}) ([A-Z]{4}) (\d{6})(?: ([A-Z]{3}))?\s{0,80}$/;
const PIL = /^[A-Z0-9]{4,6}\s{0,80}$/;

function lineAt(lines: readonly string[], i: number): string {
  return (lines[i] ?? '').slice(0, 120);
}

function readStamp(text: string): HeadingStamp | null {
  const day = Number(text.slice(0, 2));
  const hour = Number(text.slice(2, 4));
  const minute = Number(text.slice(4, 6));
  if (day < 1 || day > 31 || hour > 23 || minute > 59) return null;
  return { day, minuteOfDay: hour * 60 + minute };
}

/** The first line that is not blank, when it looks like an identifier. Sequence numbers are digits only. */
function readPil(lines: readonly string[], from: number, end: number): string | null {
  for (let i = from; i < end; i++) {
    const line = lineAt(lines, i);
    if (line.trim() === '' || /^\d{3}\s{0,9}$/.test(line)) continue;
    return PIL.test(line) ? line.trim() : null;
  }
  return null;
}
