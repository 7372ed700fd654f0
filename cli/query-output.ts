/** How the answer of `sim data sql` looks: a table for people, CSV, JSON. Each takes batches and writes at the reader's pace. */
import { once } from 'node:events';
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AnswerSink, Cell, ResultColumn } from '../data/queries/query.ts';
import { explainFailure } from '../data/store/failures.ts';
import { writeOut } from './output.ts';
import { renderTable } from './plain-table.ts';

/** Takes text, to a file or to stdout. */
export interface TextTarget {
  write(text: string): Promise<void>;
  /** Makes a file appear; nothing for stdout. */
  finish(): void;
  /** Leaves no half-written file. */
  discard(): void;
}

/** Stdout, waiting while the reader is behind. */
export function stdoutTarget(): TextTarget {
  return {
    async write(text) {
      if (!writeOut(text)) await once(process.stdout, 'drain');
    },
    finish: () => {},
    discard: () => {},
  };
}

/** A file that appears whole or not at all. */
export function fileTarget(path: string): TextTarget {
  const part = `${path}.part`;
  const doing = `writing ${path}`;
  let handle: number;
  try {
    handle = openSync(part, 'w');
  } catch (error) {
    throw explainFailure(error, doing);
  }
  return {
    async write(text) {
      try {
        // All of it or a failure: one plain write of a disk that fills takes what fits, and says no more than how much.
        writeFileSync(handle, text);
      } catch (error) {
        throw explainFailure(error, doing);
      }
    },
    finish() {
      closeSync(handle);
      renameSync(part, path);
    },
    discard() {
      closeSync(handle);
      rmSync(part, { force: true });
    },
  };
}

/** A sink with an end, at which what is left is written. */
export interface TextSink extends AnswerSink {
  end(): Promise<void>;
}

/** RFC 4180 with a header line; null is an empty field, an empty text `""`. */
export function csvSink(target: TextTarget): TextSink {
  const line = (cells: readonly Cell[]) => `${cells.map(csvCell).join(',')}\n`;
  return {
    begin: (columns) => target.write(line(columns.map(({ name }) => name))),
    async rows(batch) {
      await target.write(batch.map(line).join(''));
      return true;
    },
    end: async () => {},
  };
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One JSON array of objects, a row a line. */
export function jsonSink(target: TextTarget): TextSink {
  let names: string[] = [];
  let count = 0;
  return {
    async begin(columns) {
      names = uniqueNames(columns);
      await target.write('[');
    },
    async rows(batch) {
      const lines = batch.map((row) =>
        JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]))),
      );
      await target.write(lines.map((line, i) => `${count + i === 0 ? '\n' : ',\n'}${line}`).join(''));
      count += batch.length;
      return true;
    },
    end: () => target.write(count === 0 ? ']\n' : '\n]\n'),
  };
}

/** Names of columns made different, as keys of an object have to be. */
function uniqueNames(columns: readonly ResultColumn[]): string[] {
  const seen = new Map<string, number>();
  return columns.map(({ name }) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}_${before + 1}`;
  });
}

export const TABLE_ROWS_MAX = 1000;
const CELL_WIDTH_MAX = 48;

/** A table with units under the names; numbers to the right. Ends after `TABLE_ROWS_MAX` rows. @param note says that there are more. */
export function tableSink(target: TextTarget, note: (line: string) => void): TextSink {
  let columns: readonly ResultColumn[] = [];
  const kept: string[][] = [];
  const numeric: boolean[] = [];
  let more = false;
  return {
    begin(given) {
      columns = given;
    },
    rows(batch) {
      for (const row of batch) {
        if (kept.length === TABLE_ROWS_MAX) {
          more = true;
          return false;
        }
        row.forEach((cell, i) => {
          if (cell !== null) numeric[i] = (numeric[i] ?? true) && typeof cell === 'number';
        });
        kept.push(row.map(tableCell));
      }
      return true;
    },
    async end() {
      const heads = columns.map(({ name }) => name);
      const units = columns.map(({ name, type }) => unitOf(name, String(type)));
      const drawn = renderTable(heads, kept, { units, numeric: heads.map((_, i) => numeric[i] ?? false) });
      await target.write(`${drawn}\n`);
      if (more) note(`the first ${TABLE_ROWS_MAX} rows are shown: --format csv or --out gives all`);
      else note(kept.length === 1 ? '1 row' : `${kept.length} rows`);
    },
  };
}

function tableCell(cell: Cell): string {
  if (cell === null) return '–';
  const text = typeof cell === 'number' && !Number.isInteger(cell) ? shortNumber(cell) : String(cell);
  const flat = text.replace(/[\r\n\t]+/g, ' ').replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d+)?)Z$/, '$1 $2');
  return flat.length > CELL_WIDTH_MAX ? `${flat.slice(0, CELL_WIDTH_MAX - 1)}…` : flat;
}

/** Six significant digits: a table is for reading, CSV and JSON carry every digit. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_e4$/, '1/10,000 $'],
  [/_e2$/, '1/100 contract'],
  [/_f$/, '°F'],
  [/_c$/, '°C'],
  [/_s$/, 's'],
];

/** The unit that a column's name or type carries. */
function unitOf(name: string, type: string): string {
  if (type === 'TIMESTAMP') return 'UTC';
  return UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
