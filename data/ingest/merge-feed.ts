/**
 * Brings what a feed answered into the store. A feed is asked again and again, in any order and over overlapping spans, and
 * the store must not depend on that: rows are merged with those that the store holds of the same source, a row is what it says
 * apart from `known_at`, and of equal rows the one that was known first stays.
 */
import { join } from 'node:path';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import { DATASET_NAMES, type DatasetName, datasetOf } from '../catalog/catalog.ts';
import { appendRows, type PlainRow } from '../store/append.ts';
import { explainFailure } from '../store/failures.ts';
import { createTable, quoted, selectFiles } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import type { RowCounts, StoreTransaction } from '../store/transaction.ts';

/** Rows of one dataset from one feed. */
export interface FeedRows {
  readonly dataset: DatasetName;
  /** First part of the source, for example `iem_asos`. */
  readonly feed: string;
  /** Rows with every column of the dataset but `source` and `source_seq`. */
  readonly rows: readonly PlainRow[];
}

/** Rows now in the store from the sources that were touched, by dataset, and how many of them are new. */
export interface MergeReport {
  readonly rows: RowCounts;
  readonly added: number;
}

/** Merges the rows, all or nothing. Throws a UserError as a write of the store does. */
export async function mergeFeeds(store: Store, feeds: readonly FeedRows[]): Promise<MergeReport> {
  const transaction = await store.begin();
  const before = rowsBySource(store);
  const touched = new Set<string>();
  try {
    for (const name of DATASET_NAMES) {
      const ofDataset = feeds.filter(({ dataset, rows }) => dataset === name && rows.length > 0);
      if (ofDataset.length > 0) await mergeDataset(store, transaction, name, ofDataset, touched);
    }
  } catch (error) {
    transaction.abort();
    throw explainFailure(error, `writing the store ${store.dir}`);
  }
  if (touched.size === 0) {
    transaction.abort();
    return { rows: {}, added: 0 };
  }
  await store.commit(transaction);
  const rows: Partial<Record<DatasetName, number>> = {};
  let added = 0;
  for (const { id, rows: counts } of store.manifest.sources) {
    if (!touched.has(id)) continue;
    for (const name of DATASET_NAMES) {
      const now = counts[name] ?? 0;
      if (now > 0) rows[name] = (rows[name] ?? 0) + now;
      added += now - (before.get(`${id} ${name}`) ?? 0);
    }
  }
  return { rows, added };
}

function rowsBySource(store: Store): Map<string, number> {
  return new Map(
    store.manifest.sources.flatMap(({ id, rows }) =>
      Object.entries(rows).map(([name, count]): [string, number] => [`${id} ${name}`, count]),
    ),
  );
}

async function mergeDataset(
  store: Store,
  transaction: StoreTransaction,
  name: DatasetName,
  feeds: readonly FeedRows[],
  touched: Set<string>,
): Promise<void> {
  const dataset = datasetOf(name);
  const incoming = `feed_${name}`;
  const sources = new Set<string>();
  const withSource = function* () {
    for (const { feed, rows } of feeds) {
      for (const row of rows) {
        const source = `${feed}:${String(row.station)}-${monthOf(row)}`;
        sources.add(source);
        yield { ...row, source, source_seq: 0 };
      }
    }
  };
  await transaction.connection.run(createTable(incoming, dataset));
  await appendRows(transaction.connection, incoming, dataset, withSource());
  const held = new Set(store.manifest.sources.map(({ id }) => id).filter((id) => sources.has(id)));
  const partitions = store.manifest.partitions.filter(
    (entry) => entry.dataset === name && entry.sources.some((id) => held.has(id)),
  );
  // Asking the store for its files checks them: rows of a damaged file must not be lost in silence.
  const wanted = new Set(partitions.map(({ file }) => join(store.dir, file)));
  const files = partitions.length === 0 ? [] : store.files(name).filter((file) => wanted.has(file));
  const columns = dataset.columns.map((column) => column.name).filter((column) => column !== 'source_seq');
  const identity = columns.filter((column) => column !== 'known_at').join(', ');
  const before =
    files.length === 0
      ? ''
      : ` UNION ALL SELECT ${columns.join(', ')} FROM (${selectFiles(dataset, files)}) WHERE source IN (${[...held].map(quoted).join(', ')})`;
  for (const id of sources) {
    transaction.declare({ id, name: id });
    touched.add(id);
  }
  await transaction.insert(
    name,
    `SELECT *, row_number() OVER (PARTITION BY source ORDER BY known_at, ${identity}) - 1 AS source_seq FROM
      (SELECT ${identity}, min(known_at) AS known_at FROM (SELECT ${columns.join(', ')} FROM ${incoming}${before}) GROUP BY ${identity})`,
  );
  await transaction.connection.run(`DROP TABLE ${incoming}`);
}

/** The UTC month in which a record was true: it does not depend on when or how it was fetched. */
function monthOf(row: PlainRow): string {
  const at = (row.issued_at ?? row.observed_at) as EpochMicros;
  return new Date(at / MICROS_PER_MILLI).toISOString().slice(0, 7);
}
