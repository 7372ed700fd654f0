/**
 * What would really have happened to one more order in a true book: it is put among the others' at its instant, and waits its
 * turn behind those that were there. The others do what they did.
 */
import type { BookSide } from '../../engine/events.ts';
import { type BookAction, TrueBook } from './true-book.ts';

export interface InsertedOrder {
  readonly at: number;
  readonly side: BookSide;
  readonly price: number;
  readonly quantity: number;
  /** What is left is cancelled then. */
  readonly endAt: number;
}

/** One execution of the inserted order. */
export interface TrueFill {
  readonly at: number;
  readonly price: number;
  readonly quantity: number;
  readonly isTaker: boolean;
}

const OWN_ID = -1;

/** The executions of an order that is put into the book of a market. */
export function insertedOrder(actions: readonly BookAction[], order: InsertedOrder): readonly TrueFill[] {
  const book = new TrueBook();
  const fills: TrueFill[] = [];
  let isPlaced = false;
  const place = (): void => {
    isPlaced = true;
    const { at, side, price, quantity } = order;
    const trades = book.act({ do: 'place', at, id: OWN_ID, side, price, quantity, isImmediate: false });
    for (const trade of trades) fills.push({ at, price: trade.price, quantity: trade.quantity, isTaker: true });
  };
  for (const action of actions) {
    if (!isPlaced && action.at > order.at) place();
    if (action.at >= order.endAt) return fills;
    for (const trade of book.act(action)) {
      if (trade.makerId !== OWN_ID) continue;
      fills.push({ at: action.at, price: trade.price, quantity: trade.quantity, isTaker: false });
    }
    if (isPlaced && book.order(OWN_ID) === undefined) return fills;
  }
  if (!isPlaced) place();
  return fills;
}
