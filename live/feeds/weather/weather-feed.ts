/**
 * The weather as a session's feed: the Weather Service and Iowa State University's archive are asked on the slow loop, or when a
 * local exchange in lockstep says that something is new. Answers are kept and stored in the session's own store; what the engine
 * has not been told yet goes into the inbox. A service that fails is noted, left in peace for a while, and never stops the loop.
 */
import { FeedRun, type Question } from '../../../data/ingest/http/feed-run.ts';
import { KeptAnswers } from '../../../data/ingest/http/kept-answers.ts';
import { PoliteClient, type ServiceManners } from '../../../data/ingest/http/polite-client.ts';
import { IEM_SERVICE } from '../../../data/ingest/iem/ingest.ts';
import { NWS_SERVICE } from '../../../data/ingest/nws/ingest.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { ToldWeather, type ToldWeatherParts, type WeatherScope } from './told-weather.ts';
import type { WeatherKeys } from './weather-keys.ts';
import {
  askTopic,
  topicsFor,
  topicsOf,
  type WeatherNews,
  type WeatherSource,
  type WeatherTopic,
} from './weather-topics.ts';

/** How a service is asked. */
export type WeatherServiceManners = Pick<ServiceManners, 'baseUrl' | 'paceMs' | 'retries' | 'backoffMs' | 'timeoutMs'>;

/** What a session must be told of the weather services. */
export interface WeatherFeedSettings {
  /** Folder of the session's own store of the weather. */
  readonly dir: string;
  readonly scope: WeatherScope;
  readonly services: Readonly<Record<WeatherSource, WeatherServiceManners>>;
  /** Who asks: an address or page that the services' operators can write to. */
  readonly contact: string;
}

export interface WeatherFeedParts extends Omit<ToldWeatherParts, 'scope' | 'keys'> {
  readonly settings: WeatherFeedSettings;
  readonly keys: WeatherKeys;
  readonly now: () => EpochMicros;
  /** Time stands while a local exchange is asked: what it shows became known now. Else never before a record's rule says so. */
  readonly isInStep: boolean;
  /** Says something that belongs in the journal. */
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
}

/** How fresh a service's answers are. */
export interface WeatherFreshness {
  readonly source: WeatherSource;
  /** When it answered last; null before it did. */
  readonly heardAt: EpochMicros | null;
  /** When it last said something new. */
  readonly newsAt: EpochMicros | null;
  /** After so long without an answer it is stale, in µs. */
  readonly staleAfterMicros: number;
  /** It has not answered for longer than it may. */
  readonly isStale: boolean;
  /** Goes in a row that failed. */
  readonly failures: number;
}

/** How often a service is asked at most, and when its silence is worth saying, in µs. */
const RHYTHM: Readonly<Record<WeatherSource, { readonly every: number; readonly staleAfter: number }>> = {
  nws: { every: 0, staleAfter: MICROS_PER_HOUR },
  // An archive: guidance comes six-hourly, tables once a day.
  iem: { every: MICROS_PER_HOUR, staleAfter: 6 * MICROS_PER_HOUR },
};
const LONGEST_BACKOFF_MICROS = MICROS_PER_HOUR;
const FIRST_BACKOFF_MICROS = MICROS_PER_MINUTE;
/** Questions in a row without answer after which a service is asked no more for now. */
const MOST_FAILURES_IN_A_ROW = 3;

/** Remarks that are remembered, so that none is noted again and again. */
const MOST_REMARKS = 1_000;

class Service {
  readonly source: WeatherSource;
  readonly baseUrl: string;
  readonly client: PoliteClient;
  readonly run: FeedRun;
  heardAt: EpochMicros | null = null;
  newsAt: EpochMicros | null = null;
  startedAt: EpochMicros | null = null;
  nextAt = 0;
  failures = 0;
  isStale = false;

  constructor(source: WeatherSource, settings: WeatherFeedSettings, store: Store) {
    const { folder, ...service } = source === 'nws' ? NWS_SERVICE : IEM_SERVICE;
    const manners = settings.services[source];
    this.source = source;
    this.baseUrl = manners.baseUrl;
    this.client = new PoliteClient({ ...manners, ...service, userAgent: `milkbot (${settings.contact})` });
    this.run = new FeedRun(this.client, new KeptAnswers(settings.dir, folder), store);
  }
}

export class WeatherFeed {
  readonly #parts: WeatherFeedParts;
  readonly #told: ToldWeather;
  readonly #services: readonly Service[];
  #work: Promise<void> = Promise.resolve();
  readonly #remarks = new Set<string>();
  #isRefreshing = false;
  #isClosed = false;

  constructor(parts: WeatherFeedParts) {
    this.#parts = parts;
    this.#told = new ToldWeather({ ...parts, scope: parts.settings.scope });
    const store = openStore(parts.settings.dir, { create: true });
    this.#services = (['nws', 'iem'] as const).map((source) => new Service(source, parts.settings, store));
  }

  /** Resolves when everything that was set going is in the inbox. */
  idle(): Promise<void> {
    return this.#work;
  }

  /** Asks for everything, unless the last round is still under way; a round that fails leaves the rest as it is. */
  refresh(): void {
    this.#look();
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    this.#do(async () => {
      try {
        for (const service of this.#services) await this.#round(service);
      } finally {
        this.#isRefreshing = false;
      }
    });
  }

  /** Asks for what is new by the word of a local exchange. */
  hear(news: readonly WeatherNews[]): void {
    const { cities, forecastStations } = this.#parts.settings.scope;
    const topics = new Map<string, WeatherTopic>();
    for (const one of news) {
      for (const city of cities) {
        const isOwn = city.station === one.station;
        const speaksFor = isOwn || (one.dataset === 'forecasts' && forecastStations[city.code]?.includes(one.station));
        if (!speaksFor) continue;
        for (const topic of topicsFor(one, isOwn ? city : { ...city, station: one.station })) {
          topics.set(`${topic.source} ${topic.what} ${topic.city.station} ${topic.kind ?? ''}`, topic);
        }
      }
    }
    if (topics.size === 0) return;
    this.#do(async () => {
      for (const topic of topics.values()) {
        const service = this.#services.find(({ source }) => source === topic.source) as Service;
        await this.#ask(service, topic);
      }
    });
  }

  freshness(): readonly WeatherFreshness[] {
    return this.#services.map(({ source, heardAt, newsAt, isStale, failures }) => ({
      source,
      heardAt,
      newsAt,
      staleAfterMicros: RHYTHM[source].staleAfter,
      isStale,
      failures,
    }));
  }

  /** Waits for the question under way and stores what was answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#work;
    for (const { run, client } of this.#services) {
      await this.#store(run);
      await client.close();
    }
  }

  /** Asks a service about every city, when it is time and it is not left in peace. */
  async #round(service: Service): Promise<void> {
    const { now } = this.#parts;
    const startedAt = now();
    service.startedAt ??= startedAt;
    if (startedAt < service.nextAt) return;
    let failed = 0;
    let inARow = 0;
    for (const topic of this.#topics(service.source)) {
      if (this.#isClosed || inARow >= MOST_FAILURES_IN_A_ROW) break;
      const isAnswered = await this.#ask(service, topic);
      inARow = isAnswered ? 0 : inARow + 1;
      if (!isAnswered) failed += 1;
    }
    service.failures = failed === 0 ? 0 : service.failures + 1;
    const backoff = FIRST_BACKOFF_MICROS * 2 ** (service.failures - 1);
    service.nextAt =
      failed === 0 ? startedAt + RHYTHM[service.source].every : now() + Math.min(LONGEST_BACKOFF_MICROS, backoff);
    this.#parts.keys.forgetBefore(startedAt);
    if (!this.#isClosed) await this.#store(service.run);
  }

  #topics(source: WeatherSource): WeatherTopic[] {
    const { cities, forecastStations } = this.#parts.settings.scope;
    const own = cities.flatMap((city) => topicsOf(source, city));
    const further = cities.flatMap((city) =>
      (forecastStations[city.code] ?? []).flatMap((station) => topicsOf(source, { ...city, station })),
    );
    return [...own, ...further.filter(({ what }) => what === 'guidance')];
  }

  /** Asks about a topic and tells what is new; false when the service did not answer. */
  async #ask(service: Service, topic: WeatherTopic): Promise<boolean> {
    const { now } = this.#parts;
    const asking = {
      counts: service.run.counts,
      ask: async (question: Question) => {
        const asked = await service.run.ask(question);
        service.heardAt = now();
        if (asked !== null) this.#tell(service, question.read(asked.answer));
        return asked;
      },
    };
    const failedBefore = service.run.counts.failed;
    try {
      await askTopic(asking, topic, service.baseUrl, now(), (why) => this.#remark(why));
      return service.run.counts.failed === failedBefore;
    } catch (error) {
      this.#fail(`${topic.what} of ${topic.city.station}`, error, service.source);
      return false;
    }
  }

  #tell(service: Service, feeds: ReturnType<Question['read']>): void {
    const { now, isInStep } = this.#parts;
    for (const rows of feeds) {
      const told = this.#told.take(rows, (byRule) => (isInStep ? now() : Math.max(now(), byRule)) as EpochMicros);
      if (told > 0) service.newsAt = now();
    }
  }

  /** Says when a service has been silent for too long, and when it is back. */
  #look(): void {
    const at = this.#parts.now();
    for (const service of this.#services) {
      const since = service.heardAt ?? service.startedAt;
      const isStale = since !== null && at - since > RHYTHM[service.source].staleAfter;
      if (isStale === service.isStale) continue;
      service.isStale = isStale;
      this.#parts.note({ event: isStale ? 'weather_stale' : 'weather_back', source: service.source, since });
    }
  }

  /** Makes rows of the answers in the session's own store. What fails is said once and tried again: the answers are kept. */
  async #store(run: FeedRun): Promise<void> {
    try {
      await run.merge();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#remark(`the store in ${this.#parts.settings.dir} was not written: ${why}`);
    }
  }

  /** Notes what people should know of answers, once. */
  #remark(why: string): void {
    if (this.#remarks.has(why)) return;
    if (this.#remarks.size >= MOST_REMARKS) this.#remarks.clear();
    this.#remarks.add(why);
    this.#parts.note({ event: 'weather_remark', why });
  }

  #fail(what: string, error: unknown, source?: WeatherSource): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#parts.note({ event: 'weather_failed', ...(source && { source }), what, why });
  }

  /** Does something after everything that was begun before. */
  #do(act: () => Promise<void>): void {
    this.#work = this.#work.then(act).catch((error: unknown) => this.#fail('weather', error));
  }
}
