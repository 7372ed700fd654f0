/**
 * The day's precipitation and snowfall in a section of a climate report: inches, `T` for a trace, `MM` for missing, with the flags that
 * temperatures have. Sums of the month and season are not read.
 */
import type { Reading } from './cells.ts';
import { type Column, sliceRow } from './layout.ts';

/** An amount in inches; a trace is 0 with its flag, null is missing. */
export interface Amount {
  readonly inches: number | null;
  readonly isTrace: boolean;
}

const NOTHING: Amount = { inches: null, isTrace: false };
const DAY_ROW = /^\s{0,9}(?:TODAY|YESTERDAY)(?=\s|$)/;
/** More rain in a day than has ever fallen anywhere, and more snow. */
const MOST_INCHES = 100;
/** A table's first row follows its title within this many lines. */
const FIRST_ROW_WITHIN = 4;

/** The amount of the table whose title the pattern finds. @param report told what cannot be read */
export function readAmount(
  lines: readonly string[],
  title: RegExp,
  layout: readonly Column[],
  report: (text: string) => void,
): Amount {
  const at = lines.findIndex((line) => title.test(line));
  if (at < 0) return NOTHING;
  const rows = lines.slice(at + 1, at + 1 + FIRST_ROW_WITHIN);
  const line = rows.find((candidate) => DAY_ROW.test(candidate));
  const label = DAY_ROW.exec(line ?? '');
  if (line === undefined || label === null || line.includes('\t')) return NOTHING;
  const { cells } = sliceRow(line, label[0].length, layout);
  const reading = readInches(cells.OBSERVED);
  if ('value' in reading) return reading.value ?? NOTHING;
  report(reading.bad);
  return NOTHING;
}

/** Reads `0.05`, `12.0 R`, `0.00*`, `T`, `MM`. */
function readInches(cell: string | undefined): Reading<Amount> {
  const text = (cell ?? '').slice(0, 20);
  if (text === '' || text === 'MM' || text === 'M') return { value: null };
  if (/^T(?:\s?R)?$/.test(text)) return { value: { inches: 0, isTrace: true } };
  const match = /^(\d{0,3}(?:\.\d{1,2})?)\s?(?:R|E|\(E\)|\*){0,3}$/.exec(text);
  const inches = match?.[1] ? Number(match[1]) : Number.NaN;
  if (!(inches <= MOST_INCHES)) return { bad: `"${text}" is no amount` };
  return { value: { inches, isTrace: false } };
}
