/**
 * The monthly climate table (CF6): one row a day with the official maximum and minimum in whole °F, reissued daily. Rows of days
 * that had not ended when the table was issued are dropped: they hold nothing, or values that are not yet the day's.
 *
 * Sources: NWS form F-6 with its fixed columns; src/pyiem/nws/products/cf6.py of github.com/akrherz/pyIEM.
 */
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { formatClimateDate } from '../../engine/weather/climate-day.ts';
import { dateOrNull, isoInstant, type ProductHeading, readHeading } from './heading.ts';
import { monthOf } from './months.ts';
import { isPlausibleFahrenheit } from './plausible-temperature.ts';
import type { ParsedProduct, ProductParser, ProductProblem } from './product.ts';
import { textLines } from './text-lines.ts';

/** A day of the table, null for `M`; amounts in inches, a trace is 0 with its flag. */
interface Cf6Day {
  /** `YYYY-MM-DD`. */
  readonly climate_date: string;
  readonly max_f: number | null;
  readonly min_f: number | null;
  readonly average_f: number | null;
  readonly precipitation_in: number | null;
  readonly precipitation_trace: boolean;
  readonly snowfall_in: number | null;
  readonly snowfall_trace: boolean;
  /** Codes of the column WX; null when blank or missing. */
  readonly weather: string | null;
}

/** A monthly climate table, null for what is missing. */
export interface Cf6Product extends ParsedProduct {
  readonly kind: 'CF6';
  readonly pil: string | null;
  readonly office: string | null;
  /** ISO 8601 in UTC, from the heading's day and the table's month. */
  readonly issued_at: string | null;
  /** The name of the station as it stands. */
  readonly station: string | null;
  /** `YYYY-MM`. */
  readonly month: string | null;
  readonly days: readonly Cf6Day[];
}

export const cf6Parser: ProductParser = {
  kind: 'CF6',
  recognises: (text) => {
    const lines = textLines(text).map((line) => line.toUpperCase());
    const { pil } = readHeading(lines);
    return pil === null ? lines.some((line) => line.includes('(WS FORM: F-6)')) : /^CF6[A-Z0-9]{1,3}$/.test(pil);
  },
  parse: parseCf6,
};

function parseCf6(text: string): Cf6Product {
  const lines = textLines(text).map((line) => line.toUpperCase());
  const problems: ProductProblem[] = [];
  const heading = readHeading(lines);
  if (heading.wmo === null) problems.push({ part: 'heading', text: 'no WMO heading' });
  const year = Number(/^\d{4}$/.exec(labelled(lines, 'YEAR:') ?? '')?.[0] ?? 0);
  const month = readMonth(labelled(lines, 'MONTH:') ?? '');
  const known = year >= 1800 && year <= 2100 && month > 0;
  if (!known) problems.push({ part: 'header', text: 'no month and year' });
  const rows = tableRows(lines, problems);
  const dates = rows.map((row) => (known ? dateOrNull(year, month, Number(row.slice(0, 2))) : null));
  const issuedAt = known ? issueTime(heading, year, month, rows) : null;
  const issuedDay = issuedAt === null ? null : Math.floor(issuedAt / MICROS_PER_DAY);
  const days: Cf6Day[] = [];
  const seen = new Set<ClimateDate>();
  for (const [i, row] of rows.entries()) {
    const date = dates[i] ?? null;
    if (date === null) {
      if (known) problems.push({ part: `day ${row.slice(0, 2).trim()}`, text: 'no such day in the month' });
      continue;
    }
    if (issuedDay !== null && date >= issuedDay) continue;
    if (seen.has(date)) {
      problems.push({ part: `day ${formatClimateDate(date)}`, text: 'a second row was passed over' });
      continue;
    }
    seen.add(date);
    days.push(readDay(row, date, problems));
  }
  return {
    kind: 'CF6',
    pil: heading.pil,
    office: heading.office,
    issued_at: issuedAt === null ? null : isoInstant(issuedAt),
    station: labelled(lines, 'STATION:')?.slice(0, 60) || null,
    month: known ? `${year}-${String(month).padStart(2, '0')}` : null,
    days,
    problems,
  };
}

/** What follows the first line that a label begins. */
function labelled(lines: readonly string[], label: string): string | undefined {
  const line = lines.find((candidate) => candidate.trimStart().startsWith(label));
  return line?.trimStart().slice(label.length).trim();
}

function readMonth(text: string): number {
  if (!/^\d{1,2}$/.test(text)) return monthOf(text);
  const month = Number(text);
  return month <= 12 ? month : 0;
}

const RULE = /^={40,120}\s*$/;
const DAY_ROW = /^(?: \d|\d{2}|\d )(?=[\sM]|$)/;

/** The rows between the second rule and the third. */
function tableRows(lines: readonly string[], problems: ProductProblem[]): string[] {
  const rules = lines.flatMap((line, i) => (RULE.test(line) ? [i] : []));
  const [, from, to] = rules;
  if (from === undefined) {
    problems.push({ part: 'table', text: 'no table of days' });
    return [];
  }
  if (to === undefined) problems.push({ part: 'table', text: 'the table is cut short' });
  return lines.slice(from + 1, to).flatMap((line) => {
    if (line.trim() === '') return [];
    if (DAY_ROW.test(line)) return [line];
    problems.push({ part: 'table', text: `"${line.trim().slice(0, 30)}" is no row of a day` });
    return [];
  });
}

/**
 * The heading's day lies in the table's month, or in the next when the day comes before the table's last and the table is complete
 * but for the month's last day: its value may come a day later than the table.
 */
function issueTime(
  { stamp }: ProductHeading,
  year: number,
  month: number,
  rows: readonly string[],
): EpochMicros | null {
  if (stamp === null) return null;
  const withData = rows.filter((row) => /\d/.test(row.slice(2, 10)));
  const last = withData.reduce((latest, row) => Math.max(latest, Number(row.slice(0, 2)) || 0), 0);
  const complete = dateOrNull(year, month, last) !== null && dateOrNull(year, month, last + 2) === null;
  const next = complete && stamp.day < last;
  const date = dateOrNull(next && month === 12 ? year + 1 : year, next ? (month % 12) + 1 : month, stamp.day);
  return date === null ? null : ((date * MICROS_PER_DAY + stamp.minuteOfDay * MICROS_PER_MINUTE) as EpochMicros);
}

/** First and last place of the columns that are read; widths 2,4,4,4,4,4,4,5,5,5,5,3,4,4,5,4,7,3,4. */
type Place = readonly [from: number, to: number];
const MAX: Place = [2, 6];
const MIN: Place = [6, 10];
const AVERAGE: Place = [10, 14];
const PRECIPITATION: Place = [26, 31];
const SNOWFALL: Place = [31, 36];
const WEATHER: Place = [66, 73];
/** A longer run without blanks is two cells that touch. */
const WORD_MAX = 6;

/**
 * The text of a column. Some offices set cells one place off, so a word belongs to the column that its middle lies in; cells that
 * touch are cut at the column's edges.
 */
function cellOf(row: string, [from, to]: Place): string {
  const parts: string[] = [];
  const pattern = /\S{1,80}/g;
  pattern.lastIndex = 2;
  for (let match = pattern.exec(row); match !== null && match.index < to; match = pattern.exec(row)) {
    const [word] = match;
    const middle = match.index + (word.length - 1) / 2;
    if (word.length > WORD_MAX)
      parts.push(row.slice(Math.max(from, match.index), Math.min(to, match.index + word.length)));
    else if (middle >= from && middle < to) parts.push(word);
  }
  return parts.join(' ').trim();
}

function readDay(row: string, date: ClimateDate, problems: ProductProblem[]): Cf6Day {
  const part = `day ${formatClimateDate(date)}`;
  const cell = (place: Place) => cellOf(row, place);
  const degrees = (place: Place, what: string): number | null => {
    const text = cell(place);
    if (text === 'M' || text === 'MM' || text === '') return null;
    const value = /^-?\d{1,3}$/.test(text) ? Number(text) + 0 : Number.NaN;
    if (isPlausibleFahrenheit(value)) return value;
    problems.push({ part, text: `${what}: "${text}" is no possible temperature` });
    return null;
  };
  const amount = (place: Place, what: string): { value: number | null; trace: boolean } => {
    const text = cell(place);
    if (text === 'T') return { value: 0, trace: true };
    if (text === 'M' || text === 'MM' || text === '') return { value: null, trace: false };
    if (/^\d{0,2}(?:\.\d{1,2})?$/.test(text)) return { value: Number(text), trace: false };
    problems.push({ part, text: `${what}: "${text}" is no amount` });
    return { value: null, trace: false };
  };
  const precipitation = amount(PRECIPITATION, 'precipitation');
  const snowfall = amount(SNOWFALL, 'snowfall');
  const weather = cell(WEATHER);
  return {
    climate_date: formatClimateDate(date),
    max_f: degrees(MAX, 'maximum'),
    min_f: degrees(MIN, 'minimum'),
    average_f: degrees(AVERAGE, 'average'),
    precipitation_in: precipitation.value,
    precipitation_trace: precipitation.trace,
    snowfall_in: snowfall.value,
    snowfall_trace: snowfall.trace,
    weather: weather === '' || weather === 'M' ? null : weather,
  };
}
