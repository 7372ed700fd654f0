/**
 * Fetches forecasts from Open-Meteo at the settlement stations: previous runs of past days, whose distance bounds their run, and today's
 * ensemble. A history of stitched newest runs says nothing of its runs: it is refused unless the user states when it counts as known.
 * Data by Open-Meteo.com, CC BY 4.0.
 */
import type { City } from '../../../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import { civilOf, climateDateFromCivil, formatClimateDate } from '../../../engine/weather/climate-day.ts';
import type { Store } from '../../store/store.ts';
import { UserError } from '../../user-error.ts';
import { type FeedManners, type FeedReport, feedCities } from '../http/city-feed.ts';
import type { Question } from '../http/feed-run.ts';
import type { ServiceAnswer } from '../http/fetched-answer.ts';
import type { FeedRows } from '../merge-feed.ts';
import { readEnsemble, readPreviousRuns, readStitchedHistory } from './answers.ts';

/** What can be asked for, and the host that answers it. */
export const OPEN_METEO_URLS = {
  previous: 'https://previous-runs-api.open-meteo.com',
  ensemble: 'https://ensemble-api.open-meteo.com',
  stitched: 'https://historical-forecast-api.open-meteo.com',
} as const;
export type OpenMeteoFeed = keyof typeof OPEN_METEO_URLS;

export interface OpenMeteoOptions extends FeedManners {
  readonly feed: OpenMeteoFeed;
  /** Climate dates of past forecasts, both inclusive; not used by the ensemble. */
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  /** Days ahead of the previous runs, 1 to 7. */
  readonly daysAhead: readonly number[];
  /** Model of the ensemble by the service's name. */
  readonly ensembleModel: string;
  /** Hours after the end of the climate day at which a stitched forecast counts as known; null refuses it. */
  readonly worstCaseHours: number | null;
}

const SETTLED_AFTER_DAYS = 5;
const ENSEMBLE_DAYS = 7;

const SERVICE = { name: 'Open-Meteo', folder: 'openmeteo', accept: 'application/json', alsoPassing: [] };

/** Fetches and merges, city by city. Throws a UserError: 2 for a forecast without time of issue, 1 or 3 as every feed does. */
export async function ingestOpenMeteo(store: Store, options: OpenMeteoOptions): Promise<FeedReport> {
  if (options.feed === 'stitched' && options.worstCaseHours === null) {
    throw new UserError(
      'a stitched history does not say when its forecasts were made, so using it would be look-ahead: take --feed previous, or state with --worst-case-known-at how many hours after the end of the climate day it counts as known',
      2,
    );
  }
  const counts = await feedCities(store, SERVICE, options, async (run, city) => {
    options.onProgress(`${city.code}: ${options.feed} forecasts at ${city.station}`);
    for (const question of questionsFor(city, options)) await run.ask(question);
  });
  return { ...counts, notes: [] };
}

function questionsFor(city: City, options: OpenMeteoOptions): Question[] {
  if (options.feed === 'ensemble') {
    const daily = 'daily=temperature_2m_max,temperature_2m_min';
    const path = `/v1/ensemble?${pointOf(city)}&${daily}&models=${options.ensembleModel}&forecast_days=${ENSEMBLE_DAYS}`;
    const read = (answer: ServiceAnswer) =>
      feed('openmeteo_ensemble', readEnsemble(answer.text, city, answer.fetchedAt));
    return [{ path, isSettled: () => false, read }];
  }
  const { daysAhead, worstCaseHours } = options;
  const columns =
    options.feed === 'stitched' ? 'temperature_2m' : daysAhead.map((n) => `temperature_2m_previous_day${n}`).join(',');
  return monthsOf(options.from, options.to).map(({ first, last, end }) => {
    const span = `start_date=${formatClimateDate(first)}&end_date=${formatClimateDate(last)}`;
    const settledAt = ((end + SETTLED_AFTER_DAYS) * MICROS_PER_DAY) as EpochMicros;
    return {
      path: `/v1/forecast?${pointOf(city)}&hourly=${columns}&${span}`,
      isSettled: (kept: ServiceAnswer) => kept.fetchedAt > settledAt,
      read: ({ text }: ServiceAnswer) =>
        options.feed === 'stitched'
          ? feed('openmeteo_stitched', readStitchedHistory(text, city, worstCaseHours ?? 0))
          : feed('openmeteo_previous', readPreviousRuns(text, city, daysAhead)),
    };
  });
}

function feed(name: string, rows: FeedRows['rows']): FeedRows[] {
  return [{ dataset: 'forecasts', feed: name, rows }];
}

/** The station's point; times in its standard time, so that a day of the answer is the climate day. `Etc/GMT+5` is UTC−5. */
function pointOf(city: City): string {
  const zone = encodeURIComponent(`Etc/GMT+${-city.lstOffsetMinutes / 60}`);
  return `latitude=${city.latitude}&longitude=${city.longitude}&timezone=${zone}&temperature_unit=fahrenheit`;
}

function monthsOf(from: ClimateDate, to: ClimateDate): { first: ClimateDate; last: ClimateDate; end: number }[] {
  const months: { first: ClimateDate; last: ClimateDate; end: number }[] = [];
  for (let first = from; first <= to; ) {
    const { year, month } = civilOf(first);
    const next = climateDateFromCivil(month === 12 ? year + 1 : year, (month % 12) + 1, 1);
    const end = Math.min(next, to + 1) as ClimateDate;
    months.push({ first, last: (end - 1) as ClimateDate, end });
    first = end;
  }
  return months;
}
