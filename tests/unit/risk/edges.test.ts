/** The exact edges of risk: orders that are filled while they are amended, ladders without a result, and what sizing looks at last. */
import { describe, expect, it } from 'vitest';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import type { Price } from '../../../engine/money/units.ts';
import type { Fill } from '../../../engine/orders.ts';
import type { RestingOrder } from '../../../engine/risk/gate.ts';
import { RiskEngine } from '../../../engine/risk/risk-engine.ts';
import { Sizer } from '../../../engine/risk/sizing.ts';
import { cents, contracts, dollars, expectedFeeOf, NOON, TWO, World } from './world.ts';

const noFee = () => 0;
const roomy = { maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100, maxDailyLossPct: 100 };
const snapshotOf = (world: World) => JSON.parse(JSON.stringify(world.risk.snapshot()));

describe('an order', () => {
  it('that is filled is gone, and with its position the market', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    const order = world.rest(ladder, 1, 0, 30, 10);
    world.fill(order.clientOrderId, ladder, 1, 0, 30, 10);
    expect(snapshotOf(world).orders).toEqual([]);
    world.hold(ladder, 1, 1, 30, 10);
    expect(world.risk.activeMarkets).toBe(0);
  });

  it('of which more is asked for counts on by that when it is filled', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    const order: RestingOrder = world.rest(ladder, 1, 0, 30, 10);
    world.risk.onOrderChanged({ ...order, pending: { price: cents(40), remaining: contracts(15) } }, NOON);
    world.fill(order.clientOrderId, ladder, 1, 0, 30, 10);
    expect(world.risk.openRisk).toBe(dollars(3 + 5 * 0.4));
    world.fill(order.clientOrderId, ladder, 1, 0, 40, 5);
    expect([world.risk.openRisk, snapshotOf(world).orders]).toEqual([dollars(5), []]);
  });

  it('that raises open risk and not its bound counts in every sum of open risk', () => {
    const world = new World({ ...roomy, maxStrategyPct: 90 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    // Cold by the bound 4, hot by open risk 3.
    world.hold(ladder, 0, 0, 30, 10);
    world.rest(ladder, 0, 1, 90, 10);
    world.rest(ladder, 1, 0, 50, 8);
    world.rest(ladder, 0, 0, 10, 5);
    expect([world.risk.openRisk, world.risk.openRiskOf(ladder)]).toEqual([dollars(3.5), dollars(3.5)]);
  });
});

it('an order that closes exactly what is held takes no cash, not even for its fee', () => {
  const world = new World(roomy);
  const ladder = world.directory.add('NYC');
  world.hold(ladder, 1, 0, 30, 10);
  world.rest(ladder, 1, 1, 60, 10);
  expect(world.risk.freeCash).toBe(world.ledger.cash);
  world.rest(ladder, 1, 1, 60, 1);
  expect(world.risk.freeCash).toBeLessThan(world.ledger.cash);
});

describe('a ladder', () => {
  it('that was never seen may be paid', () => {
    const world = new World(roomy, noFee);
    const ladder = world.directory.add('NYC');
    world.risk.onLadderPaid(ladder.id);
    expect(world.risk.openRisk).toBe(0);
  });

  it('leaves no strategy behind in an engine that is restored without it', () => {
    const world = new World({ ...roomy, maxStrategyPct: 90 }, noFee);
    const empty = snapshotOf(world);
    const order = { ...world.rest(world.directory.add('NYC'), 1, 0, 30, 10), clientOrderId: 'of one', strategy: 'one' };
    world.risk.onOrderWorking(order, NOON);
    world.risk.restore(empty);
    expect(world.risk.capUses().filter(({ code }) => code === 'strategy_cap')).toEqual([]);
  });

  it('that an engine forgets takes its bound with it', () => {
    const world = new World({ ...roomy, maxOpenRiskUsd: 100 }, noFee);
    const ladder = world.directory.add('NYC');
    const other = world.directory.add('CHI');
    world.rest(ladder, 1, 0, 30, 100);
    const held = snapshotOf(world);
    expect(world.risk.roomFor(other)).toBe(dollars(70));
    world.risk.restore(held);
    world.risk.restore(held);
    expect(world.risk.roomFor(other)).toBe(dollars(70));
  });
});

it('closing a little is not reducing where the fee of the first contract beyond it outweighs what it closes', () => {
  const perOrder = (_ladder: unknown, _at: unknown, _price: unknown, quantity: number) => (quantity > 0 ? 50_000 : 0);
  for (const [side, price, wish] of [
    [1, 70, 40],
    [0, 30, 60],
  ] as const) {
    for (const fee of [noFee, perOrder]) {
      const world = new World(roomy, fee);
      const ladder = world.directory.add('NYC', TWO);
      // A tenth of a contract, three cents of which are closed in the state in which the other market loses five dollars.
      world.hold(ladder, 0, side, price, 0.1);
      world.hold(ladder, 1, side === 1 ? 0 : 1, 50, 10);
      const request = world.request(ladder, 0, side === 1 ? 0 : 1, wish, 10);
      expect([side, world.risk.assess(request).reducing]).toEqual([side, fee === noFee]);
    }
  }
});

describe('where a missing result counts', () => {
  const counted = { ...roomy, countNoResult: true };

  it('a hedge is not reducing: without a result both sides are lost', () => {
    const world = new World(counted, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 30, 10);
    expect(world.risk.assess(world.request(ladder, 1, 0, 40, 10)).reducing).toBe(false);
    expect(world.risk.assess(world.request(ladder, 0, 1, 40, 10)).reducing).toBe(true);
  });

  it('the positions alone are what the room of a ladder stands beside', () => {
    const world = new World({ ...counted, maxLadderUsd: 20 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 30, 5);
    world.hold(ladder, 0, 0, 30, 5);
    expect(world.risk.payoffOf(ladder).positionRisk).toBe(dollars(3));
    world.hold(ladder, 1, 0, 50, 10);
    expect(world.risk.payoffOf(ladder).positionRisk).toBe(dollars(8));
  });

  it('orders on both sides of a ladder count together by the bound', () => {
    const world = new World({ ...counted, maxLadderUsd: 5 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.rest(ladder, 0, 0, 30, 5);
    world.rest(ladder, 0, 0, 30, 5);
    expect(world.risk.assess(world.request(ladder, 1, 0, 50, 10))).toMatchObject({
      code: 'ladder_cap',
      allowed: contracts(4),
      value: dollars(8),
    });
  });
});

it('without a view of what is shown no share of it is a bound', () => {
  const world = new World({ ...roomy, maxDisplayedSharePct: 1 }, noFee);
  const ladder = world.directory.add('NYC');
  const blind = new RiskEngine({
    config: world.config,
    ledger: world.ledger,
    directory: world.directory,
    worstFee: noFee,
    isStale: () => false,
  });
  expect(blind.assess(world.request(ladder, 1, 0, 30, 50)).code).toBe('ok');
});

describe('sizing', () => {
  const calm = { ...roomy, uncertaintyPenalty: 0, slippage: 0 };
  const sizerOf = (world: World) => new Sizer(world.config, world.board, world.ledger, world.risk, expectedFeeOf);
  const first = (ladder: LadderDef, index = 0) => ladder.markets[index] as MarketDef;

  it('looks at ladders of as many markets as there may be, and at no longer ones', () => {
    const bracketsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ lowF: 20 + i, highF: 20 + i }));
    for (const [count, reason] of [
      [64, 'sized'],
      [65, 'no_opinion'],
    ] as const) {
      const world = new World(calm);
      const ladder = world.directory.add('NYC', bracketsOf(count));
      for (const index of [0, count - 1]) world.board.set(first(ladder, index), null, 20);
      const pYes = Array.from({ length: count }, (_, i) => (i === 0 || i === count - 1 ? 0.4 : 0.2 / (count - 2)));
      const sizing = sizerOf(world).size(
        ladder,
        pYes,
        pYes.map(() => 0),
        NOON,
        dollars(1_000),
      );
      expect(sizing.reason).toBe(reason);
      if (count === 64) {
        expect(sizing.targets.map(({ index, quantity }) => [index, quantity > 0])).toEqual([
          [0, true],
          [63, true],
        ]);
        const [low, high] = sizing.targets;
        expect(low?.quantity).toBe(high?.quantity);
      }
    }
  });

  it('buys at the least price there may be, and not below it, on either side', () => {
    const reasonOf = (bid: number | null, ask: number | null, p: number) => {
      const world = new World({ ...calm, minPrice: 0.02, minEdge: 0 });
      const ladder = world.directory.add('NYC', TWO);
      world.board.set(first(ladder), bid, ask);
      return sizerOf(world).size(ladder, [p, 1 - p], [0, 0], NOON, dollars(1_000)).reasons[0];
    };
    expect([reasonOf(null, 2, 0.5), reasonOf(null, 1.99, 0.5)]).toEqual(['sized', 'price_out_of_range']);
    expect([reasonOf(98, null, 0.5), reasonOf(98.01, null, 0.5)]).toEqual(['sized', 'price_out_of_range']);
  });

  it('takes an edge of exactly the minimum', () => {
    const sizedAt = (minEdge: number) => {
      const world = new World({ ...calm, minEdge });
      const ladder = world.directory.add('NYC', TWO);
      world.board.set(first(ladder), null, 40);
      // A hundred contracts, the number at which the fee is read before the size is known.
      world.board.shown = contracts(100);
      return sizerOf(world).size(ladder, [0.5, 0.5], [0, 0], NOON, dollars(1_000_000));
    };
    const { bestEdge } = sizedAt(0);
    expect(sizedAt(bestEdge)).toMatchObject({
      reason: 'sized',
      targets: [{ quantity: contracts(100), edge: bestEdge }],
    });
  });

  it('remembers nothing of what was held when it looked last', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC', TWO);
    world.board.set(first(ladder), 38, 40);
    const sizer = sizerOf(world);
    const look = (one: Sizer) => one.size(ladder, [0.5, 0.5], [0, 0], NOON, dollars(1_000)).targets;
    const fresh = look(sizer);
    world.hold(ladder, 1, 0, 30, 200);
    expect(look(sizer)).not.toEqual(fresh);
    world.hold(ladder, 1, 1, 30, 200);
    expect(look(sizer)).toEqual(look(sizerOf(world)));
  });
});

it('a fill in a market that its ladder has not is an error of the program', () => {
  const world = new World(roomy, noFee);
  const ladder = world.directory.add('NYC');
  const stray = { ...first0(ladder), id: 999 as never };
  world.directory.markets[999] = stray;
  const fill: Fill = {
    fillId: 'x',
    clientOrderId: 'y',
    market: stray.id,
    side: 0,
    price: 3_000 as Price,
    quantity: contracts(1),
    fee: 0 as never,
    isTaker: true,
    evidence: 'exchange',
    executedAt: NOON,
  };
  expect(() => world.risk.onFill(fill, NOON)).toThrow('market 999 is none of');
});

function first0(ladder: LadderDef): MarketDef {
  return ladder.markets[0] as MarketDef;
}
