/**
 * Invariant of the audit's own account, over random fills, results, amended results, fair prices and payments in several markets, in
 * any order: its cash, fees, realised profit and markets with a position are those of the ledger, with which it shares no code.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FillRow, LadderRow, MarketRow, SettlementRow } from '../../../data/runs/schema.ts';
import type { MarketDef } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import type { AuditedConfig } from '../../../sim/audit/risk/audited-config.ts';
import { AuditBook, type AuditedMarket } from '../../../sim/audit/risk/book.ts';
import { dollars, TestDirectory } from '../../unit/risk/world.ts';

const MARKETS = new TestDirectory().add('NYC').markets.slice(0, 3);
const degree = (edge: number) => (Number.isFinite(edge) ? edge : null);
const marketRow = ({ ladder, id, bracket }: MarketDef) =>
  ({ ladder, market: id, low_f: degree(bracket.lowF), high_f: degree(bracket.highF) }) as unknown as MarketRow;
const config = {
  fees: { balancePrecision: 'cent', smallestFillContracts: 1 },
  risk: riskConfig.parse({}),
} as unknown as AuditedConfig;

const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      market: fc.nat(2),
      side: fc.constantFrom(0 as const, 1 as const),
      price: fc.integer({ min: 1, max: 9_999 }),
      quantity: fc.integer({ min: 1, max: 5_000 }),
      fee: fc.integer({ min: 0, max: 50_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('determine' as const),
      market: fc.nat(2),
      payout: fc.oneof(fc.constantFrom(0, 10_000), fc.integer({ min: 0, max: 10_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pay' as const), market: fc.nat(2) }) },
);

test('the account of the audit is that of the ledger', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const ledger = new Ledger(dollars(config.risk.bankrollUsd));
      const ladder = { ladder: MARKETS[0]?.ladder, series: 'KXHIGHNY' } as unknown as LadderRow;
      const book = new AuditBook([ladder], MARKETS.map(marketRow), config);
      const determined = new Set<number>();
      for (const step of happenings) {
        const def = MARKETS[step.market] as MarketDef;
        const market = book.markets.get(def.id) as AuditedMarket;
        if (step.kind === 'fill') {
          const { side, price, quantity, fee } = step;
          const fill = { side, price: price as Price, quantity: quantity as Quantity, fee: fee as Cash };
          ledger.applyFill(fill, def);
          const row = { side: side === 0 ? 'bid' : 'ask', price_e4: price, quantity_e2: quantity, fee_e6: fee };
          book.onFill(market, { ...row, client_order_id: 'x', engine_at: 0 } as FillRow);
        } else if (step.kind === 'determine') {
          // Nothing is amended after it was paid.
          if (market.isPaid) continue;
          determined.add(step.market);
          ledger.determine(def, step.payout as Price);
          book.onSettlement(market, { stage: 'determined', payout_e4: step.payout } as SettlementRow);
        } else if (determined.has(step.market)) {
          const paid = ledger.pay(def);
          expect(book.onSettlement(market, { stage: 'paid', payout_e4: null } as SettlementRow)).toBe(paid);
        }
        expect([book.cash, book.fees, book.realized + 0, book.claims(), book.counts().positions]).toEqual([
          ledger.cash,
          ledger.fees,
          ledger.realized,
          MARKETS.reduce((sum, { id }) => sum + ledger.receivableOf(id), 0),
          ledger.openMarkets.length,
        ]);
      }
    }),
  );
});
