/**
 * When a strategy that knows nothing of the day's own observations stops to speak.
 *
 * Once the climate day is under way the market watches the thermometer. What a view formed without it disagrees about is then
 * mostly what it has missed, so trading on it is adverse selection by construction: it stands aside. Highs are mostly made in
 * the afternoon and the night tells little of them; a low is in the making from the first minute of its day.
 */
import { z } from 'zod';
import { Variable } from '../events.ts';
import type { LadderDef } from '../markets/contracts.ts';
import { CITIES } from '../markets/stations.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../time.ts';
import { climateDayStart } from '../weather/climate-day.ts';
import type { LadderOpinion } from './contract.ts';

const hour = z.number().min(-48).max(24);

/** Parameters that such a strategy adds to its own. */
export const lastHours = {
  lastHourForHighs: hour
    .default(7)
    .describe(
      'Hour of the climate day (local standard time, itself included) after which nothing more is said of its high; 24 never stops.',
    ),
  lastHourForLows: hour
    .default(0)
    .describe(
      'Hour of the climate day (local standard time, itself included) after which nothing more is said of its low; 24 never stops.',
    ),
};

/** Parsed values of `lastHours`. */
export interface LastHours {
  readonly lastHourForHighs: number;
  readonly lastHourForLows: number;
}

/** What is said from `dayUnderWayAt` on. */
export const DAY_UNDER_WAY: LadderOpinion = { valid: false, reasons: ['day_under_way'] };

/** First instant at which the ladder's day counts as under way: one microsecond after the last hour, which still is valid. */
export function dayUnderWayAt(ladder: LadderDef, { lastHourForHighs, lastHourForLows }: LastHours): EpochMicros {
  const city = CITIES[ladder.city];
  if (city === undefined) throw new RangeError(`no city has the id ${ladder.city}`);
  const lastHour = ladder.variable === Variable.high ? lastHourForHighs : lastHourForLows;
  const lastAt = climateDayStart(ladder.climateDate, city.lstOffsetMinutes) + Math.round(lastHour * MICROS_PER_HOUR);
  return (lastAt + 1) as EpochMicros;
}
