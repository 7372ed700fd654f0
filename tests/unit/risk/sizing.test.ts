import { describe, expect, it } from 'vitest';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import { drawnTowardsMarket } from '../../../engine/risk/shrinkage.ts';
import { Sizer, type Sizing } from '../../../engine/risk/sizing.ts';
import { cents, contracts, dollars, expectedFeeOf, NOON, SIX, TWO, World } from './world.ts';

const P = [0.05, 0.15, 0.3, 0.3, 0.15, 0.05];
const CERTAIN = [0, 0, 0, 0, 0, 0];
const calm = { uncertaintyPenalty: 0, slippage: 0, maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100 };

function sized(world: World, ladder: LadderDef, pYes = P, uncertainty = CERTAIN, equity = dollars(1000)): Sizing {
  const sizer = new Sizer(world.config, world.board, world.ledger, world.risk, expectedFeeOf);
  return sizer.size(ladder, pYes, uncertainty, NOON, equity);
}

/** A market that agrees with P, two cents wide, but for the markets named with other middles. */
function priced(world: World, ladder: LadderDef, middles: Readonly<Record<number, number>> = {}): void {
  ladder.markets.forEach((market, i) => {
    const middle = middles[i] ?? (P[i] as number) * 100;
    world.board.set(market, middle - 1, middle + 1);
  });
}

describe('sizing', () => {
  it('buys YES where the market is too low and NO where it is too high, at a limit that keeps the minimum edge', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC');
    priced(world, ladder, { 2: 20, 4: 27 });
    const { targets, reasons, reason } = sized(world, ladder);
    expect(targets.map(({ index, side, purpose }) => [index, side, purpose])).toEqual([
      [2, 0, 'enter'],
      [4, 1, 'enter'],
    ]);
    const [low, high] = targets;
    // 0.30 − 0.21 − 0.07 × 0.21 × 0.79 and 0.26 − 0.15 − 0.07 × 0.26 × 0.74, with fees rounded up to the cent of the order.
    expect(low?.edge).toBeCloseTo(0.0784, 3);
    expect(high?.edge).toBeCloseTo(0.0965, 3);
    expect(low?.limitPrice).toBe(cents(26));
    expect(high?.limitPrice).toBe(cents(19));
    expect(low?.targetPosition).toBe(low?.quantity);
    expect(high?.targetPosition).toBe(-(high?.quantity as number));
    expect(reason).toBe('sized');
    expect(reasons).toEqual([
      'edge_below_minimum',
      'edge_below_minimum',
      'sized',
      'edge_below_minimum',
      'sized',
      'edge_below_minimum',
    ]);
  });

  it('stakes a quarter of Kelly on a single market that is off', () => {
    const world = new World({ ...calm, kelly: 0.25 });
    const ladder = world.directory.add('NYC', TWO);
    world.board.set(ladder.markets[0] as MarketDef, null, 40);
    const { targets } = sized(world, ladder, [0.5, 0.5], [0, 0]);
    const cost = 0.4 + 0.07 * 0.4 * 0.6;
    const expected = (((0.5 - cost) / (1 - cost)) * 250) / cost;
    expect(targets).toHaveLength(1);
    expect(Math.abs((targets[0]?.quantity as number) / 100 - expected)).toBeLessThanOrEqual(1);
  });

  it('asks for nothing more once it holds what it asked for', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC');
    priced(world, ladder, { 2: 20 });
    const first = sized(world, ladder).targets[0];
    world.hold(ladder, 2, 0, 21, (first?.quantity as number) / 100);
    const again = sized(world, ladder);
    expect(again.targets.reduce((sum, { quantity }) => sum + quantity, 0)).toBeLessThanOrEqual(contracts(3));
  });

  it('never trades at an edge under the minimum, slippage and the fee at the real size included', () => {
    const world = new World({ ...calm, minEdge: 0.05, slippage: 0.03 });
    const ladder = world.directory.add('NYC');
    priced(world, ladder, { 2: 20 });
    expect(sized(world, ladder)).toMatchObject({ targets: [], reason: 'edge_below_minimum' });
    expect(sized(world, ladder).bestEdge).toBeCloseTo(0.0484, 3);
  });

  it('draws probabilities towards the market by their uncertainty', () => {
    expect(drawnTowardsMarket(0.5, 0.05, 1, 2900, 3100)).toBeCloseTo(0.45, 12);
    expect(drawnTowardsMarket(0.1, 0.05, 2, 2900, 3100)).toBeCloseTo(0.2, 12);
    expect(drawnTowardsMarket(0.32, 0.05, 1, 2900, 3100)).toBeCloseTo(0.3, 12);
    expect(drawnTowardsMarket(0.5, 0.05, 1, -1, 3100)).toBeCloseTo(0.45, 12);
    expect(drawnTowardsMarket(0.5, 0.05, 1, -1, -1)).toBe(0.5);

    const world = new World({ ...calm, uncertaintyPenalty: 1 });
    const ladder = world.directory.add('NYC');
    priced(world, ladder, { 2: 20 });
    const sure = sized(world, ladder).targets[0]?.quantity as number;
    const unsure = sized(world, ladder, P, [0.03, 0.03, 0.03, 0.03, 0.03, 0.03]).targets[0]?.quantity as number;
    expect(unsure).toBeLessThan(sure);
    expect(sized(world, ladder, P, [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]).targets).toEqual([]);
  });

  it('takes no more than is shown', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC');
    priced(world, ladder, { 2: 20 });
    world.board.shown = contracts(7);
    expect(sized(world, ladder).targets[0]?.quantity).toBe(contracts(7));
  });

  it('cuts all markets of a ladder alike to the room that the caps leave', () => {
    const free = new World(calm);
    const tight = new World({ ...calm, maxCityPct: 1 });
    const [a, b] = [free, tight].map((world) => {
      const ladder = world.directory.add('NYC');
      priced(world, ladder, { 2: 20, 3: 22 });
      return sized(world, ladder).targets.map(({ quantity }) => quantity / 100);
    });
    expect(a).toHaveLength(2);
    expect(b).toHaveLength(2);
    expect((b?.[0] as number) / (b?.[1] as number)).toBeCloseTo((a?.[0] as number) / (a?.[1] as number), 0);
    expect((b?.[0] as number) * 0.22 + (b?.[1] as number) * 0.24).toBeLessThanOrEqual(10);
  });

  it('counts the open risk of other ladders out of the wealth', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC');
    priced(world, ladder, { 2: 20 });
    const alone = sized(world, ladder).targets[0]?.quantity as number;
    world.hold(world.directory.add('CHI'), 0, 0, 50, 1000);
    const beside = sized(world, ladder).targets[0]?.quantity as number;
    expect(beside / alone).toBeCloseTo(0.5, 1);
    expect(sized(world, ladder, P, CERTAIN, dollars(500))).toMatchObject({ targets: [], reason: 'wealth_exhausted' });
  });

  it('holds to settlement, or sells when the edge is gone, as configured', () => {
    for (const exit of ['hold', 'edge_gone'] as const) {
      const world = new World({ ...calm, exit });
      const ladder = world.directory.add('NYC', TWO);
      world.hold(ladder, 0, 0, 40, 20);
      world.board.set(ladder.markets[0] as MarketDef, 60, null);
      const { targets, reasons } = sized(world, ladder, [0.3, 0.7], [0, 0]);
      if (exit === 'hold') expect([targets, reasons[0]]).toEqual([[], 'hold_to_settlement']);
      else {
        expect(targets).toMatchObject([
          { side: 1, quantity: contracts(20), targetPosition: 0, purpose: 'exit', reason: 'edge_gone' },
        ]);
      }
    }
  });

  it('stands aside where nothing is shown, where the price is extreme, and on brackets that overlap', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC');
    expect(sized(world, ladder)).toMatchObject({ targets: [], reason: 'no_touch' });
    world.board.set(ladder.markets[2] as MarketDef, null, 1);
    expect(sized(world, ladder)).toMatchObject({ targets: [], reason: 'price_out_of_range' });
    world.board.stale.add(ladder.markets[0]?.id as number);
    expect(sized(world, ladder).reasons[0]).toBe('stale_mark');
    const overlapping = world.directory.add('CHI', [
      { lowF: 40, highF: 45 },
      { lowF: 44, highF: 50 },
    ]);
    expect(sized(world, overlapping, [0.5, 0.5], [0, 0]).reason).toBe('no_opinion');
  });

  it('leaves room for the temperatures that no bracket covers', () => {
    const world = new World(calm);
    const ladder = world.directory.add('NYC', SIX.slice(1, 3));
    world.board.set(ladder.markets[0] as MarketDef, null, 30);
    world.board.set(ladder.markets[1] as MarketDef, null, 30);
    const { targets } = sized(world, ladder, [0.4, 0.4], [0, 0]);
    expect(targets).toHaveLength(2);
    const cost = targets.reduce((sum, { quantity }) => sum + (quantity / 100) * 0.32, 0);
    expect(cost).toBeLessThan(250);
  });
});
