/** The weather as a session's feed on the wall clock: each record once, never before it was known, whatever the services do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mergeFeeds } from '../../../data/ingest/merge-feed.ts';
import { openStore } from '../../../data/store/store.ts';
import { EventKind } from '../../../engine/events.ts';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { WeatherFeed } from '../../../live/feeds/weather/weather-feed.ts';
import { WeatherKeys, weatherKey } from '../../../live/feeds/weather/weather-keys.ts';
import { SessionDirectory } from '../../../live/session/directory.ts';
import type { FeedEvent } from '../../../live/session/event-rows.ts';
import { Inbox } from '../../../live/session/inbox.ts';
import { CITIES_SERVED, FIRST, LAST, writeLittleWeather } from '../weather/little-weather.ts';
import { type FaultPlan, type ServedWeather, serveWeather } from '../weather/served-weather.ts';

const EVENING = (LAST * MICROS_PER_DAY + 23 * MICROS_PER_HOUR) as EpochMicros;
let dir: string;
let served: ServedWeather;
let open: WeatherFeed[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-weather-'));
  open = [];
});

afterEach(async () => {
  for (const feed of open) await feed.close();
  await served.close();
  rmSync(dir, { recursive: true, force: true });
});

async function serveAt(at: EpochMicros, faults?: FaultPlan): Promise<void> {
  const history = openStore(join(dir, 'history'), { create: true });
  await writeLittleWeather(history);
  served = await serveWeather(history, at, faults);
}

/** A session's feed whose clock is the services'. */
function feedOf(name: string, { keys = new WeatherKeys(), url = served.url, hasLadder = (): boolean => true } = {}) {
  const directory = new SessionDirectory();
  const inbox = new Inbox(() => {});
  const notes: Record<string, unknown>[] = [];
  const manners = { paceMs: 0, retries: 4, backoffMs: 1, timeoutMs: 300 };
  const feed = new WeatherFeed({
    settings: {
      dir: join(dir, name),
      contact: 'tests@example.org',
      services: { nws: { ...manners, baseUrl: `${url}/nws` }, iem: { ...manners, baseUrl: `${served.url}/iem` } },
      scope: { cities: CITIES_SERVED, forecastStations: {}, firstDate: FIRST, firstReportDate: FIRST },
    },
    keys,
    directory,
    inbox,
    hasLadder,
    now: () => served.clock.at,
    isInStep: false,
    note: (note) => notes.push(note),
  });
  open.push(feed);
  const take = (until = served.clock.at): readonly FeedEvent[] => {
    const { events, listing } = inbox.take(until);
    if (listing !== undefined) directory.add(listing);
    return events;
  };
  const refresh = async () => {
    feed.refresh();
    await feed.idle();
  };
  return { feed, directory, keys, notes, take, refresh };
}

test('every record is told once, with the source of its forecasts, and again to nobody', async () => {
  await serveAt(EVENING);
  const { refresh, take, directory, keys, notes } = feedOf('one');
  await refresh();
  const told = take();
  const kinds = new Set(told.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([EventKind.observation, EventKind.forecast, EventKind.climateReport].sort());
  expect(new Set(told.map((event) => weatherKey(event))).size).toBe(told.length);
  const named = new Set(told.filter(({ kind }) => kind === EventKind.forecast).map(({ a }) => a));
  expect([...named].map((id) => directory.forecastSources[id])).toContain('gfs_mos');
  expect([...named].every((id) => directory.forecastSources[id] !== undefined)).toBe(true);
  await refresh();
  expect(take()).toEqual([]);
  expect(notes.filter(({ event }) => event === 'weather_failed')).toEqual([]);
  const again = feedOf('two', { keys });
  await again.refresh();
  expect(again.take()).toEqual([]);
});

test('a record is known when it was fetched, and never before its rule says so', async () => {
  await serveAt(EVENING);
  // A bulletin that the archive shows three hours after its run, though nobody may count on it before fifteen have passed.
  const issued = (EVENING - 3 * MICROS_PER_HOUR) as EpochMicros;
  const about = { station: 'KNYC', model: 'nbm_nbs', variable: 'high', climate_date: LAST + 1, statistic: 'point' };
  const row = { ...about, value_f: 88, issued_at: issued, known_at: EVENING - 1, valid_from: null, valid_to: null };
  const history = openStore(join(dir, 'history'));
  await mergeFeeds(history, [{ dataset: 'forecasts', feed: 'early', rows: [row] }]);
  await served.close();
  served = await serveWeather(history, EVENING);
  const { refresh, take } = feedOf('early');
  await refresh();
  const atOnce = take();
  expect(atOnce.length).toBeGreaterThan(0);
  for (const { knownAt } of atOnce) expect(knownAt).toBe(EVENING);
  const due = (issued + 15 * MICROS_PER_HOUR) as EpochMicros;
  expect(take((due - 1) as EpochMicros)).toEqual([]);
  expect(take(due)).toMatchObject([{ kind: EventKind.forecast, knownAt: due, trueAt: issued, c: 880 }]);
});

test('forecasts of extremes without a ladder are told once there is one', async () => {
  await serveAt(EVENING);
  let isListed = false;
  const { refresh, take } = feedOf('one', { hasLadder: () => isListed });
  await refresh();
  expect(take().filter(({ kind }) => kind === EventKind.forecast)).toEqual([]);
  isListed = true;
  served.clock.at = (served.clock.at + 61 * MICROS_PER_MINUTE) as EpochMicros;
  await refresh();
  expect(take().filter(({ kind }) => kind === EventKind.forecast).length).toBeGreaterThan(0);
});

test('faults of the services change nothing of what is told in the end', async () => {
  await serveAt(EVENING);
  const sound = feedOf('sound');
  await sound.refresh();
  const expected = sound
    .take()
    .map((event) => weatherKey(event))
    .sort();
  const { clock } = served;
  await sound.feed.close();
  open = [];
  await served.close();
  served = await serveWeather(openStore(join(dir, 'history')), clock.at, { seed: 4, share: 0.3 });
  const faulty = feedOf('faulty');
  const told: string[] = [];
  for (let round = 0; round < 4; round++) {
    await faulty.refresh();
    told.push(...faulty.take().map((event) => weatherKey(event)));
    served.clock.at = (served.clock.at + 1) as EpochMicros;
  }
  expect(served.faults.size).toBeGreaterThan(3);
  expect(told.sort()).toEqual(expected);
});

test('a service that is gone is noted, left in peace for longer and longer, and said to be stale and back', async () => {
  await serveAt(EVENING);
  const { feed, notes, refresh, take } = feedOf('gone', { url: 'http://127.0.0.1:9' });
  await refresh();
  expect(take().some(({ kind }) => kind === EventKind.forecast)).toBe(true);
  const failed = () => notes.filter(({ event }) => event === 'weather_failed').length;
  expect(failed()).toBe(3);
  await refresh();
  expect(failed()).toBe(3);
  for (const minutes of [1, 2, 4]) {
    served.clock.at = (served.clock.at + minutes * MICROS_PER_MINUTE) as EpochMicros;
    await refresh();
  }
  expect(failed()).toBe(12);
  expect(feed.freshness()).toMatchObject([
    { source: 'nws', heardAt: null, isStale: false, failures: 4 },
    { source: 'iem', failures: 0, isStale: false },
  ]);
  served.clock.at = (served.clock.at + 61 * MICROS_PER_MINUTE) as EpochMicros;
  await refresh();
  expect(notes.filter(({ event }) => event === 'weather_stale')).toMatchObject([{ source: 'nws' }]);
  expect(feed.freshness()[0]).toMatchObject({ isStale: true });
});
