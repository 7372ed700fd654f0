/**
 * METAR and SPECI reports, singly, one a line, or as the collectives that circuits send: reports that end with `=` under a WMO
 * heading, with `METAR` or `SPECI` on a line of its own for all that follow.
 *
 * Source: Federal Meteorological Handbook No. 1, chapter 12; WMO No. 306, FM 15 and FM 16.
 */
import type { EpochMicros } from '../../engine/time.ts';
import { isoInstant, nearestInstant, readHeading } from './heading.ts';
import { type MetarHeading, readMetarHeading, readMetarTemperatures } from './metar-groups.ts';
import type { ParsedProduct, ProductContext, ProductParser, ProductProblem } from './product.ts';
import { textLines } from './text-lines.ts';

/** One report. Temperatures in °C, null where the report has none. */
export interface MetarReport {
  readonly station: string;
  readonly type: 'METAR' | 'SPECI' | null;
  /** Null where the month is not known: no reference was given. */
  readonly observed_at: string | null;
  readonly automatic: boolean;
  readonly corrected: boolean;
  /** In tenths where the remarks have them, else the body's whole degrees. */
  readonly temp_c: number | null;
  readonly body_temp_c: number | null;
  readonly max_6h_c: number | null;
  readonly min_6h_c: number | null;
  readonly max_24h_c: number | null;
  readonly min_24h_c: number | null;
  readonly raw: string;
}

/** All reports of a text. */
export interface MetarProduct extends ParsedProduct {
  readonly kind: 'METAR';
  readonly reports: readonly MetarReport[];
}

export const metarParser = {
  kind: 'METAR',
  recognises: (text: string): boolean => {
    const lines = textLines(text);
    return (
      HEADING_OF_REPORTS.test(readHeading(lines).wmo ?? '') || lines.some((line) => START_OF_REPORT.test(line.trim()))
    );
  },
  parse(text: string, context: ProductContext): MetarProduct {
    const problems: ProductProblem[] = [];
    const { reports: candidates, corrected } = reportsIn(text);
    const reports = candidates.flatMap(({ type, raw }) => {
      const heading = readMetarHeading(raw);
      const body = raw.slice(heading?.length ?? 0).trim();
      if (heading !== null && body !== '' && body !== 'NIL') {
        const report = reportOf(heading, raw, context.reference, problems);
        return [{ ...report, type: report.type ?? type, corrected: report.corrected || corrected }];
      }
      const text = heading === null ? 'does not begin with station, day and time' : 'says nothing after its time';
      problems.push({ part: `report "${raw.slice(0, 40)}"`, text });
      return [];
    });
    if (candidates.length === 0) problems.push({ part: 'text', text: 'no report' });
    return { kind: 'METAR', reports, problems };
  },
} satisfies ProductParser;

interface RawReport {
  readonly type: 'METAR' | 'SPECI' | null;
  readonly raw: string;
}

/** Surface observations, routine and special. */
const HEADING_OF_REPORTS = /^S[AP]/;
/** The WMO heading, also without its number as `SAEW KAWN 020100 RRG`. */
const HEADING_LINE = /^[A-Z]{4}(?:\d{2})? [A-Z]{4} \d{6}(?: [A-Z]{3})?$/;
const START_OF_REPORT = /^(?:(?:METAR|SPECI) {1,4})?(?:COR {1,4})?[A-Z][A-Z0-9]{3} \d{6}Z(?: |=|$)/;
const TEMPERATURE_RANGES = [
  ['six', 'max6hC', 'min6hC'],
  ['twenty-four', 'max24hC', 'min24hC'],
] as const;

/** The texts of the reports, each on one line, and whether the heading says that all are corrections. */
function reportsIn(text: string): { reports: RawReport[]; corrected: boolean } {
  const lines = textLines(text.replaceAll('\0', ' '));
  const heading = readHeading(lines);
  const reports: RawReport[] = [];
  let type: RawReport['type'] = null;
  let words: string[] = [];
  const end = () => {
    const raw = words.join(' ').replace(/ +/g, ' ').trim();
    if (raw !== '') reports.push({ type, raw });
    words = [];
  };
  for (const [i, line] of lines.entries()) {
    const plain = line.replaceAll('\t', ' ').trim();
    if (plain === 'METAR' || plain === 'SPECI') {
      end();
      type = plain;
      continue;
    }
    if (HEADING_LINE.test(plain) || /^\d{3}$/.test(plain) || (i < 12 && plain === heading.pil)) continue;
    if (START_OF_REPORT.test(plain)) end();
    const [first = '', ...more] = plain.split('=');
    words.push(first);
    for (const next of more) {
      end();
      words.push(next);
    }
  }
  end();
  return { reports, corrected: /^CC[A-Z]$/.test(heading.addition ?? '') };
}

function reportOf(
  heading: MetarHeading,
  raw: string,
  reference: EpochMicros | undefined,
  problems: ProductProblem[],
): MetarReport {
  const { station, type, day, hour, minute, corrected } = heading;
  const part = `report of ${station}`;
  const temperatures = readMetarTemperatures(raw);
  for (const group of temperatures.refused) problems.push({ part, text: `the temperature in ${group} is impossible` });
  for (const [hours, max, min] of TEMPERATURE_RANGES) {
    if ((temperatures[max] ?? Infinity) < (temperatures[min] ?? -Infinity))
      problems.push({ part, text: `the maximum of ${hours} hours is below the minimum` });
  }
  let observedAt: EpochMicros | null = null;
  if (day < 1 || day > 31 || hour > 23 || minute > 59) problems.push({ part, text: 'its time does not exist' });
  else if (reference !== undefined) observedAt = nearestInstant({ day, minuteOfDay: hour * 60 + minute }, reference);
  return {
    station,
    type,
    observed_at: observedAt === null ? null : isoInstant(observedAt),
    automatic: /^ AUTO\b/.test(raw.slice(heading.length)),
    corrected,
    temp_c: temperatures.tempC,
    body_temp_c: temperatures.wholeC,
    max_6h_c: temperatures.max6hC,
    min_6h_c: temperatures.min6hC,
    max_24h_c: temperatures.max24hC,
    min_24h_c: temperatures.min24hC,
    raw,
  };
}
