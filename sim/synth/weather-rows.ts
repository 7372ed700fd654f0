/**
 * What the weather services publish in a synthetic world: forecasts of several models, hourly observations, climate reports,
 * station archives. Each record is made of what was revealed by its issue and independent noise, and carries the `known_at`
 * that history assumes for its kind.
 */

import type { RowOf } from '../../data/catalog/catalog.ts';
import { Variable } from '../../engine/events.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { climateDayEnd, climateDayStart } from '../../engine/weather/climate-day.ts';
import { stream } from '../random.ts';
import type { CityWeather } from './city-weather.ts';
import { LOW_HOUR } from './climate.ts';
import type { ReportedDay } from './climate-report.ts';
import { temperatureF } from './temperature-path.ts';

/** A forecast source: when it runs, how far it looks, how noisy it is. */
interface Model {
  readonly name: string;
  readonly runHoursUtc: readonly number[];
  /** From run to when it is public. */
  readonly latencyHours: number;
  /** Whole days ahead of the run's own date that it covers. */
  readonly days: number;
  /** Deviation of its own error in °F, which grows by a sixth each day ahead. */
  readonly noiseF: number;
  /** Deviation from which its constant error at a station is drawn; at most twice this. */
  readonly biasF: number;
}

const MODELS: readonly Model[] = [
  { name: 'gfs_mos', runHoursUtc: [0, 6, 12, 18], latencyHours: 6, days: 2, noiseF: 1.4, biasF: 0.8 },
  { name: 'nam_mos', runHoursUtc: [0, 12], latencyHours: 6, days: 2, noiseF: 1.7, biasF: 1 },
  { name: 'nws_grid', runHoursUtc: [8, 20], latencyHours: 0, days: 6, noiseF: 1, biasF: 0.6 },
];
/** A run says nothing of an extreme that is nearer than this. */
const NEAREST_HOURS = 3;

const WEATHER_VARIABLES = [
  { variable: Variable.high, name: 'high' },
  { variable: Variable.low, name: 'low' },
] as const;

/** Forecasts of both extremes issued from the first to the last date, in order of issue. */
export function* forecastRows(
  weather: CityWeather,
  seed: number,
  source: string,
  from: ClimateDate,
  to: ClimateDate,
): Generator<RowOf<'forecasts'>> {
  const { city } = weather;
  const random = stream(seed, `forecasts for ${city.code}`);
  const biases = MODELS.map((model) =>
    WEATHER_VARIABLES.map(() => model.biasF * Math.max(-2, Math.min(2, random.normal()))),
  );
  let sequence = city.id * 1e9;
  for (let runDate = from; runDate <= to; runDate = (runDate + 1) as ClimateDate) {
    for (let hour = 0; hour < 24; hour++) {
      for (const [m, model] of MODELS.entries()) {
        if (!model.runHoursUtc.includes(hour)) continue;
        const issuedAt = (runDate * MICROS_PER_DAY + hour * MICROS_PER_HOUR) as EpochMicros;
        for (let ahead = 0; ahead <= model.days; ahead++) {
          const date = (runDate + ahead) as ClimateDate;
          for (const [v, { variable, name }] of WEATHER_VARIABLES.entries()) {
            const hoursAhead = hoursTo(weather, variable, date, issuedAt);
            if (hoursAhead < NEAREST_HOURS) continue;
            const noise = random.normal() * model.noiseF * (1 + hoursAhead / 144) * weather.climate.variability;
            const value = weather.known(variable, date, issuedAt).meanF + (biases[m]?.[v] ?? 0) + noise;
            yield {
              known_at: issuedAt + model.latencyHours * MICROS_PER_HOUR,
              issued_at: issuedAt,
              model: model.name,
              station: city.station,
              variable: name,
              climate_date: date,
              statistic: 'point',
              value_f: Math.round(value),
              valid_from: null,
              valid_to: null,
              source,
              source_seq: sequence++,
            };
          }
        }
      }
    }
  }
}

/** Routine hourly observations of the dates, with the six-hour and twenty-four-hour groups that real ones carry. */
export function* observationRows(
  weather: CityWeather,
  seed: number,
  source: string,
  from: ClimateDate,
  to: ClimateDate,
): Generator<RowOf<'observations'>> {
  const { city, climate } = weather;
  const random = stream(seed, `observations of ${city.code}`);
  let sequence = city.id * 1e9;
  const first = Math.floor(climateDayStart(from, city.lstOffsetMinutes) / MICROS_PER_HOUR);
  const last = Math.floor(climateDayEnd(to, city.lstOffsetMinutes) / MICROS_PER_HOUR);
  for (let hour = first; hour < last; hour++) {
    const observedAt = (hour * MICROS_PER_HOUR + climate.metarMinute * MICROS_PER_MINUTE) as EpochMicros;
    const hourUtc = hour % 24;
    const isLastOfDay =
      (hour + 1) * MICROS_PER_HOUR === climateDayEnd(dayOf(weather, observedAt), city.lstOffsetMinutes);
    const sixHours = hourUtc % 6 === 5 ? extremesWithin(weather, observedAt, 6) : null;
    const day = isLastOfDay ? dayOf(weather, observedAt) : null;
    yield {
      known_at: observedAt + 10 * MICROS_PER_MINUTE,
      observed_at: observedAt,
      station: city.station,
      kind: 'routine',
      temp_c: tenthsC(inDay(weather, observedAt, temperatureF(weather, observedAt) + 0.4 * random.normal())),
      max_6h_c: sixHours && tenthsC(Math.round(sixHours.maxF)),
      min_6h_c: sixHours && tenthsC(Math.round(sixHours.minF)),
      max_24h_c: day === null ? null : tenthsC(weather.reportedF(Variable.high, day)),
      min_24h_c: day === null ? null : tenthsC(weather.reportedF(Variable.low, day)),
      raw: null,
      source,
      source_seq: sequence++,
    };
  }
}

/** The climate reports of the days, every version. */
export function* reportRows(
  weather: CityWeather,
  source: string,
  days: Iterable<ReportedDay>,
): Generator<RowOf<'climate_reports'>> {
  const { city } = weather;
  let sequence = city.id * 1e9 + 5e8;
  for (const day of days)
    for (const version of day.versions)
      yield {
        known_at: version.issuedAt + 5 * MICROS_PER_MINUTE,
        issued_at: version.issuedAt,
        station: city.station,
        climate_date: day.date,
        status: version.status,
        max_f: version.maxF,
        min_f: version.minF,
        product_id: null,
        source,
        source_seq: sequence++,
      };
}

/** The station archive's values, thirty-six hours after each day. */
export function* archiveRows(
  weather: CityWeather,
  source: string,
  from: ClimateDate,
  to: ClimateDate,
): Generator<RowOf<'climate_reports'>> {
  const { city } = weather;
  let sequence = city.id * 1e9;
  for (let date = from; date <= to; date = (date + 1) as ClimateDate) {
    const end = climateDayEnd(date, city.lstOffsetMinutes);
    yield {
      known_at: end + 36 * MICROS_PER_HOUR,
      issued_at: end,
      station: city.station,
      climate_date: date,
      status: 'archive',
      max_f: weather.reportedF(Variable.high, date),
      min_f: weather.reportedF(Variable.low, date),
      product_id: null,
      source,
      source_seq: sequence++,
    };
  }
}

function hoursTo(weather: CityWeather, variable: Variable, date: ClimateDate, at: EpochMicros): number {
  const hour = variable === Variable.high ? weather.climate.peakHour : LOW_HOUR;
  return (climateDayStart(date, weather.city.lstOffsetMinutes) - at) / MICROS_PER_HOUR + hour;
}

function dayOf(weather: CityWeather, at: EpochMicros): ClimateDate {
  return Math.floor((at + weather.city.lstOffsetMinutes * MICROS_PER_MINUTE) / MICROS_PER_DAY) as ClimateDate;
}

/** A reading never lies outside the extremes of its day: both are made of the same measurements. */
function inDay(weather: CityWeather, at: EpochMicros, f: number): number {
  const date = dayOf(weather, at);
  return Math.min(weather.valueF(Variable.high, date), Math.max(weather.valueF(Variable.low, date), f));
}

/** Highest and lowest temperature of the hours up to an instant, the extremes of the day included where they lie within. */
function extremesWithin(weather: CityWeather, until: EpochMicros, hours: number): { maxF: number; minF: number } {
  let maxF = Number.NEGATIVE_INFINITY;
  let minF = Number.POSITIVE_INFINITY;
  const halfHour = MICROS_PER_HOUR / 2;
  const since = until - hours * MICROS_PER_HOUR;
  // Half-hour marks, because the extremes are reached on them.
  for (let at = Math.ceil(since / halfHour) * halfHour; at <= until; at += halfHour) {
    const f = temperatureF(weather, at as EpochMicros);
    maxF = Math.max(maxF, f);
    minF = Math.min(minF, f);
  }
  return { maxF, minF };
}

function tenthsC(f: number): number {
  return Math.round(((f - 32) * 50) / 9) / 10;
}
