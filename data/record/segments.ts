/**
 * The recorder's way into the store: rows go into the segment of their hour, and a segment that is over becomes one source of the store,
 * all or nothing, then lies compressed with the raw answers. What an earlier recorder left open is taken in first.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_MILLI } from '../../engine/time.ts';
import type { DatasetName } from '../catalog/catalog.ts';
import { writeWhole } from '../ingest/raw/write-whole.ts';
import type { PlainRow } from '../store/append.ts';
import type { Store } from '../store/store.ts';
import { UserError } from '../user-error.ts';
import { readSegment, Segment } from './segment.ts';

const OPEN = 'recording';
const DONE = join('raw', 'record');
const FORMAT = 'kalshi_record';
/** Exit code of a store that another process is writing. */
const LOCKED = 4;

export class Segments {
  readonly #store: Store;
  #current: { readonly hour: number; readonly segment: Segment } | null = null;
  /** Rows taken into the store. */
  readonly rows: Partial<Record<DatasetName, number>> = {};

  constructor(store: Store) {
    this.#store = store;
  }

  /** Adds a row; true when its hour is another than the last one's, so that `takeIn` has something to do. */
  add(dataset: DatasetName, row: PlainRow, at: EpochMicros): boolean {
    const hour = Math.floor(at / MICROS_PER_HOUR);
    let hasTurned = false;
    // An own clock that is set back does not open an hour again.
    if (this.#current === null || hour > this.#current.hour) {
      hasTurned = this.#current !== null;
      this.#current?.segment.close();
      this.#current = { hour, segment: new Segment(join(this.#store.dir, OPEN), this.#nameOf(hour)) };
    }
    this.#current.segment.add(dataset, row);
    return hasTurned;
  }

  sync(): void {
    this.#current?.segment.sync();
  }

  /** Ends the current hour early. */
  close(): void {
    this.#current?.segment.close();
    this.#current = null;
  }

  /**
   * Takes every segment that is over into the store. While another process writes the store they wait for the next time.
   * @returns how many were taken in
   */
  async takeIn(): Promise<number> {
    let taken = 0;
    for (const name of this.#waiting()) {
      const path = join(this.#store.dir, OPEN, name);
      const rows = readSegment(path);
      const id = `${FORMAT}:${name.replace(/\.jsonl$/, '')}`;
      try {
        await this.#store.write(
          Object.entries(rows).map(([dataset, list]) => ({ dataset: dataset as DatasetName, rows: list ?? [] })),
          { id, name: `recorded ${name}` },
        );
      } catch (error) {
        if (error instanceof UserError && error.exitCode === LOCKED) return taken;
        throw error;
      }
      writeWhole(join(this.#store.dir, DONE), `${name}.gz`, gzipSync(readFileSync(path)));
      rmSync(path);
      for (const [dataset, list] of Object.entries(rows) as [DatasetName, PlainRow[]][])
        this.rows[dataset] = (this.rows[dataset] ?? 0) + list.length;
      taken++;
    }
    return taken;
  }

  #waiting(): string[] {
    const folder = join(this.#store.dir, OPEN);
    if (!existsSync(folder)) return [];
    const current = this.#current?.segment.path;
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl') && join(folder, name) !== current)
      .sort();
  }

  /** A name that neither a segment that waits nor one that was taken in has. */
  #nameOf(hour: number): string {
    const [open, done] = [join(this.#store.dir, OPEN), join(this.#store.dir, DONE)];
    mkdirSync(open, { recursive: true });
    const stem = new Date((hour * MICROS_PER_HOUR) / MICROS_PER_MILLI).toISOString().slice(0, 13);
    for (let part = 1; ; part++) {
      const name = `${stem}-${String(part).padStart(4, '0')}.jsonl`;
      if (!existsSync(join(open, name)) && !existsSync(join(done, `${name}.gz`))) return name;
    }
  }
}
