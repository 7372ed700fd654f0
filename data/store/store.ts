/**
 * The history on disk: hive-partitioned Parquet under one manifest.
 *
 * A store is read through its manifest, so a reader always sees one whole state. A write is all or nothing, idempotent by
 * the identity of its source, and one at a time. Rows inside a file are sorted by known_at, source, source_seq.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EpochMicros } from '../../engine/time.ts';
import { DATASET_NAMES, type DatasetName, datasetOf } from '../catalog/catalog.ts';
import { rankOfSourceSql } from '../catalog/precedence.ts';
import { UserError } from '../user-error.ts';
import type { PlainRow } from './append.ts';
import { explainFailure } from './failures.ts';
import { fingerprintOf } from './fingerprint.ts';
import { clearAway } from './leftovers.ts';
import { lockStore } from './lock.ts';
import { EMPTY_MANIFEST, hasManifest, type Manifest, readManifest } from './manifest.ts';
import { connectDuckDb, type DuckDBConnection, selectFiles } from './sql.ts';
import { type RowCounts, type Source, StoreTransaction } from './transaction.ts';

/** Rows of one dataset to be written. */
export interface Batch {
  readonly dataset: DatasetName;
  /** Rows with every column of the dataset but `source`, which may be left out: it is the source's id. */
  readonly rows: Iterable<PlainRow> | AsyncIterable<PlainRow>;
}

/** What a write holds in memory of its rows; the rest is on disk. */
const WRITE_MEMORY = '200MB';
/** Datasets that grow with time and are asked for stretches of it. */
const SERIES: ReadonlySet<DatasetName> = new Set(['quotes', 'depth', 'trades', 'candles', 'observations']);

export class Store {
  /** Absolute path of the store's folder. */
  readonly dir: string;
  #manifest: Manifest;

  /** Use `openStore`. */
  constructor(dir: string, manifest: Manifest) {
    this.dir = dir;
    this.#manifest = manifest;
  }

  /** What the store holds: its files with rows and spans, and its sources. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  /**
   * Absolute paths of the dataset's Parquet files that hold rows known within [from, to], in order of time.
   * Throws a UserError (3) when a listed file is gone or has another length.
   */
  files(name: DatasetName, from?: EpochMicros, to?: EpochMicros): string[] {
    return this.#manifest.partitions
      .filter((entry) => entry.dataset === name)
      .filter(
        (entry) =>
          (to === undefined || entry.first_known_at <= to) && (from === undefined || entry.last_known_at >= from),
      )
      .map((entry) => {
        const path = join(this.dir, entry.file);
        const bytes = statSync(path, { throwIfNoEntry: false })?.size;
        if (bytes === undefined) throw new UserError(`${path} is missing from the store: ingest its sources again`, 3);
        if (bytes !== entry.bytes)
          throw new UserError(
            `${path} is damaged (${bytes} bytes where ${entry.bytes} were written): ingest its sources again`,
            3,
          );
        return path;
      });
  }

  /**
   * A DuckDB connection (in memory) with a view for each dataset, named as the dataset, and the views `best_ladders`,
   * `best_markets` and `best_settlements`, which take every ladder from its best source alone. Close it with `closeSync()`.
   * @param span where given, prices and observations are shown from files alone that hold rows known within it.
   */
  async sql(span?: { readonly from: EpochMicros; readonly to: EpochMicros }): Promise<DuckDBConnection> {
    const connection = await connectDuckDb();
    for (const name of DATASET_NAMES) {
      const files = SERIES.has(name) ? this.files(name, span?.from, span?.to) : this.files(name);
      await connection.run(`CREATE VIEW ${name} AS ${selectFiles(datasetOf(name), files)}`);
    }
    for (const statement of BEST_VIEWS) await connection.run(statement);
    return connection;
  }

  /** SHA-256 of the store's content: the same rows give the same value, however and in what order they were brought in. */
  fingerprint(): Promise<string> {
    return fingerprintOf(this.dir, this.#manifest);
  }

  /** Writes the rows of one source, all or nothing; earlier rows of the same source are replaced. */
  async write(batches: readonly Batch[], source: Source): Promise<RowCounts> {
    const transaction = await this.begin();
    try {
      transaction.declare(source);
      for (const batch of batches) await transaction.append(batch.dataset, withSource(batch.rows, source.id));
    } catch (error) {
      throw transaction.abort(error);
    }
    await this.commit(transaction);
    return this.#manifest.sources.find((entry) => entry.id === source.id)?.rows ?? {};
  }

  /** Begins a write of many sources. End it with `commit(transaction)` or `transaction.abort()`. */
  async begin(): Promise<StoreTransaction> {
    const doing = `writing the store ${this.dir}`;
    try {
      mkdirSync(join(this.dir, 'staging'), { recursive: true });
    } catch (error) {
      throw explainFailure(error, doing);
    }
    const lock = lockStore(this.dir);
    try {
      const manifest = hasManifest(this.dir) ? readManifest(this.dir) : EMPTY_MANIFEST;
      // Whatever lies here was left by a write that did not end: the lock says that none is under way.
      rmSync(join(this.dir, 'staging'), { recursive: true, force: true });
      clearAway(this.dir, manifest);
      mkdirSync(join(this.dir, 'staging'), { recursive: true });
      const scratch = mkdtempSync(join(this.dir, 'staging', 'write-'));
      const connection = await connectDuckDb(join(scratch, 'spill'), WRITE_MEMORY);
      // Memory that is free goes back to the system at once, not when there is much of it.
      await connection.run(
        "SET allocator_flush_threshold = '8MB'; SET allocator_bulk_deallocation_flush_threshold = '16MB'",
      );
      this.#manifest = manifest;
      return new StoreTransaction(this.dir, manifest, lock, connection, scratch);
    } catch (error) {
      lock.release();
      throw explainFailure(error, doing);
    }
  }

  /** Commits a transaction of `begin`; from here on this store shows its rows. */
  async commit(transaction: StoreTransaction): Promise<void> {
    this.#manifest = await transaction.commit();
  }
}

/**
 * Opens the store in a folder. With `create`, a folder without a store is taken as an empty one, and made by the first write.
 * Throws a UserError: 3 when there is no store or it is damaged, 2 when the path is not a folder.
 */
export function openStore(dir: string, options: { create?: boolean } = {}): Store {
  const path = resolve(dir);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory())
    throw new UserError(`${path} is not a folder: name a folder for the history with --data`, 2);
  if (hasManifest(path)) return new Store(path, readManifest(path));
  if (options.create) return new Store(path, EMPTY_MANIFEST);
  throw new UserError(
    `there is no history in ${path}: bring some in with \`sim ingest\` or \`sim synth\`, or name another folder with --data`,
    3,
  );
}

async function* withSource(
  rows: Iterable<PlainRow> | AsyncIterable<PlainRow>,
  source: string,
): AsyncGenerator<PlainRow, void, undefined> {
  for await (const row of rows) yield row.source === source ? row : { ...row, source };
}

const BEST_VIEWS = [
  `CREATE VIEW best_ladders AS SELECT * FROM ladders QUALIFY row_number() OVER
     (PARTITION BY event_ticker ORDER BY ${rankOfSourceSql('source')}, source, source_seq) = 1`,
  `CREATE VIEW best_markets AS SELECT markets.* FROM markets SEMI JOIN best_ladders
     ON markets.event_ticker = best_ladders.event_ticker AND markets.source = best_ladders.source`,
  `CREATE VIEW best_settlements AS SELECT * FROM settlements QUALIFY dense_rank() OVER
     (PARTITION BY event_ticker ORDER BY ${rankOfSourceSql('source')}, source) = 1`,
];
