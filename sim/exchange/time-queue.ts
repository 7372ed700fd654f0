/**
 * A queue ordered by time, and at equal times by the order of entry: a binary heap whose keys are numbers, so that what comes
 * out never depends on anything but what went in.
 */
export interface Timed {
  readonly at: number;
  readonly sequence: number;
}

export class TimeQueue<Item extends Timed> {
  #heap: Item[] = [];

  /** Time of the first item; Infinity when there is none. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  push(item: Item): void {
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

  /** Takes the first item. Throws when the queue is empty. */
  pop(): Item {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new RangeError('the queue is empty');
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  /** All items in the order in which they would come out. */
  sorted(): Item[] {
    return [...this.#heap].sort((x, y) => x.at - y.at || x.sequence - y.sequence);
  }

  /** Takes the place of everything with items in order, as `sorted` gave them. */
  refill(items: readonly Item[]): void {
    this.#heap = [...items];
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

function isBefore(x: Timed, y: Timed): boolean {
  return x.at !== y.at ? x.at < y.at : x.sequence < y.sequence;
}
