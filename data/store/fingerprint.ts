/**
 * The fingerprint of a store: SHA-256 over the content hash of every dataset.
 *
 * The hash of a dataset is the count of its rows and two sums of halves of the MD5 of each row as text, so it depends on the
 * rows alone: not on the order of ingestion, the cut into files, or Parquet's encoding. A file's hash is taken when it is
 * written and kept in the manifest; a file whose length or time of change is another is hashed again.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetName } from '../catalog/catalog.ts';
import { DATASET_NAMES, datasetOf } from '../catalog/catalog.ts';
import { UserError } from '../user-error.ts';
import type { ContentHash, Manifest, PartitionEntry } from './manifest.ts';
import { connectDuckDb, type DuckDBConnection, queryRows, selectContent, selectFiles } from './sql.ts';

const LATER_DATASETS: ReadonlySet<DatasetName> = new Set(['market_status', 'recording_notes']);

/** Fingerprint of the store as hexadecimal text. Throws a UserError (3) when a listed file is missing or unreadable. */
export async function fingerprintOf(dir: string, manifest: Manifest): Promise<string> {
  const digest = createHash('sha256');
  for (const name of DATASET_NAMES) {
    let rows = 0;
    let upper = 0n;
    let lower = 0n;
    for (const entry of manifest.partitions) {
      if (entry.dataset !== name) continue;
      const content = isUnchanged(dir, entry) ? entry.content : await contentOfFile(dir, entry);
      rows += content.rows;
      upper += BigInt(content.upper);
      lower += BigInt(content.lower);
    }
    // A dataset that came later leaves the fingerprint of stores without it as it was.
    if (rows === 0 && LATER_DATASETS.has(name)) continue;
    digest.update(`${name} ${rows} ${upper} ${lower}\n`);
  }
  return digest.digest('hex');
}

/** Content hash of a listed file, read from the file itself, on a connection of its own unless one is given. Throws a UserError (3) when it is missing or unreadable. */
export async function contentOfFile(
  dir: string,
  entry: PartitionEntry,
  shared?: DuckDBConnection,
): Promise<ContentHash> {
  const path = join(dir, entry.file);
  const dataset = datasetOf(entry.dataset as DatasetName);
  const connection = shared ?? (await connectDuckDb());
  try {
    const [row] = await queryRows(connection, selectContent(dataset, `(${selectFiles(dataset, [path])})`));
    return { rows: Number(row?.rows), upper: String(row?.upper), lower: String(row?.lower) };
  } catch (error) {
    throw new UserError(`${path} is missing or damaged: ingest its sources again`, 3, { cause: error });
  } finally {
    if (!shared) connection.closeSync();
  }
}

function isUnchanged(dir: string, entry: PartitionEntry): boolean {
  const stat = statSync(join(dir, entry.file), { throwIfNoEntry: false });
  return stat?.size === entry.bytes && stat.mtimeMs === entry.modified_ms;
}
