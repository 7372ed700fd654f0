import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectDuckDb, queryRows, quoted } from '../../../data/store/sql.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { UserError } from '../../../data/user-error.ts';

const HOUR = 3_600_000_000;
const START = Date.UTC(2025, 0, 31, 20) * 1000;
const SCRIPT = join(import.meta.dirname, 'write-trades.ts');

let dir: string;
let store: Store;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'store-'));
  store = openStore(join(dir, 'data'), { create: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Trades one an hour, given last first, across the end of January. */
function trades(count: number, price = 4500) {
  return Array.from({ length: count }, (_, i) => ({
    known_at: START + (count - i) * HOUR,
    traded_at: START + (count - i) * HOUR - 1_000_000,
    ticker: 'KXHIGHNY-25JAN31-B40.5',
    price_e4: price,
    quantity_e2: 100,
    taker_side: 'bid',
    is_block: false,
    trade_id: null,
    source_seq: i,
  }));
}
const source = (id: string) => ({ id: `made:${id}`, name: `${id}.csv` });
const write = (id: string, count = 10, price = 4500) =>
  store.write([{ dataset: 'trades', rows: trades(count, price) }], source(id));

async function failureOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error ?? new Error('nothing was thrown');
  return error;
}

describe('a write', () => {
  test('cuts rows into partitions of known_at, each file sorted, and they come back as they were', async () => {
    expect(await write('a')).toEqual({ trades: 10 });
    expect(store.manifest.partitions.map((entry) => [entry.key, entry.content.rows])).toEqual([
      ['2025-01', 3],
      ['2025-02', 7],
    ]);
    const sql = await openStore(store.dir).sql();
    const rows = await queryRows(
      sql,
      'SELECT epoch_us(known_at)::DOUBLE AS at, price_e4, trade_id, source FROM trades',
    );
    sql.closeSync();
    expect(rows.map((row) => row.at)).toEqual(
      trades(10)
        .map((row) => row.known_at)
        .reverse(),
    );
    expect(rows[0]).toMatchObject({ price_e4: 4500, trade_id: null, source: 'made:a' });
  });

  test('of the same source again replaces its rows and no other', async () => {
    await write('a');
    await write('b', 5, 6000);
    await write('a', 2, 5000);
    const sql = await store.sql();
    const rows = await queryRows(
      sql,
      'SELECT source, count(*)::INTEGER AS n, max(price_e4) AS price FROM trades GROUP BY 1 ORDER BY 1',
    );
    sql.closeSync();
    expect(rows).toEqual([
      { source: 'made:a', n: 2, price: 5000 },
      { source: 'made:b', n: 5, price: 6000 },
    ]);
  });

  test('of a row that breaks the schema is refused by source, row and column, and the store is as it was', async () => {
    await write('a');
    const before = await store.fingerprint();
    const error = await failureOf(write('b', 3, 10_100));
    expect(error.exitCode).toBe(3);
    expect(error.message).toContain('b.csv, row 0: price_e4 of trades is 10100, not within 0 to 10000');
    expect(await openStore(store.dir).fingerprint()).toBe(before);
    expect(readdirSync(join(store.dir, 'staging'))).toEqual([]);
  });

  test('of a row without a column, or with one that the dataset has not, is a defect of the program', async () => {
    const [row] = trades(1);
    const { ticker: _, ...without } = row as ReturnType<typeof trades>[number];
    await expect(store.write([{ dataset: 'trades', rows: [without] }], source('a'))).rejects.toThrow(
      'ticker is undefined',
    );
    const rows = [{ ...row, volume: 1 }];
    await expect(store.write([{ dataset: 'trades', rows }], source('a'))).rejects.toThrow(
      'trades has no column volume',
    );
  });

  test('that fills the disk is explained, and the store is as it was', async () => {
    await write('a');
    const before = await store.fingerprint();
    // A limit on the size of files stands in for a full disk: the system refuses the write in the same way.
    const run = spawnSync('bash', [
      '-c',
      `ulimit -f 400; exec "$0" "$@"`,
      process.execPath,
      SCRIPT,
      store.dir,
      'big',
      '120000',
    ]);
    const answer = JSON.parse(run.stdout.toString());
    expect(answer).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('the disk is full while writing the store'),
    });
    expect(await openStore(store.dir).fingerprint()).toBe(before);
  });

  test('below a file, or to a folder that cannot be made, is explained', async () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => openStore(join(dir, 'file'), { create: true })).toThrow('is not a folder');
    const below = openStore(join(dir, 'file', 'data'), { create: true });
    expect((await failureOf(below.begin())).exitCode).toBe(2);
    if (process.platform === 'linux') {
      const error = await failureOf(openStore('/sys/milkbot', { create: true }).begin());
      expect(error.message).toContain('make the folder writable');
    }
  });
});

describe('the fingerprint', () => {
  test('is the same whatever the order of the writes', async () => {
    await write('a');
    await write('b', 5);
    const other = openStore(join(dir, 'other'), { create: true });
    await other.write([{ dataset: 'trades', rows: trades(5) }], source('b'));
    await other.write([{ dataset: 'trades', rows: trades(10).reverse() }], source('a'));
    expect(await other.fingerprint()).toBe(await store.fingerprint());
  });

  test('is the same when a file is encoded anew, and another when a value is changed', async () => {
    await write('a');
    const before = await store.fingerprint();
    const [file = ''] = store.files('trades');
    await rewrite(file, 'SELECT * FROM old');
    expect(await openStore(store.dir).fingerprint()).toBe(before);
    await rewrite(file, 'SELECT * REPLACE (price_e4 + 1 AS price_e4) FROM old');
    expect(await openStore(store.dir).fingerprint()).not.toBe(before);
  });

  test('differs for another row, another dataset and another source', async () => {
    const seen = new Set<string>();
    for (const [id, count] of [
      ['a', 3],
      ['a', 4],
      ['b', 4],
    ] as const) {
      rmSync(store.dir, { recursive: true, force: true });
      store = openStore(store.dir, { create: true });
      await write(id, count);
      seen.add(await store.fingerprint());
    }
    expect(seen.size).toBe(3);
  });
});

describe('an interrupted write', () => {
  test('leaves the store as it was, and the next write clears away what it left', async () => {
    await write('a');
    const before = await store.fingerprint();
    const run = spawnSync(process.execPath, [SCRIPT, store.dir, 'b', '5000', 'die']);
    expect(run.signal).toBe('SIGKILL');
    expect(readdirSync(join(store.dir, 'staging'))).toHaveLength(1);
    // What a write that dies between placing its files and replacing the manifest leaves behind.
    const stray = join(store.dir, 'history/trades/month=2025-01/stray.parquet');
    writeFileSync(stray, 'leftover');
    expect(await openStore(store.dir).fingerprint()).toBe(before);
    (await store.begin()).abort();
    expect(existsSync(stray)).toBe(false);
    expect(readdirSync(join(store.dir, 'staging'))).toEqual([]);
    expect(await store.fingerprint()).toBe(before);
  });
});

describe('two writers', () => {
  test('the second is refused while the first is at work, and not after it has died', async () => {
    await write('a');
    const first = spawn(process.execPath, [SCRIPT, store.dir, 'b', '1000000', 'wait'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => first.stdout.once('data', resolve));
    const error = await failureOf(write('c'));
    expect(error.exitCode).toBe(4);
    expect(error.message).toContain(`is being written by process ${first.pid}`);
    const gone = new Promise((resolve) => first.once('exit', resolve));
    first.kill('SIGKILL');
    await gone;
    expect(await write('c')).toEqual({ trades: 10 });
  });

  test('of one process are kept apart as well', async () => {
    const transaction = await store.begin();
    expect((await failureOf(write('a'))).exitCode).toBe(4);
    transaction.abort();
    expect(await write('a')).toEqual({ trades: 10 });
  });
});

describe('a damaged store', () => {
  test('is said to be so when a file is missing or of another length', async () => {
    await write('a');
    const [file = ''] = store.files('trades');
    appendFileSync(file, 'x');
    expect(() => store.files('trades')).toThrow(/is damaged/);
    rmSync(file);
    expect(() => store.files('trades')).toThrow(/is missing/);
    expect((await failureOf(store.fingerprint())).exitCode).toBe(3);
  });

  test('is mended by ingesting the sources of the damaged file again, and by nothing less', async () => {
    await write('a');
    await write('b', 5);
    const before = await store.fingerprint();
    const [file = ''] = store.files('trades');
    writeFileSync(file, readFileSync(file).subarray(0, 100));
    expect((await failureOf(write('a'))).message).toContain('made:a, made:b');
    const transaction = await store.begin();
    expect(transaction.holds(source('a'))).toBe(false);
    for (const [id, count] of [
      ['a', 10],
      ['b', 5],
    ] as const) {
      transaction.declare(source(id));
      await transaction.append(
        'trades',
        trades(count).map((row) => ({ ...row, source: `made:${id}` })),
      );
    }
    await store.commit(transaction);
    expect(await store.fingerprint()).toBe(before);
  });

  test('with a manifest that is broken, or of another schema version, says what to do', async () => {
    await write('a');
    const manifest = join(store.dir, 'manifest.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace('"schema_version": 2', '"schema_version": 99'));
    expect(() => openStore(store.dir)).toThrow(/was written by a newer program \(layout 99, this one knows 2\)/);
    writeFileSync(manifest, text.slice(0, 200));
    expect(() => openStore(store.dir)).toThrow(/cannot be read/);
  });

  test('that was never made says how to make one', () => {
    expect(() => openStore(join(dir, 'nothing'))).toThrow(/there is no history in .*: bring some in with/);
  });
});

test('every Parquet file carries dataset and schema version', async () => {
  await write('a');
  const sql = await store.sql();
  const rows = await queryRows(
    sql,
    `SELECT key::VARCHAR AS key, value::VARCHAR AS value FROM parquet_kv_metadata(${quoted(store.files('trades')[0] ?? '')}) ORDER BY 1`,
  );
  sql.closeSync();
  expect(rows).toEqual([
    { key: 'dataset', value: 'trades' },
    { key: 'schema_version', value: '2' },
  ]);
});

test('files are listed in order of time and only where they can hold rows of the span', async () => {
  await write('a', 2000);
  const all = store.files('trades');
  expect(all).toHaveLength(4);
  expect(all).toEqual([...all].sort());
  const january = (START + HOUR) as Parameters<Store['files']>[1];
  expect(store.files('trades', january, january)).toEqual(all.slice(0, 1));
  expect(statSync(all[0] ?? '').size).toBeGreaterThan(0);
});

async function rewrite(file: string, select: string): Promise<void> {
  const sql = await connectDuckDb();
  await sql.run(`CREATE TABLE old AS SELECT * FROM read_parquet(${quoted(file)}, hive_partitioning = false)`);
  await sql.run(`COPY (${select}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION snappy)`);
  sql.closeSync();
}
