/**
 * Open-Meteo's answers, none of which says when its model ran.
 *
 * Previous runs bound it: `temperature_2m_previous_day2` at an hour was made at least forty-eight hours before that hour, so the latest
 * run in a climate day's twenty-four values is no later than two days before the day's last hour; that bound is the time of
 * issue. An ensemble of today is known when it was fetched. A stitched history of newest runs has no bound at all: it is
 * refused, unless the user states how long after the climate day's end it is to count as known.
 */
import { z } from 'zod';
import type { City } from '../../../engine/markets/stations.ts';
import {
  type ClimateDate,
  type EpochMicros,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
} from '../../../engine/time.ts';
import { climateDayEnd, climateDayStart } from '../../../engine/weather/climate-day.ts';
import { isPlausibleFahrenheit } from '../../products/plausible-temperature.ts';
import type { PlainRow } from '../../store/append.ts';
import { UserError } from '../../user-error.ts';
import { answerAs } from '../feed-answer.ts';

/** From a run to when its values are served. */
const KNOWN_AFTER_RUN_HOURS = 6;
const HOURS_OF_DAY = 24;
/** Fewer members tell no percentiles. */
const FEWEST_MEMBERS = 5;

const series = z.array(z.number().nullable());
const table = z.record(z.string(), z.union([z.array(z.string()), series]));
const hourlyAnswer = z.object({ utc_offset_seconds: z.number(), hourly: table });
const dailyAnswer = z.object({ utc_offset_seconds: z.number(), daily: table });

/** Rows of `forecasts` without `source` and `source_seq`, from `temperature_2m_previous_dayN` of each N. Throws a UserError (3). */
export function readPreviousRuns(text: string, city: City, days: readonly number[]): PlainRow[] {
  const { hourly, utc_offset_seconds: offset } = answerAs(text, hourlyAnswer, `previous runs for ${city.name}`);
  return days.flatMap((ahead) =>
    dailyExtremes(hourly, `temperature_2m_previous_day${ahead}`, offset, city).flatMap((day) => {
      const issuedAt = climateDayEnd(day.date, city.lstOffsetMinutes) - MICROS_PER_HOUR - ahead * MICROS_PER_DAY;
      const knownAt = issuedAt + KNOWN_AFTER_RUN_HOURS * MICROS_PER_HOUR;
      return bothExtremes(`open_meteo_day${ahead}`, city, day, issuedAt, knownAt);
    }),
  );
}

/** Rows from a history that does not say which run a value is of, known `hours` after the end of each climate day. */
export function readStitchedHistory(text: string, city: City, hours: number): PlainRow[] {
  const { hourly, utc_offset_seconds: offset } = answerAs(text, hourlyAnswer, `forecast history for ${city.name}`);
  return dailyExtremes(hourly, 'temperature_2m', offset, city).flatMap((day) => {
    const at = climateDayEnd(day.date, city.lstOffsetMinutes) + hours * MICROS_PER_HOUR;
    return bothExtremes('open_meteo_stitched', city, day, at, at);
  });
}

/** Median and percentiles over the members of today's ensemble, for climate days that have not begun; known when fetched. */
export function readEnsemble(text: string, city: City, fetchedAt: EpochMicros): PlainRow[] {
  const { daily, utc_offset_seconds: offset } = answerAs(text, dailyAnswer, `the ensemble for ${city.name}`);
  assertStandardTime(offset, city);
  const dates = timesOf(daily);
  return dates.flatMap((time, i) => {
    const day = Date.parse(`${time}T00:00Z`) / 86_400_000;
    if (!Number.isInteger(day) || climateDayStart(day as ClimateDate, city.lstOffsetMinutes) < fetchedAt) return [];
    return (['high', 'low'] as const).flatMap((variable) => {
      const members = membersOf(daily, variable === 'high' ? 'temperature_2m_max' : 'temperature_2m_min', i);
      if (members.length < FEWEST_MEMBERS) return [];
      return PERCENTILES.map(([statistic, share]) =>
        row('open_meteo_ensemble', city, variable, day, statistic, quantile(members, share), fetchedAt, fetchedAt),
      );
    });
  });
}

const PERCENTILES = [
  ['point', 0.5],
  ['p10', 0.1],
  ['p25', 0.25],
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
] as const;

interface Extremes {
  readonly date: ClimateDate;
  readonly maxF: number;
  readonly minF: number;
}

/** Extremes of the climate days that a column covers with all twenty-four hours. */
function dailyExtremes(hourly: z.infer<typeof table>, column: string, offset: number, city: City): Extremes[] {
  assertStandardTime(offset, city);
  const values = hourly[column];
  if (values === undefined) return [];
  const days = new Map<string, number[]>();
  for (const [i, time] of timesOf(hourly).entries()) {
    const value = values[i];
    const match = /^(\d{4}-\d{2}-\d{2})T\d{2}:00$/.exec(time);
    if (match?.[1] === undefined || typeof value !== 'number' || !isPlausibleFahrenheit(value)) continue;
    days.set(match[1], [...(days.get(match[1]) ?? []), value]);
  }
  return [...days].flatMap(([day, hours]) => {
    if (hours.length !== HOURS_OF_DAY) return [];
    const date = (Date.parse(`${day}T00:00Z`) / 86_400_000) as ClimateDate;
    return [{ date, maxF: Math.max(...hours), minF: Math.min(...hours) }];
  });
}

/** Answers are asked for in local standard time, so that a day of the answer is the climate day. */
function assertStandardTime(offsetSeconds: number, city: City): void {
  if (offsetSeconds * 1e6 !== city.lstOffsetMinutes * MICROS_PER_MINUTE)
    throw new UserError(
      `Open-Meteo answered for ${city.name} in a clock of ${offsetSeconds} s from UTC, not in its standard time: check --base-url`,
      3,
    );
}

function timesOf(columns: z.infer<typeof table>): readonly string[] {
  return (columns.time ?? []).filter((time): time is string => typeof time === 'string');
}

/** The values of every member on one day: the control run has the bare name, the others `_memberNN`. */
function membersOf(daily: z.infer<typeof table>, name: string, i: number): number[] {
  return Object.entries(daily)
    .filter(
      ([column]) => column === name || (/^_member\d{2,3}$/.test(column.slice(name.length)) && column.startsWith(name)),
    )
    .map(([, values]) => values[i])
    .filter((value): value is number => typeof value === 'number' && isPlausibleFahrenheit(value))
    .sort((x, y) => x - y);
}

/** Linear between order statistics (Hyndman and Fan 1996, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at + 1e-9);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return Math.round((low + (high - low) * Math.max(0, at - below)) * 1e6) / 1e6;
}

function bothExtremes(model: string, city: City, day: Extremes, issuedAt: number, knownAt: number): PlainRow[] {
  return [
    row(model, city, 'high', day.date, 'point', day.maxF, issuedAt, knownAt),
    row(model, city, 'low', day.date, 'point', day.minF, issuedAt, knownAt),
  ];
}

function row(
  model: string,
  city: City,
  variable: 'high' | 'low',
  date: number,
  statistic: string,
  valueF: number,
  issuedAt: number,
  knownAt: number,
): PlainRow {
  return {
    known_at: knownAt,
    issued_at: issuedAt,
    model,
    station: city.station,
    variable,
    climate_date: date,
    statistic,
    value_f: valueF,
    valid_from: null,
    valid_to: null,
  };
}
