/**
 * The temperatures of a METAR report: the body's whole degrees, the remarks' tenths, and the extremes of six and twenty-four
 * hours. Groups as in Federal Meteorological Handbook No. 1, chapter 12: `TsnTTTsnTdTdTd`, `1snTTT`, `2snTTT`, `4snTTTsnTTT`.
 */

/** Temperatures in °C; null where the report has no such group. */
export interface MetarTemperatures {
  readonly tempC: number | null;
  readonly max6hC: number | null;
  readonly min6hC: number | null;
  readonly max24hC: number | null;
  readonly min24hC: number | null;
}

/** Reads the temperature groups of a report. Text that has none gives all nulls. */
export function readMetarTemperatures(report: string): MetarTemperatures {
  const at = report.search(/\sRMK\s/);
  const body = at < 0 ? report : report.slice(0, at);
  const remarks = at < 0 ? '' : report.slice(at);
  const precise = /\sT([01])(\d{3})(?:[01]\d{3})?(?=\s|=|$)/.exec(remarks);
  const whole = /\s(M?)(\d{2})\/(?:M?\d{2})?(?=\s|=|$)/.exec(body);
  const max6h = /\s1([01])(\d{3})(?=\s|=|$)/.exec(remarks);
  const min6h = /\s2([01])(\d{3})(?=\s|=|$)/.exec(remarks);
  const both24h = /\s4([01])(\d{3})([01])(\d{3})(?=\s|=|$)/.exec(remarks);
  return {
    tempC: precise ? tenths(precise[1], precise[2]) : whole ? (whole[1] ? -1 : 1) * Number(whole[2]) || 0 : null,
    max6hC: max6h ? tenths(max6h[1], max6h[2]) : null,
    min6hC: min6h ? tenths(min6h[1], min6h[2]) : null,
    max24hC: both24h ? tenths(both24h[1], both24h[2]) : null,
    min24hC: both24h ? tenths(both24h[3], both24h[4]) : null,
  };
}

/** The station that a report is of, or null. */
export function stationOfMetar(report: string): string | null {
  return /^(?:METAR|SPECI)?\s*(?:COR\s+)?([A-Z][A-Z0-9]{3})\s\d{6}Z/.exec(report)?.[1] ?? null;
}

function tenths(sign: string | undefined, digits: string | undefined): number {
  const value = Number(digits) / 10;
  return sign === '1' && value !== 0 ? -value : value;
}
