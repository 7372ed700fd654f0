import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { recordBook } from '../../../sim/synth/book-rows.ts';
import { insertedOrder } from '../../../sim/synth/inserted-order.ts';
import { type BookAction, TrueBook } from '../../../sim/synth/true-book.ts';

const { bid, ask } = BookSide;
const MINUTE = 60_000_000;

function place(
  id: number,
  at: number,
  side: BookSide,
  price: number,
  quantity: number,
  isImmediate = false,
): BookAction {
  return { do: 'place', at, id, side, price, quantity, isImmediate };
}

describe('a true book', () => {
  test('fills the best price first, and at one price the earlier order', () => {
    const book = new TrueBook();
    book.act(place(1, 1, ask, 5_200, 300));
    book.act(place(2, 2, ask, 5_100, 100));
    book.act(place(3, 3, ask, 5_100, 100));
    const met = book
      .act(place(4, 4, bid, 5_200, 250))
      .map(({ makerId, price, quantity }) => [makerId, price, quantity]);
    expect(met).toEqual([
      [2, 5_100, 100],
      [3, 5_100, 100],
      [1, 5_200, 50],
    ]);
    expect([book.best(ask), book.size(ask, 5_200), book.best(bid)]).toEqual([5_200, 250, -1]);
  });

  test('lets what is left of an order rest, unless it is immediate, and forgets what is cancelled', () => {
    const book = new TrueBook();
    book.act(place(1, 1, ask, 5_000, 100));
    book.act(place(2, 2, bid, 5_000, 150));
    book.act(place(3, 3, bid, 4_900, 70, true));
    expect([book.best(bid), book.size(bid, 5_000), book.size(bid, 4_900)]).toEqual([5_000, 50, 0]);
    book.act({ do: 'cancel', at: 4, id: 2 });
    book.act({ do: 'cancel', at: 5, id: 2 });
    expect(book.best(bid)).toBe(-1);
  });

  test('tells what would have become of one more order: behind those that were there, before those that came later', () => {
    const actions = [
      place(1, 10, bid, 5_000, 300),
      place(2, 30, bid, 5_000, 500),
      place(3, 40, ask, 5_000, 400, true),
      place(4, 50, ask, 4_900, 400, true),
    ];
    const order = { at: 20, side: bid, price: 5_000, quantity: 250 } as const;
    expect(insertedOrder(actions, { ...order, endAt: 100 })).toEqual([
      { at: 40, price: 5_000, quantity: 100, isTaker: false },
      { at: 50, price: 5_000, quantity: 150, isTaker: false },
    ]);
    expect(insertedOrder(actions, { ...order, endAt: 50 })).toHaveLength(1);
    expect(insertedOrder(actions, { ...order, side: ask, endAt: 100 })[0]).toEqual({
      at: 20,
      price: 5_000,
      quantity: 250,
      isTaker: true,
    });
  });

  test('is recorded by every tier: levels on both sides, touch, prints and bars of the same orders', () => {
    const actions = [
      place(1, MINUTE + 1, ask, 5_200, 300),
      place(2, MINUTE + 2, bid, 5_000, 100),
      // Takes the ask and rests at its price with what is left.
      place(3, MINUTE + 3, bid, 5_200, 400),
      { do: 'cancel', at: 3 * MINUTE, id: 2 } as const,
    ];
    const rows = recordBook(actions, 4 * MINUTE, { ticker: 'T', source: 's', firstSequence: 0 });
    expect(rows.depth.map(({ kind, side, price_e4, size_e2 }) => [kind, side, price_e4, size_e2])).toEqual([
      ['snapshot', 'ask', 5_200, 300],
      ['delta', 'bid', 5_000, 100],
      ['delta', 'ask', 5_200, 0],
      ['delta', 'bid', 5_200, 100],
      ['delta', 'bid', 5_000, 0],
    ]);
    expect(rows.quotes.map(({ bid_e4, ask_e4 }) => [bid_e4, ask_e4])).toEqual([
      [null, 5_200],
      [5_000, 5_200],
      [5_200, null],
    ]);
    expect(rows.trades.map(({ price_e4, quantity_e2, taker_side }) => [price_e4, quantity_e2, taker_side])).toEqual([
      [5_200, 300, 'bid'],
    ]);
    const bars = rows.candles.map((bar) => [
      bar.start_at / MINUTE,
      bar.price_low_e4,
      bar.volume_e2,
      bar.bid_close_e4,
      bar.ask_close_e4,
      bar.ask_low_e4,
      bar.ask_high_e4,
    ]);
    expect(bars).toEqual([
      [1, 5_200, 300, 5_200, null, 5_200, null],
      [2, null, 0, 5_200, null, null, null],
      [3, null, 0, 5_200, null, null, null],
    ]);
  });
});
