/**
 * The point forecasts of every city's climate days, by source and issue time: what was said, when, about which day.
 *
 * Only the recent past is kept. A forecast counts by its issue time relative to the start of the day it is about, so that
 * a forecast of today can be compared with forecasts of earlier days that were issued equally far ahead.
 */
import { ForecastStatistic, type Variable } from '../events.ts';
import type { CityId } from '../markets/contracts.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EpochMicros } from '../time.ts';
import type { ForecastSeen } from './contract.ts';

/** One issued value. */
export interface Issue {
  readonly issuedAt: EpochMicros;
  readonly valueF: number;
  /** A median stands in for a point forecast until the source gives one. */
  readonly isMedian: boolean;
}

/** Forecasts of one city and variable. */
export interface ReadonlyForecasts {
  /** Names of the sources that were ever seen, in alphabetical order. */
  readonly sources: readonly string[];
  /** Increments whenever a forecast of that date arrives; 0 when there is none. */
  version(date: number): number;
  /** The newest issue of a source for a date with issuedAt in [from, before), or null. */
  newest(source: string, date: number, from: number, before: number): Issue | null;
  /** Its value in °F, or NaN. */
  newestF(source: string, date: number, from: number, before: number): number;
}

const NONE: ReadonlyForecasts = { sources: [], version: () => 0, newest: () => null, newestF: () => Number.NaN };

/** What a source said of one date, in ascending order of issue time: columns, because fits read years of them. */
class DayIssues {
  readonly issuedAt: EpochMicros[] = [];
  readonly valueF: number[] = [];
  readonly isMedian: boolean[] = [];

  /** Index of the newest issue with issuedAt in [from, before), or -1. */
  newest(from: number, before: number): number {
    const times = this.issuedAt;
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] as number) < before) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (times[low - 1] as number) >= from ? low - 1 : -1;
  }

  add({ issuedAt, valueF, isMedian }: Issue): void {
    const times = this.issuedAt;
    let at = times.length;
    while (at > 0 && (times[at - 1] as number) > issuedAt) at -= 1;
    if (at > 0 && times[at - 1] === issuedAt) {
      if (isMedian && this.isMedian[at - 1] === false) return;
      this.valueF[at - 1] = valueF;
      this.isMedian[at - 1] = isMedian;
      return;
    }
    times.splice(at, 0, issuedAt);
    this.valueF.splice(at, 0, valueF);
    this.isMedian.splice(at, 0, isMedian);
  }
}

export class ForecastBook implements Snapshottable {
  readonly #keepDays: number;
  /** By `2 × city + variable`. */
  readonly #series = new Map<number, ForecastSeries>();

  /** `keepDays`: forecasts of dates that many days before the newest date are forgotten. */
  constructor(keepDays: number) {
    this.#keepDays = keepDays;
  }

  onForecast(forecast: ForecastSeen): void {
    const isMedian = forecast.statistic === ForecastStatistic.p50;
    if (!isMedian && forecast.statistic !== ForecastStatistic.point) return;
    const key = 2 * forecast.city + forecast.variable;
    let series = this.#series.get(key);
    if (!series) {
      series = new ForecastSeries(this.#keepDays);
      this.#series.set(key, series);
    }
    const { issuedAt, valueF } = forecast;
    series.add(forecast.source, forecast.climateDate, { issuedAt, valueF, isMedian });
  }

  series(city: CityId, variable: Variable): ReadonlyForecasts {
    return this.#series.get(2 * city + variable) ?? NONE;
  }

  snapshot(): Json {
    return [...this.#series].map(([key, series]) => [key, series.snapshot()]);
  }

  restore(state: Json): void {
    this.#series.clear();
    for (const [key, saved] of state as readonly (readonly [number, Json])[]) {
      const series = new ForecastSeries(this.#keepDays);
      series.restore(saved);
      this.#series.set(key, series);
    }
  }
}

class ForecastSeries implements ReadonlyForecasts, Snapshottable {
  sources: readonly string[] = [];
  readonly #keepDays: number;
  /** By source, then climate date; issues in ascending order of issue time. */
  readonly #issues = new Map<string, Map<number, DayIssues>>();
  readonly #versions = new Map<number, number>();
  #newestDate = Number.MIN_SAFE_INTEGER;

  constructor(keepDays: number) {
    this.#keepDays = keepDays;
  }

  version(date: number): number {
    return this.#versions.get(date) ?? 0;
  }

  newest(source: string, date: number, from: number, before: number): Issue | null {
    const day = this.#issues.get(source)?.get(date);
    const at = day?.newest(from, before) ?? -1;
    if (day === undefined || at < 0) return null;
    return {
      issuedAt: day.issuedAt[at] as EpochMicros,
      valueF: day.valueF[at] as number,
      isMedian: day.isMedian[at] as boolean,
    };
  }

  newestF(source: string, date: number, from: number, before: number): number {
    const day = this.#issues.get(source)?.get(date);
    const at = day?.newest(from, before) ?? -1;
    return day === undefined || at < 0 ? Number.NaN : (day.valueF[at] as number);
  }

  add(source: string, date: number, issue: Issue): void {
    if (date < this.#newestDate - this.#keepDays) return;
    let byDate = this.#issues.get(source);
    if (!byDate) {
      byDate = new Map();
      this.#issues.set(source, byDate);
      this.sources = [...this.#issues.keys()].sort();
    }
    let issues = byDate.get(date);
    if (!issues) {
      issues = new DayIssues();
      byDate.set(date, issues);
    }
    issues.add(issue);
    this.#versions.set(date, this.version(date) + 1);
    if (date > this.#newestDate) this.#advance(date);
  }

  snapshot(): Json {
    return {
      newestDate: this.#newestDate,
      versions: [...this.#versions],
      issues: [...this.#issues].map(([source, byDate]) => [
        source,
        [...byDate].map(([date, { issuedAt, valueF, isMedian }]) => [
          date,
          issuedAt.map((at, i) => [at, valueF[i], isMedian[i] === true ? 1 : 0]),
        ]),
      ]),
    } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      newestDate: number;
      versions: [number, number][];
      issues: [string, [number, [EpochMicros, number, number][]][]][];
    };
    this.#newestDate = saved.newestDate;
    for (const [date, version] of saved.versions) this.#versions.set(date, version);
    for (const [source, byDate] of saved.issues) {
      const dates = byDate.map(([date, issues]): [number, DayIssues] => {
        const day = new DayIssues();
        for (const [issuedAt, valueF, isMedian] of issues) day.add({ issuedAt, valueF, isMedian: isMedian === 1 });
        return [date, day];
      });
      this.#issues.set(source, new Map(dates));
    }
    this.sources = [...this.#issues.keys()].sort();
  }

  #advance(date: number): void {
    this.#newestDate = date;
    const oldest = date - this.#keepDays;
    for (const dates of [...this.#issues.values(), this.#versions]) {
      // Dates were first seen nearly in order, so that the old ones are at the front.
      for (const known of dates.keys()) {
        if (known >= oldest) break;
        dates.delete(known);
      }
    }
  }
}
