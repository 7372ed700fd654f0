import { describe, expect, test } from 'vitest';
import { DecisionType } from '../../../engine/decision-record.ts';
import { BookSide } from '../../../engine/events.ts';
import { NO_PRICE, type Quantity } from '../../../engine/money/units.ts';
import type { VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { cents, contracts, NOON, OmsWorld, seconds } from './world.ts';

let fills = 0;
const fillOf = (
  world: OmsWorld,
  index: number,
  quantity: number,
  at: EpochMicros,
  fillId = `f${fills++}`,
): VenueUpdate => {
  const order = world.venue.orders[index];
  if (order === undefined) throw new Error(`no order ${index}`);
  const { clientOrderId, market, side, price } = order;
  const fill = {
    fillId,
    clientOrderId,
    market,
    side,
    price,
    quantity: contracts(quantity),
    fee: 0 as never,
    isTaker: true,
    evidence: 'displayed' as const,
    executedAt: at,
  };
  return { kind: 'fill', clientOrderId, fill, knownAt: at };
};
const idOf = (world: OmsWorld, index: number): string => world.venue.orders[index]?.clientOrderId ?? '';
const accepted = (world: OmsWorld, index: number, at: EpochMicros): VenueUpdate => ({
  kind: 'accepted',
  clientOrderId: idOf(world, index),
  venueOrderId: `v${index}`,
  knownAt: at,
});
const canceled = (world: OmsWorld, index: number, at: EpochMicros, filled = 0): VenueUpdate => ({
  kind: 'canceled',
  clientOrderId: idOf(world, index),
  reason: 'canceled_by_user',
  filledQuantity: contracts(filled),
  knownAt: at,
});

describe('one intent, one order', () => {
  test('a new intent places one order at the touch, and repeating it places no other', () => {
    const world = new OmsWorld();
    expect(world.oms.pursue(world.intent(), NOON)).toBe('order_new');
    expect(world.oms.pursue(world.intent(), seconds(1))).toBe('order_pending');
    world.oms.onUpdate(accepted(world, 0, seconds(2)));
    expect(world.oms.pursue(world.intent(), seconds(60))).toBe('order_kept');
    expect(world.venue.sent).toHaveLength(1);
    expect(world.venue.orders[0]).toMatchObject({ price: cents(42), quantity: contracts(10), side: BookSide.bid });
    expect(world.venue.orders[0]?.clientOrderId).toMatch(/^[-\w:+=/]{1,64}$/);
  });

  test('an order after a terminal state supersedes: another id, the next count', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    world.oms.onUpdate(fillOf(world, 0, 10, seconds(1)));
    const more = world.intent({ targetPosition: contracts(20), currentPosition: contracts(10) });
    expect(world.oms.pursue(more, seconds(60))).toBe('order_superseded');
    expect(new Set(world.venue.orders.map((order) => order.clientOrderId)).size).toBe(2);
    expect(world.journal.changes.at(-1)).toMatchObject({ supersession: 1, state: 'SUBMITTED' });
  });

  test('an unknown order blocks its intent and counts in risk until it is looked up, then it is released or adopted', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    const clientOrderId = idOf(world, 0);
    world.oms.onUpdate({ kind: 'timed_out', clientOrderId, knownAt: seconds(5) });
    expect(world.oms.unknownOrders()).toHaveLength(1);
    expect(world.oms.pursue(world.intent(), seconds(60))).toBe('order_unknown');
    expect(world.gate.orders.size).toBe(1);
    world.oms.onUpdate({ kind: 'rejected', reason: 'order_not_found', clientOrderId, knownAt: seconds(61) });
    expect(world.gate.orders.size).toBe(0);
    expect(world.oms.pursue(world.intent(), seconds(62))).toBe('order_backoff');
    expect(world.oms.pursue(world.intent(), seconds(3_000))).toBe('order_superseded');
  });

  test('a duplicate answer makes the order unknown, not rejected', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    const clientOrderId = idOf(world, 0);
    world.oms.onUpdate({ kind: 'rejected', reason: 'duplicate_client_order_id', clientOrderId, knownAt: seconds(1) });
    expect(world.oms.unknownOrders()).toHaveLength(1);
    world.oms.onUpdate(accepted(world, 0, seconds(2)));
    expect(world.oms.allWorking()[0]?.state).toBe('RESTING');
  });
});

describe('the end of an order', () => {
  test('is told to risk with whether its last fill is booked next', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    world.oms.onUpdate(fillOf(world, 0, 10, seconds(1)));
    const more = world.intent({ targetPosition: contracts(20), currentPosition: contracts(10) });
    world.oms.pursue(more, seconds(60));
    world.oms.onUpdate(accepted(world, 1, seconds(61)));
    world.oms.onUpdate(canceled(world, 1, seconds(62), 0));
    const [filled, withoutFill] = world.venue.orders.map(({ clientOrderId }) => clientOrderId);
    expect(world.gate.gone).toEqual([
      [filled, true],
      [withoutFill, false],
    ]);
  });
});

describe('late, repeated and reordered messages', () => {
  test('a fill before its acknowledgement counts once, and the acknowledgement changes nothing', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    expect(world.oms.onUpdate(fillOf(world, 0, 4, seconds(1), 'x'))).not.toBeNull();
    expect(world.oms.onUpdate(fillOf(world, 0, 4, seconds(1), 'x'))).toBeNull();
    world.oms.onUpdate(accepted(world, 0, seconds(2)));
    expect(world.oms.allWorking()[0]).toMatchObject({ state: 'PARTIAL', filled: contracts(4) });
    expect(world.journal.changes.map(({ reason }) => reason)).toContain('duplicate_fill');
  });

  test('fills that the venue counted before a cancel stay in risk until they are told, and are booked', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    world.oms.onUpdate(accepted(world, 0, seconds(1)));
    world.oms.withdrawLadder(world.intent().ladder.id, 'ladder_withdrawn', seconds(2));
    world.oms.onUpdate(canceled(world, 0, seconds(3), 6));
    expect([...world.gate.orders.values()][0]?.remaining).toBe(contracts(6));
    expect(world.oms.pursue(world.intent(), seconds(4))).toBe('order_pending');
    expect(world.oms.onUpdate(fillOf(world, 0, 6, seconds(5)))).not.toBeNull();
    expect(world.gate.orders.size).toBe(0);
    expect(world.oms.working(world.intent().ladder.id)).toHaveLength(0);
  });

  test('an impossible message is refused and journaled, and messages about strangers change nothing', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    world.oms.onUpdate(accepted(world, 0, seconds(1)));
    const clientOrderId = idOf(world, 0);
    world.oms.onUpdate({ kind: 'rejected', reason: 'invalid_price', clientOrderId, knownAt: seconds(2) });
    expect(world.oms.allWorking()[0]?.state).toBe('RESTING');
    world.oms.onUpdate({ ...canceled(world, 0, seconds(3)), clientOrderId: 'stranger' });
    expect(world.journal.reasonsOf(DecisionType.state)).toEqual(['illegal_transition', 'stray_update']);
  });

  test('a cancel that finds no order leaves it unknown until its end is told', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    world.oms.onUpdate(accepted(world, 0, seconds(1)));
    world.oms.cancelAll('ladder_withdrawn', seconds(2));
    const clientOrderId = idOf(world, 0);
    world.oms.onUpdate({ kind: 'cancel_rejected', reason: 'order_not_found', clientOrderId, knownAt: seconds(3) });
    expect(world.oms.unknownOrders()).toHaveLength(1);
    world.oms.onUpdate(fillOf(world, 0, 10, seconds(4)));
    expect(world.oms.workingCount).toBe(0);
  });
});

describe('cancel and replace', () => {
  const resting = (config = {}): OmsWorld => {
    const world = new OmsWorld(config);
    world.oms.pursue(world.intent(), NOON);
    world.oms.onUpdate(accepted(world, 0, seconds(1)));
    return world;
  };

  test('less is wanted: the order is amended down after risk agreed, and keeps working', () => {
    const world = resting();
    expect(world.oms.pursue(world.intent({ targetPosition: contracts(4) }), seconds(60))).toBe('order_amended_down');
    expect(world.venue.sent.at(-1)).toMatchObject({ kind: 'amend', amend: { quantity: contracts(4) } });
    expect(world.gate.requests.at(-1)).toMatchObject({ amends: idOf(world, 0), quantity: contracts(4) });
    const clientOrderId = idOf(world, 0);
    const terms = { price: cents(42), quantity: contracts(4) };
    world.oms.onUpdate({ kind: 'amended', clientOrderId, ...terms, knownAt: seconds(61) });
    expect(world.oms.allWorking()[0]).toMatchObject({ quantity: contracts(4), amendPending: false });
  });

  test('a repeated older amendment does not undo a newer one', () => {
    const world = resting();
    const clientOrderId = idOf(world, 0);
    const amended = (quantity: number, at: number): VenueUpdate => ({
      kind: 'amended',
      clientOrderId,
      price: cents(42),
      quantity: contracts(quantity),
      knownAt: seconds(at),
    });
    world.oms.pursue(world.intent({ targetPosition: contracts(6) }), seconds(60));
    world.oms.onUpdate(amended(6, 61));
    world.oms.pursue(world.intent({ targetPosition: contracts(2) }), seconds(120));
    world.oms.onUpdate(amended(6, 121));
    expect(world.oms.allWorking()[0]).toMatchObject({ quantity: contracts(6), amendPending: true });
    world.oms.onUpdate(amended(2, 122));
    world.oms.onUpdate(amended(6, 123));
    expect(world.oms.allWorking()[0]).toMatchObject({ quantity: contracts(2), amendPending: false });
  });

  test('the market moves away: the order is cancelled, and replaced only when the cancel is confirmed', () => {
    const world = resting();
    world.board.askPrice = cents(44);
    expect(world.oms.pursue(world.intent({ at: seconds(60) }), seconds(60))).toBe('order_replaced');
    expect(world.venue.orders).toHaveLength(1);
    expect(world.gate.orders.size).toBe(1);
    world.oms.onUpdate(canceled(world, 0, seconds(61)));
    expect(world.venue.orders[1]).toMatchObject({ price: cents(44), quantity: contracts(10) });
  });

  test('a fill on the way to the confirmation makes the replacement smaller', () => {
    const world = resting();
    world.board.askPrice = cents(44);
    world.oms.pursue(world.intent({ at: seconds(60) }), seconds(60));
    world.oms.onUpdate(fillOf(world, 0, 3, seconds(61)));
    world.oms.onUpdate(canceled(world, 0, seconds(62), 3));
    expect(world.venue.orders[1]?.quantity).toBe(contracts(7));
  });

  test('the price of an intent never runs further than the chase limit from where it was formed', () => {
    const world = resting({ chaseCents: 3, rearmMinutes: 30 });
    world.board.askPrice = cents(46);
    world.board.bidPrice = cents(44);
    const dear = world.intent({ limitPrice: cents(60), at: seconds(60), pYes: 0.7 });
    expect(world.oms.pursue(dear, seconds(60))).toBe('chase_limit');
    world.oms.onUpdate(canceled(world, 0, seconds(61)));
    expect(world.oms.pursue(dear, seconds(120))).toBe('chase_limit');
    expect(world.venue.orders).toHaveLength(1);
    expect(world.oms.pursue(dear, seconds(31 * 60))).toBe('order_superseded');
  });

  test('at the tick, orders are withdrawn for a wide spread, thin size, stale data, a price that ran away, and the close', () => {
    const cases: [(world: OmsWorld) => void, number, string][] = [
      [(world) => (world.board.bidPrice = cents(5)), 60, 'spread_widened'],
      [(world) => (world.board.size = 50 as Quantity), 60, 'liquidity_fell'],
      [(world) => (world.board.askPrice = NO_PRICE), 60, 'liquidity_fell'],
      [(world) => (world.board.stale = true), 60, 'data_stale'],
      [(world) => (world.board.askPrice = cents(48)), 60, 'chase_limit'],
      [() => {}, 12 * 3600 - 60, 'before_close'],
    ];
    for (const [change, at, reason] of cases) {
      const world = resting();
      change(world);
      world.oms.policy(seconds(at));
      expect(world.venue.sent.at(-1)).toEqual({ kind: 'cancel', clientOrderId: idOf(world, 0) });
      expect(world.journal.changes.at(-1)?.reason).toBe(reason);
      world.oms.policy(seconds(at + 60));
      expect(world.venue.sent.filter(({ kind }) => kind === 'cancel')).toHaveLength(1);
    }
  });

  test('a target that changes sides withdraws the old side before the new one is sent', () => {
    const world = resting();
    const sell = world.intent({
      side: BookSide.ask,
      targetPosition: contracts(-5),
      limitPrice: cents(30),
      pYes: 0.2,
      at: seconds(60),
    });
    expect(world.oms.pursue(sell, seconds(60))).toBe('order_pending');
    expect(world.venue.orders).toHaveLength(1);
    world.oms.onUpdate(canceled(world, 0, seconds(61)));
    expect(world.venue.orders[1]).toMatchObject({ side: BookSide.ask, price: cents(40), quantity: contracts(5) });
  });

  test('an edge that is gone withdraws the order', () => {
    const world = resting();
    expect(world.oms.pursue(world.intent({ pYes: 0.41 }), seconds(60))).toBe('order_edge_gone');
    expect(world.venue.sent.at(-1)?.kind).toBe('cancel');
  });

  test('a cancel wished before the acknowledgement is sent with it', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    world.oms.cancelAll('ladder_withdrawn', seconds(1));
    expect(world.venue.sent).toHaveLength(1);
    world.oms.onUpdate(accepted(world, 0, seconds(2)));
    expect(world.venue.sent.at(-1)?.kind).toBe('cancel');
  });
});

describe('risk', () => {
  test('is asked before every order; what it cuts is sent smaller, what it refuses is not sent', () => {
    const world = new OmsWorld();
    world.gate.most = 350;
    world.oms.pursue(world.intent(), NOON);
    expect(world.venue.orders[0]?.quantity).toBe(contracts(3));
    world.oms.onUpdate(accepted(world, 0, seconds(1)));
    // Cut orders are not replaced while risk allows no more.
    expect(world.oms.pursue(world.intent(), seconds(60))).toBe('order_kept');
    const refused = new OmsWorld();
    refused.gate.most = 0;
    expect(refused.oms.pursue(refused.intent(), NOON)).toBe('open_risk_cap');
    expect(refused.venue.sent).toHaveLength(0);
    expect(refused.journal.reasonsOf(DecisionType.verdict)).toEqual(['open_risk_cap']);
  });

  test('an order is in risk before it is sent and until its end is confirmed', () => {
    const world = new OmsWorld();
    world.oms.pursue(world.intent(), NOON);
    expect(world.gate.orders.size).toBe(1);
    world.oms.onUpdate(accepted(world, 0, seconds(1)));
    world.oms.cancelAll('ladder_withdrawn', seconds(2));
    expect(world.gate.orders.size).toBe(1);
    world.oms.onUpdate(canceled(world, 0, seconds(3)));
    expect(world.gate.orders.size).toBe(0);
  });
});

test('without the side of the touch that sets the price no order is sent', () => {
  const world = new OmsWorld();
  world.board.shownTier = 3;
  world.board.askPrice = NO_PRICE;
  expect(world.oms.pursue(world.intent(), NOON)).toBe('order_no_touch');
});

test('a paid ladder is forgotten', () => {
  const world = new OmsWorld();
  world.oms.pursue(world.intent(), NOON);
  world.oms.onUpdate(fillOf(world, 0, 10, seconds(1)));
  world.oms.forgetLadder(world.intent().ladder.id);
  expect(JSON.stringify(world.oms.snapshot())).toBe('{"slots":[],"live":[],"fillsWithoutOrder":[]}');
});
