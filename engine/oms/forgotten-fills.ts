/**
 * The fills of an intent's orders that are remembered no longer, so that none is counted twice, however late it is repeated.
 *
 * Written for nearly every order and hardly ever read: one line a fill in plain columns, told apart by supersession count.
 */
import type { Quantity } from '../money/units.ts';

/** Fills of one order: their ids, and their quantity together. */
export interface FillsOfOrder {
  readonly ids: readonly string[];
  readonly quantity: Quantity;
}

type FillsRow = readonly [supersession: number, ids: readonly string[], quantity: Quantity];

export class ForgottenFills {
  #supersessions: number[] = [];
  #ids: string[] = [];
  /** By fill the quantity of its whole order when it was forgotten, and of a later fill its own. */
  #quantities: number[] = [];

  /** Keeps the fills of an order. */
  keep(supersession: number, ids: readonly string[], quantity: Quantity): void {
    for (let i = 0; i < ids.length; i++) this.#add(supersession, ids[i] as string, i === 0 ? quantity : 0);
  }

  has(supersession: number): boolean {
    return this.#supersessions.includes(supersession);
  }

  /** Remembers one more fill of an order that is kept here. Returns false when it was known. */
  take(supersession: number, fillId: string, quantity: Quantity): boolean {
    for (let i = 0; i < this.#ids.length; i++) {
      if (this.#supersessions[i] === supersession && this.#ids[i] === fillId) return false;
    }
    this.#add(supersession, fillId, quantity);
    return true;
  }

  /** Hands over the fills of an order that is held again. */
  release(supersession: number): FillsOfOrder {
    const rows = this.snapshot();
    const released = rows.find(([count]) => count === supersession);
    this.restore(rows.filter((row) => row !== released));
    return { ids: released?.[1] ?? [], quantity: released?.[2] ?? (0 as Quantity) };
  }

  /** One row an order, in the order in which they were forgotten. */
  snapshot(): FillsRow[] {
    const rows = new Map<number, { ids: string[]; quantity: number }>();
    this.#supersessions.forEach((count, i) => {
      const row = rows.get(count) ?? { ids: [], quantity: 0 };
      row.ids.push(this.#ids[i] as string);
      row.quantity += this.#quantities[i] as number;
      rows.set(count, row);
    });
    return [...rows].map(([count, { ids, quantity }]) => [count, ids, quantity as Quantity]);
  }

  restore(rows: readonly FillsRow[]): void {
    this.#supersessions = [];
    this.#ids = [];
    this.#quantities = [];
    for (const [supersession, ids, quantity] of rows) this.keep(supersession, ids, quantity);
  }

  #add(supersession: number, fillId: string, quantity: number): void {
    this.#supersessions.push(supersession);
    this.#ids.push(fillId);
    this.#quantities.push(quantity);
  }
}

export type ForgottenFillsSnapshot = readonly FillsRow[];
