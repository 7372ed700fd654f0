/**
 * The Daily Climate Report (CLI): the text that settles daily-temperature markets. Preliminary, final and corrected issues, one
 * station or several, in every layout that offices use.
 *
 * Sources: NWSI 10-1004 (Climate Products), and src/pyiem/nws/products/cli.py of github.com/akrherz/pyIEM for the layouts.
 */
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { isoInstant, nearestInstant, type ProductHeading, readHeading } from '../heading.ts';
import type { ParsedProduct, ProductParser, ProductProblem } from '../product.ts';
import { textLines } from '../text-lines.ts';
import { readHeadline } from './headline.ts';
import { isHeader } from './layout.ts';
import { type CliSection, readSection } from './section.ts';
import { stationsOfSites } from './site.ts';
import { readWallClock } from './wall-clock.ts';

/** A climate report, null for what is missing. */
export interface CliProduct extends ParsedProduct {
  readonly kind: 'CLI';
  /** AFOS identifier, for example `CLINYC`. */
  readonly pil: string | null;
  /** Issuing office as in the heading, for example `KOKX`. */
  readonly office: string | null;
  /** ISO 8601 in UTC: the office's wall clock, else the heading's time on the day after the climate day. */
  readonly issued_at: string | null;
  /** Whether the heading, the title or a headline calls it a correction. */
  readonly correction: boolean;
  readonly sections: readonly CliSection[];
}

/** A climate report with what the store needs and a reader of it does not. */
export interface CliReading {
  readonly product: CliProduct;
  readonly heading: ProductHeading;
  readonly issuedAt: EpochMicros | null;
  /** When the heading says that it was sent; null without a legible heading. */
  readonly sentAt: EpochMicros | null;
}

export const cliParser: ProductParser = {
  kind: 'CLI',
  recognises: (text) => {
    const lines = textLines(text).map((line) => line.toUpperCase());
    const { pil } = readHeading(lines);
    if (pil !== null) return /^CLI[A-Z0-9]{1,3}$/.test(pil);
    return lines.some((line) => line.includes('CLIMATE SUMMARY F')) && lines.some(isHeader);
  },
  parse: (text) => readClimateReport(text).product,
};

/** Clocks that differ by more than this are reported. */
const CLOCKS_AGREE_WITHIN_MINUTES = 60;

/** Reads a climate report. Never throws; what cannot be read is null and named in the problems. */
export function readClimateReport(text: string): CliReading {
  const lines = textLines(text).map((line) => line.toUpperCase());
  const problems: ProductProblem[] = [];
  const heading = readHeading(lines);
  if (heading.wmo === null) problems.push({ part: 'heading', text: 'no WMO heading' });
  if (heading.pil === null) problems.push({ part: 'heading', text: 'no AFOS identifier' });
  const starts = sectionStarts(lines);
  if (starts.length === 0) problems.push({ part: 'product', text: 'no climate summary' });
  const sections = starts.map((start, i) => {
    const part = starts.length === 1 ? 'section' : `section ${i + 1}`;
    return readSection(lines.slice(start, starts[i + 1]), part, problems);
  });
  const stations = stationsOfSites(
    heading.pil,
    sections.map(({ site }) => site),
  );
  const days = sections.flatMap(({ climateDate }) => climateDate ?? []);
  const { issuedAt, sentAt } = issueTimes(lines, heading, days[0] ?? null, problems);
  for (const [i, { climateDate }] of sections.entries()) {
    if (issuedAt !== null && climateDate !== null && climateDate * MICROS_PER_DAY > issuedAt + MICROS_PER_DAY) {
      problems.push({ part: `section ${i + 1}`, text: 'the climate day begins after the report was issued' });
    }
  }
  const correction =
    /^CC[A-Z]$/.test(heading.addition ?? '') ||
    lines.some((line) => line.startsWith('CLIMATE REPORT') && line.includes('CORRECT')) ||
    sections.some((section) => section.correction);
  const product: CliProduct = {
    kind: 'CLI',
    pil: heading.pil,
    office: heading.office,
    issued_at: issuedAt === null ? null : isoInstant(issuedAt),
    correction,
    sections: sections.map(({ section }, i) => ({ ...section, station: stations[i] ?? section.station })),
    problems,
  };
  return { product, heading, issuedAt, sentAt };
}

/** Where sections begin: at the headlines; a table without any headline is a section of its own. */
function sectionStarts(lines: readonly string[]): number[] {
  const starts = lines.flatMap((line, i) => (readHeadline(line, lines[i + 1] ?? '') === null ? [] : [i]));
  const table = lines.findIndex(isHeader);
  return table >= 0 && (starts[0] ?? lines.length) > table ? [table, ...starts] : starts;
}

function issueTimes(
  lines: readonly string[],
  heading: ProductHeading,
  day: number | null,
  problems: ProductProblem[],
): { readonly issuedAt: EpochMicros | null; readonly sentAt: EpochMicros | null } {
  const report = (text: string) => problems.push({ part: 'time of issue', text });
  let wallClock: EpochMicros | null = null;
  for (const line of lines) {
    wallClock = readWallClock(line);
    if (wallClock !== null) break;
  }
  // Most reports are issued within a day of noon after their climate day.
  const about = wallClock ?? (day === null ? null : (((day + 1) * MICROS_PER_DAY + MICROS_PER_DAY / 2) as EpochMicros));
  const sentAt = heading.stamp === null || about === null ? null : nearestInstant(heading.stamp, about);
  if (wallClock === null) report(sentAt === null ? 'not to be read' : "no line with the office's wall clock");
  else if (sentAt !== null) {
    const minutes = Math.round((wallClock - sentAt) / MICROS_PER_MINUTE);
    if (Math.abs(minutes) > CLOCKS_AGREE_WITHIN_MINUTES) {
      report(
        `the office's wall clock is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'after' : 'before'} the time of the WMO heading`,
      );
    }
  }
  return { issuedAt: wallClock ?? sentAt, sentAt };
}
