/**
 * What fetching from the weather services has in common: a service is asked on a person's behalf, city by city, and each city's
 * rows are merged before the next is asked, so that an interruption costs no answer and at most one city's merge.
 */
import type { City } from '../../../engine/markets/stations.ts';
import type { Store } from '../../store/store.ts';
import { type FeedCounts, FeedRun } from './feed-run.ts';
import { KeptAnswers } from './kept-answers.ts';
import { PoliteClient, type ServiceManners } from './polite-client.ts';

/** How a person wants a service asked, and about which cities. */
export interface FeedManners
  extends Pick<ServiceManners, 'baseUrl' | 'paceMs' | 'retries' | 'backoffMs' | 'timeoutMs'> {
  readonly cities: readonly City[];
  /** Who asks: an address or page that the service's operators can write to. */
  readonly contact: string;
  readonly onProgress: (line: string) => void;
}

/** A service: what it is called and asked for, and the name of the folder in which its answers are kept. */
export interface FeedService extends Pick<ServiceManners, 'name' | 'accept' | 'alsoPassing'> {
  readonly folder: string;
}

/** What a run did, and what people should know of it. */
export interface FeedReport extends FeedCounts {
  readonly notes: readonly string[];
}

/** Asks a service about every city. Throws a UserError: 1 when it cannot be asked, 3 when it answers nonsense. */
export async function feedCities(
  store: Store,
  { folder, name, accept, alsoPassing }: FeedService,
  manners: FeedManners,
  askCity: (run: FeedRun, city: City) => Promise<void>,
): Promise<FeedCounts> {
  const { baseUrl, contact, paceMs, retries, backoffMs, timeoutMs } = manners;
  const userAgent = `milkbot (${contact})`;
  const client = new PoliteClient({
    name,
    accept,
    alsoPassing,
    userAgent,
    baseUrl,
    paceMs,
    retries,
    backoffMs,
    timeoutMs,
  });
  const run = new FeedRun(client, new KeptAnswers(store.dir, folder), store);
  try {
    for (const city of manners.cities) {
      await askCity(run, city);
      await run.merge();
    }
  } finally {
    await client.close();
  }
  return run.counts;
}
