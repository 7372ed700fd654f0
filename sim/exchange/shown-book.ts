/**
 * The full book of one market as the data shows it, and what own fills have used up of each level.
 *
 * A snapshot is built aside and takes the book's place whole, so that nobody sees half of one. Own use of a level lasts as long
 * as the data shows size there: size that is added is new, size that goes away was there before us. Levels lie in the typed
 * arrays of `OrderBook`; only levels that own orders touched have an entry beside them.
 */
import { BookSide } from '../../engine/events.ts';
import { OrderBook } from '../../engine/markets/order-book.ts';
import { NO_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { LevelFlow } from './level-flow.ts';

/** A level for readers: price and quantity. */
export type ShownLevel = readonly [price: Price, quantity: Quantity];

export class ShownBook implements Snapshottable {
  /** When the book was last told, and when that was true; -1 while it is not known. */
  knownAt = -1;
  trueAt = -1;
  #levels = new OrderBook();
  #staged: OrderBook | null = null;
  /** Whether the snapshot that is being built was told anything: an empty book is told by a level of nothing. */
  #isStagedTold = false;
  readonly #used: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  readonly #flows: readonly [Map<number, LevelFlow>, Map<number, LevelFlow>] = [new Map(), new Map()];

  get isKnown(): boolean {
    return this.knownAt >= 0;
  }

  get isCrossed(): boolean {
    return this.#levels.isCrossed;
  }

  /** A snapshot begins. */
  stage(): void {
    this.#staged ??= new OrderBook();
    this.#staged.clear();
    this.#isStagedTold = false;
  }

  get isStaged(): boolean {
    return this.#staged !== null;
  }

  /** Sets a level of the snapshot that is being built. */
  stageLevel(side: BookSide, price: Price, quantity: Quantity): void {
    this.#staged?.set(side, price, quantity);
    this.#isStagedTold = true;
  }

  /** The snapshot is whole and takes the book's place. When nothing was told of it the book is not known from here on. */
  replace(knownAt: number, trueAt: number): void {
    const staged = this.#staged;
    if (staged === null) return;
    this.#levels = staged;
    this.#staged = null;
    this.knownAt = this.#isStagedTold ? knownAt : -1;
    this.trueAt = this.#isStagedTold ? trueAt : -1;
    for (const side of [BookSide.bid, BookSide.ask]) {
      for (const price of [...this.#used[side].keys()]) this.#keepUse(side, price as Price);
    }
  }

  /** Sets a level; returns its size before. */
  set(side: BookSide, price: Price, quantity: Quantity, knownAt: number, trueAt: number): number {
    const before = this.#levels.quantityAt(side, price);
    this.#levels.set(side, price, quantity);
    this.knownAt = knownAt;
    this.trueAt = trueAt;
    if (this.#used[side].size > 0) this.#keepUse(side, price);
    return before;
  }

  /** Displayed quantity at a price. */
  shown(side: BookSide, price: Price): Quantity {
    return this.#levels.quantityAt(side, price);
  }

  /** What may still be had at a price. */
  available(side: BookSide, price: Price): number {
    return this.#levels.quantityAt(side, price) - (this.#used[side].get(price) ?? 0);
  }

  /** The next displayed level after `price`, from best to worst; NO_PRICE at the end. */
  nextLevel(side: BookSide, price: Price): Price {
    return this.#levels.nextLevel(side, price);
  }

  /** The best level of which something may still be had, or NO_PRICE. */
  bestAvailable(side: BookSide): Price {
    let price = this.#levels.nextLevel(side, NO_PRICE);
    while (price !== NO_PRICE && this.available(side, price) <= 0) price = this.#levels.nextLevel(side, price);
    return price;
  }

  /** Own fills take `quantity` of a level. */
  use(side: BookSide, price: Price, quantity: number): void {
    this.#used[side].set(price, (this.#used[side].get(price) ?? 0) + quantity);
  }

  /** The record of why a level shrank. Made when first asked for: by orders that rest there. */
  flow(side: BookSide, price: Price): LevelFlow {
    let flow = this.#flows[side].get(price);
    if (flow === undefined) {
      flow = new LevelFlow();
      this.#flows[side].set(price, flow);
    }
    return flow;
  }

  /** Levels of a side from the best, own use taken out. */
  levels(side: BookSide): ShownLevel[] {
    const out: ShownLevel[] = [];
    for (let price = this.nextLevel(side, NO_PRICE); price !== NO_PRICE; price = this.nextLevel(side, price)) {
      const quantity = this.available(side, price);
      if (quantity > 0) out.push([price, quantity as Quantity]);
    }
    return out;
  }

  snapshot(): Json {
    return {
      knownAt: this.knownAt,
      trueAt: this.trueAt,
      levels: this.#levels.snapshot(),
      staged: this.#staged?.snapshot() ?? null,
      isStagedTold: this.#isStagedTold,
      used: this.#used.map((used) => [...used]),
      flows: this.#flows.map((flows) => [...flows].map(([price, flow]) => [price, flow.snapshot()])),
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      knownAt: number;
      trueAt: number;
      levels: Json;
      staged: Json;
      isStagedTold: boolean;
      used: [number, number][][];
      flows: [number, Json][][];
    };
    this.knownAt = saved.knownAt;
    this.trueAt = saved.trueAt;
    this.#levels.restore(saved.levels);
    this.#isStagedTold = saved.isStagedTold;
    this.#staged = saved.staged === null ? null : new OrderBook();
    if (saved.staged !== null) this.#staged?.restore(saved.staged);
    for (const side of [BookSide.bid, BookSide.ask]) {
      this.#used[side].clear();
      this.#flows[side].clear();
      for (const [price, quantity] of saved.used[side] ?? []) this.#used[side].set(price, quantity);
      for (const [price, flow] of saved.flows[side] ?? []) this.#flows[side].set(price, LevelFlow.restore(flow));
    }
  }

  /** Own use is never more than what is shown. */
  #keepUse(side: BookSide, price: Price): void {
    const used = this.#used[side].get(price);
    if (used === undefined) return;
    const kept = Math.min(used, this.#levels.quantityAt(side, price));
    if (kept > 0) this.#used[side].set(price, kept);
    else this.#used[side].delete(price);
  }
}
