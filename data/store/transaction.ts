/**
 * One write to the store, all or nothing across datasets and partitions.
 *
 * Rows are staged in DuckDB, checked against their schemas, merged with what the touched partitions hold and written beside
 * the store; files move into place under names of their content, and replacing the manifest makes the write real. Whatever
 * stops it before that step leaves the store as it was, and leftovers are cleared by the next write.
 */

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DATASET_NAMES, type DatasetName, datasetOf } from '../catalog/catalog.ts';
import { SCHEMA_VERSION } from '../catalog/dataset.ts';
import type { ProcessLock } from '../process-lock.ts';
import { UserError } from '../user-error.ts';
import { appendRows, type PlainRow } from './append.ts';
import { AsideSources, type SealedSource } from './aside.ts';
import { assertConstraints } from './constraints.ts';
import { explainFailure } from './failures.ts';
import { clearAway } from './leftovers.ts';
import { type Manifest, type PartitionEntry, writeManifest } from './manifest.ts';
import { keySql } from './partition-key.ts';
import { isPresent, writePartition } from './partition-writer.ts';
import type { Source } from './source.ts';
import { countOf, createTable, type DuckDBConnection, INTERMEDIATE, queryRows, quoted, selectFiles } from './sql.ts';
import { syncFolder } from './sync.ts';

export type { Source };

/** Rows now in the store from one source, by dataset. */
export type RowCounts = Readonly<Partial<Record<DatasetName, number>>>;

export class StoreTransaction {
  /** The connection on which staged selects run; format readers make their temporary tables here. */
  readonly connection: DuckDBConnection;
  /** A folder for intermediate files; gone when the transaction ends. */
  readonly scratchDir: string;
  readonly #dir: string;
  readonly #before: Manifest;
  readonly #lock: ProcessLock;
  readonly #sources = new Map<string, Source>();
  readonly #staged = new Set<DatasetName>();
  readonly #aside: AsideSources;
  #damaged: ReadonlySet<string> | undefined;
  #open = true;

  constructor(dir: string, before: Manifest, lock: ProcessLock, connection: DuckDBConnection, scratchDir: string) {
    this.#dir = dir;
    this.#before = before;
    this.#lock = lock;
    this.#aside = new AsideSources(dir);
    this.connection = connection;
    this.scratchDir = scratchDir;
  }

  /** Whether the store already holds this content, undamaged and as read by this revision of its reader. */
  holds(source: Source): boolean {
    const known = this.#before.sources.some(
      (entry) => entry.id === source.id && entry.revision === (source.revision ?? 1),
    );
    return known && !this.#damagedSources().has(source.id);
  }

  /** Row counts of a source that the store holds. */
  countsOf(id: string): RowCounts {
    return this.#before.sources.find((entry) => entry.id === id)?.rows ?? {};
  }

  /** Declares a source before its rows are staged; its earlier rows are replaced at commit. */
  declare(source: Source): void {
    this.#sources.set(source.id, source);
  }

  /** Stages the rows of a select that yields the columns of the dataset by name; answers how many. */
  async insert(name: DatasetName, select: string): Promise<number> {
    await this.#stage(name);
    return countOf(this.connection, `INSERT INTO staged_${name} BY NAME ${select}`);
  }

  /** Takes up a large source that an interrupted write had read whole; null when it is to be read. */
  takeUp(source: Source): SealedSource | null {
    this.#assertOpen();
    return this.#aside.takeUp(source);
  }

  /** Begins a large source, whose rows are set aside on disk and not in memory. End it with `seal` or `drop`. */
  beginAside(source: Source): void {
    this.#assertOpen();
    this.#aside.begin(source);
  }

  /** Stages the rows of a select like `insert`, on disk, as part of a source begun with `beginAside`. */
  async insertAside(source: Source, name: DatasetName, select: string): Promise<number> {
    const path = this.#aside.nextFile(source, name);
    const typed = `SELECT * FROM (${selectFiles(datasetOf(name), [])}) UNION ALL BY NAME ${select}`;
    return countOf(this.connection, `COPY (${typed}) TO ${quoted(path)} (${INTERMEDIATE})`);
  }

  /** Stages rows made by the program like `append`, on disk, as part of a source begun with `beginAside`. */
  async appendAside(source: Source, name: DatasetName, rows: Iterable<PlainRow>): Promise<number> {
    const table = `aside_${name}`;
    await this.connection.run(createTable(table, datasetOf(name)));
    await appendRows(this.connection, table, datasetOf(name), rows);
    const count = await this.insertAside(source, name, `SELECT * FROM ${table}`);
    await this.connection.run(`DROP TABLE ${table}`);
    return count;
  }

  /** Says that a large source was read whole: should this write be interrupted, the next need not read it again. */
  seal(source: Source, said: SealedSource): void {
    this.#aside.seal(source, said);
  }

  /** Forgets a large source of which nothing is taken after all. */
  drop(source: Source): void {
    this.#aside.drop(source);
  }

  /** Stages rows made by the program. Throws TypeError when a row does not fit the dataset. */
  async append(name: DatasetName, rows: Iterable<PlainRow> | AsyncIterable<PlainRow>): Promise<number> {
    await this.#stage(name);
    return appendRows(this.connection, `staged_${name}`, datasetOf(name), rows);
  }

  /**
   * Makes everything staged real and ends the transaction.
   * Throws a UserError when rows break their schema (3) or the disk or folder refuses (1); the store is then as it was.
   */
  async commit(): Promise<Manifest> {
    this.#assertOpen();
    const placed: string[] = [];
    try {
      await this.#gather();
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
      placed.length = 0;
      clearAway(this.#dir, next);
      this.#aside.clear();
      return next;
    } catch (error) {
      const listed = new Set(this.#before.partitions.map((entry) => entry.file));
      for (const file of placed) if (!listed.has(file)) rmSync(join(this.#dir, file), { force: true });
      throw this.#explain(error);
    } finally {
      this.#end();
    }
  }

  /**
   * Ends the transaction and leaves the store as it was. Gives the reason back as the user should read it; where that is a full
   * disk, what was set aside makes room.
   */
  abort(reason?: unknown): unknown {
    if (this.#open) this.#end();
    return reason === undefined ? undefined : this.#explain(reason);
  }

  #explain(error: unknown): unknown {
    const explained = explainFailure(error, `writing the store ${this.#dir}`);
    if (explained instanceof UserError && explained.exitCode === 1) this.#aside.clear();
    return explained;
  }

  /** One relation `gathered_NAME` for each dataset with staged rows: those in memory and those on disk. */
  async #gather(): Promise<void> {
    for (const name of DATASET_NAMES) {
      const files = this.#aside.filesOf(name);
      if (!this.#staged.has(name) && files.length === 0) continue;
      await this.#stage(name);
      const aside = files.length === 0 ? '' : ` UNION ALL BY NAME ${selectFiles(datasetOf(name), files)}`;
      await this.connection.run(`CREATE VIEW gathered_${name} AS SELECT * FROM staged_${name}${aside}`);
    }
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
        `gathered_${name}`,
        datasetOf(name),
        (id) => this.#sources.get(id)?.name ?? id,
      );
      const grouped = await queryRows(
        this.connection,
        `SELECT source, count(*)::DOUBLE AS n FROM gathered_${name} GROUP BY source ORDER BY source`,
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
    const sorted = join(this.scratchDir, `sorted-${name}.parquet`);
    for (const entry of current.values()) {
      if (entry.sources.some((source) => this.#sources.has(source))) touched.add(entry.key);
    }
    if (this.#staged.has(name)) {
      // On disk and in order of time, so that each partition reads only its own stretch of it.
      await countOf(
        this.connection,
        `COPY (SELECT * FROM gathered_${name} ORDER BY known_at, source, source_seq)
         TO ${quoted(sorted)} (${INTERMEDIATE})`,
      );
      await this.connection.run(`DROP VIEW gathered_${name}`);
      await this.connection.run(`DROP TABLE staged_${name}`);
      await this.connection.run(`CREATE VIEW sorted_${name} AS ${selectFiles(dataset, [sorted])}`);
      const keys = await queryRows(
        this.connection,
        `SELECT DISTINCT ${keySql(dataset.partition)} AS key FROM sorted_${name}`,
      );
      for (const row of keys) touched.add(String(row.key));
    }
    const after = new Map(current);
    for (const key of [...touched].sort()) {
      const entry = await writePartition({
        connection: this.connection,
        dir: this.#dir,
        scratchDir: this.scratchDir,
        name,
        key,
        current: current.get(key),
        replaced: this.#sources,
        staged: this.#staged.has(name) ? `sorted_${name}` : null,
      });
      if (entry) after.set(key, entry);
      else after.delete(key);
    }
    if (this.#staged.has(name)) {
      await this.connection.run(`DROP VIEW sorted_${name}`);
      rmSync(sorted);
    }
    return [...after.keys()].sort().flatMap((key) => after.get(key) ?? []);
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

  /** Sources with rows in a file that is missing or not as long as it was written. */
  #damagedSources(): ReadonlySet<string> {
    this.#damaged ??= new Set(
      this.#before.partitions.filter((entry) => !isPresent(this.#dir, entry)).flatMap((entry) => entry.sources),
    );
    return this.#damaged;
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
