/**
 * Clusters of cities estimated within the run, from how far forecasts missed: what was forecast before the climate day began,
 * against the outcome, as far as both are known by then. Cities whose errors go together lose together.
 *
 * The estimate is made anew at slow ticks at a configured interval and depends on nothing but what was told. A city without
 * history enough stays in its configured clusters.
 */
import { Variable } from '../events.ts';
import type { CityId } from '../markets/contracts.ts';
import { CITIES } from '../markets/stations.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { ForecastSeen, LadderResult, ReportSeen } from '../strategies/contract.ts';
import { ForecastBook, type ReadonlyForecasts } from '../strategies/forecast-book.ts';
import { NO_OUTCOME, OutcomeBook } from '../strategies/outcome-book.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../time.ts';
import { climateDayStart } from '../weather/climate-day.ts';
import type { RiskConfig } from './config.ts';
import { correlatedGroups, shrunkCorrelations } from './error-correlation.ts';

/** Lists of city codes. */
export type Clusters = readonly (readonly string[])[];

/** A forecast counts when it was issued at most this long before the climate day. */
const FORECAST_WINDOW_MICROS = 2 * MICROS_PER_DAY;
/** Days of forecasts kept beyond the history that is looked at, for outcomes that become known late. */
const LATE_DAYS = 15;
const VARIABLES = [Variable.high, Variable.low] as const;

export class ClusterEstimator implements Snapshottable {
  readonly #config: RiskConfig;
  readonly #configured: Clusters;
  readonly #forecasts: ForecastBook;
  readonly #outcomes = new OutcomeBook();
  #nextAt = 0;
  #newestDate = Number.MIN_SAFE_INTEGER;

  constructor(config: RiskConfig) {
    this.#config = config;
    this.#configured = Object.values(config.clusters);
    this.#forecasts = new ForecastBook(config.clusterHistoryDays + LATE_DAYS);
  }

  onForecast(forecast: ForecastSeen): void {
    this.#forecasts.onForecast(forecast);
  }

  onReport(report: ReportSeen): void {
    this.#outcomes.onReport(report);
    this.#newestDate = Math.max(this.#newestDate, report.climateDate);
  }

  onResult(result: LadderResult): void {
    this.#outcomes.onResult(result);
    this.#newestDate = Math.max(this.#newestDate, result.ladder.climateDate);
  }

  /** The clusters as they are to be from now on, or null when it is not yet time for an estimate or history does not allow one. */
  onSlowTick(now: EpochMicros): Clusters | null {
    if (now < this.#nextAt) return null;
    this.#nextAt = now + this.#config.clusterIntervalHours * MICROS_PER_HOUR;
    return this.#estimate();
  }

  snapshot(): Json {
    return {
      forecasts: this.#forecasts.snapshot(),
      outcomes: this.#outcomes.snapshot(),
      nextAt: this.#nextAt,
      newestDate: this.#newestDate,
    };
  }

  restore(state: Json): void {
    const saved = state as { forecasts: Json; outcomes: Json; nextAt: number; newestDate: number };
    this.#forecasts.restore(saved.forecasts);
    this.#outcomes.restore(saved.outcomes);
    this.#nextAt = saved.nextAt;
    this.#newestDate = saved.newestDate;
  }

  #estimate(): Clusters | null {
    const { clusterMinDays, clusterCorrelation } = this.#config;
    const cities = CITIES.map(({ id }) => ({ id, errors: this.#errorsOf(id) }));
    const known = cities.filter(
      ({ errors }) => errors.reduce((n, e) => n + (Number.isNaN(e) ? 0 : 1), 0) >= clusterMinDays,
    );
    if (known.length < 2) return null;
    const { correlation } = shrunkCorrelations(
      known.map(({ errors }) => errors),
      clusterMinDays,
    );
    const groups = correlatedGroups(correlation, known.length, clusterCorrelation);
    const estimated = groups.map((group) => group.map((item) => codeOf((known[item] as { id: CityId }).id)));
    const codes = new Set(known.map(({ id }) => codeOf(id)));
    const kept = this.#configured.filter((cluster) => cluster.some((code) => !codes.has(code)));
    return [...estimated, ...kept];
  }

  /** Errors of a city over the days of the history, first of the highs, then of the lows. */
  #errorsOf(city: CityId): Float64Array {
    const days = this.#config.clusterHistoryDays;
    const errors = new Float64Array(VARIABLES.length * days).fill(Number.NaN);
    VARIABLES.forEach((variable, v) => {
      const forecasts = this.#forecasts.series(city, variable);
      if (forecasts.sources.length === 0) return;
      const outcomes = this.#outcomes.series(city, variable);
      for (let d = 0; d < days; d++) {
        const date = (this.#newestDate - d) as ClimateDate;
        const outcome = outcomes.outcomeF(date);
        if (outcome !== NO_OUTCOME) errors[v * days + d] = outcome - forecastOf(forecasts, city, date);
      }
    });
    return errors;
  }
}

/** The mean over sources of what each said last before the day began; NaN when none spoke. */
function forecastOf(forecasts: ReadonlyForecasts, city: CityId, date: ClimateDate): number {
  const startsAt = climateDayStart(date, CITIES[city]?.lstOffsetMinutes ?? 0);
  let sum = 0;
  let count = 0;
  for (const source of forecasts.sources) {
    const valueF = forecasts.newestF(source, date, startsAt - FORECAST_WINDOW_MICROS, startsAt);
    if (Number.isNaN(valueF)) continue;
    sum += valueF;
    count += 1;
  }
  return sum / count;
}

function codeOf(city: CityId): string {
  return CITIES[city]?.code ?? String(city);
}
