/**
 * What the last days' forecasts, reports and observations of a city say about how its weather behaves: pure measures in °F,
 * from which `regime.ts` makes a word.
 */
import { MICROS_PER_HOUR } from '../time.ts';

/** A few days of one city's highs and lows, as forecast and as reported, by climate date. */
export interface CityWeather {
  /** Latest point forecast of the high by climate date, then source. */
  readonly forecasts: Map<number, Map<string, number>>;
  readonly highs: Map<number, number>;
  readonly lows: Map<number, number>;
}

const FALL_WINDOW_MICROS = 3 * MICROS_PER_HOUR;
/** Days ahead whose forecasts count: today and tomorrow. */
const DAYS_AHEAD = 1;

/** Largest distance between two sources' forecasts of today's or tomorrow's high; 0 with fewer than two sources. */
export function spreadOfForecasts(weather: CityWeather, today: number): number {
  let largest = 0;
  for (let date = today; date <= today + DAYS_AHEAD; date++) {
    const bySource = weather.forecasts.get(date);
    if (!bySource || bySource.size < 2) continue;
    const values = [...bySource.values()];
    largest = Math.max(largest, Math.max(...values) - Math.min(...values));
  }
  return largest;
}

/** Largest change of the high into today and into tomorrow; of the last two days known where there is no forecast. */
export function largestChange(weather: CityWeather, today: number): number {
  let largest = 0;
  let known = false;
  for (let date = today; date <= today + DAYS_AHEAD; date++) {
    const before = expectedHigh(weather, date - 1);
    const then = expectedHigh(weather, date);
    if (before === null || then === null) continue;
    known = true;
    largest = Math.max(largest, Math.abs(then - before));
  }
  if (known) return largest;
  const last = Math.max(...weather.highs.keys());
  const [newest, previous] = [weather.highs.get(last), weather.highs.get(last - 1)];
  return newest === undefined || previous === undefined ? 0 : Math.abs(newest - previous);
}

/** The reported high, else the mean of the sources' forecasts. */
function expectedHigh(weather: CityWeather, date: number): number | null {
  const reported = weather.highs.get(date);
  if (reported !== undefined) return reported;
  const bySource = weather.forecasts.get(date);
  return bySource ? mean(bySource) : null;
}

/** Root mean square of the changes between neighbouring days; 0 with fewer than three of them. */
export function rmsChange(highs: ReadonlyMap<number, number>): number {
  let sum = 0;
  let count = 0;
  for (const [date, high] of highs) {
    const before = highs.get(date - 1);
    if (before === undefined) continue;
    sum += (high - before) ** 2;
    count += 1;
  }
  return count < 3 ? 0 : Math.sqrt(sum / count);
}

/** Largest fall of the temperature within three hours, in °F; (observed at, °F) in order of time. */
export function largestFall(observations: readonly (readonly [number, number])[]): number {
  let largest = 0;
  for (let i = 1; i < observations.length; i++) {
    const [at, f] = observations[i] as readonly [number, number];
    for (let j = i - 1; j >= 0; j--) {
      const [earlier, before] = observations[j] as readonly [number, number];
      if (earlier < at - FALL_WINDOW_MICROS) break;
      largest = Math.max(largest, before - f);
    }
  }
  return largest;
}

export function mean(values: ReadonlyMap<unknown, number>): number | null {
  if (values.size === 0) return null;
  let sum = 0;
  for (const value of values.values()) sum += value;
  return sum / values.size;
}
