/** Verdicts in full where caps are exceeded or a part of an order reduces, and what risk keeps of orders, ladders and restarts. */
import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../../engine/money/units.ts';
import type { RestingOrder } from '../../../engine/risk/gate.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { cents, contracts, dollars, NOON, TWO, World, worstFeeOf } from './world.ts';

const noFee = () => 0;
const roomy = { maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100, maxDailyLossPct: 100 };
/** The order as the gate is told of it, for a strategy. */
const of = (order: Omit<RestingOrder, 'strategy'>, strategy: string): RestingOrder => ({ ...order, strategy });
const snapshotOf = (world: World) => JSON.parse(JSON.stringify(world.risk.snapshot()));

describe('beyond a cap by the bound after a passive change', () => {
  it('the open risk of a ladder may not be raised beyond the cap either', () => {
    const world = new World({ ...roomy, maxLadderPct: 0.5 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.risk.onClock(NOON, dollars(1_000));
    // Cold: the position wins 7, and a sale at 90 gives 6 of them up; the bid loses 4. Hot: the position loses 3.
    world.hold(ladder, 0, 0, 30, 10);
    world.rest(ladder, 0, 1, 90, 10);
    world.rest(ladder, 1, 0, 50, 8);
    expect(world.risk.openRisk).toBe(dollars(3));
    // The bound of 4 is beyond the cap of 3.50 from here on, open risk is not.
    expect(world.risk.onClock(NOON, dollars(700))).toEqual([]);
    expect(world.risk.assess(world.request(ladder, 0, 0, 10, 5))).toEqual({
      code: 'ok',
      allowed: contracts(5),
      limit: 0,
      value: 0,
      openRiskAfter: dollars(3.5),
      reducing: false,
    });
    expect(world.risk.assess(world.request(ladder, 0, 0, 10, 9))).toEqual({
      code: 'ladder_cap',
      allowed: contracts(5),
      limit: dollars(3.5),
      value: dollars(3.9),
      openRiskAfter: dollars(3.5),
      reducing: false,
    });
    // Nor may the bound be raised any further.
    expect(world.risk.assess(world.request(ladder, 1, 0, 50, 2))).toMatchObject({
      code: 'ladder_cap',
      allowed: 0,
      value: dollars(5),
    });
  });

  it('what others lose counts beside it, by open risk', () => {
    const world = new World({ ...roomy, maxOpenRiskPct: 1 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    const other = world.directory.add('CHI', TWO);
    world.hold(ladder, 0, 0, 30, 10);
    world.rest(ladder, 0, 1, 90, 10);
    world.rest(ladder, 1, 0, 50, 8);
    // The other's bound is 5, its open risk 3.
    world.hold(other, 0, 0, 30, 10);
    world.rest(other, 0, 1, 90, 60);
    expect(world.risk.onClock(NOON, dollars(650))).toEqual([]);
    expect(world.risk.assess(world.request(ladder, 0, 0, 10, 5)).code).toBe('ok');
    expect(world.risk.assess(world.request(ladder, 0, 0, 10, 6))).toMatchObject({
      code: 'open_risk_pct_cap',
      allowed: contracts(5),
      limit: dollars(6.5),
      value: dollars(6.6),
      openRiskAfter: dollars(6.5),
    });
  });

  it('the open risk of a market may not be raised beyond the cap either', () => {
    const world = new World({ ...roomy, maxMarketPct: 0.5 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    // Yes: wins 7, the asks cost 10 and give 2 of the gain up; no: loses 3.
    world.hold(ladder, 0, 0, 30, 10);
    world.rest(ladder, 0, 1, 50, 20);
    expect(world.risk.onClock(NOON, dollars(800))).toEqual([]);
    expect(world.risk.assess(world.request(ladder, 0, 0, 20, 5)).code).toBe('ok');
    expect(world.risk.assess(world.request(ladder, 0, 0, 20, 10))).toMatchObject({
      code: 'market_cap',
      allowed: contracts(5),
      limit: dollars(4),
      value: dollars(5),
    });
    expect(world.risk.assess(world.request(ladder, 0, 0, 20, 20))).toMatchObject({
      code: 'market_cap',
      allowed: contracts(5),
      value: dollars(7),
    });
  });

  it('the figure named is the one that is too much', () => {
    const world = new World({ ...roomy, maxMarketPct: 0.5 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    // Yes: wins 7, the asks cost 7 and give 6 of the gain up; no: loses 3. The bound is 6, open risk 3.
    world.hold(ladder, 0, 0, 30, 10);
    world.rest(ladder, 0, 1, 90, 70);
    expect(world.risk.onClock(NOON, dollars(800))).toEqual([]);
    expect(world.risk.assess(world.request(ladder, 0, 0, 20, 10))).toMatchObject({
      code: 'market_cap',
      limit: dollars(4),
      value: dollars(5),
      allowed: contracts(5),
    });
    expect(world.risk.assess(world.request(ladder, 0, 1, 90, 20))).toMatchObject({
      code: 'market_cap',
      limit: dollars(4),
      value: dollars(8),
      allowed: 0,
    });
  });

  it('a market that stands at its cap by the bound may still gain open risk up to it', () => {
    const world = new World({ ...roomy, maxMarketPct: 0.5 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 30, 10);
    world.rest(ladder, 0, 1, 50, 20);
    world.risk.onClock(NOON, dollars(1_000));
    expect(world.risk.assess(world.request(ladder, 0, 0, 20, 10)).code).toBe('ok');
  });
});

describe('an order of which a part reduces', () => {
  it.each([
    ['trading_paused', (world: World) => world.risk.pause(NOON), { limit: 0, value: 0 }],
    ['reduce_only', (world: World) => world.risk.reduceOnly(NOON), { limit: 0, value: 0 }],
  ] as const)('passes with that part: %s', (code, stop, figures) => {
    const world = new World({ ...roomy, maxOrderUsd: 1 }, noFee);
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 1, 0, 30, 10);
    stop(world);
    const verdict = { code, ...figures, reducing: true, openRiskAfter: dollars(3.4) };
    // Thirteen close the ten that are held, and the three beyond cost less than those did.
    expect(world.risk.assess(world.request(ladder, 1, 1, 20, 15))).toEqual({ ...verdict, allowed: contracts(13) });
    expect(world.risk.assess(world.request(ladder, 2, 0, 30, 15))).toEqual({
      code,
      ...figures,
      allowed: 0,
      openRiskAfter: dollars(3),
      reducing: false,
    });
  });

  it('passes with that part where a cap, the cash or the share of what is shown would allow less', () => {
    const world = new World({ ...roomy, maxOrderUsd: 2 }, noFee);
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 1, 0, 30, 10);
    expect(world.risk.assess(world.request(ladder, 1, 1, 20, 15))).toMatchObject({
      code: 'order_cap',
      allowed: contracts(13),
      limit: dollars(2),
      value: dollars(12),
      reducing: true,
    });
  });

  it('passes no further than without it where the same cap stands in the way of both', () => {
    const world = new World({ ...roomy, exchangePositionLimitUsd: 4 }, noFee);
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 1, 0, 30, 10);
    world.rest(ladder, 1, 1, 90, 9);
    // Selling ten of which nine are on offer already: five more are within the exchange's limit, and reduce as little as ten.
    const verdict = world.risk.assess(world.request(ladder, 1, 1, 20, 15));
    expect(verdict).toMatchObject({ code: 'exchange_position_limit', allowed: contracts(5), reducing: false });
  });
});

describe('a refusal', () => {
  it('of what makes no sense, or names a market of another ladder, says so in full', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    const other = world.directory.add('CHI');
    world.hold(ladder, 0, 0, 50, 2);
    const refused = {
      code: 'invalid_request',
      allowed: 0,
      limit: 0,
      value: 0,
      openRiskAfter: dollars(1),
      reducing: false,
    };
    const [market] = other.markets;
    expect(world.risk.assess({ ...world.request(ladder, 0, 0, 30, 1), market: market as never })).toEqual(refused);
    expect(world.risk.assess(world.request(ladder, 0, 0, 100, 1))).toEqual(refused);
    expect(world.risk.assess({ ...world.request(ladder, 0, 0, 30, 1), quantity: 0.5 as Quantity })).toEqual(refused);
    expect(world.risk.counts.rejections).toEqual({ invalid_request: 3 });
  });

  it('for the number of positions says so in full', () => {
    const world = new World({ ...roomy, maxPositions: 1 }, noFee);
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 0, 0, 50, 2);
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 1))).toEqual({
      code: 'concurrent_positions_cap',
      allowed: 0,
      limit: 1,
      value: 2,
      openRiskAfter: dollars(1),
      reducing: false,
    });
  });

  it('for a stale price comes from the market itself too, and not from one that has closed', () => {
    const world = new World({ ...roomy, staleMarks: 'all' }, noFee);
    const ladder = world.directory.add('NYC');
    const other = world.directory.add('CHI');
    const stale = (index: number) => world.board.stale.add(ladder.markets[index]?.id as number);
    world.hold(ladder, 0, 0, 30, 1);
    world.hold(ladder, 1, 0, 30, 1);
    stale(2);
    expect(world.risk.assess(world.request(ladder, 2, 0, 30, 1))).toEqual({
      code: 'stale_mark',
      allowed: 0,
      limit: 0,
      value: 0,
      openRiskAfter: dollars(0.6),
      reducing: false,
    });
    expect(world.risk.assess(world.request(other, 0, 0, 30, 1)).code).toBe('ok');
    stale(1);
    const at = (time: number) => world.risk.assess({ ...world.request(other, 0, 0, 30, 1), at: time as EpochMicros });
    expect([at(ladder.closeAt - 1).code, at(ladder.closeAt).code]).toEqual(['stale_mark', 'ok']);
  });
});

describe('an order at rest', () => {
  it('that waits for an amendment counts beside another wish to amend it', () => {
    const world = new World({ ...roomy, maxMarketUsd: 4 }, noFee);
    const ladder = world.directory.add('NYC');
    const order = world.rest(ladder, 1, 0, 30, 10);
    const wish = { ...world.request(ladder, 1, 0, 30, 8), amends: order.clientOrderId };
    expect(world.risk.assess(wish).code).toBe('ok');
    world.risk.onOrderChanged({ ...order, pending: { price: cents(30), remaining: contracts(5) } }, NOON);
    expect(world.risk.assess(wish)).toMatchObject({ code: 'market_cap', allowed: contracts(3), value: dollars(5.4) });
  });

  it('keeps what is left of its worst fee while it fills at its limit, and is bounded anew at a better price', () => {
    const charged = (priceCents: number) => {
      const world = new World(roomy);
      const ladder = world.directory.add('NYC');
      const order = world.rest(ladder, 1, 0, 30, 10);
      world.fill(order.clientOrderId, ladder, 1, 0, priceCents, 4, 140_000);
      return world.risk.openRisk - dollars((priceCents / 100) * 4 + 1.8) - 140_000;
    };
    const world = new World(roomy);
    const fresh = worstFeeOf(world.directory.add('NYC'), NOON, cents(30), contracts(6));
    expect([charged(30), charged(29)]).toEqual([10_000, fresh]);
    expect(fresh).toBeGreaterThan(10_000);
  });

  it('is bounded anew at another price, or for more than before', () => {
    const world = new World(roomy);
    const ladder = world.directory.add('NYC');
    const order = world.rest(ladder, 1, 0, 30, 10);
    world.risk.onOrderChanged({ ...order, price: cents(50) }, NOON);
    expect(world.risk.openRisk).toBe(dollars(5) + worstFeeOf(ladder, NOON, cents(50), contracts(10)));
    world.risk.onOrderChanged({ ...order, price: cents(50), remaining: contracts(20) }, NOON);
    expect(world.risk.openRisk).toBe(dollars(10) + worstFeeOf(ladder, NOON, cents(50), contracts(20)));
  });

  it('is taken out alone, by itself or by its market, and harmlessly twice', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    const [first, second, third] = [1, 2, 3].map((count) => world.rest(ladder, 1, 0, 30, count)) as [
      RestingOrder,
      RestingOrder,
      RestingOrder,
    ];
    world.risk.onOrderGone(second.clientOrderId);
    expect(world.risk.openRisk).toBe(dollars(1.2));
    world.risk.onOrderGone(second.clientOrderId, second.market.id);
    world.risk.onOrderGone(third.clientOrderId, 5_000 as never);
    expect(world.risk.openRisk).toBe(dollars(1.2));
    world.risk.onOrderGone(first.clientOrderId, first.market.id);
    expect([world.risk.openRisk, world.risk.activeMarkets]).toEqual([dollars(0.9), 1]);
    world.risk.onOrderGone(third.clientOrderId, third.market.id);
    expect([world.risk.openRisk, world.risk.activeMarkets]).toEqual([0, 0]);
  });

  it('in a market of another ladder is an error of the program', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    const other = world.directory.add('CHI');
    const order = world.rest(other, 0, 0, 30, 1);
    expect(() =>
      world.risk.onOrderWorking(
        { ...order, clientOrderId: 'x', ladder: world.directory.add('BOS'), market: ladder.markets[0] as never },
        NOON,
      ),
    ).toThrow('market 0 is none of KXHIGHBOS-2');
  });

  it('that is found beyond a cap at once is an excess, whether or not its strategy is new there', () => {
    for (const strategy of ['one', undefined]) {
      const world = new World({ ...roomy, maxOpenRiskPct: 10, maxStrategyPct: 90 }, noFee);
      const ladder = world.directory.add('NYC');
      const { clientOrderId: _, ...order } = { ...world.rest(ladder, 1, 0, 30, 1) };
      const big = { ...order, clientOrderId: 'big', remaining: contracts(500) };
      world.risk.onOrderWorking(strategy === undefined ? big : of(big, strategy), NOON);
      expect(world.risk.counts.passiveExcesses).toBe(1);
    }
  });
});

describe('cash', () => {
  it('that orders at rest would take is not there for others', () => {
    const world = new World({ ...roomy, bankrollUsd: 30 }, noFee);
    const ladder = world.directory.add('NYC');
    world.rest(ladder, 1, 0, 50, 40);
    expect([world.risk.freeCash, world.risk.freeCashFor(ladder)]).toEqual([dollars(10), dollars(30)]);
    expect(world.risk.assess(world.request(ladder, 1, 0, 50, 30))).toMatchObject({
      code: 'insufficient_cash',
      allowed: contracts(20),
      limit: dollars(10),
      value: dollars(15),
    });
    // The order itself may be raised by what is free.
    const order = world.rest(ladder, 2, 0, 10, 0.01);
    expect(world.risk.assess({ ...world.request(ladder, 2, 0, 10, 99), amends: order.clientOrderId }).code).toBe('ok');
  });
});

describe('the room of a ladder', () => {
  it('is what its caps leave by the bound, beside its positions', () => {
    const world = new World({ ...roomy, maxLadderUsd: 3, maxCityUsd: 20 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 20, 10);
    expect(world.risk.roomFor(ladder)).toBe(dollars(1));
    // Beyond its cap by the bound: what it may lose already, less its positions.
    world.rest(ladder, 0, 1, 50, 10);
    world.rest(ladder, 1, 0, 50, 16);
    expect(world.risk.openRisk).toBe(dollars(5));
    expect(world.risk.roomFor(ladder)).toBe(dollars(8 - 2));
  });
});

describe('a ladder', () => {
  it('that is not paid yet is not forgotten, one that is is, and may be traded anew', () => {
    const world = new World({ ...roomy, maxLadderPct: 90 }, noFee);
    const ladder = world.directory.add('NYC');
    const rows = () => world.risk.capUses().filter(({ code }) => code === 'ladder_cap').length;
    world.hold(ladder, 1, 0, 30, 10);
    world.rest(ladder, 1, 0, 30, 5);
    world.risk.onLadderDetermined(99 as never);
    world.risk.onLadderPaid(ladder.id);
    expect([world.risk.openRisk, world.risk.activeMarkets, rows()]).toEqual([dollars(3), 1, 1]);
    world.hold(ladder, 1, 1, 30, 10);
    world.risk.onLadderPaid(ladder.id);
    expect([world.risk.openRisk, world.risk.activeMarkets, rows()]).toEqual([0, 0, 0]);
    world.rest(ladder, 1, 0, 30, 5);
    expect([world.risk.openRisk, rows()]).toEqual([dollars(1.5), 1]);
  });

  it('shows what it may lose in each state, of positions and with orders', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 30, 10);
    world.rest(ladder, 1, 0, 50, 4);
    const { positionLoss, openLoss, positionRisk, openRisk } = world.risk.payoffOf(ladder);
    expect([[...positionLoss], [...openLoss], positionRisk, openRisk]).toEqual([
      [dollars(-7), dollars(3)],
      [dollars(-5), dollars(3)],
      dollars(3),
      dollars(3),
    ]);
  });
});

describe('a restored engine', () => {
  it('forgets everything that it knew before, in every sum', () => {
    const config = { ...roomy, maxStrategyPct: 90, maxLadderPct: 90, clusters: { coast: ['NYC', 'BOS'] } };
    const world = new World(config, noFee);
    const [newYork, boston, chicago] = ['NYC', 'BOS', 'CHI'].map((code) => world.directory.add(code)) as never as [
      ReturnType<typeof world.directory.add>,
      ReturnType<typeof world.directory.add>,
      ReturnType<typeof world.directory.add>,
    ];
    const empty = snapshotOf(world);
    world.hold(newYork, 1, 0, 30, 10);
    const held = snapshotOf(world);
    const figures = () => [
      world.risk.openRisk,
      world.risk.activeMarkets,
      world.risk.noResultRisk,
      world.ledger.cash - world.risk.freeCash,
      world.risk
        .capUses()
        .flatMap(({ code, subject, openRisk }) => (openRisk > 0 ? [`${code} ${subject} ${openRisk}`] : []))
        .sort(),
      world.risk.assess(world.request(boston, 1, 0, 50, 2_000)).allowed,
    ];
    const before = figures();
    for (const [i, ladder] of [chicago, boston, newYork].entries()) {
      world.risk.onOrderWorking(of(world.rest(ladder, 2, 0, 20 + i, 10), `s${i}`), NOON);
    }
    const after = figures();
    const full = snapshotOf(world);
    expect(full.strategies).toEqual([
      [newYork.id, ['s2']],
      [boston.id, ['s1']],
      [chicago.id, ['s0']],
    ]);
    world.risk.restore(held);
    expect(figures()).toEqual(before);
    world.risk.restore(full);
    world.risk.restore(full);
    expect(figures()).toEqual(after);
    expect(world.risk.counts).toMatchObject({ maxOpenRisk: full.maxOpenRisk });
    world.hold(newYork, 1, 1, 30, 10);
    world.risk.restore(empty);
    expect([world.risk.openRisk, world.risk.activeMarkets, world.risk.noResultRisk]).toEqual([0, 0, 0]);
    expect(snapshotOf(world)).toEqual(empty);
  });

  it('does not take an order in a market that its ladder has not', () => {
    const world = new World(roomy, noFee);
    world.rest(world.directory.add('NYC'), 0, 0, 30, 1);
    world.directory.add('CHI');
    const state = snapshotOf(world);
    state.orders[0].market = 6;
    expect(() => world.risk.restore(state)).toThrow('market 6 is none of KXHIGHNYC-0');
  });

  it('keeps orders with the terms that they wait for, by market', () => {
    const world = new World(roomy);
    const ladder = world.directory.add('NYC');
    const later = world.rest(ladder, 3, 0, 30, 10);
    world.rest(ladder, 1, 0, 30, 10);
    world.risk.onOrderChanged({ ...later, pending: { price: cents(40), remaining: contracts(5) } }, NOON);
    const state = snapshotOf(world);
    expect(state.orders.map(({ market }: { market: number }) => market)).toEqual([1, 3]);
    expect(state.orders[1]).toEqual({
      clientOrderId: later.clientOrderId,
      ladder: 0,
      market: 3,
      strategy: null,
      side: 0,
      price: 3_000,
      remaining: 1_000,
      pending: { price: 4_000, remaining: 500 },
      worstFee: worstFeeOf(ladder, NOON, cents(30), contracts(10)),
      pendingWorstFee: worstFeeOf(ladder, NOON, cents(40), contracts(5)),
    });
    world.risk.restore(state);
    expect(snapshotOf(world)).toEqual(state);
    expect(state.orders[0].pending).toBeNull();
  });
});

describe('clusters', () => {
  it('that a single city joins are looked at anew', () => {
    const world = new World({ ...roomy, maxClusterPct: 10, clusters: {} }, noFee);
    world.rest(world.directory.add('NYC'), 1, 0, 50, 300);
    expect(world.risk.counts.passiveExcesses).toBe(0);
    world.risk.setClusters([['NYC']], NOON);
    expect(world.risk.counts.passiveExcesses).toBe(1);
  });
});

describe('a market that is none of the ladder that is named', () => {
  it('is refused, whether or not either was ever seen', () => {
    const world = new World(roomy);
    const ladder = world.directory.add('NYC');
    const other = world.directory.add('CHI');
    const request = { ...world.request(other, 1, 0, 50, 1), ladder };
    const code = () => world.risk.assess(request).code;
    expect(code()).toBe('invalid_request');
    world.rest(other, 1, 0, 50, 1);
    expect(code()).toBe('invalid_request');
    world.rest(ladder, 1, 0, 50, 1);
    expect(code()).toBe('invalid_request');
  });
});

it.each([2 ** 31, 3_500_000_000, 2 ** 40])('of %d contracts those that fit are found', (count) => {
  const world = new World({ ...roomy, exchangePositionLimitUsd: 1_000_000 }, noFee);
  const ladder = world.directory.add('NYC');
  const allowed = (quantity: number) => world.risk.assess(world.request(ladder, 1, 0, 50, quantity)).allowed;
  expect(allowed(1_000_000)).toBe(contracts(2_000));
  expect(allowed(count)).toBe(contracts(2_000));
  // Where only what reduces may be sent, those are found that close what is held and open as much on the other side, at equal cost.
  world.hold(ladder, 1, 0, 50, 10);
  world.risk.reduceOnly(NOON);
  expect(world.risk.assess(world.request(ladder, 1, 1, 50, count))).toMatchObject({
    code: 'reduce_only',
    allowed: contracts(20),
  });
});

describe('an order that was filled to the last', () => {
  it('counts on until its fill is booked, and not after', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    const { clientOrderId, market } = world.rest(ladder, 1, 0, 50, 10);
    world.risk.onOrderGone(clientOrderId, market.id, true);
    expect([world.risk.openRisk, world.risk.freeCash]).toEqual([dollars(5), dollars(995)]);
    world.fill(clientOrderId, ladder, 1, 0, 40, 10);
    expect([world.risk.openRisk, world.risk.freeCash]).toEqual([dollars(4), dollars(996)]);
    expect(snapshotOf(world).orders).toEqual([]);
  });

  it('leaves those beside it as they were, in their order', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    const [first, second] = [10, 20, 30].map((count) => world.rest(ladder, 1, 0, 50, count));
    const ids = () => snapshotOf(world).orders.map(({ clientOrderId }: RestingOrder) => clientOrderId);
    world.risk.onOrderGone(second?.clientOrderId as string, second?.market.id);
    expect([ids(), world.risk.openRisk]).toEqual([['order-0', 'order-2'], dollars(20)]);
    world.risk.onOrderGone(first?.clientOrderId as string);
    expect([ids(), world.risk.openRisk]).toEqual([['order-2'], dollars(15)]);
  });
});

it('a market that exceeds its cap is so no longer when its ladder is paid', () => {
  const world = new World({ ...roomy, maxMarketPct: 10 }, noFee);
  const ladder = world.directory.add('NYC');
  world.rest(ladder, 1, 0, 50, 200);
  expect(world.risk.onClock(NOON, dollars(500)).map(({ code }) => code)).toEqual(['passive_excess']);
  world.risk.onLadderPaid(ladder.id);
  expect(world.risk.onClock(NOON, dollars(500)).map(({ code, value, limit }) => [code, value, limit])).toEqual([
    ['passive_excess_over', 0, dollars(50)],
  ]);
});

it('what keeps trading from being free is told', () => {
  const world = new World(roomy);
  expect(world.risk.causes).toEqual([]);
  world.risk.pause(NOON);
  expect(world.risk.causes).toEqual(['operator_pause']);
});

it('the day and its limit are shown', () => {
  const world = new World({ maxDailyLossPct: 10, maxDailyLossUsd: 70 });
  expect([world.risk.tradingDayEndsAt, world.risk.dailyLossLimit]).toEqual([-1, 0]);
  world.risk.onClock(NOON, dollars(1_000));
  // Midnight in New York.
  expect(world.risk.tradingDayEndsAt).toBe(NOON + 14 * 3_600_000_000);
  expect(world.risk.dailyLossLimit).toBe(dollars(70));
});
