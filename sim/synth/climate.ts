/**
 * The climate of each city in synthetic worlds: normals as one annual wave, how unpredictable it is, and the clock times at
 * which its station reports. Rounded from the 1991-2020 normals and the typical issue times of the climate reports.
 */
import type { City } from '../../engine/markets/stations.ts';
import type { ClimateDate } from '../../engine/time.ts';
import { dayOfYear } from '../../engine/weather/climate-day.ts';

/** What a city's weather is like. */
export interface Climate {
  /** Mean of the daily high over the year, and half the difference between its warmest and coldest day. */
  readonly highF: number;
  readonly amplitudeF: number;
  /** Normal high minus normal low. */
  readonly rangeF: number;
  /** Factor on every standard deviation of the weather; New York is 1. */
  readonly variability: number;
  /** Hour of local standard time at which the high is reached; a multiple of a half, at most 16. */
  readonly peakHour: number;
  /** UTC minutes after midnight at which the final report of the day before is typically issued. */
  readonly finalReportMinutes: number;
  /** Minute of the hour at which the routine observation is made. */
  readonly metarMinute: number;
}

/** Hour of local standard time at which the low is reached. */
export const LOW_HOUR = 6.5;

type Row = readonly [
  number,
  number,
  number,
  number,
  number,
  finalReport: readonly [number, number],
  metarMinute: number,
];

const ROWS: Readonly<Record<string, Row>> = {
  NYC: [62.5, 23, 16, 1, 15, [6, 18], 51],
  CHI: [59, 27, 18, 1.15, 15, [6, 46], 53],
  MIA: [84, 7.5, 14, 0.55, 14, [9, 22], 53],
  AUS: [80, 17.5, 22, 1, 15.5, [8, 1], 53],
  DEN: [66, 23, 27, 1.3, 14.5, [7, 31], 53],
  LAX: [71, 5.5, 13, 0.65, 13.5, [9, 28], 53],
  PHL: [65, 23, 18, 1, 15, [5, 55], 54],
  ATL: [72, 18, 19, 0.9, 15.5, [9, 17], 52],
  BOS: [59, 23, 17, 1.1, 14.5, [5, 30], 54],
  DAL: [77, 20, 20, 1.05, 15.5, [6, 40], 53],
  DC: [67, 22, 17, 1, 15, [7, 32], 52],
  HOU: [79.5, 16, 18, 0.85, 15, [6, 29], 53],
  LV: [81, 23, 22, 0.85, 15.5, [8, 44], 56],
  MIN: [55, 30, 19, 1.2, 15, [7, 12], 53],
  NOLA: [78, 15, 15, 0.8, 14.5, [8, 20], 53],
  OKC: [72.5, 22, 22, 1.15, 15.5, [7, 28], 52],
  PHX: [87, 19.5, 24, 0.8, 16, [8, 16], 51],
  SATX: [80.5, 16.5, 21, 0.95, 15.5, [8, 1], 51],
  SEA: [61, 16, 15, 0.75, 15.5, [9, 33], 53],
  SFO: [65.5, 7, 14, 0.75, 14.5, [8, 51], 56],
};

/** The climate of a city of the registry. Throws RangeError for a city without one. */
export function climateOf(city: City): Climate {
  const row = ROWS[city.code];
  if (row === undefined) throw new RangeError(`no synthetic climate for ${city.code}`);
  const [highF, amplitudeF, rangeF, variability, peakHour, [hour, minute], metarMinute] = row;
  return { highF, amplitudeF, rangeF, variability, peakHour, finalReportMinutes: hour * 60 + minute, metarMinute };
}

/** Normal high of a date: warmest on day 205 of the year. */
export function normalHighF(climate: Climate, date: ClimateDate): number {
  return climate.highF + climate.amplitudeF * Math.cos((2 * Math.PI * (dayOfYear(date) - 205)) / 365.25);
}

/** Normal low of a date. */
export function normalLowF(climate: Climate, date: ClimateDate): number {
  return normalHighF(climate, date) - climate.rangeF;
}
