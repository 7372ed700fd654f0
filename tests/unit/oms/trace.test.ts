/**
 * The whole conduct of the order manager, line by line: nothing is sent before it is journaled and counted in risk, nothing is
 * said twice, and every record holds what it should.
 */
import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { NO_PRICE } from '../../../engine/money/units.ts';
import type { VenueUpdate } from '../../../engine/orders.ts';
import { traceOf } from './trace.ts';
import { cents, contracts, OmsWorld, seconds } from './world.ts';

type Told<Kind extends VenueUpdate['kind']> = Omit<
  Extract<VenueUpdate, { kind: Kind }>,
  'kind' | 'clientOrderId' | 'knownAt'
>;

/** A world of one market with an order manager that is spoken to by seconds. */
class Story {
  readonly world: OmsWorld;
  constructor(config = {}) {
    this.world = new OmsWorld(config);
  }
  pursue(at: number, change = {}): this {
    this.world.oms.pursue(this.world.intent({ at: seconds(at), ...change }), seconds(at));
    return this;
  }
  told<Kind extends VenueUpdate['kind']>(at: number, kind: Kind, rest: Told<Kind>, index = 0): this {
    const clientOrderId = this.id(index);
    this.world.oms.onUpdate({ kind, clientOrderId, knownAt: seconds(at), ...rest } as unknown as VenueUpdate);
    return this;
  }
  accepted(at: number, index = 0): this {
    return this.told(at, 'accepted', { venueOrderId: 'v' }, index);
  }
  canceled(at: number, index = 0, filled = 0): this {
    return this.told(at, 'canceled', { reason: 'canceled_by_user', filledQuantity: contracts(filled) }, index);
  }
  fill(at: number, quantity: number, fillId = `f${at}`, index = 0): this {
    const order = this.world.venue.orders[index];
    const clientOrderId = this.id(index);
    const fill = {
      fillId,
      clientOrderId,
      market: order?.market ?? (1 as MarketId),
      side: order?.side ?? BookSide.bid,
      price: order?.price ?? cents(42),
      quantity: contracts(quantity),
      fee: 0 as never,
      isTaker: true,
      evidence: 'exchange' as const,
      executedAt: seconds(at),
    };
    return this.told(at, 'fill', { fill }, index);
  }
  id(index: number): string {
    return this.world.venue.orders[index]?.clientOrderId ?? '';
  }
}

function told(config: object, act: (story: Story) => void): string {
  const story = new Story(config);
  return `\n${traceOf(story.world, () => act(story)).join('\n')}\n`;
}

test('an order is placed, filled in part, lowered, replaced and filled', () => {
  expect(
    told({}, (story) => {
      story
        .pursue(0)
        .pursue(1)
        .pursue(1, { limitPrice: cents(46) })
        .pursue(1, { limitPrice: cents(46), targetPosition: contracts(11) })
        .pursue(1)
        .accepted(2)
        .fill(3, 2);
      story.pursue(60, { targetPosition: contracts(6), currentPosition: contracts(2) });
      story.told(61, 'amended', { price: cents(42), quantity: contracts(6) });
      story.world.board.askPrice = cents(44);
      story.pursue(120, { targetPosition: contracts(6), currentPosition: contracts(2) });
      story.accepted(121).canceled(121, 0, 2);
      story.accepted(122, 1).fill(123, 4, 'last', 1);
    }),
  ).toMatchInlineSnapshot(`
    "
    0 record intent order_new 0/1 [0,4500,1000,0,0] 0.08
    0 risk asked 0/1 ensemble side 0 1000 at 4200
    0 record verdict ok 0/1 [0,4200,1000,1000,0] 0
    0 record command order_new 0/1 [0,4200,1000,1,0] 0
    0 change #0 SUBMITTED 0/1000: order_new (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk working #0 0/1 ensemble side 0 1000 at 4200
    0 venue submit #0 market 1 side 0 1000 at 4200: good_till_time until 3600
    1 record intent order_pending 0/1 [0,4500,1000,0,1] 0.08
    1 record intent order_pending 0/1 [0,4600,1000,0,1] 0.08
    1 record intent order_pending 0/1 [0,4600,1100,0,1] 0.08
    1 record intent order_pending 0/1 [0,4500,1000,0,1] 0.08
    2 change #0 RESTING 0/1000: accepted (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    3 change #0 PARTIAL 200/1000: fill (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    60 risk asked 0/1 ensemble side 0 400 at 4200 in place of #0
    60 record verdict ok 0/1 [0,4200,400,400,0] 0
    60 record command order_amended_down 0/1 [0,4200,600,2,0] 0
    60 change #0 PARTIAL 200/1000 amend to 600 at 4200: order_amended_down (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk changed #0 0/1 ensemble side 0 800 at 4200 amend to 400 at 4200
    60 venue amend #0 to 600 at 4200
    60 record intent order_amended_down 0/1 [0,4500,600,200,1] 0.08
    61 change #0 PARTIAL 200/600: amended (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk changed #0 0/1 ensemble side 0 400 at 4200
    120 record command order_replaced 0/1 [0,4200,400,3,0] 0
    120 change #0 PARTIAL 200/600: order_replaced (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    120 venue cancel #0
    120 record intent order_replaced 0/1 [0,4500,600,200,1] 0.08
    121 change #0 CANCELED 200/600: order_replaced (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk gone #0
    121 record intent order_superseded 0/1 [0,4500,600,200,1] 0.08
    121 risk asked 0/1 ensemble side 0 400 at 4400
    121 record verdict ok 0/1 [0,4400,400,400,0] 0
    121 record command order_superseded 0/1 [0,4400,400,1,1] 0
    121 change #1 SUBMITTED 0/400: order_superseded (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 1, ensemble)
    risk working #1 0/1 ensemble side 0 400 at 4400
    121 venue submit #1 market 1 side 0 400 at 4400: good_till_time until 3721
    122 change #1 RESTING 0/400: accepted (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 1, ensemble)
    123 change #1 FILLED 400/400: fill (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 1, ensemble)
    risk gone #1
    "
  `);
});

test('what risk cuts or refuses is told as a verdict with its limit, and as a refusal', () => {
  expect(
    told({}, (story) => {
      const { gate } = story.world;
      gate.limit = 25_004_999;
      gate.value = 30_000_000;
      gate.openRiskAfter = 1_234;
      gate.most = 350;
      story.pursue(0);
      gate.most = 99;
      story.pursue(1, { strategy: 'second' });
      gate.most = 0;
      gate.code = 'order_rate_cap';
      gate.limit = 7;
      gate.value = 8;
      const sale = { side: BookSide.ask, targetPosition: contracts(-4), pYes: 0.1, limitPrice: cents(39) };
      const market = story.world.intent().ladder.markets[2];
      story.pursue(2, { strategy: 'third', market, ...sale });
      gate.most = 1_000;
      story.world.board.bidSize = contracts(30);
      story.pursue(3, { strategy: 'fourth', market, ...sale });
    }),
  ).toMatchInlineSnapshot(`
    "
    0 record intent order_new 0/1 [0,4500,1000,0,0] 0.08
    0 risk asked 0/1 ensemble side 0 1000 at 4200
    0 record verdict open_risk_cap 0/1 [0,4200,1000,350,2500] 1234
    0 refusal 1 ensemble side 0 350 of 1000 at 4200: open_risk_cap 30000000 above 25004999
    0 record command order_new 0/1 [0,4200,300,1,0] 0
    0 change #0 SUBMITTED 0/300: order_new (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk working #0 0/1 ensemble side 0 300 at 4200
    0 venue submit #0 market 1 side 0 300 at 4200: good_till_time until 3600
    1 record intent order_new 0/1 [0,4500,1000,0,0] 0.08
    1 risk asked 0/1 second side 0 1000 at 4200
    1 record verdict open_risk_cap 0/1 [0,4200,1000,99,2500] 1234
    1 refusal 1 second side 0 99 of 1000 at 4200: open_risk_cap 30000000 above 25004999
    1 record intent order_too_small 0/1 [0,4500,1000,0,0] 0.08
    2 record intent order_new 0/2 [1,3900,-400,0,0] 0.08
    2 risk asked 0/2 third side 1 400 at 4000
    2 record verdict order_rate_cap 0/2 [1,4000,400,0,7] 1234
    2 refusal 2 third side 1 0 of 400 at 4000: order_rate_cap 8 above 7
    2 record intent order_rate_cap 0/2 [1,3900,-400,0,0] 0.08
    3 record intent order_new 0/2 [1,3900,-400,0,0] 0.08
    3 risk asked 0/2 fourth side 1 400 at 4000
    3 record verdict ok 0/2 [1,4000,400,400,7] 1234
    3 record command order_new 0/2 [1,4000,400,1,0] 0
    3 change #0 SUBMITTED 0/400: order_new (shown 3000, 0, NYC|KXHIGHNY-25JAN31-L0M2|ask|fourth|2025-01-31, 0, fourth)
    risk working #0 0/2 fourth side 1 400 at 4000
    3 venue submit #0 market 2 side 1 400 at 4000: good_till_time until 3603
    "
  `);
});

test('a lost order is looked up until it is found or given up', () => {
  expect(
    told({ lookUpSeconds: 5, notFoundSeconds: 30 }, (story) => {
      story.pursue(0).told(5, 'timed_out', {}).pursue(6);
      story.told(7, 'not_found', { askedAt: seconds(6) });
      story.world.oms.policy(seconds(10));
      story.told(40, 'not_found', { askedAt: seconds(30) });
      story.pursue(41).pursue(400).accepted(401, 1).accepted(402, 0);
    }),
  ).toMatchInlineSnapshot(`
    "
    0 record intent order_new 0/1 [0,4500,1000,0,0] 0.08
    0 risk asked 0/1 ensemble side 0 1000 at 4200
    0 record verdict ok 0/1 [0,4200,1000,1000,0] 0
    0 record command order_new 0/1 [0,4200,1000,1,0] 0
    0 change #0 SUBMITTED 0/1000: order_new (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk working #0 0/1 ensemble side 0 1000 at 4200
    0 venue submit #0 market 1 side 0 1000 at 4200: good_till_time until 3600
    5 change #0 UNKNOWN 0/1000: timed_out (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    5 record command order_looked_up 0/1 [0,4200,1000,4,0] 0
    5 venue look up #0
    6 record intent order_unknown 0/1 [0,4500,1000,0,1] 0.08
    risk changed #0 0/1 ensemble side 0 1000 at 4200
    10 record command order_looked_up 0/1 [0,4200,1000,4,0] 0
    10 venue look up #0
    40 change #0 REJECTED 0/1000: not_found (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk gone #0
    41 record intent order_backoff 0/1 [0,4500,1000,0,1] 0.08
    400 record intent order_superseded 0/1 [0,4500,1000,0,1] 0.08
    400 risk asked 0/1 ensemble side 0 1000 at 4200
    400 record verdict ok 0/1 [0,4200,1000,1000,0] 0
    400 record command order_superseded 0/1 [0,4200,1000,1,1] 0
    400 change #1 SUBMITTED 0/1000: order_superseded (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 1, ensemble)
    risk working #1 0/1 ensemble side 0 1000 at 4200
    400 venue submit #1 market 1 side 0 1000 at 4200: good_till_time until 4000
    401 change #1 RESTING 0/1000: accepted (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 1, ensemble)
    402 change #0 UNKNOWN 0/1000: accepted (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk working #0 0/1 ensemble side 0 1000 at 4200
    402 record command order_looked_up 0/1 [0,4200,1000,4,0] 0
    402 venue look up #0
    "
  `);
});

test('refused amendments and cancels leave the order at work, or unknown where the venue has none', () => {
  expect(
    told({}, (story) => {
      story
        .pursue(0)
        .accepted(1)
        .pursue(60, { targetPosition: contracts(5) });
      story.told(61, 'amend_rejected', { reason: 'rate_limited' });
      story.world.oms.cancelAll('operator_pause', seconds(62));
      story.told(63, 'cancel_rejected', { reason: 'rate_limited' });
      story.world.oms.policy(seconds(91));
      story.world.oms.policy(seconds(92));
      story.told(93, 'cancel_rejected', { reason: 'order_not_found' });
    }),
  ).toMatchInlineSnapshot(`
    "
    0 record intent order_new 0/1 [0,4500,1000,0,0] 0.08
    0 risk asked 0/1 ensemble side 0 1000 at 4200
    0 record verdict ok 0/1 [0,4200,1000,1000,0] 0
    0 record command order_new 0/1 [0,4200,1000,1,0] 0
    0 change #0 SUBMITTED 0/1000: order_new (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk working #0 0/1 ensemble side 0 1000 at 4200
    0 venue submit #0 market 1 side 0 1000 at 4200: good_till_time until 3600
    1 change #0 RESTING 0/1000: accepted (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    60 risk asked 0/1 ensemble side 0 500 at 4200 in place of #0
    60 record verdict ok 0/1 [0,4200,500,500,0] 0
    60 record command order_amended_down 0/1 [0,4200,500,2,0] 0
    60 change #0 RESTING 0/1000 amend to 500 at 4200: order_amended_down (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk changed #0 0/1 ensemble side 0 1000 at 4200 amend to 500 at 4200
    60 venue amend #0 to 500 at 4200
    60 record intent order_amended_down 0/1 [0,4500,500,0,1] 0.08
    61 change #0 RESTING 0/1000: rate_limited (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk changed #0 0/1 ensemble side 0 1000 at 4200
    62 record command operator_pause 0/1 [0,4200,1000,3,0] 0
    62 change #0 RESTING 0/1000: operator_pause (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    62 venue cancel #0
    63 change #0 RESTING 0/1000: rate_limited (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    92 record command operator_pause 0/1 [0,4200,1000,3,0] 0
    92 change #0 RESTING 0/1000: operator_pause (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    92 venue cancel #0
    93 change #0 UNKNOWN 0/1000: order_not_found (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    93 record command order_looked_up 0/1 [0,4200,1000,4,0] 0
    93 venue look up #0
    "
  `);
  expect(
    told({}, (story) => {
      story
        .pursue(0)
        .accepted(1)
        .pursue(60, { targetPosition: contracts(5) });
      story.told(61, 'amend_rejected', { reason: 'order_not_found' }).canceled(62);
      story.told(63, 'amend_rejected', { reason: 'order_not_found' });
    }),
  ).toMatchInlineSnapshot(`
    "
    0 record intent order_new 0/1 [0,4500,1000,0,0] 0.08
    0 risk asked 0/1 ensemble side 0 1000 at 4200
    0 record verdict ok 0/1 [0,4200,1000,1000,0] 0
    0 record command order_new 0/1 [0,4200,1000,1,0] 0
    0 change #0 SUBMITTED 0/1000: order_new (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk working #0 0/1 ensemble side 0 1000 at 4200
    0 venue submit #0 market 1 side 0 1000 at 4200: good_till_time until 3600
    1 change #0 RESTING 0/1000: accepted (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    60 risk asked 0/1 ensemble side 0 500 at 4200 in place of #0
    60 record verdict ok 0/1 [0,4200,500,500,0] 0
    60 record command order_amended_down 0/1 [0,4200,500,2,0] 0
    60 change #0 RESTING 0/1000 amend to 500 at 4200: order_amended_down (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk changed #0 0/1 ensemble side 0 1000 at 4200 amend to 500 at 4200
    60 venue amend #0 to 500 at 4200
    60 record intent order_amended_down 0/1 [0,4500,500,0,1] 0.08
    61 change #0 UNKNOWN 0/1000: order_not_found (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk changed #0 0/1 ensemble side 0 1000 at 4200
    61 record command order_looked_up 0/1 [0,4200,1000,4,0] 0
    61 venue look up #0
    62 change #0 CANCELED 0/1000: canceled_by_user (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk gone #0
    "
  `);
});

test('orders of strangers are told with what they are', () => {
  const stranger = (at: number, state: 'resting' | 'canceled' = 'resting', remaining = 4): VenueUpdate => ({
    kind: 'found',
    clientOrderId: 'theirs',
    knownAt: seconds(at),
    order: {
      clientOrderId: 'theirs',
      venueOrderId: 'v',
      market: 2 as MarketId,
      side: BookSide.ask,
      price: cents(70),
      state,
      filled: contracts(0),
      remaining: contracts(remaining),
    },
  });
  const strangersFill = (at: number, id: string, fillId: string): VenueUpdate => ({
    kind: 'fill',
    clientOrderId: id,
    knownAt: seconds(at),
    fill: {
      fillId,
      clientOrderId: id,
      market: 2 as MarketId,
      side: BookSide.ask,
      price: cents(70),
      quantity: contracts(1),
      fee: 0 as never,
      isTaker: false,
      evidence: 'exchange',
      executedAt: seconds(at),
    },
  });
  const act = ({ world: { oms, followed } }: Story) => {
    oms.onUpdate(strangersFill(1, 'other', 'a'));
    oms.onUpdate(strangersFill(2, 'other', 'a'));
    oms.onUpdate(stranger(3, 'canceled'));
    oms.onUpdate(stranger(4));
    oms.onUpdate(strangersFill(5, 'theirs', 'b'));
    oms.onUpdate({ kind: 'accepted', clientOrderId: 'nobodys', venueOrderId: 'v', knownAt: seconds(6) });
    oms.onUpdate(stranger(7, 'canceled', 0));
    followed.clear();
    oms.onUpdate(strangersFill(8, 'other', 'c'));
  };
  expect(told({ foreignOrders: 'cancel' }, act)).toMatchInlineSnapshot(`
    "
    1 record state foreign_fill -1/2 [1,7000,100,0,0] 0
    2 record state duplicate_fill -1/2 [1,7000,100,0,0] 0
    3 record state stray_update -1/-1 [0,0,0,0,0] 0
    4 record state foreign_order_adopted -1/2 [1,7000,400,0,0] 0
    4 change theirs RESTING 0/400: found (shown -1, 0, NYC|KXHIGHNY-25JAN31-L0M2|ask|foreign:theirs|2025-01-31, 0, foreign:theirs)
    risk working theirs 0/2 foreign:theirs side 1 400 at 7000
    4 record command foreign_order_canceled 0/2 [1,7000,400,3,0] 0
    4 change theirs RESTING 0/400: foreign_order_canceled (shown -1, 0, NYC|KXHIGHNY-25JAN31-L0M2|ask|foreign:theirs|2025-01-31, 0, foreign:theirs)
    4 venue cancel theirs
    5 change theirs PARTIAL 100/400: fill (shown -1, 0, NYC|KXHIGHNY-25JAN31-L0M2|ask|foreign:theirs|2025-01-31, 0, foreign:theirs)
    6 record state stray_update -1/-1 [0,0,0,0,0] 0
    7 change theirs CANCELED 100/400: canceled (shown -1, 0, NYC|KXHIGHNY-25JAN31-L0M2|ask|foreign:theirs|2025-01-31, 0, foreign:theirs)
    risk gone theirs
    8 record state stray_update -1/-1 [1,0,100,0,0] 0
    "
  `);
  expect(told({ foreignOrders: 'ignore' }, act)).toMatchInlineSnapshot(`
    "
    1 record state foreign_order_ignored -1/2 [1,7000,100,0,0] 0
    2 record state foreign_order_ignored -1/2 [1,7000,100,0,0] 0
    3 record state stray_update -1/-1 [0,0,0,0,0] 0
    4 record state foreign_order_ignored -1/2 [1,7000,400,0,0] 0
    5 record state foreign_order_ignored -1/2 [1,7000,100,0,0] 0
    6 record state stray_update -1/-1 [0,0,0,0,0] 0
    7 record state stray_update -1/-1 [0,0,0,0,0] 0
    8 record state stray_update -1/-1 [1,0,100,0,0] 0
    "
  `);
});

test('what is impossible, repeated or too much is journaled and changes nothing', () => {
  expect(
    told({}, (story) => {
      story.world.board.bidPrice = NO_PRICE;
      story.pursue(0).accepted(1);
      story.told(2, 'rejected', { reason: 'invalid_price' });
      story.fill(3, 4, 'x').fill(4, 4, 'x').fill(5, 7, 'y').canceled(6, 0, 10);
      story.world.oms.onUpdate({
        kind: 'amended',
        clientOrderId: story.id(0),
        price: cents(40),
        quantity: contracts(3),
        knownAt: seconds(7),
      });
    }),
  ).toMatchInlineSnapshot(`
    "
    0 record intent order_new 0/1 [0,4500,1000,0,0] 0.08
    0 risk asked 0/1 ensemble side 0 1000 at 4200
    0 record verdict ok 0/1 [0,4200,1000,1000,0] 0
    0 record command order_new 0/1 [0,4200,1000,1,0] 0
    0 change #0 SUBMITTED 0/1000: order_new (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk working #0 0/1 ensemble side 0 1000 at 4200
    0 venue submit #0 market 1 side 0 1000 at 4200: good_till_time until 3600
    1 change #0 RESTING 0/1000: accepted (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    2 record state illegal_transition 0/1 [2,2,2,0,0] 0
    2 change #0 RESTING 0/1000: illegal_transition (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    3 change #0 PARTIAL 400/1000: fill (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    4 record state duplicate_fill 0/1 [3,3,400,0,0] 0
    4 change #0 PARTIAL 400/1000: duplicate_fill (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    5 change #0 FILLED 1100/1000: overfill (shown 50000, 0, NYC|KXHIGHNY-25JAN31-L0M1|bid|ensemble|2025-01-31, 0, ensemble)
    risk gone #0
    "
  `);
});
