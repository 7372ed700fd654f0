/**
 * The heading and the temperature groups of one METAR report: the body's whole degrees, the remarks' tenths, and the extremes of
 * six and twenty-four hours. Groups as in Federal Meteorological Handbook No. 1, chapter 12: `TsnTTTsnTdTdTd`, `1snTTT`, `2snTTT`,
 * `4snTTTsnTTT`. Both the reader of whole products and the readers of report tables use this one.
 */
import { isPlausibleCelsius } from './plausible-temperature.ts';

/** Temperatures in °C; null where the report has no such group, or one that no thermometer can have read. */
export interface MetarTemperatures {
  /** The tenths of the remarks, else the whole degrees of the body. */
  readonly tempC: number | null;
  /** The body's temperature, in whole degrees. */
  readonly wholeC: number | null;
  readonly max6hC: number | null;
  readonly min6hC: number | null;
  readonly max24hC: number | null;
  readonly min24hC: number | null;
  /** Groups that were refused, as they stand in the report. */
  readonly refused: readonly string[];
}

/** Who reported, and when within the month. */
export interface MetarHeading {
  readonly type: 'METAR' | 'SPECI' | null;
  readonly corrected: boolean;
  readonly station: string;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** Where the heading ends in the report's text. */
  readonly length: number;
}

/** Reads the temperature groups of a report. Text that has none gives all nulls. */
export function readMetarTemperatures(report: string): MetarTemperatures {
  const at = report.search(/\sRMK\s/);
  const body = at < 0 ? report : report.slice(0, at);
  const remarks = at < 0 ? '' : report.slice(at);
  const refused: string[] = [];
  const plausible = (group: RegExpExecArray, celsius: number): number | null => {
    if (isPlausibleCelsius(celsius)) return celsius;
    refused.push(group[0].trim());
    return null;
  };
  const inTenths = (group: RegExpExecArray | null, first: 1 | 3 = 1): number | null =>
    group && plausible(group, tenths(group[first], group[first + 1]));
  const whole = /\s(M?)(\d{2})\/(?:M?\d{2})?(?=\s|=|$)/.exec(body);
  const wholeC = whole && plausible(whole, (whole[1] ? -1 : 1) * Number(whole[2]) || 0);
  const both24h = /\s4([01])(\d{3})([01])(\d{3})(?=\s|=|$)/.exec(remarks);
  return {
    tempC: inTenths(/\sT([01])(\d{3})(?:[01]\d{3})?(?=\s|=|$)/.exec(remarks)) ?? wholeC,
    wholeC,
    max6hC: inTenths(/\s1([01])(\d{3})(?=\s|=|$)/.exec(remarks)),
    min6hC: inTenths(/\s2([01])(\d{3})(?=\s|=|$)/.exec(remarks)),
    max24hC: inTenths(both24h),
    min24hC: inTenths(both24h, 3),
    refused,
  };
}

/** The heading of a report, or null where it does not name its station and time. */
export function readMetarHeading(report: string): MetarHeading | null {
  const heading =
    /^(?:(METAR|SPECI)\s{0,4})?(COR\s{1,4})?([A-Z][A-Z0-9]{3})\s(\d{2})(\d{2})(\d{2})Z(\sCOR(?=\s|=|$))?/.exec(report);
  if (!heading) return null;
  const [all, type, before, station = '', day, hour, minute, after] = heading;
  return {
    type: type === 'METAR' || type === 'SPECI' ? type : null,
    corrected: before !== undefined || after !== undefined,
    station,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    length: all.length,
  };
}

function tenths(sign: string | undefined, digits: string | undefined): number {
  const value = Number(digits) / 10;
  return sign === '1' && value !== 0 ? -value : value;
}
