/**
 * Orders that may still be filled, oldest first. Every order comes and goes, mostly the oldest first, so it knows its own place in
 * a row: taking it out leaves a gap, and gaps are closed up once they are the greater part.
 */
import type { SlotOrder } from './intent-slot.ts';

/** Gaps that are left open at least: closing up moves what is there. */
const GAPS_KEPT = 64;

export class LiveOrders implements Iterable<SlotOrder> {
  #row: (SlotOrder | null)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Takes up an order that is not listed, as the newest. */
  add(order: SlotOrder): void {
    order.livePlace = this.#row.length;
    this.#row.push(order);
    this.#size += 1;
  }

  /** Takes an order out; harmless when it is not listed. */
  delete(order: SlotOrder): void {
    if (order.livePlace < 0) return;
    this.#row[order.livePlace] = null;
    order.livePlace = -1;
    this.#size -= 1;
    const gaps = this.#row.length - this.#size;
    if (gaps >= GAPS_KEPT && gaps > this.#size) this.#closeUp();
  }

  clear(): void {
    for (const order of this) order.livePlace = -1;
    this.#row = [];
    this.#size = 0;
  }

  /** Oldest first. No order may be added or taken out meanwhile. */
  [Symbol.iterator](): Iterator<SlotOrder> {
    const row = this.#row;
    let place = 0;
    return {
      next(): IteratorResult<SlotOrder> {
        while (place < row.length) {
          const order = row[place++] as SlotOrder | null;
          if (order !== null) return { done: false, value: order };
        }
        return { done: true, value: undefined };
      },
    };
  }

  #closeUp(): void {
    const row = this.#row;
    let place = 0;
    for (const order of this) {
      row[place] = order;
      order.livePlace = place++;
    }
    row.length = place;
  }
}
