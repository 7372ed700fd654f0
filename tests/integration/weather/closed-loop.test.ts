/** A store served in the services' formats and fetched again, faults on the way, is the store that was served. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestIem } from '../../../data/ingest/iem/ingest.ts';
import { ingestNws } from '../../../data/ingest/nws/ingest.ts';
import { ingestOpenMeteo } from '../../../data/ingest/openmeteo/ingest.ts';
import { queryRows } from '../../../data/store/sql.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import { CITIES_SERVED, FIRST, LAST, writeLittleWeather } from './little-weather.ts';
import { type FaultPlan, type ServedWeather, serveWeather } from './served-weather.ts';

let dir: string;
let original: Store;
let fetched: { store: Store; served: ServedWeather };
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-weather-'));
  original = openStore(join(dir, 'original'), { create: true });
  await writeLittleWeather(original);
  fetched = await refetch(original, 'fetched');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const manners = {
  contact: 'tests@example.org',
  paceMs: 0,
  retries: 8,
  backoffMs: 1,
  timeoutMs: 200,
  onProgress: () => {},
};
const cities = CITIES_SERVED;
const START = (FIRST * MICROS_PER_DAY) as EpochMicros;
const END = ((LAST + 12) * MICROS_PER_DAY) as EpochMicros;

/** Polls what is published only now at every instant at which something new is, then fetches the archives. */
async function fetchAll(served: ServedWeather, store: Store): Promise<void> {
  for (const { instant, ensemble } of await instantsOfNews()) {
    served.clock.at = instant;
    if (ensemble) await ingestOpenMeteo(store, openMeteo(served, 'ensemble'));
    else
      await ingestNws(store, {
        ...manners,
        cities,
        baseUrl: `${served.url}/nws`,
        maxForecastAgeHours: 48,
        observed: null,
      });
  }
  served.clock.at = END;
  const iem = { ...manners, cities, baseUrl: `${served.url}/iem`, from: FIRST, to: (LAST + 1) as ClimateDate };
  await ingestIem(store, {
    ...iem,
    feeds: ['text', 'asos', 'mos'],
    products: ['CLI', 'DSM', 'CF6', 'NBP'],
    models: ['GFS', 'NAM', 'NBS'],
  });
  await ingestOpenMeteo(store, openMeteo(served, 'previous'));
}

async function instantsOfNews(): Promise<{ instant: EpochMicros; ensemble: boolean }[]> {
  const connection = await original.sql();
  const rows = await queryRows(
    connection,
    `SELECT DISTINCT epoch_us(known_at)::DOUBLE AS instant, model = 'open_meteo_ensemble' AS ensemble FROM forecasts
     WHERE model LIKE 'nws_%' OR model = 'open_meteo_ensemble' ORDER BY instant`,
  );
  connection.closeSync();
  const last = { instant: (LAST + 2) * MICROS_PER_DAY, ensemble: false };
  return [...rows, last] as { instant: EpochMicros; ensemble: boolean }[];
}

function openMeteo(served: ServedWeather, feed: 'ensemble' | 'previous') {
  const about = { from: FIRST, to: LAST, daysAhead: [1, 2], ensembleModel: 'gfs_seamless', worstCaseHours: null };
  return { ...manners, ...about, cities, feed, baseUrl: `${served.url}/openmeteo` };
}

async function refetch(from: Store, name: string, plan?: FaultPlan): Promise<{ store: Store; served: ServedWeather }> {
  const store = openStore(join(dir, name), { create: true });
  const served = await serveWeather(from, START, plan);
  try {
    await fetchAll(served, store);
  } finally {
    await served.close();
  }
  return { store, served };
}

const DATASETS = ['forecasts', 'observations', 'climate_reports'] as const;

/** Every record as text without where it came from, each once. */
async function contentOf(store: Store): Promise<string[]> {
  const connection = await store.sql();
  try {
    const all: string[] = [];
    for (const dataset of DATASETS) {
      const records = await queryRows(
        connection,
        `SELECT DISTINCT to_json(row)::VARCHAR AS record FROM (SELECT * EXCLUDE (source, source_seq) FROM ${dataset}) AS row`,
      );
      all.push(...records.map(({ record }) => `${dataset} ${String(record)}`));
    }
    return all.sort();
  } finally {
    connection.closeSync();
  }
}

test('what was fetched says what was served, and served and fetched again it is the same store by fingerprint', async () => {
  const { store, served } = fetched;
  const content = await contentOf(original);
  expect(content.length).toBeGreaterThan(300);
  expect(await contentOf(store)).toEqual(content);
  expect([...served.answered.keys()].filter((route) => route.startsWith('304')).length).toBeGreaterThan(3);
  const again = await refetch(store, 'again');
  expect(await again.store.fingerprint()).toBe(await store.fingerprint());
});

/** `MILKBOT_FAULT_SEEDS=1,2,3` tries other seeds, as many as one likes. */
const SEEDS = (process.env.MILKBOT_FAULT_SEEDS ?? '4').split(',').map(Number);

test('refused, cut off, unanswered and doubled questions change nothing', async () => {
  for (const seed of SEEDS) {
    const rough = await refetch(original, `rough-${seed}`, { seed, share: 0.25 });
    expect([seed, rough.served.faults.size]).toEqual([seed, 8]);
    expect([seed, await rough.store.fingerprint()]).toEqual([seed, await fetched.store.fingerprint()]);
  }
});
