/**
 * One question to the store: a single SELECT, its answer handed over in batches, so that a large one is never held whole. It can be
 * interrupted and ends by itself after its time.
 */
import { renameSync, rmSync } from 'node:fs';
import { type DuckDBType, StatementType } from '@duckdb/node-api';
import { explainFailure } from '../store/failures.ts';
import { countOf, quoted } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { UserError } from '../user-error.ts';
import { connectForQueries, type QueryConnection } from './connect.ts';
import { explainQuery } from './explain.ts';

export interface ResultColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** A value of an answer: instants and dates as ISO 8601 text, whole numbers beyond 2^53 as text, lists and structs as text. */
export type Cell = string | number | boolean | null;

export interface QueryOptions {
  /** The query is given up after so many seconds. */
  readonly seconds: number;
  /** Aborted to interrupt it. */
  readonly signal?: AbortSignal;
}

/** Takes the answer of a query: its columns first, then its rows batch by batch; `false` means that it has seen enough. */
export interface AnswerSink {
  begin(columns: readonly ResultColumn[]): void | Promise<void>;
  rows(batch: readonly (readonly Cell[])[]): boolean | Promise<boolean>;
}

/**
 * Asks a query and hands its answer over.
 * Throws a UserError: 2 for a wrong query (with the place), 4 for one that is no SELECT or reaches outside, 1 when it took too long.
 */
export async function runQuery(store: Store, sql: string, sink: AnswerSink, options: QueryOptions): Promise<void> {
  await withQuery(store, sql, undefined, options, async ({ connection }) => {
    const result = await connection.stream(sql);
    const columns = result.columnNames().map((name, i) => ({ name, type: result.columnType(i) }));
    await sink.begin(columns);
    for await (const batch of result.yieldRows()) {
      if (!(await sink.rows(batch.map((row) => row.map(cellOf))))) return;
    }
  });
}

/** Writes the answer of a query as a Parquet file, which appears whole or not at all; answers the number of rows. */
export async function queryToParquet(store: Store, sql: string, file: string, options: QueryOptions): Promise<number> {
  const part = `${file}.part`;
  let rows = 0;
  try {
    await withQuery(store, sql, part, options, async ({ connection }) => {
      const body = sql.replace(/;\s*(--[^\n]*\s*)*$/, '');
      rows = await countOf(connection, `COPY (${body}\n) TO ${quoted(part)} (FORMAT parquet, COMPRESSION zstd)`);
    });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw explainFailure(error, `writing ${file}`);
  }
  return rows;
}

/** How often an interrupt is repeated until the query has ended. */
const INSIST_MILLIS = 50;

async function withQuery(
  store: Store,
  sql: string,
  outFile: string | undefined,
  { seconds, signal }: QueryOptions,
  ask: (query: QueryConnection) => Promise<void>,
): Promise<void> {
  const query = await connectForQueries(store, outFile);
  let ended: 'time' | 'interrupt' | null = null;
  let insisting: NodeJS.Timeout | undefined;
  const end = (why: 'time' | 'interrupt') => {
    ended ??= why;
    query.connection.interrupt();
    // The database forgets an interrupt that comes between two of its steps: it is told until it has ended.
    insisting ??= setInterval(() => query.connection.interrupt(), INSIST_MILLIS);
  };
  const timer = setTimeout(() => end('time'), seconds * 1000);
  const onAbort = () => end('interrupt');
  signal?.addEventListener('abort', onAbort);
  // It may have come while the store was being opened.
  if (signal?.aborted === true) end('interrupt');
  try {
    await assertSelect(query, sql);
    await ask(query);
  } catch (error) {
    throw ended === null ? explained(error, sql) : endedEarly(ended, seconds);
  } finally {
    clearTimeout(timer);
    clearInterval(insisting);
    signal?.removeEventListener('abort', onAbort);
    query.close();
  }
  if (ended !== null) throw endedEarly(ended, seconds);
}

function endedEarly(why: 'time' | 'interrupt', seconds: number): UserError {
  return why === 'interrupt'
    ? new UserError('the query was interrupted', 1)
    : new UserError(`the query took longer than ${seconds} seconds: narrow it, or give it more with --timeout`, 1);
}

function explained(error: unknown, sql: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  // Failures of disk and pipe are no fault of the query.
  return error instanceof UserError || typeof code === 'string' || error instanceof TypeError
    ? error
    : explainQuery(error, sql);
}

/** Only a single SELECT is asked (EXPLAIN and DESCRIBE too): no statement that could write, attach, load or set. */
async function assertSelect({ connection }: QueryConnection, sql: string): Promise<void> {
  if (sql.trim() === '') throw new UserError('the query is empty: write one SELECT', 2);
  const statements = await connection.extractStatements(sql);
  if (statements.count === 0) throw new UserError('the query is empty: write one SELECT', 2);
  if (statements.count > 1) throw new UserError('there is more than one statement: write one SELECT at a time', 2);
  const statement = await statements.prepare(0);
  const { statementType } = statement;
  statement.destroySync();
  if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN) {
    throw new UserError('the store is read-only here: write a SELECT', 4);
  }
}

const ISO_LIKE = /^\d{4,}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/;

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') {
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(value)
      : value.toString();
  }
  const text = String(value);
  return ISO_LIKE.test(text) ? `${text.replace(' ', 'T').replace(/\+00$/, '')}Z` : text;
}
