/**
 * A queue ordered by time, and at equal times by the order of entry, so that what comes out never depends on anything but what
 * went in.
 *
 * Nearly everything goes in in the order in which it comes out, since latencies are mostly the same: that is a row, whose first
 * item is taken in constant time. What something earlier comes in before moves to a binary heap beside it, each item at most once.
 */
export interface Timed {
  readonly at: number;
  readonly sequence: number;
}

export class TimeQueue<Item extends Timed> {
  /** Time of the first item; Infinity when there is none. Asked far more often than anything goes in or out. */
  nextAt = Number.POSITIVE_INFINITY;
  /** Items in order from `#first` on; before it they were taken. */
  #row: (Item | undefined)[] = [];
  #first = 0;
  #heap: Item[] = [];

  push(item: Item): void {
    const row = this.#row;
    for (let last = row.at(-1); last !== undefined && isBefore(item, last); last = row.at(-1)) {
      row.pop();
      this.#rise(last);
    }
    row.push(item);
    if (item.at < this.nextAt) this.nextAt = item.at;
  }

  /** Takes the first item. Throws when the queue is empty. */
  pop(): Item {
    const inRow = this.#row[this.#first];
    const inHeap = this.#heap[0];
    if (inRow !== undefined && (inHeap === undefined || isBefore(inRow, inHeap))) {
      this.#row[this.#first++] = undefined;
      if (this.#first >= TAKEN_KEPT && 2 * this.#first >= this.#row.length) this.#closeUp();
      this.#look();
      return inRow;
    }
    const last = this.#heap.pop();
    if (inHeap === undefined || last === undefined) throw new RangeError('the queue is empty');
    if (this.#heap.length > 0) this.#sink(last);
    this.#look();
    return inHeap;
  }

  /** All items in the order in which they would come out. */
  sorted(): Item[] {
    const inRow = this.#row.slice(this.#first) as Item[];
    return [...inRow, ...this.#heap].sort((x, y) => x.at - y.at || x.sequence - y.sequence);
  }

  /** Takes the place of everything with items in order, as `sorted` gave them. */
  refill(items: readonly Item[]): void {
    this.#row = [...items];
    this.#first = 0;
    this.#heap = [];
    this.#look();
  }

  /** Finds the time of the first item. */
  #look(): void {
    const inRow = this.#first < this.#row.length ? (this.#row[this.#first] as Item).at : Number.POSITIVE_INFINITY;
    const inHeap = this.#heap.length > 0 ? (this.#heap[0] as Item).at : Number.POSITIVE_INFINITY;
    this.nextAt = Math.min(inRow, inHeap);
  }

  /** Lets go of the room of what was taken. */
  #closeUp(): void {
    this.#row.splice(0, this.#first);
    this.#first = 0;
  }

  /** Puts an item at the bottom of the heap and lets it rise to its place. */
  #rise(item: Item): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(item);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as Item;
      if (isBefore(above, item)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = item;
  }

  /** Puts an item at the top and lets it sink to its place. */
  #sink(item: Item): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Item)) child++;
      const below = heap[child] as Item;
      if (isBefore(item, below)) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = item;
  }
}

/** Room of items taken that is kept at least: closing up moves what is behind. */
const TAKEN_KEPT = 64;

function isBefore(x: Timed, y: Timed): boolean {
  return x.at !== y.at ? x.at < y.at : x.sequence < y.sequence;
}
