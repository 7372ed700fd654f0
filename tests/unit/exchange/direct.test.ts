import { describe, expect, test } from 'vitest';
import { BookSide, EventKind, SettlementStage } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { cents, contracts, ladderOf, NOON } from '../oms/world.ts';
import { DirectMarket, told } from './direct-market.ts';
import { brief, quote, TestMarket, trade } from './market.ts';

const { bid, ask } = BookSide;

describe('an order', () => {
  test('is answered with what it took at once and what is left of it', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 42, 50, 6));
    const outcome = m.place(1, bid, 42, 10);
    expect(told(outcome)).toBe('resting 6 of 10');
    expect(outcome.kind === 'placed' && brief(outcome.fills)).toEqual(['6@42 displayed taker']);
    // 0.07 × 6 × 0.42 × 0.58, up to the next cent.
    expect(m.records.orders()[0]).toMatchObject({
      takerCost: 2_520_000,
      takerFees: 110_000,
      makerCost: 0,
      initialQuantity: 1_000,
    });
  });

  test('immediate ones are answered in their final state', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 42, 50, 6));
    expect(told(m.place(1, bid, 42, 10, { timeInForce: 'fill_or_kill' }))).toBe(
      'canceled 0 of 0 (fill_or_kill_unfilled)',
    );
    const some = told(m.place(1, bid, 42, 10, { timeInForce: 'immediate_or_cancel' }));
    expect(some).toBe('canceled 6 of 6 (immediate_or_cancel_remainder)');
    expect(told(m.place(1, bid, 41, 10, { timeInForce: 'immediate_or_cancel' }))).toBe(
      'canceled 0 of 0 (immediate_or_cancel_remainder)',
    );
  });

  test('expires by itself at its time, and what rests at the close ends there', () => {
    const m = new DirectMarket();
    const timed = m.placed(1, bid, 40, 10, { timeInForce: 'good_till_time', expiresAt: m.at(30) });
    const open = m.placed(1, bid, 39, 10);
    expect(m.direct.nextAt()).toBe(m.at(30));
    m.direct.advanceTo(m.at(29.999999));
    expect(m.order(timed.venueOrderId).status).toBe('resting');
    m.direct.advanceTo(m.at(30));
    expect(m.order(timed.venueOrderId)).toMatchObject({ endReason: 'expired', updatedAt: m.at(30) });
    m.direct.advanceTo(m.at(12 * 3600));
    expect(m.order(open.venueOrderId)).toMatchObject({ endReason: 'market_closed', updatedAt: m.at(12 * 3600) });
    expect(told(m.direct.cancel(open.venueOrderId, m.at(12 * 3600 + 1)))).toBe('refused: market_closed');
    expect(told(m.direct.cancel(timed.venueOrderId, m.at(12 * 3600 + 1)))).toBe('refused: market_closed');
  });

  test('needs an expiration exactly where it is good till a time, and one that lies ahead', () => {
    const m = new DirectMarket();
    expect(told(m.place(1, bid, 40, 10, { timeInForce: 'good_till_time' }))).toBe('refused: invalid_expiration');
    const timed = { timeInForce: 'immediate_or_cancel', expiresAt: m.at(30) } as const;
    expect(told(m.place(1, bid, 40, 10, timed))).toBe('refused: invalid_expiration');
    const past = { timeInForce: 'good_till_time', expiresAt: m.at(1) } as const;
    expect(told(m.place(1, bid, 40, 10, past))).toBe('refused: expired');
  });

  test('that was refused leaves its id free, whatever the id looks like', () => {
    const m = new DirectMarket();
    for (const clientOrderId of ['plain', 'row-0', 'row-1', 'row-7']) {
      expect(told(m.place(1, bid, 40.5, 10, { clientOrderId }))).toBe('refused: invalid_price');
      expect(told(m.place(2, bid, 40, 10, { clientOrderId }))).toBe('resting 0 of 10');
      expect(told(m.place(3, bid, 40.5, 10, { clientOrderId }))).toBe('refused: duplicate_client_order_id');
      expect(told(m.place(4, bid, 40, 10, { clientOrderId }))).toBe('refused: duplicate_client_order_id');
    }
  });

  test('has a price on the grid of its market', () => {
    const plain = ladderOf(0);
    const priceGrid = [
      { start: 0 as Price, end: 1_000 as Price, step: 10 as Price },
      { start: 1_000 as Price, end: 10_000 as Price, step: 100 as Price },
    ];
    const [first, ...rest] = plain.markets;
    const m = new DirectMarket({
      ladders: [{ ...plain, markets: [{ ...(first as (typeof plain.markets)[0]), priceGrid }, ...rest] as never }],
    });
    const at = (price: number, more = {}): string => told(m.place(1, bid, 1, 10, { price: price as Price, ...more }));
    expect(at(510)).toBe('resting 0 of 10');
    expect(at(515)).toBe('refused: invalid_price');
    expect(at(2_010)).toBe('refused: invalid_price');
    expect(at(510, { market: 1 as MarketId })).toBe('refused: invalid_price');
  });

  test('that may only reduce must be immediate since the exchange asks for it', () => {
    const october = ((Date.parse('2026-10-08T12:00:00Z') * 1_000 - NOON) / 1_000_000) | 0;
    const ladder = ladderOf(0, 3, NOON + (october + 36_000) * 1_000_000);
    const m = new DirectMarket({ ladders: [ladder] });
    m.tell(quote(1, 40, 42, 50, 50));
    m.place(2, bid, 42, 10);
    expect(told(m.place(3, ask, 45, 10, { reduceOnly: true }))).toBe('resting 0 of 10');
    m.tell(quote(october, 40, 42, 50, 50));
    expect(told(m.place(october, ask, 50, 10, { reduceOnly: true }))).toBe('refused: reduce_only_needs_immediate');
    const immediate = { reduceOnly: true, timeInForce: 'immediate_or_cancel' } as const;
    expect(told(m.place(october, ask, 40, 20, immediate))).toBe('canceled 10 of 10 (immediate_or_cancel_remainder)');
  });
});

describe('an amendment', () => {
  test('keeps the place in the queue only when the size falls', () => {
    const m = new DirectMarket({ config: { queueAheadContracts: 20 } });
    const { venueOrderId, price } = m.placed(1, bid, 40, 10);
    m.tell(trade(2, 40, 15, ask));
    const amendTo = (at: number, quantity: number): number | undefined => {
      m.direct.amend({ venueOrderId, price, quantity: contracts(quantity) }, m.at(at));
      return m.direct.queue()[0]?.ahead;
    };
    expect(amendTo(4, 8)).toBe(500);
    expect(amendTo(5, 8)).toBe(2_000);
    expect(amendTo(6, 9)).toBe(2_000);
  });

  test('can give another id and another expiration, or take the expiration away', () => {
    const m = new DirectMarket();
    const { venueOrderId, price } = m.placed(1, bid, 40, 10, { clientOrderId: 'first' });
    const quantity = contracts(9);
    m.direct.amend({ venueOrderId, price, quantity, clientOrderId: 'second', expiresAt: m.at(60) }, m.at(2));
    expect(m.order(venueOrderId)).toMatchObject({
      clientOrderId: 'second',
      expiresAt: m.at(60),
      timeInForce: 'good_till_time',
    });
    expect(m.records.orderByClientId('second')?.venueOrderId).toBe(venueOrderId);
    expect(m.records.orderByClientId('first')).toBeUndefined();
    expect(told(m.place(3, bid, 30, 1, { clientOrderId: 'second' }))).toBe('refused: duplicate_client_order_id');
    expect(told(m.place(3, bid, 30, 1, { clientOrderId: 'first' }))).toBe('refused: duplicate_client_order_id');
    m.direct.amend({ venueOrderId, price, quantity: contracts(8), expiresAt: null }, m.at(4));
    m.direct.advanceTo(m.at(120));
    expect(m.order(venueOrderId)).toMatchObject({
      status: 'resting',
      expiresAt: null,
      timeInForce: 'good_till_canceled',
    });
    const other = m.placed(121, bid, 39, 1);
    const taken = m.direct.amend(
      { venueOrderId: other.venueOrderId, price: cents(38), quantity: contracts(1), clientOrderId: 'second' },
      m.at(122),
    );
    expect(told(taken)).toBe('refused: duplicate_client_order_id');
    expect(m.order(other.venueOrderId).price).toBe(3_900);
    const late = m.direct.amend({ venueOrderId, price, quantity, expiresAt: m.at(100) }, m.at(123));
    expect(told(late)).toBe('refused: invalid_expiration');
  });

  test('that crosses takes what is shown, and counts what was filled before', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 42, 50, 6));
    const { venueOrderId } = m.placed(1, bid, 42, 10);
    m.tell(quote(2, 41, 43, 50, 3));
    const outcome = m.direct.amend({ venueOrderId, price: cents(43), quantity: contracts(10) }, m.at(3));
    expect(told(outcome)).toBe('resting 9 of 10');
    expect(outcome.kind === 'amended' && brief(outcome.fills)).toEqual(['3@43 displayed taker']);
    expect(told(m.direct.amend({ venueOrderId, price: cents(43), quantity: contracts(9) }, m.at(4)))).toBe(
      'refused: invalid_quantity',
    );
  });
});

describe('a decrease', () => {
  test('by or to a number of contracts keeps the place; to nothing it is a cancel', () => {
    const m = new DirectMarket({ config: { queueAheadContracts: 7 } });
    const { venueOrderId } = m.placed(1, bid, 40, 10);
    expect(m.direct.decrease(venueOrderId, { by: contracts(3) }, m.at(2))).toMatchObject({
      kind: 'reduced',
      reducedBy: 300,
    });
    expect(told(m.direct.decrease(venueOrderId, { to: contracts(4) }, m.at(3)))).toBe('resting 0 of 4');
    expect(m.direct.queue()).toEqual([{ venueOrderId, market: 0, ahead: 700 }]);
    for (const how of [{ to: contracts(4) }, { by: contracts(5) }, { by: 0 as Quantity }, { to: 1.5 as Quantity }]) {
      expect(told(m.direct.decrease(venueOrderId, how, m.at(4)))).toBe('refused: invalid_quantity');
    }
    expect(m.direct.decrease(venueOrderId, { by: contracts(4) }, m.at(5))).toMatchObject({ reducedBy: 400 });
    expect(m.order(venueOrderId)).toMatchObject({ status: 'canceled', endReason: 'canceled_by_user', remaining: 0 });
    expect(m.direct.balance().reserved).toBe(0);
  });
});

describe('cancels', () => {
  test('answer with what they took away, once', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 42, 50, 6));
    const { venueOrderId } = m.placed(1, bid, 42, 10);
    expect(m.direct.cancel(venueOrderId, m.at(2))).toMatchObject({ kind: 'reduced', reducedBy: 400 });
    expect(told(m.direct.cancel(venueOrderId, m.at(3)))).toBe('refused: order_not_found');
    expect(told(m.direct.cancel('nobody', m.at(3)))).toBe('refused: order_not_found');
    m.tell(trade(4, 30, 50, ask));
    expect(m.order(venueOrderId).filled).toBe(600);
  });

  test('and orders in a batch each have their own outcome', () => {
    const m = new DirectMarket();
    const order = (clientOrderId: string, price: number) => ({
      clientOrderId,
      market: 0 as MarketId,
      side: bid,
      price: cents(price),
      quantity: contracts(5),
      timeInForce: 'good_till_canceled' as const,
      postOnly: false,
      reduceOnly: false,
    });
    const placed = m.direct.placeBatch([order('a', 40), order('a', 39), order('b', 40.5), order('c', 38)], m.at(1));
    expect(placed.map(told)).toEqual([
      'resting 0 of 5',
      'refused: duplicate_client_order_id',
      'refused: invalid_price',
      'resting 0 of 5',
    ]);
    const ids = placed.flatMap((one) => (one.kind === 'placed' ? [one.order.venueOrderId] : []));
    expect(m.direct.cancelBatch([...ids, 'nobody'], m.at(2)).map(told)).toEqual([
      'canceled 0 of 0 (canceled_by_user)',
      'canceled 0 of 0 (canceled_by_user)',
      'refused: order_not_found',
    ]);
  });

  test('of everything reach what is placed within the configured time after', () => {
    const m = new DirectMarket({ config: { cancelAllReachSeconds: 60 } });
    m.tell(quote(0, 40, 42, 50, 6));
    m.placed(1, bid, 30, 10);
    m.placed(1, bid, 31, 10, { market: 1 as MarketId });
    expect(m.direct.cancelAll(m.at(2))).toHaveLength(2);
    // What it takes at once stands.
    expect(told(m.place(61, bid, 42, 10))).toBe('canceled 6 of 6 (canceled_by_user)');
    expect(told(m.place(62, bid, 30, 10))).toBe('resting 0 of 10');
  });
});

test('a market whose result is out takes nothing, and what rested ends', () => {
  const m = new DirectMarket();
  const { venueOrderId } = m.placed(1, bid, 40, 10);
  m.tell({ kind: EventKind.settlement, at: 10, subject: 0, a: SettlementStage.determined, b: 10_000 });
  expect(m.order(venueOrderId).endReason).toBe('market_closed');
  expect(told(m.place(11, bid, 40, 10))).toBe('refused: market_closed');
});

test('an exchange without records cannot be spoken to directly', () => {
  expect(() => new TestMarket().exchange.direct).toThrow('without records');
});
