/**
 * From what the weather services answered to the events that a session's engine has not been told: the same choice of records
 * as a tape makes of the history, so that a session hears what a backtest hears.
 */
import type { FeedRows } from '../../../data/ingest/merge-feed.ts';
import type { PlainRow } from '../../../data/store/append.ts';
import { Variable } from '../../../engine/events.ts';
import type { CityId } from '../../../engine/markets/contracts.ts';
import type { City } from '../../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { climateDayStart } from '../../../engine/weather/climate-day.ts';
import type { SessionDirectory } from '../../session/directory.ts';
import type { FeedEvent } from '../../session/event-rows.ts';
import type { Inbox } from '../../session/inbox.ts';
import {
  type ForecastRecord,
  forecastEvent,
  type ObservationRecord,
  observationEvent,
  type ReportRecord,
  reportEvent,
} from '../row-events.ts';
import { type WeatherKeys, weatherKey } from './weather-keys.ts';

/** Which of the weather a session hears. */
export interface WeatherScope {
  readonly cities: readonly City[];
  /** Further stations whose forecasts are told for a city, by city code. */
  readonly forecastStations: Readonly<Record<string, readonly string[]>>;
  /** Observations and forecasts of earlier climate days are not told. */
  readonly firstDate: ClimateDate;
  /** Climate reports of earlier days are not told. */
  readonly firstReportDate: ClimateDate;
}

export interface ToldWeatherParts {
  readonly scope: WeatherScope;
  readonly directory: SessionDirectory;
  readonly inbox: Pick<Inbox, 'list' | 'event'>;
  readonly keys: WeatherKeys;
  /** Whether a ladder of a city and daily extreme has been listed: forecasts of others are not told. */
  readonly hasLadder: (city: CityId, variable: Variable) => boolean;
}

export class ToldWeather {
  readonly #parts: ToldWeatherParts;
  readonly #cityOf: ReadonlyMap<string, City>;
  /** Cities for which a station's forecasts speak. */
  readonly #forecastCities = new Map<string, City[]>();
  /** Forecast sources by the ids that they have, or will have once the inbox is drained. */
  readonly #sources: string[];
  readonly #names = new Map<string, string>();

  constructor(parts: ToldWeatherParts) {
    const { cities, forecastStations } = parts.scope;
    this.#parts = parts;
    this.#cityOf = new Map(cities.map((city) => [city.station, city]));
    for (const city of cities) {
      for (const station of new Set([city.station, ...(forecastStations[city.code] ?? [])])) {
        this.#forecastCities.set(station, [...(this.#forecastCities.get(station) ?? []), city]);
      }
    }
    this.#sources = [...parts.directory.forecastSources];
  }

  /** Tells what is new in rows; `knownAt` says when a record is known, from when its rule says so. Gives how many were told. */
  take({ dataset, rows }: FeedRows, knownAt: (byRule: number) => EpochMicros): number {
    let told = 0;
    for (const row of rows) {
      for (const event of this.#eventsOf(dataset, row)) {
        const at = knownAt(event.knownAt);
        if (!this.#parts.keys.add(weatherKey(event), at)) continue;
        this.#parts.inbox.event({ ...event, knownAt: at });
        told += 1;
      }
    }
    return told;
  }

  #eventsOf(dataset: FeedRows['dataset'], row: PlainRow): FeedEvent[] {
    const { scope } = this.#parts;
    if (dataset === 'forecasts') return this.#forecasts(row as unknown as ForecastRecord);
    const city = this.#cityOf.get(String(row.station));
    if (city === undefined) return [];
    if (dataset === 'observations') {
      const record = row as unknown as ObservationRecord;
      const isEarly = record.observed_at < climateDayStart(scope.firstDate, city.lstOffsetMinutes);
      return isEarly ? [] : [observationEvent(record, city.id)];
    }
    const record = row as unknown as ReportRecord;
    return record.climate_date < scope.firstReportDate ? [] : [reportEvent(record, city.id)];
  }

  #forecasts(record: ForecastRecord): FeedEvent[] {
    const { scope, hasLadder } = this.#parts;
    if (record.climate_date < scope.firstDate) return [];
    const variable = record.variable === 'low' ? Variable.low : Variable.high;
    return (this.#forecastCities.get(record.station) ?? [])
      .filter((city) => hasLadder(city.id, variable))
      .map((city) => forecastEvent(record, city.id, this.#sourceOf(city, record)));
  }

  /** Id of the name under which a station's forecasts of a model speak for a city; a new name is listed. */
  #sourceOf(city: City, { station, model }: ForecastRecord): number {
    const { directory, inbox } = this.#parts;
    const key = `${city.id} ${station} ${model}`;
    const known = directory.forecastNames(station, model).find((named) => named.city === city.id)?.name;
    // The city's own station speaks under the model's name, another one under both.
    const name = this.#names.get(key) ?? known ?? (station === city.station ? model : `${model}@${station}`);
    const isNamed = known !== undefined || this.#names.has(key);
    const id = this.#sources.indexOf(name);
    if (!isNamed || id < 0) {
      const forecastNames = isNamed ? [] : [{ city: city.id, station, model, name }];
      inbox.list({ forecastSources: id < 0 ? [name] : [], forecastNames });
      if (id < 0) this.#sources.push(name);
    }
    this.#names.set(key, name);
    return id < 0 ? this.#sources.length - 1 : id;
  }
}
