/**
 * SQL for the cells of a text table: each expression gives the typed value, or null where the text is not one, so that a check
 * and a conversion can never disagree.
 */

const ZONED = String.raw`^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( UTC|Z|[+-]\d{2}:?\d{2})$`;
const NAIVE = String.raw`^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$`;

/** An instant with its zone, as naive UTC. */
export function zonedInstant(column: string): string {
  return inSpan(
    `CASE WHEN regexp_matches(${column}, '${ZONED}') THEN TRY_CAST(${withSeconds(`replace(${column}, ' UTC', 'Z')`)} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END`,
  );
}

/** A date and time without zone, as it stands. */
export function naiveInstant(column: string): string {
  return inSpan(`CASE WHEN regexp_matches(${column}, '${NAIVE}') THEN TRY_CAST(${column} AS TIMESTAMP) END`);
}

/** A date and time of a zone's wall clock, as naive UTC. */
export function wallInstant(column: string, zone: string): string {
  return `timezone('UTC', timezone('${zone}', ${naiveInstant(column)}))`;
}

/** A calendar date. */
export function calendarDate(column: string): string {
  return `CASE WHEN regexp_matches(${column}, '^\\d{4}-\\d{2}-\\d{2}$') THEN TRY_CAST(${column} AS DATE) END`;
}

/** A finite number; `nan` and blank are null. */
export function decimal(column: string): string {
  return `CASE WHEN regexp_matches(${column}, '^[+-]?\\d*\\.?\\d+([eE][+-]?\\d+)?$|^[+-]?\\d+\\.$') THEN TRY_CAST(${column} AS DOUBLE) END`;
}

/** A whole number, also where it is written with a zero fraction. */
export function integer(column: string): string {
  return `CASE WHEN ${decimal(column)} = trunc(${decimal(column)}) THEN ${decimal(column)}::BIGINT END`;
}

/** A price in whole or fractional cents as 1/10,000 dollar; null where it is not on that grid. */
export function centsToE4(column: string): string {
  return `CASE WHEN ${decimal(column)} * 100 = trunc(${decimal(column)} * 100) AND ${decimal(column)} BETWEEN 0 AND 100 THEN (${decimal(column)} * 100)::INTEGER END`;
}

/** DuckDB reads no instant without seconds; position 17 is where they begin. */
function withSeconds(expression: string): string {
  return `CASE WHEN substr(${expression}, 17, 1) = ':' THEN ${expression} ELSE left(${expression}, 16) || ':00' || substr(${expression}, 17) END`;
}

/** Only the years in which such data can be: a stamp outside is a damaged one. */
function inSpan(expression: string): string {
  return `list_filter([${expression}], lambda stamp: year(stamp) BETWEEN 1900 AND 2099)[1]`;
}
