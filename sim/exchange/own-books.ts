/**
 * Own orders at the simulated exchange: by market in priority, and those that stay by client order id. Most orders of a strategy that
 * takes are over at the instant of their arrival, and nobody can ask for them by their ids.
 */
import type { Directory, MarketId } from '../../engine/markets/contracts.ts';
import { comparePriority, SimOrder, type SimOrderSnapshot } from './sim-order.ts';
import { UsedIds, type UsedIdsSnapshot } from './used-ids.ts';

const NO_ORDERS: readonly SimOrder[] = [];

export interface BooksSnapshot {
  readonly books: readonly (readonly SimOrderSnapshot[])[];
  readonly used: UsedIdsSnapshot;
}

export class OwnBooks {
  /** Orders that outlived their arrival. */
  readonly #staying = new Map<string, SimOrder>();
  #size = 0;
  /** By market id; undefined for the many markets without own orders. */
  #books: (SimOrder[] | undefined)[] = [];
  readonly #usedIds = new UsedIds();

  /** Orders of a market by priority; undefined when there are none. */
  of(market: MarketId): readonly SimOrder[] | undefined {
    return this.#books[market];
  }

  ofOrNone(market: MarketId): readonly SimOrder[] {
    return this.#books[market] ?? NO_ORDERS;
  }

  /** An open order that outlived its arrival. */
  find(clientOrderId: string): SimOrder | undefined {
    return this.#staying.get(clientOrderId);
  }

  /** How many orders are open. */
  get size(): number {
    return this.#size;
  }

  /** All open orders, in order of arrival. */
  all(): SimOrder[] {
    return this.markets()
      .flatMap((market) => this.ofOrNone(market))
      .sort((x, y) => x.number - y.number);
  }

  /** Markets that have own orders, in ascending order of id. */
  markets(): MarketId[] {
    return [...this.#books.keys()].filter((market) => this.#books[market] !== undefined) as MarketId[];
  }

  /** Remembers an id until its market is paid. Returns false when it was used before. */
  claim(clientOrderId: string, market: MarketId): boolean {
    return this.#usedIds.claim(clientOrderId, market);
  }

  /** Forgets the id of an order that was refused. */
  release(clientOrderId: string, market: MarketId): void {
    this.#usedIds.release(clientOrderId, market);
  }

  /** Whether an order of this id was ever taken, in a market that is not paid yet. */
  isUsed(clientOrderId: string): boolean {
    return this.#usedIds.has(clientOrderId);
  }

  /** The ids that were used in a market. */
  usedIdsOf(market: MarketId): readonly string[] {
    return this.#usedIds.of(market);
  }

  forgetMarket(market: MarketId): void {
    this.#usedIds.forget(market);
  }

  /** Takes up an order that has arrived. */
  add(order: SimOrder): void {
    this.#size += 1;
    const { id } = order.market;
    const book = this.#books[id];
    if (book === undefined) {
      this.#books[id] = [order];
      return;
    }
    // The array is replaced, so that a rule may walk over the old one while fills change the book.
    this.#books[id] = this.withCandidate(order);
  }

  /** The order is still open after its arrival: from now on it is found by its id. */
  stay(order: SimOrder): void {
    this.#staying.set(order.id, order);
  }

  /** The market's orders as they would stand with one more. */
  withCandidate(order: SimOrder): SimOrder[] {
    const book = this.ofOrNone(order.market.id);
    return book.length === 0 ? [order] : [...book, order].sort(comparePriority);
  }

  remove(order: SimOrder): void {
    if (this.#staying.size > 0) this.#staying.delete(order.id);
    const { id } = order.market;
    const book = this.ofOrNone(id);
    if (!book.includes(order)) return;
    this.#size -= 1;
    this.#books[id] = book.length === 1 ? undefined : book.filter((other) => other !== order);
  }

  /** Brings an order under the id of its terms, after it went by another. */
  rename(order: SimOrder, from: string): void {
    this.#staying.delete(from);
    this.#staying.set(order.id, order);
  }

  /** Brings the book of an order back in priority after its terms changed. */
  resort(order: SimOrder): void {
    this.#books[order.market.id] = [...this.ofOrNone(order.market.id)].sort(comparePriority);
  }

  snapshot(): BooksSnapshot {
    return {
      books: this.markets().map((market) => this.ofOrNone(market).map((order) => order.snapshot())),
      used: this.#usedIds.snapshot(),
    };
  }

  restore(saved: BooksSnapshot, directory: Directory): void {
    this.#staying.clear();
    this.#size = 0;
    this.#books = [];
    for (const row of saved.books.flat()) {
      const order = SimOrder.restore(row, directory.market(row.terms.market));
      this.add(order);
      this.stay(order);
    }
    this.#usedIds.restore(saved.used);
  }
}
