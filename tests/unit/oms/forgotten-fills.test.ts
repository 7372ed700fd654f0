/** The fills of orders that an intent no longer remembers. */
import { expect, test } from 'vitest';
import type { Quantity } from '../../../engine/money/units.ts';
import { ForgottenFills } from '../../../engine/oms/forgotten-fills.ts';

const q = (quantity: number) => quantity as Quantity;

function twoOrders(): ForgottenFills {
  const fills = new ForgottenFills();
  fills.keep(0, ['a', 'b'], q(300));
  fills.keep(1, [], q(0));
  fills.keep(2, ['c'], q(100));
  return fills;
}

test('a fill of a forgotten order is taken once, however often it is repeated', () => {
  const fills = twoOrders();
  expect(fills.take(0, 'b', q(100))).toBe(false);
  expect(fills.take(0, 'c', q(50))).toBe(true);
  expect(fills.take(0, 'c', q(50))).toBe(false);
  expect(fills.release(0)).toEqual({ ids: ['a', 'b', 'c'], quantity: 350 });
});

test('an order without fills is not kept, and one that is held again is kept no longer', () => {
  const fills = twoOrders();
  expect([0, 1, 2].map((count) => fills.has(count))).toEqual([true, false, true]);
  expect(fills.release(2)).toEqual({ ids: ['c'], quantity: 100 });
  expect([0, 1, 2].map((count) => fills.has(count))).toEqual([true, false, false]);
  expect(fills.release(2)).toEqual({ ids: [], quantity: 0 });
});

test('a snapshot has one row an order and is read back as it was', () => {
  const fills = twoOrders();
  fills.take(0, 'd', q(1));
  const rows = fills.snapshot();
  expect(rows).toEqual([
    [0, ['a', 'b', 'd'], 301],
    [2, ['c'], 100],
  ]);
  const restored = new ForgottenFills();
  restored.restore(rows);
  expect(restored.snapshot()).toEqual(rows);
  expect(restored.take(0, 'd', q(1))).toBe(false);
});
