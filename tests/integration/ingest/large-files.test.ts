/** Large files go through disk instead of memory: the store must not be able to tell, and an interruption must not cost what was read. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ingestFiles } from '../../../data/ingest/files.ts';
import { jsonDocuments } from '../../../data/ingest/json-documents.ts';
import { openStore } from '../../../data/store/store.ts';
import { csv, MARKETS_HEADER, marketRows, put, putParquet, TRADES_HEADER } from './little-files.ts';

const ALL_LARGE = { largeBytes: 0 };
const SCRIPT = join(import.meta.dirname, 'ingest-and-die.ts');

let dir: string;
let files: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'large-'));
  files = join(dir, 'files');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Trades in no order of time, over three months, some alike. */
function trades(count: number, salt = 1): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.UTC(2024, 11, 1) + ((i * 7919 * salt) % 7_000_000) * 1000).toISOString();
    const price = 1 + ((i * 31 + salt) % 99);
    return `KXHIGHNY-25JAN31-B41.5,${at},${price},${100 - price},${1 + (i % 9)},${i % 3 === 0 ? 'yes' : 'no'}`;
  });
  return csv(TRADES_HEADER, ...rows, ...rows.slice(0, 5));
}

async function putAll(): Promise<void> {
  put(files, 'a-markets.csv.gz', csv(MARKETS_HEADER, ...marketRows()));
  put(files, 'b-trades.csv', trades(5000));
  put(files, 'c-trades.csv.gz', trades(3000, 7));
  await putParquet(
    files,
    'd-bars.parquet',
    `SELECT 'KXHIGHNY-25JAN31-B41.5' AS market_ticker, strftime(TIMESTAMP '2025-01-30 16:00:00' + to_hours(n::INTEGER), '%Y-%m-%dT%H:%M:%SZ') AS candle_ts,
       40 AS "open", 45 AS high, 39 AS low, 41 AS "close", n AS volume, '1h' AS "interval" FROM range(20) AS series(n)`,
  );
  const book = (at: number) =>
    JSON.stringify({
      ...{ ticker: 'KXHIGHNY-25JAN31-B41.5', captured_at: `2025-01-30T16:00:${String(at).padStart(2, '0')}Z` },
      ...{ close_time: '2025-02-01T04:59:00Z', strike_type: 'between', floor_strike: 41, cap_strike: 42 },
      raw_orderbook: { yes_dollars: [['0.40', '10']], no_dollars: [['0.55', '7']] },
    });
  put(files, 'e-books.jsonl.gz', Array.from({ length: 50 }, (_, at) => book(at)).join('\n'));
}

test('a store made through disk is by fingerprint, files and notes the one made in memory', async () => {
  await putAll();
  const inMemory = openStore(join(dir, 'memory'), { create: true });
  const onDisk = openStore(join(dir, 'disk'), { create: true });
  const first = await ingestFiles(files, inMemory, () => {}, { largeBytes: Number.POSITIVE_INFINITY });
  const second = await ingestFiles(files, onDisk, () => {}, ALL_LARGE);
  expect(second).toEqual(first);
  expect(first.taken.map(({ file }) => file)).toHaveLength(5);
  expect(first.taken[1]).toMatchObject({
    datasets: { trades: 5005 },
    notes: ['5 rows repeat another row and are kept as trades of their own'],
  });
  expect(await onDisk.fingerprint()).toBe(await inMemory.fingerprint());
  expect(onDisk.manifest.partitions.map(({ file }) => file)).toEqual(
    inMemory.manifest.partitions.map(({ file }) => file),
  );
  expect(existsSync(join(onDisk.dir, 'aside'))).toBe(false);
});

test('a bad row of a large file is refused by file and row, the store is as it was, and what was read before is kept', async () => {
  put(files, 'a-trades.csv', trades(1000));
  put(files, 'b-trades.csv', trades(500, 3).replace('KXHIGHNY-25JAN31', 'KXHIGHXX-25JAN31'));
  const store = openStore(join(dir, 'data'), { create: true });
  await expect(ingestFiles(files, store, () => {}, ALL_LARGE)).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('b-trades.csv, row 1: ticker is "KXHIGHXX-25JAN31-B41.5"'),
  });
  expect(store.manifest.partitions).toEqual([]);
  put(files, 'b-trades.csv', trades(500, 3));
  const { taken } = await ingestFiles(files, store, () => {}, ALL_LARGE);
  expect(taken.map(({ notes }) => notes.includes('read before an interruption and not again'))).toEqual([true, false]);
  expect(existsSync(join(store.dir, 'aside'))).toBe(false);
});

test.each([1, 2, 3, 4])(
  'killed while file %i is read, the store is the old one, and begun again it ends as if nothing had been',
  async (killedAt) => {
    await putAll();
    const whole = openStore(join(dir, 'whole'), { create: true });
    await ingestFiles(files, whole, () => {}, ALL_LARGE);
    const data = join(dir, 'data');
    await openStore(data, { create: true }).write([], { id: 'made:before', name: 'before' });
    const before = await openStore(data).fingerprint();
    const signal = await new Promise((resolve) =>
      spawn(process.execPath, [SCRIPT, data, files, String(killedAt)], { stdio: 'ignore' }).on('exit', (_, end) =>
        resolve(end),
      ),
    );
    expect(signal).toBe('SIGKILL');
    expect(await openStore(data).fingerprint()).toBe(before);
    const store = openStore(data);
    const { taken } = await ingestFiles(files, store, () => {}, ALL_LARGE);
    const resumed = taken.filter(({ notes }) => notes.includes('read before an interruption and not again'));
    expect(resumed).toHaveLength(killedAt);
    expect(await store.fingerprint()).toBe(await whole.fingerprint());
  },
);

test('what was set aside and then damaged is read again', async () => {
  await putAll();
  const data = join(dir, 'data');
  const end = new Promise((resolve) =>
    spawn(process.execPath, [SCRIPT, data, files, '3'], { stdio: 'ignore' }).on('exit', resolve),
  );
  await end;
  const aside = join(data, 'aside');
  for (const folder of readdirSync(aside)) {
    const [part] = readdirSync(join(aside, folder)).filter((name) => name.endsWith('.parquet'));
    if (part) rmSync(join(aside, folder, part));
  }
  const store = openStore(data, { create: true });
  const { taken } = await ingestFiles(files, store, () => {}, ALL_LARGE);
  expect(taken.flatMap(({ notes }) => notes)).not.toContain('read before an interruption and not again');
  const whole = openStore(join(dir, 'whole'), { create: true });
  await ingestFiles(files, whole);
  expect(await store.fingerprint()).toBe(await whole.fingerprint());
});

test('JSON lines are the same documents whether the file is read whole or line by line, across blocks and characters', () => {
  const documents = Array.from({ length: 9000 }, (_, i) => ({ i, text: '°F é 雪'.repeat(i % 7) }));
  const path = put(dir, 'lines.jsonl', `${documents.map((document) => JSON.stringify(document)).join('\n')}\n\n`);
  const whole = jsonDocuments(path, 1, 'lines.jsonl');
  const byLine = jsonDocuments(path, 1, 'lines.jsonl', 0);
  expect([...byLine.documents]).toEqual(documents);
  expect([...byLine.documents]).toEqual([...whole.documents]);
  const damaged = put(dir, 'damaged.jsonl', '{"a":1}\n{"a":\n');
  expect(() => [...jsonDocuments(damaged, 1, 'damaged.jsonl', 0).documents]).toThrow(
    'damaged.jsonl is damaged JSON in line 2',
  );
});

test('several gzip members in one file are one content', async () => {
  const text = trades(200);
  put(files, 'plain.csv', text);
  const zipped = Buffer.concat([gzipSync(text.slice(0, 4000)), gzipSync(text.slice(4000))]);
  put(join(dir, 'other'), 'members', zipped);
  const one = openStore(join(dir, 'one'), { create: true });
  const two = openStore(join(dir, 'two'), { create: true });
  await ingestFiles(files, one);
  await ingestFiles(join(dir, 'other'), two);
  expect(await two.fingerprint()).toBe(await one.fingerprint());
});
