/**
 * The temperature at a station through the day, made only of what is already revealed: it climbs towards the high that is then
 * expected, stays below it by several of its remaining deviations, and reaches it at the hour of the high; likewise the low.
 *
 * So an observation tells nothing that the prices do not know, and no reading lies outside the day's extremes.
 */
import { Variable } from '../../engine/events.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { MICROS_PER_HOUR } from '../../engine/time.ts';
import { climateDateOf, climateDayStart } from '../../engine/weather/climate-day.ts';
import type { CityWeather, Known } from './city-weather.ts';
import { LOW_HOUR } from './climate.ts';

/** How many remaining deviations the path keeps from an extreme that is not yet known. */
const MARGIN = 4.5;

/** Temperature in °F at an instant of the detailed days. */
export function temperatureF(weather: CityWeather, at: EpochMicros): number {
  const date = climateDateOf(at, weather.city.lstOffsetMinutes);
  const hour = (at - climateDayStart(date, weather.city.lstOffsetMinutes)) / MICROS_PER_HOUR;
  const highF = weather.valueF(Variable.high, date);
  const lowF = weather.valueF(Variable.low, date);
  const path =
    hour < LOW_HOUR
      ? beforeLow(weather, date, hour, at)
      : hour < weather.climate.peakHour
        ? beforePeak(weather, date, hour, lowF, at)
        : afterPeak(weather, date, hour, highF, at);
  return Math.min(highF, Math.max(lowF, path));
}

/** The highest and lowest temperature of a day up to an instant within it, in °F. */
export function extremesSoFarF(
  weather: CityWeather,
  date: ClimateDate,
  until: EpochMicros,
): { maxF: number; minF: number } {
  const start = climateDayStart(date, weather.city.lstOffsetMinutes);
  let maxF = Number.NEGATIVE_INFINITY;
  let minF = Number.POSITIVE_INFINITY;
  for (let at = start; at <= until; at = (at + MICROS_PER_HOUR / 2) as EpochMicros) {
    const t = temperatureF(weather, at);
    maxF = Math.max(maxF, t);
    minF = Math.min(minF, t);
  }
  return { maxF, minF };
}

/** From midnight the air cools to the low. */
function beforeLow(weather: CityWeather, date: ClimateDate, hour: number, at: EpochMicros): number {
  const low = weather.known(Variable.low, date, at);
  const high = weather.known(Variable.high, date, at);
  const left = (LOW_HOUR - hour) / LOW_HOUR;
  const natural = low.meanF + 0.3 * (high.meanF - low.meanF) * left ** 1.3;
  return between(natural, low, high);
}

/** From the low the air warms along a quarter of a sine to the high. */
function beforePeak(weather: CityWeather, date: ClimateDate, hour: number, lowF: number, at: EpochMicros): number {
  const high = weather.known(Variable.high, date, at);
  const share = Math.sin((Math.PI / 2) * ((hour - LOW_HOUR) / (weather.climate.peakHour - LOW_HOUR)));
  return between(lowF + (high.meanF - lowF) * share, { meanF: lowF, sdF: 0 }, high);
}

/** After the high the air cools to where the next day begins. */
function afterPeak(weather: CityWeather, date: ClimateDate, hour: number, highF: number, at: EpochMicros): number {
  const passed = (hour - weather.climate.peakHour) / (24 - weather.climate.peakHour);
  const next = (date + 1) as ClimateDate;
  return highF + (beforeLow(weather, next, 0, at) - highF) * passed * passed * (3 - 2 * passed);
}

/** Keeps a temperature away from both extremes; where the day is too narrow for that, in proportion between them. */
function between(natural: number, low: Known, high: Known): number {
  const floor = low.meanF + MARGIN * low.sdF;
  const ceiling = high.meanF - MARGIN * high.sdF;
  if (floor <= ceiling) return Math.min(ceiling, Math.max(floor, natural));
  return low.meanF + ((high.meanF - low.meanF) * low.sdF) / (low.sdF + high.sdF);
}
