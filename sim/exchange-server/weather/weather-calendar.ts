/**
 * When the weather of a stretch of history becomes known, so that a client in lockstep can be told at which instants to ask the
 * weather services, and about what: time does not pass over news that nobody has fetched.
 */
import { queryRows } from '../../../data/store/sql.ts';
import type { Store } from '../../../data/store/store.ts';
import type { EpochMicros } from '../../../engine/time.ts';

/** What is new at an instant: records of a dataset about a station. */
export interface WeatherNews {
  readonly at: EpochMicros;
  readonly dataset: 'observations' | 'forecasts' | 'climate_reports';
  readonly station: string;
  /** Of forecasts the model, of climate reports the status. */
  readonly kind: string;
}

export class WeatherCalendar {
  readonly #news: readonly WeatherNews[];

  /** @param news in order of time */
  constructor(news: readonly WeatherNews[]) {
    this.#news = news;
  }

  /** The news of a store that become known from one instant to another, both inclusive. */
  static async of(store: Store, from: EpochMicros, to: EpochMicros): Promise<WeatherCalendar> {
    const connection = await store.sql();
    try {
      const rows = await queryRows(
        connection,
        `SELECT DISTINCT epoch_us(known_at)::DOUBLE AS known_us, dataset, station, kind FROM (
           SELECT known_at, 'observations' AS dataset, station, 'any' AS kind FROM observations
           UNION ALL SELECT known_at, 'forecasts', station, model FROM forecasts
           UNION ALL SELECT known_at, 'climate_reports', station, status FROM climate_reports)
         WHERE known_at BETWEEN make_timestamp(${from}) AND make_timestamp(${to}) ORDER BY known_us, dataset, station, kind`,
      );
      return new WeatherCalendar(rows.map(({ known_us: at, ...about }) => ({ ...about, at }) as WeatherNews));
    } finally {
      connection.closeSync();
    }
  }

  /** The news about some stations, in order of time. */
  about(stations: ReadonlySet<string>): readonly WeatherNews[] {
    return this.#news.filter(({ station }) => stations.has(station));
  }
}
