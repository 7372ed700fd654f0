/**
 * The weather regime of each city, from what was known by then: a coarse word for how today's weather behaves, by which the
 * ensemble keeps separate weights. Recomputed on the slow loop only.
 *
 * Asked in this order, the first that holds: volatile (forecasts disagree, or the highs have been jumping), frontal (a large
 * change of the high around today, or a sharp fall of the thermometer), convective (hot days with warm nights), marine
 * (small daily range in a marine city), else stable. The thresholds are documented in `config.ts`.
 */
import { ForecastStatistic, ReportStatus, Variable } from '../events.ts';
import type { CityId } from '../markets/contracts.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_HOUR } from '../time.ts';
import { climateDateOf, climateDayEnd } from '../weather/climate-day.ts';
import { type CityWeather, largestChange, largestFall, mean, rmsChange, spreadOfForecasts } from './city-weather.ts';
import type { RegimeConfig } from './config.ts';

/** Regimes by number; the number is stored in decision records: never renumber. */
export const Regime = { stable: 0, frontal: 1, marine: 2, convective: 3, volatile: 4 } as const;
export type Regime = (typeof Regime)[keyof typeof Regime];
/** Names by number. */
export const REGIME_NAMES = ['stable', 'frontal', 'marine', 'convective', 'volatile'] as const;
export const REGIME_COUNT = REGIME_NAMES.length;

/** What the tracker needs to know of a city; index in the list = CityId. */
export interface RegimeCity {
  readonly code: string;
  readonly lstOffsetMinutes: number;
}

/** What is read of a forecast; `ForecastSeen` has it. */
export interface RegimeForecast {
  readonly city: CityId;
  readonly source: string;
  readonly variable: Variable;
  readonly climateDate: ClimateDate;
  readonly statistic: ForecastStatistic;
  readonly valueF: number;
}

/** What is read of a climate report; `ReportSeen` has it. */
export interface RegimeReport {
  readonly city: CityId;
  readonly climateDate: ClimateDate;
  readonly status: ReportStatus;
  readonly maxF: number | null;
  readonly minF: number | null;
}

/** A fall of the thermometer counts for half a day. */
const OBSERVATION_MEMORY_MICROS = 12 * MICROS_PER_HOUR;
interface CityMemory extends CityWeather {
  /** (observed at, °F), oldest first. */
  observations: [number, number][];
  regime: Regime;
  /** Until when the regime holds if nothing new is told; 0 when something was. */
  holdsUntil: number;
  /** What the days' forecasts and reports say; null when some of them are new. Not state: it follows from them. */
  byDays: RegimeByDays | null;
}

/** The regime as far as days tell it: thermometers report every few minutes, forecasts and reports a few times a day. */
interface RegimeByDays {
  readonly today: number;
  /** A regime that stands whatever the thermometer does, or null. */
  readonly decided: Regime | null;
  /** The regime when the thermometer tells nothing. */
  readonly otherwise: Regime;
}

/** Keeps every city's regime. Feed it everything; call `update` on slow ticks; read `regime`. */
export class RegimeTracker implements Snapshottable {
  readonly #config: RegimeConfig;
  readonly #cities: readonly RegimeCity[];
  readonly #memory: CityMemory[];

  constructor(config: RegimeConfig, cities: readonly RegimeCity[]) {
    this.#config = config;
    this.#cities = cities;
    this.#memory = cities.map(() => ({
      forecasts: new Map(),
      highs: new Map(),
      lows: new Map(),
      observations: [],
      regime: Regime.stable,
      holdsUntil: 0,
      byDays: null,
    }));
  }

  /** The city's regime as of the last `update`. */
  regime(city: CityId): Regime {
    return this.#memory[city]?.regime ?? Regime.stable;
  }

  onForecast(forecast: RegimeForecast): void {
    const memory = this.#memory[forecast.city];
    if (!memory || forecast.variable !== Variable.high || forecast.statistic !== ForecastStatistic.point) return;
    let bySource = memory.forecasts.get(forecast.climateDate);
    if (!bySource) {
      bySource = new Map();
      memory.forecasts.set(forecast.climateDate, bySource);
    }
    bySource.set(forecast.source, forecast.valueF);
    memory.holdsUntil = 0;
    memory.byDays = null;
  }

  onReport(report: RegimeReport): void {
    const memory = this.#memory[report.city];
    if (!memory || report.status === ReportStatus.preliminary) return;
    if (report.maxF !== null) memory.highs.set(report.climateDate, report.maxF);
    if (report.minF !== null) memory.lows.set(report.climateDate, report.minF);
    memory.holdsUntil = 0;
    memory.byDays = null;
    this.#boundHistory(memory);
  }

  onObservation(city: CityId, observedAt: EpochMicros, _knownAt: EpochMicros, temperatureC: number | null): void {
    const memory = this.#memory[city];
    if (!memory || temperatureC === null) return;
    // Late reports take their place in time.
    let at = memory.observations.length;
    while (at > 0 && (memory.observations[at - 1] as [number, number])[0] > observedAt) at -= 1;
    memory.observations.splice(at, 0, [observedAt, temperatureC * 1.8 + 32]);
    memory.holdsUntil = 0;
    if (memory.observations.length > 400) memory.observations.splice(0, 200);
  }

  /** Recomputes the regime of every city of which something is new at `now`. Call on slow ticks. */
  update(now: EpochMicros): void {
    for (let city = 0; city < this.#memory.length; city++) {
      const memory = this.#memory[city] as CityMemory;
      if (now < memory.holdsUntil) continue;
      const { lstOffsetMinutes, code } = this.#cities[city] as RegimeCity;
      const today = climateDateOf(now, lstOffsetMinutes);
      this.#forgetObservations(memory, now);
      if (memory.byDays?.today !== today) {
        this.#forgetDays(memory, today);
        memory.byDays = this.#classifyDays(memory, code, today);
      }
      memory.regime = this.#classify(memory, memory.byDays);
      const oldest = memory.observations[0]?.[0] ?? now;
      memory.holdsUntil = Math.min(climateDayEnd(today, lstOffsetMinutes), oldest + OBSERVATION_MEMORY_MICROS + 1);
    }
  }

  snapshot(): Json {
    return this.#memory.map((memory) => ({
      regime: memory.regime,
      holdsUntil: memory.holdsUntil,
      forecasts: [...memory.forecasts].map(([date, bySource]) => [date, [...bySource]]),
      highs: [...memory.highs],
      lows: [...memory.lows],
      observations: memory.observations.map(([at, f]) => [at, f]),
    }));
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      regime: Regime;
      holdsUntil: number;
      forecasts: [number, [string, number][]][];
      highs: [number, number][];
      lows: [number, number][];
      observations: [number, number][];
    }[];
    for (const [city, memory] of this.#memory.entries()) {
      const from = saved[city];
      if (!from) continue;
      memory.regime = from.regime;
      memory.holdsUntil = from.holdsUntil;
      memory.byDays = null;
      memory.forecasts.clear();
      for (const [date, bySource] of from.forecasts) memory.forecasts.set(date, new Map(bySource));
      refill(memory.highs, from.highs);
      refill(memory.lows, from.lows);
      memory.observations = from.observations.map(([at, f]) => [at, f]);
    }
  }

  #classify({ observations }: CityMemory, { decided, otherwise }: RegimeByDays): Regime {
    if (decided !== null) return decided;
    return largestFall(observations) >= this.#config.frontalFallF ? Regime.frontal : otherwise;
  }

  #classifyDays(memory: CityMemory, code: string, today: number): RegimeByDays {
    const config = this.#config;
    let decided: Regime | null = null;
    if (spreadOfForecasts(memory, today) >= config.volatileSpreadF) decided = Regime.volatile;
    else if (rmsChange(memory.highs) >= config.volatileChangeF) decided = Regime.volatile;
    else if (largestChange(memory, today) >= config.frontalChangeF) decided = Regime.frontal;
    let otherwise: Regime = Regime.stable;
    const high = mean(memory.highs);
    const low = mean(memory.lows);
    if (high !== null && low !== null) {
      const isMarine = config.marineCities.includes(code) && high - low <= config.marineRangeF;
      if (high >= config.convectiveHighF && low >= config.convectiveLowF) otherwise = Regime.convective;
      else if (isMarine) otherwise = Regime.marine;
    }
    return { today, decided, otherwise };
  }

  /** Drops days that are too old to count. */
  #forgetDays(memory: CityMemory, today: number): void {
    const oldest = today - this.#config.lookbackDays - 2;
    for (const dates of [memory.forecasts, memory.highs, memory.lows]) {
      for (const date of dates.keys()) if (date < oldest) dates.delete(date);
    }
  }

  /** Drops observations that are too old to count at `now`; they are in order of time. */
  #forgetObservations(memory: CityMemory, now: EpochMicros): void {
    const { observations } = memory;
    const oldest = now - OBSERVATION_MEMORY_MICROS;
    let old = 0;
    while (old < observations.length && (observations[old] as [number, number])[0] < oldest) old += 1;
    if (old > 0) observations.splice(0, old);
  }

  /** Years of archive values arrive between two slow ticks of a warm-up: keep the memory small meanwhile. */
  #boundHistory(memory: CityMemory): void {
    const limit = 4 * this.#config.lookbackDays;
    for (const dates of [memory.highs, memory.lows]) {
      if (dates.size <= limit) continue;
      const kept = [...dates.keys()].sort((x, y) => x - y).slice(-limit / 2);
      for (const date of [...dates.keys()]) if (date < (kept[0] as number)) dates.delete(date);
    }
  }
}

function refill(map: Map<number, number>, entries: readonly [number, number][]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
