/** What the caps tell of themselves: their use in full, when an excess begins and ends, and what is kept of it over a restart. */
import { describe, expect, it } from 'vitest';
import type { LadderDef } from '../../../engine/markets/contracts.ts';
import type { RestingOrder } from '../../../engine/risk/gate.ts';
import { cents, contracts, dollars, NOON, TWO, World } from './world.ts';

const noFee = () => 0;
const roomy = { maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100, maxDailyLossPct: 100, clusters: {} };
const snapshotOf = (world: World) => JSON.parse(JSON.stringify(world.risk.snapshot()));
/** Rests an order of 100 dollars for a strategy in New York. */
function rest(world: World): RestingOrder {
  const ladder = world.directory.add('NYC');
  const request = world.request(ladder, 1, 0, 50, 200);
  const order = { ...request, clientOrderId: 'a', strategy: 'one', remaining: request.quantity };
  world.risk.onOrderWorking(order, NOON);
  return order;
}
const codes = (world: World, equity: number) => world.risk.onClock(NOON, dollars(equity)).map(({ code }) => code);

describe('the uses of caps', () => {
  it('are told in full, each with its subject', () => {
    const all = {
      maxOpenRiskUsd: 800,
      maxStrategyPct: 60,
      maxLadderPct: 50,
      maxMarketPct: 40,
      clusters: { east: ['NYC'] },
    };
    const world = new World({ ...roomy, ...all }, noFee);
    rest(world);
    const uses = world.risk.capUses();
    const city = world.directory.ladders[0]?.city;
    const use = { openRisk: dollars(100), isExceeded: false };
    expect(uses.slice(0, 2)).toEqual([
      { ...use, code: 'open_risk_pct_cap', subject: -1, limit: dollars(1_000) },
      { ...use, code: 'open_risk_cap', subject: -1, limit: dollars(800) },
    ]);
    expect(uses.slice(2).filter(({ openRisk }) => openRisk > 0)).toEqual([
      { ...use, code: 'city_cap', subject: city, limit: dollars(1_000) },
      { ...use, code: 'cluster_cap', subject: 0, limit: dollars(1_000) },
      { ...use, code: 'strategy_cap', subject: 'one', limit: dollars(600) },
      { ...use, code: 'ladder_cap', subject: 0, limit: dollars(500) },
      { ...use, code: 'market_cap', subject: 1, limit: dollars(400) },
    ]);
    expect(new Set(uses.filter(({ openRisk }) => openRisk === 0).map(({ code }) => code))).toEqual(
      new Set(['city_cap', 'market_cap']),
    );
  });

  it('are those of caps that there are', () => {
    const world = new World(roomy, noFee);
    rest(world);
    expect([...new Set(world.risk.capUses().map(({ code }) => code))]).toEqual(['open_risk_pct_cap', 'city_cap']);
  });
});

describe('an excess', () => {
  it('of everything begins once, is counted once, and ends', () => {
    const world = new World({ ...roomy, maxOpenRiskPct: 10 }, noFee);
    rest(world);
    expect([codes(world, 1_000), codes(world, 900), codes(world, 890)]).toEqual([[], ['passive_excess'], []]);
    expect(world.risk.counts.passiveExcesses).toBe(1);
    expect(codes(world, 1_100)).toEqual(['passive_excess_over']);
    expect(world.risk.counts.passiveExcesses).toBe(1);
  });

  it('of a city is told once, however often it is looked at', () => {
    const world = new World({ ...roomy, maxCityPct: 10 }, noFee);
    const order = rest(world);
    expect(codes(world, 900)).toEqual(['passive_excess']);
    world.risk.onOrderChanged({ ...order, remaining: contracts(199) }, NOON);
    world.risk.onOrderChanged({ ...order, remaining: contracts(198) }, NOON);
    expect([codes(world, 900), world.risk.counts.passiveExcesses]).toEqual([[], 1]);
  });

  it.each([
    ['cities', { maxCityPct: 10 }],
    ['clusters', { maxClusterPct: 10, clusters: { east: ['NYC'], lakes: ['CHI'], west: ['LAX'] } }],
  ])('ends in one of two %s and begins in the other, where both moved before it was looked at', (_, config) => {
    const world = new World({ ...roomy, ...config }, noFee);
    const [first, second, third] = ['NYC', 'CHI', 'LAX'].map((city) => world.directory.add(city));
    const order = world.rest(first as LadderDef, 1, 0, 50, 250);
    world.rest(third as LadderDef, 1, 0, 50, 250);
    const exceeded = () =>
      world.risk
        .capUses()
        .filter(({ isExceeded }) => isExceeded)
        .map(({ openRisk }) => openRisk);
    expect([exceeded(), world.risk.counts.passiveExcesses]).toEqual([[dollars(125), dollars(125)], 2]);
    world.risk.onOrderGone(order.clientOrderId);
    const other = world.rest(second as LadderDef, 1, 0, 50, 260);
    expect(exceeded().sort()).toEqual([dollars(125), dollars(130)]);
    expect(world.risk.counts.passiveExcesses).toBe(3);
    world.risk.onOrderGone(other.clientOrderId);
    world.rest(second as LadderDef, 2, 0, 50, 20);
    expect([exceeded(), world.risk.counts.passiveExcesses]).toEqual([[dollars(125)], 3]);
  });

  it.each([
    ['a ladder', { maxLadderPct: 10 }],
    ['a market', { maxMarketPct: 10 }],
    ['a strategy', { maxStrategyPct: 10 }],
  ])('of %s alone stops everything where any does', (_, config) => {
    const world = new World({ ...roomy, ...config, passiveExcess: 'all' }, noFee);
    rest(world);
    expect([codes(world, 900), world.risk.state]).toEqual([['passive_excess'], 'reduce_only']);
  });

  it('of a ladder ends when it is paid', () => {
    const world = new World({ ...roomy, maxLadderPct: 10 }, noFee);
    const { ladder } = rest(world);
    expect(codes(world, 900)).toEqual(['passive_excess']);
    world.risk.onLadderPaid(ladder.id);
    expect(codes(world, 900)).toEqual(['passive_excess_over']);
  });

  it('that ends with a payment after a restart ends at the same instant as without one', () => {
    const config = { ...roomy, maxLadderPct: 10 };
    const world = new World(config, noFee);
    const { ladder } = rest(world);
    codes(world, 900);
    const copy = new World(config, noFee);
    copy.directory.add('NYC');
    copy.risk.restore(snapshotOf(world));
    for (const { risk } of [world, copy]) risk.onLadderPaid(ladder.id);
    const told = world.risk.onClock(NOON, dollars(900));
    expect(told.map(({ code, at }) => [code, at])).toEqual([['passive_excess_over', NOON]]);
    expect(copy.risk.onClock(NOON, dollars(900))).toEqual(told);
  });

  it('is told in the same order after a restart', () => {
    const config = { ...roomy, maxLadderPct: 10 };
    const [world, copy] = [new World(config, noFee), new World(config, noFee)];
    for (const { directory } of [world, copy]) for (const city of ['NYC', 'CHI']) directory.add(city);
    const [first, second] = world.directory.ladders as [LadderDef, LadderDef];
    world.rest(second, 0, 0, 50, 200);
    world.rest(first, 0, 0, 50, 180);
    world.risk.onClock(NOON, dollars(1_000));
    copy.risk.restore(snapshotOf(world));
    const told = world.risk.onClock(NOON, dollars(800));
    expect(told.map(({ code, value }) => [code, value])).toEqual([
      ['passive_excess', dollars(100)],
      ['passive_excess', dollars(90)],
    ]);
    expect(copy.risk.onClock(NOON, dollars(800))).toEqual(told);
  });

  it('is taken from a checkpoint that knows neither the order nor the instant', () => {
    const world = new World({ ...roomy, maxLadderPct: 10 }, noFee);
    rest(world);
    codes(world, 900);
    const { strategiesSeen: _, now: __, ...older } = snapshotOf(world);
    world.risk.restore(older);
    expect([snapshotOf(world).limits, snapshotOf(world).strategiesSeen]).toEqual([older.limits, ['one']]);
  });

  it('of what is held is known from a checkpoint that names no ladder without a strategy', () => {
    const world = new World({ ...roomy, maxLadderPct: 10 }, noFee);
    world.hold(world.directory.add('NYC'), 0, 0, 50, 200);
    codes(world, 900);
    const before = [world.risk.openRisk, world.risk.state, snapshotOf(world).limits];
    world.risk.restore({ ...snapshotOf(world), strategies: [] });
    expect([world.risk.openRisk, world.risk.state, snapshotOf(world).limits]).toEqual(before);
    expect(world.risk.openRisk).toBe(dollars(100));
  });

  it('of a strategy whose last ladder was paid ends after a restart too', () => {
    const config = { ...roomy, maxStrategyPct: 10, passiveExcess: 'all' };
    const world = new World(config, noFee);
    const { ladder } = rest(world);
    codes(world, 900);
    world.risk.onLadderPaid(ladder.id);
    const copy = new World(config, noFee);
    copy.risk.restore(snapshotOf(world));
    expect([copy.risk.state, codes(copy, 900), copy.risk.state]).toEqual([
      'reduce_only',
      ['passive_excess_over'],
      'active',
    ]);
  });

  it('is kept over a restart, of every kind, and forgotten by one from before it', () => {
    const config = {
      ...roomy,
      maxOpenRiskPct: 10,
      maxCityPct: 10,
      maxClusterPct: 10,
      maxLadderPct: 10,
      maxMarketPct: 10,
      maxStrategyPct: 10,
      clusters: { west: ['LAX'], east: ['NYC'] },
    };
    const world = new World(config, noFee);
    const { ladder } = rest(world);
    codes(world, 1_000);
    const before = snapshotOf(world);
    const cities = before.limits.citiesExceeded as boolean[];
    expect(before.limits).toEqual({
      totalExceeded: false,
      citiesExceeded: cities.map(() => false),
      clustersExceeded: [false, false],
      laddersExceeded: [],
      marketsExceeded: [],
      strategiesExceeded: [],
      excesses: 0,
    });
    expect(codes(world, 900)).toHaveLength(6);
    const after = snapshotOf(world);
    expect(after.limits).toEqual({
      totalExceeded: true,
      citiesExceeded: cities.map((_, city) => city === ladder.city),
      clustersExceeded: [false, true],
      laddersExceeded: [ladder.id],
      marketsExceeded: [1],
      strategiesExceeded: ['one'],
      excesses: 6,
    });
    world.risk.restore(before);
    expect([snapshotOf(world).limits, world.risk.capUses().some(({ isExceeded }) => isExceeded)]).toEqual([
      before.limits,
      false,
    ]);
    world.risk.restore(after);
    expect(snapshotOf(world).limits).toEqual(after.limits);
  });
});

describe('the gain that closing may give up', () => {
  /** What the caps leave another ladder: twenty dollars less the bound of the one in which `act` trades. */
  const room = (act: (world: World, ladder: ReturnType<World['directory']['add']>) => void): number => {
    const world = new World({ ...roomy, maxOpenRiskUsd: 20 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    act(world, ladder);
    return world.risk.roomFor(world.directory.add('CHI')) / 1e6;
  };

  it('is that at the best price of an order and of what it waits to become', () => {
    const waiting = (price: number, count: number) =>
      room((world, ladder) => {
        world.hold(ladder, 0, 0, 30, 10);
        world.rest(ladder, 1, 0, 50, 8);
        const order = world.rest(ladder, 0, 1, 80, 10);
        world.risk.onOrderChanged({ ...order, pending: { price: cents(price), remaining: contracts(count) } }, NOON);
      });
    // Cold: −7 of the position, what the orders cost, and (1 − unit) × 10 − 3 that closing gives up.
    expect(waiting(95, 10)).toBeCloseTo(20 - (-7 + 4 + 2 + 6.5), 9);
    expect(waiting(95, 0)).toBeCloseTo(20 - (-7 + 4 + 2 + 5), 9);
    expect(waiting(70, 10)).toBeCloseTo(20 - (-7 + 4 + 3 + 5), 9);
  });

  it('is not that of an order of which nothing is left', () => {
    const left = room((world, ladder) => {
      world.hold(ladder, 0, 0, 30, 20);
      world.rest(ladder, 1, 0, 50, 8);
      const order = world.rest(ladder, 0, 1, 95, 10);
      world.risk.onOrderChanged({ ...order, pending: { price: cents(80), remaining: contracts(20) } }, NOON);
      world.fill(order.clientOrderId, ladder, 0, 1, 95, 10);
    });
    expect(left).toBeCloseTo(20 - (-7 + 4 + 2 + 5), 9);
  });

  it('counts for contracts of NO that are bought back as well', () => {
    const left = room((world, ladder) => {
      world.hold(ladder, 0, 1, 70, 10);
      world.rest(ladder, 0, 0, 20, 10);
      world.rest(ladder, 1, 1, 50, 8);
    });
    // Hot: −7 of the position, the orders cost 2 and 4, and closing gives 5 of the gain up.
    expect(left).toBeCloseTo(20 - (-7 + 2 + 4 + 5), 9);
  });
});
