/** Sizing where it is nearest to its bounds: whole contracts, free cash, the limit price, and why nothing is traded. */
import { describe, expect, it } from 'vitest';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import { NO_PRICE } from '../../../engine/money/units.ts';
import { drawnTowardsMarket } from '../../../engine/risk/shrinkage.ts';
import { Sizer } from '../../../engine/risk/sizing.ts';
import { cents, contracts, dollars, expectedFeeOf, NOON, TWO, World } from './world.ts';

const calm = { uncertaintyPenalty: 0, slippage: 0, maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100 };
const market = (ladder: LadderDef, index: number) => ladder.markets[index] as MarketDef;

function sized(world: World, ladder: LadderDef, pYes: readonly number[], equity = dollars(1_000)) {
  const sizer = new Sizer(world.config, world.board, world.ledger, world.risk, expectedFeeOf);
  return sizer.size(
    ladder,
    pYes,
    pYes.map(() => 0),
    NOON,
    equity,
  );
}

/** What a contract costs in dollars at the number at which fees are read before the size is known. */
const costAt = (ladder: LadderDef, price: number) =>
  price / 100 + expectedFeeOf(ladder, NOON, cents(price), contracts(100)) / (contracts(100) * 10_000);

describe('the market that opinions are drawn towards', () => {
  it('is its one side where the other is missing', () => {
    expect(drawnTowardsMarket(0.32, 0.05, 1, NO_PRICE, 3_100)).toBeCloseTo(0.31, 12);
    expect(drawnTowardsMarket(0.28, 0.05, 1, 2_900, NO_PRICE)).toBeCloseTo(0.29, 12);
    expect(drawnTowardsMarket(0.5, 0.05, 1, 2_900, NO_PRICE)).toBeCloseTo(0.45, 12);
  });
});

describe('whole contracts', () => {
  it('begin with one', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC', TWO);
    world.board.set(market(ladder, 0), null, 20);
    world.board.shown = contracts(1);
    expect(sized(world, ladder, [0.3, 0.7]).targets).toMatchObject([{ quantity: contracts(1), targetPosition: 100 }]);
  });

  it('of so few that the fee is rounded up may have too little of an edge', () => {
    const world = new World({ ...calm, minEdge: 0.03 });
    const ladder = world.directory.add('NYC', TWO);
    world.board.set(market(ladder, 0), null, 20);
    const p = [0.245, 0.755];
    expect(sized(world, ladder, p).reason).toBe('sized');
    world.board.shown = contracts(1);
    expect(sized(world, ladder, p)).toMatchObject({
      targets: [],
      reasons: ['edge_below_minimum', 'no_touch'],
      reason: 'edge_below_minimum',
    });
  });
});

describe('the share that fits', () => {
  it('counts what is lost in each temperature, where not every contract loses', () => {
    const world = new World({ ...calm, maxCityPct: 1 });
    const ladder = world.directory.add('NYC', TWO);
    for (const index of [0, 1]) world.board.set(market(ladder, index), null, 30);
    world.board.shown = contracts(100);
    const { targets } = sized(world, ladder, [0.5, 0.5]);
    const expected = Math.floor(10 / costAt(ladder, 30));
    expect(targets.map(({ quantity }) => quantity / 100)).toEqual([expected, expected]);
  });

  it('of the free cash is for what is bought, not for what is sold', () => {
    const world = new World({ ...calm, exit: 'edge_gone' });
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 40, 20);
    world.board.set(market(ladder, 0), 60, null);
    world.board.set(market(ladder, 1), null, 42);
    world.ledger.deposit(dollars(20 - world.ledger.cash / 1e6));
    const { targets } = sized(world, ladder, [0.3, 0.7]);
    expect(targets).toMatchObject([
      { index: 0, side: 1, purpose: 'exit', quantity: contracts(20) },
      { index: 1, side: 0, purpose: 'enter' },
    ]);
    expect((targets[1]?.quantity as number) / 100).toBe(Math.floor(20 / costAt(ladder, 42)));
  });

  it('is no question where nothing is staked and there is no cash', () => {
    const world = new World({ ...calm, kelly: 0 });
    const ladder = world.directory.add('NYC', TWO);
    world.board.set(market(ladder, 0), null, 20);
    world.ledger.deposit(dollars(-1_000));
    expect(world.risk.freeCash).toBe(0);
    expect(sized(world, ladder, [0.3, 0.7])).toMatchObject({ targets: [], reason: 'kelly_zero' });
  });
});

it('the limit price may be one at which the edge is the minimum exactly', () => {
  const fee = (price: number) => expectedFeeOf(world.directory.ladder(0 as never), NOON, cents(price), contracts(100));
  let world = new World(calm);
  world.directory.add('NYC', TWO);
  const minEdge = 0.5 - (4_300 / 10_000 + fee(43) / (10_000 * 10_000));
  world = new World({ ...calm, minEdge });
  const ladder = world.directory.add('NYC', TWO);
  world.board.set(market(ladder, 0), null, 40);
  world.board.shown = contracts(100);
  const { targets } = sized(world, ladder, [0.5, 0.5], dollars(1_000_000));
  expect(targets).toMatchObject([{ quantity: contracts(100), limitPrice: cents(43) }]);
});

describe('nothing is traded', () => {
  it('on brackets that overlap, and every market is told so', () => {
    const world = new World(calm);
    const overlapping = world.directory.add('CHI', [
      { lowF: 40, highF: 45 },
      { lowF: 44, highF: 50 },
    ]);
    expect(sized(world, overlapping, [0.5, 0.5])).toEqual({
      targets: [],
      reasons: ['no_opinion', 'no_opinion'],
      reason: 'no_opinion',
      bestEdge: Number.NEGATIVE_INFINITY,
    });
  });

  it('while every price is stale', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC', TWO);
    for (const { id } of ladder.markets) world.board.stale.add(id);
    expect(sized(world, ladder, [0.5, 0.5]).reason).toBe('stale_mark');
  });

  it('without wealth, which is the reason only where there was something to trade', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC', TWO);
    expect(sized(world, ladder, [0.5, 0.5], dollars(0)).reason).toBe('no_touch');
    world.board.set(market(ladder, 0), null, 20);
    expect(sized(world, ladder, [0.5, 0.5], dollars(0))).toMatchObject({
      targets: [],
      reasons: ['wealth_exhausted', 'no_touch'],
      reason: 'wealth_exhausted',
    });
  });
});
