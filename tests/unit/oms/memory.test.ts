/** What an order manager remembers of its intents and of strangers, how much of it, and that a restored one remembers the same. */
import { describe, expect, test } from 'vitest';
import { DecisionType } from '../../../engine/decision-record.ts';
import { BookSide } from '../../../engine/events.ts';
import type { MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import { NO_PRICE } from '../../../engine/money/units.ts';
import { clientOrderId, intentKey } from '../../../engine/oms/idempotency.ts';
import type { AppliedFill } from '../../../engine/oms/intent.ts';
import type { StoreSnapshot } from '../../../engine/oms/order-store.ts';
import type { VenueUpdate } from '../../../engine/orders.ts';
import { cents, contracts, ladderOf, NOON, OmsWorld, seconds } from './world.ts';

const idOf = (world: OmsWorld, index = 0): string => world.venue.orders[index]?.clientOrderId ?? '';
const saved = (world: OmsWorld): StoreSnapshot => JSON.parse(JSON.stringify(world.oms.snapshot())) as StoreSnapshot;

function accept(world: OmsWorld, index: number, at: number, market?: MarketId): void {
  const update: VenueUpdate = {
    kind: 'accepted',
    clientOrderId: idOf(world, index),
    venueOrderId: 'v',
    knownAt: seconds(at),
  };
  world.oms.onUpdate(market === undefined ? update : { ...update, market });
}
function cancel(world: OmsWorld, index: number, at: number, filled = 0): void {
  const clientOrderId = idOf(world, index);
  const filledQuantity = contracts(filled);
  world.oms.onUpdate({ kind: 'canceled', clientOrderId, reason: 'expired', filledQuantity, knownAt: seconds(at) });
}
function fill(world: OmsWorld, clientOrderId: string, fillId: string, quantity: number, at: number, market = 1) {
  const one = {
    fillId,
    clientOrderId,
    market: market as MarketId,
    side: BookSide.bid,
    price: cents(42),
    quantity: contracts(quantity),
    fee: 0 as never,
    isTaker: true,
    evidence: 'exchange' as const,
    executedAt: seconds(at),
  };
  return world.oms.onUpdate({ kind: 'fill', clientOrderId, fill: one, knownAt: seconds(at) });
}
function found(world: OmsWorld, clientOrderId: string, at: number, change = {}): void {
  const order = {
    clientOrderId,
    venueOrderId: 'v',
    market: 1 as MarketId,
    side: BookSide.bid,
    price: cents(30),
    state: 'resting' as const,
    filled: contracts(0),
    remaining: contracts(4),
    ...change,
  };
  world.oms.onUpdate({ kind: 'found', clientOrderId, order, knownAt: seconds(at) });
}
/** A world in which `count` orders of one intent have ended, one after the other. */
function ended(count: number, config = {}): OmsWorld {
  const world = new OmsWorld(config);
  for (let i = 0; i < count; i++) {
    world.oms.pursue(world.intent({ at: seconds(2 * i) }), seconds(2 * i));
    cancel(world, i, 2 * i + 1);
  }
  return world;
}

test('an order is named by its account and its intent', () => {
  const world = new OmsWorld();
  world.oms.pursue(world.intent(), NOON);
  const { ladder, market, side, strategy } = world.intent();
  expect(idOf(world)).toBe(clientOrderId('test', intentKey(ladder, market, side, strategy), 0));
});

describe('an intent', () => {
  test('that was never sent has formed no price and no order', () => {
    const world = new OmsWorld();
    world.board.stale = true;
    world.oms.pursue(world.intent({ targetPosition: contracts(0.5) }), NOON);
    expect(saved(world).slots).toEqual([
      {
        market: 1,
        side: BookSide.bid,
        strategy: 'ensemble',
        nextSupersession: 0,
        orders: [],
        formedPrice: NO_PRICE,
        formedAt: -1,
        pYes: 0.5,
        blockedUntil: 0,
        waiting: null,
        toldTarget: 50,
        toldLimit: 4_500,
        toldReason: 'data_stale',
        forgotten: [],
      },
    ]);
  });

  test('keeps its order with all that is known of it, and is unformed again once it is filled', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    expect(saved(world).slots[0]).toMatchObject({ formedPrice: 4_200, formedAt: NOON, nextSupersession: 1 });
    expect(saved(world).slots[0]?.orders).toEqual([
      {
        terms: world.venue.orders[0],
        supersession: 0,
        purpose: 'enter',
        belief: { pYes: 0.5, bid: 4_000, ask: 4_200, tier: 1, displayed: 50_000 },
        submittedAt: NOON,
        state: 'SUBMITTED',
        cancelPending: false,
        cancelSentAt: -1,
        cancelReason: null,
        amend: null,
        filled: 0,
        venueFilled: 0,
        fillIds: [],
        inRisk: true,
        nextAskAt: -1,
        asks: 0,
      },
    ]);
    fill(world, idOf(world), 'x', 10, 1);
    expect(saved(world).slots[0]).toMatchObject({ formedPrice: NO_PRICE, formedAt: -1 });
    expect(saved(world).live).toEqual([]);
  });

  test('knows its last nine orders, and of older ones the fills', () => {
    const world = ended(10);
    expect(saved(world).slots[0]?.orders.map(({ supersession }) => supersession)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(saved(world).slots[0]?.forgotten).toEqual([]);
    fill(world, idOf(world, 1), 'late', 2, 40);
    expect(saved(world).slots[0]?.orders[0]).toMatchObject({ supersession: 1, filled: 200, fillIds: ['late'] });
    expect(fill(world, idOf(world, 5), 'of the fifth', 1, 41)).toMatchObject({ pYes: 0.5 });
    expect(saved(world).slots[0]?.orders[4]).toMatchObject({ supersession: 5, fillIds: ['of the fifth'] });
    world.oms.pursue(world.intent({ at: seconds(50) }), seconds(50));
    expect(saved(world).slots[0]?.forgotten).toEqual([[1, ['late'], 200]]);
    const other = new OmsWorld();
    other.oms.restore(world.oms.snapshot());
    expect(saved(other)).toEqual(saved(world));
    expect(fill(other, idOf(world, 1), 'late', 2, 60)).toBeNull();
    expect(fill(other, idOf(world, 1), 'later', 2, 60)).not.toBeNull();
    // The order is gone, and with it what was believed when it was decided.
    expect(fill(world, idOf(world, 0), 'latest', 2, 60)).toMatchObject({ strategy: 'ensemble', pYes: Number.NaN });
  });

  test('knows no more of them after a restart', () => {
    const world = new OmsWorld();
    const before = ended(9);
    world.oms.restore(saved(before) as never);
    world.oms.pursue(world.intent({ at: seconds(40) }), seconds(40));
    expect(fill(world, idOf(before, 0), 'late', 2, 41)).toMatchObject({ pYes: Number.NaN });
    expect(fill(world, idOf(before, 1), 'late', 2, 41)).toMatchObject({ pYes: 0.5 });
  });

  test('takes back the fills of a forgotten order that turns up at the venue', () => {
    const world = ended(10);
    fill(world, idOf(world, 0), 'late', 2, 40);
    expect(saved(world).slots[0]?.forgotten).toEqual([]);
    expect(saved(world).fillsWithoutOrder).toEqual([[idOf(world, 0), 1, ['late'], 200]]);
    fill(world, idOf(world, 1), 'late', 2, 40);
    world.oms.pursue(world.intent({ at: seconds(50) }), seconds(50));
    fill(world, idOf(world, 1), 'later', 1, 51);
    found(world, idOf(world, 1), 52, { filled: contracts(3), remaining: contracts(4) });
    const adopted = saved(world).slots.find(({ strategy }) => strategy.startsWith('foreign:'));
    expect(adopted?.orders[0]).toMatchObject({ filled: 300, fillIds: ['late', 'later'], state: 'PARTIAL' });
    expect(saved(world).slots[0]?.forgotten).toEqual([]);
  });

  test('places no order while an earlier one may have been filled and has not been told', () => {
    const world = ended(9);
    cancel(world, 0, 30, 3);
    expect(world.oms.workingCount).toBe(1);
    expect(world.oms.pursue(world.intent({ at: seconds(31) }), seconds(31))).toBe('order_pending');
    expect(fill(world, idOf(world, 0), 'x', 3, 32)).not.toBeNull();
    expect(world.oms.workingCount).toBe(0);
    expect(world.oms.pursue(world.intent({ at: seconds(33) }), seconds(33))).toBe('order_superseded');
  });

  test('has no order while an earlier one, given up, turns out to work', () => {
    const world = new OmsWorld({ rejectBackoffMinutes: 0 });
    world.oms.pursue(world.intent(), NOON);
    world.oms.onUpdate({ kind: 'rejected', reason: 'rate_limited', clientOrderId: idOf(world), knownAt: seconds(1) });
    world.oms.pursue(world.intent({ at: seconds(2) }), seconds(2));
    cancel(world, 1, 3);
    accept(world, 0, 4);
    expect(world.oms.pursue(world.intent({ at: seconds(5) }), seconds(5))).toBe('order_unknown');
    expect(world.oms.working(world.intent().ladder.id).map(({ clientOrderId }) => clientOrderId)).toEqual([
      idOf(world),
    ]);
    expect(world.venue.orders).toHaveLength(2);
  });

  test('is told of an order that it never had as of a stranger', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent({ targetPosition: contracts(0.5) }), NOON);
    const other = new OmsWorld();
    other.oms.pursue(other.intent(), NOON);
    const clientOrderId = idOf(other);
    world.oms.onUpdate({
      kind: 'accepted',
      clientOrderId,
      venueOrderId: 'v',
      knownAt: seconds(1),
      market: 1 as MarketId,
    });
    world.oms.onUpdate({ kind: 'accepted', clientOrderId, venueOrderId: 'v', knownAt: seconds(1) });
    expect(world.journal.reasonsOf(DecisionType.state)).toEqual(['stray_update', 'stray_update']);
  });

  test('waits with its wish through a restart', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    accept(world, 0, 1);
    world.board.askPrice = cents(44);
    expect(world.oms.pursue(world.intent({ at: seconds(60) }), seconds(60))).toBe('order_replaced');
    const other = new OmsWorld();
    other.board.askPrice = cents(44);
    other.oms.restore(saved(world) as never);
    expect(saved(other).slots[0]?.waiting).toMatchObject({ at: seconds(60), limitPrice: 4_500 });
    expect(JSON.stringify(saved(other).slots[0]?.waiting)).not.toContain('ticker');
    other.oms.onUpdate({
      kind: 'canceled',
      clientOrderId: idOf(world),
      reason: 'canceled_by_user',
      filledQuantity: contracts(0),
      knownAt: seconds(61),
    });
    expect(other.venue.orders[0]).toMatchObject({ price: 4_400, clientOrderId: `${idOf(world).slice(0, -1)}1` });
  });
});

describe('a message that names its market', () => {
  test('finds the order that it is about among all in the market, and the same without the name', () => {
    for (const market of [1 as MarketId, undefined]) {
      const world = new OmsWorld();
      world.oms.pursue(world.intent({ targetPosition: contracts(0.5), strategy: 'none' }), NOON);
      world.oms.pursue(world.intent(), NOON);
      world.oms.pursue(world.intent({ strategy: 'second' }), NOON);
      accept(world, 1, 1, market);
      expect(world.oms.allWorking().map(({ state }) => state)).toEqual(['SUBMITTED', 'RESTING']);
      accept(world, 0, 2, market);
      expect(world.oms.allWorking().map(({ state }) => state)).toEqual(['RESTING', 'RESTING']);
    }
  });
});

describe('a restored manager', () => {
  test('lists what it places beside what it was restored with', () => {
    const before = new OmsWorld();
    before.oms.pursue(before.intent(), NOON);
    const world = new OmsWorld();
    const { ladder } = world.intent();
    world.oms.restore(saved(before) as never);
    expect(world.oms.working(ladder.id)).toHaveLength(1);
    world.oms.pursue(world.intent({ strategy: 'second' }), seconds(1));
    expect(world.oms.working(ladder.id)).toHaveLength(2);
    const clientOrderId = idOf(before);
    world.oms.onUpdate({ kind: 'rejected', reason: 'rate_limited', clientOrderId, knownAt: seconds(2) });
    expect(world.oms.working(ladder.id)).toHaveLength(1);
  });

  test('places no order while two that were given up turn out to work, one before the restart and one after', () => {
    const before = new OmsWorld({ rejectBackoffMinutes: 0 });
    for (let i = 0; i < 3; i++) {
      before.oms.pursue(before.intent({ at: seconds(i) }), seconds(i));
      const clientOrderId = idOf(before, i);
      before.oms.onUpdate({ kind: 'rejected', reason: 'rate_limited', clientOrderId, knownAt: seconds(i) });
    }
    accept(before, 0, 4);
    const world = new OmsWorld({ rejectBackoffMinutes: 0 });
    world.oms.restore(saved(before) as never);
    expect(world.oms.pursue(world.intent({ at: seconds(5) }), seconds(5))).toBe('order_unknown');
    world.oms.onUpdate({ kind: 'accepted', clientOrderId: idOf(before, 1), venueOrderId: 'v', knownAt: seconds(6) });
    expect(world.oms.pursue(world.intent({ at: seconds(7) }), seconds(7))).toBe('order_unknown');
    expect(world.venue.orders).toEqual([]);
  });
});

describe('a ladder', () => {
  test('lists what may be filled, and nothing else, whatever ended before or is repeated', () => {
    const world = new OmsWorld();
    const { ladder } = world.intent();
    const listed = () => world.oms.working(ladder.id).map(({ strategy }) => strategy);
    world.oms.pursue(world.intent(), NOON);
    world.oms.pursue(world.intent({ strategy: 'second' }), NOON);
    world.oms.pursue(world.intent({ strategy: 'none', targetPosition: contracts(0.5) }), NOON);
    expect(listed()).toEqual(['ensemble', 'second']);
    cancel(world, 0, 1);
    cancel(world, 0, 2);
    expect(listed()).toEqual(['second']);
    cancel(world, 1, 3);
    expect(listed()).toEqual([]);
  });

  test('that is paid leaves nothing behind: what comes later is a stranger', () => {
    const world = new OmsWorld();
    const { ladder } = world.intent();
    world.oms.pursue(world.intent(), NOON);
    found(world, 'theirs', 1);
    accept(world, 0, 2);
    cancel(world, 0, 3, 4);
    const [held] = world.oms.working(ladder.id);
    expect(held?.state).toBe('CANCELED');
    world.oms.forgetLadder(ladder.id);
    expect(held?.state).toBe('CLOSED');
    expect([world.oms.workingCount, world.oms.working(ladder.id)]).toEqual([0, []]);
    accept(world, 0, 4);
    world.oms.onUpdate({ kind: 'accepted', clientOrderId: 'theirs', venueOrderId: 'v', knownAt: seconds(4) });
    expect(world.journal.reasonsOf(DecisionType.state).slice(-2)).toEqual(['stray_update', 'stray_update']);
    world.oms.forgetLadder(ladder.id);
    world.oms.forgetLadder(99 as never);
  });

  test('whose snapshot lists an order that it does not hold is refused', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    const damaged = { ...saved(world), live: ['gone'] };
    expect(() => new OmsWorld().oms.restore(damaged as never)).toThrow('a snapshot lists gone as live');
  });
});

describe('strangers', () => {
  test('have terms and a belief of their own, and the next order of the same stranger the next count', () => {
    const world = new OmsWorld();
    world.board.shownTier = 2;
    found(world, 'theirs', 0, { filled: contracts(1) });
    const [slot] = saved(world).slots;
    expect(slot).toMatchObject({ strategy: 'foreign:theirs', nextSupersession: 1 });
    expect(slot?.orders[0]).toMatchObject({
      terms: {
        clientOrderId: 'theirs',
        market: 1,
        side: BookSide.bid,
        price: 3_000,
        quantity: 500,
        timeInForce: 'good_till_canceled',
        postOnly: false,
        reduceOnly: false,
      },
      supersession: 0,
      purpose: 'exit',
      belief: { pYes: null, bid: NO_PRICE, ask: NO_PRICE, tier: 2 },
      submittedAt: NOON,
      filled: 0,
      venueFilled: 100,
      fillIds: [],
    });
  });

  test("a stranger's fill is booked with its strategy, and with no belief", () => {
    const world = new OmsWorld();
    world.board.shownTier = 2;
    const booked = fill(world, 'theirs', 'x', 1, 1) as AppliedFill;
    expect(booked).toMatchObject({
      at: seconds(1),
      strategy: 'foreign:theirs',
      tier: 2,
      pYes: Number.NaN,
      bid: NO_PRICE,
      ask: NO_PRICE,
    });
  });

  test('fills that were handed to an adopted order are not kept beside it', () => {
    const world = new OmsWorld();
    fill(world, 'theirs', 'x', 1, 1);
    fill(world, 'others', 'y', 1, 1);
    expect(saved(world).fillsWithoutOrder).toEqual([
      ['theirs', 1, ['x'], 100],
      ['others', 1, ['y'], 100],
    ]);
    found(world, 'theirs', 2, { filled: contracts(1) });
    expect(saved(world).fillsWithoutOrder).toEqual([['others', 1, ['y'], 100]]);
    expect(saved(world).slots[0]?.orders[0]).toMatchObject({ filled: 100, fillIds: ['x'] });
  });

  test('a fill of an own order of a lost session keeps its id from being used again', () => {
    const before = new OmsWorld();
    before.oms.pursue(before.intent(), NOON);
    const world = new OmsWorld();
    fill(world, idOf(before), 'x', 1, 1);
    world.oms.pursue(world.intent(), seconds(2));
    expect(idOf(world)).toBe(`${idOf(before).slice(0, -1)}1`);
  });

  test('what is known of them goes with their ladder and stays for the others', () => {
    const world = new OmsWorld({}, [ladderOf(0), ladderOf(1)]);
    fill(world, 'here', 'x', 1, 1, 1);
    fill(world, 'there', 'y', 1, 1, 4);
    world.oms.pursue(world.intent(), seconds(2));
    const second = world.ladders[1] as (typeof world.ladders)[number];
    world.oms.pursue(world.intent({ ladder: second, market: second.markets[1] as MarketDef }), seconds(2));
    world.oms.forgetLadder(world.intent().ladder.id);
    expect(saved(world).fillsWithoutOrder).toEqual([['there', 4, ['y'], 100]]);
    expect(saved(world).slots.map(({ market }) => market)).toEqual([4]);
    expect(world.oms.allWorking().map(({ market }) => market.id)).toEqual([4]);
    expect(world.oms.working(second.id)).toHaveLength(1);
  });

  test('a manager that is restored forgets what it knew before', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    found(world, 'theirs', 1);
    fill(world, 'others', 'y', 1, 1);
    const empty = saved(new OmsWorld());
    const before = saved(world);
    world.oms.restore(empty as never);
    expect(saved(world)).toEqual(empty);
    expect([world.oms.workingCount, world.oms.working(world.intent().ladder.id)]).toEqual([0, []]);
    world.oms.onUpdate({ kind: 'accepted', clientOrderId: 'theirs', venueOrderId: 'v', knownAt: seconds(2) });
    accept(world, 0, 2);
    expect(world.journal.reasonsOf(DecisionType.state).slice(-2)).toEqual(['stray_update', 'stray_update']);
    world.oms.restore(before as never);
    world.oms.restore(before as never);
    expect(saved(world)).toEqual(before);
    expect(world.oms.working(world.intent().ladder.id)).toHaveLength(2);
    world.oms.cancelAll('operator_pause', seconds(3));
    cancel(world, 0, 4);
    accept(world, 0, 5);
    world.oms.onUpdate({
      kind: 'canceled',
      clientOrderId: 'theirs',
      reason: 'canceled_by_user',
      filledQuantity: contracts(0),
      knownAt: seconds(5),
    });
    expect(world.oms.working(world.intent().ladder.id)).toEqual([]);
  });
});
