/** What a session asks the weather services, piece by piece, and which piece brings which news. */
import { iemQuestions } from '../../../data/ingest/iem/ingest.ts';
import { ARCHIVED_MODELS, type ArchivedModel } from '../../../data/ingest/iem/mos.ts';
import { type Asking, askNwsForecasts, askNwsObservations, askNwsReports } from '../../../data/ingest/nws/ingest.ts';
import type { City } from '../../../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';

export type WeatherSource = 'nws' | 'iem';

/** One thing that a service is asked about a city. */
export interface WeatherTopic {
  readonly source: WeatherSource;
  readonly what: 'forecasts' | 'observations' | 'reports' | 'guidance' | 'products';
  readonly city: City;
  /** Model of guidance or forecasts (all of the service's when not given), or kind of text products. */
  readonly kind?: string;
}

/** News of the weather, as a local exchange in lockstep tells them. */
export interface WeatherNews {
  readonly dataset: string;
  readonly station: string;
  readonly kind: string;
}

/** A forecast that was older when it was fetched comes from a cache that is stuck. */
const MAX_FORECAST_AGE_HOURS = 24;
/** The archive is asked about so many days before today: reports come late, and corrected. */
const DAYS_BACK = 3;
/** Text products that the Weather Service's own interface does not give: station archive, daily summary, percentiles. */
const PRODUCTS = ['CF6', 'DSM', 'NBP'] as const;
const MODEL_OF = new Map<string, ArchivedModel>(
  (Object.keys(ARCHIVED_MODELS) as ArchivedModel[]).map((archived) => [ARCHIVED_MODELS[archived], archived]),
);

/** Everything that is asked about a city, of one service. */
export function topicsOf(source: WeatherSource, city: City): WeatherTopic[] {
  if (source === 'nws') {
    return (['observations', 'reports', 'forecasts'] as const).map((what) => ({ source, what, city }));
  }
  return [
    ...Object.keys(ARCHIVED_MODELS).map((kind) => ({ source, what: 'guidance' as const, city, kind })),
    ...PRODUCTS.map((kind) => ({ source, what: 'products' as const, city, kind })),
  ];
}

/** What must be asked for news about a station, which speaks for the given city; nothing for what no service that is asked has. */
export function topicsFor({ dataset, kind }: WeatherNews, city: City): WeatherTopic[] {
  if (dataset === 'observations') return [{ source: 'nws', what: 'observations', city }];
  if (dataset === 'climate_reports') {
    const table: WeatherTopic = { source: 'iem', what: 'products', city, kind: kind === 'archive' ? 'CF6' : 'DSM' };
    const reports: WeatherTopic = { source: 'nws', what: 'reports', city };
    return kind === 'archive' ? [table] : kind === 'preliminary' ? [reports, table] : [reports];
  }
  if (kind.startsWith('nws_')) return [{ source: 'nws', what: 'forecasts', city, kind }];
  if (kind === 'nbm_nbp') return [{ source: 'iem', what: 'products', city, kind: 'NBP' }];
  const model = MODEL_OF.get(kind);
  return model === undefined ? [] : [{ source: 'iem', what: 'guidance', city, kind: model }];
}

/** Asks about a topic. @param note told what people should know of the answers */
export async function askTopic(
  run: Asking,
  { source, what, city, kind }: WeatherTopic,
  baseUrl: string,
  now: EpochMicros,
  note: (note: string) => void,
): Promise<void> {
  if (source === 'nws') {
    if (what === 'reports') return askNwsReports(run, city);
    if (what === 'observations') return askNwsObservations(run, city, { observed: null }, now);
    await askNwsForecasts(run, city, { baseUrl, maxForecastAgeHours: MAX_FORECAST_AGE_HOURS }, note, kind);
    return;
  }
  const today = Math.floor(now / MICROS_PER_DAY) as ClimateDate;
  const span = { from: (today - DAYS_BACK) as ClimateDate, to: today };
  const wanted =
    what === 'guidance'
      ? { feeds: ['mos' as const], models: [kind as ArchivedModel], products: [] }
      : { feeds: ['text' as const], models: [], products: [kind ?? ''] };
  const questions = iemQuestions(city, { ...span, ...wanted }, (why, count) => note(`${city.code}: ${count} ${why}`));
  for (const question of questions) await run.ask(question);
}
