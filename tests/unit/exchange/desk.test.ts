import { describe, expect, test } from 'vitest';
import { BookSide, EventKind, MarketStatus, SettlementStage } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { AccountRecords } from '../../../sim/exchange/records/account-records.ts';
import { cents, contracts, directoryOf, ladderOf } from '../oms/world.ts';
import { brief, quote, TestMarket, trade } from './market.ts';

const { bid, ask } = BookSide;
const status = (at: number, a: MarketStatus) => ({ kind: EventKind.marketStatus, at, subject: 0, a });

describe('refusals', () => {
  test('an id used before, a price off the grid, a quantity of nothing', () => {
    const market = new TestMarket();
    market.order(1, bid, 40, 10, { clientOrderId: 'x' });
    market.order(1, bid, 40, 10, { clientOrderId: 'x' });
    market.order(1, bid, 40.5, 10);
    market.order(1, bid, 100, 10);
    market.order(1, bid, 40, 0);
    market.advance(2);
    expect(market.story).toEqual([
      'accepted',
      'rejected: duplicate_client_order_id',
      'rejected: invalid_price',
      'rejected: invalid_price',
      'rejected: invalid_quantity',
    ]);
  });

  test('a market that is closed, paused or not open yet, and an order that has expired', () => {
    const market = new TestMarket();
    market.order(12 * 3600, bid, 40, 10);
    market.advance(12 * 3600);
    const other = new TestMarket();
    other.order(-90_000, bid, 40, 10);
    other.advance(-80_000);
    other.tell(status(0, MarketStatus.active), status(1, MarketStatus.inactive));
    other.order(2, bid, 40, 10);
    other.order(2, bid, 40, 10, { timeInForce: 'good_till_time', expiresAt: other.at(1), market: 1 as MarketId });
    other.advance(3);
    expect([...market.story, ...other.story]).toEqual([
      'rejected: market_closed',
      'rejected: market_not_open',
      'rejected: trading_paused',
      'rejected: expired',
    ]);
  });

  test('an order that the account cannot pay with its fee, counting what others reserve', () => {
    const market = new TestMarket({}, 10);
    market.order(1, bid, 50, 10);
    market.order(1, bid, 40, 12);
    market.order(1, bid, 30, 10);
    market.advance(2);
    expect(market.story).toEqual(['accepted', 'rejected: insufficient_balance', 'accepted']);
    expect(market.exchange.account.reserved).toBeGreaterThan(8_000_000);
    expect(market.exchange.account.available).toBeLessThan(2_000_000);
  });

  test('a reduce-only order takes at most the position, and none without one', () => {
    const market = new TestMarket();
    market.tell(quote(0, 40, 42, 50, 50));
    market.order(1, bid, 42, 5);
    market.order(2, ask, 40, 6, { reduceOnly: true, timeInForce: 'immediate_or_cancel' });
    market.order(3, ask, 40, 5, { reduceOnly: true, timeInForce: 'immediate_or_cancel' });
    market.advance(4);
    expect(market.story).toEqual([
      'accepted',
      'fill',
      'accepted',
      'fill',
      'canceled: immediate_or_cancel_remainder',
      'rejected: reduce_only_would_increase',
    ]);
    expect(market.exchange.account.position(0 as MarketId)).toBe(0);
  });

  test('a position beyond the limit of the exchange', () => {
    const market = new TestMarket({ positionLimitContracts: 15 });
    market.order(1, bid, 40, 10);
    market.order(2, bid, 39, 6);
    market.order(2, ask, 60, 15);
    market.advance(3);
    expect(market.story).toEqual(['accepted', 'rejected: position_limit', 'accepted']);
  });
});

describe('ends', () => {
  test('good-till-time orders expire, and at the close all that rests is cancelled', () => {
    const market = new TestMarket();
    market.order(1, bid, 40, 10, { timeInForce: 'good_till_time', expiresAt: market.at(30) });
    market.order(1, bid, 39, 10);
    market.tell(trade(31, 30, 50, ask, { at: 31.5 }));
    market.advance(13 * 3600);
    expect(brief(market.fills)).toEqual(['10@39 traded_through']);
    expect(market.story).toEqual(['accepted', 'accepted', 'canceled: expired', 'fill']);
  });

  test('an early close and the end of a pause cancel what rests', () => {
    const market = new TestMarket();
    market.tell(status(0, MarketStatus.active));
    market.order(1, bid, 40, 10);
    market.tell(status(5, MarketStatus.inactive), status(10, MarketStatus.active));
    market.order(20, bid, 40, 10);
    market.tell(status(30, MarketStatus.closed));
    market.advance(60);
    expect(market.story).toEqual(['accepted', 'canceled: trading_paused', 'accepted', 'canceled: market_closed']);
  });

  test('a cancel of what is gone, or never was, is refused', () => {
    const market = new TestMarket();
    market.order(1, bid, 40, 10);
    market.exchange.cancel('o0', market.at(2));
    market.exchange.cancel('o0', market.at(4));
    market.exchange.cancel('nobody', market.at(4));
    market.advance(10);
    expect(market.story).toEqual([
      'accepted',
      'canceled: canceled_by_user',
      'cancel_rejected: order_not_found',
      'cancel_rejected: order_not_found',
    ]);
  });
});

describe('what comes too late for an order whose end is not told yet', () => {
  const late: [string, (market: TestMarket) => void][] = [
    ['a cancel', (market) => market.exchange.cancel('o0', market.at(30.5))],
    ['a look-up', (market) => market.exchange.lookUp('o0', market.at(30.5))],
    [
      'an amendment',
      (market) =>
        market.exchange.amend({ clientOrderId: 'o0', price: cents(40), quantity: contracts(5) }, market.at(30.5)),
    ],
  ];

  test.each(late)('is answered by the end of it: %s', (_, send) => {
    for (const records of [undefined, new AccountRecords({ directory: directoryOf([ladderOf(0), ladderOf(1)]) })]) {
      const market = new TestMarket({}, 10_000, 1, records);
      market.order(1, bid, 40, 10, { timeInForce: 'good_till_time', expiresAt: market.at(30) });
      market.advance(30.2);
      send(market);
      market.tell(trade(29.8, 39, 4, ask));
      market.advance(40);
      expect(market.story).toEqual(['accepted', 'fill', 'canceled: expired']);
      expect(market.updates.at(-1)).toMatchObject({ filledQuantity: contracts(4), knownAt: market.at(31) });
    }
  });

  test('is a look-up behind a cancel too, and a second cancel', () => {
    const market = new TestMarket({ orderLatencyMillis: 250, ackLatencyMillis: 250 });
    market.order(1, bid, 40, 10);
    market.exchange.cancel('o0', market.at(2));
    market.exchange.lookUp('o0', market.at(2));
    market.exchange.cancel('o0', market.at(2.5));
    market.exchange.lookUp('o0', market.at(2.5));
    market.advance(10);
    expect(market.story).toEqual(['accepted', 'canceled: canceled_by_user']);
  });
});

describe('amendments', () => {
  test('a smaller size keeps the place in the queue, another price or a larger size loses it', () => {
    const market = new TestMarket({ queueAheadContracts: 20 });
    market.order(1, bid, 40, 10);
    market.tell(trade(2, 40, 20, ask));
    market.exchange.amend({ clientOrderId: 'o0', price: cents(40), quantity: contracts(5) }, market.at(4));
    market.tell(trade(5, 40, 2, ask));
    market.exchange.amend({ clientOrderId: 'o0', price: cents(40), quantity: contracts(12) }, market.at(7));
    market.tell(trade(8, 40, 10, ask), trade(9, 39, 4, ask));
    market.advance(20);
    expect(market.story).toEqual(['accepted', 'amended', 'fill', 'amended', 'fill']);
    expect(brief(market.fills)).toEqual(['2@40 traded_at', '4@40 traded_through']);
  });

  test('what cannot stand is refused and the old terms hold', () => {
    const market = new TestMarket({}, 10);
    market.order(1, bid, 40, 10);
    market.exchange.amend({ clientOrderId: 'o0', price: cents(40), quantity: contracts(1_000) }, market.at(2));
    market.exchange.amend({ clientOrderId: 'o0', price: cents(0), quantity: contracts(10) }, market.at(2));
    market.exchange.amend({ clientOrderId: 'nobody', price: cents(40), quantity: contracts(10) }, market.at(2));
    market.tell(trade(3, 39, 10, ask));
    market.exchange.amend({ clientOrderId: 'o0', price: cents(40), quantity: contracts(5) }, market.at(5));
    market.advance(10);
    expect(market.story).toEqual([
      'accepted',
      'amend_rejected: insufficient_balance',
      'amend_rejected: invalid_price',
      'amend_rejected: order_not_found',
      'fill',
      'amend_rejected: order_not_found',
    ]);
  });
});

test('what is bought is paid in full with its fee, and a market pays its holders when it is paid', () => {
  const market = new TestMarket({}, 100);
  market.tell(quote(0, 40, 42, 50, 50));
  market.order(1, bid, 42, 10);
  market.order(2, ask, 40, 30);
  market.advance(3);
  // Bought 10 for 4.20 and 0.18 fee; sold 30: 10 of them close (a dollar each comes back), 20 are NO at 0.60 each.
  const [bought, sold] = market.fills;
  expect(bought?.fee).toBe(180_000);
  expect(market.exchange.account.cash).toBe(
    100_000_000 - 4_200_000 - 180_000 - 18_000_000 + 10_000_000 - (sold?.fee ?? 0),
  );
  expect(market.exchange.account.position(0 as MarketId)).toBe(-2_000);
  const before = market.exchange.account.cash;
  market.tell({ kind: EventKind.settlement, at: 100, subject: 0, a: SettlementStage.determined, b: 0, c: 4_000 });
  expect(market.exchange.account.cash).toBe(before);
  market.tell({ kind: EventKind.settlement, at: 150, subject: 0, a: SettlementStage.final, b: 0, c: 4_000 });
  expect(market.exchange.account.cash).toBe(before);
  market.tell({ kind: EventKind.settlement, at: 200, subject: 0, a: SettlementStage.paid, b: 0, c: 4_000 });
  expect(market.exchange.account.cash).toBe(before + 20_000_000);
  expect(market.exchange.account.position(0 as MarketId)).toBe(0);
});

test('latencies are drawn from the seed: the same seed, the same times', () => {
  const times = (seed: number): number[] => {
    const market = new TestMarket({ orderLatencyMillis: 200, ackLatencyMillis: 100, latencySpread: 0.5 }, 100, seed);
    for (let i = 0; i < 5; i++) market.order(i, bid, 10, 1);
    market.advance(100);
    return market.updates.map(({ knownAt }) => knownAt);
  };
  expect(times(1)).toEqual(times(1));
  expect(times(1)).not.toEqual(times(2));
});
