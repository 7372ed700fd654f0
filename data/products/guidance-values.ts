/**
 * What the numbers of guidance tables mean: which are temperatures, which codes stand for missing ones, and which daily extreme of
 * which climate day a value is. Elements as in the text cards of the Meteorological Development Laboratory.
 *
 * In the United States a value valid at 00 UTC is the maximum of the day that ends then, one valid at 12 UTC the minimum of that
 * morning.
 */
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../engine/time.ts';
import type { GuidanceSection } from './guidance-table.ts';
import { isPlausibleFahrenheit } from './plausible-temperature.ts';
import type { ProductProblem } from './product.ts';

/** One number of a table; null where the product says that it is missing, or where it cannot be. */
export interface GuidanceValue {
  readonly validAt: EpochMicros;
  /** The row's label as printed. */
  readonly element: string;
  readonly value: number | null;
}

/** One number about one daily extreme, in °F. */
export interface GuidanceExtreme {
  readonly variable: 'high' | 'low';
  readonly climateDate: ClimateDate;
  readonly statistic: ExtremeStatistic;
  readonly valueF: number;
}

type ExtremeStatistic = 'point' | 'sd' | 'p10' | 'p25' | 'p50' | 'p75' | 'p90';

const EXTREMES: ReadonlyMap<string, ExtremeStatistic> = new Map([
  ['X/N', 'point'],
  ['N/X', 'point'],
  ['TXN', 'point'],
  ['XND', 'sd'],
  ['TXNMN', 'point'],
  ['TXNSD', 'sd'],
  ['TXNP1', 'p10'],
  ['TXNP2', 'p25'],
  ['TXNP5', 'p50'],
  ['TXNP7', 'p75'],
  ['TXNP9', 'p90'],
]);
/** Rows of temperatures in °F besides the extremes. */
const TEMPERATURES = new Set(['TMP', 'DPT', 'WBG']);
/** Rows of standard deviations in °F besides those of the extremes. */
const DEVIATIONS = new Set(['TSD', 'DSD']);
const LARGEST_DEVIATION_F = 60;
/** Rows of winds, in which Model Output Statistics print 99 for missing; elsewhere they print 999. */
const WINDS = new Set(['WDR', 'WSP']);

/** The values and extremes of a table. Adds what cannot be to the problems. */
export function valuesOf(
  section: GuidanceSection,
  problems: ProductProblem[],
): { values: GuidanceValue[]; extremes: GuidanceExtreme[] } {
  const values: GuidanceValue[] = [];
  const extremes: GuidanceExtreme[] = [];
  for (const { element, cells } of section.rows) {
    const statistic = EXTREMES.get(element);
    for (const [i, number] of cells.entries()) {
      const validAt = section.times[i];
      if (number === undefined || validAt === undefined) continue;
      const missing = isMissing(section.layout.family, element, number);
      const wrong = missing ? null : fault(element, number);
      const extreme = statistic && extremeAt(validAt);
      if (wrong !== null || extreme === null) {
        const text = wrong ?? 'an extreme that is not valid at 00 or 12 UTC belongs to no known day';
        problems.push({ part: `${section.station} ${element}, column ${i + 1}`, text });
      }
      const value = missing || wrong !== null ? null : number;
      values.push({ validAt, element, value });
      if (statistic && extreme && value !== null) extremes.push({ ...extreme, statistic, valueF: value });
    }
  }
  return { values, extremes };
}

function isMissing(family: 'MOS' | 'NBM', element: string, number: number): boolean {
  if (family === 'NBM') return number === -99 || (number === 999 && isInFahrenheit(element));
  return number === 999 || (number === 99 && WINDS.has(element));
}

function fault(element: string, number: number): string | null {
  if (!isInFahrenheit(element)) return null;
  if (DEVIATIONS.has(element) || EXTREMES.get(element) === 'sd')
    return number >= 0 && number <= LARGEST_DEVIATION_F ? null : `a standard deviation of ${number} °F is impossible`;
  return isPlausibleFahrenheit(number) ? null : `${number} °F is impossible`;
}

function isInFahrenheit(element: string): boolean {
  return EXTREMES.has(element) || TEMPERATURES.has(element) || DEVIATIONS.has(element);
}

/** Which extreme of which climate day a value valid at an instant is; null when it is none. */
export function extremeAt(validAt: EpochMicros): Pick<GuidanceExtreme, 'variable' | 'climateDate'> | null {
  const date = Math.floor(validAt / MICROS_PER_DAY);
  const hour = (validAt - date * MICROS_PER_DAY) / MICROS_PER_HOUR;
  if (hour === 0) return { variable: 'high', climateDate: (date - 1) as ClimateDate };
  return hour === 12 ? { variable: 'low', climateDate: date as ClimateDate } : null;
}
