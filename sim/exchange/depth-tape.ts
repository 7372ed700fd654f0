/**
 * The full books that the simulated exchange has seen, by market. Constant time a change; no object is made for one.
 *
 * A snapshot arrives as a clearing and then one record a level, all known at one instant: it counts when that instant is over.
 */
import type { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../engine/money/units.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { uniformOf } from '../random.ts';
import { ShownBook } from './shown-book.ts';

/** A level that changed. One object is used for all of them: read, don't keep. */
export interface LevelChange {
  market: MarketId;
  side: BookSide;
  price: Price;
  /** Displayed quantity before, -1 when it was not known. */
  before: number;
  after: number;
  /** When the book was told last before this, by exchange time. */
  previousAt: number;
  trueAt: number;
  knownAt: number;
}

export class DepthTape implements Snapshottable {
  readonly #maxAge: number;
  readonly #seed: number;
  #books: (ShownBook | undefined)[] = [];
  /** Markets whose snapshot is being told, and the instant of it. */
  #staged: MarketId[] = [];
  #stagedAt = 0;
  #stagedTrueAt = 0;

  constructor(maxAge: number, seed: number) {
    this.#maxAge = maxAge;
    this.#seed = seed;
  }

  /** When snapshots that are being told are whole: as soon as anything is known later. Infinity without any. */
  get stagedAt(): number {
    return this.#staged.length === 0 ? Number.POSITIVE_INFINITY : this.#stagedAt;
  }

  /** A snapshot begins, or the record has a gap. */
  clear(m: MarketId, trueAt: number, knownAt: number): void {
    let book = this.#books[m];
    if (book === undefined) {
      book = new ShownBook();
      this.#books[m] = book;
    }
    if (!book.isStaged) this.#staged.push(m);
    this.#stagedAt = knownAt;
    this.#stagedTrueAt = trueAt;
    book.stage();
  }

  /** A level's size. Returns its size before, or -1 while a snapshot is being told. */
  level(m: MarketId, side: BookSide, price: Price, quantity: Quantity, trueAt: number, knownAt: number): number {
    let book = this.#books[m];
    if (book === undefined) {
      book = new ShownBook();
      this.#books[m] = book;
    }
    if (book.isStaged) {
      book.stageLevel(side, price, quantity);
      return -1;
    }
    return book.set(side, price, quantity, knownAt, trueAt);
  }

  /** Takes a market whose snapshot is whole; `replace` it then. Undefined when there is none left. */
  takeStaged(): MarketId | undefined {
    return this.#staged.pop();
  }

  /** Puts a whole snapshot in the place of the book; returns its exchange time. */
  replace(m: MarketId): number {
    this.#books[m]?.replace(this.#stagedAt, this.#stagedTrueAt);
    return this.#stagedTrueAt;
  }

  /** The book of a market, known or not. */
  book(m: MarketId): ShownBook | undefined {
    return this.#books[m];
  }

  /** The book while it is known and young enough. */
  known(m: MarketId, now: number): ShownBook | undefined {
    const book = this.#books[m];
    return book?.isKnown && now - book.knownAt <= this.#maxAge ? book : undefined;
  }

  /** The market is closed: its book is let go. */
  forget(m: MarketId): void {
    if (this.#books[m] === undefined) return;
    this.#books[m] = undefined;
    this.#staged = this.#staged.filter((other) => other !== m);
  }

  /**
   * Whether a cancellation at a level came from in front of own orders. Drawn from the seed and from what the data says of it
   * alone, so that every order that stood there sees the same one.
   */
  isInFront(share: number, m: MarketId, side: BookSide, price: Price, trueAt: number): boolean {
    return uniformOf(this.#seed, m, side, price, trueAt) < share;
  }

  snapshot(): Json {
    return {
      books: this.#books.flatMap((book, m) => (book === undefined ? [] : [[m, book.snapshot()] as Json])),
      staged: this.#staged,
      stagedAt: this.#stagedAt,
      stagedTrueAt: this.#stagedTrueAt,
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      books: [number, Json][];
      staged: MarketId[];
      stagedAt: number;
      stagedTrueAt: number;
    };
    this.#books = [];
    for (const [m, row] of saved.books) {
      const book = new ShownBook();
      book.restore(row);
      this.#books[m] = book;
    }
    this.#staged = [...saved.staged];
    this.#stagedAt = saved.stagedAt;
    this.#stagedTrueAt = saved.stagedTrueAt;
  }
}
