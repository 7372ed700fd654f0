/**
 * Weather events on their way from columns to whoever listens: strategies, the regime, the estimate of clusters. Counts the news of every city, so
 * that a tick looks only at ladders whose weather changed.
 */
import type { Evaluation } from './evaluation.ts';
import {
  type EventColumns,
  EventKind,
  type ForecastStatistic,
  MISSING,
  type ReportStatus,
  type Variable,
} from './events.ts';
import type { RegimeTracker } from './features/regime.ts';
import type { CityId } from './markets/contracts.ts';
import { CITIES } from './markets/stations.ts';
import type { ClusterEstimator } from './risk/cluster-estimator.ts';
import type { Json, Snapshottable } from './snapshot.ts';
import type { ClimateDate, EpochMicros } from './time.ts';

export class WeatherIntake implements Snapshottable {
  readonly #evaluation: Evaluation;
  readonly #regimes: RegimeTracker;
  readonly #clusters: ClusterEstimator | null;
  readonly #sources: readonly string[];
  readonly #versions = new Float64Array(CITIES.length);

  constructor(
    evaluation: Evaluation,
    regimes: RegimeTracker,
    clusters: ClusterEstimator | null,
    forecastSources: readonly string[],
  ) {
    this.#evaluation = evaluation;
    this.#regimes = regimes;
    this.#clusters = clusters;
    this.#sources = forecastSources;
  }

  /** How many weather events of a city there were. */
  version(city: CityId): number {
    return this.#versions[city] as number;
  }

  /** Takes an observation, forecast or climate report; any other kind is a fault of the feed. */
  onEvent(columns: EventColumns, row: number): void {
    const city = columns.subject[row] as CityId;
    this.#versions[city] = (this.#versions[city] as number) + 1;
    switch (columns.kind[row]) {
      case EventKind.observation:
        this.#onObservation(city, columns, row);
        return;
      case EventKind.forecast:
        this.#onForecast(city, columns, row);
        return;
      case EventKind.climateReport:
        this.#onReport(city, columns, row);
        return;
      default:
        throw new RangeError(`event of kind ${columns.kind[row]} in row ${row} is not one that a feed may send`);
    }
  }

  snapshot(): Json {
    return Array.from(this.#versions);
  }

  restore(state: Json): void {
    this.#versions.set(state as readonly number[]);
  }

  #onObservation(city: CityId, columns: EventColumns, row: number): void {
    const knownAt = columns.knownAt[row] as EpochMicros;
    const observedAt = columns.trueAt[row] as EpochMicros;
    const tenthsC = columns.b[row] as number;
    const temperatureC = tenthsC === MISSING ? null : tenthsC / 10;
    this.#evaluation.onObservation(city, observedAt, knownAt, temperatureC);
    this.#regimes.onObservation(city, observedAt, knownAt, temperatureC);
  }

  #onForecast(city: CityId, columns: EventColumns, row: number): void {
    const coded = columns.d[row] as number;
    const forecast = {
      knownAt: columns.knownAt[row] as EpochMicros,
      issuedAt: columns.trueAt[row] as EpochMicros,
      city,
      source: this.#sources[columns.a[row] as number] as string,
      variable: (coded & 1) as Variable,
      climateDate: columns.b[row] as ClimateDate,
      statistic: (coded >> 1) as ForecastStatistic,
      valueF: (columns.c[row] as number) / 10,
    };
    this.#evaluation.onForecast(forecast);
    this.#regimes.onForecast(forecast);
    this.#clusters?.onForecast(forecast);
  }

  #onReport(city: CityId, columns: EventColumns, row: number): void {
    const max = columns.c[row] as number;
    const min = columns.d[row] as number;
    const report = {
      knownAt: columns.knownAt[row] as EpochMicros,
      city,
      climateDate: columns.a[row] as ClimateDate,
      status: columns.b[row] as ReportStatus,
      maxF: max === MISSING ? null : max,
      minF: min === MISSING ? null : min,
    };
    this.#evaluation.onReport(report);
    this.#regimes.onReport(report);
    this.#clusters?.onReport(report);
  }
}
