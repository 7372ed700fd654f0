/**
 * Reads a run's folder back: the small tables whole, the large ones (decisions, order changes) by query. A folder that is
 * unfinished, damaged or of another layout is refused with a sentence that says so.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { z } from 'zod';
import type { EpochMicros } from '../../engine/time.ts';
import { quoted } from '../store/sql.ts';
import { UserError } from '../user-error.ts';
import { openScratchDatabase } from './parquet.ts';
import { readIncomplete } from './run-folder.ts';
import {
  columnsOf,
  type DecisionRow,
  type OrderOutcome,
  type OrderRow,
  type RefusalFigures,
  type RUN_TABLES,
  type RunData,
  type RunSummary,
  type RunTable,
  runSummary,
} from './schema.ts';

/**
 * Reads a finished run.
 * @throws UserError 3 when the folder is no run, unfinished or damaged.
 */
export async function readRun(dir: string): Promise<RunData> {
  const summary = readSummary(dir);
  return withDatabase(dir, async (sql) => {
    const all = <Table extends RunTable>(table: Table) => readTable(sql, dir, table, '');
    return {
      dir,
      summary,
      configYaml: readText(dir, 'config.yaml'),
      orderOutcomes: await readOrderOutcomes(sql, dir),
      fills: await all('fills'),
      equity: await all('equity'),
      scores: await all('scores'),
      settlements: await all('settlements'),
      ladders: await all('ladders'),
      markets: await all('markets'),
      rejections: await all('rejections'),
      refusalFigures: await readRefusalFigures(sql, dir),
    };
  });
}

/** Reads and checks `summary.json` alone. @throws UserError 3. */
export function readSummary(dir: string): RunSummary {
  if (!existsSync(dir)) throw new UserError(`${dir} does not exist: give the folder of a run.`, 3);
  if (!existsSync(join(dir, 'summary.json'))) {
    const incomplete = readIncomplete(dir);
    if (incomplete === null) throw new UserError(`${dir} is not a run (no summary.json): give the folder of a run.`, 3);
    throw new UserError(
      `the run in ${dir} is not finished (${incomplete.state}: ${incomplete.reason}): run it again.`,
      3,
    );
  }
  const text = readText(dir, 'summary.json');
  let parsed: z.ZodSafeParseResult<RunSummary>;
  try {
    parsed = runSummary.safeParse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`${join(dir, 'summary.json')} is not JSON: the run is damaged, run it again.`, 3, { cause });
  }
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    `${join(dir, 'summary.json')} does not fit at ${issue?.path.join('.') || 'its top'} (${issue?.message}): run it again with this version.`,
    3,
  );
}

/** Changes of the orders in one market, in the order in which they happened; all markets without `ticker`. */
export async function readOrders(dir: string, filter: { ticker?: string } = {}): Promise<readonly OrderRow[]> {
  const where = filter.ticker === undefined ? '' : `WHERE ticker = ${quoted(filter.ticker)}`;
  return withDatabase(dir, (sql) => readTable(sql, dir, 'orders', where));
}

/** Decisions about one ladder in an inclusive span of engine time, in order. */
export async function readDecisions(
  dir: string,
  filter: { ladder: number; from: EpochMicros; to: EpochMicros },
): Promise<readonly DecisionRow[]> {
  const where = `WHERE ladder = ${filter.ladder} AND engine_at BETWEEN make_timestamp(${filter.from}) AND make_timestamp(${filter.to})`;
  return withDatabase(dir, (sql) => readTable(sql, dir, 'decisions', where));
}

/** Changes of the trading state as a whole (no ladder's), in order. */
export async function readStateChanges(dir: string): Promise<readonly DecisionRow[]> {
  return withDatabase(dir, (sql) => readTable(sql, dir, 'decisions', "WHERE type = 'state' AND ladder IS NULL"));
}

/** Commands that were given to the venue, in order. */
export async function readCommands(dir: string): Promise<readonly DecisionRow[]> {
  return withDatabase(dir, (sql) => readTable(sql, dir, 'decisions', "WHERE type = 'command'"));
}

/** Hands over every decision of a run, in order and in bounded memory. @throws UserError 3 when the table is missing or damaged. */
export async function eachDecision(dir: string, take: (row: DecisionRow) => void): Promise<void> {
  const path = tablePath(dir, 'decisions');
  await withDatabase(dir, async (sql) => {
    try {
      const result = await sql.stream(selectOf('decisions', path));
      for await (const rows of result.yieldRowObjectJs()) for (const row of rows) take(row as unknown as DecisionRow);
    } catch (cause) {
      throw damaged(path, cause);
    }
  });
}

async function readTable<Table extends RunTable>(
  sql: DuckDBConnection,
  dir: string,
  table: Table,
  where: string,
): Promise<z.infer<(typeof RUN_TABLES)[Table]>[]> {
  const path = tablePath(dir, table);
  try {
    const reader = await sql.runAndReadAll(`${selectOf(table, path)} ${where}`);
    return reader.getRowObjectsJS() as z.infer<(typeof RUN_TABLES)[Table]>[];
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** SQL of a table's rows with instants in µs and dates as text. */
function selectOf(table: RunTable, path: string): string {
  const select = columnsOf(table).map(({ name, sql: type }) =>
    type === 'TIMESTAMP'
      ? `epoch_us(${name})::DOUBLE AS ${name}`
      : type === 'BIGINT'
        ? `"${name}"::DOUBLE AS "${name}"`
        : type === 'DATE'
          ? `strftime(${name}, '%Y-%m-%d') AS ${name}`
          : `"${name}"`,
  );
  return `SELECT ${select.join(', ')} FROM read_parquet(${quoted(path)})`;
}

async function readOrderOutcomes(sql: DuckDBConnection, dir: string): Promise<readonly OrderOutcome[]> {
  const path = tablePath(dir, 'orders');
  const query = `WITH numbered AS (SELECT *, row_number() OVER () AS ordinal FROM read_parquet(${quoted(path)})),
    ended AS (SELECT client_order_id, last(state ORDER BY ordinal) AS state, last(reason ORDER BY ordinal) AS reason
      FROM numbered WHERE state <> 'CLOSED' GROUP BY client_order_id)
    SELECT state, reason, count(*)::DOUBLE AS orders FROM ended GROUP BY ALL ORDER BY orders DESC, state, reason`;
  try {
    return (await sql.runAndReadAll(query)).getRowObjectsJS() as unknown as OrderOutcome[];
  } catch (cause) {
    throw damaged(path, cause);
  }
}

async function readRefusalFigures(sql: DuckDBConnection, dir: string): Promise<readonly RefusalFigures[]> {
  const path = tablePath(dir, 'refusals');
  const query = `SELECT reason, count(*)::DOUBLE AS count, min("limit") AS least_limit, max(value) AS greatest_value,
      (sum(fitted_e2) / sum(asked_e2))::DOUBLE AS fitted_share
    FROM read_parquet(${quoted(path)}) GROUP BY reason ORDER BY count DESC, reason`;
  try {
    return (await sql.runAndReadAll(query)).getRowObjectsJS() as unknown as RefusalFigures[];
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** Whole tables of a run by name, for whoever replays it. @throws UserError 3 when one is missing or damaged. */
export async function readTables<Table extends RunTable>(
  dir: string,
  tables: readonly Table[],
): Promise<{ [Name in Table]: z.infer<(typeof RUN_TABLES)[Name]>[] }> {
  return withDatabase(dir, async (sql) => {
    const read: Partial<Record<Table, unknown>> = {};
    for (const table of tables) read[table] = await readTable(sql, dir, table, '');
    return read as { [Name in Table]: z.infer<(typeof RUN_TABLES)[Name]>[] };
  });
}

/** The resolved configuration of a run, as YAML. @throws UserError 3. */
export function readConfigYaml(dir: string): string {
  return readText(dir, 'config.yaml');
}

async function withDatabase<T>(dir: string, act: (sql: DuckDBConnection) => Promise<T>): Promise<T> {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`${dir} does not exist: give the folder of a run.`, 3);
  }
  const { sql, close } = await openScratchDatabase(tmpdir());
  try {
    return await act(sql);
  } finally {
    close();
  }
}

function tablePath(dir: string, table: RunTable): string {
  const path = join(dir, `${table}.parquet`);
  if (!existsSync(path)) throw new UserError(`${path} is missing: the run is damaged, run it again.`, 3);
  return path;
}

function readText(dir: string, name: string): string {
  const path = join(dir, name);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function damaged(path: string, cause: unknown): UserError {
  const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
  return new UserError(`${path} cannot be read (${why}): the run is damaged, run it again.`, 3, { cause });
}
