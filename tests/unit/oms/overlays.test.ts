/** The commands and answers that lie over an order's state: amendments and cancels under way, and fills that nobody told yet. */
import { describe, expect, test } from 'vitest';
import { DecisionType } from '../../../engine/decision-record.ts';
import { BookSide } from '../../../engine/events.ts';
import type { MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import { NO_PRICE } from '../../../engine/money/units.ts';
import { OrderTrail } from '../../../engine/oms/trail.ts';
import type { VenueOrder, VenueReason } from '../../../engine/orders.ts';
import { cents, contracts, KeptJournal, NOON, OmsWorld, seconds } from './world.ts';

/** One order and what is told of it, second by second. */
class Talk {
  readonly world: OmsWorld;
  #at = 0;
  constructor(config = {}) {
    this.world = new OmsWorld(config);
    this.world.oms.pursue(this.world.intent(), NOON);
  }
  get id(): string {
    return this.world.venue.orders[0]?.clientOrderId ?? '';
  }
  get order() {
    return this.world.oms.allWorking()[0];
  }
  get sent(): string[] {
    return this.world.venue.sent.map(({ kind }) => kind);
  }
  get now() {
    return seconds(this.#at);
  }
  accepted(): this {
    return this.#tell({ kind: 'accepted', venueOrderId: 'v' });
  }
  wish(target: number, current = 0): string {
    this.#at += 1;
    const wish = { targetPosition: contracts(target), currentPosition: contracts(current), at: this.now };
    return this.world.oms.pursue(this.world.intent(wish), this.now);
  }
  fill(quantity: number): this {
    const fill = {
      fillId: `f${this.#at}`,
      clientOrderId: this.id,
      market: 1 as MarketId,
      side: BookSide.bid,
      price: cents(42),
      quantity: contracts(quantity),
      fee: 0,
      isTaker: true,
      evidence: 'exchange',
      executedAt: this.now,
    };
    return this.#tell({ kind: 'fill', fill });
  }
  amended(quantity: number, price = 42): this {
    return this.#tell({ kind: 'amended', price: cents(price), quantity: contracts(quantity) });
  }
  canceled(filled = 0): this {
    return this.#tell({ kind: 'canceled', reason: 'canceled_by_user', filledQuantity: contracts(filled) });
  }
  timedOut(): this {
    return this.#tell({ kind: 'timed_out' });
  }
  rejected(reason: VenueReason): this {
    return this.#tell({ kind: 'rejected', reason });
  }
  found(state: VenueOrder['state'], filled: number, remaining: number, price = 42): this {
    const place = { clientOrderId: this.id, venueOrderId: 'v', market: 1, side: BookSide.bid, price: cents(price) };
    const order = { ...place, state, filled: contracts(filled), remaining: contracts(remaining) };
    return this.#tell({ kind: 'found', order });
  }
  cancelAll(): this {
    this.#at += 1;
    this.world.oms.cancelAll('operator_pause', this.now);
    return this;
  }
  #tell(update: object): this {
    this.#at += 1;
    this.world.oms.onUpdate({ clientOrderId: this.id, knownAt: this.now, ...update } as never);
    return this;
  }
}

describe('an amendment under way', () => {
  test('is answered without touching the cancel that is under way beside it', () => {
    const talk = new Talk().accepted();
    expect(talk.wish(5)).toBe('order_amended_down');
    talk.cancelAll().amended(5);
    expect(talk.order).toMatchObject({ amendPending: false, cancelPending: true, quantity: contracts(5) });
  });

  test('is over with its order', () => {
    const talk = new Talk().accepted();
    talk.wish(5);
    talk.canceled(3);
    expect(talk.order).toMatchObject({ state: 'CANCELED', amendPending: false, outstanding: contracts(3) });
  });

  test('to no more than what was filled meanwhile fills the order', () => {
    for (const filled of [2, 3]) {
      const talk = new Talk().accepted().fill(4);
      expect(talk.wish(6, 4)).toBe('order_amended_down');
      expect(talk.world.venue.sent.at(-1)).toMatchObject({ amend: { quantity: contracts(6) } });
      talk.fill(filled).amended(6);
      expect(talk.world.journal.changes.at(-1)).toMatchObject({ state: 'FILLED', filled: contracts(4 + filled) });
      expect([talk.world.oms.workingCount, talk.world.gate.orders.size]).toEqual([0, 0]);
    }
  });

  test('that nobody asked for says no more than that the order works', () => {
    const talk = new Talk().amended(7, 41);
    expect(talk.order).toMatchObject({ state: 'RESTING', quantity: contracts(10), price: cents(42) });
  });

  test('that is found made is confirmed with its reason, and the order stays the one it was', () => {
    const talk = new Talk().accepted();
    talk.wish(5);
    talk.found('resting', 0, 5);
    expect(talk.order).toMatchObject({ clientOrderId: talk.id, quantity: contracts(5), amendPending: false });
    expect(talk.world.journal.changes.map(({ reason }) => reason)).toEqual([
      'order_new',
      'accepted',
      'order_amended_down',
      'amended',
    ]);
  });

  test('is not taken for made at another price', () => {
    const talk = new Talk().accepted();
    talk.wish(5);
    talk.found('resting', 0, 5, 41);
    expect(talk.world.journal.changes.at(-1)?.reason).toBe('amend_unanswered');
  });

  test('is believed of an order that is not known, whatever it says', () => {
    const talk = new Talk().accepted().timedOut().amended(7, 41);
    expect(talk.order).toMatchObject({ state: 'RESTING', quantity: contracts(7), price: cents(41) });
  });

  test('is not asked for where the venue has filled the order already', () => {
    const talk = new Talk().accepted().found('executed', 10, 0);
    expect(talk.order).toMatchObject({ state: 'FILLED', outstanding: contracts(10) });
    expect([talk.wish(4), talk.wish(30)]).toEqual(['order_pending', 'order_pending']);
    expect(talk.sent).toEqual(['submit']);
    expect(talk.world.gate.requests).toHaveLength(1);
  });
});

describe('an order that is found', () => {
  test('at its end keeps in risk what the venue filled and has not told', () => {
    const talk = new Talk().accepted().found('canceled', 3, 0);
    expect(talk.world.gate.orders.get(talk.id)?.remaining).toBe(contracts(3));
  });

  test('at work after its end was told is what it was', () => {
    const talk = new Talk().accepted().canceled(3).found('resting', 0, 7, 41);
    expect(talk.order).toMatchObject({ state: 'CANCELED', quantity: contracts(10), price: cents(42) });
  });
});

describe('a cancel under way', () => {
  test('is over with its order', () => {
    const talk = new Talk().accepted().cancelAll();
    expect(talk.order?.cancelPending).toBe(true);
    talk.canceled(2);
    expect(talk.order).toMatchObject({ state: 'CANCELED', cancelPending: false, outstanding: contracts(2) });
  });

  test('of an order that turns out to be refused is forgotten', () => {
    const talk = new Talk().accepted().cancelAll().found('resting', 3, 7).cancelAll();
    talk.timedOut().rejected('market_closed');
    // The venue counted three before it contradicted itself: they stay in risk until they are told.
    expect(talk.order).toMatchObject({ state: 'REJECTED', cancelPending: false, outstanding: contracts(3) });
    expect(talk.world.gate.orders.size).toBe(1);
    talk.fill(3);
    expect(talk.order).toMatchObject({ state: 'UNKNOWN', filled: contracts(3) });
    expect(talk.sent.at(-1)).toBe('look_up');
  });
});

describe('a wish', () => {
  test('for an order that is to be withdrawn as soon as it can be waits until it is gone', () => {
    const talk = new Talk().cancelAll();
    expect([talk.sent, talk.wish(10)]).toEqual([['submit'], 'order_pending']);
    talk.accepted();
    expect(talk.sent).toEqual(['submit', 'cancel']);
    talk.canceled();
    expect(talk.sent).toEqual(['submit', 'cancel', 'submit']);
  });

  test('that waits is brought up to date by the fills on its way, bought or sold', () => {
    for (const [side, target, limit, pYes] of [
      [BookSide.bid, 10, 60, 0.9],
      [BookSide.ask, -10, 20, 0],
    ] as const) {
      const world = new OmsWorld();
      const wish = { side, targetPosition: contracts(target), limitPrice: cents(limit), pYes };
      world.oms.pursue(world.intent(wish), NOON);
      const clientOrderId = world.venue.orders[0]?.clientOrderId ?? '';
      world.oms.onUpdate({ kind: 'accepted', clientOrderId, venueOrderId: 'v', knownAt: seconds(1) });
      world.board.bidPrice = cents(38);
      world.board.askPrice = cents(44);
      expect(world.oms.pursue(world.intent({ ...wish, at: seconds(2) }), seconds(2))).toBe('order_replaced');
      const fill = {
        fillId: 'x',
        clientOrderId,
        market: 1 as MarketId,
        side,
        price: cents(40),
        quantity: contracts(3),
        fee: 0 as never,
        isTaker: true,
        evidence: 'exchange' as const,
        executedAt: seconds(3),
      };
      world.oms.onUpdate({ kind: 'fill', clientOrderId, fill, knownAt: seconds(3) });
      const filledQuantity = contracts(3);
      world.oms.onUpdate({ kind: 'canceled', clientOrderId, reason: 'expired', filledQuantity, knownAt: seconds(4) });
      expect(world.venue.orders[1]).toMatchObject({ side, quantity: contracts(7) });
    }
  });

  test('waits for the fills that the venue counted before it ended an order by itself', () => {
    const talk = new Talk().accepted().canceled(6);
    expect(talk.wish(20)).toBe('order_pending');
    expect(talk.sent).toEqual(['submit']);
  });

  test('that is met withdraws its order in whatever state it is, and forms a new price', () => {
    const talk = new Talk().accepted().timedOut();
    expect(talk.wish(0)).toBe('target_reached');
    expect(talk.wish(-3)).toBe('target_reached');
    talk.found('resting', 0, 10);
    expect(talk.sent.at(-1)).toBe('cancel');
    expect(talk.world.journal.changes.at(-1)?.reason).toBe('target_reached');

    const met = new Talk().accepted().canceled();
    const formed = () => (met.world.oms.snapshot() as { slots: { formedPrice: number }[] }).slots[0]?.formedPrice;
    expect(formed()).toBe(4_200);
    expect(met.wish(0)).toBe('target_reached');
    expect(formed()).toBe(-1);
    expect(met.world.venue.orders).toHaveLength(1);
  });

  test('that risk refuses forms no price, and one that is placed again keeps the price of its first order', () => {
    const world = new OmsWorld({ chaseCents: 3 });
    world.gate.most = 0;
    world.oms.pursue(world.intent({ limitPrice: cents(60), pYes: 0.9 }), NOON);
    world.gate.most = 10_000;
    const at = (ask: number, second: number): string => {
      world.board.askPrice = cents(ask);
      const wish = world.intent({ limitPrice: cents(60), pYes: 0.9, at: seconds(second) });
      const reason = world.oms.pursue(wish, seconds(second));
      const clientOrderId = world.venue.orders.at(-1)?.clientOrderId ?? '';
      const filledQuantity = contracts(0);
      world.oms.onUpdate({
        kind: 'canceled',
        clientOrderId,
        reason: 'expired',
        filledQuantity,
        knownAt: seconds(second),
      });
      return reason;
    };
    expect([at(46, 1), at(48, 2), at(49, 3), at(50, 4)]).toEqual([
      'order_new',
      'order_superseded',
      'order_superseded',
      'chase_limit',
    ]);
  });

  test('that was refused waits from the refusal on, whatever the venue repeats', () => {
    const talk = new Talk({ rejectBackoffMinutes: 5 }).rejected('rate_limited');
    for (let i = 0; i < 200; i++) talk.canceled();
    expect(talk.world.oms.pursue(talk.world.intent(), seconds(300))).toBe('order_backoff');
    expect(talk.world.oms.pursue(talk.world.intent(), seconds(301))).toBe('order_superseded');
  });

  test('is not done when an earlier order of it, given up, is filled', () => {
    const talk = new Talk({ rejectBackoffMinutes: 0 }).rejected('rate_limited');
    expect(talk.wish(10)).toBe('order_superseded');
    talk.fill(10);
    const { slots } = talk.world.oms.snapshot() as { slots: { formedPrice: number }[] };
    expect(slots[0]?.formedPrice).toBe(4_200);
  });
});

describe('what stands against a market', () => {
  test('withdraws the order that works there, and is the answer to a wish', () => {
    const talk = new Talk().accepted();
    talk.world.board.stale = true;
    expect(talk.wish(10)).toBe('data_stale');
    expect(talk.sent).toEqual(['submit', 'cancel']);
    expect(talk.world.journal.changes.at(-1)?.reason).toBe('data_stale');
    const other = new OmsWorld();
    other.board.stale = true;
    expect(other.oms.pursue(other.intent(), NOON)).toBe('data_stale');
    expect(other.venue.sent).toEqual([]);
  });

  test('at the tick an order that was given up and works is withdrawn once it is known', () => {
    const talk = new Talk({ rejectBackoffMinutes: 0 }).rejected('rate_limited');
    expect(talk.wish(10)).toBe('order_superseded');
    talk.accepted().found('resting', 0, 10);
    expect(talk.sent).toEqual(['submit', 'submit', 'look_up', 'cancel']);
    expect(talk.world.journal.changes.at(-1)?.reason).toBe('late_order');
    // A fill makes it unknown and says nothing of the rest; an amendment says that it works.
    const amended = new Talk({ rejectBackoffMinutes: 0 }).rejected('rate_limited');
    amended.wish(10);
    amended.fill(4).amended(10);
    expect(amended.sent).not.toContain('cancel');
    amended.world.oms.policy(seconds(10));
    expect(amended.sent).toContain('cancel');
    expect(amended.world.journal.changes.at(-1)?.reason).toBe('late_order');
  });

  test('a side of the touch that is missing moves no order', () => {
    const seller = new OmsWorld({ style: 'take', minTouchContracts: 0 });
    const sale = { side: BookSide.ask, targetPosition: contracts(-10), limitPrice: cents(30), pYes: 0 };
    seller.oms.pursue(seller.intent(sale), NOON);
    const clientOrderId = seller.venue.orders[0]?.clientOrderId ?? '';
    seller.oms.onUpdate({ kind: 'accepted', clientOrderId, venueOrderId: 'v', knownAt: seconds(1) });
    seller.board.bidPrice = NO_PRICE;
    seller.oms.policy(seconds(2));
    expect(seller.oms.pursue(seller.intent({ ...sale, at: seconds(3) }), seconds(3))).toBe('order_kept');
    expect(seller.venue.sent.map(({ kind }) => kind)).toEqual(['submit']);
    const maker = new Talk({ style: 'make' }).accepted();
    maker.world.board.bidPrice = NO_PRICE;
    expect(maker.wish(10)).toBe('order_kept');
  });
});

test('a verdict on a request of no strategy is a refusal of nobody', () => {
  const journal = new KeptJournal();
  const refusals: object[] = [];
  const trail = new OrderTrail(Object.assign(journal, { refusal: (one: object) => refusals.push(one) }));
  const { ladder, market } = new OmsWorld().intent();
  const request = {
    at: NOON,
    ladder,
    market: market as MarketDef,
    side: BookSide.bid,
    price: cents(42),
    quantity: contracts(5),
  };
  const verdict = { allowed: contracts(2), limit: 10, value: 20, openRiskAfter: 0 as never, reducing: false };
  trail.verdict(request, { ...verdict, code: 'order_rate_cap' });
  expect(refusals).toMatchObject([
    { strategy: '', asked: 500, fitted: 200, code: 'order_rate_cap', limit: 10, value: 20 },
  ]);
  expect(journal.reasonsOf(DecisionType.verdict)).toEqual(['order_rate_cap']);
});
