/** What the feeds make of services that misbehave, and of the same answers in any order. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answeredAt } from '../../../data/ingest/http/fetched-answer.ts';
import { KeptAnswers } from '../../../data/ingest/http/kept-answers.ts';
import { PoliteClient } from '../../../data/ingest/http/polite-client.ts';
import { ingestIem } from '../../../data/ingest/iem/ingest.ts';
import { type FeedRows, mergeFeeds } from '../../../data/ingest/merge-feed.ts';
import { ingestNws } from '../../../data/ingest/nws/ingest.ts';
import { queryRows } from '../../../data/store/sql.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { CITIES_SERVED, FIRST, LAST, writeLittleWeather } from './little-weather.ts';
import { serveWeather } from './served-weather.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-feeds-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const storeAt = (name: string): Store => openStore(join(dir, name), { create: true });

const manners = {
  contact: 'tests@example.org',
  paceMs: 0,
  retries: 2,
  backoffMs: 1,
  timeoutMs: 2_000,
  onProgress: () => {},
};
const [newYork] = CITIES_SERVED;
const cities = newYork === undefined ? [] : [newYork];

test('a forecast that a stuck cache goes on serving is left and told of, and the rest is fetched', async () => {
  const original = storeAt('original');
  await writeLittleWeather(original);
  const served = await serveWeather(original, (LAST * MICROS_PER_DAY + 23 * MICROS_PER_HOUR) as EpochMicros);
  const nws = { ...manners, cities, baseUrl: `${served.url}/nws`, maxForecastAgeHours: 24, observed: null };
  const store = storeAt('store');
  expect((await ingestNws(store, nws)).notes).toEqual([]);
  served.clock.at = ((LAST + 3) * MICROS_PER_DAY) as EpochMicros;
  const late = await ingestNws(store, nws);
  const other = await ingestNws(storeAt('other'), nws);
  await served.close();
  const stuck = 'hours before it was asked for: a cache of the service is stuck';
  expect(late.notes.map((text) => text.includes(stuck))).toEqual([true, true, true]);
  expect(other.notes.map((text) => text.includes(stuck))).toEqual([true, true, true]);
  expect(other.added).toBeGreaterThan(0);
  expect(openStore(join(dir, 'other')).files('forecasts')).toEqual([]);
});

test('an office whose grid has expired does not keep the rest from being fetched', async () => {
  const original = storeAt('original');
  await writeLittleWeather(original);
  // Before the first forecast of this history was known.
  const served = await serveWeather(original, (FIRST * MICROS_PER_DAY + 8 * MICROS_PER_HOUR) as EpochMicros);
  const report = await ingestNws(storeAt('store'), {
    ...manners,
    cities,
    baseUrl: `${served.url}/nws`,
    maxForecastAgeHours: 24,
    observed: null,
  });
  await served.close();
  expect(report.failed).toBe(3);
  expect(report.notes[0]).toContain('The requested forecast grid has expired.');
  expect(report.added).toBeGreaterThan(0);
});

test('a service that sends its callers elsewhere is not followed', async () => {
  const app = fastify();
  app.get('/points/*', (_request, reply) =>
    reply.send({
      properties: { gridId: 'X', forecastGridData: 'http://127.0.0.1:9/grid', forecast: 'x', forecastHourly: 'x' },
    }),
  );
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  const run = ingestNws(storeAt('store'), { ...manners, cities, baseUrl, maxForecastAgeHours: 24, observed: null });
  await expect(run).rejects.toThrow('which is not below');
  await app.close();
});

test('an answer that is not what the service documents is named and changes nothing', async () => {
  const app = fastify();
  app.get('/*', (_request, reply) => reply.type('text/plain').send('<html>maintenance</html>'));
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  const iem = { ...manners, cities, baseUrl, from: FIRST, to: LAST, products: [], models: ['GFS' as const] };
  await expect(ingestIem(storeAt('a'), { ...iem, feeds: ['mos'] })).rejects.toThrow('has no column runtime');
  await expect(ingestIem(storeAt('b'), { ...iem, feeds: ['cli'] })).rejects.toThrow('is not JSON');
  await app.close();
  expect(readdirSync(join(dir, 'a'))).not.toContain('history');
});

test('a client waits as long as it is asked to, gives up with the service’s own words, and takes 404 for an answer', async () => {
  const app = fastify();
  const seen: string[] = [];
  app.get('/busy', (request, reply) => {
    seen.push(String(request.headers['user-agent']));
    return seen.length < 3 ? reply.code(503).header('retry-after', '0').send() : reply.send('at last');
  });
  app.get('/never', (_request, reply) => reply.code(500).send({ detail: 'the disk is on fire' }));
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new PoliteClient({
    name: 'the service',
    baseUrl,
    userAgent: 'me@example.org',
    accept: '*/*',
    paceMs: 0,
    retries: 2,
    backoffMs: 1,
    timeoutMs: 2_000,
    alsoPassing: [],
  });
  expect((await client.get('/busy')).text).toBe('at last');
  expect(seen).toEqual(Array(3).fill('me@example.org'));
  await expect(client.get('/never')).rejects.toThrow('in 3 tries (status 500: the disk is on fire)');
  expect((await client.get('/nowhere')).status).toBe(404);
  await client.close();
  await app.close();
});

test('of two clocks the later says when something was fetched, but on this machine the service’s own', () => {
  const headers = { date: 'Tue, 30 Jun 2026 12:00:00 GMT', age: '30' };
  const noon = Date.parse('2026-06-30T12:00:00Z');
  expect(answeredAt(headers, false, noon - 5_000)).toBe((noon + 30_000) * 1000);
  expect(answeredAt(headers, false, noon + 90_000)).toBe((noon + 90_000) * 1000);
  expect(answeredAt(headers, true, noon + 90_000)).toBe((noon + 30_000) * 1000);
  expect(answeredAt({}, true, noon)).toBe(noon * 1000);
});

test('answers are kept version by version until they have become rows, and a damaged one is as good as none', () => {
  const kept = new KeptAnswers(dir, 'service');
  const answer = (text: string, fetchedAt: number) => ({
    path: '/a',
    status: 200,
    text,
    fetchedAt: fetchedAt as EpochMicros,
    lastModified: null,
  });
  kept.keep(answer('one', 10));
  kept.keep(answer('one', 20));
  kept.keep(answer('two', 20));
  kept.keep(answer('three', 20));
  expect(kept.pending('/a').map(({ text, fetchedAt }) => [text, fetchedAt])).toEqual([
    ['one', 10],
    ['two', 20],
    ['three', 21],
  ]);
  kept.settle(kept.pending('/a').slice(0, 2));
  expect(kept.pending('/a').map(({ text }) => text)).toEqual(['three']);
  const [folder = ''] = readdirSync(join(dir, 'raw', 'service'));
  const newest =
    readdirSync(join(dir, 'raw', 'service', folder))
      .sort()
      .findLast((name) => name.endsWith('.gz')) ?? '';
  writeFileSync(join(dir, 'raw', 'service', folder, newest), 'half a fi');
  expect([kept.latest('/a')?.text, kept.pending('/a')]).toEqual(['two', []]);
});

test('the same rows in any order, overlap and number of goes are the same store, and the first to know wins', async () => {
  const row = (hour: number, knownHour: number) => ({
    known_at: knownHour * MICROS_PER_HOUR,
    observed_at: hour * MICROS_PER_HOUR,
    station: 'KNYC',
    kind: 'routine',
    temp_c: hour,
    max_6h_c: null,
    min_6h_c: null,
    max_24h_c: null,
    min_24h_c: null,
    raw: null,
  });
  const feed = (...rows: ReturnType<typeof row>[]): FeedRows[] => [{ dataset: 'observations', feed: 'test', rows }];
  const [once, parts] = [storeAt('once'), storeAt('parts')];
  await mergeFeeds(once, feed(row(1, 2), row(2, 3), row(800, 801)));
  await mergeFeeds(parts, feed(row(800, 801), row(2, 9)));
  await mergeFeeds(parts, feed(row(2, 3), row(1, 2), row(1, 2)));
  const { added } = await mergeFeeds(parts, feed(row(2, 12)));
  expect(added).toBe(0);
  expect(await parts.fingerprint()).toBe(await once.fingerprint());
  const connection = await once.sql();
  const sources = await queryRows(connection, 'SELECT DISTINCT source FROM observations ORDER BY source');
  connection.closeSync();
  expect(sources.map(({ source }) => source)).toEqual(['test:KNYC-1970-01', 'test:KNYC-1970-02']);
});
