import { describe, expect, test } from 'vitest';
import { BookSide, EventKind, SettlementStage } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { ladderOf } from '../oms/world.ts';
import { DirectMarket, told } from './direct-market.ts';
import { quote } from './market.ts';

const { bid, ask } = BookSide;
const dollars = (amount: number): number => Math.round(amount * 1_000_000);

/** Quotes at which any number of contracts can be bought and sold, in the three markets of the first ladder. */
function market(collateral: 'gross' | 'ladder_worst_case', cashDollars: number, whole = true): DirectMarket {
  const m = new DirectMarket({ config: { collateral }, cashDollars, ladders: [{ ...ladderOf(0), whole }] });
  for (const subject of [0, 1, 2]) m.tell({ ...quote(0, 30, 32, 5_000, 5_000), subject });
  return m;
}
const on = (id: number) => ({ market: id as MarketId });

describe('gross', () => {
  test('NO of several brackets is paid in full for each', () => {
    const m = market('gross', 30);
    m.place(1, ask, 30, 10, on(0));
    m.place(1, ask, 30, 10, on(1));
    const fees = m.records.positions().reduce((sum, { feesPaid }) => sum + feesPaid, 0);
    expect(m.direct.balance()).toMatchObject({ available: dollars(30 - 14) - fees, reserved: 0 });
  });

  test('orders bind the price of what they would open and their worst fee, and closing ones only the fee', () => {
    const m = market('gross', 30);
    m.place(1, bid, 32, 10, on(0));
    const before = m.direct.balance();
    m.place(2, ask, 60, 10, on(0));
    const closing = m.direct.balance();
    // 0.07 × 10 × 0.60 × 0.40 = 0.168, up to a cent, and a cent more for fills in parts.
    expect(closing.reserved).toBeGreaterThanOrEqual(dollars(0.17));
    expect(closing.reserved).toBeLessThanOrEqual(dollars(0.18));
    expect(closing.cash).toBe(before.cash);
    m.place(3, bid, 20, 10, on(1));
    expect(m.direct.balance().reserved - closing.reserved).toBeGreaterThanOrEqual(dollars(2.11));
  });
});

describe('ladder_worst_case', () => {
  test('gives back what NO of several brackets pays whichever wins', () => {
    const m = market('ladder_worst_case', 30);
    m.place(1, ask, 30, 10, on(0));
    m.place(1, ask, 30, 10, on(1));
    const { cash, reserved, available } = m.direct.balance();
    // One of the two may lose; ten dollars come back in any case.
    expect(reserved).toBe(dollars(-10));
    expect(available).toBe(cash + dollars(10));
    m.place(2, ask, 30, 10, on(2));
    expect(m.direct.balance().reserved).toBe(dollars(-20));
  });

  test('YES of every bracket is worth a dollar, but not of a ladder with holes', () => {
    for (const [whole, back] of [
      [true, -10],
      [false, 0],
    ] as const) {
      const m = market('ladder_worst_case', 30, whole);
      for (const id of [0, 1, 2]) m.place(1, bid, 32, 10, on(id));
      expect(m.direct.balance().reserved).toBe(dollars(back));
    }
  });

  test('lets NO of another bracket be bought that full payment would refuse', () => {
    for (const collateral of ['gross', 'ladder_worst_case'] as const) {
      const m = market(collateral, 8);
      m.place(1, ask, 30, 10, on(0));
      // Seven of eight dollars are paid; seven more are asked for, and ten come back whichever wins.
      const outcome = told(m.place(2, ask, 30, 10, on(1)));
      expect(outcome).toBe(collateral === 'gross' ? 'refused: insufficient_balance' : 'executed 10 of 10');
    }
  });

  test('an order that would close a position binds what it costs in the worst outcome', () => {
    const m = market('ladder_worst_case', 15);
    m.place(1, ask, 30, 10, on(0));
    m.place(1, ask, 30, 10, on(1));
    const before = m.direct.balance();
    m.place(2, bid, 20, 10, on(0));
    // If the second bracket wins only the first pays, and that would have been sold for 0.20 less than the dollar.
    const after = m.direct.balance();
    expect(after.reserved - before.reserved).toBeGreaterThanOrEqual(dollars(2));
    expect(after.reserved - before.reserved).toBeLessThan(dollars(2.2));
  });

  test('what can be bought and sold by it is always paid for at the end, market by market', () => {
    for (const winner of [0, 1, 2]) {
      const m = market('ladder_worst_case', 8);
      m.place(1, ask, 30, 10, on(0));
      m.place(2, ask, 30, 1, on(1));
      m.place(3, ask, 30, 4, on(1));
      m.place(4, bid, 32, 9, on(2));
      for (const subject of [1, 0, 2]) {
        for (const stage of [SettlementStage.determined, SettlementStage.final, SettlementStage.paid]) {
          m.tell({
            kind: EventKind.settlement,
            at: 50_000 + 10 * subject + stage,
            subject,
            a: stage,
            b: subject === winner ? 10_000 : 0,
          });
          m.direct.advanceTo(m.at(50_100));
          expect(m.direct.balance().available).toBeGreaterThanOrEqual(0);
        }
      }
      expect(m.direct.balance()).toMatchObject({ reserved: 0 });
    }
  });

  test('two ladders never offset each other', () => {
    const m = new DirectMarket({ config: { collateral: 'ladder_worst_case' }, cashDollars: 30 });
    for (const subject of [0, 3]) m.tell({ ...quote(0, 30, 32, 5_000, 5_000), subject });
    m.place(1, ask, 30, 10, on(0));
    m.place(1, ask, 30, 10, on(3));
    expect(m.direct.balance().reserved).toBe(0);
  });
});
