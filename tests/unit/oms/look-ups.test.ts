import { describe, expect, test } from 'vitest';
import { DecisionType } from '../../../engine/decision-record.ts';
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { NO_PRICE, type Quantity } from '../../../engine/money/units.ts';
import type { Fill, VenueOrder, VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { cents, contracts, NOON, OmsWorld, seconds } from './world.ts';

const idOf = (world: OmsWorld, index = 0): string => world.venue.orders[index]?.clientOrderId ?? '';
const asks = (world: OmsWorld): number => world.venue.sent.filter(({ kind }) => kind === 'look_up').length;
const stateOf = (world: OmsWorld): string | undefined => world.journal.changes.at(-1)?.state;

function found(world: OmsWorld, at: EpochMicros, change: Partial<VenueOrder> = {}, index = 0): VenueUpdate {
  const sent = world.venue.orders[index];
  const order: VenueOrder = {
    clientOrderId: idOf(world, index),
    venueOrderId: 'v',
    market: sent?.market ?? (1 as MarketId),
    side: sent?.side ?? BookSide.bid,
    price: sent?.price ?? cents(42),
    state: 'resting',
    filled: contracts(0),
    remaining: sent?.quantity ?? contracts(10),
    ...change,
  };
  return { kind: 'found', clientOrderId: order.clientOrderId, order, knownAt: at };
}
const missing = (world: OmsWorld, askedAt: EpochMicros, at = askedAt): VenueUpdate => ({
  kind: 'not_found',
  clientOrderId: idOf(world),
  askedAt,
  knownAt: at,
});
const fill = (clientOrderId: string, fillId: string, quantity: number, at: EpochMicros): VenueUpdate => {
  const one: Fill = {
    fillId,
    clientOrderId,
    market: 1 as MarketId,
    side: BookSide.bid,
    price: cents(42),
    quantity: contracts(quantity),
    fee: 0 as never,
    isTaker: true,
    evidence: 'exchange',
    executedAt: at,
  };
  return { kind: 'fill', clientOrderId, fill: one, knownAt: at };
};

/** A world whose only order became unknown at second 5. */
function unknown(config = {}): OmsWorld {
  const world = new OmsWorld(config);
  world.oms.pursue(world.intent(), NOON);
  world.oms.onUpdate({ kind: 'timed_out', clientOrderId: idOf(world), knownAt: seconds(5) });
  return world;
}

describe('an order that is not known', () => {
  test('is asked for at once, then at doubling distances up to the longest, and sent never again', () => {
    const world = unknown({ lookUpSeconds: 5, lookUpMaxSeconds: 15 });
    expect(world.venue.sent.at(-1)).toEqual({ kind: 'look_up', clientOrderId: idOf(world) });
    const askedAt: number[] = [];
    for (let at = 6; at <= 60; at++) {
      const before = asks(world);
      world.oms.policy(seconds(at));
      if (asks(world) > before) askedAt.push(at);
    }
    expect(askedAt).toEqual([10, 20, 35, 50]);
    expect(world.venue.orders).toHaveLength(1);
    expect(world.journal.reasonsOf(DecisionType.command)).toContain('order_looked_up');
  });

  test('is adopted where it works, with the terms that it has there', () => {
    const world = unknown();
    world.oms.onUpdate(found(world, seconds(6), { price: cents(41), filled: contracts(2), remaining: contracts(7) }));
    expect(world.oms.unknownOrders()).toHaveLength(0);
    expect(world.oms.allWorking()[0]).toMatchObject({ price: cents(41), quantity: contracts(9), state: 'RESTING' });
    expect(world.gate.orders.get(idOf(world))).toMatchObject({ price: cents(41), remaining: contracts(9) });
    for (let at = 7; at < 600; at += 20) world.oms.policy(seconds(at));
    expect(asks(world)).toBe(1);
  });

  test('is over where it was filled; fills that are not told yet stay in risk until they are', () => {
    const world = unknown();
    world.oms.onUpdate(found(world, seconds(6), { state: 'executed', filled: contracts(10), remaining: contracts(0) }));
    expect(stateOf(world)).toBe('FILLED');
    expect(world.gate.orders.get(idOf(world))?.remaining).toBe(contracts(10));
    expect(world.oms.pursue(world.intent(), seconds(7))).toBe('order_pending');
    expect(world.oms.onUpdate(fill(idOf(world), 'a', 10, seconds(8)))).not.toBeNull();
    expect(world.gate.orders.size).toBe(0);
    expect(world.oms.workingCount).toBe(0);
  });

  test('is over where it was cancelled, with what was filled before', () => {
    const world = unknown();
    world.oms.onUpdate(fill(idOf(world), 'a', 3, seconds(6)));
    world.oms.onUpdate(found(world, seconds(6), { state: 'canceled', filled: contracts(3), remaining: contracts(0) }));
    expect(stateOf(world)).toBe('CANCELED');
    expect(world.oms.workingCount).toBe(0);
  });

  test('is released when the venue has none, but not while it may be on its way', () => {
    const world = unknown({ notFoundSeconds: 30 });
    world.oms.onUpdate(missing(world, seconds(29), seconds(40)));
    expect(world.oms.unknownOrders()).toHaveLength(1);
    world.oms.onUpdate(missing(world, seconds(30), seconds(41)));
    expect(stateOf(world)).toBe('REJECTED');
    expect(world.gate.orders.size).toBe(0);
    expect(world.oms.pursue(world.intent(), seconds(42))).toBe('order_backoff');
    expect(world.oms.pursue(world.intent(), seconds(41 + 300))).toBe('order_superseded');
  });

  test('that was filled in part is released as cancelled', () => {
    const world = unknown();
    world.oms.onUpdate(fill(idOf(world), 'a', 3, seconds(6)));
    world.oms.onUpdate({ kind: 'timed_out', clientOrderId: idOf(world), knownAt: seconds(7) });
    world.oms.onUpdate(missing(world, seconds(40)));
    expect(stateOf(world)).toBe('CANCELED');
    expect(world.oms.pursue(world.intent({ currentPosition: contracts(3) }), seconds(42))).toBe('order_superseded');
  });

  test('that was released and turns up counts in risk again, is looked up again, and is withdrawn', () => {
    const world = unknown({ rejectBackoffMinutes: 0 });
    world.oms.onUpdate(missing(world, seconds(40)));
    world.oms.pursue(world.intent(), seconds(41));
    expect(world.venue.orders).toHaveLength(2);
    world.oms.onUpdate({ kind: 'accepted', clientOrderId: idOf(world), venueOrderId: 'v', knownAt: seconds(42) });
    expect(world.gate.orders.size).toBe(2);
    expect(world.venue.sent.at(-1)).toEqual({ kind: 'look_up', clientOrderId: idOf(world) });
    world.oms.onUpdate(found(world, seconds(43)));
    expect(world.venue.sent.at(-1)).toEqual({ kind: 'cancel', clientOrderId: idOf(world) });
    expect(stateOf(world)).toBe('RESTING');
    expect(world.journal.changes.at(-1)?.reason).toBe('late_order');
  });

  test('that was released and turns up stands in the way of another order of its intent', () => {
    const world = unknown({ rejectBackoffMinutes: 0 });
    world.oms.onUpdate(missing(world, seconds(40)));
    world.oms.onUpdate(found(world, seconds(41)));
    expect(world.oms.unknownOrders()).toHaveLength(1);
    expect(world.oms.pursue(world.intent(), seconds(42))).toBe('order_unknown');
    world.oms.onUpdate(found(world, seconds(43)));
    expect(world.oms.pursue(world.intent(), seconds(44))).toBe('order_kept');
    expect(world.venue.orders).toHaveLength(1);
  });
});

describe('an answer that does not come', () => {
  const silent = (prepare: (world: OmsWorld) => void) => {
    const world = new OmsWorld({ answerSeconds: 60 });
    world.oms.pursue(world.intent(), NOON);
    prepare(world);
    const askedAt: number[] = [];
    for (let at = 10; at <= 100; at += 10) {
      const before = asks(world);
      world.oms.policy(seconds(at));
      if (asks(world) > before) askedAt.push(at);
    }
    return { world, first: askedAt[0] };
  };
  const accept = (world: OmsWorld) =>
    world.oms.onUpdate({ kind: 'accepted', clientOrderId: idOf(world), venueOrderId: 'v', knownAt: seconds(1) });

  test('to an order, a cancel or an amendment makes it be looked up', () => {
    expect(silent(() => {}).first).toBe(70);
    expect(silent(accept).first).toBeUndefined();
    const canceled = silent((world) => {
      accept(world);
      world.oms.cancelAll('operator_pause', seconds(2));
    });
    expect(canceled.first).toBe(70);
    const amended = silent((world) => {
      accept(world);
      world.oms.pursue(world.intent({ targetPosition: contracts(5) }), seconds(2));
      expect(world.venue.sent.at(-1)?.kind).toBe('amend');
    });
    expect(amended.first).toBe(70);
  });

  test('is missed from when a command was sent, not from when an earlier answer was awaited', () => {
    const commands: ((world: OmsWorld, at: EpochMicros) => void)[] = [
      (world, at) => world.oms.cancelAll('operator_pause', at),
      (world, at) => world.oms.pursue(world.intent({ targetPosition: contracts(5) }), at),
    ];
    for (const command of commands) {
      const world = new OmsWorld({ answerSeconds: 60 });
      world.oms.pursue(world.intent(), NOON);
      world.oms.policy(NOON);
      accept(world);
      command(world, seconds(60));
      for (const at of [60, 119]) world.oms.policy(seconds(at));
      expect(asks(world)).toBe(0);
      world.oms.policy(seconds(120));
      expect(asks(world)).toBe(1);
    }
  });

  test('about fills that the venue counted makes the order be looked up', () => {
    const { first } = silent((world) => {
      accept(world);
      const filledQuantity = contracts(4);
      const clientOrderId = idOf(world);
      world.oms.onUpdate({
        kind: 'canceled',
        clientOrderId,
        reason: 'canceled_by_user',
        filledQuantity,
        knownAt: seconds(2),
      });
    });
    expect(first).toBe(70);
  });

  test('about the end of an order that has run out makes it be looked up', () => {
    const world = new OmsWorld({ answerSeconds: 60, timeToLiveMinutes: 10 });
    world.oms.pursue(world.intent(), NOON);
    accept(world);
    for (const at of [599, 600, 659]) world.oms.policy(seconds(at));
    expect(asks(world)).toBe(0);
    world.oms.policy(seconds(660));
    expect(asks(world)).toBe(1);
  });

  test('stops being missed when it comes', () => {
    const { world } = silent(() => {});
    accept(world);
    const before = asks(world);
    for (let at = 110; at < 1_000; at += 10) world.oms.policy(seconds(at));
    expect(asks(world)).toBe(before);
  });

  test('to a cancel makes it be sent again when the order is found at work', () => {
    const { world } = silent((one) => {
      accept(one);
      one.oms.cancelAll('operator_pause', seconds(2));
    });
    world.oms.onUpdate(found(world, seconds(101)));
    expect(world.venue.sent.filter(({ kind }) => kind === 'cancel')).toHaveLength(2);
    expect(world.oms.allWorking()[0]?.cancelPending).toBe(true);
  });

  test('to an amendment that was made is as good as its confirmation', () => {
    const { world } = silent((one) => {
      accept(one);
      one.oms.pursue(one.intent({ targetPosition: contracts(5) }), seconds(2));
    });
    world.oms.onUpdate(found(world, seconds(101), { remaining: contracts(5) }));
    expect(world.oms.allWorking()[0]).toMatchObject({ amendPending: false, quantity: contracts(5) });
    expect(world.venue.sent.at(-1)?.kind).not.toBe('cancel');
  });

  test('to an amendment that was not made withdraws the order, which counts as the worse of both until it is gone', () => {
    const { world } = silent((one) => {
      accept(one);
      one.oms.pursue(one.intent({ targetPosition: contracts(5) }), seconds(2));
    });
    world.oms.onUpdate(found(world, seconds(101)));
    expect(world.venue.sent.at(-1)).toEqual({ kind: 'cancel', clientOrderId: idOf(world) });
    expect(world.gate.orders.get(idOf(world))).toMatchObject({
      remaining: contracts(10),
      pending: { remaining: contracts(5) },
    });
    expect(world.journal.changes.at(-1)?.reason).toBe('amend_unanswered');
  });

  test('is not asked for again by a manager that was restored than by the one that asked', () => {
    const world = unknown({ lookUpSeconds: 5, lookUpMaxSeconds: 300 });
    const other = new OmsWorld({ lookUpSeconds: 5, lookUpMaxSeconds: 300 });
    other.oms.restore(JSON.parse(JSON.stringify(world.oms.snapshot())));
    other.oms.policy(seconds(9));
    expect(asks(other)).toBe(0);
    other.oms.policy(seconds(10));
    other.oms.policy(seconds(19));
    expect(asks(other)).toBe(1);
    other.oms.policy(seconds(20));
    expect(asks(other)).toBe(2);
  });
});

describe('orders that were not sent from here', () => {
  const stranger: Partial<VenueOrder> = { clientOrderId: 'venue:77', price: cents(30), remaining: contracts(4) };

  test('are adopted: counted in risk, filled into the books, and withdrawn when everything is', () => {
    const world = new OmsWorld();
    expect(world.oms.onUpdate(found(world, NOON, stranger))).toBeNull();
    expect(world.gate.orders.get('venue:77')).toMatchObject({ price: cents(30), remaining: contracts(4) });
    expect(world.oms.allWorking()[0]).toMatchObject({
      isForeign: true,
      strategy: 'foreign:venue:77',
      state: 'RESTING',
    });
    const booked = world.oms.onUpdate(fill('venue:77', 'x', 1, seconds(1)));
    expect(booked).toMatchObject({ strategy: 'foreign:venue:77', bid: NO_PRICE, ask: NO_PRICE, pYes: Number.NaN });
    expect(world.oms.onUpdate(fill('venue:77', 'x', 1, seconds(2)))).toBeNull();
    world.board.stale = true;
    world.oms.policy(seconds(60));
    world.oms.withdrawLadder(world.intent().ladder.id, 'no_quorum', seconds(61));
    expect(world.venue.sent).toEqual([]);
    world.oms.cancelAll('operator_pause', seconds(62));
    expect(world.venue.sent).toEqual([{ kind: 'cancel', clientOrderId: 'venue:77' }]);
    expect(world.journal.reasonsOf(DecisionType.state)).toEqual(['foreign_order_adopted', 'duplicate_fill']);
  });

  test('an adopted order that would trade with an own one keeps that from being sent', () => {
    const world = new OmsWorld();
    world.oms.onUpdate(found(world, NOON, { ...stranger, side: BookSide.ask, price: cents(42) }));
    expect(world.oms.pursue(world.intent(), seconds(1))).toBe('own_order_crosses');
  });

  test('fills that came before the order was told are booked once, and the order counts without them', () => {
    const world = new OmsWorld();
    expect(world.oms.onUpdate(fill('venue:77', 'x', 1, NOON))).not.toBeNull();
    expect(world.oms.onUpdate(fill('venue:77', 'y', 2, NOON))).not.toBeNull();
    world.oms.onUpdate(found(world, seconds(1), { ...stranger, filled: contracts(3), remaining: contracts(4) }));
    expect(world.gate.orders.get('venue:77')?.remaining).toBe(contracts(4));
    expect(world.oms.allWorking()[0]).toMatchObject({ state: 'PARTIAL', filled: contracts(3), quantity: contracts(7) });
    expect(world.oms.onUpdate(fill('venue:77', 'x', 1, seconds(2)))).toBeNull();
  });

  test('are withdrawn where that is configured, and count until the venue confirms', () => {
    const world = new OmsWorld({ foreignOrders: 'cancel' });
    world.oms.onUpdate(found(world, NOON, stranger));
    expect(world.venue.sent).toEqual([{ kind: 'cancel', clientOrderId: 'venue:77' }]);
    expect(world.journal.changes.at(-1)?.reason).toBe('foreign_order_canceled');
    expect(world.gate.orders.size).toBe(1);
    world.oms.onUpdate({
      kind: 'canceled',
      clientOrderId: 'venue:77',
      reason: 'canceled_by_user',
      filledQuantity: contracts(0),
      knownAt: seconds(1),
    });
    expect([world.gate.orders.size, world.oms.workingCount]).toEqual([0, 0]);
  });

  test('are left alone with their fills where that is configured', () => {
    const world = new OmsWorld({ foreignOrders: 'ignore' });
    world.oms.onUpdate(found(world, NOON, stranger));
    expect(world.oms.onUpdate(fill('venue:77', 'x', 1, seconds(1)))).toBeNull();
    expect([world.gate.orders.size, world.oms.workingCount, world.venue.sent.length]).toEqual([0, 0, 0]);
    expect(world.journal.reasonsOf(DecisionType.state)).toEqual(['foreign_order_ignored', 'foreign_order_ignored']);
  });

  test('that are over already change nothing', () => {
    const world = new OmsWorld();
    world.oms.onUpdate(found(world, NOON, { ...stranger, state: 'canceled', remaining: contracts(0) }));
    expect([world.gate.orders.size, world.oms.workingCount]).toEqual([0, 0]);
    expect(world.journal.reasonsOf(DecisionType.state)).toEqual(['stray_update']);
  });

  test('survive a snapshot, with the fills that are known of them', () => {
    const world = new OmsWorld();
    world.oms.onUpdate(found(world, NOON, stranger));
    world.oms.onUpdate(fill('venue:77', 'x', 1, seconds(1)));
    world.oms.onUpdate(fill('venue:78', 'z', 1, seconds(1)));
    const state = JSON.parse(JSON.stringify(world.oms.snapshot()));
    const other = new OmsWorld();
    other.oms.restore(state);
    expect(other.oms.snapshot()).toEqual(state);
    expect(other.oms.onUpdate(fill('venue:77', 'x', 1, seconds(2)))).toBeNull();
    expect(other.oms.onUpdate(fill('venue:78', 'z', 1, seconds(2)))).toBeNull();
    expect(other.oms.onUpdate(fill('venue:78', 'u', 1, seconds(2)))).not.toBeNull();
    other.oms.forgetLadder(other.intent().ladder.id);
    expect(other.oms.snapshot()).toEqual({ slots: [], live: [], fillsWithoutOrder: [] });
  });

  test('in a market that is not listed, or paid, are left alone', () => {
    const world = new OmsWorld();
    world.followed.clear();
    expect(world.oms.onUpdate(fill('venue:77', 'x', 1, seconds(3)))).toBeNull();
    world.oms.onUpdate(found(world, seconds(4), stranger));
    expect([world.oms.workingCount, world.gate.orders.size]).toEqual([0, 0]);
    expect(world.journal.reasonsOf(DecisionType.state)).toEqual(['stray_update', 'stray_update']);
  });

  test('an own order of a session whose state was lost keeps its id from being used again', () => {
    const before = new OmsWorld();
    before.oms.pursue(before.intent(), NOON);
    const world = new OmsWorld();
    world.oms.onUpdate(found(world, NOON, { clientOrderId: idOf(before) }));
    expect(world.gate.orders.size).toBe(1);
    expect(world.oms.pursue(world.intent(), seconds(1))).toBe('order_new');
    expect(idOf(world)).toBe(`${idOf(before).slice(0, -1)}1`);
  });
});

test('a late fill of an own order that is forgotten is booked once, whatever is done with foreign ones', () => {
  const world = new OmsWorld({ foreignOrders: 'ignore', rejectBackoffMinutes: 0 });
  for (let i = 0; i < 11; i++) {
    world.oms.pursue(world.intent(), seconds(i));
    if (i === 0) world.oms.onUpdate(fill(idOf(world, 0), 'first', 1, seconds(i)));
    const filledQuantity = contracts(i === 0 ? 1 : 0);
    const reason = 'canceled_by_user';
    world.oms.onUpdate({
      kind: 'canceled',
      clientOrderId: idOf(world, i),
      reason,
      filledQuantity,
      knownAt: seconds(i),
    });
  }
  expect(world.oms.onUpdate(fill(idOf(world, 0), 'first', 1, seconds(20)))).toBeNull();
  const late = world.oms.onUpdate(fill(idOf(world, 1), 'late', 2, seconds(20)));
  expect(late).toMatchObject({ strategy: 'ensemble', fill: { quantity: 200 as Quantity } });
  expect(world.oms.onUpdate(fill(idOf(world, 1), 'late', 2, seconds(21)))).toBeNull();
  expect(world.oms.onUpdate(fill(idOf(world, 5), 'near', 2, seconds(22)))).not.toBeNull();
});
