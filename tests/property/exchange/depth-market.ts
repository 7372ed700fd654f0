/**
 * Random but consistent stretches of a full book for properties: orders come, go and trade at whole cents, and every trade is
 * told together with the fall of size that it causes, in either order. Events lie further apart than the time of matching.
 */
import fc from 'fast-check';
import { BookSide, EventKind } from '../../../engine/events.ts';
import { book, level, type Told, trade } from '../../unit/exchange/market.ts';

/** One thing that others do; where it does not fit the book, nothing happens. */
export type Move =
  | { readonly do: 'add'; readonly side: BookSide; readonly depth: number; readonly quantity: number }
  | { readonly do: 'cancel'; readonly side: BookSide; readonly depth: number; readonly quantity: number }
  | { readonly do: 'trade'; readonly taker: BookSide; readonly quantity: number; readonly fallFirst: boolean }
  | { readonly do: 'snapshot' };

const side = fc.constantFrom(BookSide.bid, BookSide.ask);
const quantity = fc.integer({ min: 1, max: 40 });
const depth = fc.nat(3);

export const moves = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), side, depth, quantity }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel' as const), side, depth, quantity }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('trade' as const), taker: side, quantity, fallFirst: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'snapshot' as const }) },
  ),
  { minLength: 5, maxLength: 60, size: 'max' },
);

/** Seconds between two moves. */
export const STEP = 2;

/** A book of whole cents that tells what happens to it. */
export class OthersBook {
  readonly levels: readonly [Map<number, number>, Map<number, number>] = [
    new Map([
      [49, 20],
      [48, 30],
      [47, 30],
    ]),
    new Map([
      [51, 20],
      [52, 30],
      [53, 30],
    ]),
  ];
  /** All that was ever displayed at a price, by side. */
  readonly supplied: readonly [Map<number, number>, Map<number, number>] = [
    new Map(this.levels[0]),
    new Map(this.levels[1]),
  ];

  /** The book as a snapshot at `at`. */
  snapshot(at: number): Told[] {
    return book(at, [...this.levels[BookSide.bid]], [...this.levels[BookSide.ask]]);
  }

  /** What a move at `at` is told as. */
  move(move: Move, at: number): Told[] {
    if (move.do === 'snapshot') return this.snapshot(at);
    if (move.do === 'trade') return this.#trade(move.taker, move.quantity, move.fallFirst, at);
    const price = this.#priceAt(move.side, move.depth);
    if (price <= 0 || price >= 100) return [];
    const before = this.levels[move.side].get(price) ?? 0;
    if (move.do === 'add') {
      this.supplied[move.side].set(price, (this.supplied[move.side].get(price) ?? 0) + move.quantity);
      return [this.#set(move.side, price, before + move.quantity, at)];
    }
    return before === 0 ? [] : [this.#set(move.side, price, Math.max(0, before - move.quantity), at)];
  }

  best(of: BookSide): number {
    const prices = [...this.levels[of].keys()];
    if (prices.length === 0) return of === BookSide.bid ? 40 : 60;
    return of === BookSide.bid ? Math.max(...prices) : Math.min(...prices);
  }

  #trade(taker: BookSide, wanted: number, fallFirst: boolean, at: number): Told[] {
    const resting = taker === BookSide.bid ? BookSide.ask : BookSide.bid;
    const price = this.best(resting);
    const there = this.levels[resting].get(price) ?? 0;
    const traded = Math.min(wanted, there);
    if (traded === 0) return [];
    const print = { ...trade(at, price, traded, taker), at: fallFirst ? at + 0.02 : at + 0.01 };
    const fall = {
      ...this.#set(resting, price, there - traded, fallFirst ? at + 0.01 : at + 0.02),
      trueAt: at + 0.001,
    };
    return fallFirst ? [fall, print] : [print, fall];
  }

  #set(of: BookSide, price: number, after: number, at: number): Told {
    if (after > 0) this.levels[of].set(price, after);
    else this.levels[of].delete(price);
    return level(at, of, price, after);
  }

  /** A price so many cents behind the best that would not cross. */
  #priceAt(of: BookSide, behind: number): number {
    return of === BookSide.bid ? this.best(BookSide.ask) - 1 - behind : this.best(BookSide.bid) + 1 + behind;
  }
}

/** Whether an event is a public trade. */
export const isPrint = (told: Told): boolean => told.kind === EventKind.trade;
