/**
 * Writes one partition aside: what the store holds of it without the replaced sources, and the staged rows, sorted. The file gets the
 * name of its content, so that equal content is equal files.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DatasetName, datasetOf } from '../catalog/catalog.ts';
import { SCHEMA_VERSION } from '../catalog/dataset.ts';
import { UserError } from '../user-error.ts';
import type { PartitionEntry } from './manifest.ts';
import { spanOf } from './partition-key.ts';
import { countOf, type DuckDBConnection, queryRows, quoted, selectContent, selectFiles } from './sql.ts';
import { syncFile } from './sync.ts';

export interface PartitionWrite {
  readonly connection: DuckDBConnection;
  /** The store's folder. */
  readonly dir: string;
  /** The transaction's folder; the file is left in `ready/` below it under its path in the store. */
  readonly scratchDir: string;
  readonly name: DatasetName;
  readonly key: string;
  /** The partition as it stands, if it does. */
  readonly current: PartitionEntry | undefined;
  /** Sources whose earlier rows go, by id. */
  readonly replaced: ReadonlyMap<string, { readonly name: string }>;
  /** Relation of new rows of the dataset (also of other partitions) in order of known_at, source, source_seq, or null. */
  readonly staged: string | null;
}

/** The partition's entry after the write, or null when no row is left. Throws a UserError (3) when the current file is damaged. */
export async function writePartition(write: PartitionWrite): Promise<PartitionEntry | null> {
  const { connection, dir, scratchDir, name, key, current } = write;
  const kept = keptRows(write);
  // Staged rows alone are in order already.
  const order = kept.length === 0 ? '' : ' ORDER BY known_at, source, source_seq';
  const select = `SELECT * FROM (${[...kept, ...stagedRows(write)].join(' UNION ALL ')})${order}`;
  try {
    return await writeFileOf(connection, scratchDir, name, key, select, (file) =>
      current?.file === file && isPresent(dir, current) ? current : null,
    );
  } catch (error) {
    if (current && kept.length > 0 && !(await isReadable(connection, join(dir, current.file))))
      throw damaged(dir, current);
    throw error;
  }
}

/**
 * Writes the ordered rows of a select as the file of one partition into `ready/` below the scratch folder; null when it has none.
 * @param standing the entry of a file that already has this content, which is then kept instead.
 */
export async function writeFileOf(
  connection: DuckDBConnection,
  scratchDir: string,
  name: DatasetName,
  key: string,
  select: string,
  standing: (file: string) => PartitionEntry | null = () => null,
): Promise<PartitionEntry | null> {
  const dataset = datasetOf(name);
  const aside = join(scratchDir, 'partition.parquet');
  await countOf(
    connection,
    `COPY (${select}) TO ${quoted(aside)} (FORMAT parquet, COMPRESSION zstd,
       KV_METADATA {dataset: ${quoted(name)}, schema_version: '${SCHEMA_VERSION}'})`,
  );
  // Read back what was written: the hash is then of the file and not of what was meant.
  const [content] = await queryRows(connection, selectContent(dataset, `(${selectFiles(dataset, [aside])})`));
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
  const stands = standing(file);
  if (stands) return { ...entry, bytes: stands.bytes, modified_ms: stands.modified_ms };
  syncFile(aside);
  const { size, mtimeMs } = statSync(aside);
  const ready = join(scratchDir, 'ready', file);
  mkdirSync(dirname(ready), { recursive: true });
  renameSync(aside, ready);
  return { ...entry, bytes: size, modified_ms: mtimeMs };
}

/** Whether a listed file is there with the length that was written. */
export function isPresent(dir: string, entry: PartitionEntry): boolean {
  return statSync(join(dir, entry.file), { throwIfNoEntry: false })?.size === entry.bytes;
}

/** Selects of the rows that stay; none when all of the partition's sources are replaced, so that a damaged file can be mended. */
function keptRows({ dir, name, current, replaced }: PartitionWrite): string[] {
  if (!current || current.sources.every((source) => replaced.has(source))) return [];
  if (!isPresent(dir, current)) throw damaged(dir, current);
  const gone = [...replaced.keys()].map(quoted).join(', ');
  const where = gone === '' ? '' : `WHERE source NOT IN (${gone})`;
  return [`SELECT ${columnsOf(name)} FROM (${selectFiles(datasetOf(name), [join(dir, current.file)])}) ${where}`];
}

function stagedRows({ name, key, staged }: PartitionWrite): string[] {
  const { from, before } = spanOf(key);
  if (staged === null) return [`SELECT * FROM (${selectFiles(datasetOf(name), [])})`];
  return [
    `SELECT ${columnsOf(name)} FROM ${staged} WHERE known_at >= make_timestamp(${from}) AND known_at < make_timestamp(${before})`,
  ];
}

function columnsOf(name: DatasetName): string {
  return datasetOf(name)
    .columns.map((column) => column.name)
    .join(', ');
}

async function isReadable(connection: DuckDBConnection, path: string): Promise<boolean> {
  try {
    await connection.run(`SELECT * FROM read_parquet(${quoted(path)}, hive_partitioning = false)`);
    return true;
  } catch {
    return false;
  }
}

function damaged(dir: string, entry: PartitionEntry): UserError {
  return new UserError(
    `${join(dir, entry.file)} is missing or damaged: ingest all of its sources again in one go (${entry.sources.join(', ')})`,
    3,
  );
}

/** Another layout gives another name, so that a migration never writes over a file that the old manifest lists. */
function contentName(hash: PartitionEntry['content']): string {
  return createHash('sha256')
    .update(`${SCHEMA_VERSION} ${hash.rows} ${hash.upper} ${hash.lower}`)
    .digest('hex')
    .slice(0, 16);
}
