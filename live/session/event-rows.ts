/**
 * Events of a live session on their way from feeds to the engine: gathered as objects at the rim, where there are few a
 * second, and handed on as the columns that the engine reads and the journal stores.
 */
import { compareEvents, type EventColumns, type EventKind } from '../../engine/events.ts';
import type { EpochMicros } from '../../engine/time.ts';

/** One event as a feed tells it; the payload is described at `EventKind`. */
export interface FeedEvent {
  readonly kind: EventKind;
  readonly source: number;
  readonly knownAt: EpochMicros;
  readonly trueAt: EpochMicros;
  readonly subject: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Sorts events by the one order of events; of equal keys the one that came first is first. */
export function columnsInOrder(events: readonly FeedEvent[]): EventColumns {
  const order = events.map((event, sourceSequence) => ({ event, key: { ...event, sourceSequence } }));
  order.sort((x, y) => compareEvents(x.key, y.key));
  const columns = columnsOver(new ArrayBuffer(events.length * ROW_BYTES), events.length);
  for (const [row, { event }] of order.entries()) {
    columns.kind[row] = event.kind;
    columns.source[row] = event.source;
    columns.knownAt[row] = event.knownAt;
    columns.trueAt[row] = event.trueAt;
    columns.subject[row] = event.subject;
    columns.a[row] = event.a;
    columns.b[row] = event.b;
    columns.c[row] = event.c;
    columns.d[row] = event.d;
  }
  return columns;
}

const ROW_BYTES = 2 * 8 + 5 * 4 + 2;

/** The columns as bytes: known_at and true_at as doubles, subject and a to d as 32-bit integers, kind and source as bytes. */
export function packColumns(columns: EventColumns): Uint8Array {
  const { length } = columns;
  const packed = columnsOver(new ArrayBuffer(length * ROW_BYTES), length);
  for (const name of COLUMN_NAMES) packed[name].set(columns[name].subarray(0, length) as never);
  return new Uint8Array(packed.kind.buffer);
}

/** The inverse of `packColumns`. Throws RangeError when the bytes are no whole number of rows. */
export function unpackColumns(bytes: Uint8Array): EventColumns {
  if (bytes.length % ROW_BYTES !== 0) throw new RangeError(`${bytes.length} bytes are no whole number of events`);
  // A copy, since the bytes of a database row need not be aligned.
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return columnsOver(buffer, bytes.length / ROW_BYTES);
}

const COLUMN_NAMES = ['knownAt', 'trueAt', 'subject', 'a', 'b', 'c', 'd', 'kind', 'source'] as const;

function columnsOver(buffer: ArrayBuffer, length: number): EventColumns {
  let offset = 0;
  const next = <Column>(Type: { new (buffer: ArrayBuffer, offset: number, length: number): Column }, width: number) => {
    const column = new Type(buffer, offset, length);
    offset += width * length;
    return column;
  };
  return {
    length,
    knownAt: next(Float64Array, 8),
    trueAt: next(Float64Array, 8),
    subject: next(Int32Array, 4),
    a: next(Int32Array, 4),
    b: next(Int32Array, 4),
    c: next(Int32Array, 4),
    d: next(Int32Array, 4),
    kind: next(Uint8Array, 1),
    source: next(Uint8Array, 1),
  };
}
