/**
 * The known outcomes of every city's climate days: what strategies train on.
 *
 * For each day the best version known so far is kept: the exchange's own value before a corrected report, before a final one,
 * before a station archive. Preliminary reports are never outcomes. Dense arrays: decades of twenty cities are small.
 */
import { ReportStatus, Variable } from '../events.ts';
import type { CityId } from '../markets/contracts.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { LadderResult, ReportSeen } from './contract.ts';

/** What `outcomeF` returns for a day without a known outcome. */
export const NO_OUTCOME = -32_768;

/** How good a version is; a better or equal one replaces. */
const RANK = { none: 0, archive: 1, final: 2, corrected: 3, exchange: 4 } as const;

export class OutcomeBook implements Snapshottable {
  /** By `2 × city + variable`. */
  readonly #series: OutcomeSeries[] = [];

  onReport(report: ReportSeen): void {
    const rank = rankOf(report.status);
    if (rank === RANK.none) return;
    if (report.maxF !== null) this.#of(report.city, Variable.high).record(report.climateDate, report.maxF, rank);
    if (report.minF !== null) this.#of(report.city, Variable.low).record(report.climateDate, report.minF, rank);
  }

  onResult(result: LadderResult): void {
    if (result.valueF === null) return;
    const { city, variable, climateDate } = result.ladder;
    this.#of(city, variable).record(climateDate, Math.round(result.valueF), RANK.exchange);
  }

  /** The outcomes of one city and variable. */
  series(city: CityId, variable: Variable): ReadonlyOutcomes {
    return this.#of(city, variable);
  }

  snapshot(): Json {
    return this.#series.map((series) => series?.snapshot() ?? null);
  }

  restore(state: Json): void {
    this.#series.length = 0;
    for (const [key, saved] of (state as readonly Json[]).entries()) {
      if (saved === null) continue;
      const series = new OutcomeSeries();
      series.restore(saved);
      this.#series[key] = series;
    }
    for (let key = 0; key < this.#series.length; key++) this.#series[key] ??= new OutcomeSeries();
  }

  #of(city: CityId, variable: Variable): OutcomeSeries {
    const key = 2 * city + variable;
    while (this.#series.length <= key) this.#series.push(new OutcomeSeries());
    return this.#series[key] as OutcomeSeries;
  }
}

/** What is read of a series. */
export interface ReadonlyOutcomes {
  /** Increments whenever an outcome is added or changed. */
  readonly version: number;
  readonly count: number;
  /** First and last date that may have an outcome; last < first when there is none. */
  readonly firstDate: number;
  readonly lastDate: number;
  /** The outcome in whole °F, or NO_OUTCOME. */
  outcomeF(date: number): number;
}

class OutcomeSeries implements ReadonlyOutcomes, Snapshottable {
  version = 0;
  count = 0;
  firstDate = 0;
  #values = new Int16Array(0);
  #ranks = new Uint8Array(0);
  /** Number of dates in use, from `firstDate`. */
  #length = 0;

  get lastDate(): number {
    return this.firstDate + this.#length - 1;
  }

  outcomeF(date: number): number {
    const i = date - this.firstDate;
    return i >= 0 && i < this.#length ? (this.#values[i] as number) : NO_OUTCOME;
  }

  record(date: number, valueF: number, rank: number): void {
    this.#include(date);
    const i = date - this.firstDate;
    const known = this.#ranks[i] as number;
    if (rank < known || (rank === known && this.#values[i] === valueF)) return;
    if (known === RANK.none) this.count += 1;
    if (this.#values[i] !== valueF) this.version += 1;
    this.#values[i] = valueF;
    this.#ranks[i] = rank;
  }

  snapshot(): Json {
    return {
      version: this.version,
      firstDate: this.firstDate,
      values: Array.from(this.#values.subarray(0, this.#length)),
      ranks: Array.from(this.#ranks.subarray(0, this.#length)).join(''),
    };
  }

  restore(state: Json): void {
    const saved = state as { version: number; firstDate: number; values: readonly number[]; ranks: string };
    this.version = saved.version;
    this.firstDate = saved.firstDate;
    this.#values = Int16Array.from(saved.values);
    this.#ranks = Uint8Array.from(saved.ranks, Number);
    this.#length = saved.values.length;
    this.count = this.#ranks.reduce((count, rank) => count + (rank === RANK.none ? 0 : 1), 0);
  }

  /** Makes room for `date`, doubling as needed. */
  #include(date: number): void {
    if (this.#length === 0) this.firstDate = date;
    const before = Math.max(0, this.firstDate - date);
    const length = Math.max(this.#length + before, date - this.firstDate + before + 1);
    if (before > 0 || length > this.#values.length) {
      const capacity = Math.max(length, Math.min(2 * this.#values.length, length + 3_650), 64);
      const values = new Int16Array(capacity).fill(NO_OUTCOME);
      const ranks = new Uint8Array(capacity);
      values.set(this.#values.subarray(0, this.#length), before);
      ranks.set(this.#ranks.subarray(0, this.#length), before);
      this.#values = values;
      this.#ranks = ranks;
      this.firstDate -= before;
    }
    this.#length = length;
  }
}

function rankOf(status: ReportStatus): number {
  if (status === ReportStatus.archive) return RANK.archive;
  if (status === ReportStatus.final) return RANK.final;
  return status === ReportStatus.corrected ? RANK.corrected : RANK.none;
}
