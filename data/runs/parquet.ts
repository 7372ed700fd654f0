/**
 * From a run's part files to its Parquet tables, through DuckDB and in bounded memory. The order of rows is kept.
 */
import { renameSync } from 'node:fs';
import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTableFunction,
  INTEGER,
  SMALLINT,
} from '@duckdb/node-api';
import { DECISION_RECORD_BYTES } from '../../engine/decision-record.ts';
import { quoted } from '../store/sql.ts';
import type { PartFile } from './part-file.ts';
import { columnsOf, RUN_FORMAT, type RunTable } from './schema.ts';

/** Rows that the Parquet writer holds at a time: a smaller group than its default keeps memory low. */
const ROW_GROUP_ROWS = 16_384;
/** No line of a part file is longer; the reader's buffers are a multiple of it. */
const LONGEST_LINE_BYTES = 262_144;

/** Opens a DuckDB of its own, in memory, that spills into `spillDir`. */
export async function openScratchDatabase(spillDir: string): Promise<{ sql: DuckDBConnection; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '160MB',
    temp_directory: spillDir,
    autoinstall_known_extensions: 'false',
  });
  const sql = await instance.connect();
  return {
    sql,
    close: () => {
      sql.closeSync();
      instance.closeSync();
    },
  };
}

/** SQL of the rows of a table that lie as JSON lines in a part file, with the columns in file order. */
export function rowsOfPart(table: RunTable, part: PartFile, without: readonly string[] = []): string {
  const columns = columnsOf(table).filter(({ name }) => !without.includes(name));
  const read = columns.map(({ name, sql }) => `"${name}": '${sql === 'TIMESTAMP' ? 'BIGINT' : sql}'`).join(', ');
  const select = columns.map(({ name, sql }) =>
    sql === 'TIMESTAMP' ? `make_timestamp(${name}) AS ${name}` : `"${name}"`,
  );
  return `SELECT ${select.join(', ')} FROM read_json(${quoted(part.path)}, format = 'newline_delimited', maximum_object_size = ${LONGEST_LINE_BYTES}, columns = {${read}})`;
}

/** Writes a query's rows as the Parquet file `path`, which appears whole or not at all. */
export async function copyToParquet(sql: DuckDBConnection, query: string, path: string): Promise<void> {
  const partial = `${path}.partial`;
  await sql.run(
    `COPY (${query}) TO ${quoted(partial)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, KV_METADATA {milkbot_run_format: '${RUN_FORMAT}'})`,
  );
  renameSync(partial, path);
}

/**
 * SQL of the decoded records of `decisions.bin`. `reasonText` is asked once for each of the numbers in `codes`.
 */
export function rowsOfDecisions(
  sql: DuckDBConnection,
  part: PartFile,
  codes: readonly number[],
  reasonText: (code: number) => string,
): string {
  sql.registerTableFunction(decisionScan(part));
  const reason =
    codes.length === 0
      ? `''`
      : `CASE reason_code ${codes.map((code) => `WHEN ${code} THEN ${quoted(reasonText(code))}`).join(' ')} END`;
  const types = DECISION_TYPES.map((name, index) => `WHEN ${index + 1} THEN '${name}'`).join(' ');
  const integers = [0, 1, 2, 3, 4].map((i) => `i${i}`).join(', ');
  const probabilities = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => `p${i}`).join(', ');
  return `SELECT make_timestamp(engine_at) AS engine_at, CASE type ${types} END AS type,
    reason_code::INTEGER AS reason_code, ${reason} AS reason, nullif(ladder, -1) AS ladder, nullif(market, -1) AS market,
    ${integers}, ${probabilities}, "real" FROM decision_records()`;
}

const DECISION_TYPES = ['evaluation', 'verdict', 'intent', 'command', 'state'];
const CHUNK_ROWS = 2048;

/** A DuckDB table function that streams the fixed-width records, one chunk a call. */
function decisionScan(part: PartFile): DuckDBTableFunction {
  const bytes = new Uint8Array(CHUNK_ROWS * DECISION_RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  let position = 0;
  return DuckDBTableFunction.create({
    name: 'decision_records',
    bindFunction: (bind) => {
      bind.addResultColumn('type', SMALLINT);
      bind.addResultColumn('reason_code', INTEGER);
      bind.addResultColumn('ladder', INTEGER);
      bind.addResultColumn('engine_at', BIGINT);
      bind.addResultColumn('market', INTEGER);
      for (let i = 0; i < 5; i++) bind.addResultColumn(`i${i}`, INTEGER);
      for (let i = 0; i < 8; i++) bind.addResultColumn(`p${i}`, DOUBLE);
      bind.addResultColumn('real', DOUBLE);
    },
    initFunction: (init) => init.setMaxThreads(1),
    mainFunction: (_info, chunk) => {
      const got = part.read(bytes, position);
      const rows = Math.floor(got / DECISION_RECORD_BYTES);
      position += rows * DECISION_RECORD_BYTES;
      chunk.rowCount = rows;
      if (rows > 0) decode(view, rows, chunk);
    },
  });
}

function decode(view: DataView, rows: number, chunk: DuckDBDataChunk): void {
  const fill = (column: number, read: (at: number) => number): void => {
    const vector = chunk.getColumnVector(column);
    const items = (vector as unknown as { items: Int32Array | Float64Array }).items;
    for (let row = 0; row < rows; row++) items[row] = read(row * DECISION_RECORD_BYTES);
    vector.flush();
  };
  fill(0, (at) => view.getUint8(at));
  fill(1, (at) => view.getUint16(at + 2, true));
  fill(2, (at) => view.getInt32(at + 4, true));
  const instants = chunk.getColumnVector(3);
  const items = (instants as unknown as { items: BigInt64Array }).items;
  for (let row = 0; row < rows; row++) items[row] = BigInt(view.getFloat64(row * DECISION_RECORD_BYTES + 8, true));
  instants.flush();
  fill(4, (at) => view.getInt32(at + 16, true));
  for (let i = 0; i < 5; i++) fill(5 + i, (at) => view.getInt32(at + 20 + 4 * i, true));
  for (let i = 0; i < 8; i++) fill(10 + i, (at) => view.getUint32(at + 40 + 4 * i, true) / 1e9);
  fill(18, (at) => view.getFloat64(at + 72, true));
}
