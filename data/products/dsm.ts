/**
 * Daily Summary Messages (DSM): what a station's own computer reports of its day, one to four times, with the maximum and minimum
 * in whole °F. One text carries one station or many; a message ends with `=`.
 *
 *     KHKS DS [HHMM] [COR] DD/MM HHHhhmm/ LLLhhmm// HH/ LL//…=
 *
 * station, local standard time of an interim message, day and month, maximum and minimum with their times, the same between
 * 07:00 and 07:00. The year is not in the message. Source: ASOS User's Guide, appendix; src/pyiem/nws/products/dsm.py of
 * github.com/akrherz/pyIEM.
 */
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { formatClimateDate } from '../../engine/weather/climate-day.ts';
import { dateOrNull, isHeadingLine, isoInstant, type ProductHeading, readHeading } from './heading.ts';
import { isPlausibleFahrenheit } from './plausible-temperature.ts';
import type { ParsedProduct, ProductContext, ProductParser, ProductProblem } from './product.ts';
import { textLines } from './text-lines.ts';

/** One station's message, null for what is missing. Times are local standard, `HHMM`. */
interface DsmReport {
  /** ICAO identifier. */
  readonly station: string;
  readonly month: number;
  readonly day: number;
  /** `YYYY-MM-DD`; null while the year is unknown. */
  readonly climate_date: string | null;
  /** The time that an interim message is valid at; null for the message after the end of the day. */
  readonly valid_lst: string | null;
  readonly correction: boolean;
  readonly max_f: number | null;
  readonly max_time_lst: string | null;
  readonly min_f: number | null;
  readonly min_time_lst: string | null;
}

/** The messages of one text. */
export interface DsmProduct extends ParsedProduct {
  readonly kind: 'DSM';
  readonly pil: string | null;
  readonly office: string | null;
  /** ISO 8601 in UTC, from the heading and the first message's date; null while the year is unknown. */
  readonly issued_at: string | null;
  readonly reports: readonly DsmReport[];
}

export const dsmParser: ProductParser = {
  kind: 'DSM',
  recognises: (text) => textLines(text).some((line) => MESSAGE_START.test(line.slice(0, 60))),
  parse: parseDsm,
};

const MESSAGE_START = /^\s{0,9}[A-Z][A-Z0-9]{3} DS (?:\d{4} |COR ){0,2}\d{2}\/\d{2} /;

function parseDsm(text: string, context: ProductContext): DsmProduct {
  const lines = textLines(text);
  const problems: ProductProblem[] = [];
  const heading = readHeading(lines);
  if (heading.wmo === null) problems.push({ part: 'heading', text: 'no WMO heading' });
  const reports: DsmReport[] = [];
  for (const message of messages(lines, problems)) {
    const report = readMessage(message, heading, context, problems);
    if (report !== null) reports.push(report);
  }
  if (reports.length === 0) problems.push({ part: 'product', text: 'no message that can be read' });
  else if (context.receivedYear === undefined) {
    problems.push({ part: 'dates', text: 'messages carry no year: give the year in which the text was received' });
  }
  return {
    kind: 'DSM',
    pil: heading.pil,
    office: heading.office,
    issued_at: issueTime(heading, reports),
    reports,
    problems,
  };
}

interface Message {
  readonly text: string;
  readonly whole: boolean;
}

/** The messages of a text, each joined to one line. A new station's start ends a message that lacks its sign. */
function messages(lines: readonly string[], problems: ProductProblem[]): Message[] {
  const found: Message[] = [];
  let open: string[] = [];
  const close = (whole: boolean) => {
    if (open.length > 0) found.push({ text: open.join('').trim(), whole });
    open = [];
  };
  for (const line of lines) {
    if (MESSAGE_START.test(line.slice(0, 60))) close(false);
    else if (open.length === 0) {
      const stray = line.trim();
      if (stray !== '' && !isHeadingLine(stray.slice(0, 60)) && !/^(\d{1,3}|[A-Z0-9]{4,6})$/.test(stray.slice(0, 10))) {
        problems.push({ part: 'product', text: `"${stray.slice(0, 30)}" belongs to no message` });
      }
      continue;
    }
    const end = line.indexOf('=');
    open.push(end < 0 ? line : line.slice(0, end));
    if (end >= 0) close(true);
  }
  close(false);
  return found;
}

const MESSAGE =
  /^([A-Z][A-Z0-9]{3}) DS (?:(\d{4}) )?(COR )?(?:(\d{4}) )?\s{0,3}(\d{2})\/(\d{2}) {1,3}([^/]{0,16})\/([^/]{0,16})\/\//;

function readMessage(
  { text, whole }: Message,
  heading: ProductHeading,
  { receivedYear }: ProductContext,
  problems: ProductProblem[],
): DsmReport | null {
  const part = text.slice(0, 4);
  const match = MESSAGE.exec(text.slice(0, 120));
  if (match === null) {
    problems.push({ part, text: 'the temperatures cannot be read' });
    return null;
  }
  if (!whole) problems.push({ part, text: 'the message is cut short' });
  const [, station = '', before, cor, behind, dayText, monthText, high = '', low = ''] = match;
  const day = Number(dayText);
  const month = Number(monthText);
  if (dateOrNull(LEAP_YEAR, month, day) === null) {
    problems.push({ part, text: `there is no day ${dayText}/${monthText}` });
    return null;
  }
  const date = receivedYear === undefined ? null : dateOrNull(yearOf(receivedYear, heading, month, day), month, day);
  const validLst = before ?? behind ?? null;
  const max = readExtreme(high, part, 'maximum', problems);
  const min = readExtreme(low, part, 'minimum', problems);
  if (max.degreesF !== null && min.degreesF !== null && max.degreesF < min.degreesF) {
    problems.push({ part, text: `the maximum ${max.degreesF} °F is below the minimum ${min.degreesF} °F` });
  }
  return {
    station,
    month,
    day,
    climate_date: date === null ? null : formatClimateDate(date),
    valid_lst: validLst !== null && isClock(validLst) ? validLst : null,
    correction: cor !== undefined,
    max_f: max.degreesF,
    max_time_lst: max.time,
    min_f: min.degreesF,
    min_time_lst: min.time,
  };
}

/** Any leap year: whether a day and month can be. */
const LEAP_YEAR = 2000;

/** A message of December that the heading sent on an earlier day of the month came in January, of the year before. */
function yearOf(receivedYear: number, { stamp }: ProductHeading, month: number, day: number): number {
  return month === 12 && stamp !== null && stamp.day < day ? receivedYear - 1 : receivedYear;
}

/** `661152`: degrees, then the time. `M` is missing; a value that cannot be is a problem. */
function readExtreme(
  cell: string,
  part: string,
  what: string,
  problems: ProductProblem[],
): { readonly degreesF: number | null; readonly time: string | null } {
  const text = cell.trim();
  const nothing = { degreesF: null, time: null };
  if (text === 'M' || text === '-' || text === '') return nothing;
  const match = /^(-?\d{1,3})(\d{4}|M)$/.exec(text);
  const degreesF = Number(match?.[1]) + 0;
  const time = match?.[2] ?? '';
  if (match === null || !isPlausibleFahrenheit(degreesF) || (time !== 'M' && !isClock(time))) {
    problems.push({ part, text: `${what}: "${text}" is no possible temperature with its time` });
    return nothing;
  }
  return { degreesF, time: time === 'M' ? null : time };
}

function isClock(text: string): boolean {
  return /^([01]\d|2[0-3])[0-5]\d$/.test(text);
}

/** The first instant of the heading's day and time that is not before the first message's date. */
function issueTime({ stamp }: ProductHeading, reports: readonly DsmReport[]): string | null {
  const [first] = reports;
  if (stamp === null || first?.climate_date === undefined || first.climate_date === null) return null;
  const year = Number(first.climate_date.slice(0, 4));
  const next = stamp.day < first.day;
  const date: ClimateDate | null = dateOrNull(
    next && first.month === 12 ? year + 1 : year,
    next ? (first.month % 12) + 1 : first.month,
    stamp.day,
  );
  if (date === null) return null;
  return isoInstant((date * MICROS_PER_DAY + stamp.minuteOfDay * MICROS_PER_MINUTE) as EpochMicros);
}
