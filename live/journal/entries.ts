/**
 * What a journal holds: what the engine was told, in the order in which it was told, and what it decided. The numbers of
 * kinds are stored: never renumber.
 */
import { gunzipSync, gzipSync } from 'node:zlib';

/** Kinds of entry. `in` entries are inputs of the engine, `out` entries are what came of them. */
export const EntryKind = {
  /** What the session is: configuration, account, venue, versions. JSON. The first entry of a journal. */
  session: 1,
  /** The whole state of engine, venue and clock. Gzipped JSON. The first entry of every further segment. */
  checkpoint: 2,
  /** in: definitions of ladders and forecast sources that are listed from here on. JSON. */
  listing: 10,
  /** in: market and weather events as packed columns. */
  events: 11,
  /** in: messages of a venue outside the process. JSON. */
  updates: 12,
  /** in: a person's command. JSON. */
  operator: 13,
  /** in: the clock has come to this instant; what falls due up to it happened. */
  advance: 14,
  /** in: ticks between two instants that nobody was there for. JSON. */
  missed: 15,
  /** out: decision records of 80 bytes, one after the other. */
  decisions: 20,
  /** out: orders, amendments and cancels for the venue; durable before they are sent. JSON. */
  commands: 21,
  /** out: changes of orders, fills, equity, scores, settlements and results. JSON. */
  records: 22,
  /** A difference found and what was made of it, a guard that spoke, a start or an end. JSON. */
  note: 30,
} as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

const KIND_NAMES = new Map<number, string>(Object.entries(EntryKind).map(([name, kind]) => [kind, name]));

/** Name of a kind of entry; its number where this program does not know it. */
export function kindName(kind: number): string {
  return KIND_NAMES.get(kind) ?? String(kind);
}

/** An entry as a writer gives it. */
export interface NewEntry {
  readonly kind: EntryKind;
  /** Engine time, epoch µs. */
  readonly at: number;
  readonly body: Uint8Array;
}

/** An entry as a reader sees it. `sequence` counts from 1 over the whole journal. */
export interface JournalEntry extends NewEntry {
  readonly sequence: number;
}

/** An entry whose body is JSON; that of a checkpoint is gzipped, since checkpoints are most of what a journal weighs. */
export function jsonEntry(kind: EntryKind, at: number, value: unknown): NewEntry {
  const text = Buffer.from(JSON.stringify(value));
  return { kind, at, body: kind === EntryKind.checkpoint ? gzipSync(text) : text };
}

/** The JSON of an entry's body. Throws where it is none. */
export function jsonOf(entry: NewEntry): unknown {
  return JSON.parse(textOf(entry));
}

/** The text of a JSON body. Throws where a checkpoint is not gzipped. */
export function textOf({ kind, body }: NewEntry): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return (kind === EntryKind.checkpoint ? gunzipSync(bytes) : bytes).toString('utf8');
}
