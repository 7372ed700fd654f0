/**
 * Invariants of an empty side, over any order of quotes, prints and time:
 * 1. a side that is there is read as it is;
 * 2. a side that is missing reads as an end of the scale only while a quote shows the touch, and only within the configured
 *    distance of the other side; else it stays missing;
 * 3. prints alone never make a side;
 * 4. what is read never crosses.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BookSide } from '../../../engine/events.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import { askOrDollar, bidOrNothing } from '../../../engine/markets/empty-side.ts';
import { MarketBoard } from '../../../engine/markets/market-board.ts';
import { NO_PRICE, NO_QUANTITY, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { ladderOf } from '../../unit/strategies/ladder-fixture.ts';

const MINUTE = 60_000_000;
const ladder = ladderOf(20_000);
const id = (ladder.markets[0] as (typeof ladder.markets)[number]).id;

const side = fc.oneof(fc.constant(NO_PRICE), fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 600 }));
const event = fc.oneof(
  fc.record({ kind: fc.constant('quote' as const), bid: side, ask: side }),
  fc.record({ kind: fc.constant('print' as const), price: fc.integer({ min: 100, max: 9_900 }), taker: fc.nat(1) }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat(90) }),
);

test('an empty side is an end of the scale only where quotes show it next to it', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }), fc.nat(49), (events, emptySideCents) => {
      const board = new MarketBoard(boardConfig.parse({ emptySideCents }));
      board.addLadder(ladder);
      let now = 0 as EpochMicros;
      for (const one of events) {
        if (one.kind === 'wait') now = (now + one.minutes * MINUTE) as EpochMicros;
        else if (one.kind === 'print') {
          board.onTrade(id, one.price as Price, 100 as Quantity, one.taker as BookSide, false, now);
        } else board.onQuote(id, one.bid as Price, one.ask as Price, NO_QUANTITY, NO_QUANTITY, now);
        const [bid, ask] = [board.bid(id, now), board.ask(id, now)];
        const [low, high] = [bidOrNothing(board, id, now), askOrDollar(board, id, now)];
        const shows = board.showsTouch(id, now);
        if (bid !== NO_PRICE) expect(low).toBe(bid);
        else expect(low).toBe(shows && ask !== NO_PRICE && ask <= emptySideCents * 100 ? 0 : NO_PRICE);
        if (ask !== NO_PRICE) expect(high).toBe(ask);
        else {
          const isNear = bid !== NO_PRICE && ONE_DOLLAR_PRICE - bid <= emptySideCents * 100;
          expect(high).toBe(shows && isNear ? ONE_DOLLAR_PRICE : NO_PRICE);
        }
        if (!shows) expect([low, high]).toEqual([bid, ask]);
        if (low !== NO_PRICE && high !== NO_PRICE) expect(low).toBeLessThanOrEqual(high);
      }
    }),
    { numRuns: 300 },
  );
});
