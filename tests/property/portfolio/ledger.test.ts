/**
 * Invariants of the ledger, over random fills, results, amendments and payments in several markets:
 * 1. Every posting balances: the accounts sum to zero after every operation (the ledger asserts it; here it is recomputed).
 * 2. Cash is conserved to the micro-dollar: once all is determined and paid, cash is capital + Σ payoff of all fills − fees.
 * 3. Equity at payout prices never moves by a settlement: what is known already is only moved between accounts.
 * 4. Positions are the signed sum of fills; a position of zero costs nothing.
 * 5. Snapshot and restore are the identity: both go on alike.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketDef } from '../../../engine/markets/contracts.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { BookedFill } from '../../../engine/portfolio/ledger.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import { dollars, TestDirectory } from '../../unit/risk/world.ts';

const MARKETS = new TestDirectory().add('NYC').markets;
const marketOf = (index: number): MarketDef => MARKETS[index] as MarketDef;

const operation = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      market: fc.nat(5),
      side: fc.constantFrom(0 as const, 1 as const),
      price: fc.integer({ min: 1, max: 9_999 }),
      quantity: fc.integer({ min: 1, max: 500_000 }),
      fee: fc.integer({ min: 0, max: 5_000_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('determine' as const),
      market: fc.nat(5),
      payout: fc.oneof(fc.constantFrom(0, 10_000), fc.integer({ min: 0, max: 10_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pay' as const), market: fc.nat(5) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

class Model {
  readonly fills: { readonly market: number; readonly fill: BookedFill }[] = [];
  readonly payouts = new Map<number, number>();

  apply(ledger: Ledger, op: Operation): void {
    const market = marketOf(op.market);
    if (op.kind === 'fill') {
      const { side, price, quantity, fee } = op;
      const fill = { side, price: price as Price, quantity: quantity as Quantity, fee: fee as Cash };
      ledger.applyFill(fill, market);
      this.fills.push({ market: op.market, fill });
    } else if (op.kind === 'determine') {
      ledger.determine(market, op.payout as Price);
      this.payouts.set(op.market, op.payout);
    } else if (this.payouts.has(op.market)) ledger.pay(market);
  }
}

function checkBalanced(ledger: Ledger): void {
  const assets = ledger.cash + ledger.receivable + ledger.positionCost + ledger.fees;
  expect(assets).toBe(ledger.capital + ledger.realized);
}

describe('ledger', () => {
  it('balances, counts positions and conserves cash over any history', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120 }), (operations) => {
        const ledger = new Ledger(dollars(1000));
        const model = new Model();
        for (const op of operations) {
          model.apply(ledger, op);
          checkBalanced(ledger);
        }
        MARKETS.forEach((market, index) => {
          if (model.payouts.has(index)) return;
          const signed = model.fills.filter((entry) => entry.market === index);
          const sum = signed.reduce((total, { fill }) => total + (fill.side === 0 ? fill.quantity : -fill.quantity), 0);
          expect(ledger.position(market.id)).toBe(sum);
          if (sum === 0) expect(ledger.entryCost(market.id)).toBe(0);
        });

        MARKETS.forEach((market, index) => {
          const payout = model.payouts.get(index) ?? (index % 2) * ONE_DOLLAR_PRICE;
          ledger.determine(market, payout as Price);
          model.payouts.set(index, payout);
          ledger.pay(market);
        });
        let expected: bigint = BigInt(dollars(1000));
        for (const { market, fill } of model.fills) {
          const won = ((model.payouts.get(market) as number) - fill.price) * (fill.side === 0 ? 1 : -1);
          expected += BigInt(won) * BigInt(fill.quantity) - BigInt(fill.fee);
        }
        expect(BigInt(ledger.cash)).toBe(expected);
        expect([ledger.receivable, ledger.positionCost, ledger.openMarkets.length]).toEqual([0, 0, 0]);
        expect(ledger.realized - ledger.fees).toBe(ledger.cash - ledger.capital);
      }),
      { numRuns: 300 },
    );
  });

  it('does not change equity at the payout by determining or paying', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), fc.integer({ min: 0, max: 10_000 }), (operations, payout) => {
        const ledger = new Ledger(dollars(1000));
        const model = new Model();
        for (const op of operations) if (op.kind === 'fill') model.apply(ledger, op);
        const equity = () => ledger.equity((_, q) => (q > 0 ? payout * q : (ONE_DOLLAR_PRICE - payout) * -q) as Cash);
        const before = equity();
        for (const market of MARKETS) {
          ledger.determine(market, payout as Price);
          expect(equity()).toBe(before);
          ledger.pay(market);
          expect(equity()).toBe(before);
        }
        expect(ledger.cash).toBe(before);
      }),
      { numRuns: 200 },
    );
  });

  it('goes on alike after a snapshot was restored', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80 }), fc.array(operation, { maxLength: 80 }), (before, after) => {
        const ledger = new Ledger(dollars(1000));
        const model = new Model();
        for (const op of before) model.apply(ledger, op);
        const restored = new Ledger(dollars(5));
        restored.restore(JSON.parse(JSON.stringify(ledger.snapshot())));
        expect(restored.snapshot()).toEqual(ledger.snapshot());
        const copy = new Model();
        for (const [market, payout] of model.payouts) copy.payouts.set(market, payout);
        for (const op of after) {
          model.apply(ledger, op);
          copy.apply(restored, op);
        }
        expect(restored.snapshot()).toEqual(ledger.snapshot());
        expect(restored.openMarkets).toEqual(ledger.openMarkets);
      }),
      { numRuns: 150 },
    );
  });
});
