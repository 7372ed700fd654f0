/**
 * A file to be ingested, decompressed and identified: its plain bytes on disk, their SHA-256, and what kind of content they are.
 * Names and extensions play no part in it, so a file keeps its identity when it is renamed or compressed again. Tables are never
 * read whole: hashing and decompression go piece by piece, so that memory does not grow with the file.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { explainFailure } from '../store/failures.ts';
import { UserError } from '../user-error.ts';
import { jsonDocuments } from './json-documents.ts';

/** What the bytes are. JSON that holds one document a line has several documents; they can be gone through more than once. */
export type ContentKind =
  | { readonly kind: 'csv'; readonly columns: readonly string[] }
  | { readonly kind: 'json'; readonly documents: Iterable<unknown>; readonly lines: boolean }
  | { readonly kind: 'parquet' }
  | { readonly kind: 'tar' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' };

export interface Content {
  /** Name for people: the path inside the folder that was given, with forward slashes. */
  readonly name: string;
  readonly path: string;
  /** Where the decompressed bytes lie: `path` itself, or a file in the scratch folder. */
  readonly plainPath: string;
  /** Number of the decompressed bytes. */
  readonly size: number;
  /** The decompressed bytes, read whole when asked for. */
  readonly bytes: Buffer;
  /** Of the decompressed bytes, hexadecimal. */
  readonly sha256: string;
  readonly is: ContentKind;
}

/**
 * Decompresses (to `aside`, where needed), hashes and identifies a file.
 * Throws a UserError: 3 when a gzip is damaged or cut short, 1 when the disk is full.
 */
export async function readContent(path: string, name: string, aside: string): Promise<Content> {
  const zipped = isZipped(path, name);
  const { sha256, size } = await hashPlain(path, name, zipped ? aside : null);
  const plainPath = zipped ? aside : path;
  return {
    name,
    path,
    plainPath,
    size,
    sha256,
    is: identify(plainPath, size, name),
    get bytes() {
      return readFileSync(plainPath);
    },
  };
}

/** The decompressed bytes of a small file. Throws a UserError (3) when it cannot be read or a gzip is damaged or cut short. */
export function readPlainBytes(path: string, name: string): Buffer {
  const zipped = isZipped(path, name);
  const raw = readFileSync(path);
  try {
    return zipped ? gunzipSync(raw) : raw;
  } catch (error) {
    throw explainGzip(error, name);
  }
}

function isZipped(path: string, name: string): boolean {
  try {
    const magic = readHead(path, 2);
    return magic.length === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
  } catch (error) {
    throw explainUnreadable(error, name);
  }
}

/** Hashes the plain bytes in one pass, and writes them to `aside` when they are compressed. */
async function hashPlain(path: string, name: string, aside: string | null): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const source = createReadStream(path, { highWaterMark: 1 << 18 });
  try {
    if (aside === null) await pipeline(source, count, nowhere);
    else await pipeline(source, createGunzip({ chunkSize: 1 << 18 }), count, createWriteStream(aside));
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('Z_')) throw explainGzip(error, name);
    throw explainUnreadable(error, name);
  }
  return { sha256: hash.digest('hex'), size };
}

function explainGzip(error: unknown, name: string): UserError {
  const code = (error as { code?: string }).code;
  const what = code === 'Z_BUF_ERROR' ? 'ends before its gzip data does' : 'is not valid gzip data';
  return new UserError(`${name} ${what}: fetch the file again`, 3, { cause: error });
}

function explainUnreadable(error: unknown, name: string): UserError {
  const known = explainFailure(error, `reading ${name}`);
  if (known instanceof UserError) return known;
  return new UserError(`${name} cannot be read: check the file and try again`, 3, { cause: error });
}

const PARQUET_MAGIC = 'PAR1';
const TAR_MAGIC_AT = 257;
/** Enough for any header line. */
const HEAD_BYTES = 1 << 20;

function identify(path: string, size: number, name: string): ContentKind {
  const head = readHead(path, HEAD_BYTES);
  if (head.toString('latin1', 0, 4) === PARQUET_MAGIC) {
    if (readTail(path, size, 4).toString('latin1') !== PARQUET_MAGIC) {
      throw new UserError(`${name} is a Parquet file that was cut short: fetch the file again`, 3);
    }
    return { kind: 'parquet' };
  }
  if (head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar') return { kind: 'tar' };
  const start = head.subarray(0, 4096);
  if (/^\s*[[{]/.test(start.toString('utf8'))) return { kind: 'json', ...jsonDocuments(path, size, name) };
  const columns = headerOf(head);
  if (columns) return { kind: 'csv', columns };
  if (!isText(start)) return { kind: 'binary' };
  return {
    kind: 'text',
    get text() {
      return readFileSync(path, 'utf8');
    },
  };
}

function readHead(path: string, length: number): Buffer {
  return readAt(path, 0, length);
}

function readTail(path: string, size: number, length: number): Buffer {
  return readAt(path, Math.max(0, size - length), length);
}

function readAt(path: string, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(Math.min(length, statSync(path).size));
  const handle = openSync(path, 'r');
  try {
    return buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, position));
  } finally {
    closeSync(handle);
  }
}

/** Bytes below space that text may hold: tab, line ends, form feed, and the transmission marks of weather products. */
const TEXT_CONTROLS = new Set([0x01, 0x03, 0x04, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1e, 0x1f]);
/** Damaged transmissions carry a few more. */
const STRAY_CONTROLS_MAX = 4;

function isText(head: Buffer): boolean {
  let stray = 0;
  for (const byte of head) if (byte < 32 && !TEXT_CONTROLS.has(byte)) stray++;
  return stray <= STRAY_CONTROLS_MAX;
}

/** Column names of a CSV file's first line, or null when the line is not a header. */
function headerOf(head: Buffer): string[] | null {
  const end = head.indexOf(10);
  const line = head
    .toString('utf8', 0, end < 0 ? head.length : end)
    .replace(/^\uFEFF/, '')
    .replace(/\r$/, '');
  const columns = line.split(',').map((column) => column.trim().replace(/^"(.*)"$/, '$1'));
  if (columns.length < 2 || new Set(columns).size !== columns.length) return null;
  return columns.every((column) => /^[A-Za-z_][\w .%/()-]*$/.test(column)) ? columns : null;
}
