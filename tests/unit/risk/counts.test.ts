/** What the engine counts, to the last of it, and what of that and of its caps a restart keeps. */
import { describe, expect, it } from 'vitest';
import { cents, contracts, dollars, NOON, World } from './world.ts';

const noFee = () => 0;
const roomy = { maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100, maxDailyLossPct: 100 };
const snapshotOf = (world: World) => JSON.parse(JSON.stringify(world.risk.snapshot()));

describe('the greatest open risk so far', () => {
  it('is a height, which stays when less is at risk', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    const order = world.rest(ladder, 1, 0, 30, 10);
    expect(world.risk.counts.maxOpenRisk).toBe(dollars(3));
    world.risk.onOrderGone(order.clientOrderId);
    world.rest(ladder, 1, 0, 30, 2);
    expect(world.risk.counts.maxOpenRisk).toBe(dollars(3));
    world.rest(ladder, 1, 0, 30, 9);
    expect(world.risk.counts.maxOpenRisk).toBe(dollars(3.3));
  });

  it('is raised at once by an order that becomes larger and by the fill of a stranger', () => {
    const world = new World({ ...roomy, maxOpenRiskPct: 1 }, noFee);
    const ladder = world.directory.add('NYC');
    const order = world.rest(ladder, 1, 0, 30, 10);
    world.risk.onOrderChanged({ ...order, remaining: contracts(20) }, NOON);
    expect([world.risk.counts.maxOpenRisk, world.risk.counts.passiveExcesses]).toEqual([dollars(6), 0]);
    world.hold(ladder, 1, 0, 50, 10);
    expect([world.risk.counts.maxOpenRisk, world.risk.counts.passiveExcesses]).toEqual([dollars(11), 1]);
  });
});

describe('refusals', () => {
  const refused = (world: World) => {
    const ladder = world.directory.add('NYC');
    const { risk } = world;
    risk.assess(world.request(ladder, 1, 0, 30, 1));
    risk.assess(world.request(ladder, 1, 0, 0, 1));
    risk.pause(NOON);
    risk.assess(world.request(ladder, 1, 0, 30, 1));
    risk.reduceOnly(NOON);
    risk.assess(world.request(ladder, 1, 0, 30, 1));
    risk.resume(NOON);
    risk.assess(world.request(ladder, 1, 0, 0, 1));
    return world;
  };

  it('are counted by code, in the order of the codes; what is allowed is none', () => {
    expect(Object.entries(refused(new World(roomy, noFee)).risk.counts.rejections)).toEqual([
      ['invalid_request', 2],
      ['reduce_only', 1],
      ['trading_paused', 1],
    ]);
    const other = new World(roomy, noFee);
    const ladder = other.directory.add('NYC');
    other.risk.reduceOnly(NOON);
    other.risk.assess(other.request(ladder, 1, 0, 30, 1));
    other.risk.pause(NOON);
    other.risk.assess(other.request(ladder, 1, 0, 30, 1));
    other.risk.assess(other.request(ladder, 1, 0, 0, 1));
    expect(Object.keys(other.risk.counts.rejections)).toEqual(['invalid_request', 'reduce_only', 'trading_paused']);
  });

  it('are counted on after a restart', () => {
    const world = refused(new World(roomy, noFee));
    const copy = new World(roomy, noFee);
    copy.directory.add('NYC');
    copy.risk.restore(snapshotOf(world));
    expect(copy.risk.counts).toEqual(world.risk.counts);
    copy.risk.assess(copy.request(copy.directory.ladder(0 as never), 1, 0, 0, 1));
    expect(copy.risk.counts.rejections.invalid_request).toBe(3);
  });
});

it('an amendment is sent when it is first told of', () => {
  const world = new World(roomy, noFee);
  const ladder = world.directory.add('NYC');
  const order = world.rest(ladder, 1, 0, 30, 10);
  world.risk.onOrderChanged({ ...order, pending: { price: cents(30), remaining: contracts(5) } }, NOON);
  expect(world.risk.sent).toBe(2);
});

describe('a restart', () => {
  it('keeps what was sent within the minute', () => {
    const config = { ...roomy, maxOrdersPerMinute: 2 };
    const world = new World(config, noFee);
    const ladder = world.directory.add('NYC');
    world.rest(ladder, 1, 0, 30, 1);
    world.rest(ladder, 2, 0, 30, 1);
    const copy = new World(config, noFee);
    const same = copy.directory.add('NYC');
    copy.risk.restore(snapshotOf(world));
    expect([copy.risk.orderRate(NOON), copy.risk.sent]).toEqual([{ sent: 2, limit: 2 }, 2]);
    expect(copy.risk.assess(copy.request(same, 3, 0, 30, 1)).code).toBe('order_rate_cap');
  });

  it('keeps the clusters that are in force', () => {
    const config = { ...roomy, maxClusterPct: 2, clusters: { east: ['NYC'], west: ['LAX'] } };
    const world = new World(config, noFee);
    world.risk.setClusters([['NYC', 'CHI']], NOON);
    world.rest(world.directory.add('NYC'), 1, 0, 50, 30);
    const copy = new World(config, noFee);
    copy.directory.add('NYC');
    copy.risk.restore(snapshotOf(world));
    expect(copy.risk.clusters).toEqual([['NYC', 'CHI']]);
    const chicago = copy.directory.add('CHI');
    expect(copy.risk.assess(copy.request(chicago, 1, 0, 50, 30))).toMatchObject({
      code: 'cluster_cap',
      allowed: contracts(10),
      value: dollars(30),
    });
  });

  it('keeps which city is beyond its cap', () => {
    const config = { ...roomy, maxCityPct: 10 };
    const world = new World(config, noFee);
    world.rest(world.directory.add('NYC'), 1, 0, 50, 200);
    expect(world.risk.onClock(NOON, dollars(900)).map(({ code }) => code)).toEqual(['passive_excess']);
    const copy = new World(config, noFee);
    const ladder = copy.directory.add('NYC');
    copy.risk.restore(snapshotOf(world));
    const exceeded = copy.risk.capUses().filter(({ isExceeded }) => isExceeded);
    expect(exceeded.map(({ code, subject }) => [code, subject])).toEqual([['city_cap', ladder.city]]);
    expect(copy.risk.assess(copy.request(ladder, 2, 0, 50, 1)).code).toBe('reduce_only');
    // It is told neither again nor anew.
    expect(copy.risk.onClock(NOON, dollars(900))).toEqual([]);
    expect(copy.risk.counts.passiveExcesses).toBe(1);
  });
});
