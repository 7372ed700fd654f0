/**
 * The file of a tape's events: an Arrow IPC stream of record batches of at most 65,536 rows.
 *
 * Any Arrow reader can read it. This program's own reader goes straight to the columns by the offsets that the writer notes
 * for each batch, so that a run's first event does not wait for the Arrow library to load, and so that a batch is one
 * positioned read into a buffer that is used again.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { EVENT_CLASS, type EventColumns, type EventKind } from '../../engine/events.ts';
import { UserError } from '../user-error.ts';

type Arrow = typeof import('apache-arrow');

/** Most rows of one batch. */
export const BATCH_ROWS = 65_536;

/** Columns in file order with the bytes of one value. */
const COLUMNS = [
  ['kind', 1],
  ['source', 1],
  ['known_at', 8],
  ['true_at', 8],
  ['subject', 4],
  ['a', 4],
  ['b', 4],
  ['c', 4],
  ['d', 4],
] as const;

/** Where one batch lies. */
export const batchEntry = z.strictObject({
  /** Byte of the file at which the message begins, and its length. */
  offset: z.int().min(0),
  bytes: z.int().min(1),
  rows: z.int().min(1).max(BATCH_ROWS),
  /** Offset of each column's values from the message's beginning, in file order. */
  columns: z.array(z.int()).length(COLUMNS.length),
  first_at: z.number(),
  last_at: z.number(),
});
export type BatchEntry = z.infer<typeof batchEntry>;

/** Writes batches one after the other. `onBytes` sees every byte that goes into the file, in order. */
export class EventFileWriter {
  readonly #file: number;
  readonly #arrow: Arrow;
  readonly #onBytes: (bytes: Uint8Array) => void;
  readonly #schema: InstanceType<Arrow['Schema']>;
  readonly #entries: BatchEntry[] = [];
  #position = 0;
  #schemaBytes = 0;

  private constructor(path: string, arrow: Arrow, onBytes: (bytes: Uint8Array) => void) {
    this.#file = openSync(path, 'w');
    this.#arrow = arrow;
    this.#onBytes = onBytes;
    const { Field, Float64, Int32, Schema, Uint8 } = arrow;
    const typeOf = (bytes: number) => (bytes === 1 ? new Uint8() : bytes === 8 ? new Float64() : new Int32());
    this.#schema = new Schema(COLUMNS.map(([name, bytes]) => new Field(name, typeOf(bytes), false)));
  }

  /** Opens a new file. The Arrow library is loaded only here. */
  static async create(path: string, onBytes: (bytes: Uint8Array) => void): Promise<EventFileWriter> {
    const writer = new EventFileWriter(path, await import('apache-arrow'), onBytes);
    const empty = writer.#arrow.tableToIPC(new writer.#arrow.Table(writer.#schema), 'stream');
    writer.#schemaBytes = empty.length - END_OF_STREAM.length;
    writer.#write(empty.subarray(0, writer.#schemaBytes));
    return writer;
  }

  /** Appends the first `columns.length` rows as one batch. */
  append(columns: EventColumns): void {
    const { makeData, RecordBatch, Struct, Table, tableToIPC } = this.#arrow;
    const { length } = columns;
    const values = valuesOf(columns);
    const children = this.#schema.fields.map((field, i) =>
      makeData({
        type: field.type as InstanceType<Arrow['Int32']>,
        length,
        nullCount: 0,
        // The type is one of three and the values are its own; the library's overloads want a single one.
        data: (values[i] as Int32Array).subarray(0, length),
      }),
    );
    const data = makeData({ type: new Struct(this.#schema.fields), length, nullCount: 0, children });
    const stream = tableToIPC(new Table(new RecordBatch(this.#schema, data)), 'stream');
    const message = stream.subarray(this.#schemaBytes, stream.length - END_OF_STREAM.length);
    this.#entries.push({
      offset: this.#position,
      bytes: message.length,
      rows: length,
      columns: this.#columnOffsets(stream),
      first_at: columns.knownAt[0] as number,
      last_at: columns.knownAt[length - 1] as number,
    });
    this.#write(message);
  }

  /** Ends the stream and says where its batches lie and how long the file is. */
  close(): { readonly batches: readonly BatchEntry[]; readonly bytes: number } {
    this.#write(END_OF_STREAM);
    closeSync(this.#file);
    return { batches: this.#entries, bytes: this.#position };
  }

  /** Closes the file without ending it. */
  abandon(): void {
    closeSync(this.#file);
  }

  #columnOffsets(stream: Uint8Array): number[] {
    const reader = new this.#arrow.MessageReader(stream);
    reader.readSchema();
    const message = reader.readMessage(this.#arrow.MessageHeader.RecordBatch);
    if (!message) throw new Error('a record batch was not written');
    const body = stream.length - END_OF_STREAM.length - this.#schemaBytes - Number(message.bodyLength);
    // Each column has a validity buffer, empty here, then its values.
    const buffers = (message.header() as { buffers: { offset: number }[] }).buffers.filter((_, i) => i % 2 === 1);
    return buffers.map((buffer) => body + Number(buffer.offset));
  }

  #write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, bytes.length - done);
    this.#onBytes(bytes);
    this.#position += bytes.length;
  }
}

/**
 * Reads the rows of a file from row `fromRow` on. The arrays of a batch are used again: they hold until the next is asked for.
 * @throws UserError 3 when the file is shorter than its entries say or its rows are out of order.
 */
export function* readEventFile(path: string, entries: readonly BatchEntry[], fromRow = 0): Generator<EventColumns> {
  const file = openSync(path, 'r');
  try {
    const buffer = new ArrayBuffer(entries.reduce((most, entry) => Math.max(most, entry.bytes), 0));
    const order = new OrderCheck(path);
    let skip = fromRow;
    for (const entry of entries) {
      if (skip >= entry.rows) {
        skip -= entry.rows;
        continue;
      }
      readWhole(file, path, new Uint8Array(buffer, 0, entry.bytes), entry.offset);
      const columns = viewOf(buffer, entry, skip);
      skip = 0;
      order.check(columns);
      yield columns;
    }
  } finally {
    closeSync(file);
  }
}

/** Columns for `rows` rows to be filled. */
export function emptyColumns(rows: number): { -readonly [K in keyof EventColumns]: EventColumns[K] } {
  return {
    length: 0,
    kind: new Uint8Array(rows),
    source: new Uint8Array(rows),
    knownAt: new Float64Array(rows),
    trueAt: new Float64Array(rows),
    subject: new Int32Array(rows),
    a: new Int32Array(rows),
    b: new Int32Array(rows),
    c: new Int32Array(rows),
    d: new Int32Array(rows),
  };
}

/** Checks of consecutive batches that no row comes before its predecessor, as far as the columns show the order. */
export class OrderCheck {
  readonly #path: string;
  #knownAt = Number.NEGATIVE_INFINITY;
  #rank = 0;

  constructor(path: string) {
    this.#path = path;
  }

  check({ length, kind, source, knownAt }: EventColumns): void {
    let lastAt = this.#knownAt;
    let lastRank = this.#rank;
    for (let i = 0; i < length; i++) {
      const at = knownAt[i] as number;
      const rank = (EVENT_CLASS[kind[i] as EventKind] << 8) | (source[i] as number);
      if (!(at > lastAt || (at === lastAt && rank >= lastRank))) {
        throw new UserError(`${this.#path} is out of order at ${at}: remove its folder, it is compiled again.`, 3);
      }
      lastAt = at;
      lastRank = rank;
    }
    this.#knownAt = lastAt;
    this.#rank = lastRank;
  }
}

const END_OF_STREAM = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

function valuesOf(columns: EventColumns): readonly (Uint8Array | Float64Array | Int32Array)[] {
  const { kind, source, knownAt, trueAt, subject, a, b, c, d } = columns;
  return [kind, source, knownAt, trueAt, subject, a, b, c, d];
}

function viewOf(buffer: ArrayBuffer, entry: BatchEntry, skip: number): EventColumns {
  const length = entry.rows - skip;
  const start = (column: number) => (entry.columns[column] as number) + skip * (COLUMNS[column]?.[1] ?? 0);
  return {
    length,
    kind: new Uint8Array(buffer, start(0), length),
    source: new Uint8Array(buffer, start(1), length),
    knownAt: new Float64Array(buffer, start(2), length),
    trueAt: new Float64Array(buffer, start(3), length),
    subject: new Int32Array(buffer, start(4), length),
    a: new Int32Array(buffer, start(5), length),
    b: new Int32Array(buffer, start(6), length),
    c: new Int32Array(buffer, start(7), length),
    d: new Int32Array(buffer, start(8), length),
  };
}

function readWhole(file: number, path: string, into: Uint8Array, offset: number): void {
  for (let done = 0; done < into.length; ) {
    const got = readSync(file, into, done, into.length - done, offset + done);
    if (got === 0) throw new UserError(`${path} is cut off: remove its folder, it is compiled again.`, 3);
    done += got;
  }
}
