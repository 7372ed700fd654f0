/**
 * The raw answers of services, kept compressed beside the store: every version of every answer, each written whole or not at all. What was
 * fetched and has not yet become rows is `pending`, so a run that was killed is taken up where it stood, without asking again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { EpochMicros } from '../../../engine/time.ts';
import { writeWhole } from '../raw/write-whole.ts';
import type { ServiceAnswer } from './fetched-answer.ts';

const kept = z.strictObject({
  path: z.string(),
  status: z.int(),
  text: z.string(),
  fetchedAt: z.int().transform((at) => at as EpochMicros),
  lastModified: z.string().nullable(),
});

/** Name of the last version that has become rows. */
const MERGED = 'merged';
const VERSION = /^(\d{17})\.json\.gz$/;
const STAMP_DIGITS = 17;

export class KeptAnswers {
  readonly #root: string;

  /** @param dir the store's folder @param service first part of the path, for example `nws` */
  constructor(dir: string, service: string) {
    this.#root = join(dir, 'raw', service);
  }

  /** The newest version of an answer that can be read, or null. */
  latest(path: string): ServiceAnswer | null {
    for (const name of this.#versions(path).reverse()) {
      const answer = this.#read(path, name);
      if (answer !== null) return answer;
    }
    return null;
  }

  /** The versions that have not become rows, oldest first. */
  pending(path: string): ServiceAnswer[] {
    const merged = this.#merged(path);
    return this.#versions(path)
      .filter((name) => name > merged)
      .flatMap((name) => this.#read(path, name) ?? []);
  }

  /**
   * Keeps an answer as a new version and gives it as it is kept, or null when the newest version says the same. Throws a UserError
   * (1) when the disk or folder refuses.
   */
  keep(answer: ServiceAnswer): ServiceAnswer | null {
    const latest = this.latest(answer.path);
    if (latest?.text === answer.text && latest.lastModified === answer.lastModified) return null;
    const folder = this.#folder(answer.path);
    // A service's clock that stands still must not let a new version replace an old one.
    const after = Math.max(answer.fetchedAt, latest === null ? 0 : latest.fetchedAt + 1) as EpochMicros;
    const document = { ...answer, fetchedAt: after };
    const name = `${String(after).padStart(STAMP_DIGITS, '0')}.json.gz`;
    writeWhole(folder, name, gzipSync(JSON.stringify(document)));
    return document;
  }

  /** Notes that the versions up to the newest given have become rows. */
  settle(answers: readonly ServiceAnswer[]): void {
    const newest = new Map<string, EpochMicros>();
    for (const { path, fetchedAt } of answers)
      newest.set(path, Math.max(fetchedAt, newest.get(path) ?? 0) as EpochMicros);
    for (const [path, at] of newest) {
      const name = `${String(at).padStart(STAMP_DIGITS, '0')}.json.gz`;
      if (name > this.#merged(path)) writeWhole(this.#folder(path), MERGED, Buffer.from(name));
    }
  }

  #folder(path: string): string {
    return join(this.#root, createHash('sha256').update(path).digest('hex').slice(0, 24));
  }

  #versions(path: string): string[] {
    const folder = this.#folder(path);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => VERSION.test(name))
      .sort();
  }

  #merged(path: string): string {
    const file = join(this.#folder(path), MERGED);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  }

  /** A version that cannot be read is as good as never fetched: it is taken away and asked for again. */
  #read(path: string, name: string): ServiceAnswer | null {
    const file = join(this.#folder(path), name);
    try {
      const answer = kept.parse(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')));
      if (answer.path === path) return answer;
    } catch {
      // Falls through to be taken away.
    }
    rmSync(file, { force: true });
    return null;
  }
}
