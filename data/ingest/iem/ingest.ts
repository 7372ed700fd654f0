/**
 * Fetches the past of cities from Iowa State University's archive: climate reports in every version and by year, monthly tables, daily
 * summaries, bulletins, surface reports, guidance with its run. Questions are cut at the ends of UTC months, so that a long span is
 * taken up where it was left and a month that is past is asked for once.
 */
import type { City } from '../../../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import { civilOf, climateDateFromCivil, formatClimateDate, yearOf } from '../../../engine/weather/climate-day.ts';
import type { Store } from '../../store/store.ts';
import { UserError } from '../../user-error.ts';
import { type FeedManners, type FeedReport, feedCities } from '../http/city-feed.ts';
import type { Question } from '../http/feed-run.ts';
import type { ServiceAnswer } from '../http/fetched-answer.ts';
import type { FeedRows } from '../merge-feed.ts';
import { readAfosAnswer } from './afos.ts';
import { ASOS_COLUMNS, REPORT_TYPES, type ReportType, readAsosTable } from './asos.ts';
import { readCliYear } from './cli-year.ts';
import { ARCHIVED_MODELS, type ArchivedModel, readMosTable } from './mos.ts';

/** What can be asked for. */
export const IEM_FEEDS = ['cli', 'text', 'asos', 'mos'] as const;
export type IemFeed = (typeof IEM_FEEDS)[number];
/** Text products by the first three letters of their identifier. */
export const IEM_PRODUCTS = ['CLI', 'CF6', 'DSM', 'NBS', 'NBE', 'NBP', 'MAV', 'MET', 'MEX'] as const;

export interface IemOptions extends FeedManners {
  /** Climate dates, both inclusive. */
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  readonly feeds: readonly IemFeed[];
  readonly products: readonly string[];
  readonly models: readonly ArchivedModel[];
}

/** Reports of a day come up to two days later, its forecasts are made up to eight days before. */
const REPORTS_AFTER_DAYS = 2;
const FORECASTS_BEFORE_DAYS = 8;
/** An archive is filled and corrected for some days. */
const SETTLED_AFTER_DAYS = 5;
const MOST_PRODUCTS = 9_999;

/** How the archive is called and asked. */
export const IEM_SERVICE = { name: "Iowa State University's archive", folder: 'iem', accept: '*/*', alsoPassing: [] };

/** Fetches and merges, city by city. Throws a UserError: 1 when the archive cannot be asked, 3 when it answers nonsense. */
export async function ingestIem(store: Store, options: IemOptions): Promise<FeedReport> {
  const refused = new Map<string, number>();
  const counts = await feedCities(store, IEM_SERVICE, options, async (run, city) => {
    const questions = iemQuestions(city, options, (why, count) => refused.set(why, (refused.get(why) ?? 0) + count));
    options.onProgress(`${city.code}: ${questions.length} questions about ${city.station}`);
    for (const [index, question] of questions.entries()) {
      await run.ask(question);
      if ((index + 1) % 50 === 0) options.onProgress(`${city.code}: ${index + 1} of ${questions.length}`);
    }
  });
  return { ...counts, notes: [...refused].map(([why, count]) => `${count} refused: ${why}`) };
}

/** Told of what was refused of an answer, and how often. */
export type Refuse = (why: string, count: number) => void;

/** What the archive is asked about a city. */
export function iemQuestions(
  city: City,
  options: Pick<IemOptions, 'from' | 'to' | 'feeds' | 'products' | 'models'>,
  refuse: Refuse,
): Question[] {
  const { from, to, feeds } = options;
  const reports = monthsBetween(from, to + REPORTS_AFTER_DAYS);
  const forecasts = monthsBetween(from - FORECASTS_BEFORE_DAYS, to);
  const questions: Question[] = [];
  if (feeds.includes('cli')) questions.push(...yearsBetween(from, to).map((year) => cliYear(city, year, refuse)));
  if (feeds.includes('text')) {
    for (const kind of options.products) {
      const isForecast = !['CLI', 'CF6', 'DSM'].includes(kind);
      for (const month of isForecast ? forecasts : reports)
        questions.push(texts(city, kind, month, isForecast, refuse));
    }
  }
  if (feeds.includes('asos')) {
    for (const kind of Object.keys(REPORT_TYPES) as ReportType[])
      for (const month of monthsBetween(from, to + 1)) questions.push(surfaceReports(city, kind, month, refuse));
  }
  if (feeds.includes('mos')) {
    for (const model of options.models)
      for (const month of forecasts) questions.push(guidance(city, model, month, refuse));
  }
  return questions;
}

function cliYear(city: City, year: number, refuse: Refuse): Question {
  const end = climateDateFromCivil(year + 1, 1, 1);
  return question(`/json/cli.py?station=${city.station}&year=${year}`, end, ({ text }) => {
    const { rows, refused } = readCliYear(text, city);
    if (refused > 0) refuse('days of the yearly table without a legible product or with contradicting values', refused);
    return [{ dataset: 'climate_reports', feed: 'iem_cli', rows }];
  });
}

function texts(city: City, kind: string, month: Month, isForecast: boolean, refuse: Refuse): Question {
  // The archive counts both ends in. Identifiers of guidance are made of three letters of the station and may be those of another one too.
  const matches = isForecast ? `&matches=${city.station}` : '';
  const span = `sdate=${month.first}T00:00Z&edate=${month.last}T23:59Z`;
  const path = `/cgi-bin/afos/retrieve.py?pil=${kind}${city.cliProduct.slice(3)}&fmt=text&order=asc&limit=${MOST_PRODUCTS}&${span}${matches}`;
  return question(path, month.end, ({ text }) => {
    const read = readAfosAnswer(text, city, month.year);
    if (read.products >= MOST_PRODUCTS)
      throw new UserError(`${path} has more products than one answer holds: ask for fewer days`, 3);
    for (const why of read.refused) refuse(why, 1);
    return [
      { dataset: 'climate_reports', feed: 'iem_reports', rows: read.reports },
      { dataset: 'forecasts', feed: 'iem_bulletins', rows: read.forecasts },
    ];
  });
}

function surfaceReports(city: City, kind: ReportType, month: Month, refuse: Refuse): Question {
  const data = ASOS_COLUMNS.map((column) => `data=${column}`).join('&');
  const path = `/cgi-bin/request/asos.py?station=${city.station.slice(1)}&${data}&sts=${month.first}T00:00Z&ets=${month.after}T00:00Z&tz=UTC&format=onlycomma&missing=empty&report_type=${REPORT_TYPES[kind]}`;
  return question(path, month.end, ({ text }) => {
    const { rows, refused } = readAsosTable(text, city, kind);
    if (refused > 0) refuse('surface reports without time', refused);
    return [{ dataset: 'observations', feed: 'iem_asos', rows }];
  });
}

function guidance(city: City, model: ArchivedModel, month: Month, refuse: Refuse): Question {
  const path = `/cgi-bin/request/mos.py?station=${city.station}&model=${model}&sts=${month.first}T00:00Z&ets=${month.after}T00:00Z&format=csv`;
  return question(path, month.end, ({ text }) => {
    const { rows, refused } = readMosTable(text, city, model);
    if (refused > 0) refuse(`numbers of ${ARCHIVED_MODELS[model]} without run or of no known day`, refused);
    return [{ dataset: 'forecasts', feed: 'iem_guidance', rows }];
  });
}

function question(path: string, end: number, read: (answer: ServiceAnswer) => FeedRows[]): Question {
  const settledAt = ((end + SETTLED_AFTER_DAYS) * MICROS_PER_DAY) as EpochMicros;
  return { path, isSettled: (kept) => kept.fetchedAt > settledAt, read };
}

/** A UTC month, or the part of it that is asked for. */
interface Month {
  readonly year: number;
  /** First day, last day and first day after, as `YYYY-MM-DD`. */
  readonly first: string;
  readonly last: string;
  readonly after: string;
  /** First day after. */
  readonly end: number;
}

/** The months of days from the first to the last, the ends cut at these days. */
function monthsBetween(from: number, to: number): Month[] {
  const months: Month[] = [];
  for (let first = from; first <= to; ) {
    const { year, month } = civilOf(first as ClimateDate);
    const next = climateDateFromCivil(month === 12 ? year + 1 : year, (month % 12) + 1, 1);
    const end = Math.min(next, to + 1);
    months.push({
      year,
      first: formatClimateDate(first as ClimateDate),
      last: formatClimateDate((end - 1) as ClimateDate),
      after: formatClimateDate(end as ClimateDate),
      end,
    });
    first = end;
  }
  return months;
}

function yearsBetween(from: ClimateDate, to: ClimateDate): number[] {
  return Array.from({ length: yearOf(to) - yearOf(from) + 1 }, (_, i) => yearOf(from) + i);
}
