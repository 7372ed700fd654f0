/** What every forecast answer of the Weather Service becomes: rows known when they were fetched, and how old the forecast was then. */
import type { City } from '../../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import type { PlainRow } from '../../store/append.ts';
import type { Window } from './valid-time.ts';

/** Rows of `forecasts` without `source` and `source_seq`. */
export interface ForecastAnswer {
  readonly rows: readonly PlainRow[];
  /** When the office last changed the forecast; an old one comes from a cache that is stuck. */
  readonly updatedAt: EpochMicros;
  /** Values that are no temperature or of no known window. */
  readonly refused: number;
}

/** One number about one daily extreme. */
export function forecastRow(forecast: {
  readonly model: string;
  readonly city: City;
  readonly variable: 'high' | 'low';
  readonly date: ClimateDate;
  readonly valueF: number;
  readonly window: Window;
  readonly updatedAt: EpochMicros;
  readonly fetchedAt: EpochMicros;
}): PlainRow {
  return {
    // An office's clock that runs ahead must not make a forecast known before it says that it was made.
    known_at: Math.max(forecast.fetchedAt, forecast.updatedAt),
    issued_at: forecast.updatedAt,
    model: forecast.model,
    station: forecast.city.station,
    variable: forecast.variable,
    climate_date: forecast.date,
    statistic: 'point',
    value_f: forecast.valueF,
    valid_from: forecast.window.from,
    valid_to: forecast.window.to,
  };
}
