/**
 * One file on its way into the store: the table that its content is read into, the checks of its cells, and the staging of its
 * rows under its identity. Whatever is wrong is said with file, row and column.
 */
import { join } from 'node:path';
import type { DatasetName } from '../catalog/catalog.ts';
import type { PlainRow } from '../store/append.ts';
import { countOf, type DuckDBConnection, INTERMEDIATE, queryRows, quoted, withRoom } from '../store/sql.ts';
import type { Source, StoreTransaction } from '../store/transaction.ts';
import { UserError } from '../user-error.ts';
import type { Content } from './content.ts';

/** What every cell of a column must satisfy. */
export interface CellCheck {
  readonly column: string;
  /** SQL over the raw columns that is true for a good row; null counts as false. */
  readonly holds: string;
  /** What a good cell is, to follow "not": `a price from 1 to 99 cents`. */
  readonly expected: string;
}

export class Intake {
  readonly content: Content;
  /** The `source` of every row of this file. */
  readonly source: string;
  readonly #entry: Source;
  /** Whether the file is so large that its rows are kept on disk. */
  readonly #large: boolean;
  /** What the reader wants people to know: rows refused, times derived, and why. */
  readonly notes: string[] = [];
  readonly counts: Partial<Record<DatasetName, number>> = {};
  readonly #transaction: StoreTransaction;

  constructor(content: Content, entry: Source, transaction: StoreTransaction, large: boolean) {
    this.content = content;
    this.source = entry.id;
    this.#entry = entry;
    this.#large = large;
    this.#transaction = transaction;
  }

  get connection(): DuckDBConnection {
    return this.#transaction.connection;
  }

  note(text: string): void {
    this.notes.push(text);
  }

  /** Notes a count unless it is zero: `12 rows without stamp refused`. */
  noteCount(count: number, text: string): void {
    if (count > 0) this.note(`${count} ${text}`);
  }

  /** The sentence for one bad cell. Rows count from 1 after the header. */
  bad(row: unknown, column: string, value: unknown, expected: string): UserError {
    const shown = value === null || value === undefined || value === '' ? 'empty' : `"${String(value).slice(0, 60)}"`;
    return new UserError(
      `${this.content.name}, row ${String(row)}: ${column} is ${shown}, not ${expected}; correct the file or take it out of the folder`,
      3,
    );
  }

  /**
   * Reads CSV or Parquet content into the temporary view `raw`: a column `row` counting from 1, then the file's columns, as
   * text for CSV. Throws a UserError (3) when a line does not have the header's columns.
   */
  async loadRaw(): Promise<void> {
    const { is, plainPath } = this.content;
    const reader = is.kind === 'csv' ? readCsv(plainPath, is.columns) : `read_parquet(${quoted(plainPath)})`;
    const numbered = `SELECT row_number() OVER () AS row, * FROM ${reader}`;
    const aside = join(this.#transaction.scratchDir, 'raw.parquet');
    await this.connection.run('CREATE OR REPLACE TEMP VIEW raw AS SELECT 0 AS row');
    await this.connection.run('DROP TABLE IF EXISTS raw_rows');
    try {
      if (this.#large) {
        await countOf(this.connection, `COPY (${numbered}) TO ${quoted(aside)} (${INTERMEDIATE})`);
      } else await this.connection.run(`CREATE TEMP TABLE raw_rows AS ${numbered}`);
    } catch (error) {
      throw this.#explainRead(error);
    }
    const rows = this.#large ? `read_parquet(${quoted(aside)})` : 'raw_rows';
    await this.connection.run(`CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM ${rows}`);
  }

  /** Throws a UserError (3) for the first row that breaks one of the checks, in their order. */
  async check(checks: readonly CellCheck[]): Promise<void> {
    const firsts = checks.map(
      (check, i) => `min(row) FILTER (WHERE NOT coalesce(${check.holds}, false))::DOUBLE AS c${i}`,
    );
    const [found] = await this.rows(`SELECT ${firsts.join(', ')} FROM raw`);
    for (const [i, check] of checks.entries()) {
      const row = found?.[`c${i}`];
      if (row === null || row === undefined) continue;
      const [cell] = await this.rows(`SELECT "${check.column}"::VARCHAR AS value FROM raw WHERE row = ${Number(row)}`);
      throw this.bad(row, check.column, cell?.value, check.expected);
    }
  }

  /** Rows of a query as plain objects. */
  rows(sql: string): Promise<Record<string, unknown>[]> {
    return withRoom(this.connection, () => queryRows(this.connection, sql));
  }

  /** A single number from a query that names it `n`. */
  async number(sql: string): Promise<number> {
    const [row] = await this.rows(sql);
    return Number(row?.n ?? 0);
  }

  /** Stages the rows of a select of every column of the dataset but `source`. */
  async insert(dataset: DatasetName, select: string): Promise<void> {
    const complete = `SELECT *, ${quoted(this.source)} AS source FROM (${select})`;
    const rows = this.#large
      ? await this.#transaction.insertAside(this.#entry, dataset, complete)
      : await this.#transaction.insert(dataset, complete);
    this.#count(dataset, rows);
  }

  /** Stages rows made by the reader; `source` is filled in. */
  async append(dataset: DatasetName, rows: Iterable<PlainRow>): Promise<void> {
    if (Array.isArray(rows) && rows.length === 0) return;
    const { source } = this;
    const complete = function* () {
      for (const row of rows) yield { ...row, source };
    };
    const count = this.#large
      ? await this.#transaction.appendAside(this.#entry, dataset, complete())
      : await this.#transaction.append(dataset, complete());
    if (count > 0) this.#count(dataset, count);
  }

  #count(dataset: DatasetName, rows: number): void {
    this.counts[dataset] = (this.counts[dataset] ?? 0) + rows;
  }

  #explainRead(error: unknown): unknown {
    const message = error instanceof Error ? error.message : String(error);
    const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
    if (line === undefined) return error;
    const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
    const what = counts
      ? `has ${counts[2]} columns where the header has ${counts[1]}`
      : /unterminated quote/i.test(message)
        ? 'has a quote that never ends'
        : 'is not valid CSV';
    const row = Number(line) - 1;
    return new UserError(
      `${this.content.name}, row ${row} ${what}: the file is damaged or cut short, fetch it again or correct it`,
      3,
      { cause: error },
    );
  }
}

function readCsv(path: string, columns: readonly string[]): string {
  const types = columns.map((column) => `${quoted(column)}: 'VARCHAR'`).join(', ');
  return `read_csv(${quoted(path)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '',
    columns = {${types}}, max_line_size = 16000000, buffer_size = 16000000)`;
}
