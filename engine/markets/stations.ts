/**
 * The station registry: the twenty cities with daily-temperature markets, each with the one station, report and clock that
 * settle it. A city's id is its index here and is the same in every run: append, never reorder.
 *
 * Chicago is Midway (not O'Hare), Houston is Hobby (not Bush Intercontinental), New York is Central Park. The standard-time
 * offset holds all year, because the climate day is counted in local standard time. Series by station: the exchange's series
 * metadata of July 2026; retired tickers: its market records since 2022.
 */
import { Variable } from '../events.ts';
import type { ClimateDate } from '../time.ts';
import type { CityId } from './contracts.ts';

/** A city with the station that its markets settle on. */
export interface City {
  readonly id: CityId;
  /** Short code of this program, for example `NYC`; what `--cities` takes. */
  readonly code: string;
  readonly name: string;
  /** ICAO identifier of the settlement station. */
  readonly station: string;
  /** AFOS identifier of its Daily Climate Report. */
  readonly cliProduct: string;
  /** Weather forecast office that issues the report. */
  readonly office: string;
  /** Local standard time minus UTC, all year. */
  readonly lstOffsetMinutes: number;
  /** IANA zone of the wall clock; only for display and exchange hours. */
  readonly zone: string;
  /** Series of the daily high, current first, retired after. */
  readonly highSeries: readonly string[];
  /** Series of the daily low, current first. */
  readonly lowSeries: readonly string[];
  readonly latitude: number;
  readonly longitude: number;
  /** Weather Bureau Army Navy number of the station: how GHCN-Daily (`USW000` + number) and ACIS know it. */
  readonly wban: string;
  /** Where the value that settles the given climate date is published. */
  sourceUrl(date: ClimateDate): string;
}

/** 2026-08-14, the first climate date that settles on The Weather Company instead of the National Weather Service. */
export const WEATHER_COMPANY_FROM = 20_679 as ClimateDate;
const WEATHER_COMPANY_URL = 'https://weather.com/kalshi';

type Row = readonly [
  code: string,
  name: string,
  station: string,
  cli: string,
  office: string,
  lstOffsetHours: number,
  zone: string,
  highSeries: readonly string[],
  lowSeries: readonly string[],
  latitude: number,
  longitude: number,
  wban: string,
];

const EAST = 'America/New_York';
const CENTRAL = 'America/Chicago';
const PACIFIC = 'America/Los_Angeles';

// biome-ignore format: a table reads as rows
const ROWS: readonly Row[] = [
  ['NYC', 'New York', 'KNYC', 'NYC', 'OKX', -5, EAST, ['KXHIGHNY', 'HIGHNY'], ['KXLOWTNYC'], 40.7789, -73.9692, '94728'],
  ['CHI', 'Chicago', 'KMDW', 'MDW', 'LOT', -6, CENTRAL, ['KXHIGHCHI', 'HIGHCHI'], ['KXLOWTCHI'], 41.7861, -87.7522, '14819'],
  ['MIA', 'Miami', 'KMIA', 'MIA', 'MFL', -5, EAST, ['KXHIGHMIA', 'HIGHMIA'], ['KXLOWTMIA'], 25.7906, -80.3164, '12839'],
  ['AUS', 'Austin', 'KAUS', 'AUS', 'EWX', -6, CENTRAL, ['KXHIGHAUS', 'HIGHAUS'], ['KXLOWTAUS'], 30.1945, -97.6699, '13904'],
  ['DEN', 'Denver', 'KDEN', 'DEN', 'BOU', -7, 'America/Denver', ['KXHIGHDEN', 'KXDENHIGH', 'KXHIGHTEMPDEN'], ['KXLOWTDEN'], 39.8467, -104.6562, '03017'],
  ['LAX', 'Los Angeles', 'KLAX', 'LAX', 'LOX', -8, PACIFIC, ['KXHIGHLAX'], ['KXLOWTLAX'], 33.9381, -118.3889, '23174'],
  ['PHL', 'Philadelphia', 'KPHL', 'PHL', 'PHI', -5, EAST, ['KXHIGHPHIL'], ['KXLOWTPHIL'], 39.8683, -75.2431, '13739'],
  ['ATL', 'Atlanta', 'KATL', 'ATL', 'FFC', -5, EAST, ['KXHIGHTATL'], ['KXLOWTATL'], 33.6301, -84.4418, '13874'],
  ['BOS', 'Boston', 'KBOS', 'BOS', 'BOX', -5, EAST, ['KXHIGHTBOS'], ['KXLOWTBOS'], 42.3606, -71.0097, '14739'],
  ['DAL', 'Dallas', 'KDFW', 'DFW', 'FWD', -6, CENTRAL, ['KXHIGHTDAL'], ['KXLOWTDAL'], 32.8974, -97.022, '03927'],
  ['DC', 'Washington', 'KDCA', 'DCA', 'LWX', -5, EAST, ['KXHIGHTDC'], ['KXLOWTDC'], 38.8472, -77.0345, '13743'],
  ['HOU', 'Houston', 'KHOU', 'HOU', 'HGX', -6, CENTRAL, ['KXHIGHTHOU'], ['KXLOWTHOU'], 29.6375, -95.2825, '12918'],
  ['LV', 'Las Vegas', 'KLAS', 'LAS', 'VEF', -8, PACIFIC, ['KXHIGHTLV'], ['KXLOWTLV'], 36.0719, -115.1634, '23169'],
  ['MIN', 'Minneapolis', 'KMSP', 'MSP', 'MPX', -6, CENTRAL, ['KXHIGHTMIN'], ['KXLOWTMIN'], 44.8831, -93.2289, '14922'],
  ['NOLA', 'New Orleans', 'KMSY', 'MSY', 'LIX', -6, CENTRAL, ['KXHIGHTNOLA'], ['KXLOWTNOLA'], 29.9934, -90.251, '12916'],
  ['OKC', 'Oklahoma City', 'KOKC', 'OKC', 'OUN', -6, CENTRAL, ['KXHIGHTOKC'], ['KXLOWTOKC'], 35.3889, -97.6006, '13967'],
  ['PHX', 'Phoenix', 'KPHX', 'PHX', 'PSR', -7, 'America/Phoenix', ['KXHIGHTPHX'], ['KXLOWTPHX'], 33.4278, -112.0037, '23183'],
  ['SATX', 'San Antonio', 'KSAT', 'SAT', 'EWX', -6, CENTRAL, ['KXHIGHTSATX'], ['KXLOWTSATX'], 29.5443, -98.4839, '12921'],
  ['SEA', 'Seattle', 'KSEA', 'SEA', 'SEW', -8, PACIFIC, ['KXHIGHTSEA'], ['KXLOWTSEA'], 47.4447, -122.3144, '24233'],
  ['SFO', 'San Francisco', 'KSFO', 'SFO', 'MTR', -8, PACIFIC, ['KXHIGHTSFO'], ['KXLOWTSFO'], 37.6196, -122.3656, '23234'],
];

/** All cities in the order of their ids. */
export const CITIES: readonly City[] = ROWS.map(
  ([code, name, station, cli, office, hours, zone, highSeries, lowSeries, latitude, longitude, wban], index) => ({
    id: index as CityId,
    code,
    name,
    station,
    cliProduct: `CLI${cli}`,
    office,
    lstOffsetMinutes: hours * 60,
    zone,
    highSeries,
    lowSeries,
    latitude,
    longitude,
    wban,
    sourceUrl: (date: ClimateDate) =>
      date >= WEATHER_COMPANY_FROM
        ? WEATHER_COMPANY_URL
        : `https://forecast.weather.gov/product.php?site=${office}&product=CLI&issuedby=${cli}`,
  }),
);

const byCode = new Map(CITIES.map((city) => [city.code, city]));
const byStation = new Map(CITIES.map((city) => [city.station, city]));
const byWban = new Map(CITIES.map((city) => [city.wban, city]));
const bySeries = new Map<string, { readonly city: City; readonly variable: Variable }>(
  CITIES.flatMap((city) => [
    ...city.highSeries.map((series) => [series, { city, variable: Variable.high }] as const),
    ...city.lowSeries.map((series) => [series, { city, variable: Variable.low }] as const),
  ]),
);

/** The city of an id. Throws RangeError when there is none: ids only come from this registry. */
export function cityById(id: CityId): City {
  const city = CITIES[id];
  if (city === undefined) throw new RangeError(`no city has id ${id}`);
  return city;
}

/** The city of a code such as `NYC`, or undefined. */
export function cityByCode(code: string): City | undefined {
  return byCode.get(code);
}

/** The city whose settlement station has this ICAO identifier, or undefined: O'Hare is no city's station. */
export function cityByStation(station: string): City | undefined {
  return byStation.get(station);
}

/** The city whose settlement station has this WBAN number, or undefined. */
export function cityByWban(wban: string): City | undefined {
  return byWban.get(wban);
}

/** City and variable of a series, current or retired, or undefined. */
export function cityBySeries(series: string): { readonly city: City; readonly variable: Variable } | undefined {
  return bySeries.get(series);
}

/** The city that a person means by a code, name, station or series, in any case; undefined when it is none of these. */
export function cityByAnyName(text: string): City | undefined {
  const upper = text.trim().toUpperCase();
  return (
    byCode.get(upper) ??
    byStation.get(upper) ??
    bySeries.get(upper)?.city ??
    CITIES.find((city) => city.name.toUpperCase() === upper)
  );
}
