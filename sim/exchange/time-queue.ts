/**
 * A queue ordered by time, and at equal times by the order of entry, so that what comes out never depends on anything but what
 * went in.
 *
 * Nearly everything goes in in the order in which it comes out, since latencies are mostly the same: that is a row, whose first
 * item is taken in constant time. What something earlier comes in before moves to a binary heap beside it, each item at most once.
 */
export interface Timed<Item> {
  readonly at: number;
  readonly sequence: number;
  readonly item: Item;
}

export class TimeQueue<Item> {
  /** Time of the first item; Infinity when there is none. Asked far more often than anything goes in or out. */
  nextAt = Number.POSITIVE_INFINITY;
  // The row, in columns: items in order from `#first` on; before it they were taken.
  #items: (Item | undefined)[] = [];
  #times: number[] = [];
  #sequences: number[] = [];
  #first = 0;
  #heap: Timed<Item>[] = [];

  /** Puts an item in at a time; `sequence` grows from item to item. */
  push(at: number, sequence: number, item: Item): void {
    for (let last = this.#times.length - 1; last >= this.#first && this.#isAfter(last, at, sequence); last--) {
      this.#rise({
        at: this.#times[last] as number,
        sequence: this.#sequences[last] as number,
        item: this.#items[last] as Item,
      });
      this.#items.pop();
      this.#times.pop();
      this.#sequences.pop();
    }
    this.#items.push(item);
    this.#times.push(at);
    this.#sequences.push(sequence);
    if (at < this.nextAt) this.nextAt = at;
  }

  /** Takes the first item. Throws when the queue is empty. */
  pop(): Item {
    const first = this.#first;
    const inHeap = this.#heap[0];
    if (first < this.#items.length && (inHeap === undefined || !this.#isAfter(first, inHeap.at, inHeap.sequence))) {
      const item = this.#items[first] as Item;
      this.#items[first] = undefined;
      this.#first += 1;
      if (this.#first >= TAKEN_KEPT && 2 * this.#first >= this.#items.length) this.#closeUp();
      this.#look();
      return item;
    }
    const last = this.#heap.pop();
    if (inHeap === undefined || last === undefined) throw new RangeError('the queue is empty');
    if (this.#heap.length > 0) this.#sink(last);
    this.#look();
    return inHeap.item;
  }

  /** All items in the order in which they would come out, with their times. */
  sorted(): Timed<Item>[] {
    const all = [...this.#heap];
    for (let i = this.#first; i < this.#items.length; i++) {
      all.push({ at: this.#times[i] as number, sequence: this.#sequences[i] as number, item: this.#items[i] as Item });
    }
    return all.sort((x, y) => x.at - y.at || x.sequence - y.sequence);
  }

  /** Takes the place of everything with items in order, as `sorted` gave them. */
  refill(items: readonly Timed<Item>[]): void {
    this.#items = items.map(({ item }) => item);
    this.#times = items.map(({ at }) => at);
    this.#sequences = items.map(({ sequence }) => sequence);
    this.#first = 0;
    this.#heap = [];
    this.#look();
  }

  /** Whether an item of the row comes out after what has this time and sequence. */
  #isAfter(i: number, at: number, sequence: number): boolean {
    const time = this.#times[i] as number;
    return time !== at ? time > at : (this.#sequences[i] as number) > sequence;
  }

  /** Finds the time of the first item. */
  #look(): void {
    const inRow = this.#first < this.#times.length ? (this.#times[this.#first] as number) : Number.POSITIVE_INFINITY;
    const inHeap = this.#heap.length > 0 ? (this.#heap[0] as Timed<Item>).at : Number.POSITIVE_INFINITY;
    this.nextAt = Math.min(inRow, inHeap);
  }

  /** Lets go of the room of what was taken. Nothing is made for it: a queue that is always busy comes here again and again. */
  #closeUp(): void {
    const first = this.#first;
    const left = this.#items.length - first;
    for (let i = 0; i < left; i++) {
      this.#items[i] = this.#items[first + i];
      this.#times[i] = this.#times[first + i] as number;
      this.#sequences[i] = this.#sequences[first + i] as number;
    }
    this.#items.length = left;
    this.#times.length = left;
    this.#sequences.length = left;
    this.#first = 0;
  }

  /** Puts an item at the bottom of the heap and lets it rise to its place. */
  #rise(item: Timed<Item>): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(item);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as Timed<Item>;
      if (isBefore(above, item)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = item;
  }

  /** Puts an item at the top and lets it sink to its place. */
  #sink(item: Timed<Item>): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Timed<Item>)) child++;
      const below = heap[child] as Timed<Item>;
      if (isBefore(item, below)) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = item;
  }
}

/** Room of items taken that is kept at least: closing up moves what is behind. */
const TAKEN_KEPT = 64;

function isBefore(x: Timed<unknown>, y: Timed<unknown>): boolean {
  return x.at !== y.at ? x.at < y.at : x.sequence < y.sequence;
}
