/**
 * Tables of station guidance (Model Output Statistics and the National Blend of Models): one heading a station, then rows of
 * fixed columns, each column valid at one time. Layouts as in the text cards of the Meteorological Development Laboratory
 * (vlab.noaa.gov/web/mdl: MAV, MET, MEX, LAV, NBM text products).
 *
 * Cells are sliced by position, never split at blanks, because neighbouring values touch. A row that is out of its columns, or a
 * table whose times contradict each other, is withheld and named: a value under the wrong hour would be worse than none.
 */
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { type GuidanceLayout, layoutOf } from './guidance-layouts.ts';
import { columnTimes, TIME_LABELS } from './guidance-times.ts';
import { dateOrNull } from './heading.ts';
import type { ProductProblem } from './product.ts';
import { textLines } from './text-lines.ts';

/** One row: its label as printed, and a cell for each column; undefined where the cell is blank or not a number. */
export interface GuidanceRow {
  readonly element: string;
  readonly cells: readonly (number | undefined)[];
}

/** The table of one station from one run. */
export interface GuidanceSection {
  readonly station: string;
  readonly layout: GuidanceLayout;
  readonly runAt: EpochMicros;
  /** When each column is valid. */
  readonly times: readonly EpochMicros[];
  readonly rows: readonly GuidanceRow[];
}

interface OpenSection extends Omit<GuidanceSection, 'times' | 'rows'> {
  readonly lines: Map<string, string>;
}

const CELL_DIGITS = 3;
const HEADING =
  /^[\s^]{0,4}([A-Z0-9_]{3,8})\s{1,12}([A-Z][A-Z0-9. ]{2,30}) GUIDANCE\s{1,12}(\d{1,2})\/(\d{2})\/(\d{4})\s{1,8}(\d{2})(\d{2}) UTC/;
/** A line that must be meant as a heading: whatever follows does not belong to the station before. */
const LIKE_HEADING = /GUIDANCE|^###|\d\/\d{2}\/\d{4}\s{1,8}\d{4} UTC/;
const CALENDAR_LABELS = new Set(['DT', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN']);

/** The tables in a text, in its order, and the parts of them that could not be read. */
export function readGuidance(
  text: string,
  family: GuidanceLayout['family'],
): { sections: GuidanceSection[]; problems: ProductProblem[] } {
  const sections: GuidanceSection[] = [];
  const problems: ProductProblem[] = [];
  let open: OpenSection | null = null;
  const close = () => {
    const section = open && sectionOf(open, problems);
    if (section) sections.push(section);
    open = null;
  };
  for (const raw of textLines(text)) {
    const line = raw.trimEnd();
    if (LIKE_HEADING.test(line)) {
      close();
      if (!line.startsWith('###')) open = openSection(line, family, problems);
    } else if (open !== null && !keepLine(open, line, problems)) {
      close();
    }
  }
  close();
  if (sections.length === 0 && problems.length === 0) problems.push({ part: 'text', text: 'no heading of guidance' });
  return { sections, problems };
}

function openSection(line: string, family: GuidanceLayout['family'], problems: ProductProblem[]): OpenSection | null {
  const refuse = (text: string) => {
    problems.push({ part: `heading "${line.trim().slice(0, 60)}"`, text });
    return null;
  };
  const heading = HEADING.exec(line);
  if (!heading) return refuse('not station, model, GUIDANCE and run time');
  const [, station = '', title = '', month, day, year, hour, minute] = heading;
  const layout = layoutOf(title);
  if (layout?.family !== family) return refuse(`"${title.trim()}" is not a known product of ${family}`);
  const runAt = instantOf(Number(year), Number(month), Number(day), Number(hour), Number(minute));
  if (runAt === null) return refuse('the run time is not a date and time');
  return { station, layout, runAt, lines: new Map() };
}

/** Keeps a row's line. False where the times come again: the heading of another station is missing before them. */
function keepLine(open: OpenSection, line: string, problems: ProductProblem[]): boolean {
  const shifted = line.startsWith(' ') ? line.slice(1) : line;
  const label = shifted.slice(0, open.layout.labelWidth).trimEnd();
  if (!/^[A-Z][A-Z0-9/]+$/.test(label)) return true;
  if (!open.lines.has(label)) {
    open.lines.set(label, shifted);
    return true;
  }
  const isAnother = TIME_LABELS.has(label) || label === 'DT';
  const text = isAnother ? 'the times come twice; the second table has no heading' : 'the row comes twice';
  problems.push({ part: `${open.station} ${label}`, text: `${text} and is left out` });
  return !isAnother;
}

function sectionOf(open: OpenSection, problems: ProductProblem[]): GuidanceSection | null {
  const { station, layout, runAt, lines } = open;
  const cellsOf = (label: string): readonly string[] | null => {
    const line = lines.get(label);
    return line === undefined ? null : slices(line, layout);
  };
  const times = columnTimes(runAt, cellsOf);
  if (typeof times === 'string') {
    problems.push({ part: `${station} column times`, text: `${times}; the station's table is left out` });
    return { station, layout, runAt, times: [], rows: [] };
  }
  const rows: GuidanceRow[] = [];
  for (const [element, line] of lines) {
    if (TIME_LABELS.has(element) || CALENDAR_LABELS.has(element)) continue;
    const cells = numbersOf(line, layout, times.length);
    if (cells === null) problems.push({ part: `${station} ${element}`, text: 'the values are not in their columns' });
    else rows.push({ element, cells });
  }
  return { station, layout, runAt, times, rows };
}

function slices(line: string, { labelWidth, cellWidth }: GuidanceLayout): string[] {
  const cells: string[] = [];
  for (let at = labelWidth; at < line.length; at += cellWidth) cells.push(line.slice(at, at + CELL_DIGITS));
  return cells;
}

/** The row's numbers, or null where a number is not flush with the right of its column or runs over its left. */
function numbersOf(line: string, layout: GuidanceLayout, columns: number): (number | undefined)[] | null {
  // Pairs such as ` 0/ 3` (thunderstorms and severe ones) take two columns: no row of single numbers.
  if (line.includes('/', layout.labelWidth)) return [];
  const cells: (number | undefined)[] = [];
  for (const [i, cell] of slices(line, layout).slice(0, columns).entries()) {
    const digits = cell.trim();
    if (!/^-?\d+$/.test(digits)) {
      if (/\d/.test(digits)) return null;
      cells.push(undefined);
      continue;
    }
    const before = line[layout.labelWidth + i * layout.cellWidth - 1] ?? '';
    const runsOver = layout.cellWidth > CELL_DIGITS && i > 0 && !/[ |]/.test(before);
    if (cell.length < CELL_DIGITS || cell.endsWith(' ') || runsOver) return null;
    cells.push(Number(digits) || 0);
  }
  return cells;
}

function instantOf(year: number, month: number, day: number, hour: number, minute: number): EpochMicros | null {
  const date = year >= 1970 && year <= 2200 ? dateOrNull(year, month, day) : null;
  if (date === null || hour > 23 || minute > 59) return null;
  return (date * MICROS_PER_DAY + (hour * 60 + minute) * MICROS_PER_MINUTE) as EpochMicros;
}
