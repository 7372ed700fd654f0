/**
 * What a user sees who brings in something bad, with the real command: one clear sentence on stderr, nothing on stdout, the
 * exit code of damaged data, and the store as it was, by its fingerprint.
 */
import { existsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchFolder, sim } from '../../e2e/sim-command.ts';
import { csv, MARKETS_HEADER, marketRows, put, TRADES_HEADER } from '../ingest/little-files.ts';

const GOOD = 'KXHIGHNY-25JAN31-B41.5,2025-01-30T16:00:00.5Z,45,55,10,yes';
const { path: folder, clean } = scratchFolder();
const fingerprint = async () => (await sim(folder, 'data', 'fingerprint', '--data', 'D')).stdout;
let before: string;

beforeAll(async () => {
  put(folder, 'good/markets.csv.gz', csv(MARKETS_HEADER, ...marketRows()));
  put(folder, 'good/trades.csv.gz', csv(TRADES_HEADER, GOOD));
  const { code, stderr } = await sim(folder, 'ingest', 'files', 'good', '--data', 'D', '--json');
  expect(code, stderr).toBe(0);
  before = await fingerprint();
  expect(before).toMatch(/^[0-9a-f]{64}\n$/);

  const cut = put(folder, 'cut/trades.csv.gz', csv(TRADES_HEADER, ...Array.from({ length: 500 }, () => GOOD)));
  truncateSync(cut, 60);
  put(folder, 'column/trades.csv', csv('ticker,created_time,yes_price,no_price,count', GOOD.replace(/,yes$/, '')));
  put(folder, 'price/trades.csv', csv(TRADES_HEADER, GOOD, GOOD.replace('45,55', '101,-1')));
  put(folder, 'ticker/trades.csv', csv(TRADES_HEADER, GOOD, GOOD.replace('KXHIGHNY', 'KXHIGHXX')));
  put(folder, 'file', 'not a folder');
});
afterAll(clean);

test.each([
  ['a gzip that was cut short', 'cut', 3, ['trades.csv.gz', 'gzip']],
  ['a CSV with a missing column', 'column', 3, ['trades.csv', 'taker_side']],
  ['a price of 101', 'price', 3, ['trades.csv', 'row 2', 'yes_price', '101']],
  ['an unknown ticker', 'ticker', 3, ['trades.csv', 'row 2', 'KXHIGHXX-25JAN31-B41.5']],
  ['a folder that is not there', 'nowhere', 2, ['nowhere']],
])('%s is refused in one sentence, and the store is as it was', async (_what, source, exitCode, parts) => {
  const { code, stdout, stderr } = await sim(folder, 'ingest', 'files', source, '--data', 'D', '--json');
  for (const part of parts) expect(stderr).toContain(part);
  // After the lines that say which file is read.
  expect(stderr).toMatch(/^(\d+ of \d+: reading .*\n)*sim: .*\n$/);
  expect(stderr).not.toContain('unexpected failure');
  expect([code, stdout]).toEqual([exitCode, '']);
  expect(await fingerprint()).toBe(before);
});

test('a store that would lie in a file is refused in one sentence', async () => {
  const { code, stdout, stderr } = await sim(folder, 'ingest', 'files', 'good', '--data', 'file', '--json');
  expect(stderr).toMatch(/^sim: .*file.*\n$/);
  expect(stderr).not.toContain('unexpected failure');
  expect([code, stdout]).toEqual([2, '']);
});

test('a range of dates without ladders is data missing, and leaves neither run nor tape', async () => {
  const range = ['--from', '2024-01-01', '--to', '2024-01-05', '--out', 'run'];
  const { code, stdout, stderr } = await sim(folder, 'backtest', '--data', 'D', ...range, '--json');
  expect(stderr).toMatch(/^sim: .*2024-01-01.*\n$/);
  expect([code, stdout]).toEqual([3, '']);
  expect(existsSync(join(folder, 'run'))).toBe(false);
  expect(await fingerprint()).toBe(before);
});
