/**
 * Fetches what the Weather Service publishes of cities now: the cell of each station's point, its raw grid forecast, its forecasts by half
 * days and by hours, the station's observations, and every version of its climate report. Run it as often as new forecasts are wanted: the
 * service has no history of them.
 */
import { z } from 'zod';
import type { City } from '../../../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDateOf, climateDayEnd, climateDayStart } from '../../../engine/weather/climate-day.ts';
import type { Store } from '../../store/store.ts';
import { UserError } from '../../user-error.ts';
import { climateReportRows } from '../climate-report-rows.ts';
import { answerAs } from '../feed-answer.ts';
import { type FeedManners, type FeedReport, feedCities } from '../http/city-feed.ts';
import type { Asked, FeedRun, Question } from '../http/feed-run.ts';
import type { ServiceAnswer } from '../http/fetched-answer.ts';
import type { FeedRows } from '../merge-feed.ts';
import type { ForecastAnswer } from './forecast-answer.ts';
import { readGridForecast } from './grid-forecast.ts';
import { latestObservationAnswer, nwsObservationRow, observationsAnswer } from './observations.ts';
import { readHalfDayForecast, readHourlyForecast } from './period-forecast.ts';
import { zoned } from './valid-time.ts';

export interface NwsOptions extends FeedManners {
  /** A forecast that was older when it was fetched comes from a cache that is stuck: it is left. */
  readonly maxForecastAgeHours: number;
  /** Climate dates whose observations are asked for, both inclusive; yesterday and today when null. */
  readonly observed: { readonly from: ClimateDate; readonly to: ClimateDate } | null;
}

const address = z.string().min(1);
const pointAnswer = z.object({
  properties: z.object({ forecastGridData: address, forecast: address, forecastHourly: address, gridId: z.string() }),
});
const productList = z.object({ '@graph': z.array(z.object({ id: z.string().regex(/^[\w-]{1,80}$/) })) });
const product = z.object({ productText: z.string() });

/** How the service is called and asked. */
export const NWS_SERVICE = {
  name: 'the Weather Service',
  folder: 'nws',
  accept: 'application/geo+json, application/ld+json, application/json',
  // A block for asking too much, which ends after some seconds.
  alsoPassing: [403],
};

/** Fetches and merges, city by city. Throws a UserError: 1 when the service cannot be asked, 3 when it answers nonsense. */
export async function ingestNws(store: Store, options: NwsOptions): Promise<FeedReport> {
  const notes: string[] = [];
  const counts = await feedCities(store, NWS_SERVICE, options, async (run, city) => {
    options.onProgress(`${city.code}: forecasts, observations and reports of ${city.station}`);
    await askCity(run, city, options, { notes });
  });
  return { ...counts, notes };
}

async function askCity(
  run: FeedRun,
  city: City,
  options: NwsOptions,
  report: { readonly notes: string[] },
): Promise<void> {
  const askedAt = await askNwsForecasts(run, city, options, (note) => report.notes.push(note));
  await askNwsObservations(run, city, options, askedAt);
  await askNwsReports(run, city);
}

/** What asks: a run, or whoever wants to see the answers on their way. */
export type Asking = Pick<FeedRun, 'ask' | 'counts'>;

/**
 * Asks for the forecasts of a city's cell, or for those of one model only; gives when the service was asked, by its own clock. Throws a
 * UserError (1) without a cell.
 */
export async function askNwsForecasts(
  run: Asking,
  city: City,
  options: Pick<NwsOptions, 'baseUrl' | 'maxForecastAgeHours'>,
  note: (note: string) => void,
  only?: string,
): Promise<EpochMicros> {
  const point = await run.ask(changing(`/points/${short(city.latitude)},${short(city.longitude)}`, () => []));
  if (point === null) throw new UserError(`the Weather Service knows no grid at ${city.name}: check --base-url`, 1);
  const { properties } = answerAs(point.answer.text, pointAnswer, `the point of ${city.name}`);
  const readers = [
    ['nws_grid', properties.forecastGridData, readGridForecast, 'grid forecast'],
    ['nws_periods', properties.forecast, readHalfDayForecast, 'forecast'],
    ['nws_hourly', properties.forecastHourly, readHourlyForecast, 'hourly forecast'],
  ] as const;
  for (const [model, url, read, what] of readers) {
    if (only !== undefined && only !== model) continue;
    const remark = await askForecast(
      run,
      pathOf(url, options.baseUrl),
      (kept) => read(kept.text, city, kept.fetchedAt),
      options,
    );
    if (remark !== null) note(`${city.code}: the ${what} ${remark}`);
  }
  return point.checkedAt;
}

/** Asks for the observations of a city's station. @param now by the service's clock */
export async function askNwsObservations(
  run: Asking,
  city: City,
  options: Pick<NwsOptions, 'observed'>,
  now: EpochMicros,
): Promise<void> {
  for (const question of observationQuestions(city, options, now)) await run.ask(question);
  await run.ask(changing(`/stations/${city.station}/observations/latest`, readLatest));
}

/** Asks for every version of a city's climate report that the service still has. */
export async function askNwsReports(run: Asking, city: City): Promise<void> {
  const list = await run.ask(changing(`/products/types/CLI/locations/${city.cliProduct.slice(3)}`, () => []));
  const ids = list === null ? [] : answerAs(list.answer.text, productList, `the reports of ${city.name}`)['@graph'];
  for (const { id } of ids) await run.ask({ path: `/products/${id}`, isSettled: () => true, read: readProduct });
}

/** Asks for a forecast; gives what people should know of it. An office's grid may be gone for hours: the rest is fetched all the same. */
async function askForecast(
  run: Asking,
  path: string,
  read: (answer: ServiceAnswer) => ForecastAnswer,
  options: Pick<NwsOptions, 'maxForecastAgeHours'>,
): Promise<string | null> {
  const isStale = (forecast: ForecastAnswer, at: EpochMicros) =>
    at - forecast.updatedAt > options.maxForecastAgeHours * MICROS_PER_HOUR;
  const question = changing(path, (kept) => {
    const forecast = read(kept);
    const rows = isStale(forecast, kept.fetchedAt) ? [] : forecast.rows;
    return [{ dataset: 'forecasts', feed: 'nws_forecasts', rows }];
  });
  let asked: Asked | null;
  try {
    asked = await run.ask(question);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    run.counts.failed++;
    return `was not fetched: ${error.message}`;
  }
  if (asked === null) return 'is not there';
  const forecast = read(asked.answer);
  if (isStale(forecast, asked.checkedAt)) {
    const hours = Math.round((asked.checkedAt - forecast.updatedAt) / MICROS_PER_HOUR);
    return `was made ${hours} hours before it was asked for: a cache of the service is stuck`;
  }
  return forecast.refused > 0 ? `has ${forecast.refused} values that are no temperature or of no known window` : null;
}

/**
 * A question for each climate day: the service answers at most five hundred observations, and a day of five-minute values has some three
 * hundred. Without a range, yesterday and today. A day that ended more than a day ago changes no more.
 */
function observationQuestions(city: City, { observed }: Pick<NwsOptions, 'observed'>, now: EpochMicros): Question[] {
  const today = climateDateOf(now, city.lstOffsetMinutes);
  const from = observed?.from ?? today - 1;
  const to = observed?.to ?? today;
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => {
    const date = (from + i) as ClimateDate;
    const end = climateDayEnd(date, city.lstOffsetMinutes);
    const span = `start=${encodeURIComponent(zoned(climateDayStart(date, city.lstOffsetMinutes)))}&end=${encodeURIComponent(zoned(end))}`;
    return {
      path: `/stations/${city.station}/observations?${span}&limit=500`,
      isSettled: (kept) => kept.fetchedAt > end + MICROS_PER_DAY,
      read: readObservations,
    };
  });
}

/** A question whose answer changes from hour to hour. */
function changing(path: string, read: Question['read']): Question {
  return { path, isSettled: () => false, read };
}

function readObservations({ text }: ServiceAnswer): FeedRows[] {
  const { features } = answerAs(text, observationsAnswer, 'the list of observations');
  return observationFeed(features.map(nwsObservationRow));
}

function readLatest({ text }: ServiceAnswer): FeedRows[] {
  return observationFeed([nwsObservationRow(answerAs(text, latestObservationAnswer, 'the latest observation'))]);
}

function observationFeed(rows: FeedRows['rows']): FeedRows[] {
  return [{ dataset: 'observations', feed: 'nws_stations', rows }];
}

function readProduct({ text }: ServiceAnswer): FeedRows[] {
  const { productText } = answerAs(text, product, 'the text of a report');
  return [{ dataset: 'climate_reports', feed: 'nws_products', rows: climateReportRows(productText).rows }];
}

/** The service takes four decimals and redirects more. */
function short(degrees: number): string {
  return String(Math.round(degrees * 1e4) / 1e4);
}

/** What follows the service's address. Throws a UserError (3) for an address elsewhere: answers must not send us to others. */
function pathOf(url: string, baseUrl: string): string {
  if (url.startsWith(`${baseUrl}/`)) return url.slice(baseUrl.length);
  throw new UserError(
    `the Weather Service points to ${url.slice(0, 80)}, which is not below ${baseUrl}: check --base-url`,
    3,
  );
}
