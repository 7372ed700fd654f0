/** The routes answer as the services do, errors too, and never with what was not known at the simulated instant. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseProducts } from '../../../data/products/collective.ts';
import { openStore } from '../../../data/store/store.ts';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { FIRST, LAST, writeLittleWeather } from './little-weather.ts';
import { type ServedWeather, serveWeather } from './served-weather.ts';

let dir: string;
let served: ServedWeather;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-routes-'));
  const store = openStore(join(dir, 'store'), { create: true });
  await writeLittleWeather(store);
  served = await serveWeather(store, 0 as EpochMicros);
});
afterAll(async () => {
  await served.close();
  rmSync(dir, { recursive: true, force: true });
});

const at = (days: number, hours: number, minutes = 0) =>
  (days * MICROS_PER_DAY + hours * MICROS_PER_HOUR + minutes * MICROS_PER_MINUTE) as EpochMicros;

async function get(path: string, headers: Record<string, string> = { 'user-agent': 'tests@example.org' }) {
  const response = await fetch(`${served.url}${path}`, { headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const json = async (path: string) => JSON.parse((await get(path)).text);

test('a forecast, an observation and a report are there from the minute they were known, and not before', async () => {
  const { properties } = await json('/nws/points/40.7789,-73.9692');
  const grid = properties.forecastGridData.replace(served.url, '');
  served.clock.at = at(FIRST, 8, 19);
  expect((await get(grid)).status).toBe(503);
  served.clock.at = at(FIRST, 8, 20);
  expect((await json(grid)).properties.updateTime).toBe('2026-06-30T08:00:00+00:00');
  // 12:51 UTC plus ten minutes.
  served.clock.at = at(FIRST, 13, 0);
  expect((await json('/nws/stations/KNYC/observations/latest')).properties.timestamp).toBe('2026-06-30T11:51:00+00:00');
  served.clock.at = at(FIRST, 13, 1);
  expect((await json('/nws/stations/KNYC/observations/latest')).properties.timestamp).toBe('2026-06-30T12:51:00+00:00');
  served.clock.at = at(FIRST, 22, 4);
  expect((await get('/iem/cgi-bin/afos/retrieve.py?pil=CLINYC')).text).toBe('ERROR: Could not Find: CLINYC');
  served.clock.at = at(FIRST, 22, 5);
  const [product] = parseProducts((await get('/iem/cgi-bin/afos/retrieve.py?pil=CLINYC')).text, {});
  expect(product).toMatchObject({
    kind: 'CLI',
    pil: 'CLINYC',
    sections: [{ preliminary: true, climate_date: '2026-06-30' }],
    problems: [],
  });
});

test('an answer carries simulated time and is not sent again to who has it', async () => {
  served.clock.at = at(LAST + 2, 0);
  const first = await get('/nws/products/types/CLI/locations/NYC');
  expect(Date.parse(first.headers.get('date') ?? '') * 1000).toBe(served.clock.at);
  const since = first.headers.get('last-modified') ?? '';
  const again = await get('/nws/products/types/CLI/locations/NYC', { 'user-agent': 'x@y', 'if-modified-since': since });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('every version of a report is listed with its text, newest first', async () => {
  served.clock.at = at(LAST + 2, 0);
  const { '@graph': list } = await json('/nws/products/types/CLI/locations/NYC');
  const texts = [];
  for (const { id } of list) texts.push((await json(`/nws/products/${id}`)).productText);
  const read = texts.flatMap((text: string) => parseProducts(text, {}));
  expect(read.flatMap((product) => product.problems)).toEqual([]);
  expect(read.map((product) => (product as { correction?: boolean }).correction)).toContain(true);
  const times = list.map(({ issuanceTime }: { issuanceTime: string }) => issuanceTime);
  expect(times).toEqual([...times].sort().reverse());
});

test.each([
  ['no name', '/nws/points/40.7789,-73.9692', { 'user-agent': '' }, 403, 'text/html'],
  ['a point at sea', '/nws/points/0,0', undefined, 404, 'application/problem+json'],
  [
    'a question that is not known',
    '/nws/stations/KNYC/observations?colour=red',
    undefined,
    400,
    'application/problem+json',
  ],
  ['a station that is not there', '/nws/stations/KXYZ/observations', undefined, 404, 'application/problem+json'],
  ['a cell of nobody', '/nws/gridpoints/OKX/1,1', undefined, 404, 'application/problem+json'],
  ['a limit beyond the service', '/iem/cgi-bin/afos/retrieve.py?pil=CLINYC&limit=10000', undefined, 422, 'text/plain'],
  ['no time', '/iem/cgi-bin/request/asos.py?station=NYC', undefined, 422, 'text/plain'],
  [
    'an unknown model',
    '/iem/cgi-bin/request/mos.py?station=KNYC&model=XYZ&sts=2026-01-01&ets=2026-01-02',
    undefined,
    422,
    'text/plain',
  ],
  ['no place', '/openmeteo/v1/forecast?timezone=GMT', undefined, 400, 'application/json'],
])('%s is answered as the service does', async (_what, path, headers, status, type) => {
  const answer = await get(path, headers);
  expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([status, type]);
});

test('a point with more than four decimals is sent to the one with four', async () => {
  const { status, headers } = await get('/nws/points/40.778912,-73.969199');
  expect([status, headers.get('location')?.split('/').at(-1)]).toEqual([301, '40.7789,-73.9692']);
});

test('the yearly table of reports shows the last product of each day alone', async () => {
  served.clock.at = at(FIRST, 23);
  const before = await json('/iem/json/cli.py?station=KNYC&year=2026');
  served.clock.at = at(LAST + 3, 0);
  const after = await json('/iem/json/cli.py?station=KNYC&year=2026');
  expect(before.results).toHaveLength(1);
  expect(after.results.map(({ valid }: { valid: string }) => valid)).toEqual(['2026-06-30', '2026-07-01']);
  expect(after.results[0].product).not.toBe(before.results[0].product);
});
