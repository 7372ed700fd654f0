/** What a tape is compiled for, and the hash under which it is kept: the same history and options give the same tape. */
import { createHash } from 'node:crypto';
import { Variable } from '../../engine/events.ts';
import type { CityId } from '../../engine/markets/contracts.ts';
import { CITIES, type City } from '../../engine/markets/stations.ts';
import type { ClimateDate } from '../../engine/time.ts';

/** Raised when the same input gives another tape than before. */
export const TAPE_VERSION = 5;

export interface TapeOptions {
  /** First and last climate date of the run, inclusive. */
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  /** Days before `from` whose ladders and weather are told as well. */
  readonly warmupDays: number;
  /** Years of climate reports and archive values before the warm-up. */
  readonly climatologyYears: number;
  readonly cities: readonly CityId[];
  /** Daily extremes whose ladders are told; both when not given. */
  readonly variables?: readonly Variable[];
  /** Further stations whose forecasts are told for a city, by city code; its own station always is. */
  readonly forecastStations: Readonly<Record<string, readonly string[]>>;
}

/** First climate date whose ladders are on the tape. */
export function firstLadderDate(options: TapeOptions): ClimateDate {
  return (options.from - options.warmupDays) as ClimateDate;
}

/** First climate date whose reports are on the tape. */
export function firstReportDate(options: TapeOptions): ClimateDate {
  return (firstLadderDate(options) - Math.ceil(365.2425 * options.climatologyYears)) as ClimateDate;
}

/** The cities of the options in registry order. */
export function citiesOf(options: TapeOptions): readonly City[] {
  return CITIES.filter((city) => options.cities.includes(city.id));
}

/** The daily extremes of the options, high first. */
export function variablesOf(options: TapeOptions): readonly Variable[] {
  return [Variable.high, Variable.low].filter((variable) => options.variables?.includes(variable) ?? true);
}

/** Stations whose forecasts are told for a city: its own first, then the configured ones in their order. */
export function forecastStationsOf(options: TapeOptions, city: City): readonly string[] {
  return [...new Set([city.station, ...(options.forecastStations[city.code] ?? [])])];
}

/** Name of the tape's folder: hash of the history's fingerprint, the options and what of the station registry goes in. */
export function tapeKey(fingerprint: string, options: TapeOptions): string {
  const cities = citiesOf(options).map((city) => [
    city.id,
    city.code,
    city.station,
    city.lstOffsetMinutes,
    forecastStationsOf(options, city),
  ]);
  const { from, to, warmupDays, climatologyYears } = options;
  const input = JSON.stringify([
    TAPE_VERSION,
    fingerprint,
    from,
    to,
    warmupDays,
    climatologyYears,
    variablesOf(options),
    cities,
  ]);
  return createHash('sha256').update(input).digest('hex');
}
