import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../../engine/money/units.ts';
import type { OrderRequest } from '../../../engine/risk/gate.ts';
import { Limits } from '../../../engine/risk/limits.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { cents, contracts, dollars, NOON, TWO, World } from './world.ts';

const noFee = () => 0;
const roomy = { maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100, bankrollUsd: 1_000 };
const by = (strategy: string, request: OrderRequest): OrderRequest => ({ ...request, strategy });

/** What 100 contracts at 30 cents are told under a cap of $9: 30 contracts cost exactly that. */
const NINE = { allowed: contracts(30), limit: dollars(9), value: dollars(30) };

describe('each cap allows what reaches it exactly and cuts what goes beyond', () => {
  it.each([
    ['open_risk_cap', { maxOpenRiskUsd: 9 }],
    ['open_risk_pct_cap', { maxOpenRiskPct: 0.9 }],
    ['city_cap', { maxCityUsd: 9 }],
    ['city_cap', { maxCityPct: 0.9 }],
    ['cluster_cap', { maxClusterUsd: 9 }],
    ['cluster_cap', { maxClusterPct: 0.9 }],
    ['ladder_cap', { maxLadderUsd: 9 }],
    ['ladder_cap', { maxLadderPct: 0.9 }],
    ['market_cap', { maxMarketUsd: 9 }],
    ['market_cap', { maxMarketPct: 0.9 }],
    ['strategy_cap', { maxStrategyUsd: 9 }],
    ['strategy_cap', { maxStrategyPct: 0.9 }],
    ['order_cap', { maxOrderUsd: 9 }],
    ['order_cap', { maxOrderPct: 0.9 }],
  ])('%s by %o', (code, config) => {
    const world = new World({ ...roomy, ...config }, noFee);
    const ladder = world.directory.add('NYC');
    expect(world.risk.assess(by('one', world.request(ladder, 1, 0, 30, 30))).code).toBe('ok');
    expect(world.risk.assess(by('one', world.request(ladder, 1, 0, 30, 31)))).toMatchObject({
      ...NINE,
      code,
      value: dollars(9.3),
    });
    expect(world.risk.assess(by('one', world.request(ladder, 1, 0, 30, 100)))).toMatchObject({ ...NINE, code });
    // An ask at 70 cents buys NO for 30.
    expect(world.risk.assess(by('one', world.request(ladder, 1, 1, 70, 100)))).toMatchObject({ ...NINE, code });
  });

  it('of dollars and percent the smaller holds', () => {
    const limits = new Limits(
      new World({ ...roomy, maxCityUsd: 90, maxCityPct: 10, maxLadderUsd: 90, maxLadderPct: 8, maxOrderPct: 3 }).config,
    );
    expect([limits.city, limits.ladder, limits.order, limits.market]).toEqual([
      dollars(90),
      dollars(80),
      dollars(30),
      Number.POSITIVE_INFINITY,
    ]);
    limits.setBankroll(dollars(500));
    expect([limits.city, limits.ladder, limits.order, limits.totalPct]).toEqual([
      dollars(50),
      dollars(40),
      dollars(15),
      dollars(500),
    ]);
    limits.setBankroll(-5);
    expect([limits.city, limits.ladder, limits.order, limits.totalPct]).toEqual([0, 0, 0, 0]);
  });

  it('counts the worst fee in an order and in what it may lose', () => {
    const world = new World({ ...roomy, maxOrderUsd: 3.15 });
    const ladder = world.directory.add('NYC');
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 10)).code).toBe('ok');
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 11))).toMatchObject({
      code: 'order_cap',
      allowed: contracts(10),
    });
  });
});

describe('what a cap covers', () => {
  it('a market by itself, whatever the rest of its ladder does', () => {
    const world = new World({ ...roomy, maxMarketUsd: 10 }, noFee);
    const ladder = world.directory.add('NYC');
    world.rest(ladder, 1, 0, 30, 20);
    world.rest(ladder, 2, 0, 30, 30);
    expect(world.risk.assess(world.request(ladder, 1, 0, 40, 20))).toMatchObject({
      code: 'market_cap',
      allowed: contracts(10),
      value: dollars(14),
      limit: dollars(10),
    });
  });

  it('a ladder, not its neighbour of the same city', () => {
    const world = new World({ ...roomy, maxLadderUsd: 10 }, noFee);
    const ladder = world.directory.add('NYC');
    const next = world.directory.add('NYC');
    world.rest(ladder, 1, 0, 50, 20);
    expect(world.risk.assess(world.request(ladder, 2, 0, 50, 1)).code).toBe('ladder_cap');
    expect(world.risk.assess(world.request(next, 2, 0, 50, 20)).code).toBe('ok');
  });

  it('every ladder in which a strategy has had an order, for each strategy in it', () => {
    const world = new World({ ...roomy, maxStrategyUsd: 20 }, noFee);
    const ladder = world.directory.add('NYC');
    const other = world.directory.add('CHI');
    const { risk } = world;
    const rest = (id: string, strategy: string, request: OrderRequest) =>
      risk.onOrderWorking({ ...request, clientOrderId: id, strategy, remaining: request.quantity }, NOON);
    rest('a', 'one', world.request(ladder, 1, 0, 50, 20));
    expect(risk.assess(by('one', world.request(other, 1, 0, 50, 21)))).toMatchObject({
      code: 'strategy_cap',
      allowed: contracts(20),
      value: dollars(20.5),
    });
    expect(risk.assess(by('two', world.request(other, 1, 0, 50, 40))).code).toBe('ok');
    // The second strategy would take over the ten dollars that are at risk there already.
    expect(risk.assess(by('two', world.request(ladder, 2, 0, 50, 21)))).toMatchObject({
      code: 'strategy_cap',
      allowed: contracts(20),
    });
    rest('b', 'two', world.request(other, 1, 0, 50, 20));
    rest('c', 'two', world.request(ladder, 2, 0, 50, 2));
    // Ladder: 11 dollars, of both; other: 10 of the second alone.
    expect(
      risk
        .capUses()
        .filter(({ code }) => code === 'strategy_cap')
        .map(({ subject, openRisk }) => [subject, openRisk]),
    ).toEqual([
      ['one', dollars(11)],
      ['two', dollars(21)],
    ]);
    risk.onOrderGone('c');
    expect(risk.assess(by('one', world.request(ladder, 3, 0, 50, 1)))).toMatchObject({
      code: 'strategy_cap',
      allowed: 0,
    });
    risk.onLadderPaid(other.id);
    expect(risk.assess(by('one', world.request(ladder, 3, 0, 50, 20))).code).toBe('ok');
  });

  it('a strategy after a restart too', () => {
    const config = { ...roomy, maxStrategyUsd: 20 };
    const world = new World(config, noFee);
    const ladder = world.directory.add('NYC');
    const request = world.request(ladder, 1, 0, 50, 30);
    world.risk.onOrderWorking({ ...request, clientOrderId: 'a', strategy: 'one', remaining: request.quantity }, NOON);
    const copy = new World(config, noFee);
    copy.directory.add('NYC');
    copy.risk.restore(JSON.parse(JSON.stringify(world.risk.snapshot())));
    expect(copy.risk.snapshot()).toEqual(world.risk.snapshot());
    expect(copy.risk.capUses()).toEqual(world.risk.capUses());
    const second = copy.directory.add('CHI');
    expect(copy.risk.assess(by('one', copy.request(second, 1, 0, 50, 30))).allowed).toBe(contracts(10));
  });

  it('the size that is shown, where it is shown', () => {
    const world = new World({ ...roomy, maxDisplayedSharePct: 25 }, noFee);
    const ladder = world.directory.add('NYC');
    const wish = world.request(ladder, 1, 0, 30, 50);
    expect(world.risk.assess(wish).code).toBe('ok');
    world.board.shown = contracts(80);
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 20)).code).toBe('ok');
    expect(world.risk.assess(wish)).toMatchObject({
      code: 'displayed_share_cap',
      allowed: contracts(20),
      limit: contracts(20),
      value: contracts(50),
    });
    world.board.shown = contracts(3);
    expect(world.risk.assess(wish)).toMatchObject({ code: 'displayed_share_cap', allowed: 0, limit: 75 });
    // An order that rests already may be lowered, whatever is shown now.
    const order = world.rest(ladder, 1, 0, 30, 50);
    expect(world.risk.assess({ ...wish, quantity: contracts(40), amends: order.clientOrderId }).code).toBe('ok');
    expect(world.risk.assess({ ...wish, quantity: contracts(60), amends: order.clientOrderId }).allowed).toBe(
      contracts(50),
    );
  });

  it('orders and amendments of the last minute, once each, and neither their repetition nor their confirmation', () => {
    const world = new World({ ...roomy, maxOrdersPerMinute: 2 }, noFee);
    const ladder = world.directory.add('NYC');
    const later = (seconds: number) => (NOON + seconds * 1_000_000) as EpochMicros;
    const ask = (seconds: number) => world.risk.assess({ ...world.request(ladder, 2, 0, 30, 1), at: later(seconds) });
    const order = world.rest(ladder, 1, 0, 30, 10);
    world.risk.onOrderWorking(order, NOON);
    world.risk.onOrderChanged(order, NOON);
    expect([ask(0).code, world.risk.sent]).toEqual(['ok', 1]);
    const amended = { ...order, pending: { price: cents(30), remaining: contracts(5) } };
    world.risk.onOrderChanged(amended, later(10));
    world.risk.onOrderChanged(amended, later(10));
    world.risk.onOrderChanged({ ...order, remaining: contracts(5) }, later(11));
    world.risk.onOrderGone(order.clientOrderId);
    expect([world.risk.sent, world.risk.orderRate(later(10))]).toEqual([2, { sent: 2, limit: 2 }]);
    expect(ask(59)).toMatchObject({ code: 'order_rate_cap', allowed: 0, limit: 2, value: 3 });
    expect(ask(60).code).toBe('ok');
  });

  it('reducing orders pass what bounds one order, and are counted in the rate', () => {
    const world = new World({ ...roomy, maxOrderUsd: 1, maxDisplayedSharePct: 1, maxOrdersPerMinute: 1 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 60, 50);
    world.board.shown = contracts(10);
    const sell = world.request(ladder, 0, 1, 50, 50);
    expect(world.risk.assess(sell)).toMatchObject({ code: 'ok', reducing: true });
    world.rest(ladder, 0, 1, 50, 1);
    expect(world.risk.assess(sell)).toMatchObject({ code: 'order_rate_cap', allowed: 0 });
  });
});

describe('what exceeds a cap without an order', () => {
  it.each([
    ['ladder_cap', { maxLadderPct: 10 }],
    ['market_cap', { maxMarketPct: 10 }],
    ['strategy_cap', { maxStrategyPct: 10 }],
  ])('%s is journaled, makes what it covers reduce-only, and is over at 98 %% of it', (code, config) => {
    const world = new World({ ...roomy, ...config, maxDailyLossPct: 100 }, noFee);
    const ladder = world.directory.add('NYC');
    const other = world.directory.add('CHI');
    const { risk } = world;
    risk.onClock(NOON, dollars(1_000));
    const request = world.request(ladder, 1, 0, 50, 200);
    risk.onOrderWorking({ ...request, clientOrderId: 'a', strategy: 'one', remaining: request.quantity }, NOON);
    expect(risk.onClock(NOON, dollars(1_000))).toEqual([]);
    expect(risk.onClock(NOON, dollars(900)).map((change) => [change.code, change.value, change.limit])).toEqual([
      ['passive_excess', dollars(100), dollars(90)],
    ]);
    expect(
      risk
        .capUses()
        .filter(({ isExceeded }) => isExceeded)
        .map((use) => use.code),
    ).toEqual([code]);
    expect(risk.counts.passiveExcesses).toBe(1);
    expect(risk.assess(by('one', world.request(ladder, 1, 0, 50, 1)))).toMatchObject({
      code: 'reduce_only',
      allowed: 0,
    });
    expect(risk.assess(by('two', world.request(other, 1, 0, 50, 1))).code).toBe('ok');
    const copy = new World({ ...roomy, ...config, maxDailyLossPct: 100 }, noFee);
    copy.directory.add('NYC');
    copy.directory.add('CHI');
    copy.risk.restore(JSON.parse(JSON.stringify(risk.snapshot())));
    expect(copy.risk.snapshot()).toEqual(risk.snapshot());
    // 100 dollars are above 98 % of the cap at an equity of 1,020 and not at 1,021.
    expect(risk.onClock(NOON, dollars(1_020))).toEqual([]);
    expect(risk.onClock(NOON, dollars(1_021)).map((change) => change.code)).toEqual(['passive_excess_over']);
    expect(risk.assess(by('one', world.request(ladder, 1, 0, 50, 1))).code).toBe('ok');
  });

  it('a cluster that is joined by another city', () => {
    const world = new World({ ...roomy, maxClusterPct: 10, clusters: {} }, noFee);
    world.rest(world.directory.add('NYC'), 1, 0, 50, 150);
    world.rest(world.directory.add('CHI'), 1, 0, 50, 150);
    world.risk.onClock(NOON, dollars(1_000));
    expect(world.risk.counts.passiveExcesses).toBe(0);
    world.risk.setClusters([['NYC', 'CHI']], NOON);
    expect(world.risk.clusters).toEqual([['NYC', 'CHI']]);
    expect(world.risk.counts.passiveExcesses).toBe(1);
    expect(world.risk.onClock(NOON, dollars(1_000)).map(({ code, value, limit }) => [code, value, limit])).toEqual([
      ['passive_excess', dollars(150), dollars(100)],
    ]);
    world.risk.setClusters([], NOON);
    expect(world.risk.onClock(NOON, dollars(1_000)).map(({ code }) => code)).toEqual(['passive_excess_over']);
    expect(world.risk.assess(world.request(world.directory.ladder(0 as never), 2, 0, 50, 1)).code).toBe('ok');
  });

  it('a ladder that is paid takes its excess with it', () => {
    const world = new World({ ...roomy, maxLadderPct: 10, passiveExcess: 'all', maxDailyLossPct: 100 }, noFee);
    const ladder = world.directory.add('NYC');
    const other = world.directory.add('CHI');
    world.risk.onClock(NOON, dollars(1_000));
    world.rest(ladder, 1, 0, 50, 200);
    world.risk.onClock(NOON, dollars(500));
    expect(world.risk.state).toBe('reduce_only');
    expect(world.risk.assess(world.request(other, 1, 0, 50, 1)).code).toBe('reduce_only');
    world.risk.onLadderPaid(ladder.id);
    world.risk.onClock(NOON, dollars(500));
    expect(world.risk.capUses().some(({ isExceeded }) => isExceeded)).toBe(false);
    expect(world.risk.state).toBe('active');
  });
});

it('a drawdown lets only reducing orders pass until a person resumes', () => {
  const world = new World({ ...roomy, maxDrawdownUsd: 100, maxDailyLossPct: 100 }, noFee);
  const ladder = world.directory.add('NYC', TWO);
  world.hold(ladder, 0, 0, 60, 50);
  world.risk.onClock(NOON, dollars(1_000));
  expect([world.risk.drawdown, world.risk.drawdownLimit]).toEqual([0, dollars(100)]);
  world.risk.onClock(NOON, dollars(900));
  expect([world.risk.state, world.risk.drawdown]).toEqual(['reduce_only', dollars(100)]);
  expect(world.risk.assess(world.request(ladder, 0, 0, 30, 1)).code).toBe('reduce_only');
  expect(world.risk.assess(world.request(ladder, 0, 1, 60, 50 as never as Quantity)).code).toBe('ok');
  expect(world.risk.resume(NOON).map(({ code }) => code)).toEqual(['operator_resume']);
  expect(world.risk.assess(world.request(ladder, 0, 0, 30, 1)).code).toBe('ok');
});

describe('at the very boundary', () => {
  it('the last dollar of cash, the last contract of the exchange and the last market are allowed, one more is not', () => {
    const poor = new World({ ...roomy, bankrollUsd: 30 }, noFee);
    const ladder = poor.directory.add('NYC');
    expect(poor.risk.assess(poor.request(ladder, 1, 0, 30, 100)).code).toBe('ok');
    const rich = new World({ ...roomy, maxOpenRiskPct: 100, bankrollUsd: 1_000_000 }, noFee);
    const wide = rich.directory.add('NYC');
    rich.ledger.deposit(dollars(-999_970));
    expect(rich.risk.assess(rich.request(wide, 1, 0, 30, 100)).code).toBe('ok');
    expect(rich.risk.assess(rich.request(wide, 1, 0, 30, 101))).toMatchObject({
      code: 'insufficient_cash',
      allowed: contracts(100),
      limit: dollars(30),
      value: dollars(30.3),
    });
    const held = new World({ ...roomy, exchangePositionLimitUsd: 50 }, noFee);
    const market = held.directory.add('NYC');
    expect(held.risk.assess(held.request(market, 1, 0, 30, 50)).code).toBe('ok');
    expect(held.risk.assess(held.request(market, 1, 0, 30, 51))).toMatchObject({
      code: 'exchange_position_limit',
      allowed: contracts(50),
      limit: dollars(50),
      value: dollars(51),
    });
    const few = new World({ ...roomy, maxPositions: 2 }, noFee);
    const both = few.directory.add('NYC');
    few.rest(both, 1, 0, 30, 1);
    expect(few.risk.assess(few.request(both, 2, 0, 30, 1)).code).toBe('ok');
    few.rest(both, 2, 0, 30, 1);
    expect(few.risk.assess(few.request(both, 3, 0, 30, 1))).toMatchObject({
      code: 'concurrent_positions_cap',
      limit: 2,
      value: 3,
    });
    expect(few.risk.assess(few.request(both, 2, 0, 30, 1)).code).toBe('ok');
  });

  it('of caps that bind alike the first in their order is named', () => {
    const world = new World(
      { ...roomy, maxOpenRiskUsd: 9, maxOpenRiskPct: 0.9, maxCityPct: 0.9, maxLadderUsd: 9 },
      noFee,
    );
    const ladder = world.directory.add('NYC');
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 100)).code).toBe('open_risk_cap');
  });

  it('a second order of a strategy in a ladder counts the ladder once', () => {
    const world = new World({ ...roomy, maxStrategyUsd: 100 }, noFee);
    const ladder = world.directory.add('NYC');
    for (const id of ['a', 'b']) {
      const request = world.request(ladder, 1, 0, 50, 20);
      world.risk.onOrderWorking({ ...request, clientOrderId: id, strategy: 'one', remaining: request.quantity }, NOON);
    }
    expect(world.risk.capUses().find(({ code }) => code === 'strategy_cap')?.openRisk).toBe(dollars(20));
  });

  it('an excess is over at 98 % of the cap exactly', () => {
    const world = new World({ ...roomy, maxLadderPct: 10, maxDailyLossPct: 100 }, noFee);
    const ladder = world.directory.add('NYC');
    world.risk.onClock(NOON, dollars(1_000));
    world.rest(ladder, 1, 0, 50, 196);
    expect(world.risk.onClock(NOON, dollars(900)).map(({ code }) => code)).toEqual(['passive_excess']);
    expect(world.risk.onClock(NOON, dollars(1_000)).map(({ code }) => code)).toEqual(['passive_excess_over']);
  });
});
