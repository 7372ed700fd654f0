import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DatasetName } from '../../../data/catalog/catalog.ts';
import { checkStore, listStore } from '../../../data/check/check.ts';
import { INSPECTIONS } from '../../../data/check/inspections.ts';
import { openStore, type Store } from '../../../data/store/store.ts';

const DAY = 20_119; // 2025-01-31
const AT = DAY * 86_400_000_000;
const HOUR = 3_600_000_000;

let dir: string;
let store: Store;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'check-'));
  store = openStore(join(dir, 'data'), { create: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

let sources = 0;
async function write(dataset: DatasetName, rows: readonly Record<string, unknown>[]): Promise<void> {
  const id = `made:${sources++}`;
  await store.write([{ dataset, rows: rows.map((row, i) => ({ source_seq: i, ...row })) }], { id, name: id });
}

async function codes(): Promise<string[]> {
  return (await checkStore(store)).findings.map((finding) => `${finding.severity} ${finding.code} ${finding.count}`);
}

const trade = (row: object) => ({
  ...{ known_at: AT + 1_000_000, traded_at: AT, ticker: 'KXHIGHNY-25JAN31-B41.5', price_e4: 4500, quantity_e2: 100 },
  ...{ taker_side: 'bid', is_block: false, trade_id: null, ...row },
});
const quote = (row: object) => ({
  ...{ known_at: AT, quoted_at: AT, ticker: 'KXHIGHNY-25JAN31-B41.5', bid_e4: 4000, ask_e4: 4500 },
  ...{ bid_size_e2: null, ask_size_e2: null, ...row },
});
const report = (row: object) => ({
  ...{ known_at: AT + 40 * HOUR, issued_at: AT + 29 * HOUR, station: 'KNYC', climate_date: DAY, status: 'final' },
  ...{ max_f: 42, min_f: 30, product_id: null, ...row },
});

/** A ladder of two markets, below 41 and from 41 on, unless other edges are given. */
async function writeLadder(
  edges: readonly (readonly [number | null, number | null])[] = [
    [null, 40],
    [41, null],
  ],
): Promise<void> {
  const times = { known_at: AT - 9 * HOUR, open_at: AT - 9 * HOUR, close_at: AT + 29 * HOUR };
  const event_ticker = 'KXHIGHNY-25JAN31';
  const id = `made:${sources++}`;
  await store.write(
    [
      {
        dataset: 'ladders',
        rows: [
          {
            ...{
              ...times,
              event_ticker,
              series: 'KXHIGHNY',
              city: 'NYC',
              variable: 'high',
              climate_date: DAY,
              source_seq: 0,
            },
            ...{
              expected_expiration_at: AT + 39 * HOUR,
              settlement_timer_s: 3600,
              source_url: 'x',
              terms_hash: 'registry',
              whole: true,
            },
          },
        ],
      },
      {
        dataset: 'markets',
        rows: edges.map(([low, high], i) => ({
          ...{
            ...times,
            ticker: `${event_ticker}-${i}`,
            event_ticker,
            low_f: low,
            high_f: high,
            restored: false,
            source_seq: i,
          },
          ...{ strike_type: 'between', floor_strike_f: low, cap_strike_f: high },
        })),
      },
    ],
    { id, name: id },
  );
}
const result = (market: number, outcome: 'yes' | 'no', value = 42) => ({
  ...{
    known_at: AT + 64 * HOUR,
    ticker: `KXHIGHNY-25JAN31-${market}`,
    event_ticker: 'KXHIGHNY-25JAN31',
    climate_date: DAY,
  },
  ...{
    stage: 'final',
    result: outcome,
    payout_e4: outcome === 'yes' ? 10_000 : 0,
    value_f: value,
    value_text: null,
    settled_at: null,
  },
});

test('an empty store and a store of good records are sound, with nothing found', async () => {
  expect((await checkStore(store)).sound).toBe(true);
  await writeLadder();
  await write('settlements', [result(0, 'no'), result(1, 'yes')]);
  await write('climate_reports', [report({})]);
  await write('trades', [trade({ ticker: 'KXHIGHNY-25JAN31-1' })]);
  expect(await checkStore(store)).toMatchObject({ sound: true, findings: [], fingerprint: await store.fingerprint() });
});

test('every inspection runs on an empty store', async () => {
  const sql = await store.sql();
  for (const { sql: query } of INSPECTIONS) await sql.run(query);
  sql.closeSync();
});

test('alike trades, trades without market and crossed quotes are noted', async () => {
  await write('trades', [trade({}), trade({}), trade({ price_e4: 4600 })]);
  await write('quotes', [quote({ bid_e4: 4500 }), quote({ known_at: AT + HOUR })]);
  expect(await codes()).toEqual([
    'note alike_trades 1',
    'note trades_without_market 3',
    'note quotes_without_market 2',
    'note crossed_quotes 1',
  ]);
});

test('a record known before it was true is an error', async () => {
  await write('trades', [trade({ known_at: AT - 1 })]);
  const found = await checkStore(store);
  expect(found.sound).toBe(false);
  expect(found.findings[0]).toMatchObject({
    code: 'known_before_true',
    dataset: 'trades',
    severity: 'error',
    count: 1,
  });
});

test('two records of one source and position are an error', async () => {
  await write('climate_reports', [report({ source_seq: 7 }), report({ source_seq: 7, known_at: AT + 41 * HOUR })]);
  expect(await codes()).toContain('error duplicate_identity 1');
});

test('a ladder with a hole or an overlap is an error', async () => {
  await writeLadder([
    [null, 40],
    [43, null],
  ]);
  expect(await codes()).toContain('error ladders_not_whole 1');
  rmSync(store.dir, { recursive: true });
  await writeLadder([
    [null, 41],
    [41, null],
  ]);
  expect(await codes()).toContain('error ladders_not_whole 1');
});

test('a ladder with two winners, or a result against its strikes, is an error', async () => {
  await writeLadder();
  await write('settlements', [result(0, 'yes'), result(1, 'yes')]);
  expect(await codes()).toEqual(['error winners_not_one 1', 'error result_against_strikes 1']);
});

test('trades outside hours, gaps of quotes and ladders without result are noted', async () => {
  await writeLadder();
  const ticker = 'KXHIGHNY-25JAN31-1';
  await write('trades', [trade({ ticker, traded_at: AT - 10 * HOUR, known_at: AT })]);
  const early = Array.from({ length: 100 }, (_, i) =>
    quote({ ticker, quoted_at: AT + i * 1_000_000, known_at: AT + i * 1_000_000 }),
  );
  await write('quotes', [...early, quote({ ticker, quoted_at: AT + 3 * HOUR, known_at: AT + 3 * HOUR })]);
  expect(await codes()).toEqual(['note trades_outside_hours 1', 'note quote_gaps 1', 'note ladders_without_result 1']);
});

test('crossed books, odd bars, impossible temperatures, gaps and forecasts without outcome are noted', async () => {
  const level = { known_at: AT, exchange_at: AT, ticker: 'KXHIGHNY-25JAN31-1', kind: 'snapshot', size_e2: 100 };
  await write('depth', [
    { ...level, side: 'bid', price_e4: 5000 },
    { ...level, side: 'ask', price_e4: 4900 },
  ]);
  const nothing = Object.fromEntries(
    ['price_mean', 'bid_open', 'bid_high', 'bid_low', 'bid_close', 'ask_open', 'ask_high', 'ask_low', 'ask_close'].map(
      (n) => [`${n}_e4`, null],
    ),
  );
  await write('candles', [
    {
      ...{
        ...nothing,
        known_at: AT + HOUR,
        start_at: AT,
        end_at: AT + HOUR,
        ticker: 'KXHIGHNY-25JAN31-1',
        period_s: 3600,
      },
      ...{
        price_open_e4: 1,
        price_high_e4: 10,
        price_low_e4: 20,
        price_close_e4: 15,
        volume_e2: 0,
        open_interest_e2: null,
      },
    },
  ]);
  const observation = {
    station: 'KNYC',
    kind: 'routine',
    max_6h_c: null,
    min_6h_c: null,
    max_24h_c: null,
    min_24h_c: null,
    raw: null,
  };
  await write('observations', [
    { ...observation, known_at: AT, observed_at: AT, temp_c: 20 },
    { ...observation, known_at: AT + 4 * HOUR, observed_at: AT + 4 * HOUR, temp_c: 70 },
  ]);
  await write('climate_reports', [report({ max_f: 20 }), report({ climate_date: DAY + 2 })]);
  const forecast = {
    known_at: AT,
    issued_at: AT,
    model: 'gfs_mos',
    station: 'KNYC',
    variable: 'high',
    statistic: 'point',
  };
  await write('forecasts', [
    { ...forecast, climate_date: DAY + 1, value_f: 41 },
    { ...forecast, climate_date: DAY + 2, value_f: 300 },
  ]);
  expect(await codes()).toEqual([
    'note crossed_books 1',
    'note odd_candles 1',
    'note impossible_temperatures 1',
    'note impossible_temperatures 1',
    'note impossible_temperatures 1',
    'note report_gaps 1',
    'note forecasts_without_outcome 1',
    'note observation_gaps 1',
  ]);
});

test('a file whose bytes were changed is an error, reported alone', async () => {
  await write('trades', [trade({}), trade({})]);
  const [file = ''] = store.files('trades');
  const bytes = readFileSync(file);
  bytes.fill(0, 8, 40);
  writeFileSync(file, bytes);
  const found = await checkStore(store);
  expect(found).toMatchObject({ sound: false, fingerprint: null });
  expect(found.findings).toMatchObject([{ code: 'damaged_files', count: 1 }]);
});

test('the list gives rows, files and span of every dataset', async () => {
  await write('trades', [trade({}), trade({ known_at: AT + 24 * HOUR })]);
  const list = listStore(store);
  expect(list).toHaveLength(12);
  expect(list.find((entry) => entry.dataset === 'trades')).toMatchObject({
    ...{ rows: 2, files: 2, sources: 1 },
    ...{ firstKnownAt: '2025-01-31T00:00:01.000Z', lastKnownAt: '2025-02-01T00:00:00.000Z' },
  });
  expect(list.find((entry) => entry.dataset === 'depth')).toMatchObject({ rows: 0, firstKnownAt: null });
});
