/**
 * Rows of large sources, read and set aside as Parquet beside the store until the write that they belong to becomes real. What was
 * read whole before an interruption is taken up by the next write instead of being read again; a successful write clears it all.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DATASET_NAMES, type DatasetName } from '../catalog/catalog.ts';
import { SCHEMA_VERSION } from '../catalog/dataset.ts';
import type { Source } from './source.ts';

const names = z.enum(DATASET_NAMES as unknown as readonly [DatasetName, ...DatasetName[]]);
const sealed = z.strictObject({
  source: z.string(),
  parts: z.array(z.strictObject({ dataset: names, file: z.string(), bytes: z.int() })),
  counts: z.partialRecord(names, z.int()),
  notes: z.array(z.string()),
});

/** What the reader of a source that was set aside had to say. */
export interface SealedSource {
  readonly counts: Readonly<Partial<Record<DatasetName, number>>>;
  readonly notes: readonly string[];
}

const FOLDER = 'aside';
const SEAL = 'sealed.json';

export class AsideSources {
  readonly #root: string;
  readonly #parts = new Map<string, { dataset: DatasetName; path: string }[]>();

  constructor(storeDir: string) {
    this.#root = join(storeDir, FOLDER);
  }

  /** Parquet files of the dataset, of the sources that were begun or taken up in this write. */
  filesOf(dataset: DatasetName): string[] {
    return [...this.#parts.values()].flatMap((parts) =>
      parts.filter((part) => part.dataset === dataset).map((part) => part.path),
    );
  }

  /** Takes up what an interrupted write had set aside of the source whole; null when there is nothing, or not all of it. */
  takeUp(source: Source): SealedSource | null {
    const folder = this.#folderOf(source);
    const text = existsSync(join(folder, SEAL)) ? readFileSync(join(folder, SEAL), 'utf8') : null;
    const parsed = text === null ? null : sealed.safeParse(parseJson(text));
    const isWhole = parsed?.data?.parts.every(
      ({ file, bytes }) => statSync(join(folder, file), { throwIfNoEntry: false })?.size === bytes,
    );
    if (!parsed?.success || parsed.data.source !== source.id || !isWhole) return null;
    this.#parts.set(
      source.id,
      parsed.data.parts.map(({ dataset, file }) => ({ dataset, path: join(folder, file) })),
    );
    return { counts: parsed.data.counts, notes: parsed.data.notes };
  }

  /** Begins a source anew: whatever lies there of it goes. */
  begin(source: Source): void {
    const folder = this.#folderOf(source);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    this.#parts.set(source.id, []);
  }

  /** Path of the next file of a begun source. */
  nextFile(source: Source, dataset: DatasetName): string {
    const parts = this.#parts.get(source.id);
    if (!parts) throw new TypeError(`source ${source.id} was not begun`);
    const path = join(this.#folderOf(source), `${parts.length}-${dataset}.parquet`);
    parts.push({ dataset, path });
    return path;
  }

  /** Forgets a source of which nothing is taken after all. */
  drop(source: Source): void {
    this.#parts.delete(source.id);
    rmSync(this.#folderOf(source), { recursive: true, force: true });
  }

  /** Says that the source was read whole; from here on an interrupted write leaves it to the next. */
  seal(source: Source, said: SealedSource): void {
    const folder = this.#folderOf(source);
    const parts = (this.#parts.get(source.id) ?? []).map(({ dataset, path }) => ({
      dataset,
      file: path.slice(folder.length + 1),
      bytes: statSync(path).size,
    }));
    const text = JSON.stringify({ source: source.id, parts, counts: said.counts, notes: said.notes });
    writeFileSync(join(folder, `${SEAL}.part`), text);
    renameSync(join(folder, `${SEAL}.part`), join(folder, SEAL));
  }

  /** Clears everything away, of this write and of earlier ones. */
  clear(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Folder of a source, as read by its reader's revision into this layout of the store. */
  #folderOf(source: Source): string {
    const key = `${source.id} ${source.revision ?? 1} ${SCHEMA_VERSION}`;
    return join(this.#root, createHash('sha256').update(key).digest('hex').slice(0, 16));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
