/**
 * What the store already says of each source, as a hash, so that a run that learns nothing writes nothing. It is noted after the store has
 * taken the rows: an interruption between the two only makes the same rows be written again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../raw/write-whole.ts';

const FILE = 'committed.json';
const entry = z.strictObject({
  content: z.string(),
  /** Nothing about it can change any more. */
  isFinal: z.boolean(),
});
const entries = z.record(z.string(), entry);
export type Committed = z.infer<typeof entry>;

export class CommittedSources {
  readonly #folder: string;
  readonly #entries: Map<string, Committed>;

  /** @param dir the store's folder */
  constructor(dir: string, service: string) {
    this.#folder = join(dir, 'raw', service);
    this.#entries = new Map(Object.entries(read(join(this.#folder, FILE))));
  }

  of(id: string): Committed | undefined {
    return this.#entries.get(id);
  }

  /** Notes that the store has taken these. */
  note(committed: ReadonlyMap<string, Committed>): void {
    for (const [id, what] of committed) this.#entries.set(id, what);
    const sorted = Object.fromEntries([...this.#entries].sort(([x], [y]) => (x < y ? -1 : 1)));
    writeWhole(this.#folder, FILE, Buffer.from(`${JSON.stringify(sorted)}\n`));
  }
}

/** A file that cannot be read is as good as none: everything is compared with the store by writing it again. */
function read(path: string): z.infer<typeof entries> {
  if (!existsSync(path)) return {};
  try {
    return entries.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
