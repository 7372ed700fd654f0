/**
 * The raw answers of a paginated source, kept compressed beside the store: page by page under the scope that they belong to (the trades of
 * a market, the markets of an event), each page written whole or not at all under a name of its content. A scope that was read to its end is
 * marked complete; one that was interrupted goes on with its last page's cursor.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { EpochMicros } from '../../../engine/time.ts';
import { writeWhole } from './write-whole.ts';

const page = z.strictObject({
  /** The cursor that was asked with; empty for the first page. */
  cursor: z.string(),
  /** The cursor to the page after it; empty on the last. */
  next: z.string(),
  fetchedAt: z.int().transform((at) => at as EpochMicros),
  /** It was known before it was asked that what is asked for cannot change any more. */
  isFinal: z.boolean(),
  /** The answer as it came. */
  text: z.string(),
});
/** One kept answer. */
export type RawPage = z.infer<typeof page>;

const completion = z.strictObject({
  pages: z.int().min(0),
  /** What is asked for cannot change any more: it need never be asked again. */
  isFinal: z.boolean(),
  completedAt: z.int().transform((at) => at as EpochMicros),
});
export type Completion = z.infer<typeof completion>;

const COMPLETE = 'complete.json';
const PAGE_NAME = /^(\d{5})-([0-9a-f]{16})\.json\.gz$/;
const DIGITS = 5;
const HASH_DIGITS = 16;
const LEVEL = 6;

export class RawScopes {
  readonly #root: string;

  /** @param dir the store's folder @param service first part of the path, for example `kalshi` */
  constructor(dir: string, service: string) {
    this.#root = join(dir, 'raw', service);
  }

  /** How the scope was completed, or null when it was not, or its pages are not what the mark says. */
  completion(scope: string): Completion | null {
    const path = join(this.#folder(scope), COMPLETE);
    if (!existsSync(path)) return null;
    try {
      const mark = completion.parse(JSON.parse(readFileSync(path, 'utf8')));
      return this.#names(scope).length === mark.pages ? mark : null;
    } catch {
      return null;
    }
  }

  /**
   * The pages of the scope in the order in which they were asked. A page that cannot be read, and all after it, are taken away: they are
   * as good as never fetched.
   */
  pages(scope: string): RawPage[] {
    const folder = this.#folder(scope);
    const kept: RawPage[] = [];
    for (const name of this.#names(scope)) {
      const read = Number(name.slice(0, DIGITS)) === kept.length ? readPage(join(folder, name)) : null;
      if (read === null) {
        for (const later of this.#names(scope).slice(kept.length)) rmSync(join(folder, later), { force: true });
        rmSync(join(folder, COMPLETE), { force: true });
        break;
      }
      kept.push(read);
    }
    return kept;
  }

  /** Keeps the next page. Throws a UserError (1) when the disk or folder refuses. */
  keep(scope: string, index: number, kept: RawPage): void {
    const bytes = Buffer.from(JSON.stringify(kept));
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);
    writeWhole(
      this.#folder(scope),
      `${String(index).padStart(DIGITS, '0')}-${hash}.json.gz`,
      gzipSync(bytes, { level: LEVEL }),
    );
  }

  complete(scope: string, mark: Completion): void {
    writeWhole(this.#folder(scope), COMPLETE, Buffer.from(`${JSON.stringify(mark)}\n`));
  }

  /** Forgets what is kept of the scope, so that it is asked from its first page. */
  restart(scope: string): void {
    const folder = this.#folder(scope);
    // The mark goes first: pages without it are an interrupted scope, a mark without its pages would be a false one.
    rmSync(join(folder, COMPLETE), { force: true });
    rmSync(folder, { recursive: true, force: true });
  }

  #folder(scope: string): string {
    if (!/^[\w./-]+$/.test(scope) || scope.includes('..')) throw new TypeError(`"${scope}" is not a scope`);
    return join(this.#root, ...scope.split('/'));
  }

  #names(scope: string): string[] {
    const folder = this.#folder(scope);
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder)
      .filter((name) => PAGE_NAME.test(name))
      .sort();
    // Two pages of one number can only be left by a restart that was cut short: the later in text order is as good as any.
    return names.filter((name, i) => names[i + 1]?.slice(0, DIGITS) !== name.slice(0, DIGITS));
  }
}

function readPage(path: string): RawPage | null {
  try {
    const bytes = gunzipSync(readFileSync(path));
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);
    if (!path.includes(hash)) return null;
    return page.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}
