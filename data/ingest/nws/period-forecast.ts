/**
 * The forecast in words, by half days and by hours. Half days give the maximum of a daytime and the minimum of a night; hours give the
 * extremes of the climate days that they cover with all twenty-four, which half days never do.
 */
import { z } from 'zod';
import type { City } from '../../../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDateOf, climateDayEnd, climateDayStart } from '../../../engine/weather/climate-day.ts';
import { isPlausibleFahrenheit } from '../../products/plausible-temperature.ts';
import type { PlainRow } from '../../store/append.ts';
import { answerAs, fahrenheitOf } from '../feed-answer.ts';
import { isInstant, parseInstant } from '../json.ts';
import { type ForecastAnswer, forecastRow } from './forecast-answer.ts';

const instant = z.string().refine(isInstant, 'not an instant with its zone');
const answer = z.object({
  properties: z.object({
    updateTime: instant.optional(),
    generatedAt: instant,
    periods: z.array(
      z.object({
        startTime: instant,
        endTime: instant,
        isDaytime: z.boolean(),
        temperature: z.number().nullable(),
        temperatureUnit: z.enum(['F', 'C']).default('F'),
      }),
    ),
  }),
});

/** A half day is of twelve hours, the first of what is left of it. */
const LONGEST_HALF_DAY_HOURS = 13;
const HOURS_OF_DAY = 24;

interface Period {
  readonly from: EpochMicros;
  readonly to: EpochMicros;
  readonly isDaytime: boolean;
  readonly valueF: number;
}

/** Reads the forecast by half days. Throws a UserError (3) for what is no such answer. */
export function readHalfDayForecast(text: string, city: City, fetchedAt: EpochMicros): ForecastAnswer {
  const { updatedAt, periods, refused } = readPeriods(text, city, 'the forecast');
  const usable = periods.filter(({ from, to }) => to - from <= LONGEST_HALF_DAY_HOURS * MICROS_PER_HOUR);
  const rows = usable.map(({ from, to, isDaytime, valueF }) => {
    const at = isDaytime ? from : ((to - 1) as EpochMicros);
    const date = climateDateOf(at, city.lstOffsetMinutes);
    const variable = isDaytime ? ('high' as const) : ('low' as const);
    return forecastRow({
      model: 'nws_periods',
      city,
      variable,
      date,
      valueF,
      window: { from, to },
      updatedAt,
      fetchedAt,
    });
  });
  return { rows, updatedAt, refused: refused + periods.length - usable.length };
}

/** Reads the hourly forecast. Throws a UserError (3) for what is no such answer. */
export function readHourlyForecast(text: string, city: City, fetchedAt: EpochMicros): ForecastAnswer {
  const { updatedAt, periods, refused } = readPeriods(text, city, 'the hourly forecast');
  const days = new Map<ClimateDate, Map<EpochMicros, number>>();
  for (const { from, valueF } of periods) {
    const date = climateDateOf(from, city.lstOffsetMinutes);
    const hours = days.get(date) ?? new Map<EpochMicros, number>();
    days.set(date, hours.set(from, valueF));
  }
  const rows: PlainRow[] = [];
  for (const [date, hours] of days) {
    if (hours.size !== HOURS_OF_DAY) continue;
    const window = {
      from: climateDayStart(date, city.lstOffsetMinutes),
      to: climateDayEnd(date, city.lstOffsetMinutes),
    };
    const values = [...hours.values()];
    const row = { model: 'nws_hourly', city, date, window, updatedAt, fetchedAt };
    rows.push(forecastRow({ ...row, variable: 'high', valueF: Math.max(...values) }));
    rows.push(forecastRow({ ...row, variable: 'low', valueF: Math.min(...values) }));
  }
  return { rows, updatedAt, refused };
}

function readPeriods(
  text: string,
  city: City,
  what: string,
): { readonly updatedAt: EpochMicros; readonly periods: readonly Period[]; readonly refused: number } {
  const { properties } = answerAs(text, answer, `${what} of ${city.name}`);
  const periods = properties.periods.flatMap(({ startTime, endTime, isDaytime, temperature, temperatureUnit }) => {
    if (temperature === null) return [];
    const valueF = temperatureUnit === 'F' ? temperature : fahrenheitOf(temperature);
    const [from, to] = [parseInstant(startTime), parseInstant(endTime)];
    return isPlausibleFahrenheit(valueF) && to > from ? [{ from, to, isDaytime, valueF }] : [];
  });
  return {
    updatedAt: parseInstant(properties.updateTime ?? properties.generatedAt),
    periods,
    refused: properties.periods.length - periods.length,
  };
}
