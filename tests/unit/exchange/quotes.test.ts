import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { brief, quote, TestMarket, trade } from './market.ts';

const { bid, ask } = BookSide;

describe('with quotes, a marketable order', () => {
  test('takes the displayed size at the displayed price, and the rest makes', () => {
    const market = new TestMarket();
    market.tell(quote(0, 40, 42, 50, 8));
    market.order(1, bid, 45, 20);
    market.advance(2);
    expect(brief(market.fills)).toEqual(['8@42 displayed taker']);
    // The same size shown again is what we took; another size is new.
    market.tell(quote(3, 40, 42, 50, 8), quote(4, 41, 42, 50, 8));
    expect(market.fills).toHaveLength(1);
    market.tell(quote(5, 41, 42, 50, 5));
    market.advance(6);
    expect(brief(market.fills).slice(1)).toEqual(['5@45 displayed']);
  });

  test('has the assumed size once per change of price where the data has none', () => {
    const market = new TestMarket();
    market.tell(quote(0, 40, 42));
    market.order(1, bid, 42, 60);
    market.tell(quote(2, 40, 42), quote(3, 39, 42));
    market.advance(4);
    expect(brief(market.fills)).toEqual(['25@42 assumed taker']);
    market.tell(quote(5, 40, 43), quote(6, 40, 41));
    market.advance(7);
    expect(brief(market.fills).slice(1)).toEqual(['25@42 assumed']);
  });

  test('is not filled against a quote that is too old, crossed or empty', () => {
    for (const [shown, at] of [
      [quote(0, 40, 42, 50, 50), 31 * 60],
      [quote(0, 43, 42, 50, 50), 1],
      [quote(0, 40, -1, 50, -1), 1],
      [quote(0, 40, 42, 50, 0), 1],
    ] as const) {
      const market = new TestMarket();
      market.tell(shown);
      market.order(at, bid, 45, 10);
      market.advance(at + 1);
      expect([shown, market.story]).toEqual([shown, ['accepted']]);
    }
  });

  test('fill-or-kill needs all of it at the touch, immediate-or-cancel takes what there is', () => {
    const market = new TestMarket();
    market.tell(quote(0, 40, 42, 50, 8));
    market.order(1, bid, 42, 9, { timeInForce: 'fill_or_kill' });
    market.order(2, bid, 42, 9, { timeInForce: 'immediate_or_cancel' });
    market.advance(3);
    expect(market.story).toEqual([
      'accepted',
      'canceled: fill_or_kill_unfilled',
      'accepted',
      'fill',
      'canceled: immediate_or_cancel_remainder',
    ]);
    expect(brief(market.fills)).toEqual(['8@42 displayed taker']);
  });
});

describe('with quotes, a resting order', () => {
  test('is filled at its limit when the other side comes to it', () => {
    const market = new TestMarket();
    market.tell(quote(0, 40, 45, 50, 50));
    market.order(1, bid, 41, 10);
    market.tell(quote(2, 40, 42, 50, 50), quote(3, 38, 39, 50, 6), quote(4, 38, 41, 50, 50));
    market.advance(5);
    expect(brief(market.fills)).toEqual(['6@41 displayed', '4@41 displayed']);
  });

  test('stands behind the displayed size it joined, which trades and smaller displays shorten', () => {
    const market = new TestMarket();
    market.tell(quote(0, 40, 45, 30, 50));
    market.order(1, bid, 40, 10);
    market.tell(trade(2, 40, 10, ask), quote(4, 40, 45, 15, 50), trade(5, 40, 12, ask), trade(6, 40, 5, ask));
    market.advance(8);
    // 30 ahead, 20 after the first trade, 15 as displayed, 3 after the second: 2 of the last 5 are ours.
    expect(brief(market.fills)).toEqual(['2@40 traded_at']);
  });

  test('stands first when it improves the touch', () => {
    const market = new TestMarket();
    market.tell(quote(0, 40, 45, 30, 50));
    market.order(1, bid, 41, 10);
    market.tell(trade(2, 41, 3, ask));
    market.advance(4);
    expect(brief(market.fills)).toEqual(['3@41 traded_at']);
  });
});

test('the best tier rules: quotes while they are young enough, prints again after', () => {
  const market = new TestMarket();
  market.tell(quote(0, 40, 42, 50, 50));
  market.order(1, bid, 41, 10);
  // A buyer's print below our limit fills nothing of a resting order in either tier.
  market.tell(trade(10, 41, 5, bid));
  market.tell(trade(40 * 60, 41, 5, bid), trade(40 * 60 + 10, 40, 5, ask));
  market.advance(41 * 60);
  expect(brief(market.fills)).toEqual(['5@41 traded_through']);
});

test('post-only orders that would trade are refused', () => {
  const market = new TestMarket();
  market.tell(quote(0, 40, 42, 50, 50));
  market.order(1, bid, 42, 10, { postOnly: true });
  market.order(1, bid, 41, 10, { postOnly: true });
  market.order(1, ask, 40, 10, { postOnly: true });
  market.advance(2);
  expect(market.story).toEqual(['rejected: post_only_would_cross', 'accepted', 'rejected: post_only_would_cross']);
});
