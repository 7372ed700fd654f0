/**
 * Invariants of the reconciliation with the exchange's statement:
 * 1. A statement that the exchange makes of the same history has no difference, whatever was traded, settled and paid.
 * 2. A single planted difference is named by its code, with its fill, transfer or market, and nothing else is named.
 * 3. The amounts of all differences sum up to the difference in cash, to the micro-dollar, however many were planted.
 * 4. The order of the exchange's lists does not matter.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import { type Difference, reconcile } from '../../../engine/portfolio/reconciliation.ts';
import {
  type BookStatement,
  bookStatement,
  type StatedFill,
  type StatedTransfer,
  type VenueStatement,
} from '../../../engine/portfolio/statement.ts';
import { ladderOf, NOON } from '../../unit/oms/world.ts';

const MARKETS = ladderOf(0, 3).markets;
const CAPITAL = 1_000_000_000 as Cash;

interface History {
  readonly fills: readonly StatedFill[];
  /** By market: what YES pays, and whether it was paid; null while it is open. */
  readonly results: readonly ({ readonly payout: Price; readonly isPaid: boolean } | null)[];
  readonly transfers: readonly StatedTransfer[];
}

const fill = fc.record({
  market: fc.nat(2).map((id) => id as MarketId),
  side: fc.constantFrom(BookSide.bid, BookSide.ask),
  price: fc.integer({ min: 100, max: 9_900 }).map((price) => price as Price),
  quantity: fc.integer({ min: 1, max: 2_000 }).map((quantity) => quantity as Quantity),
  fee: fc.integer({ min: 0, max: 50_000 }).map((fee) => fee as Cash),
});
const result = fc.option(
  fc.record({ payout: fc.constantFrom(0, 4_200, 10_000).map((p) => p as Price), isPaid: fc.boolean() }),
);
const history: fc.Arbitrary<History> = fc
  .record({
    fills: fc.array(fill, { minLength: 1, maxLength: 12 }),
    results: fc.tuple(result, result, result),
    transfers: fc.array(fc.integer({ min: -5_000_000, max: 5_000_000 }), { maxLength: 3 }),
  })
  .map(({ fills, results, transfers }) => ({
    fills: fills.map((one, i) => ({ ...one, fillId: `f${i}` })),
    results,
    transfers: transfers.map((amount, i) => ({ transferId: `t${i}`, amount: amount as Cash })),
  }));

/** Our books after a history. */
function booksOf({ fills, results, transfers }: History): BookStatement {
  const ledger = new Ledger(CAPITAL);
  for (const one of fills) ledger.applyFill(one, MARKETS[one.market] as MarketDef);
  results.forEach((end, i) => {
    if (end === null) return;
    ledger.determine(MARKETS[i] as MarketDef, end.payout);
    if (end.isPaid) ledger.pay(MARKETS[i] as MarketDef);
  });
  for (const { amount } of transfers) ledger.deposit(amount);
  return bookStatement(ledger, fills, transfers);
}

/** What the exchange says after a history: an account of its own, which nets YES and NO of a market as they come. */
function statementOf({ fills, results, transfers }: History): VenueStatement {
  let cash = Number(CAPITAL);
  const held = [
    { yes: 0, no: 0 },
    { yes: 0, no: 0 },
    { yes: 0, no: 0 },
  ];
  for (const { market, side, price, quantity, fee } of fills) {
    const account = held[market] as { yes: number; no: number };
    cash -= fee + quantity * (side === BookSide.bid ? price : 10_000 - price);
    if (side === BookSide.bid) account.yes += quantity;
    else account.no += quantity;
    const pairs = Math.min(account.yes, account.no);
    account.yes -= pairs;
    account.no -= pairs;
    cash += pairs * 10_000;
  }
  const payments: VenueStatement['payments'][number][] = [];
  const positions: VenueStatement['positions'][number][] = [];
  held.forEach(({ yes, no }, i) => {
    const market = i as MarketId;
    const end = results[i] ?? null;
    if (end?.isPaid) {
      const paid = (yes * end.payout + no * (10_000 - end.payout)) as Cash;
      payments.push({ market, payout: end.payout, paid });
      cash += paid;
    } else if (yes !== no) positions.push({ market, position: (yes - no) as Quantity });
  });
  for (const { amount } of transfers) cash += amount;
  return { at: NOON, cash: cash as Cash, positions, fills, payments, transfers };
}

const sumOf = (differences: readonly Difference[]) => differences.reduce((sum, { cash }) => sum + cash, 0);
const index = fc.nat(99);

test('a statement of the same history has no difference, in whatever order its lists come (1, 4)', () => {
  fc.assert(
    fc.property(history, (one) => {
      const stated = statementOf(one);
      expect(reconcile(booksOf(one), stated)).toEqual([]);
      const turned = {
        ...stated,
        fills: [...stated.fills].reverse(),
        positions: [...stated.positions].reverse(),
        payments: [...stated.payments].reverse(),
        transfers: [...stated.transfers].reverse(),
      };
      expect(reconcile(booksOf(one), turned)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test('a fill that one side lacks is named, whatever became of its market (2, 3)', () => {
  fc.assert(
    fc.property(history, index, (one, at) => {
      const lost = one.fills[at % one.fills.length] as StatedFill;
      const without = { ...one, fills: one.fills.filter((other) => other !== lost) };
      const signed = lost.side === BookSide.bid ? lost.quantity : -lost.quantity;
      const about = { market: lost.market, id: lost.fillId };
      const missing = reconcile(booksOf(without), statementOf(one));
      expect(missing).toMatchObject([{ code: 'missing_fill', contracts: signed, ...about }]);
      expect(sumOf(missing)).toBe(statementOf(one).cash - statementOf(without).cash);
      const extra = reconcile(booksOf(one), statementOf(without));
      expect(extra).toMatchObject([{ code: 'extra_fill', contracts: -signed, ...about }]);
      expect(sumOf(extra)).toBe(statementOf(without).cash - statementOf(one).cash);
    }),
    { numRuns: 1_000 },
  );
});

test('a fill with other terms, or another fee, is named (2, 3)', () => {
  fc.assert(
    fc.property(history, index, fc.integer({ min: 1, max: 90 }), (one, at, by) => {
      const which = at % one.fills.length;
      const changed = (change: Partial<StatedFill>) => ({
        ...one,
        fills: one.fills.map((other, i) => (i === which ? { ...other, ...change } : other)),
      });
      const original = one.fills[which] as StatedFill;
      const about = { market: original.market, id: original.fillId };
      const dearer = changed({ fee: (original.fee + by) as Cash });
      expect(reconcile(booksOf(one), statementOf(dearer))).toEqual([
        { code: 'fee_difference', cash: -by, contracts: 0, ...about },
      ]);
      for (const change of [
        { price: (original.price + by) as Price },
        { quantity: (original.quantity + by) as Quantity },
        { side: original.side === BookSide.bid ? BookSide.ask : BookSide.bid },
      ]) {
        const other = changed(change);
        const found = reconcile(booksOf(one), statementOf(other));
        expect(found).toMatchObject([{ code: 'fill_differs', ...about }]);
        expect(sumOf(found)).toBe(statementOf(other).cash - statementOf(one).cash);
      }
      const elsewhere = changed({ market: ((original.market + 1) % 3) as MarketId });
      const moved = reconcile(booksOf(one), statementOf(elsewhere));
      expect(moved).toMatchObject([{ code: 'fill_differs', id: original.fillId }]);
    }),
    { numRuns: 500 },
  );
});

test('a transfer that is not booked is named as money in or out (2, 3)', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 9_000_000 }), fc.boolean(), (one, size, isOut) => {
      const amount = (isOut ? -size : size) as Cash;
      const more = { ...one, transfers: [...one.transfers, { transferId: 'new', amount }] };
      expect(reconcile(booksOf(one), statementOf(more))).toEqual([
        { code: isOut ? 'withdrawal' : 'deposit', cash: amount, market: null, id: 'new', contracts: 0 },
      ]);
    }),
    { numRuns: 300 },
  );
});

test('a payment that one side lacks, or of another amount, is named (2, 3)', () => {
  fc.assert(
    fc.property(history, index, fc.integer({ min: 1, max: 999 }), (one, at, by) => {
      const market = (at % 3) as MarketId;
      const end = (isPaid: boolean): History => ({
        ...one,
        results: one.results.map((other, i) => (i === market ? { payout: 10_000 as Price, isPaid } : other)),
      });
      const paid = statementOf(end(true));
      const amount = paid.payments.find((payment) => payment.market === market)?.paid ?? 0;
      const named = (code: string, cash: number) =>
        cash === 0 ? [] : [{ code, cash, market, id: null, contracts: 0 }];
      expect(reconcile(booksOf(end(false)), paid)).toEqual(named('settlement_missing', amount));
      expect(reconcile(booksOf(end(true)), statementOf(end(false)))).toEqual(named('settlement_extra', -amount));
      const isHeld = one.fills.some((other) => other.market === market);
      const payments = paid.payments.map((payment) =>
        payment.market === market ? { ...payment, paid: (payment.paid + by) as Cash } : payment,
      );
      const more = { ...paid, payments, cash: (paid.cash + by) as Cash };
      const differing = reconcile(booksOf(end(true)), more);
      expect(differing).toEqual(named(isHeld ? 'settlement_difference' : 'settlement_difference', by));
    }),
    { numRuns: 500 },
  );
});

test('a position and cash that nothing explains are named (2, 3)', () => {
  fc.assert(
    fc.property(history, fc.nat(2), fc.integer({ min: 1, max: 500 }), (one, at, by) => {
      const market = at as MarketId;
      const open = { ...one, results: one.results.map((other, i) => (i === at ? null : other)) };
      const stated = statementOf(open);
      const held = stated.positions.find((other) => other.market === market)?.position ?? 0;
      const positions = [
        ...stated.positions.filter((other) => other.market !== market),
        { market, position: (held + by) as Quantity },
      ];
      expect(reconcile(booksOf(open), { ...stated, positions })).toEqual([
        { code: 'position_difference', cash: 0, market, id: null, contracts: by },
      ]);
      expect(reconcile(booksOf(open), { ...stated, cash: (stated.cash - by) as Cash })).toEqual([
        { code: 'unexplained_cash', cash: -by, market: null, id: null, contracts: 0 },
      ]);
    }),
    { numRuns: 300 },
  );
});

test('the amounts of any two histories sum up to the difference in cash (3)', () => {
  fc.assert(
    fc.property(history, history, (ours, theirs) => {
      const stated = statementOf(theirs);
      const books = booksOf(ours);
      expect(sumOf(reconcile(books, stated))).toBe(stated.cash - books.cash);
    }),
    { numRuns: 1_000 },
  );
});
