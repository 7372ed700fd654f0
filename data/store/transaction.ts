/**
 * One write to the store, all or nothing across datasets and partitions.
 *
 * Rows are staged in DuckDB, checked against their schemas, merged with what the touched partitions hold and written beside
 * the store; files move into place under names of their content, and replacing the manifest makes the write real. Whatever
 * stops it before that step leaves the store as it was, and leftovers are cleared by the next write.
 */

import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DATASET_NAMES, type DatasetName, datasetOf } from '../catalog/catalog.ts';
import { SCHEMA_VERSION } from '../catalog/dataset.ts';
import { appendRows, countRows, type PlainRow } from './append.ts';
import { assertConstraints } from './constraints.ts';
import { explainFailure } from './failures.ts';
import type { StoreLock } from './lock.ts';
import { type Manifest, type PartitionEntry, syncFolder, writeManifest } from './manifest.ts';
import { keySql, spanOf } from './partition-key.ts';
import { createTable, type DuckDBConnection, queryRows, quoted, selectContent, selectFiles } from './sql.ts';

/** Where rows come from. Writing a source again replaces all of its earlier rows. */
export interface Source {
  /** Identity by content: the `source` column of its rows. */
  readonly id: string;
  /** Name for people, usually the file's name. */
  readonly name: string;
  /** Raised when the reader of the format changes what it makes of the same content. */
  readonly revision?: number;
}

/** Rows now in the store from one source, by dataset. */
export type RowCounts = Readonly<Partial<Record<DatasetName, number>>>;

export class StoreTransaction {
  /** The connection on which staged selects run; format readers make their temporary tables here. */
  readonly connection: DuckDBConnection;
  /** A folder for intermediate files; gone when the transaction ends. */
  readonly scratchDir: string;
  readonly #dir: string;
  readonly #before: Manifest;
  readonly #lock: StoreLock;
  readonly #sources = new Map<string, Source>();
  readonly #staged = new Set<DatasetName>();
  #open = true;

  constructor(dir: string, before: Manifest, lock: StoreLock, connection: DuckDBConnection, scratchDir: string) {
    this.#dir = dir;
    this.#before = before;
    this.#lock = lock;
    this.connection = connection;
    this.scratchDir = scratchDir;
  }

  /** Whether the store already holds this content as read by this revision of its reader. */
  holds(source: Source): boolean {
    return this.#before.sources.some((entry) => entry.id === source.id && entry.revision === (source.revision ?? 1));
  }

  /** Row counts of a source that the store holds. */
  countsOf(id: string): RowCounts {
    return this.#before.sources.find((entry) => entry.id === id)?.rows ?? {};
  }

  /** Declares a source before its rows are staged; its earlier rows are replaced at commit. */
  declare(source: Source): void {
    this.#sources.set(source.id, source);
  }

  /** Stages the rows of a select that yields the columns of the dataset by name. */
  async insert(name: DatasetName, select: string): Promise<void> {
    await this.#stage(name);
    await this.connection.run(`INSERT INTO staged_${name} BY NAME ${select}`);
  }

  /** Stages rows made by the program. Throws TypeError when a row does not fit the dataset. */
  async append(name: DatasetName, rows: Iterable<PlainRow> | AsyncIterable<PlainRow>): Promise<number> {
    await this.#stage(name);
    return appendRows(this.connection, `staged_${name}`, datasetOf(name), rows);
  }

  /** Number of rows staged for a dataset by a source. */
  async stagedRows(name: DatasetName, source: string): Promise<number> {
    if (!this.#staged.has(name)) return 0;
    return countRows(this.connection, `staged_${name} WHERE source = ${quoted(source)}`);
  }

  /**
   * Makes everything staged real and ends the transaction.
   * Throws a UserError when rows break their schema (3) or the disk or folder refuses (1); the store is then as it was.
   */
  async commit(): Promise<Manifest> {
    this.#assertOpen();
    const placed: string[] = [];
    try {
      const rows = await this.#countBySource();
      const partitions: PartitionEntry[] = [];
      for (const name of DATASET_NAMES) partitions.push(...(await this.#writeDataset(name)));
      const next: Manifest = {
        schema_version: SCHEMA_VERSION,
        sources: [
          ...this.#before.sources.filter((entry) => !this.#sources.has(entry.id)),
          ...[...this.#sources.values()].map((source) => ({
            id: source.id,
            name: source.name,
            revision: source.revision ?? 1,
            rows: rows.get(source.id) ?? {},
          })),
        ].sort((x, y) => (x.id < y.id ? -1 : 1)),
        partitions,
      };
      this.#place(next, placed);
      writeManifest(this.#dir, next);
      this.#removeUnlisted(next);
      return next;
    } catch (error) {
      const listed = new Set(this.#before.partitions.map((entry) => entry.file));
      for (const file of placed) if (!listed.has(file)) rmSync(join(this.#dir, file), { force: true });
      throw explainFailure(error, `writing the store ${this.#dir}`);
    } finally {
      this.#end();
    }
  }

  /** Ends the transaction and leaves the store as it was. */
  abort(): void {
    if (this.#open) this.#end();
  }

  async #stage(name: DatasetName): Promise<void> {
    this.#assertOpen();
    if (this.#staged.has(name)) return;
    await this.connection.run(createTable(`staged_${name}`, datasetOf(name)));
    this.#staged.add(name);
  }

  async #countBySource(): Promise<Map<string, Partial<Record<DatasetName, number>>>> {
    const counts = new Map<string, Partial<Record<DatasetName, number>>>();
    for (const name of DATASET_NAMES) {
      if (!this.#staged.has(name)) continue;
      await assertConstraints(
        this.connection,
        `staged_${name}`,
        datasetOf(name),
        (id) => this.#sources.get(id)?.name ?? id,
      );
      const grouped = await queryRows(
        this.connection,
        `SELECT source, count(*)::DOUBLE AS n FROM staged_${name} GROUP BY source ORDER BY source`,
      );
      for (const row of grouped) {
        const id = String(row.source);
        if (!this.#sources.has(id)) throw new TypeError(`rows of ${name} carry the undeclared source ${id}`);
        counts.set(id, { ...counts.get(id), [name]: Number(row.n) });
      }
    }
    return counts;
  }

  /** Entries of the dataset's partitions after the write; changed ones lie in the scratch folder under their final names. */
  async #writeDataset(name: DatasetName): Promise<PartitionEntry[]> {
    const dataset = datasetOf(name);
    const current = new Map(
      this.#before.partitions.filter((entry) => entry.dataset === name).map((entry) => [entry.key, entry]),
    );
    const touched = new Set<string>();
    for (const entry of current.values()) {
      if (entry.sources.some((source) => this.#sources.has(source))) touched.add(entry.key);
    }
    if (this.#staged.has(name)) {
      await this.connection.run(
        `CREATE TABLE sorted_${name} AS SELECT * FROM staged_${name} ORDER BY known_at, source, source_seq`,
      );
      await this.connection.run(`DROP TABLE staged_${name}`);
      const keys = await queryRows(
        this.connection,
        `SELECT DISTINCT ${keySql(dataset.partition)} AS key FROM sorted_${name}`,
      );
      for (const row of keys) touched.add(String(row.key));
    }
    const after = new Map(current);
    for (const key of [...touched].sort()) {
      const entry = await this.#writePartition(name, key, current.get(key));
      if (entry) after.set(key, entry);
      else after.delete(key);
    }
    if (this.#staged.has(name)) await this.connection.run(`DROP TABLE sorted_${name}`);
    return [...after.keys()].sort().flatMap((key) => after.get(key) ?? []);
  }

  async #writePartition(
    name: DatasetName,
    key: string,
    current: PartitionEntry | undefined,
  ): Promise<PartitionEntry | null> {
    const dataset = datasetOf(name);
    const columns = dataset.columns.map((column) => column.name).join(', ');
    const { from, before } = spanOf(key);
    const parts: string[] = [];
    if (current) {
      const replaced = [...this.#sources.keys()].map(quoted).join(', ');
      const kept = replaced === '' ? '' : `WHERE source NOT IN (${replaced})`;
      parts.push(`SELECT ${columns} FROM (${selectFiles(dataset, [join(this.#dir, current.file)])}) ${kept}`);
    }
    if (this.#staged.has(name)) {
      parts.push(
        `SELECT ${columns} FROM sorted_${name} WHERE known_at >= make_timestamp(${from}) AND known_at < make_timestamp(${before})`,
      );
    }
    const aside = join(this.scratchDir, 'partition.parquet');
    await this.connection.run(
      `COPY (SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY known_at, source, source_seq) TO ${quoted(aside)}
       (FORMAT parquet, COMPRESSION zstd, KV_METADATA {dataset: ${quoted(name)}, schema_version: '${SCHEMA_VERSION}'})`,
    );
    // Read back what was written: the hash is then of the file and not of what was meant.
    const relation = `(${selectFiles(dataset, [aside])})`;
    const [content] = await queryRows(this.connection, selectContent(dataset, relation));
    const rows = Number(content?.rows ?? 0);
    if (rows === 0) return null;
    const hash = { rows, upper: String(content?.upper), lower: String(content?.lower) };
    const file = `history/${name}/${dataset.partition}=${key}/${contentName(hash)}.parquet`;
    const entry = {
      dataset: name,
      key,
      file,
      first_known_at: Number(content?.first_at),
      last_known_at: Number(content?.last_at),
      content: hash,
      sources: ((content?.sources ?? []) as string[]).sort(),
    };
    if (current?.file === file && existsSync(join(this.#dir, file))) {
      return { ...entry, bytes: current.bytes, modified_ms: current.modified_ms };
    }
    syncFile(aside);
    const { size, mtimeMs } = statSync(aside);
    const ready = join(this.scratchDir, 'ready', file);
    mkdirSync(join(ready, '..'), { recursive: true });
    renameSync(aside, ready);
    return { ...entry, bytes: size, modified_ms: mtimeMs };
  }

  #place(next: Manifest, placed: string[]): void {
    const folders = new Set<string>();
    for (const { file } of next.partitions) {
      const ready = join(this.scratchDir, 'ready', file);
      if (!existsSync(ready)) continue;
      const folder = join(this.#dir, file, '..');
      mkdirSync(folder, { recursive: true });
      placed.push(file);
      renameSync(ready, join(this.#dir, file));
      folders.add(folder);
    }
    for (const folder of [...folders].sort()) syncFolder(folder);
  }

  #removeUnlisted(manifest: Manifest): void {
    removeUnlistedFiles(this.#dir, manifest);
  }

  #assertOpen(): void {
    if (!this.#open) throw new TypeError('the transaction has ended');
  }

  #end(): void {
    this.#open = false;
    this.connection.closeSync();
    rmSync(this.scratchDir, { recursive: true, force: true });
    this.#lock.release();
  }
}

/** Deletes Parquet files that the manifest does not list: replaced ones, and leftovers of a write that was interrupted. */
export function removeUnlistedFiles(dir: string, manifest: Manifest): void {
  const listed = new Set(manifest.partitions.map((entry) => entry.file));
  for (const name of DATASET_NAMES) {
    const root = join(dir, 'history', name);
    if (!existsSync(root)) continue;
    for (const folder of readdirSync(root).sort()) {
      const files = readdirSync(join(root, folder)).sort();
      for (const file of files) {
        if (!listed.has(`history/${name}/${folder}/${file}`)) rmSync(join(root, folder, file), { force: true });
      }
      if (readdirSync(join(root, folder)).length === 0) rmSync(join(root, folder), { recursive: true, force: true });
    }
  }
}

function contentName(hash: PartitionEntry['content']): string {
  return createHash('sha256').update(`${hash.rows} ${hash.upper} ${hash.lower}`).digest('hex').slice(0, 16);
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
