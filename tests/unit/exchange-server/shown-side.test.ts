/** What a side of the book shows after own fills took of it. */
import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { NO_QUANTITY } from '../../../engine/money/units.ts';
import { ShownSide } from '../../../sim/exchange-server/shown-side.ts';

const levels = (side: ShownSide) => {
  const into = new Map<number, number>();
  side.addTo(into);
  return Object.fromEntries(into);
};

describe('a side of the book', () => {
  test('shows less after own fills, until the data shows another size', () => {
    const asks = new ShownSide(BookSide.ask);
    asks.setOnly(4_500, 1_000);
    asks.take(4_500, 400);
    expect(asks.best()).toEqual({ price: 4_500, size: 600 });
    asks.setOnly(4_500, 1_000);
    expect(levels(asks)).toEqual({ 4500: 600 });
    asks.setOnly(4_500, 900);
    expect(levels(asks)).toEqual({ 4500: 900 });
  });

  test('own fills go through levels from the best, never beyond their limit', () => {
    const bids = new ShownSide(BookSide.bid);
    for (const [price, size] of [
      [4_300, 500],
      [4_500, 200],
      [4_400, 300],
    ] as const)
      bids.setLevel(price, size);
    bids.take(4_400, 900);
    expect(levels(bids)).toEqual({ 4300: 500 });
    expect(bids.best()).toEqual({ price: 4_300, size: 500 });
    bids.setLevel(4_500, 0);
    bids.setLevel(4_400, 100);
    expect(bids.best()).toEqual({ price: 4_400, size: 100 });
  });

  test('a level whose size history does not tell shows its price, and no size is invented', () => {
    const asks = new ShownSide(BookSide.ask);
    asks.setOnly(4_500, NO_QUANTITY);
    asks.take(4_500, 100);
    expect(asks.best()).toEqual({ price: 4_500, size: null });
    expect(levels(asks)).toEqual({});
    asks.clear();
    expect(asks.best()).toBeNull();
  });
});
