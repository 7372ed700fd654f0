/**
 * The fingerprint of what a store says, whoever said it: every row without the columns that name where it came from. Two stores that were
 * filled by different ways from the same history have the same one, although their fingerprints differ.
 */
import { createHash } from 'node:crypto';
import { DATASET_NAMES, type DatasetName, datasetOf } from '../catalog/catalog.ts';
import { connectDuckDb, queryRows, selectContent, selectFiles } from './sql.ts';
import type { Store } from './store.ts';

/** Columns that name a record or where it came from, and say nothing of the world. */
export const PROVENANCE_COLUMNS: ReadonlySet<string> = new Set(['source', 'source_seq', 'trade_id']);

/** What a dataset holds: its rows and their hash, which does not depend on their order. */
export interface DatasetContent {
  readonly rows: number;
  readonly sha256: string;
}

export interface StoreContent {
  readonly content: string;
  /** Datasets that hold rows. */
  readonly datasets: Partial<Record<DatasetName, DatasetContent>>;
}

/**
 * The content of a store. @param only the datasets that count. Throws a UserError (3) when a listed file is missing or damaged.
 */
export async function contentOfStore(
  store: Store,
  only: readonly DatasetName[] = DATASET_NAMES,
): Promise<StoreContent> {
  const connection = await connectDuckDb();
  const whole = createHash('sha256');
  const datasets: Partial<Record<DatasetName, DatasetContent>> = {};
  try {
    for (const name of DATASET_NAMES) {
      const files = store.files(name);
      if (files.length === 0 || !only.includes(name)) continue;
      const dataset = datasetOf(name);
      const told = { ...dataset, columns: dataset.columns.filter((column) => !PROVENANCE_COLUMNS.has(column.name)) };
      const [row] = await queryRows(connection, selectContent(told, `(${selectFiles(dataset, files)})`));
      const line = `${name} ${String(row?.rows)} ${String(row?.upper)} ${String(row?.lower)}\n`;
      datasets[name] = { rows: Number(row?.rows), sha256: createHash('sha256').update(line).digest('hex') };
      whole.update(line);
    }
  } finally {
    connection.closeSync();
  }
  return { content: whole.digest('hex'), datasets };
}
