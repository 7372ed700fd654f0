/**
 * Brings a file or a folder of files into the store: every file is recognised by its content, read by the module of its format,
 * and all of them become real together or not at all. What is not taken is listed with its reason.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { DatasetName } from '../catalog/catalog.ts';
import type { Store } from '../store/store.ts';
import type { StoreTransaction } from '../store/transaction.ts';
import { UserError } from '../user-error.ts';
import { type Content, readContent } from './content.ts';
import { type Format, isReadable, type ReadableFormat } from './format.ts';
import { FORMATS } from './formats/registry.ts';
import { Intake } from './intake.ts';
import { recogniseContent } from './recognise.ts';

/** A file whose rows are in the store. */
export interface TakenFile {
  readonly file: string;
  readonly format: string;
  /** Rows in the store from this file, by dataset. */
  readonly datasets: Readonly<Partial<Record<DatasetName, number>>>;
  readonly notes: readonly string[];
  /** The store held this content already; nothing was read again. */
  readonly already: boolean;
}

/** A file that was left, and why. */
export interface LeftFile {
  readonly file: string;
  /** The format where it is known. */
  readonly format: string | null;
  readonly why: string;
}

export interface IngestReport {
  readonly taken: readonly TakenFile[];
  readonly left: readonly LeftFile[];
}

/** Where the work stands: `index` of `of` files done, `file` about to be read. */
export interface IngestProgress {
  readonly file: string;
  readonly index: number;
  readonly of: number;
}

/** Decompressed content of at least so many bytes is kept on disk while it is read, and not read again after an interruption. */
const LARGE_BYTES = 32 << 20;

/**
 * Ingests a file, or every file below a folder in order of path. Nothing is written unless all of it is good. Memory does not grow
 * with the files; large ones that were read before an interruption are taken up where they are.
 * Throws a UserError: 3 for damaged or missing data (naming file, row and column), 1 for a full disk, 4 while another writes.
 */
export async function ingestFiles(
  path: string,
  store: Store,
  onProgress: (progress: IngestProgress) => void = () => {},
  { largeBytes = LARGE_BYTES }: { readonly largeBytes?: number } = {},
): Promise<IngestReport> {
  const files = listFiles(resolve(path));
  const transaction = await store.begin();
  try {
    const report = await readAll(files, transaction, onProgress, largeBytes);
    if (report.taken.length > 0) await store.commit(transaction);
    else transaction.abort();
    return report;
  } catch (error) {
    throw transaction.abort(error);
  }
}

interface NamedFile {
  readonly path: string;
  readonly name: string;
}

async function readAll(
  files: readonly NamedFile[],
  transaction: StoreTransaction,
  onProgress: (progress: IngestProgress) => void,
  largeBytes: number,
): Promise<IngestReport> {
  const taken: TakenFile[] = [];
  const left: LeftFile[] = [];
  const seen = new Map<string, string>();
  for (const [index, { path, name }] of files.entries()) {
    onProgress({ file: name, index, of: files.length });
    // Reading a pipe would wait for somebody to write into it; a link may lead nowhere.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
      left.push({ file: name, format: null, why: 'not a plain file, or a link that leads to none' });
      continue;
    }
    const content = await readContent(path, name, join(transaction.scratchDir, 'content'));
    const match = await recogniseContent(FORMATS, content, transaction.connection);
    if (match === null) {
      left.push({ file: name, format: null, why: 'of no known format' });
      continue;
    }
    const { format, missing } = match;
    if (!isReadable(format)) {
      left.push({ file: name, format: format.name, why: format.leave });
      continue;
    }
    const [lost] = missing;
    if (lost !== undefined) {
      throw new UserError(
        `${name} lacks the column ${lost} of ${format.what}: add the column or take the file out of the folder`,
        3,
      );
    }
    const source = sourceOf(format, content);
    const twin = seen.get(source);
    if (twin !== undefined) {
      left.push({ file: name, format: format.name, why: `the same content as ${twin}` });
      continue;
    }
    seen.set(source, name);
    const read = await readOne(format, content, source, transaction, largeBytes);
    if ('why' in read) left.push(read);
    else taken.push(read);
  }
  onProgress({ file: '', index: files.length, of: files.length });
  return { taken, left };
}

async function readOne(
  format: ReadableFormat,
  content: Content,
  source: string,
  transaction: StoreTransaction,
  largeBytes: number,
): Promise<TakenFile | LeftFile> {
  const entry = { id: source, name: content.name, revision: format.revision };
  if (transaction.holds(entry)) {
    return {
      file: content.name,
      format: format.name,
      datasets: transaction.countsOf(source),
      notes: [],
      already: true,
    };
  }
  const file = { file: content.name, format: format.name };
  const large = content.size >= largeBytes;
  const earlier = large ? transaction.takeUp(entry) : null;
  if (earlier) {
    transaction.declare(entry);
    const notes = [...earlier.notes, 'read before an interruption and not again'];
    return { ...file, datasets: earlier.counts, notes, already: false };
  }
  if (large) transaction.beginAside(entry);
  const intake = new Intake(content, entry, transaction, large);
  const why = await format.read(intake);
  if (why !== undefined) {
    if (large) transaction.drop(entry);
    return { ...file, why };
  }
  if (large) transaction.seal(entry, { counts: intake.counts, notes: intake.notes });
  transaction.declare(entry);
  return { ...file, datasets: intake.counts, notes: intake.notes, already: false };
}

const HASH_DIGITS = 16;

/** Identity by content; what was taken from the name is part of it, because the rows depend on it. */
function sourceOf(format: Format & ReadableFormat, content: Content): string {
  const fromName = format.fromName?.(content);
  const label = fromName === undefined ? '' : `${fromName}-`;
  return `${format.name}:${label}${content.sha256.slice(0, HASH_DIGITS)}`;
}

/** Files below a path, sorted by name; hidden files and folders are passed over. */
function listFiles(path: string): NamedFile[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new UserError(`there is no file or folder ${path}: check the path`, 2);
  if (stat.isFile()) return [{ path, name: basename(path) }];
  const files: NamedFile[] = [];
  const seen = new Set<string>();
  const walk = (folder: string) => {
    // A link may lead back to a folder above it.
    const real = realpathSync(folder);
    if (seen.has(real)) return;
    seen.add(real);
    const entries = readdirSync(folder, { withFileTypes: true }).sort((x, y) => (x.name < y.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const full = join(folder, entry.name);
      if (statSync(full, { throwIfNoEntry: false })?.isDirectory()) walk(full);
      else files.push({ path: full, name: relative(path, full).replaceAll('\\', '/') });
    }
  };
  walk(path);
  if (files.length === 0) throw new UserError(`there are no files in ${path}: name the folder that holds them`, 3);
  return files;
}
