/**
 * Rows made by the program into a staging table, in blocks of columns. Numbers travel as doubles (exact to 2^53) and become
 * instants, dates and integers in SQL.
 */
import { BOOLEAN, DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { Column, Dataset, SqlType } from '../catalog/dataset.ts';
import { createTable, type DuckDBConnection } from './sql.ts';

/** A row of any dataset: instants and dates as numbers. */
export type PlainRow = Readonly<Record<string, unknown>>;
type Cell = string | number | boolean | null;

const BLOCK_ROWS = 2048;

/**
 * Appends rows to `table` and returns how many; a column that may be null and is left out is null. Throws TypeError when a row lacks
 * another column or has one of another type.
 */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  dataset: Dataset,
  rows: Iterable<PlainRow> | AsyncIterable<PlainRow>,
): Promise<number> {
  const incoming = `${table}_incoming`;
  await connection.run(createTable(incoming, dataset, carrierType));
  const appender = await connection.createAppender(incoming);
  const types = dataset.columns.map((column) => CARRIER[carrierType(column.sql)]);
  const block: Cell[][] = dataset.columns.map(() => []);
  let inBlock = 0;
  let total = 0;
  const flush = () => {
    if (inBlock === 0) return;
    const chunk = DuckDBDataChunk.create(types, inBlock);
    chunk.setColumns(block);
    appender.appendDataChunk(chunk);
    for (const column of block) column.length = 0;
    inBlock = 0;
  };
  for await (const row of rows) {
    assertSameKeys(row, dataset, total);
    dataset.columns.forEach((column, index) => {
      block[index]?.push(cellOf(row[column.name], column, dataset, total));
    });
    inBlock++;
    total++;
    if (inBlock === BLOCK_ROWS) flush();
  }
  flush();
  appender.closeSync();
  await connection.run(`INSERT INTO ${table} SELECT ${dataset.columns.map(fromCarrier).join(', ')} FROM ${incoming}`);
  await connection.run(`DROP TABLE ${incoming}`);
  return total;
}

const CARRIER = { VARCHAR, BOOLEAN, DOUBLE } as const;

function carrierType(sql: SqlType): keyof typeof CARRIER {
  return sql === 'VARCHAR' || sql === 'BOOLEAN' ? sql : 'DOUBLE';
}

function fromCarrier(column: Column): string {
  const name = column.name;
  switch (column.sql) {
    case 'TIMESTAMP':
      return `make_timestamp(${name}::BIGINT)`;
    case 'DATE':
      return `(DATE '1970-01-01' + ${name}::INTEGER)`;
    default:
      return `${name}::${column.sql}`;
  }
}

/** A misspelt column would be lost in silence: the names of the first row are compared. */
function assertSameKeys(row: PlainRow, dataset: Dataset, index: number): void {
  if (index > 0) return;
  const known = new Set(dataset.columns.map((column) => column.name));
  const unknown = Object.keys(row).find((key) => !known.has(key));
  if (unknown !== undefined) throw new TypeError(`${dataset.name} has no column ${unknown}`);
}

function cellOf(value: unknown, column: Column, dataset: Dataset, index: number): Cell {
  if ((value === null || value === undefined) && column.nullable) return null;
  const carrier = carrierType(column.sql);
  const fits =
    carrier === 'VARCHAR'
      ? typeof value === 'string'
      : carrier === 'BOOLEAN'
        ? typeof value === 'boolean'
        : column.sql === 'DOUBLE'
          ? Number.isFinite(value)
          : Number.isSafeInteger(value);
  if (!fits)
    throw new TypeError(`${dataset.name}, row ${index}: ${column.name} is ${String(value)}, not ${column.sql}`);
  return value as Cell;
}
