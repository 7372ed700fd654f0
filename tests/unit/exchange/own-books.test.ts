import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketDef } from '../../../engine/markets/contracts.ts';
import type { NewOrder } from '../../../engine/orders.ts';
import { OwnBooks } from '../../../sim/exchange/own-books.ts';
import { SimOrder } from '../../../sim/exchange/sim-order.ts';
import { cents, contracts, directoryOf, ladderOf } from '../oms/world.ts';

const ladder = ladderOf();
let orders = 0;

function orderIn(market: number, priceCents: number): SimOrder {
  orders += 1;
  const def = ladder.markets[market] as MarketDef;
  const terms: NewOrder = {
    clientOrderId: `order-${orders}`,
    market: def.id,
    side: BookSide.bid,
    price: cents(priceCents),
    quantity: contracts(1),
    timeInForce: 'good_till_canceled',
    postOnly: false,
    reduceOnly: false,
  };
  return new SimOrder(terms, def, orders, 0, false);
}

test('an order is in its book from its arrival, is found by its id once it stays, and is neither when it is gone', () => {
  const books = new OwnBooks();
  const [first, second, third] = [orderIn(2, 40), orderIn(0, 40), orderIn(2, 41)];
  for (const order of [first, second, third]) books.add(order);
  books.stay(first);
  books.stay(third);
  expect([books.size, books.all(), books.markets()]).toEqual([3, [first, second, third], [0, 2]]);
  expect(books.of(first.market.id)).toEqual([third, first]);
  expect([first, second, third].map(({ id }) => books.find(id))).toEqual([first, undefined, third]);
  books.remove(second);
  books.remove(second);
  books.remove(third);
  expect([books.size, books.all(), books.find(third.id)]).toEqual([1, [first], undefined]);
  expect(books.of(second.market.id)).toBeUndefined();
});

test('a restored one finds all of its orders', () => {
  const books = new OwnBooks();
  const resting = [orderIn(1, 40), orderIn(1, 42)];
  for (const order of resting) {
    books.claim(order.id, order.market.id);
    books.add(order);
    books.stay(order);
  }
  const restored = new OwnBooks();
  restored.restore(JSON.parse(JSON.stringify(books.snapshot())), directoryOf([ladder]));
  expect(restored.size).toBe(2);
  expect(
    restored
      .all()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(resting.map(({ id }) => id).sort());
  for (const { id } of resting) expect(restored.find(id)?.id).toBe(id);
});
