/** One record at a time or in SQL: a feed and a tape make the same events of the same records. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatasetName, datasetOf } from '../../../data/catalog/catalog.ts';
import { queryRows, selectFiles } from '../../../data/store/sql.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { EventKind } from '../../../engine/events.ts';
import type { LadderId, MarketId } from '../../../engine/markets/contracts.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import {
  type ForecastRecord,
  forecastEvent,
  levelEvent,
  type ObservationRecord,
  observationEvent,
  type QuoteRecord,
  quoteEvent,
  type ReportRecord,
  reportEvent,
  snapshotEvents,
  type TradeRecord,
  tradeEvent,
} from '../../../live/feeds/row-events.ts';
import type { FeedEvent } from '../../../live/session/event-rows.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { tapePlan, WORLD_FROM, WORLD_TO } from './tape-session.ts';

const NYC = CITIES.find(({ code }) => code === 'NYC') as (typeof CITIES)[number];
let root: string;
let store: Store;
let tape: Tape;
const markets = new Map<string, MarketId>();

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-rows-'));
  const kept = { warmupDays: 20, climatologyYears: 1, tradesPerLadder: 40 };
  const made = synthesise({ ...kept, seed: 6, from: WORLD_FROM, to: WORLD_TO, cities: [NYC] });
  store = openStore(join(root, 'data'), { create: true });
  await store.write(made.batches, made.source);
  tape = await compileTape(store, { ...(await tapePlan()), cities: [NYC.id] });
  for (let id = 0; id < tape.directory.ladderCount; id++) {
    for (const market of tape.directory.ladder(id as LadderId).markets) markets.set(market.ticker, market.id);
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('trades', async () => {
  const rows = await rowsOf<TradeRecord>('trades');
  expectSame(
    rows.map((row) => tradeEvent(row, markets.get(row.ticker) as MarketId)),
    [EventKind.trade],
  );
});

test('quotes', async () => {
  const rows = await rowsOf<QuoteRecord>('quotes');
  expectSame(
    rows.map((row) => quoteEvent(row, markets.get(row.ticker) as MarketId)),
    [EventKind.quote],
  );
});

test('observations', async () => {
  const rows = await rowsOf<ObservationRecord>('observations');
  const known = tapeEvents([EventKind.observation]);
  // A tape has those of the climate days of its ladders.
  const events = rows.map((row) => observationEvent(row, NYC.id)).filter((event) => isWithin(event, known));
  expectSame(events, [EventKind.observation]);
});

test('forecasts', async () => {
  const rows = await rowsOf<ForecastRecord>('forecasts');
  const known = tapeEvents([EventKind.forecast]);
  const days = new Set(known.map(({ b }) => b));
  const events = rows.map((row) => forecastEvent(row, NYC.id, tape.directory.forecastSources.indexOf(row.model)));
  expectSame(
    events.filter(({ b, d }) => days.has(b) && d % 2 === 0),
    [EventKind.forecast],
  );
});

test('climate reports', async () => {
  const rows = await rowsOf<ReportRecord>('climate_reports');
  expectSame(
    rows.map((row) => reportEvent(row, NYC.id)),
    [EventKind.climateReport],
  );
});

test('a snapshot clears the book first, and an empty one is nothing but that', () => {
  const row = {
    known_at: 2,
    exchange_at: 1,
    ticker: 'T',
    kind: 'snapshot',
    side: 'bid',
    price_e4: 4_500,
    size_e2: 700,
  } as const;
  const second = { ...row, exchange_at: 2, side: 'ask', price_e4: 5_000, size_e2: 3e9 } as const;
  const market = 7 as MarketId;
  expect(snapshotEvents([row, second], market)).toMatchObject([
    { kind: EventKind.bookClear, knownAt: 2, trueAt: 2, subject: 7 },
    { kind: EventKind.bookLevel, a: 0, b: 4_500, c: 700 },
    { kind: EventKind.bookLevel, a: 1, b: 5_000, c: 2_147_483_647 },
  ]);
  expect(snapshotEvents([{ ...row, price_e4: 0, size_e2: 0 }], market)[0]).toMatchObject({ kind: EventKind.bookClear });
  expect(levelEvent({ ...row, kind: 'delta', size_e2: 0 }, market)).toMatchObject({ c: 0 });
});

function isWithin({ trueAt }: FeedEvent, known: readonly FeedEvent[]): boolean {
  const times = known.map((event) => event.trueAt);
  return trueAt >= Math.min(...times) && trueAt <= Math.max(...times);
}

function expectSame(events: readonly FeedEvent[], kinds: readonly EventKind[]): void {
  const text = ({ kind, knownAt, trueAt, subject, a, b, c, d }: FeedEvent) =>
    JSON.stringify([knownAt, kind, trueAt, subject, a, b, c, d]);
  const expected = tapeEvents(kinds).map(text).sort();
  expect(expected.length).toBeGreaterThan(0);
  expect(events.map(text).sort()).toEqual(expected);
}

function tapeEvents(kinds: readonly EventKind[]): FeedEvent[] {
  const events: FeedEvent[] = [];
  for (const { length, kind, source, knownAt, trueAt, subject, a, b, c, d } of tape.batches()) {
    for (let row = 0; row < length; row++) {
      if (!kinds.includes(kind[row] as EventKind)) continue;
      const at = (column: { readonly [row: number]: number | undefined }) => column[row] as never;
      events.push({
        kind: at(kind),
        source: at(source),
        knownAt: at(knownAt),
        trueAt: at(trueAt),
        subject: at(subject),
        a: at(a),
        b: at(b),
        c: at(c),
        d: at(d),
      });
    }
  }
  return events;
}

/** All rows of a dataset with instants as epoch µs and dates as days. */
async function rowsOf<Row>(name: DatasetName): Promise<Row[]> {
  const dataset = datasetOf(name);
  const columns = dataset.columns.map(({ name: column, sql }) => {
    if (sql === 'TIMESTAMP') return `epoch_us(${column})::DOUBLE AS ${column}`;
    if (sql === 'DATE') return `(${column} - DATE '1970-01-01')::INTEGER AS ${column}`;
    return sql === 'BIGINT' ? `${column}::DOUBLE AS ${column}` : column;
  });
  const sql = await store.sql();
  const rows = await queryRows(sql, `SELECT ${columns.join(', ')} FROM (${selectFiles(dataset, store.files(name))})`);
  sql.closeSync();
  return rows as Row[];
}
