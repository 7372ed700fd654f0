/** Gathers rows from DuckDB's chunks into batches of a tape, in typed arrays, and counts what goes by. */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import { EventKind } from '../../engine/events.ts';
import { BATCH_ROWS, type EventFileWriter, emptyColumns, OrderCheck } from './event-file.ts';
import { LadderTiers } from './ladder-tiers.ts';
import type { Listing } from './listing.ts';

export class Collector {
  readonly #file: EventFileWriter;
  readonly #order: OrderCheck;
  readonly #columns = emptyColumns(BATCH_ROWS);
  readonly #tiers: LadderTiers;
  readonly #byKind = new Float64Array(256);
  #rows = 0;

  constructor(file: EventFileWriter, listing: Listing, path: string) {
    this.#file = file;
    this.#order = new OrderCheck(path);
    this.#tiers = new LadderTiers(listing.ladders.event_ticker.length, listing.markets.ladder);
  }

  /** Rows taken so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Tier of each ladder's price history, -1 without any. */
  get tiers(): readonly number[] {
    return this.#tiers.tiers();
  }

  eventsByKind(): Record<string, number> {
    const names = Object.entries(EventKind).filter(([, kind]) => (this.#byKind[kind] ?? 0) > 0);
    return Object.fromEntries(names.map(([name, kind]) => [name, this.#byKind[kind] as number]));
  }

  /** Takes a chunk whose columns are `EVENT_COLUMNS`. */
  take(chunk: DuckDBDataChunk): void {
    const vectors = Array.from({ length: 9 }, (_, i) => {
      return (chunk.getColumnVector(i) as unknown as { items: Uint8Array | Float64Array | Int32Array }).items;
    });
    const { rowCount } = chunk;
    this.#count(vectors[0] as Uint8Array, vectors[4] as Int32Array, vectors[2] as Float64Array, rowCount);
    for (let done = 0; done < rowCount; ) {
      const columns = this.#columns;
      const rows = Math.min(rowCount - done, BATCH_ROWS - columns.length);
      const { kind, source, knownAt, trueAt, subject, a, b, c, d } = columns;
      for (const [i, target] of [kind, source, knownAt, trueAt, subject, a, b, c, d].entries()) {
        target.set((vectors[i] as Int32Array).subarray(done, done + rows), columns.length);
      }
      columns.length += rows;
      done += rows;
      if (columns.length === BATCH_ROWS) this.flush();
    }
  }

  /** Writes what was gathered as a batch. */
  flush(): void {
    if (this.#columns.length === 0) return;
    this.#order.check(this.#columns);
    this.#file.append(this.#columns);
    this.#columns.length = 0;
  }

  #count(kinds: Uint8Array, subjects: Int32Array, knownAt: Float64Array, rows: number): void {
    this.#rows += rows;
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i] as number;
      this.#byKind[kind] = (this.#byKind[kind] as number) + 1;
      this.#tiers.onEvent(kind, subjects[i] as number, knownAt[i] as number);
    }
  }
}
