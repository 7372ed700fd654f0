/**
 * Invariants of sizing, over random touches, probabilities, holdings and settings, with the exchange's fees:
 * 1. The hard floor: the expected profit of every target after its price, fee and slippage is at least the minimum edge, at the
 *    touch and at its limit price, recomputed here from the probabilities; one cent beyond the limit it would not be.
 * 2. Every target is in whole contracts, not below the smallest order, and not more than what is shown.
 * 3. Together the new orders cost no more than the free cash and lose no more than the caps leave room for.
 * 4. The position after a target is the position before it and the quantity; an exit closes and never turns a position.
 * 5. More uncertainty never finds an edge where less found none.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketDef } from '../../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { Sizer, type Target } from '../../../engine/risk/sizing.ts';
import { contracts, dollars, expectedFeeOf, NOON, World } from '../../unit/risk/world.ts';

const scenario = fc.record({
  weights: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
  bids: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 6, maxLength: 6 }),
  spreads: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 6, maxLength: 6 }),
  held: fc.array(fc.constantFrom(0, 0, 0, 25, -25), { minLength: 6, maxLength: 6 }),
  shown: fc.constantFrom(5, 40, 1_000),
  minEdge: fc.constantFrom(0, 0.01, 0.05),
  slippage: fc.constantFrom(0, 0.005, 0.02),
  kelly: fc.constantFrom(0.1, 0.5, 1),
  maxCityPct: fc.constantFrom(3, 15, 100),
  minOrderContracts: fc.constantFrom(1, 10),
  exit: fc.constantFrom('hold', 'edge_gone'),
});
type Scenario = Omit<typeof scenario extends fc.Arbitrary<infer T> ? T : never, 'shown'> & { readonly shown: number };

function sized(of: Scenario, uncertainty = 0) {
  const { minEdge, slippage, kelly, maxCityPct, minOrderContracts, exit } = of;
  const settings = { minEdge, slippage, kelly, maxCityPct, minOrderContracts, exit, uncertaintyPenalty: 1 };
  const world = new World({ bankrollUsd: 1_000, maxOpenRiskPct: 100, maxClusterPct: 100, ...settings });
  const ladder = world.directory.add('NYC');
  const sum = of.weights.reduce((a, b) => a + b);
  const pYes = of.weights.map((weight) => weight / sum);
  ladder.markets.forEach((market, i) => {
    const bid = of.bids[i] as number;
    world.board.set(market, bid, bid + (of.spreads[i] as number));
    const held = of.held[i] as number;
    if (held !== 0) world.hold(ladder, i, held > 0 ? 0 : 1, bid, Math.abs(held));
  });
  world.board.shown = contracts(of.shown);
  const sizer = new Sizer(world.config, world.board, world.ledger, world.risk, expectedFeeOf);
  const uncertainties = pYes.map(() => uncertainty);
  return { world, ladder, pYes, sizing: sizer.size(ladder, pYes, uncertainties, NOON, dollars(1_000)) };
}

/** Expected profit a contract in dollars of buying on the target's side at a YES price, by nothing but the definition. */
function edgeAt(
  target: Target,
  p: number,
  price: number,
  slippage: number,
  ladder: Parameters<typeof expectedFeeOf>[0],
) {
  const fee = expectedFeeOf(ladder, NOON, price as Price, target.quantity) / (target.quantity * 10_000);
  return target.side === 0 ? p - price / 10_000 - fee - slippage : 1 - p - (1 - price / 10_000) - fee - slippage;
}

describe('sizing', () => {
  it('keeps the hard floor at the touch and at the limit, and no farther', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        const { world, ladder, pYes, sizing } = sized(of);
        for (const target of sizing.targets) {
          const p = pYes[target.index] as number;
          const touch = target.side === 0 ? world.board.ask(target.market.id) : world.board.bid(target.market.id);
          const edge = (price: number) => edgeAt(target, p, price, of.slippage, ladder);
          expect(edge(touch)).toBeGreaterThanOrEqual(of.minEdge - 1e-12);
          expect(target.edge).toBeLessThanOrEqual(edge(touch) + 1e-9);
          expect(edge(target.limitPrice)).toBeGreaterThanOrEqual(of.minEdge - 1e-12);
          const beyond = target.limitPrice + (target.side === 0 ? 100 : -100);
          if (beyond > 0 && beyond < 10_000) expect(edge(beyond)).toBeLessThan(of.minEdge + 1e-9);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('asks for whole contracts that are shown, that the cash pays and that the caps leave room for', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        const { world, ladder, sizing } = sized(of);
        const room = world.risk.roomFor(ladder);
        let cost = 0;
        const lost = ladder.markets.map(() => 0);
        for (const { side, quantity, index, market, purpose, currentPosition, targetPosition } of sizing.targets) {
          expect(quantity % 100).toBe(0);
          expect(quantity).toBeGreaterThanOrEqual(of.minOrderContracts * 100);
          expect(quantity).toBeLessThanOrEqual(contracts(of.shown));
          expect(currentPosition).toBe(world.ledger.position(market.id));
          expect(targetPosition - currentPosition).toBe(side === 0 ? quantity : -quantity);
          if (purpose === 'exit') {
            expect(Math.abs(targetPosition)).toBeLessThan(Math.abs(currentPosition));
            expect(currentPosition * targetPosition).toBeGreaterThanOrEqual(0);
            continue;
          }
          const price = side === 0 ? world.board.ask(market.id) : world.board.bid(market.id);
          const paid = (side === 0 ? price : 10_000 - price) * quantity;
          cost += paid;
          for (let state = 0; state < lost.length; state++) {
            if ((state === index) !== (side === 0)) lost[state] = (lost[state] as number) + paid;
          }
        }
        expect(cost).toBeLessThanOrEqual(world.risk.freeCash);
        expect(Math.max(...lost)).toBeLessThanOrEqual(Math.max(0, room));
      }),
      { numRuns: 500 },
    );
  });

  it('gives a reason for every market and finds no new edge by being less sure', () => {
    fc.assert(
      fc.property(scenario, fc.constantFrom(0.01, 0.1, 1), (of, uncertainty) => {
        const sure = sized({ ...of, exit: 'hold' });
        const unsure = sized({ ...of, exit: 'hold' }, uncertainty);
        for (const { sizing, ladder } of [sure, unsure]) {
          expect(sizing.reasons).toHaveLength(ladder.markets.length);
          const traded = new Set<MarketDef>(sizing.targets.map(({ market }) => market));
          ladder.markets.forEach((market, i) => {
            expect(sizing.reasons[i] === 'sized').toBe(traded.has(market));
          });
        }
        if (uncertainty === 1) expect(unsure.sizing.targets).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('of nothing that is shown makes no order', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        expect(sized({ ...of, shown: 0 }).sizing.targets.map(({ quantity }) => quantity as Quantity)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
