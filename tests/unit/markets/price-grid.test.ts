import { expect, test } from 'vitest';
import { isOnGrid, LINEAR_CENT, priceAbove, priceBelow } from '../../../engine/markets/price-grid.ts';
import { NO_PRICE, type Price } from '../../../engine/money/units.ts';

const price = (n: number): Price => n as Price;
/** A tenth of a cent in both tails, whole cents between. */
const tapered = [
  { start: price(0), end: price(1_000), step: price(10) },
  { start: price(1_000), end: price(9_000), step: price(100) },
  { start: price(9_000), end: price(10_000), step: price(10) },
];

test('whole cents from one to ninety-nine are the grid of a market without ranges', () => {
  const cents = Array.from({ length: 10_001 }, (_, i) => i).filter((n) => isOnGrid(LINEAR_CENT, price(n)));
  expect(cents).toEqual(Array.from({ length: 99 }, (_, i) => 100 * (i + 1)));
});

test('each range has its own step, and what lies between or at the ends is no price', () => {
  expect([10, 990, 1_000, 1_100, 9_000, 9_010, 9_990].every((n) => isOnGrid(tapered, price(n)))).toBe(true);
  expect([0, 5, 1_010, 1_050, 8_990, 9_995, 10_000, 10.5].some((n) => isOnGrid(tapered, price(n)))).toBe(false);
});

test('the neighbours of a price are the nearest on the grid, over the borders of ranges', () => {
  const grid = Array.from({ length: 10_001 }, (_, i) => i).filter((n) => isOnGrid(tapered, price(n)));
  for (let n = 0; n <= 10_000; n += 5) {
    expect(priceBelow(tapered, price(n))).toBe(grid.findLast((one) => one < n) ?? NO_PRICE);
    expect(priceAbove(tapered, price(n))).toBe(grid.find((one) => one > n) ?? NO_PRICE);
  }
});
