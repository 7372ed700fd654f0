import { describe, expect, test } from 'vitest';
import type { LadderDef, MarketId } from '../../../engine/markets/contracts.ts';
import { type PriceBoard, scoringPrices } from '../../../engine/markets/scoring-price.ts';
import { NO_PRICE, type Price } from '../../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';

const NOW = (100 * MICROS_PER_HOUR) as EpochMicros;
const ladder = { markets: [{ id: 0 }, { id: 1 }] } as unknown as LadderDef;

interface Seen {
  readonly bid?: number;
  readonly ask?: number;
  readonly last?: number;
  readonly lastHoursAgo?: number;
  /** Whether quotes show the touch; else it is implied by prints. */
  readonly displayed?: boolean;
}

function boardOf(...seen: Seen[]): PriceBoard {
  const of = (market: MarketId) => seen[market] as Seen;
  return {
    bid: (market) => (of(market).bid ?? NO_PRICE) as Price,
    ask: (market) => (of(market).ask ?? NO_PRICE) as Price,
    lastPrice: (market) => (of(market).last ?? NO_PRICE) as Price,
    showsTouch: (market) => of(market).displayed ?? true,
    emptySide: 500 as Price,
    lastTradeAt: (market) => (NOW - (of(market).lastHoursAgo ?? 0) * MICROS_PER_HOUR) as EpochMicros,
  };
}

describe('the market’s probability of a bracket', () => {
  test('is the middle of its touch, divided by the sum of the ladder', () => {
    expect(scoringPrices(ladder, boardOf({ bid: 2_000, ask: 3_000 }, { bid: 9_000, ask: 9_500 }), NOW)).toEqual([
      0.25 / 1.175,
      0.925 / 1.175,
    ]);
  });

  test('is its last print within six hours where a side is missing', () => {
    const touch = { bid: 7_000, ask: 8_000, last: 100 };
    expect(scoringPrices(ladder, boardOf(touch, { ask: 3_000, last: 2_500, lastHoursAgo: 6 }), NOW)).toEqual([
      0.75, 0.25,
    ]);
    expect(scoringPrices(ladder, boardOf(touch, { ask: 3_000, last: 2_500, lastHoursAgo: 6.01 }), NOW)).toBeNull();
    expect(scoringPrices(ladder, boardOf(touch, { bid: 3_000 }), NOW)).toBeNull();
  });

  test('counts a displayed side that is empty next to an end of the scale as that end, and no other', () => {
    const touch = { bid: 7_000, ask: 8_000 };
    expect(scoringPrices(ladder, boardOf(touch, { ask: 500 }), NOW)).toEqual([0.75 / 0.775, 0.025 / 0.775]);
    expect(scoringPrices(ladder, boardOf({ ask: 100 }, { bid: 9_500 }), NOW)).toEqual([0.005 / 0.98, 0.975 / 0.98]);
    expect(scoringPrices(ladder, boardOf(touch, { ask: 501 }), NOW)).toBeNull();
    expect(scoringPrices(ladder, boardOf(touch, { bid: 9_499 }), NOW)).toBeNull();
    expect(scoringPrices(ladder, boardOf(touch, { ask: 500, displayed: false }), NOW)).toBeNull();
    const print = { ask: 500, last: 300, displayed: false };
    expect(scoringPrices(ladder, boardOf(touch, print), NOW)).toEqual([0.75 / 0.78, 0.03 / 0.78]);
  });

  test('does not exist when nothing has a price above zero', () => {
    expect(scoringPrices(ladder, boardOf({ last: 0 }, { last: 0 }), NOW)).toBeNull();
  });
});
