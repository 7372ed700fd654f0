import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { DirectMarket, told } from './direct-market.ts';
import { brief, quote } from './market.ts';

const { bid, ask } = BookSide;

describe('taker_at_cross', () => {
  test('ends the order that comes, and leaves the one that rests', () => {
    const m = new DirectMarket();
    const resting = m.placed(1, ask, 45, 10);
    expect(told(m.place(2, bid, 45, 5))).toBe('canceled 0 of 0 (self_trade)');
    expect(m.order(resting.venueOrderId).status).toBe('resting');
    expect(told(m.place(3, bid, 44, 5))).toBe('resting 0 of 5');
  });

  test('lets what is offered at better prices be taken first, and those fills stand', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 42, 50, 3));
    m.placed(1, ask, 45, 10);
    const outcome = m.place(2, bid, 46, 8);
    expect(told(outcome)).toBe('canceled 3 of 3 (self_trade)');
    expect(brief(m.records.fills())).toEqual(['3@42 displayed taker']);
  });

  test('takes nothing at the price of the own order itself', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 45, 50, 30));
    m.placed(1, ask, 45, 10);
    expect(told(m.place(2, bid, 45, 8))).toBe('canceled 0 of 0 (self_trade)');
  });

  test('a fill-or-kill order that is stopped keeps what it took before', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 42, 50, 3));
    m.placed(1, ask, 45, 10);
    expect(told(m.place(2, bid, 46, 8, { timeInForce: 'fill_or_kill' }))).toBe('canceled 3 of 3 (self_trade)');
  });
});

describe('maker', () => {
  const selfTradePrevention = 'maker' as const;

  test('ends the orders in the way, from the best price on, and the order goes on', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 44, 50, 30));
    const near = m.placed(1, ask, 45, 10);
    const far = m.placed(1, ask, 47, 10);
    const beyond = m.placed(1, ask, 49, 10);
    expect(told(m.place(2, bid, 48, 40, { selfTradePrevention }))).toBe('resting 30 of 40');
    expect([near, far, beyond].map(({ venueOrderId }) => m.order(venueOrderId).endReason)).toEqual([
      'self_trade',
      'self_trade',
      null,
    ]);
  });

  test('leaves an own order alone that the order does not come to', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 44, 50, 30));
    const own = m.placed(1, ask, 45, 10);
    expect(told(m.place(2, bid, 48, 20, { selfTradePrevention }))).toBe('executed 20 of 20');
    expect(m.order(own.venueOrderId).status).toBe('resting');
  });

  test('a fill-or-kill order is filled whole or not at all', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 42, 50, 3));
    m.placed(1, ask, 45, 10);
    const killed = m.place(2, bid, 46, 8, { timeInForce: 'fill_or_kill', selfTradePrevention });
    expect(told(killed)).toBe('canceled 0 of 0 (fill_or_kill_unfilled)');
  });
});

test('an order that may only rest is refused when an own one is in its way', () => {
  const m = new DirectMarket();
  m.placed(1, ask, 45, 10);
  expect(told(m.place(2, bid, 45, 5, { postOnly: true }))).toBe('refused: post_only_would_cross');
});

test('an amendment that would trade with an own order is treated as an order that comes', () => {
  const m = new DirectMarket();
  const own = m.placed(1, ask, 45, 10);
  const order = m.placed(1, bid, 40, 10);
  const { venueOrderId, price, initialQuantity: quantity } = order;
  const outcome = m.direct.amend({ venueOrderId, price: own.price, quantity }, m.at(2));
  expect(told(outcome)).toBe('canceled 0 of 0 (self_trade)');
  expect(price).toBe(4_000);
  expect(m.order(own.venueOrderId).status).toBe('resting');
});
