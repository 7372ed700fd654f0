/**
 * The weather of a store as it was known at the simulated instant: every query goes through one condition, `known_at <= now`, so that no
 * route can show what was not known. A record that several sources tell is shown once.
 */

import { type DuckDBConnection, queryRows, quoted } from '../../../data/store/sql.ts';
import type { Store } from '../../../data/store/store.ts';
import { cityByStation } from '../../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { climateDayEnd } from '../../../engine/weather/climate-day.ts';
import type { ServedClock } from '../clock.ts';

/** A version of a day's report. */
export interface StoredReport {
  readonly knownAt: EpochMicros;
  readonly issuedAt: EpochMicros;
  readonly station: string;
  readonly date: ClimateDate;
  readonly status: 'preliminary' | 'final' | 'corrected' | 'archive';
  readonly maxF: number | null;
  readonly minF: number | null;
  readonly productId: string | null;
}

export interface StoredObservation {
  readonly knownAt: EpochMicros;
  readonly observedAt: EpochMicros;
  readonly station: string;
  readonly kind: 'routine' | 'special' | 'five_minute';
  readonly tempC: number | null;
  readonly max6hC: number | null;
  readonly min6hC: number | null;
  readonly max24hC: number | null;
  readonly min24hC: number | null;
  readonly raw: string | null;
}

export interface StoredForecast {
  readonly knownAt: EpochMicros;
  readonly issuedAt: EpochMicros;
  readonly model: string;
  readonly variable: 'high' | 'low';
  readonly date: ClimateDate;
  readonly statistic: string;
  readonly valueF: number;
  readonly validFrom: EpochMicros | null;
  readonly validTo: EpochMicros | null;
}

/** From (inclusive) and to (exclusive) of the instant at which records were true; open where undefined. */
export interface Span {
  readonly from?: EpochMicros | undefined;
  readonly to?: EpochMicros | undefined;
}

/** What weather routes serve: a store as it was known by a clock, up to a climate day where a stretch of history ends with it. */
export interface ServedWeather {
  readonly store: Store;
  readonly clock: ServedClock;
  /** Of later days nothing is shown, no more than their markets are. */
  readonly lastDate?: ClimateDate | undefined;
}

const NO_LIMIT = 1_000_000;
const NO_LAST_DATE = 2_000_000 as ClimateDate;

export class WeatherHistory {
  readonly #connection: DuckDBConnection;
  readonly #clock: ServedClock;
  readonly #lastDate: ClimateDate;

  private constructor(connection: DuckDBConnection, clock: ServedClock, lastDate: ClimateDate) {
    this.#connection = connection;
    this.#clock = clock;
    this.#lastDate = lastDate;
  }

  static async open(store: Store, clock: ServedClock, lastDate = NO_LAST_DATE): Promise<WeatherHistory> {
    return new WeatherHistory(await store.sql(), clock, lastDate);
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** Reports of a station issued in the span, in order of issue. @param where further condition in SQL */
  async reports(station: string, span: Span, where = 'true'): Promise<StoredReport[]> {
    const rows = await this.#select(
      `min(known_at) AS known_at, issued_at, climate_date, status, max_f, min_f, product_id`,
      'climate_reports',
      `station = ${quoted(station)} AND ${within('issued_at', span)} AND (${where}) AND ${this.#served()}`,
      'GROUP BY issued_at, climate_date, status, max_f, min_f, product_id ORDER BY issued_at, product_id, climate_date, status',
    );
    return rows.map((row) => ({
      knownAt: micros(row.known_at) as EpochMicros,
      issuedAt: micros(row.issued_at) as EpochMicros,
      station,
      date: dayNumber(row.climate_date),
      status: row.status as StoredReport['status'],
      maxF: row.max_f as number | null,
      minF: row.min_f as number | null,
      productId: row.product_id as string | null,
    }));
  }

  /**
   * Daily values of a station's archive that no text product carried and that became known in the span: of each day the first, as
   * a tape tells it.
   */
  async archivedDays(station: string, span: Span): Promise<StoredReport[]> {
    const rows = await this.#select(
      'known_at, issued_at, climate_date, max_f, min_f',
      `(SELECT * FROM climate_reports WHERE station = ${quoted(station)} AND status = 'archive'
         QUALIFY row_number() OVER (PARTITION BY climate_date
           ORDER BY known_at, (max_f IS NULL)::INT + (min_f IS NULL)::INT, source, source_seq) = 1)`,
      `product_id IS NULL AND ${within('known_at', span)} AND ${this.#served()}`,
      'ORDER BY known_at, climate_date',
    );
    return rows.map((row) => ({
      knownAt: micros(row.known_at) as EpochMicros,
      issuedAt: micros(row.issued_at) as EpochMicros,
      station,
      date: dayNumber(row.climate_date),
      status: 'archive',
      maxF: row.max_f as number | null,
      minF: row.min_f as number | null,
      productId: null,
    }));
  }

  /** Observations of a station made in the span, in order of time; with `newest` only so many of the last. */
  async observations(
    station: string,
    span: Span,
    kinds: readonly StoredObservation['kind'][],
    newest = NO_LIMIT,
  ): Promise<StoredObservation[]> {
    const rows = await this.#select(
      `min(known_at) AS known_at, observed_at, kind, temp_c, max_6h_c, min_6h_c, max_24h_c, min_24h_c, raw`,
      'observations',
      `station = ${quoted(station)} AND ${within('observed_at', this.#cut(station, span))} AND kind IN (${kinds.map(quoted).join(', ')})`,
      `GROUP BY observed_at, kind, temp_c, max_6h_c, min_6h_c, max_24h_c, min_24h_c, raw
       ORDER BY observed_at DESC, kind DESC, raw DESC LIMIT ${newest}`,
    );
    return rows.reverse().map((row) => ({
      knownAt: micros(row.known_at) as EpochMicros,
      observedAt: micros(row.observed_at) as EpochMicros,
      station,
      kind: row.kind as StoredObservation['kind'],
      tempC: row.temp_c as number | null,
      max6hC: row.max_6h_c as number | null,
      min6hC: row.min_6h_c as number | null,
      max24hC: row.max_24h_c as number | null,
      min24hC: row.min_24h_c as number | null,
      raw: row.raw as string | null,
    }));
  }

  /** Forecasts of models for a station issued in the span, in order of issue. */
  async forecasts(station: string, models: readonly string[], span: Span): Promise<StoredForecast[]> {
    const rows = await this.#select(
      `min(known_at) AS known_at, issued_at, model, variable, climate_date, statistic, value_f, valid_from, valid_to`,
      'forecasts',
      `station = ${quoted(station)} AND model IN (${models.map(quoted).join(', ')}) AND ${within('issued_at', span)} AND ${this.#served()}`,
      `GROUP BY issued_at, model, variable, climate_date, statistic, value_f, valid_from, valid_to
       ORDER BY issued_at, model, climate_date, variable, statistic, value_f`,
    );
    return rows.map((row) => ({
      knownAt: micros(row.known_at) as EpochMicros,
      issuedAt: micros(row.issued_at) as EpochMicros,
      model: String(row.model),
      variable: row.variable as 'high' | 'low',
      date: dayNumber(row.climate_date),
      statistic: String(row.statistic),
      valueF: Number(row.value_f),
      validFrom: micros(row.valid_from),
      validTo: micros(row.valid_to),
    }));
  }

  /** The forecast of a model for a station that was issued last; empty when there is none. */
  async newestForecast(station: string, model: string): Promise<StoredForecast[]> {
    const [row] = await this.#select(
      'max(issued_at) AS issued_at',
      'forecasts',
      `station = ${quoted(station)} AND model = ${quoted(model)} AND ${this.#served()}`,
      '',
    );
    const issuedAt = micros(row?.issued_at);
    if (issuedAt === null) return [];
    return this.forecasts(station, [model], { from: issuedAt, to: (issuedAt + 1) as EpochMicros });
  }

  /** A condition on climate dates. */
  #served(): string {
    return `climate_date <= DATE '1970-01-01' + ${this.#lastDate}::INTEGER`;
  }

  /** A span of observations cut at the end of the last day. */
  #cut(station: string, { from, to }: Span): Span {
    const end = climateDayEnd(this.#lastDate, cityByStation(station)?.lstOffsetMinutes ?? 0) + 1;
    return { from, to: Math.min(to ?? end, end) as EpochMicros };
  }

  async #select(columns: string, table: string, where: string, rest: string): Promise<Record<string, unknown>[]> {
    const now = `make_timestamp(${this.#clock.now()})`;
    return queryRows(this.#connection, `SELECT ${columns} FROM ${table} WHERE known_at <= ${now} AND ${where} ${rest}`);
  }
}

function within(column: string, { from, to }: Span): string {
  const parts = [
    ...(from === undefined ? [] : [`${column} >= make_timestamp(${from})`]),
    ...(to === undefined ? [] : [`${column} < make_timestamp(${to})`]),
  ];
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}

/** DuckDB gives instants as Date, of whole milliseconds. */
function micros(value: unknown): EpochMicros | null {
  return value instanceof Date ? ((value.getTime() * 1000) as EpochMicros) : null;
}

function dayNumber(value: unknown): ClimateDate {
  return Math.round((value as Date).getTime() / 86_400_000) as ClimateDate;
}
