import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { bar, brief, TestMarket, trade } from './market.ts';

const { bid, ask } = BookSide;
/** The bars of the minute before noon and of the one after it, in which orders here arrive: bid 40, ask 42. */
const FIRST = bar(0, 60, [41, 43, 42], [39, 41, 40]);
const SECOND = bar(120, 60, [42, 43, 42], [39, 41, 40]);

function withBar(more: ConstructorParameters<typeof TestMarket>[0] = {}): TestMarket {
  const market = new TestMarket(more);
  market.tell(...FIRST);
  return market;
}

describe('with bars of bid and ask, a resting order', () => {
  test('is filled at its limit by a whole later bar whose ask, or trades, went strictly through it', () => {
    const byAsk = withBar();
    byAsk.order(61, bid, 41, 10);
    byAsk.tell(...bar(180, 60, [40, 43, 42], [39, 40, 39], [42, 42, 6]));
    const byTrade = withBar();
    byTrade.order(61, bid, 41, 10);
    byTrade.tell(...bar(180, 60, [42, 43, 42], [39, 40, 39], [40, 42, 6]));
    for (const market of [byAsk, byTrade]) {
      market.advance(241);
      expect(brief(market.fills)).toEqual(['6@41 bar']);
    }
  });

  test('is not filled by a bar that touches its limit, has no volume, or began before the order came or ended after it', () => {
    for (const [told, more] of [
      [bar(180, 60, [41, 43, 42], [39, 40, 39], [41, 42, 50]), {}],
      [bar(180, 60, [38, 43, 42], [39, 40, 39]), {}],
      [bar(120, 60, [38, 43, 42], [39, 40, 39], [38, 42, 50]), {}],
      [bar(180, 60, [38, 43, 42], [39, 40, 39], [38, 42, 50]), { timeInForce: 'good_till_time', until: 170 }],
    ] as const) {
      const market = withBar();
      const { until, ...terms } = { until: 0, ...more };
      market.order(61, bid, 41, 10, { ...terms, ...(until > 0 && { expiresAt: market.at(until) }) });
      market.tell(...told);
      market.advance(300);
      expect(market.fills).toEqual([]);
    }
  });

  test('sells by what the bid did', () => {
    const market = withBar();
    market.order(61, ask, 43, 10);
    market.tell(...bar(180, 60, [43, 45, 44], [40, 44, 43], [43, 43, 100]));
    market.advance(241);
    expect(brief(market.fills)).toEqual(['10@43 bar']);
  });
});

describe('with bars of bid and ask, a marketable order', () => {
  test('pays the highest ask of the bar in which it came and of the one after, never beyond its limit, and the fee of a taker', () => {
    for (const [limit, high, paid] of [
      [46, 44, 44],
      [46, 42, 43],
      [43, 44, 43],
    ] as const) {
      const market = withBar();
      market.order(61, bid, limit, 10);
      market.tell(...SECOND, ...bar(180, 60, [41, high, 42], [39, 41, 40], [42, 42, 50]));
      market.advance(241);
      expect(brief(market.fills)).toEqual([`10@${paid} bar taker`]);
    }
  });

  test('pays its limit in any later bar, or when the bar in which it came is not known', () => {
    const later = withBar();
    later.order(61, bid, 46, 10);
    later.tell(...SECOND, ...bar(180, 60, [41, 43, 42], [39, 41, 40]));
    later.tell(...bar(240, 60, [41, 43, 42], [39, 41, 40], [42, 42, 50]));
    const unknown = withBar();
    unknown.order(61, bid, 46, 10);
    unknown.tell(...bar(180, 60, [41, 43, 42], [39, 41, 40], [42, 42, 50]));
    for (const market of [later, unknown]) {
      market.advance(301);
      expect(brief(market.fills)).toEqual(['10@46 bar taker']);
    }
  });

  test('has its share of the volume, together with all other own orders', () => {
    const market = withBar({ printShare: 0.25 });
    market.order(61, bid, 45, 10);
    market.order(61, bid, 44, 10);
    market.tell(...SECOND, ...bar(180, 60, [41, 43, 42], [39, 41, 40], [42, 42, 60]));
    market.advance(241);
    expect(brief(market.fills)).toEqual(['10@43 bar taker', '5@43 bar taker']);
  });

  test('is filled by prints where the history has them, and not once more by their bar', () => {
    const market = withBar();
    market.order(61, bid, 45, 20);
    market.tell(trade(130, 42, 7, bid), ...bar(180, 60, [41, 43, 42], [39, 41, 40], [42, 42, 60]));
    market.advance(241);
    expect(brief(market.fills)).toEqual(['7@42 traded_through taker']);
  });

  test('is one by the touch of a bar that is young enough', () => {
    const market = withBar();
    market.order(61, bid, 42, 10, { postOnly: true });
    market.order(31 * 60, bid, 42, 10, { postOnly: true });
    market.advance(32 * 60);
    expect(market.story).toEqual(['rejected: post_only_would_cross', 'accepted']);
  });
});

test('bars of trades alone fill nothing and show no touch', () => {
  const market = new TestMarket();
  const [, , trades] = bar(0, 60, [41, 43, 42], [39, 41, 40], [30, 42, 90]);
  const [, , later] = bar(180, 60, [41, 43, 42], [39, 41, 40], [30, 42, 90]);
  market.tell(trades as NonNullable<typeof trades>);
  market.order(61, bid, 41, 10);
  market.tell(later as NonNullable<typeof later>);
  market.advance(300);
  expect(market.story).toEqual(['accepted']);
});
