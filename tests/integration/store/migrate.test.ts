/** Stores of the layout before, made by program as that layout's program wrote them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../../data/catalog/dataset.ts';
import { migrateStore } from '../../../data/store/migrate.ts';
import { MIGRATIONS } from '../../../data/store/migrations.ts';
import { connectDuckDb, queryRows, quoted } from '../../../data/store/sql.ts';
import { openStore } from '../../../data/store/store.ts';

const AT = Date.UTC(2025, 0, 31) * 1000;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'migrate-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const forecast = (n: number) => ({
  ...{ known_at: AT + n, issued_at: AT, model: 'gfs_mos', station: 'KNYC', variable: 'high', climate_date: 20_119 },
  ...{ statistic: 'point', value_f: 40 + n, source_seq: n },
});

/** A store of layout 1: forecasts without the window, version 1 in manifest and files. Returns its fingerprint by layout 2's program. */
async function makeOldStore(): Promise<string> {
  const store = openStore(dir, { create: true });
  await store.write([{ dataset: 'forecasts', rows: [0, 1, 2].map(forecast) }], { id: 'made:f', name: 'f' });
  const fingerprint = await store.fingerprint();
  const path = join(dir, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.schema_version = 1;
  const sql = await connectDuckDb();
  for (const entry of manifest.partitions) {
    const file = join(dir, entry.file);
    await sql.run(
      `CREATE OR REPLACE TABLE old AS SELECT * EXCLUDE (valid_from, valid_to) FROM read_parquet(${quoted(file)}, hive_partitioning = false)`,
    );
    await sql.run(
      `COPY old TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {dataset: 'forecasts', schema_version: '1'})`,
    );
    const { size, mtimeMs } = statSync(file);
    Object.assign(entry, { bytes: size, modified_ms: mtimeMs });
  }
  sql.closeSync();
  writeFileSync(path, JSON.stringify(manifest));
  return fingerprint;
}

test('the steps are one for each earlier layout, in order, and end in the layout of today', () => {
  expect(MIGRATIONS.map(({ from }) => from)).toEqual(Array.from({ length: SCHEMA_VERSION - 1 }, (_, i) => i + 1));
});

test('an earlier store is refused with the remedy, by readers and writers', async () => {
  await makeOldStore();
  for (const options of [{}, { create: true }]) {
    expect(() => openStore(dir, options)).toThrow(/is of the earlier layout 1: .*`sim data migrate --data/);
  }
});

test('migrated, it has the columns, keeps its fingerprint, takes new rows, and the old files are gone', async () => {
  const fingerprint = await makeOldStore();
  expect(await migrateStore(dir)).toMatchObject({ from: 1, to: SCHEMA_VERSION, steps: [{ files: 1 }] });
  const store = openStore(dir);
  expect(await store.fingerprint()).toBe(fingerprint);
  const sql = await store.sql();
  expect(await queryRows(sql, 'SELECT value_f, valid_from FROM forecasts ORDER BY source_seq')).toEqual(
    [40, 41, 42].map((value_f) => ({ value_f, valid_from: null })),
  );
  sql.closeSync();
  expect(readdirSync(join(dir, 'history/forecasts/year=2025'))).toHaveLength(1);
  await store.write([{ dataset: 'forecasts', rows: [{ ...forecast(9), valid_from: AT, valid_to: null }] }], {
    id: 'made:g',
    name: 'g',
  });
  expect(await store.fingerprint()).not.toBe(fingerprint);
  expect(await migrateStore(dir)).toMatchObject({ steps: [] });
});

test('a migration whose files were written but not made real leaves the old store, and is done again', async () => {
  const fingerprint = await makeOldStore();
  const old = readFileSync(join(dir, 'manifest.json'), 'utf8');
  const [oldFile = ''] = JSON.parse(old).partitions.map(({ file }: { file: string }) => file);
  const bytes = readFileSync(join(dir, oldFile));
  await migrateStore(dir);
  // As it is between placing the files and replacing the manifest.
  writeFileSync(join(dir, oldFile), bytes);
  writeFileSync(join(dir, 'manifest.json'), old);
  await migrateStore(dir);
  expect(await openStore(dir).fingerprint()).toBe(fingerprint);
});

test('a file of the old store that is damaged stops the migration, and nothing has changed', async () => {
  await makeOldStore();
  const before = readFileSync(join(dir, 'manifest.json'), 'utf8');
  const [file = ''] = JSON.parse(before).partitions.map((entry: { file: string }) => entry.file);
  writeFileSync(join(dir, file), 'short');
  await expect(migrateStore(dir)).rejects.toMatchObject({ exitCode: 3 });
  expect(readFileSync(join(dir, 'manifest.json'), 'utf8')).toBe(before);
});

test('a store of a newer program and a folder without a store are refused', async () => {
  await expect(migrateStore(join(dir, 'none'))).rejects.toThrow('there is no history in');
  await openStore(dir, { create: true }).write([], { id: 'made:x', name: 'x' });
  const path = join(dir, 'manifest.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(`"schema_version": ${SCHEMA_VERSION}`, '"schema_version": 7'));
  await expect(migrateStore(dir)).rejects.toThrow('was written by a newer program (layout 7');
});
