/**
 * The raw grid forecast: a maximum and a minimum for each daytime and night, with the window that each is valid for. The window
 * is kept with the value because it is not the climate day: maxima are of 8 AM to 9 PM and minima of 8 PM to 10 AM of the wall
 * clock, the first one cut at the time of the forecast. A maximum belongs to the climate day in which its window begins, a
 * minimum to the one in which it ends.
 */
import { z } from 'zod';
import type { City } from '../../../engine/markets/stations.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { climateDateOf } from '../../../engine/weather/climate-day.ts';
import { isPlausibleFahrenheit } from '../../products/plausible-temperature.ts';
import type { PlainRow } from '../../store/append.ts';
import { answerAs, fahrenheitOf } from '../feed-answer.ts';
import { isInstant, parseInstant } from '../json.ts';
import { type ForecastAnswer, forecastRow } from './forecast-answer.ts';
import { readValidTime } from './valid-time.ts';

const layer = z.object({
  uom: z.string().optional(),
  values: z.array(z.object({ validTime: z.string(), value: z.number().nullable() })),
});
const answer = z.object({
  properties: z.object({
    updateTime: z.string().refine(isInstant, 'not an instant with its zone'),
    maxTemperature: layer,
    minTemperature: layer,
  }),
});

/** `wmoUnit:degC` and, in old answers, `unit:degC`. */
const CELSIUS = /:degC$/;
/** No day or night is longer; a longer window is a run of equal values over several days. */
const LONGEST_HOURS = 24;

/** Reads the forecast of the cell in which a city's station lies. Throws a UserError (3) for what is no such answer. */
export function readGridForecast(text: string, city: City, fetchedAt: EpochMicros): ForecastAnswer {
  const { properties } = answerAs(text, answer, `the grid forecast of ${city.name}`);
  const updatedAt = parseInstant(properties.updateTime);
  const rows: PlainRow[] = [];
  let refused = 0;
  for (const [variable, { uom, values }] of [
    ['high', properties.maxTemperature],
    ['low', properties.minTemperature],
  ] as const) {
    for (const { validTime, value } of values) {
      if (value === null) continue;
      const window = readValidTime(validTime);
      const valueF = fahrenheitOf(value);
      const isKnown = (uom === undefined || CELSIUS.test(uom)) && isPlausibleFahrenheit(valueF);
      if (window === null || !isKnown || window.to - window.from > LONGEST_HOURS * 3_600_000_000) {
        refused++;
        continue;
      }
      const at = variable === 'high' ? window.from : ((window.to - 1) as EpochMicros);
      const date = climateDateOf(at, city.lstOffsetMinutes);
      rows.push(forecastRow({ model: 'nws_grid', city, variable, date, valueF, window, updatedAt, fetchedAt }));
    }
  }
  return { rows, updatedAt, refused };
}
