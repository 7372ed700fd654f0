import { describe, expect, test } from 'vitest';
import { BookSide, EventKind } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { book, brief, level, quote, TestMarket, trade } from './market.ts';

const { bid, ask } = BookSide;
const LADDER: [[number, number][], [number, number][]] = [
  [
    [40, 30],
    [39, 50],
  ],
  [
    [43, 10],
    [44, 20],
    [46, 40],
  ],
];

function withBook(more: ConstructorParameters<typeof TestMarket>[0] = {}): TestMarket {
  const market = new TestMarket(more);
  market.tell(...book(0, ...LADDER));
  return market;
}

describe('in a full book, a marketable order', () => {
  test('walks the levels at their prices up to its limit, and the rest makes', () => {
    const market = withBook();
    market.order(1, bid, 45, 50);
    market.advance(2);
    expect(brief(market.fills)).toEqual(['10@43 displayed taker', '20@44 displayed taker']);
    market.tell(level(3, ask, 45, 5));
    market.advance(4);
    expect(brief(market.fills).slice(2)).toEqual(['5@45 displayed']);
  });

  test('leaves a level used up until the data adds size there', () => {
    const market = withBook();
    market.order(1, bid, 43, 8, { timeInForce: 'immediate_or_cancel' });
    market.order(2, bid, 43, 8, { timeInForce: 'immediate_or_cancel' });
    market.advance(3);
    expect(brief(market.fills)).toEqual(['8@43 displayed taker', '2@43 displayed taker']);
    // Two are taken away by others and five come: five are new.
    market.tell(level(4, ask, 43, 8), level(5, ask, 43, 13));
    market.order(6, bid, 43, 8, { timeInForce: 'immediate_or_cancel' });
    market.advance(7);
    expect(brief(market.fills).slice(2)).toEqual(['5@43 displayed taker']);
  });

  test('finds its own use again after the same book was told anew, and none where the level had gone', () => {
    const market = withBook();
    market.order(1, bid, 44, 25, { timeInForce: 'immediate_or_cancel' });
    market.tell(...book(2, ...LADDER), level(3, ask, 43, 0), level(4, ask, 43, 10));
    market.order(5, bid, 44, 25, { timeInForce: 'immediate_or_cancel' });
    market.advance(6);
    expect(brief(market.fills).slice(2)).toEqual(['10@43 displayed taker', '5@44 displayed taker']);
  });

  test('that must be filled whole is, over several levels, or not at all', () => {
    const market = withBook();
    market.order(1, bid, 44, 31, { timeInForce: 'fill_or_kill' });
    market.order(2, bid, 44, 30, { timeInForce: 'fill_or_kill' });
    market.advance(3);
    expect(market.story).toEqual(['accepted', 'canceled: fill_or_kill_unfilled', 'accepted', 'fill', 'fill']);
  });

  test('pushes through the touch that own fills used up, so that post-only beside it stands', () => {
    const market = withBook();
    market.order(1, bid, 43, 10);
    market.order(2, bid, 43, 5, { postOnly: true });
    market.order(3, bid, 44, 5, { postOnly: true });
    market.advance(4);
    expect(market.story).toEqual(['accepted', 'fill', 'accepted', 'rejected: post_only_would_cross']);
  });
});

describe('in a full book, a resting order', () => {
  test('stands behind what is displayed at its price, and trades there come to it after that', () => {
    const market = withBook();
    market.order(1, bid, 40, 10);
    market.tell(trade(2, 40, 25, ask), trade(6, 40, 8, ask));
    market.advance(8);
    expect(brief(market.fills)).toEqual(['3@40 traded_at']);
  });

  test('is moved once by a trade and the fall of size that it causes, whichever is told first', () => {
    for (const early of [true, false]) {
      const market = withBook({ cancelFrontShare: 1 });
      market.order(1, bid, 40, 10);
      // The trade of 20 at second 5 is known at 6; its fall of size at once, or after it.
      if (early) market.tell(level(5.01, bid, 40, 10), trade(5, 40, 20, ask));
      else market.tell(trade(5, 40, 20, ask), { ...level(6.5, bid, 40, 10), trueAt: 5.01 });
      market.tell(trade(20, 40, 12, ask));
      market.advance(22);
      // Twenty of the thirty ahead have gone: two of the twelve are ours.
      expect([early, brief(market.fills)]).toEqual([early, ['2@40 traded_at']]);
    }
  });

  test('gains by cancellations in front of it and not by those behind, never ahead of more than is displayed', () => {
    for (const [cancelFrontShare, filled] of [
      [1, '10@40 traded_at'],
      [0, '2@40 traded_at'],
    ] as const) {
      const market = withBook({ cancelFrontShare });
      market.order(1, bid, 40, 10);
      // Twenty join behind it, then twenty cancel: from in front, or from behind.
      market.tell(level(10, bid, 40, 50), level(20, bid, 40, 30), trade(40, 40, 32, ask));
      market.advance(42);
      expect(brief(market.fills)).toEqual([filled]);
    }
    const market = withBook({ cancelFrontShare: 0 });
    market.order(1, bid, 40, 10);
    market.tell(level(10, bid, 40, 4), trade(40, 40, 6, ask));
    market.advance(42);
    expect(brief(market.fills)).toEqual(['2@40 traded_at']);
  });

  test('has no more ahead of it than was left when the size fell, whatever joins behind it before the fall is judged', () => {
    const market = withBook({ cancelFrontShare: 0 });
    market.order(1, bid, 40, 10);
    // Nobody stands behind: the one that cancels at 10 was ahead. The three that join at 11 and 20 are not.
    market.tell(level(10, bid, 40, 29), level(10.05, bid, 40, 30), level(20, bid, 40, 32), trade(40, 40, 31, ask));
    market.advance(42);
    expect(brief(market.fills)).toEqual(['2@40 traded_at']);
  });

  test('is moved by what two snapshots and the trades between them say, each counted once', () => {
    const market = withBook({ cancelFrontShare: 1 });
    market.order(1, bid, 40, 10);
    market.tell(trade(20, 40, 12, ask));
    // Eighteen less a minute later: twelve traded, six cancelled in front of us. Twelve are still ahead.
    market.tell(...book(60, [[40, 12]], [[43, 10]]), trade(70, 40, 15, ask));
    market.advance(72);
    expect(brief(market.fills)).toEqual(['3@40 traded_at']);
  });

  test('is filled at its limit by size that comes to it, which is then used up', () => {
    const market = withBook();
    market.order(1, bid, 41, 6);
    market.order(1, bid, 40, 6);
    market.tell(level(2, bid, 40, 0), level(2, ask, 40, 8));
    market.advance(3);
    expect(brief(market.fills)).toEqual(['6@41 displayed', '2@40 displayed']);
  });

  test('stands before worse own orders, and all together have no more than the trade', () => {
    const market = withBook();
    market.order(1, bid, 41, 6);
    market.order(1, bid, 42, 6);
    market.tell(trade(2, 41, 10, ask));
    market.advance(4);
    expect(brief(market.fills)).toEqual(['6@42 traded_through', '4@41 traded_at']);
  });

  test('keeps its place through a gap of the record, or is as near as the book that comes after it shows', () => {
    const market = withBook();
    market.order(1, bid, 40, 10);
    market.tell({ kind: EventKind.bookClear, at: 5 });
    market.tell(...book(50, [[40, 7]], [[43, 10]]), trade(60, 40, 9, ask));
    market.advance(62);
    expect(brief(market.fills)).toEqual(['2@40 traded_at']);
  });
});

describe('a book that is not sound', () => {
  test('fills nothing while it is crossed', () => {
    const market = withBook();
    market.order(1, bid, 41, 5);
    market.tell(level(2, bid, 44, 5), level(3, ask, 41, 5));
    market.order(4, bid, 46, 5, { timeInForce: 'immediate_or_cancel' });
    market.advance(5);
    expect(market.fills).toEqual([]);
    market.tell(level(6, bid, 44, 0), level(6, bid, 40, 0));
    market.advance(7);
    expect(brief(market.fills)).toEqual(['5@41 displayed']);
  });

  test('is not believed when it is too old or lost: the next tier speaks', () => {
    const old = withBook();
    old.order(31 * 60, bid, 46, 5);
    old.advance(31 * 60 + 1);
    expect(old.story).toEqual(['accepted']);
    const lost = withBook();
    lost.tell(quote(1, 40, 45, 10, 3), { kind: EventKind.bookClear, at: 2 });
    lost.order(3, bid, 46, 5);
    lost.advance(4);
    expect(brief(lost.fills)).toEqual(['3@45 displayed taker']);
  });

  test('is never seen half-told: a snapshot counts when its instant is over', () => {
    const market = withBook();
    market.order(1, bid, 42, 5);
    const told = book(5, [[40, 30]], [[44, 20]]);
    // Another market's event lies between the records of the snapshot.
    market.tell(...told.slice(0, 2), { ...quote(5, 10, 12), subject: 1 }, ...told.slice(2));
    market.order(6, bid, 45, 30, { timeInForce: 'immediate_or_cancel', market: 0 as MarketId });
    market.advance(7);
    expect(brief(market.fills)).toEqual(['20@44 displayed taker']);
  });
});
