/**
 * The manifest: which files make up the store. Replacing it is the one atomic step by which a write takes effect, so a store
 * is always wholly before or wholly after a write, whatever was interrupted.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { DATASET_NAMES } from '../catalog/catalog.ts';
import { SCHEMA_VERSION } from '../catalog/dataset.ts';
import { UserError } from '../user-error.ts';
import { explainFailure } from './failures.ts';
import { syncFolder } from './sync.ts';

const contentHash = z.strictObject({
  rows: z.int().min(0),
  /** Sums, as decimal strings, of the two halves of the MD5 of every row: independent of order, files and encoding. */
  upper: z.string(),
  lower: z.string(),
});
export type ContentHash = z.infer<typeof contentHash>;

const partition = z.strictObject({
  dataset: z.enum(DATASET_NAMES as unknown as readonly [string, ...string[]]),
  /** UTC day, month or year of known_at: `2025-01-31`, `2025-01` or `2025`. */
  key: z.string(),
  /** Path of the Parquet file relative to the store, with forward slashes. */
  file: z.string(),
  bytes: z.int(),
  modified_ms: z.number(),
  first_known_at: z.int(),
  last_known_at: z.int(),
  content: contentHash,
  /** The `source` values found in the file, in text order. */
  sources: z.array(z.string()),
});
export type PartitionEntry = z.infer<typeof partition>;

const source = z.strictObject({
  id: z.string(),
  /** Name for people: usually the file's name. */
  name: z.string(),
  /** Raised when the reader of the format changes what it makes of the same content. */
  revision: z.int(),
  rows: z.record(z.string(), z.int()),
});

const manifest = z.strictObject({
  /** Layout of the store; see `migrations.ts`. */
  schema_version: z.int().min(1).max(SCHEMA_VERSION),
  sources: z.array(source),
  partitions: z.array(partition),
});
export type Manifest = z.infer<typeof manifest>;

export const EMPTY_MANIFEST: Manifest = { schema_version: SCHEMA_VERSION, sources: [], partitions: [] };

const FILE = 'manifest.json';

/** Whether `dir` holds a store. */
export function hasManifest(dir: string): boolean {
  return existsSync(join(dir, FILE));
}

/**
 * Reads and checks the manifest of the store in `dir`. Throws a UserError (3) when it is damaged, of a newer program, or (unless
 * `anyEarlier`) of an earlier layout.
 */
export function readManifest(dir: string, options: { anyEarlier?: boolean } = {}): Manifest {
  const path = join(dir, FILE);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const known = explainFailure(error, `reading ${path}`);
    if (known instanceof UserError) throw known;
    throw new UserError(`${path} cannot be read: restore it from a copy, or ingest again into a new folder`, 3, {
      cause: error,
    });
  }
  const version = (json as { schema_version?: unknown } | null)?.schema_version;
  if (typeof version === 'number' && version > SCHEMA_VERSION) {
    throw new UserError(
      `the store ${dir} was written by a newer program (layout ${version}, this one knows ${SCHEMA_VERSION}): use that program, or ingest again into a new folder`,
      3,
    );
  }
  if (typeof version === 'number' && version < SCHEMA_VERSION && !options.anyEarlier) {
    throw new UserError(
      `the store ${dir} is of the earlier layout ${version}: bring it to layout ${SCHEMA_VERSION} with \`sim data migrate --data ${dir}\``,
      3,
    );
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError(
      `${path} is damaged at ${issue?.path.join('.') ?? 'its top'}: restore it from a copy, or ingest again into a new folder`,
      3,
    );
  }
  return parsed.data;
}

/** Replaces the manifest durably: written aside, synced, renamed over the old one, folder synced. */
export function writeManifest(dir: string, next: Manifest): void {
  const path = join(dir, FILE);
  const aside = join(dir, 'staging', FILE);
  const file = openSync(aside, 'w');
  try {
    writeFileSync(file, `${JSON.stringify(next, null, 1)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  syncFolder(dirname(path));
}
