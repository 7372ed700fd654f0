import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ingestFiles } from '../../../data/ingest/files.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { UserError } from '../../../data/user-error.ts';
import { csv, MARKETS_HEADER, marketRows, put, TRADES_HEADER } from './little-files.ts';

const GOOD = 'KXHIGHNY-25JAN31-B41.5,2025-01-30T16:00:00.5Z,45,55,10,yes';

let dir: string;
let files: string;
let store: Store;
let before: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ingest-'));
  files = join(dir, 'files');
  store = openStore(join(dir, 'data'), { create: true });
  put(join(dir, 'first'), 'trades.csv', csv(TRADES_HEADER, GOOD));
  await ingestFiles(join(dir, 'first'), store);
  before = await store.fingerprint();
  // A good file that sorts before the damaged one: it must not get in either.
  put(files, 'a-good.csv.gz', csv(MARKETS_HEADER, ...marketRows()));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function refusal(): Promise<UserError> {
  const error = await ingestFiles(files, store).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error ?? new Error('the files were taken');
  expect(await openStore(store.dir).fingerprint()).toBe(before);
  expect(error.message).not.toContain('\n');
  return error;
}

async function refuseTrade(row: string): Promise<string> {
  put(files, 'trades/ny.csv.gz', csv(TRADES_HEADER, GOOD, row, GOOD));
  const error = await refusal();
  expect(error.exitCode).toBe(3);
  return error.message;
}

test('a gzip that was cut short is named', async () => {
  const path = put(files, 'trades/ny.csv.gz', csv(TRADES_HEADER, ...Array.from({ length: 500 }, () => GOOD)));
  truncateSync(path, 60);
  const error = await refusal();
  expect(error.exitCode).toBe(3);
  expect(error.message).toContain('trades/ny.csv.gz ends before its gzip data does');
});

test('a gzip that is not one is named', async () => {
  const bytes = gzipSync(csv(TRADES_HEADER, GOOD));
  bytes.fill(0x55, 12, 40);
  writeFileSync(join(files, 'trades.csv.gz'), bytes);
  expect((await refusal()).message).toContain('trades.csv.gz is not valid gzip data');
});

test('a missing column is named', async () => {
  put(files, 'trades.csv', csv('ticker,created_time,yes_price,no_price,count', GOOD.replace(/,yes$/, '')));
  expect((await refusal()).message).toContain('trades.csv lacks the column taker_side of public trades');
});

test('a price of 101 is named by file, row and column', async () => {
  const message = await refuseTrade('KXHIGHNY-25JAN31-B41.5,2025-01-30T16:00:00Z,101,-1,10,yes');
  expect(message).toContain('trades/ny.csv.gz, row 2: yes_price is "101", not a price between 0 and 100 cents');
});

test('prices that do not make a dollar are named', async () => {
  expect(await refuseTrade(GOOD.replace('45,55', '45,56'))).toContain('row 2: no_price is "56"');
});

test('an unknown ticker is named', async () => {
  expect(await refuseTrade(GOOD.replace('KXHIGHNY', 'KXHIGHXX'))).toContain(
    'row 2: ticker is "KXHIGHXX-25JAN31-B41.5"',
  );
  expect(await refuseTrade(GOOD.replace('25JAN31', '25JAN32'))).toContain('row 2: ticker is "KXHIGHNY-25JAN32-B41.5"');
});

test('a stamp that is no instant, has no zone or an impossible year is named', async () => {
  for (const stamp of ['yesterday', '2025-01-30T16:00:00', '2025-02-30T16:00:00Z', '0202-01-30T16:00:00Z', '']) {
    const message = await refuseTrade(GOOD.replace('2025-01-30T16:00:00.5Z', stamp));
    expect(message).toContain(
      `row 2: created_time is ${stamp === '' ? 'empty' : `"${stamp}"`}, not an instant with its zone`,
    );
  }
});

test('a count of nothing and a side that is neither yes nor no are named', async () => {
  expect(await refuseTrade(GOOD.replace(',10,', ',0,'))).toContain('count is "0"');
  expect(await refuseTrade(GOOD.replace(',10,', ',1.5,'))).toContain('count is "1.5"');
  expect(await refuseTrade(GOOD.replace(/yes$/, 'maybe'))).toContain('taker_side is "maybe"');
});

test('a row with too few columns, as a cut file ends, is named', async () => {
  put(files, 'trades.csv', `${csv(TRADES_HEADER, GOOD)}KXHIGHNY-25JAN31-B4`);
  expect((await refusal()).message).toContain('trades.csv, row 2 has 1 columns where the header has 6');
});

test('a quote that never ends is named', async () => {
  put(files, 'trades.csv', csv(TRADES_HEADER, GOOD, `"${GOOD}`));
  expect((await refusal()).message).toMatch(/trades\.csv, row \d has a quote that never ends/);
});

test('JSON that was cut short is named', async () => {
  put(files, 'answer.json', '{"markets": [{"ticker": "KXHIGHNY-25JAN31-B41.5", "event_ti');
  expect((await refusal()).message).toContain('answer.json is damaged JSON');
  put(files, 'answer.json', '{"a": 1}\n{"a": \n');
  expect((await refusal()).message).toContain('answer.json is damaged JSON in line 2');
});

test('a Parquet file that was cut short is named', async () => {
  put(files, 'bars.parquet', 'PAR1 and then nothing');
  expect((await refusal()).message).toContain('bars.parquet is a Parquet file that was cut short');
});

test('a path that is not there, and a folder without files, say so', async () => {
  await expect(ingestFiles(join(dir, 'nowhere'), store)).rejects.toMatchObject({ exitCode: 2 });
  put(join(dir, 'empty'), '.hidden', '');
  await expect(ingestFiles(join(dir, 'empty'), store)).rejects.toMatchObject({ exitCode: 3 });
});
