/** The exact edges of order management: its configuration, its prices, and the values at which each rule turns. */
import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { FidelityTier, type MarketDef } from '../../../engine/markets/contracts.ts';
import { NO_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import { omsConfig } from '../../../engine/oms/config.ts';
import { intentKey, partsOfClientOrderId } from '../../../engine/oms/idempotency.ts';
import { marketObjection } from '../../../engine/oms/policies.ts';
import { orderPrice } from '../../../engine/oms/pricing.ts';
import type { VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { cents, contracts, FixedBoard, ladderOf, NOON, OmsWorld, seconds } from './world.ts';

const { bid, ask } = BookSide;
const idOf = (world: OmsWorld, index = 0): string => world.venue.orders[index]?.clientOrderId ?? '';
const accept = (world: OmsWorld, index = 0, at = seconds(1)) =>
  world.oms.onUpdate({ kind: 'accepted', clientOrderId: idOf(world, index), venueOrderId: 'v', knownAt: at });
const cancelOf = (world: OmsWorld, at: EpochMicros, index = 0, filled = 0): VenueUpdate => ({
  kind: 'canceled',
  clientOrderId: idOf(world, index),
  reason: 'canceled_by_user',
  filledQuantity: contracts(filled),
  knownAt: at,
});
function resting(config = {}, change = {}): OmsWorld {
  const world = new OmsWorld(config);
  world.oms.pursue(world.intent(change), NOON);
  accept(world);
  return world;
}
const sentKinds = (world: OmsWorld) => world.venue.sent.map(({ kind }) => kind);

describe('the configuration', () => {
  test('has these defaults', () => {
    expect(omsConfig.parse({})).toMatchInlineSnapshot(`
      {
        "answerSeconds": 60,
        "cancelBeforeCloseMinutes": 5,
        "chaseCents": 3,
        "exitStyle": "take",
        "foreignOrders": "adopt",
        "improveCents": 0,
        "keepEdgeCents": 0.5,
        "lookUpMaxSeconds": 300,
        "lookUpSeconds": 5,
        "maxOrderContracts": 1000,
        "maxOrdersPerIntent": 200,
        "maxSpreadCents": 20,
        "minOrderContracts": 1,
        "minTouchContracts": 1,
        "notFoundSeconds": 30,
        "rearmMinutes": 30,
        "rejectBackoffMinutes": 5,
        "repriceCents": 1,
        "retryCancelSeconds": 30,
        "sizeTolerance": 0.25,
        "style": "take",
        "takeThroughCents": 0,
        "timeInForce": "good_till_time",
        "timeToLiveMinutes": 60,
        "waitingIntentSeconds": 120,
      }
    `);
    expect(omsConfig.safeParse({ chase: 1 }).success).toBe(false);
  });

  test.each<[string, readonly unknown[], readonly unknown[]]>([
    ['style', ['take', 'make'], ['', 'cross']],
    ['exitStyle', ['take', 'make'], ['']],
    ['timeInForce', ['good_till_canceled', 'good_till_time', 'immediate_or_cancel', 'fill_or_kill'], ['', 'day']],
    ['timeToLiveMinutes', [0.1, 10_080], [0, 10_081]],
    ['takeThroughCents', [0, 20], [-1, 21, 0.5]],
    ['improveCents', [0, 20], [-1, 21, 0.5]],
    ['chaseCents', [0, 99], [-1, 100, 0.5]],
    ['rearmMinutes', [0, 10_080], [-1, 10_081]],
    ['repriceCents', [1, 99], [0, 100, 1.5]],
    ['sizeTolerance', [0, 1], [-0.1, 1.1]],
    ['minOrderContracts', [0.01], [0.009]],
    ['maxOrderContracts', [1], [0.9]],
    ['maxOrdersPerIntent', [1], [0, 1.5]],
    ['maxSpreadCents', [1, 99], [0, 100, 1.5]],
    ['minTouchContracts', [0], [-1]],
    ['keepEdgeCents', [-99, 99], [-100, 100]],
    ['cancelBeforeCloseMinutes', [0, 1_440], [-1, 1_441]],
    ['rejectBackoffMinutes', [0, 1_440], [-1, 1_441]],
    ['waitingIntentSeconds', [0, 3_600], [-1, 3_601]],
    ['retryCancelSeconds', [0.1, 3_600], [0, 3_601]],
    ['answerSeconds', [0.1, 3_600], [0, 3_601]],
    ['lookUpSeconds', [0.1, 3_600], [0, 3_601]],
    ['lookUpMaxSeconds', [0.1, 86_400], [0, 86_401]],
    ['notFoundSeconds', [0, 3_600], [-1, 3_601]],
    ['foreignOrders', ['adopt', 'cancel', 'ignore'], ['']],
  ])('takes %s from %j, not %j', (field, good, bad) => {
    for (const value of good) expect([value, omsConfig.safeParse({ [field]: value }).success]).toEqual([value, true]);
    for (const value of bad) expect([value, omsConfig.safeParse({ [field]: value }).success]).toEqual([value, false]);
  });
});

describe('prices', () => {
  const world = new OmsWorld();
  const price = (style: 'take' | 'make', side: BookSide, limit: Price, low: Price, high: Price, more = {}): number =>
    orderPrice(world.intent({ side, limitPrice: limit }), low, high, { ...omsConfig.parse({}), style, ...more });

  test('reach from one cent to ninety-nine', () => {
    expect(price('take', bid, cents(99), cents(98), cents(99))).toBe(cents(99));
    expect(price('take', bid, 10_000 as Price, cents(98), 10_000 as Price)).toBe(NO_PRICE);
    expect(price('take', ask, cents(1), cents(1), cents(2))).toBe(cents(1));
    expect(price('take', ask, 0 as Price, 0 as Price, cents(2))).toBe(NO_PRICE);
    expect(price('take', bid, 99 as Price, cents(1), cents(2))).toBe(NO_PRICE);
    expect(price('take', ask, 9_901 as Price, cents(1), cents(2))).toBe(NO_PRICE);
  });

  test('of makers stop a cent before the other side where there is one', () => {
    expect(price('make', bid, cents(60), cents(40), NO_PRICE, { improveCents: 3 })).toBe(cents(43));
    expect(price('make', ask, cents(20), NO_PRICE, cents(60), { improveCents: 3 })).toBe(cents(57));
    expect(price('take', ask, cents(20), cents(40), cents(42), { takeThroughCents: 3 })).toBe(cents(37));
    expect(price('make', ask, cents(20), cents(40), cents(42))).toBe(cents(42));
    expect(price('take', bid, cents(60), cents(40), NO_PRICE, { takeThroughCents: 3 })).toBe(NO_PRICE);
    expect(price('make', bid, cents(60), NO_PRICE, cents(42), { improveCents: 3 })).toBe(NO_PRICE);
    expect(price('make', ask, 0 as Price, NO_PRICE, cents(1), { improveCents: 3 })).toBe(NO_PRICE);
  });

  test('of an exit follow its own style', () => {
    const config = { ...omsConfig.parse({}), style: 'take' as const, exitStyle: 'make' as const };
    const exit = world.intent({ side: ask, limitPrice: cents(30), purpose: 'exit' });
    expect(orderPrice(exit, cents(40), cents(42), config)).toBe(cents(42));
    expect(orderPrice({ ...exit, purpose: 'enter' }, cents(40), cents(42), config)).toBe(cents(40));
  });
});

describe('what stands against an order in a market', () => {
  const market = ladderOf().markets[1] as MarketDef;
  const config = omsConfig.parse({});
  const objection = (change: (board: FixedBoard) => void, side: BookSide = bid, at = NOON, more = {}) => {
    const board = new FixedBoard();
    change(board);
    return marketObjection(market, side, board, { ...config, ...more }, at);
  };

  test('turns at exactly its threshold', () => {
    const five = (market.closeAt - 5 * 60_000_000) as EpochMicros;
    expect(objection(() => {}, bid, (five - 1) as EpochMicros)).toBeNull();
    expect(objection(() => {}, bid, five)).toBe('before_close');
    const spread = (width: number) => (board: FixedBoard) => {
      board.bidPrice = cents(40);
      board.askPrice = cents(40 + width);
    };
    expect(objection(spread(20))).toBeNull();
    expect(objection(spread(21))).toBe('spread_widened');
    const size = (shown: number) => (board: FixedBoard) => {
      board.size = shown as Quantity;
    };
    expect(objection(size(100))).toBeNull();
    expect(objection(size(99))).toBe('liquidity_fell');
    expect(objection(size(99), ask)).toBe('liquidity_fell');
    expect(objection(size(-1))).toBeNull();
    expect(objection(size(0), bid, NOON, { minTouchContracts: 0 })).toBeNull();
  });

  test('asks for the other side of the touch, where the data shows sides', () => {
    const without = (side: 'bidPrice' | 'askPrice', tier: FidelityTier) => (board: FixedBoard) => {
      board[side] = NO_PRICE;
      board.shownTier = tier;
    };
    expect(objection(without('askPrice', FidelityTier.candles), bid)).toBe('liquidity_fell');
    expect(objection(without('askPrice', FidelityTier.candles), ask)).toBeNull();
    expect(objection(without('bidPrice', FidelityTier.quotes), ask)).toBe('liquidity_fell');
    expect(objection(without('bidPrice', FidelityTier.quotes), bid)).toBeNull();
    expect(objection(without('askPrice', FidelityTier.trades), bid)).toBeNull();
    expect(objection(without('askPrice', FidelityTier.quotes), bid, NOON, { minTouchContracts: 0 })).toBeNull();
  });
});

describe('an edge', () => {
  test('is gone below the configured cents, on either side, and never of an exit', () => {
    const gone = (side: BookSide, pYes: number, purpose: 'enter' | 'exit' = 'enter') => {
      const world = new OmsWorld({ keepEdgeCents: 1 });
      const limitPrice = side === bid ? cents(45) : cents(35);
      const targetPosition = contracts(side === bid ? 10 : -10);
      world.oms.pursue(world.intent({ side, limitPrice, targetPosition, pYes, purpose }), NOON);
      accept(world);
      world.oms.policy(seconds(60));
      return world.journal.changes.at(-1)?.reason === 'order_edge_gone';
    };
    expect([gone(bid, 0.44), gone(bid, 0.429)]).toEqual([false, true]);
    expect([gone(ask, 0.38), gone(ask, 0.391)]).toEqual([false, true]);
    expect(gone(bid, 0.1, 'exit')).toBe(false);
  });

  test('is not asked at the instant at which the order was placed, but at the next', () => {
    const world = new OmsWorld({ keepEdgeCents: 25 });
    world.oms.pursue(world.intent({ limitPrice: cents(60), pYes: 0.5 }), NOON);
    world.oms.policy(NOON);
    accept(world);
    expect(sentKinds(world)).toEqual(['submit']);
    world.oms.policy(seconds(60));
    expect(sentKinds(world)).toEqual(['submit', 'cancel']);
  });

  test('of exactly the configured cents is kept', () => {
    const world = new OmsWorld({ keepEdgeCents: 25 });
    world.board.bidPrice = cents(48);
    world.board.askPrice = cents(50);
    world.oms.pursue(world.intent({ limitPrice: cents(60), pYes: 0.75 }), NOON);
    accept(world);
    world.oms.policy(seconds(60));
    expect(sentKinds(world)).toEqual(['submit']);
  });
});

describe('a working order', () => {
  test('is kept within its tolerance of size, lowered below it, and replaced above it where risk allows more', () => {
    const wish = (target: number, most = Number.POSITIVE_INFINITY, config = {}) => {
      const world = resting({ sizeTolerance: 0.25, ...config });
      world.gate.most = most;
      return world.oms.pursue(world.intent({ targetPosition: contracts(target), at: seconds(60) }), seconds(60));
    };
    expect(wish(7.5)).toBe('order_kept');
    expect(wish(12.5)).toBe('order_kept');
    expect(wish(7)).toBe('order_amended_down');
    expect(wish(13)).toBe('order_replaced');
    expect(wish(13, 1_250)).toBe('order_kept');
    expect(wish(13, 1_251)).toBe('order_replaced');
    expect(wish(9.5, 9_999, { sizeTolerance: 0 })).toBe('order_amended_down');
    expect(wish(0.5)).toBe('target_reached');
    expect(wish(1)).toBe('order_amended_down');
    expect(wish(0)).toBe('target_reached');
  });

  test('is lowered only to what risk allows, and withdrawn when that is less than the smallest order', () => {
    const lowered = (most: number) => {
      const world = resting();
      world.gate.most = most;
      const reason = world.oms.pursue(world.intent({ targetPosition: contracts(5) }), seconds(60));
      return [reason, world.venue.sent.at(-1)?.kind, world.journal.changes.at(-1)?.reason];
    };
    expect(lowered(300)).toEqual(['order_amended_down', 'amend', 'order_amended_down']);
    expect(lowered(100)).toEqual(['order_amended_down', 'amend', 'order_amended_down']);
    expect(lowered(99)).toEqual(['open_risk_cap', 'cancel', 'order_too_small']);
    expect(lowered(0)).toEqual(['open_risk_cap', 'cancel', 'open_risk_cap']);
  });

  test('follows the price from the configured step on: a taker away from it, a maker both ways', () => {
    const moved = (style: 'take' | 'make', change: number, repriceCents: number) => {
      const world = resting({ style, repriceCents, chaseCents: 20 });
      world.board.bidPrice = cents(40 + change);
      world.board.askPrice = cents(42 + change);
      return world.oms.pursue(world.intent({ limitPrice: cents(60), pYes: 0.9, at: seconds(60) }), seconds(60));
    };
    expect(moved('take', 1, 2)).toBe('order_kept');
    expect(moved('take', 2, 2)).toBe('order_replaced');
    expect(moved('take', -3, 2)).toBe('order_kept');
    expect(moved('make', 2, 2)).toBe('order_replaced');
    expect(moved('make', -1, 2)).toBe('order_kept');
    expect(moved('make', -2, 2)).toBe('order_replaced');
  });

  test('beyond the new limit of its intent is replaced', () => {
    const world = resting();
    world.board.askPrice = NO_PRICE;
    world.board.shownTier = FidelityTier.trades;
    expect(world.oms.pursue(world.intent({ limitPrice: cents(42) }), seconds(60))).toBe('order_kept');
    expect(world.oms.pursue(world.intent({ limitPrice: cents(41) }), seconds(61))).toBe('order_replaced');
  });

  test('is given up only beyond the chase limit, not at it', () => {
    const chased = (to: number) => {
      const world = resting({ chaseCents: 3 });
      world.board.bidPrice = cents(to - 2);
      world.board.askPrice = cents(to);
      world.oms.policy(seconds(60));
      return sentKinds(world).includes('cancel');
    };
    expect([chased(45), chased(46)]).toEqual([false, true]);
    const seller = (to: number) => {
      const world = resting(
        { chaseCents: 3 },
        { side: ask, targetPosition: contracts(-10), limitPrice: cents(20), pYes: 0 },
      );
      world.board.bidPrice = cents(to);
      world.board.askPrice = cents(to + 2);
      world.oms.policy(seconds(60));
      return sentKinds(world).includes('cancel');
    };
    expect([seller(37), seller(36)]).toEqual([false, true]);
    const maker = (to: number) => {
      const world = resting({ style: 'make', chaseCents: 3 });
      world.board.bidPrice = cents(to);
      world.board.askPrice = cents(to + 2);
      world.oms.policy(seconds(60));
      return sentKinds(world).includes('cancel');
    };
    expect([maker(43), maker(44)]).toEqual([false, true]);
  });

  test('may start from a new price once its intent is older than the time to rearm', () => {
    const rearmed = (minutes: number) => {
      const world = resting({ rearmMinutes: 30, chaseCents: 3 });
      world.oms.onUpdate(cancelOf(world, seconds(2)));
      world.board.bidPrice = cents(50);
      world.board.askPrice = cents(52);
      const at = seconds(minutes * 60 + (minutes === 30 ? 0 : 1));
      return world.oms.pursue(world.intent({ limitPrice: cents(60), pYes: 0.9, at }), at);
    };
    expect([rearmed(30), rearmed(30.1)]).toEqual(['chase_limit', 'order_superseded']);
  });

  test('whose cancel was refused is cancelled again after the configured time', () => {
    const world = resting({ retryCancelSeconds: 30 });
    world.oms.withdrawLadder(world.intent().ladder.id, 'ladder_withdrawn', seconds(10));
    const clientOrderId = idOf(world);
    world.oms.onUpdate({ kind: 'cancel_rejected', reason: 'rate_limited', clientOrderId, knownAt: seconds(11) });
    world.oms.policy(seconds(39));
    expect(sentKinds(world)).toEqual(['submit', 'cancel']);
    world.oms.policy(seconds(40));
    expect(sentKinds(world)).toEqual(['submit', 'cancel', 'cancel']);
    expect(world.journal.changes.at(-1)?.reason).toBe('ladder_withdrawn');
  });
});

describe('a new order', () => {
  test('is as large as wanted, capped, in whole contracts, and not below the smallest', () => {
    const size = (target: number, config = {}, most = Number.POSITIVE_INFINITY) => {
      const world = new OmsWorld(config);
      world.gate.most = most;
      const reason = world.oms.pursue(world.intent({ targetPosition: contracts(target) }), NOON);
      return world.venue.orders[0]?.quantity ?? reason;
    };
    expect(size(7.9)).toBe(700);
    expect(size(0.9)).toBe('order_too_small');
    expect(size(1)).toBe(100);
    expect(size(2, { minOrderContracts: 2 })).toBe(200);
    expect(size(1, { minOrderContracts: 2 })).toBe('order_too_small');
    expect(size(50, { maxOrderContracts: 20 })).toBe(2_000);
    expect(size(50, {}, 250)).toBe(200);
    expect(size(50, {}, 99)).toBe('order_too_small');
    expect(size(50, {}, 0)).toBe('open_risk_cap');
  });

  test('that gives up the rest of a position may be a part of a contract', () => {
    const world = new OmsWorld();
    const rest = { side: ask, currentPosition: contracts(0.4), targetPosition: contracts(0), limitPrice: cents(30) };
    expect(world.oms.pursue(world.intent({ ...rest, purpose: 'exit' }), NOON)).toBe('order_new');
    expect(world.venue.orders[0]?.quantity).toBe(40);
    expect(new OmsWorld().oms.pursue(world.intent(rest), NOON)).toBe('order_too_small');
  });

  test('expires in whole seconds, at its time to live or before the close, whichever is first', () => {
    const expiry = (at: EpochMicros, config = {}) => {
      const world = new OmsWorld({ timeToLiveMinutes: 60, ...config });
      const reason = world.oms.pursue(world.intent({ at }), at);
      return world.venue.orders[0]?.expiresAt ?? reason;
    };
    const { closeAt } = ladderOf();
    expect(expiry((NOON + 1_700_000) as EpochMicros)).toBe(seconds(3_601));
    expect(expiry((closeAt - 30 * 60_000_000) as EpochMicros)).toBe(closeAt - 5 * 60_000_000);
    const late = (closeAt - 5 * 60_000_000 - 500_000) as EpochMicros;
    expect(expiry(late)).toBe(closeAt - 5 * 60_000_000);
    expect(expiry((NOON + 100) as EpochMicros, { timeToLiveMinutes: 0.001 })).toBe('before_close');
    expect(expiry(NOON, { timeToLiveMinutes: 0.001 })).toBe('before_close');
    expect(expiry(NOON, { timeInForce: 'good_till_canceled' })).toBe('order_new');
  });

  test('carries the flags that its style and time in force ask for', () => {
    const flags = (config: object, purpose: 'enter' | 'exit' = 'enter') => {
      const world = new OmsWorld(config);
      world.oms.pursue(world.intent({ purpose }), NOON);
      const { postOnly, reduceOnly, timeInForce } = world.venue.orders[0] ?? {};
      return [postOnly, reduceOnly, timeInForce];
    };
    expect(flags({ style: 'make' })).toEqual([true, false, 'good_till_time']);
    expect(flags({ style: 'make', timeInForce: 'good_till_canceled' })).toEqual([true, false, 'good_till_canceled']);
    expect(flags({ style: 'make', timeInForce: 'immediate_or_cancel' })).toEqual([false, false, 'immediate_or_cancel']);
    expect(flags({ style: 'make', timeInForce: 'fill_or_kill' })).toEqual([false, false, 'fill_or_kill']);
    expect(flags({ style: 'make' }, 'exit')).toEqual([false, false, 'good_till_time']);
    expect(flags({ exitStyle: 'make' }, 'exit')).toEqual([true, false, 'good_till_time']);
  });

  test('is not sent once an intent has placed as many as it may', () => {
    const world = resting({ maxOrdersPerIntent: 2 });
    world.oms.onUpdate(cancelOf(world, seconds(2)));
    expect(world.oms.pursue(world.intent(), seconds(3))).toBe('order_superseded');
    world.oms.onUpdate(cancelOf(world, seconds(4), 1));
    expect(world.oms.pursue(world.intent(), seconds(5))).toBe('order_count_limit');
    expect(world.venue.orders).toHaveLength(2);
  });

  test('waits after a refusal, to the very instant', () => {
    const world = new OmsWorld({ rejectBackoffMinutes: 5 });
    world.oms.pursue(world.intent(), NOON);
    world.oms.onUpdate({ kind: 'rejected', reason: 'invalid_price', clientOrderId: idOf(world), knownAt: seconds(10) });
    expect(world.oms.pursue(world.intent(), (seconds(310) - 1) as EpochMicros)).toBe('order_backoff');
    expect(world.oms.pursue(world.intent(), seconds(310))).toBe('order_superseded');
  });

  test('that would trade with an own order of another strategy is not sent', () => {
    const crossing = (limit: number) => {
      const world = resting(
        {},
        { strategy: 'other', side: ask, targetPosition: contracts(-10), limitPrice: cents(41), pYes: 0 },
      );
      world.board.askPrice = cents(limit);
      return world.oms.pursue(world.intent({ limitPrice: cents(limit) }), seconds(5));
    };
    expect([crossing(40), crossing(41), crossing(42)]).toEqual(['order_new', 'own_order_crosses', 'own_order_crosses']);
  });
});

describe('a wish that waits for a cancel', () => {
  test('is acted on while it is young enough, and forgotten after', () => {
    const waited = (at: EpochMicros) => {
      const world = resting({ waitingIntentSeconds: 120 });
      world.board.askPrice = cents(44);
      world.oms.pursue(world.intent({ at: seconds(60) }), seconds(60));
      world.oms.onUpdate(cancelOf(world, at));
      return world.venue.orders.length;
    };
    expect(waited(seconds(180))).toBe(2);
    expect(waited((seconds(180) + 1) as EpochMicros)).toBe(1);
  });

  test('is forgotten when everything is withdrawn', () => {
    for (const withdraw of ['ladder', 'market', 'all'] as const) {
      const world = resting();
      const { ladder, market } = world.intent();
      world.board.askPrice = cents(44);
      world.oms.pursue(world.intent({ at: seconds(60) }), seconds(60));
      if (withdraw === 'ladder') world.oms.withdrawLadder(ladder.id, 'ladder_withdrawn', seconds(61));
      else if (withdraw === 'market') world.oms.withdrawMarket(market.id, 'ladder_withdrawn', seconds(61));
      else world.oms.cancelAll('ladder_withdrawn', seconds(61));
      world.oms.onUpdate(cancelOf(world, seconds(62)));
      expect([withdraw, world.venue.orders.length]).toEqual([withdraw, 1]);
    }
  });
});

test('a market that is withdrawn leaves the others at work', () => {
  const world = new OmsWorld();
  const [first, second] = world.intent().ladder.markets as readonly [MarketDef, MarketDef];
  for (const [i, market] of [first, second].entries()) {
    world.oms.pursue(world.intent({ market }), NOON);
    accept(world, i);
  }
  world.oms.withdrawMarket(first.id, 'ladder_withdrawn', seconds(5));
  expect(world.oms.allWorking().map(({ cancelPending }) => cancelPending)).toEqual([true, false]);
  expect(world.oms.working(99 as never)).toEqual([]);
  expect(world.oms.working(world.intent().ladder.id)).toHaveLength(2);
  expect(world.oms.workingCount).toBe(2);
});

test('names of intents and orders can be taken apart', () => {
  const ladder = ladderOf();
  const market = ladder.markets[0] as MarketDef;
  expect(intentKey({ ...ladder, city: 999 as never }, market, bid, 's')).toBe(
    '999|KXHIGHNY-25JAN31-L0M0|bid|s|2025-01-31',
  );
  expect(partsOfClientOrderId('abc-12')).toEqual({ stem: 'abc', supersession: 12 });
  expect(partsOfClientOrderId('abc')).toEqual({ stem: '', supersession: Number.NaN });
  expect(partsOfClientOrderId('12')).toEqual({ stem: '', supersession: Number.NaN });
  expect(partsOfClientOrderId('-3')).toEqual({ stem: '', supersession: 3 });
});
