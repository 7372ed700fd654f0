/**
 * One station's section of a climate report: the day of its headline, whether it is preliminary, and the rows of its temperature
 * table, then the day's precipitation and snowfall. Sums of the month and season and the normals of tomorrow are not read.
 */
import type { ClimateDate } from '../../../engine/time.ts';
import { formatClimateDate } from '../../../engine/weather/climate-day.ts';
import type { ProductProblem } from '../product.ts';
import { readAmount } from './amounts.ts';
import { type Reading, readDegrees, readTime, readYear } from './cells.ts';
import { readHeadline } from './headline.ts';
import { type Column, isHeader, readLayout, sliceRow } from './layout.ts';

/** What a section says, null for what is missing. Temperatures in whole °F, times in local standard time as `328 PM`. */
export interface CliSection {
  /** ICAO identifier where the registry knows the report, else the headline's name of the site. */
  readonly station: string | null;
  /** `YYYY-MM-DD`. */
  readonly climate_date: string | null;
  /** Whether the day had not ended: there is a line `VALID … AS OF …`. */
  readonly preliminary: boolean;
  readonly max_f: number | null;
  readonly max_time_lst: string | null;
  readonly max_record_f: number | null;
  readonly max_record_years: readonly number[];
  readonly max_normal_f: number | null;
  /** Whether the day set or tied the record. */
  readonly max_is_record: boolean;
  readonly min_f: number | null;
  readonly min_time_lst: string | null;
  readonly min_record_f: number | null;
  readonly min_record_years: readonly number[];
  readonly min_normal_f: number | null;
  readonly min_is_record: boolean;
  readonly average_f: number | null;
  /** Inches; a trace is 0 with its flag. */
  readonly precipitation_in: number | null;
  readonly precipitation_trace: boolean;
  readonly snowfall_in: number | null;
  readonly snowfall_trace: boolean;
}

/** A section before its station is known. */
export interface SiteSection {
  /** The headline's name of the site, empty without headline. */
  readonly site: string;
  readonly climateDate: ClimateDate | null;
  readonly correction: boolean;
  readonly section: CliSection;
}

/** Reads a section from its lines, which begin with the headline where there is one. */
export function readSection(lines: readonly string[], part: string, problems: ProductProblem[]): SiteSection {
  const report = (text: string) => problems.push({ part, text });
  const headline = readHeadline(lines[0] ?? '', lines[1] ?? '');
  if (headline === null) report('no headline with the site and the climate day');
  else if (headline.climateDate === null) report('the headline names no climate day');
  const { max, min, average, layout } = readTable(lines, report);
  const rain = readAmount(lines, PRECIPITATION, layout, (text) => report(`precipitation: ${text}`));
  const snow = readAmount(lines, SNOWFALL, layout, (text) => report(`snowfall: ${text}`));
  if (max.degreesF !== null && min.degreesF !== null && max.degreesF < min.degreesF) {
    report(`the maximum ${max.degreesF} °F is below the minimum ${min.degreesF} °F`);
  }
  const climateDate = headline?.climateDate ?? null;
  return {
    site: headline?.site ?? '',
    climateDate,
    correction: headline?.correction ?? false,
    section: {
      station: headline?.site || null,
      climate_date: climateDate === null ? null : formatClimateDate(climateDate),
      preliminary: lines.some((line) => VALID_AS_OF.test(line)),
      max_f: max.degreesF,
      max_time_lst: max.time,
      max_record_f: max.recordF,
      max_record_years: max.recordYears,
      max_normal_f: max.normalF,
      max_is_record: max.isRecord,
      min_f: min.degreesF,
      min_time_lst: min.time,
      min_record_f: min.recordF,
      min_record_years: min.recordYears,
      min_normal_f: min.normalF,
      min_is_record: min.isRecord,
      average_f: average.degreesF,
      precipitation_in: rain.inches,
      precipitation_trace: rain.isTrace,
      snowfall_in: snow.inches,
      snowfall_trace: snow.isTrace,
    },
  };
}

const PRECIPITATION = /^\s{0,9}PRECIPITATION\s{0,9}(?:\((?:IN|INCHES)\))?\s*$/;
const SNOWFALL = /^\s{0,9}SNOWFALL\s{0,9}(?:\((?:IN|INCHES)\))?\s*$/;
const VALID_AS_OF = /^\s{0,9}VALID (?:[A-Z]{1,12} ){0,2}AS OF\b/;

interface Row {
  readonly degreesF: number | null;
  readonly time: string | null;
  readonly recordF: number | null;
  readonly recordYears: number[];
  readonly normalF: number | null;
  readonly isRecord: boolean;
}

interface Table {
  readonly max: Row;
  readonly min: Row;
  readonly average: Row;
  readonly layout: readonly Column[];
}

const NO_ROW: Row = { degreesF: null, time: null, recordF: null, recordYears: [], normalF: null, isRecord: false };
const LABELS = { MAXIMUM: 'max', MINIMUM: 'min', AVERAGE: 'average' } as const;
const ROW = /^\s{0,9}(MAXIMUM|MINIMUM|AVERAGE)(?=\s|$)/;
/** Headings of what follows the temperatures. */
const NEXT_TABLE = /^\s{0,9}(PRECIPITATION|SNOWFALL|DEGREE DAYS|WIND|SKY COVER|WEATHER COND|RELATIVE|HIGHEST|\.\.\.)/;
const CONTINUED_YEAR = /^\s{20,60}(\d{4})\s*$/;

type Report = (text: string) => void;

function readTable(lines: readonly string[], report: Report): Table {
  const table: { -readonly [Key in keyof Table]: Table[Key] } = {
    max: NO_ROW,
    min: NO_ROW,
    average: NO_ROW,
    layout: [],
  };
  const header = lines.findIndex(isHeader);
  if (header < 0) {
    report('no header line WEATHER ITEM');
    return table;
  }
  const layout = readLayout(lines[header] ?? '');
  table.layout = layout;
  if (layout.length === 0) {
    report('the header line WEATHER ITEM names no column OBSERVED');
    return table;
  }
  const start = lines.findIndex((line, i) => i > header && /^\s{0,9}TEMPERATURE\b/.test(line));
  if (start < 0) {
    report('no TEMPERATURE table');
    return table;
  }
  const seen = new Set<string>();
  let last: Row | null = null;
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (NEXT_TABLE.test(line) || (line.trim() === '' && seen.size > 0)) break;
    const year = CONTINUED_YEAR.exec(line.slice(0, 90));
    if (year !== null) {
      if (last !== null) addYear(last, year[1], report);
      continue;
    }
    const label = ROW.exec(line);
    if (label === null) continue;
    const name = label[1] as keyof typeof LABELS;
    if (seen.has(name)) {
      report(`a second row ${name} was passed over`);
      continue;
    }
    seen.add(name);
    last = readRow(line, label[0].length, layout, (text) => report(`${name}: ${text}`));
    table[LABELS[name]] = last;
  }
  if (seen.size === 0) report('the TEMPERATURE table has no rows');
  return table;
}

function addYear(row: Row, text: string | undefined, report: Report): void {
  const year = taken(readYear(text), 'further record year', report);
  if (year !== null) row.recordYears.push(year);
}

function readRow(line: string, labelEnd: number, layout: readonly Column[], report: Report): Row {
  if (line.includes('\t')) {
    report('the row has tabs, so its columns are unknown');
    return NO_ROW;
  }
  const { cells, stray } = sliceRow(line, labelEnd, layout);
  if (stray !== '') {
    report(`"${stray.slice(0, 40)}" stands before the first column`);
    return NO_ROW;
  }
  const observed = taken(readDegrees(cells.OBSERVED), 'observed value', report);
  const year = taken(readYear(cells.YEAR), 'record year', report);
  return {
    degreesF: observed?.degreesF ?? null,
    time: taken(readTime(cells.TIME), 'time', report),
    recordF: taken(readDegrees(cells.RECORD), 'record', report)?.degreesF ?? null,
    recordYears: year === null ? [] : [year],
    normalF: taken(readDegrees(cells.NORMAL), 'normal', report)?.degreesF ?? null,
    isRecord: observed?.isRecord ?? false,
  };
}

function taken<Value>(reading: Reading<Value>, what: string, report: Report): Value | null {
  if ('value' in reading) return reading.value;
  report(`${what}: ${reading.bad}`);
  return null;
}
