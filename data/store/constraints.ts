/**
 * Checks staged rows against the dataset's schema in SQL: the same bounds, words and nullability that the zod schema states,
 * on millions of rows at once. The first violation is named by source, row and column.
 */
import type { Column, Dataset } from '../catalog/dataset.ts';
import { UserError } from '../user-error.ts';
import { type DuckDBConnection, queryRows, quoted } from './sql.ts';

/** Throws a UserError (3) for the first row of `table` that breaks the dataset's schema. @param nameOf source id to name. */
export async function assertConstraints(
  connection: DuckDBConnection,
  table: string,
  dataset: Dataset,
  nameOf: (source: string) => string,
): Promise<void> {
  const broken = dataset.columns.map(
    (column) => `count(*) FILTER (WHERE ${violation(column)})::INTEGER AS ${column.name}`,
  );
  const [counts] = await queryRows(connection, `SELECT ${broken.join(', ')} FROM ${table}`);
  const column = dataset.columns.find((candidate) => Number(counts?.[candidate.name] ?? 0) > 0);
  if (!column) return;
  const [row] = await queryRows(
    connection,
    `SELECT source, source_seq::DOUBLE AS row, ${column.name}::VARCHAR AS value FROM ${table}
     WHERE ${violation(column)} ORDER BY source, source_seq LIMIT 1`,
  );
  const where =
    row?.source === null ? 'a row without source' : `${nameOf(String(row?.source))}, row ${String(row?.row)}`;
  throw new UserError(
    `${where}: ${column.name} of ${dataset.name} is ${row?.value ?? 'missing'}, ${expectation(column)}; correct the source and ingest it again`,
    3,
  );
}

/** SQL that is true where the column's value is not allowed. */
function violation(column: Column): string {
  const parts: string[] = [];
  if (!column.nullable) parts.push(`${column.name} IS NULL`);
  if (column.values) parts.push(`${column.name} NOT IN (${column.values.map(quoted).join(', ')})`);
  else if (column.sql === 'VARCHAR') parts.push(`${column.name} = ''`);
  if (column.minimum !== null) parts.push(`${column.name} < ${column.minimum}`);
  if (column.maximum !== null) parts.push(`${column.name} > ${column.maximum}`);
  if (column.sql === 'DOUBLE') parts.push(`NOT isfinite(${column.name})`);
  return parts.length === 0 ? 'false' : `coalesce(${parts.join(' OR ')}, false)`;
}

function expectation(column: Column): string {
  if (column.values) return `not one of ${column.values.join(', ')}`;
  if (column.minimum !== null && column.maximum !== null) return `not within ${column.minimum} to ${column.maximum}`;
  if (column.minimum !== null) return `below ${column.minimum}`;
  return `but a ${column.sql === 'DOUBLE' ? 'finite number' : 'value'} is needed`;
}
