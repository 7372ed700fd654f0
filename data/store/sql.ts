/**
 * DuckDB as the store uses it: an in-memory instance over Parquet files, in UTC, that never reaches for the network.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Dataset, SqlType } from '../catalog/dataset.ts';

export type { DuckDBConnection };

/** How Parquet files are written that are read once more and gone: quickly, and in groups that need little memory. */
export const INTERMEDIATE = 'FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 30720';

/** A value as SQL literal text. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/**
 * A connection to a new in-memory instance.
 * @param spillDir where it may put what does not fit in memory. @param memoryLimit what it holds in memory at most.
 */
export async function connectDuckDb(spillDir?: string, memoryLimit = '2GB'): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(spillDir === undefined ? {} : { temp_directory: spillDir }),
    memory_limit: memoryLimit,
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

/** Rows of a query as plain objects; integers of 64 bits and more come as bigint. */
export async function queryRows(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as Record<string, unknown>[];
}

/** What a statement may take when it cannot do with the connection's memory. */
const ROOM = '1GB';

/** Runs work on a connection of small memory; should that not suffice, once more with more. The work must bear being begun again. */
export async function withRoom<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && /^Out of Memory Error/.test(error.message))) throw error;
  }
  const [before] = await queryRows(connection, "SELECT current_setting('memory_limit') AS value");
  await connection.run(`SET memory_limit = '${ROOM}'`);
  try {
    return await work();
  } finally {
    await connection.run(`SET memory_limit = ${quoted(String(before?.value))}`);
  }
}

/** Runs an INSERT or COPY and answers how many rows it wrote. */
export async function countOf(connection: DuckDBConnection, statement: string): Promise<number> {
  const reader = await withRoom(connection, () => connection.runAndReadAll(statement));
  return Number(reader.getRows()[0]?.[0] ?? 0);
}

/** A select over Parquet files with the columns of the dataset; no files give no rows of the same types. */
export function selectFiles(dataset: Dataset, files: readonly string[]): string {
  if (files.length > 0) {
    return `SELECT * FROM read_parquet([${files.map(quoted).join(', ')}], hive_partitioning = false)`;
  }
  return `SELECT ${dataset.columns.map((column) => `NULL::${column.sql} AS ${column.name}`).join(', ')} WHERE false`;
}

/** Definition of a table with the columns of the dataset. */
export function createTable(name: string, dataset: Dataset, typeOf: (sql: SqlType) => string = (sql) => sql): string {
  return `CREATE TABLE ${name} (${dataset.columns.map((column) => `${column.name} ${typeOf(column.sql)}`).join(', ')})`;
}

/** One row as text for hashing: every value in a form that does not depend on encoding or on settings. */
function rowText(dataset: Dataset): string {
  const parts = dataset.columns.map((column) => {
    const value =
      column.sql === 'TIMESTAMP'
        ? `epoch_us(${column.name})`
        : column.sql === 'DATE'
          ? `(${column.name} - DATE '1970-01-01')`
          : column.name;
    // concat_ws passes over a null: a later column that is null is as if it were not there.
    if (column.since > 1) return `('${column.name}=' || ${value}::VARCHAR)`;
    return `coalesce(${value}::VARCHAR, chr(24))`;
  });
  return `concat_ws(chr(31), ${parts.join(', ')})`;
}

/** Selects rows, upper, lower, first_at and last_at (µs) of a relation of the dataset: its content hash and span. */
export function selectContent(dataset: Dataset, relation: string): string {
  return `SELECT count(*) AS rows, coalesce(sum((hash >> 64)::UBIGINT), 0)::VARCHAR AS upper,
    coalesce(sum((hash & ${2n ** 64n - 1n})::UBIGINT), 0)::VARCHAR AS lower,
    min(known_us) AS first_at, max(known_us) AS last_at, list(DISTINCT source) AS sources
    FROM (SELECT md5_number(${rowText(dataset)}) AS hash, epoch_us(known_at) AS known_us, source FROM ${relation})`;
}
