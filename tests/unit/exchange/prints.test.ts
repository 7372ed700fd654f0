import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { brief, TestMarket, trade } from './market.ts';

const { bid, ask } = BookSide;

describe('with prints only, a marketable order', () => {
  test('takes the place of later prints that took its side at or below its limit, at their price plus slippage', () => {
    const market = new TestMarket({ printSlippageCents: 1 });
    market.tell(trade(0, 45, 10, bid));
    market.order(2, bid, 46, 30);
    market.tell(trade(10, 44, 5, bid), trade(20, 46, 7, bid), trade(30, 47, 100, bid));
    market.advance(60);
    expect(brief(market.fills)).toEqual(['5@45 traded_through taker', '7@46 traded_at taker']);
  });

  test('never counts the print that triggered it, one at the moment of its arrival, or one known late', () => {
    const market = new TestMarket({ orderLatencyMillis: 2_000 });
    market.tell(trade(0, 45, 10, bid));
    market.order(1, bid, 45, 30);
    market.tell(trade(2, 45, 10, bid), trade(3, 45, 10, bid), trade(3.000001, 45, 10, bid));
    market.advance(60);
    expect(market.fills).toHaveLength(1);
  });

  test('never fills from block trades', () => {
    const market = new TestMarket();
    market.tell(trade(0, 45, 10, bid));
    market.order(2, bid, 45, 30);
    market.tell(trade(10, 45, 500, bid, { d: 1 }));
    market.advance(60);
    expect(market.fills).toHaveLength(0);
  });

  test('sells mirrored', () => {
    const market = new TestMarket({ printSlippageCents: 1 });
    market.tell(trade(0, 45, 10, ask));
    market.order(2, ask, 44, 30);
    market.tell(trade(10, 47, 5, ask), trade(20, 44, 5, ask), trade(30, 43, 5, ask));
    market.advance(60);
    // The print at 43 is below the limit: it would not have been ours to take, and nobody bought through us.
    expect(brief(market.fills)).toEqual(['5@46 traded_through taker', '5@44 traded_at taker']);
  });

  test('has at most the share of each print, whole lots, spent once over all own orders', () => {
    const market = new TestMarket({ printShare: 0.5 });
    market.tell(trade(0, 45, 10, bid));
    market.order(2, bid, 45, 6);
    market.order(2, bid, 46, 6);
    market.tell(trade(10, 45, 15, bid));
    market.advance(60);
    expect(brief(market.fills)).toEqual(['6@45 traded_through taker', '1@45 traded_at taker']);
  });
});

describe('with prints only, a resting order', () => {
  test('is filled by prints against it strictly through its limit, at its limit', () => {
    const market = new TestMarket();
    market.tell(trade(0, 45, 10, bid));
    market.order(2, bid, 40, 10);
    market.tell(trade(10, 41, 50, ask), trade(20, 39, 4, ask), trade(25, 39, 50, bid));
    market.advance(60);
    expect(brief(market.fills)).toEqual(['4@40 traded_through']);
    expect(market.fills[0]?.fee).toBe(0);
  });

  test('is filled at its limit only after the queue ahead has traded', () => {
    const market = new TestMarket({ queueAheadContracts: 20 });
    market.order(2, bid, 40, 10);
    market.tell(trade(10, 40, 15, ask), trade(20, 40, 8, ask), trade(30, 40, 50, ask));
    market.advance(60);
    expect(brief(market.fills)).toEqual(['3@40 traded_at', '7@40 traded_at']);
  });
});

describe('with prints only, immediate orders', () => {
  test('have a short window of prints, and what is left is cancelled', () => {
    const market = new TestMarket({ immediateWindowMillis: 1_000 });
    market.tell(trade(0, 45, 10, bid));
    market.order(2, bid, 45, 10, { timeInForce: 'immediate_or_cancel' });
    market.tell(trade(2.5, 45, 4, bid), trade(3.5, 45, 4, bid));
    market.advance(60);
    expect(brief(market.fills)).toEqual(['4@45 traded_at taker']);
    expect(market.story).toEqual(['accepted', 'fill', 'canceled: immediate_or_cancel_remainder']);
  });

  test('need one print that covers all of a fill-or-kill', () => {
    const market = new TestMarket();
    market.tell(trade(0, 45, 10, bid));
    market.order(2, bid, 45, 10, { timeInForce: 'fill_or_kill' });
    market.tell(trade(2.2, 45, 6, bid), trade(2.4, 45, 6, bid));
    market.advance(60);
    expect(market.story).toEqual(['accepted', 'canceled: fill_or_kill_unfilled']);
    market.order(61, bid, 45, 10, { timeInForce: 'fill_or_kill' });
    market.tell(trade(61.5, 45, 10, bid));
    market.advance(90);
    expect(brief(market.fills)).toEqual(['10@45 traded_at taker']);
  });

  test('are cancelled at once when they are not marketable', () => {
    const market = new TestMarket();
    market.order(2, bid, 45, 10, { timeInForce: 'immediate_or_cancel' });
    market.tell(trade(2.5, 45, 40, bid), trade(2.6, 30, 40, ask));
    market.advance(60);
    expect(market.story).toEqual(['accepted', 'canceled: immediate_or_cancel_remainder']);
  });
});

test('an own order stands behind own ones of its price that came before it', () => {
  const market = new TestMarket({ queueAheadContracts: 10 });
  market.order(1, bid, 40, 5);
  market.order(2, bid, 40, 5);
  // Of the twelve, ten go to the queue of others and two are left, for the first order alone; then the rest of it, and the second.
  market.tell(trade(3, 40, 12, ask), trade(5, 40, 4, ask));
  market.advance(20);
  expect(market.fills.map(({ clientOrderId, quantity }) => [clientOrderId, quantity / 100])).toEqual([
    ['o0', 2],
    ['o0', 3],
    ['o1', 1],
  ]);
});

test('a fill is known when both its evidence and its acknowledgement are', () => {
  const market = new TestMarket({ ackLatencyMillis: 300 });
  market.tell(trade(0, 45, 10, bid));
  market.order(2, bid, 45, 20);
  market.tell(trade(10, 45, 10, bid), trade(20, 45, 10, bid, { at: 20.1 }));
  market.advance(60);
  const known = market.updates.flatMap((update) => (update.kind === 'fill' ? [update.knownAt] : []));
  expect(known).toEqual([market.at(11), market.at(20.3)]);
  expect(market.fills.map(({ executedAt }) => executedAt)).toEqual([market.at(10), market.at(20)]);
});

test('a cancel does not undo a fill that had happened before it, and what came after it fills nothing', () => {
  const market = new TestMarket();
  market.order(2, bid, 40, 10);
  market.advance(5);
  market.exchange.cancel('o0', market.at(10));
  market.tell(trade(9.5, 39, 4, ask), trade(10.5, 39, 4, ask, { at: 10.6 }));
  market.advance(60);
  expect(market.story).toEqual(['accepted', 'fill', 'canceled: canceled_by_user']);
  expect(brief(market.fills)).toEqual(['4@40 traded_through']);
  expect(market.updates.at(-1)).toMatchObject({ filledQuantity: 400, knownAt: market.at(11) });
});
