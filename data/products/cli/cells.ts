/**
 * What a cell of a climate report can say: a temperature with its flags, `MM` for missing, a time, a year. Anything else is not
 * guessed at but given back as unreadable.
 */
import { isPlausibleFahrenheit } from '../plausible-temperature.ts';

/** A cell that was read, or why it was not. */
export type Reading<Value> = { readonly value: Value | null } | { readonly bad: string };

/** A temperature and whether it set or tied the record. */
export interface FlaggedDegrees {
  readonly degreesF: number;
  readonly isRecord: boolean;
}

const MISSING = new Set(['', 'MM', 'M', '-', '--']);
/** `100R` record, `57E`, `57 E`, `57(E)` estimated, `83*` footnote. */
const DEGREES = /^(-?\d{1,4})\s?((?:\s?(?:R|E|\(E\)|\*)){0,4})$/;

/** Reads a temperature in whole °F. Values that no station can have are unreadable. */
export function readDegrees(cell: string | undefined): Reading<FlaggedDegrees> {
  const text = cell ?? '';
  if (MISSING.has(text)) return { value: null };
  const match = DEGREES.exec(text.slice(0, 20));
  if (match === null) return { bad: `"${text.slice(0, 20)}" is no temperature` };
  // Adding zero turns -0 into 0.
  const degreesF = Number(match[1]) + 0;
  if (!isPlausibleFahrenheit(degreesF)) return { bad: `${degreesF} °F is impossible` };
  return { value: { degreesF, isRecord: (match[2] ?? '').includes('R') } };
}

/** Reads a time of day in local standard time, as `328 PM` or `3:28 PM`; given without the colon. */
export function readTime(cell: string | undefined): Reading<string> {
  const text = cell ?? '';
  if (MISSING.has(text)) return { value: null };
  const match = /^(\d{1,2}):?(\d{2}) ([AP]M)$/.exec(text.slice(0, 20));
  const hour = Number(match?.[1]);
  const minute = Number(match?.[2]);
  if (match === null || hour < 1 || hour > 12 || minute > 59) {
    return { bad: `"${text.slice(0, 20)}" is no time` };
  }
  return { value: `${match[1]}${match[2]} ${match[3]}` };
}

/** Reads the year of a record. */
export function readYear(cell: string | undefined): Reading<number> {
  const text = cell ?? '';
  if (MISSING.has(text)) return { value: null };
  if (!/^(1[789]|20)\d{2}$/.test(text)) return { bad: `"${text.slice(0, 20)}" is no year` };
  return { value: Number(text) };
}
