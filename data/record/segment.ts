/**
 * The hour that is being recorded: rows appended to a file as lines, durable after every `sync`, so that a recorder may be killed at any
 * point. A line that was cut by the end of its process is not a row; everything before it is.
 */
import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DATASET_NAMES, type DatasetName } from '../catalog/catalog.ts';
import type { PlainRow } from '../store/append.ts';
import { explainFailure } from '../store/failures.ts';

const line = z.tuple([
  z.enum(DATASET_NAMES as unknown as readonly [DatasetName, ...DatasetName[]]),
  z.record(z.string(), z.unknown()),
]);

/** Text gathered before it is written. */
const BUFFER_CHARS = 1 << 16;

export class Segment {
  readonly path: string;
  readonly #handle: number;
  #text = '';
  #length = 0;
  rows = 0;

  /** Begins a file that is not there yet. Throws a UserError (1) when the disk or folder refuses. */
  constructor(folder: string, name: string) {
    this.path = join(folder, name);
    try {
      mkdirSync(folder, { recursive: true });
      this.#handle = openSync(this.path, 'ax');
    } catch (error) {
      throw explainFailure(error, `recording into ${folder}`);
    }
  }

  add(dataset: DatasetName, row: PlainRow): void {
    this.#text += `${JSON.stringify([dataset, { ...row, source_seq: this.rows }])}\n`;
    this.rows++;
    if (this.#text.length >= BUFFER_CHARS) this.#write();
  }

  /** From here on a power cut loses nothing of what was added before. */
  sync(): void {
    if (this.#text === '') return;
    this.#write();
    fsyncSync(this.#handle);
  }

  close(): void {
    this.sync();
    closeSync(this.#handle);
  }

  #write(): void {
    try {
      writeFileSync(this.#handle, this.#text);
      this.#length += Buffer.byteLength(this.#text);
    } catch (error) {
      // What fitted of it goes again: a line in pieces would end the file for whoever reads it.
      ftruncateSync(this.#handle, this.#length);
      throw explainFailure(error, `recording into ${this.path}`);
    }
    this.#text = '';
  }
}

/** Rows of a segment by dataset, up to the first line that is not whole. */
export function readSegment(path: string): Partial<Record<DatasetName, PlainRow[]>> {
  const rows: Partial<Record<DatasetName, PlainRow[]>> = {};
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    if (text === '') continue;
    const read = parseLine(text);
    if (read === null) break;
    const [dataset, row] = read;
    rows[dataset] ??= [];
    rows[dataset].push(row);
  }
  return rows;
}

function parseLine(text: string): [DatasetName, PlainRow] | null {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
