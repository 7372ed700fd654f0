/**
 * Bodies of forecast answers from stored forecasts. Windows are those that history holds; where it has none, the service's own: maxima of
 * 8 AM to 9 PM, minima of 8 PM to 10 AM, half days from 6 to 6 of the wall clock.
 */
import { writeValidTime, zoned } from '../../../data/ingest/nws/valid-time.ts';
import { instantOf, type WallClock } from '../../../engine/daylight-time.ts';
import type { City } from '../../../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDayStart } from '../../../engine/weather/climate-day.ts';
import { hourlyTemperatures } from './temperature-curve.ts';
import type { StoredForecast } from './weather-history.ts';

interface WindowHours {
  readonly from: number;
  readonly hours: number;
}
const GRID_DAY: WindowHours = { from: 8, hours: 13 };
const GRID_NIGHT: WindowHours = { from: 20, hours: 14 };
const HALF_DAY: WindowHours = { from: 6, hours: 12 };
const HALF_NIGHT: WindowHours = { from: 18, hours: 12 };

/** The body of `/gridpoints/{office}/{x},{y}`. */
export function gridBody(forecasts: readonly StoredForecast[], city: City): object {
  const layer = (variable: 'high' | 'low') => ({
    uom: 'wmoUnit:degC',
    values: forecasts
      .filter((forecast) => forecast.variable === variable)
      .map((forecast) => ({
        validTime: writeValidTime(windowOf(forecast, city, GRID_DAY, GRID_NIGHT)),
        value: ((forecast.valueF - 32) * 5) / 9,
      })),
  });
  return {
    type: 'Feature',
    properties: {
      updateTime: zoned(issueOf(forecasts)),
      gridId: city.office,
      maxTemperature: layer('high'),
      minTemperature: layer('low'),
    },
  };
}

/** The body of `/gridpoints/…/forecast`: half days in order of time. */
export function halfDaysBody(forecasts: readonly StoredForecast[], city: City): object {
  const periods = forecasts
    .map((forecast) => ({ forecast, window: windowOf(forecast, city, HALF_DAY, HALF_NIGHT) }))
    .sort((x, y) => x.window.from - y.window.from)
    .map(({ forecast, window }, i) => ({
      number: i + 1,
      name: forecast.variable === 'high' ? 'Day' : 'Night',
      startTime: zoned(window.from),
      endTime: zoned(window.to),
      isDaytime: forecast.variable === 'high',
      temperature: forecast.valueF,
      temperatureUnit: 'F',
    }));
  return periodsBody(forecasts, periods);
}

/** The body of `/gridpoints/…/forecast/hourly`: the days of which history holds both extremes, drawn as a curve between them. */
export function hoursBody(forecasts: readonly StoredForecast[], city: City): object {
  const days = new Map<ClimateDate, { high?: number; low?: number }>();
  for (const { date, variable, valueF } of forecasts) days.set(date, { ...days.get(date), [variable]: valueF });
  const periods = [...days].flatMap(([date, { high, low }]) => {
    if (high === undefined || low === undefined) return [];
    const start = climateDayStart(date, city.lstOffsetMinutes);
    return hourlyTemperatures(low, high).map((temperature, hour) => {
      const from = (start + hour * MICROS_PER_HOUR) as EpochMicros;
      return {
        startTime: zoned(from),
        endTime: zoned((from + MICROS_PER_HOUR) as EpochMicros),
        isDaytime: hour >= HALF_DAY.from && hour < HALF_NIGHT.from,
        temperature,
        temperatureUnit: 'F',
      };
    });
  });
  return periodsBody(
    forecasts,
    periods.map((period, i) => ({ number: i + 1, ...period })),
  );
}

function periodsBody(forecasts: readonly StoredForecast[], periods: readonly object[]): object {
  const at = zoned(issueOf(forecasts));
  return { type: 'Feature', properties: { units: 'us', updateTime: at, generatedAt: at, periods } };
}

function issueOf(forecasts: readonly StoredForecast[]): EpochMicros {
  return (forecasts[0] as StoredForecast).issuedAt;
}

function windowOf(
  forecast: StoredForecast,
  city: City,
  day: WindowHours,
  night: WindowHours,
): { readonly from: EpochMicros; readonly to: EpochMicros } {
  if (forecast.validFrom !== null && forecast.validTo !== null)
    return { from: forecast.validFrom, to: forecast.validTo };
  const isHigh = forecast.variable === 'high';
  const { from: hour, hours } = isHigh ? day : night;
  const from = instantOf((forecast.date - (isHigh ? 0 : 1)) as ClimateDate, hour, 0, wallClockOf(city));
  return { from, to: (from + hours * MICROS_PER_HOUR) as EpochMicros };
}

function wallClockOf(city: City): WallClock {
  return { standardOffsetMinutes: city.lstOffsetMinutes, hasDaylightTime: city.zone !== 'America/Phoenix' };
}
