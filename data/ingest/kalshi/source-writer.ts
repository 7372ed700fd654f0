/**
 * Gathers sources and writes them into the store some at a time, in bounded memory, each write all or nothing. A source whose rows are the
 * same as those that the store holds is left as it is.
 */
import { DATASET_NAMES, type DatasetName } from '../../catalog/catalog.ts';
import { explainFailure } from '../../store/failures.ts';
import type { Store } from '../../store/store.ts';
import { type Committed, CommittedSources } from './committed-sources.ts';
import { contentOfRows, countOfRows, type SourceRows } from './source-rows.ts';

/** Rows gathered before they are written. */
const ROWS_AT_ONCE = 200_000;

export class SourceWriter {
  readonly #store: Store;
  readonly #committed: CommittedSources;
  readonly #held: Set<string>;
  readonly #waiting = new Map<string, { readonly source: SourceRows; readonly mark: Committed }>();
  #waitingRows = 0;
  /** Sources written, those left as they were, and rows written by dataset. */
  written = 0;
  unchanged = 0;
  readonly rows: Partial<Record<DatasetName, number>> = {};

  private constructor(store: Store, held: Set<string>) {
    this.#store = store;
    this.#held = held;
    this.#committed = new CommittedSources(store.dir, 'kalshi');
  }

  /** Takes the store's lock for a moment, to see which sources it holds undamaged. */
  static async open(store: Store): Promise<SourceWriter> {
    const transaction = await store.begin();
    try {
      const held = store.manifest.sources.filter((source) => transaction.holds(source)).map(({ id }) => id);
      return new SourceWriter(store, new Set(held));
    } finally {
      transaction.abort();
    }
  }

  /** Whether the store holds all there will ever be of a source: it need not be asked for or read again. */
  hasAllOf(id: string): boolean {
    return this.#held.has(id) && this.#committed.of(id)?.isFinal === true;
  }

  /** Takes a source whole. @param isFinal nothing about it can change any more */
  async add(source: SourceRows, isFinal: boolean): Promise<void> {
    const content = `${source.revision} ${contentOfRows(source)}`;
    const known = this.#committed.of(source.id);
    if (this.#held.has(source.id) && known?.content === content && known.isFinal === isFinal) {
      this.unchanged++;
      return;
    }
    this.#waiting.set(source.id, { source, mark: { content, isFinal } });
    this.#waitingRows += countOfRows(source);
    if (this.#waitingRows >= ROWS_AT_ONCE) await this.flush();
  }

  /** Writes what was gathered. Throws a UserError as a write of the store does; the store is then as it was. */
  async flush(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const changed = [...this.#waiting.values()].filter(
      ({ source, mark }) => !(this.#held.has(source.id) && this.#committed.of(source.id)?.content === mark.content),
    );
    if (changed.length > 0) await this.#write(changed.map(({ source }) => source));
    this.#committed.note(new Map([...this.#waiting].map(([id, { mark }]) => [id, mark])));
    this.unchanged += this.#waiting.size - changed.length;
    this.#waiting.clear();
    this.#waitingRows = 0;
  }

  async #write(sources: readonly SourceRows[]): Promise<void> {
    const transaction = await this.#store.begin();
    try {
      for (const { id, name, revision } of sources) transaction.declare({ id, name, revision });
      for (const dataset of DATASET_NAMES) {
        const rows = sources.flatMap(({ id, rows: all }) =>
          (all[dataset] ?? []).map((row) => ({ ...row, source: id })),
        );
        if (rows.length === 0) continue;
        await transaction.append(dataset, rows);
        this.rows[dataset] = (this.rows[dataset] ?? 0) + rows.length;
      }
    } catch (error) {
      transaction.abort();
      throw explainFailure(error, `writing the store ${this.#store.dir}`);
    }
    await this.#store.commit(transaction);
    for (const { id } of sources) this.#held.add(id);
    this.written += sources.length;
  }
}
