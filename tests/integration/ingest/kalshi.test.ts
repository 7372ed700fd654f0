import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ingestFiles } from '../../../data/ingest/files.ts';
import { queryRows } from '../../../data/store/sql.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { csv, MARKETS_HEADER, marketRows, put, putParquet, TRADES_HEADER } from './little-files.ts';

let dir: string;
let files: string;
let store: Store;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ingest-'));
  files = join(dir, 'files');
  store = openStore(join(dir, 'data'), { create: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Rows of a query over the store with instants as ISO text. */
async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await store.sql();
  try {
    return (await queryRows(connection, sql)).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value]),
      ),
    );
  } finally {
    connection.closeSync();
  }
}

describe('final market records', () => {
  test('are split: terms known at opening, results a day after expiration and timer, nothing of volume or last price', async () => {
    put(files, 'markets.csv.gz', csv(MARKETS_HEADER, ...marketRows()));
    const { taken } = await ingestFiles(files, store);
    expect(taken).toMatchObject([
      { file: 'markets.csv.gz', format: 'kalshi_markets_csv', datasets: { ladders: 1, markets: 6, settlements: 6 } },
    ]);
    expect(await rows('SELECT * EXCLUDE (source, source_seq, climate_date) FROM ladders')).toEqual([
      {
        known_at: '2025-01-30T15:00:00.000Z',
        event_ticker: 'KXHIGHNY-25JAN31',
        series: 'KXHIGHNY',
        city: 'NYC',
        variable: 'high',
        open_at: '2025-01-30T15:00:00.000Z',
        close_at: '2025-02-01T04:59:00.000Z',
        expected_expiration_at: '2025-02-01T15:00:00.000Z',
        settlement_timer_s: 3600,
        source_url: 'https://forecast.weather.gov/product.php?site=OKX&product=CLI&issuedby=NYC',
        terms_hash: 'registry',
        whole: true,
      },
    ]);
    expect(await rows('SELECT DISTINCT known_at, value_f FROM settlements')).toEqual([
      { known_at: '2025-02-02T16:00:00.000Z', value_f: 42 },
    ]);
    expect(await rows("SELECT ticker, payout_e4 FROM settlements WHERE result = 'yes'")).toEqual([
      { ticker: 'KXHIGHNY-25JAN31-B41.5', payout_e4: 10_000 },
    ]);
  });

  test('with one market without strikes show six normal markets, the restored one marked', async () => {
    put(files, 'markets.csv', csv(MARKETS_HEADER, ...marketRows('B41.5')));
    const { taken } = await ingestFiles(files, store);
    expect(taken[0]?.notes).toContain('1 ladders had one market without strikes, restored as their only hole');
    expect(
      await rows('SELECT ticker, strike_type, low_f, high_f, restored FROM markets ORDER BY coalesce(low_f, -99)'),
    ).toEqual([
      { ticker: 'KXHIGHNY-25JAN31-T37', strike_type: 'less', low_f: null, high_f: 36, restored: false },
      { ticker: 'KXHIGHNY-25JAN31-B37.5', strike_type: 'between', low_f: 37, high_f: 38, restored: false },
      { ticker: 'KXHIGHNY-25JAN31-B39.5', strike_type: 'between', low_f: 39, high_f: 40, restored: false },
      { ticker: 'KXHIGHNY-25JAN31-B41.5', strike_type: 'between', low_f: 41, high_f: 42, restored: true },
      { ticker: 'KXHIGHNY-25JAN31-B43.5', strike_type: 'between', low_f: 43, high_f: 44, restored: false },
      { ticker: 'KXHIGHNY-25JAN31-T44', strike_type: 'greater', low_f: 45, high_f: null, restored: false },
    ]);
  });

  test('of a ladder that lacks a market are left out whole, never one leg', async () => {
    put(files, 'markets.csv', csv(MARKETS_HEADER, ...marketRows().filter((row) => !row.includes('B41.5'))));
    const { taken } = await ingestFiles(files, store);
    expect(taken[0]?.datasets).toEqual({});
    expect(taken[0]?.notes[0]).toContain('1 ladders left out, the first KXHIGHNY-25JAN31');
  });

  test('keep a value that is a sentence as its number and its text', async () => {
    const value = '"42. Although the report was not finalized, the station says so."';
    put(files, 'markets.csv', csv(MARKETS_HEADER, ...marketRows(undefined, value)));
    await ingestFiles(files, store);
    expect(await rows('SELECT DISTINCT value_f, value_text FROM settlements')).toEqual([
      { value_f: 42, value_text: '42. Although the report was not finalized, the station says so.' },
    ]);
  });
});

describe('trades', () => {
  const row = 'KXHIGHNY-25JAN31-B41.5,2025-01-30T16:00:00.123456Z,45,55,10,yes';

  test('are known a second after the exchange time, and alike rows are trades of their own', async () => {
    put(files, 'ny.csv.gz', csv(TRADES_HEADER, row, row, row.replace('yes', 'no')));
    const { taken } = await ingestFiles(files, store);
    expect(taken[0]?.notes).toEqual(['1 rows repeat another row and are kept as trades of their own']);
    const found = await rows(
      'SELECT epoch_us(known_at - traded_at)::INTEGER AS later, epoch_us(traded_at) % 1000000 AS micros, price_e4, quantity_e2::INTEGER AS q, taker_side FROM trades ORDER BY source_seq',
    );
    expect(found).toEqual([
      { later: 1_000_000, micros: 123_456n, price_e4: 4500, q: 1000, taker_side: 'bid' },
      { later: 1_000_000, micros: 123_456n, price_e4: 4500, q: 1000, taker_side: 'bid' },
      { later: 1_000_000, micros: 123_456n, price_e4: 4500, q: 1000, taker_side: 'ask' },
    ]);
  });

  test('brought in again, renamed and compressed, are the same source', async () => {
    const text = csv(TRADES_HEADER, row, row);
    put(files, 'ny.csv', text);
    await ingestFiles(files, store);
    const before = await store.fingerprint();
    put(join(dir, 'again'), 'other-name.csv.gz', text);
    const { taken } = await ingestFiles(join(dir, 'again'), store);
    expect(taken).toMatchObject([{ already: true, datasets: { trades: 2 } }]);
    expect(await store.fingerprint()).toBe(before);
    put(files, 'twin.csv.gz', text);
    expect((await ingestFiles(files, store)).left).toMatchObject([
      { file: 'twin.csv.gz', why: 'the same content as ny.csv' },
    ]);
  });

  test('brought in file by file in any order give the store that the folder gives', async () => {
    const a = put(files, 'a.csv', csv(TRADES_HEADER, row));
    const b = put(files, 'b.csv', csv(TRADES_HEADER, row.replace('45,55', '46,54')));
    await ingestFiles(files, store);
    const other = openStore(join(dir, 'other'), { create: true });
    await ingestFiles(b, other);
    await ingestFiles(a, other);
    expect(await other.fingerprint()).toBe(await store.fingerprint());
  });
});

test('a quote log is read as US Pacific wall time, empty sides as null, and lists its ladder', async () => {
  const header = 'timestamp,market_ticker,best_yes_bid,best_no_bid,implied_no_ask,implied_yes_ask';
  const tickers = ['T37', 'B37.5', 'B39.5', 'B41.5', 'B43.5', 'T44'].map((name) => `KXHIGHNY-25JUL04-${name}`);
  put(
    files,
    'log.csv',
    csv(
      header,
      ...tickers.map((ticker) => `2025-07-03T07:00:00.5,${ticker},15,37,85,63`),
      `2025-12-03T07:00:00,${tickers[0]},0,100,100,0`,
    ),
  );
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.datasets).toEqual({ quotes: 7, ladders: 1, markets: 6 });
  expect(await rows('SELECT DISTINCT known_at, bid_e4, ask_e4, bid_size_e2 FROM quotes ORDER BY 1')).toEqual([
    { known_at: '2025-07-03T14:00:00.500Z', bid_e4: 1500, ask_e4: 6300, bid_size_e2: null },
    { known_at: '2025-12-03T15:00:00.000Z', bid_e4: null, ask_e4: null, bid_size_e2: null },
  ]);
  expect(await rows("SELECT strike_type, low_f, high_f FROM markets WHERE ticker LIKE '%-T%' ORDER BY ticker")).toEqual(
    [
      { strike_type: 'less', low_f: null, high_f: 36 },
      { strike_type: 'greater', low_f: 45, high_f: null },
    ],
  );
});

test('results list ladders from tickers and strike types, and never take the archive value or the quote', async () => {
  const header =
    'date,ticker,event_ticker,bucket,threshold,threshold_low,threshold_high,direction,strike_type,market_prob,actual_outcome,actual_tmax,result,settlement_value,volume,bid_price,ask_price';
  const row = (name: string, type: string, result: string) =>
    `2023-05-11,HIGHAUS--23MAY11-${name},HIGHAUS-23MAY11,x,0,,0,x,${type},0.3,0,89.06,${result},0,213,0.0,0.01`;
  put(
    files,
    'results.csv',
    csv(
      header,
      ...[row('T84', 'less', 'no'), row('B84.5', 'between', 'no'), row('B86.5', 'between', 'no')],
      ...[row('B88.5', 'between', 'yes'), row('B90.5', 'between', 'no'), row('T91', 'greater', 'no')],
    ),
  );
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.datasets).toEqual({ ladders: 1, markets: 6, settlements: 6 });
  expect(await rows('SELECT event_ticker, open_at, close_at FROM ladders')).toEqual([
    { event_ticker: 'HIGHAUS-23MAY11', open_at: '2023-05-10T14:00:00.000Z', close_at: '2023-05-12T04:59:00.000Z' },
  ]);
  expect(await rows('SELECT DISTINCT value_f, known_at FROM settlements')).toEqual([
    { value_f: null, known_at: '2023-05-13T15:00:00.000Z' },
  ]);
});

test('a ladder that several sources tell of is taken from the best alone', async () => {
  put(files, 'markets.csv', csv(MARKETS_HEADER, ...marketRows()));
  const header = 'date,ticker,event_ticker,strike_type,actual_tmax,result,settlement_value,volume';
  const types: Readonly<Record<string, string>> = { T37: 'less', T44: 'greater' };
  put(
    files,
    'results.csv',
    csv(
      header,
      ...['T37', 'B37.5', 'B39.5', 'B41.5', 'B43.5', 'T44'].map(
        (name) =>
          `2025-01-31,KXHIGHNY-25JAN31-${name},KXHIGHNY-25JAN31,${types[name] ?? 'between'},41,${name === 'B41.5' ? 'yes' : 'no'},0,5`,
      ),
    ),
  );
  put(files, 'values.csv', csv('series,obs_date,settled_high_f', 'kxhighny,2025-01-31,42.0'));
  await ingestFiles(files, store);
  expect(await rows('SELECT count(*)::INTEGER AS n FROM markets')).toEqual([{ n: 12 }]);
  for (const view of ['best_ladders', 'best_markets', 'best_settlements']) {
    expect(await rows(`SELECT DISTINCT split_part(source, ':', 1) AS format FROM ${view}`)).toEqual([
      { format: 'kalshi_markets_csv' },
    ]);
  }
  expect(await rows('SELECT event_ticker, value_f FROM settlements WHERE ticker IS NULL')).toEqual([
    { event_ticker: 'KXHIGHNY-25JAN31', value_f: 42 },
  ]);
});

test('a quote before settlement without stamp is refused and counted', async () => {
  const header =
    'date,ticker,bucket,threshold_low,threshold_high,direction,strike_type,presettlement_prob,bid_cents,ask_cents,volume,open_interest,snapshot_time_utc';
  const row = (quote: string, stamp: string) =>
    `2023-01-01,HIGHNY-23JAN01-B50.5,x,50.0,51.0,between,between,0.2,${quote},0,1,${stamp}`;
  put(files, 'quotes.csv', csv(header, row('0.0,49.0', '2023-01-01 04:00:00 UTC'), row(',', '')));
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]).toMatchObject({ datasets: { quotes: 1 }, notes: ['1 rows without stamp refused'] });
  expect(await rows('SELECT known_at, bid_e4, ask_e4 FROM quotes')).toEqual([
    { known_at: '2023-01-01T04:00:00.000Z', bid_e4: null, ask_e4: 4900 },
  ]);
});

test('a captured book becomes depth in YES terms, and books of other series are left', async () => {
  const book = (ticker: string, yes: unknown, no: unknown, type: string, floor: number | null, cap: number | null) =>
    JSON.stringify({
      ...{ ticker, captured_at: '2026-07-23T01:03:44.951005+00:00', close_time: '2026-07-24T05:00:00Z' },
      ...{
        strike_type: type,
        floor_strike: floor,
        cap_strike: cap,
        raw_orderbook: { yes_dollars: yes, no_dollars: no },
      },
    });
  put(
    files,
    'books.jsonl.gz',
    [
      book('KXLOWTNYC-26JUL23-T60', [['0.0200', '33.00']], [['0.9600', '4.01']], 'less', null, 60),
      book('KXLOWTNYC-26JUL23-T67', [], [], 'greater', 67, null),
      book('KXTEMPNYCH-26JUL2300-T72.99', [], [], 'structured', 72.99, null),
    ].join('\n'),
  );
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.datasets).toEqual({ depth: 3 });
  expect(taken[0]?.notes).toContain('1 books of series that are not daily temperatures left');
  expect(await rows('SELECT ticker, side, price_e4, size_e2::INTEGER AS size FROM depth ORDER BY source_seq')).toEqual([
    { ticker: 'KXLOWTNYC-26JUL23-T60', side: 'bid', price_e4: 200, size: 3300 },
    { ticker: 'KXLOWTNYC-26JUL23-T60', side: 'ask', price_e4: 400, size: 401 },
    { ticker: 'KXLOWTNYC-26JUL23-T67', side: 'bid', price_e4: 0, size: 0 },
  ]);
});

test('bars are stamped at their end, known a minute later, and refused without any price', async () => {
  await putParquet(
    files,
    'bars.parquet',
    `SELECT 'KXHIGHNY-25DEC01-B41.5' AS market_ticker, 'nyc' AS city_key, '2025-11-30T16:00:00+00:00' AS candle_ts, price AS open,
       13.0 AS high, 6.0 AS low, price AS "close", 84.0 AS volume, '1h' AS interval, '' AS ingested_at FROM (VALUES (12.5), (NULL)) AS t(price)`,
  );
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]).toMatchObject({ datasets: { candles: 1 }, notes: ['1 bars without any price refused'] });
  expect(
    await rows(
      'SELECT known_at, start_at, end_at, price_open_e4, volume_e2::INTEGER AS volume, bid_open_e4 FROM candles',
    ),
  ).toEqual([
    {
      known_at: '2025-11-30T16:01:00.000Z',
      start_at: '2025-11-30T15:00:00.000Z',
      end_at: '2025-11-30T16:00:00.000Z',
      price_open_e4: 1250,
      volume: 8400,
      bid_open_e4: null,
    },
  ]);
});

test('an answer of the exchange lists whole ladders with the hash of their rules, and settles at its settlement time', async () => {
  const market = (name: string, strikes: object, result: string) => ({
    ...{ ticker: `KXHIGHNY-26JUL10-${name}`, event_ticker: 'KXHIGHNY-26JUL10', ...strikes, result },
    ...{
      open_time: '2026-07-09T14:00:00Z',
      close_time: '2026-07-11T04:59:00Z',
      expected_expiration_time: '2026-07-11T14:00:00Z',
    },
    ...{
      settlement_timer_seconds: 3600,
      expiration_value: result && '85.00',
      rules_primary: 'If the highest temperature …',
    },
    ...(result ? { settlement_ts: '2026-07-11T12:00:59.542488Z' } : {}),
  });
  const markets = [
    market('T85', { strike_type: 'less', cap_strike: 85 }, 'no'),
    market('B85.5', { strike_type: 'between', floor_strike: 85, cap_strike: 86 }, 'yes'),
    market('T86', { strike_type: 'greater', floor_strike: 86 }, 'no'),
  ];
  put(files, 'settled.json', JSON.stringify({ markets }));
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.datasets).toEqual({ ladders: 1, markets: 3, settlements: 3 });
  expect(
    await rows(
      'SELECT DISTINCT epoch_us(known_at) % 1000000 AS micros, known_at = settled_at AS same FROM settlements',
    ),
  ).toEqual([{ micros: 542_488n, same: true }]);
  expect((await rows('SELECT terms_hash FROM ladders'))[0]?.terms_hash).toMatch(/^[0-9a-f]{64}$/);
});

test('what holds no history is left with a reason', async () => {
  put(files, 'fills.json', JSON.stringify([{ fee_cost: '0.03', order_id: 'x' }]));
  put(files, 'orderbook.json', JSON.stringify({ orderbook_fp: { yes_dollars: [], no_dollars: [] } }));
  put(files, 'README.md', '# Files\n');
  put(files, 'notes.bin', Buffer.from([0, 1, 2, 255, 0, 7, 8, 6, 5]));
  const { taken, left } = await ingestFiles(files, store);
  expect(taken).toEqual([]);
  expect(left.map(({ file, why }) => [file, why])).toEqual([
    ['README.md', 'documentation, not history'],
    ['fills.json', "an account's fills: check their fees with `sim fees`"],
    ['notes.bin', 'of no known format'],
    ['orderbook.json', 'an order book without market or time in it'],
  ]);
  expect(() => openStore(store.dir)).toThrow('there is no history');
});
