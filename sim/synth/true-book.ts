/**
 * A limit order book in which every single order is known: price-time priority, nothing inferred. It is the truth that fill
 * rules, who see only what a book displays, are measured against.
 */
import { BookSide } from '../../engine/events.ts';

/** An order in the book. Price in 1/10,000 dollar of YES, quantity in 1/100 contract. */
interface RestingOrder {
  readonly id: number;
  readonly side: BookSide;
  readonly price: number;
  remaining: number;
}

/** Two orders that met, at the price of the one that rested. */
export interface BookTrade {
  readonly makerId: number;
  readonly takerId: number;
  readonly takerSide: BookSide;
  readonly price: number;
  readonly quantity: number;
}

/** What somebody does: place an order (which rests unless `isImmediate`), or cancel one. */
export type BookAction =
  | {
      readonly do: 'place';
      readonly at: number;
      readonly id: number;
      readonly side: BookSide;
      readonly price: number;
      readonly quantity: number;
      readonly isImmediate: boolean;
    }
  | { readonly do: 'cancel'; readonly at: number; readonly id: number };

export class TrueBook {
  readonly #levels: readonly [Map<number, RestingOrder[]>, Map<number, RestingOrder[]>] = [new Map(), new Map()];
  readonly #orders = new Map<number, RestingOrder>();

  /** Does what an action says and returns the trades, in their order. Cancelling what is gone does nothing. */
  act(action: BookAction): readonly BookTrade[] {
    if (action.do === 'cancel') {
      this.#cancel(action.id);
      return [];
    }
    const { id, side, price, isImmediate } = action;
    const trades: BookTrade[] = [];
    let left = action.quantity;
    const other = side === BookSide.bid ? BookSide.ask : BookSide.bid;
    for (let best = this.best(other); left > 0 && best !== -1; best = this.best(other)) {
      if (side === BookSide.bid ? best > price : best < price) break;
      const maker = this.#levels[other].get(best)?.[0] as RestingOrder;
      const quantity = Math.min(left, maker.remaining);
      trades.push({ makerId: maker.id, takerId: id, takerSide: side, price: best, quantity });
      left -= quantity;
      maker.remaining -= quantity;
      if (maker.remaining === 0) this.#cancel(maker.id);
    }
    if (left > 0 && !isImmediate) this.#rest({ id, side, price, remaining: left });
    return trades;
  }

  /** Best price of a side, -1 when it is empty. */
  best(side: BookSide): number {
    let best = -1;
    for (const price of this.#levels[side].keys()) {
      if (best === -1 || (side === BookSide.bid ? price > best : price < best)) best = price;
    }
    return best;
  }

  /** What rests at a price. */
  size(side: BookSide, price: number): number {
    return (this.#levels[side].get(price) ?? []).reduce((sum, order) => sum + order.remaining, 0);
  }

  /** Side and price of an order that rests, with what is left of it; undefined when it is gone. */
  order(id: number): Readonly<RestingOrder> | undefined {
    return this.#orders.get(id);
  }

  #rest(order: RestingOrder): void {
    this.#orders.set(order.id, order);
    const level = this.#levels[order.side].get(order.price);
    if (level === undefined) this.#levels[order.side].set(order.price, [order]);
    else level.push(order);
  }

  #cancel(id: number): void {
    const order = this.#orders.get(id);
    if (order === undefined) return;
    this.#orders.delete(id);
    const levels = this.#levels[order.side];
    const left = (levels.get(order.price) ?? []).filter((other) => other !== order);
    if (left.length === 0) levels.delete(order.price);
    else levels.set(order.price, left);
  }
}
