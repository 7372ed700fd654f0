/**
 * A file to be ingested, decompressed and identified: its bytes, their SHA-256, and what kind of content they are. Names and
 * extensions play no part in it, so a file keeps its identity when it is renamed or compressed again.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { explainFailure } from '../store/failures.ts';
import { UserError } from '../user-error.ts';

/** What the bytes are. JSON that holds one document a line has several documents. */
export type ContentKind =
  | { readonly kind: 'csv'; readonly columns: readonly string[] }
  | { readonly kind: 'json'; readonly documents: readonly unknown[] }
  | { readonly kind: 'parquet' }
  | { readonly kind: 'tar' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' };

export interface Content {
  /** Name for people: the path inside the folder that was given, with forward slashes. */
  readonly name: string;
  readonly path: string;
  /** Decompressed. */
  readonly bytes: Buffer;
  /** Whether `path` holds the same bytes as `bytes`. */
  readonly plain: boolean;
  /** Of the decompressed bytes, hexadecimal. */
  readonly sha256: string;
  readonly is: ContentKind;
}

/** Reads and identifies a file. Throws a UserError: 3 when a gzip is damaged or cut short. */
export function readContent(path: string, name: string): Content {
  let raw: Buffer;
  try {
    raw = readFileSync(path);
  } catch (error) {
    const known = explainFailure(error, `reading ${name}`);
    if (known instanceof UserError) throw known;
    throw new UserError(`${name} cannot be read: check the file and try again`, 3, { cause: error });
  }
  const zipped = raw.length >= 2 && raw[0] === 0x1f && raw[1] === 0x8b;
  const bytes = zipped ? gunzip(raw, name) : raw;
  return {
    name,
    path,
    bytes,
    plain: !zipped,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    is: identify(bytes, name),
  };
}

function gunzip(raw: Buffer, name: string): Buffer {
  try {
    return gunzipSync(raw);
  } catch (error) {
    const code = (error as { code?: string }).code;
    const what = code === 'Z_BUF_ERROR' ? 'ends before its gzip data does' : 'is not valid gzip data';
    throw new UserError(`${name} ${what}: fetch the file again`, 3, { cause: error });
  }
}

const PARQUET_MAGIC = 'PAR1';
const TAR_MAGIC_AT = 257;

function identify(bytes: Buffer, name: string): ContentKind {
  if (bytes.toString('latin1', 0, 4) === PARQUET_MAGIC) {
    if (bytes.toString('latin1', bytes.length - 4) !== PARQUET_MAGIC) {
      throw new UserError(`${name} is a Parquet file that was cut short: fetch the file again`, 3);
    }
    return { kind: 'parquet' };
  }
  if (bytes.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar') return { kind: 'tar' };
  const head = bytes.subarray(0, 4096).toString('utf8');
  if (/^\s*[[{]/.test(head)) return identifyJson(bytes, name);
  const columns = headerOf(bytes);
  if (columns) return { kind: 'csv', columns };
  if (isText(bytes.subarray(0, 4096))) return { kind: 'text', text: bytes.toString('utf8') };
  return { kind: 'binary' };
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

function identifyJson(bytes: Buffer, name: string): ContentKind {
  const text = bytes.toString('utf8');
  try {
    return { kind: 'json', documents: [JSON.parse(text)] };
  } catch (whole) {
    const lines = text.split('\n');
    const documents: unknown[] = [];
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      try {
        documents.push(JSON.parse(line));
      } catch (error) {
        // The first line not being a document means one damaged document, not lines of them.
        const where =
          documents.length === 0
            ? `is damaged JSON (${(whole as Error).message})`
            : `is damaged JSON in line ${index + 1}`;
        throw new UserError(`${name} ${where}: fetch the file again`, 3, { cause: error });
      }
    }
    return { kind: 'json', documents };
  }
}

/** Column names of a CSV file's first line, or null when the line is not a header. */
function headerOf(bytes: Buffer): string[] | null {
  const end = bytes.indexOf(10);
  const line = bytes
    .toString('utf8', 0, end < 0 ? bytes.length : end)
    .replace(/^\uFEFF/, '')
    .replace(/\r$/, '');
  const columns = line.split(',').map((column) => column.trim().replace(/^"(.*)"$/, '$1'));
  if (columns.length < 2 || new Set(columns).size !== columns.length) return null;
  return columns.every((column) => /^[A-Za-z_][\w .%/()-]*$/.test(column)) ? columns : null;
}
