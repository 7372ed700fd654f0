import { describe, expect, it } from 'vitest';
import type { MarketDef } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import { positionValue } from '../../../engine/portfolio/marks.ts';
import { proportion } from '../../../engine/portfolio/proportion.ts';
import { cents, contracts, dollars, NOON, TestBoard, TestDirectory } from '../risk/world.ts';

const ladder = new TestDirectory().add('NYC');
const [market, other] = ladder.markets as [MarketDef, MarketDef];
const fill = (side: 0 | 1, price: number, count: number, fee = 0) => ({
  side,
  price: cents(price),
  quantity: contracts(count),
  fee: dollars(fee),
});

describe('ledger', () => {
  it('charges the price for YES and one dollar minus it for NO, with fees apart', () => {
    const ledger = new Ledger(dollars(100));
    ledger.applyFill(fill(0, 30, 10, 0.15), market);
    ledger.applyFill(fill(1, 30, 10, 0.15), other);
    expect(ledger.cash).toBe(dollars(100 - 3 - 7 - 0.3));
    expect(ledger.positionCost).toBe(dollars(10));
    expect(ledger.entryCost(market.id)).toBe(dollars(3.15));
    expect(ledger.entryCost(other.id)).toBe(dollars(7.15));
    expect([ledger.position(market.id), ledger.position(other.id)]).toEqual([contracts(10), contracts(-10)]);
    expect([ledger.fees, ledger.realized]).toEqual([dollars(0.3), dollars(0)]);
  });

  it('closes at average cost, pays back at once and keeps fees out of realised profit', () => {
    const ledger = new Ledger(dollars(100));
    ledger.applyFill(fill(0, 30, 10, 0.1), market);
    ledger.applyFill(fill(0, 40, 10, 0.1), market);
    ledger.applyFill(fill(1, 50, 5, 0.09), market);
    expect(ledger.realized).toBe(dollars(5 * (0.5 - 0.35)));
    expect(ledger.entryCost(market.id)).toBe(dollars(15 * 0.35 + 0.15));
    expect(ledger.cash).toBe(dollars(100 - 7 - 0.2 + 2.5 - 0.09));
    expect(ledger.fees).toBe(dollars(0.29));
  });

  it('flips from YES to NO in one fill', () => {
    const ledger = new Ledger(dollars(100));
    ledger.applyFill(fill(0, 30, 10), market);
    ledger.applyFill(fill(1, 60, 15, 0.3), market);
    expect(ledger.position(market.id)).toBe(contracts(-5));
    expect(ledger.realized).toBe(dollars(3));
    expect(ledger.entryCost(market.id)).toBe(dollars(5 * 0.4 + 0.1));
  });

  it('closing NO below its sale price is a profit', () => {
    const ledger = new Ledger(dollars(100));
    ledger.applyFill(fill(1, 60, 10), market);
    ledger.applyFill(fill(0, 45, 10), market);
    expect(ledger.realized).toBe(dollars(1.5));
    expect(ledger.cash).toBe(dollars(101.5));
    expect(ledger.openMarkets).toEqual([]);
  });

  it('turns a position into a receivable when determined and into cash only when paid', () => {
    const ledger = new Ledger(dollars(100));
    ledger.applyFill(fill(0, 30, 10), market);
    ledger.applyFill(fill(1, 20, 10), other);
    ledger.determine(market, cents(100));
    ledger.determine(other, cents(0));
    expect(ledger.receivable).toBe(dollars(20));
    expect(ledger.cash).toBe(dollars(89));
    expect(ledger.realized).toBe(dollars(7 + 2));
    expect(ledger.position(market.id)).toBe(0);
    expect(ledger.pay(market)).toBe(dollars(10));
    expect(ledger.pay(other)).toBe(dollars(10));
    expect(ledger.pay(other)).toBe(0);
    expect([ledger.cash, ledger.receivable]).toEqual([dollars(109), 0]);
  });

  it('corrects the receivable when a result is amended', () => {
    const ledger = new Ledger(dollars(100));
    ledger.applyFill(fill(0, 30, 10), market);
    ledger.determine(market, cents(100));
    ledger.determine(market, cents(0));
    expect([ledger.receivable, ledger.realized]).toEqual([0, dollars(-3)]);
    ledger.determine(market, 4_200 as Price);
    expect([ledger.receivable, ledger.realized]).toEqual([dollars(4.2), dollars(1.2)]);
    ledger.pay(market);
    ledger.determine(market, cents(0));
    expect([ledger.cash, ledger.receivable, ledger.realized]).toEqual([dollars(97), 0, dollars(-3)]);
  });

  it('settles a fill that arrives after the result, and after the payment, at once', () => {
    const ledger = new Ledger(dollars(100));
    ledger.determine(market, cents(100));
    ledger.applyFill(fill(0, 90, 10, 0.07), market);
    expect([ledger.receivable, ledger.realized, ledger.position(market.id)]).toEqual([dollars(10), dollars(1), 0]);
    ledger.pay(market);
    ledger.applyFill(fill(1, 90, 10), market);
    expect([ledger.cash, ledger.receivable]).toEqual([dollars(100 - 9 - 0.07 + 10 - 1), 0]);
  });

  it('refuses what cannot be: quantities, prices, fees and payments before a result', () => {
    const ledger = new Ledger(dollars(100));
    expect(() => ledger.applyFill({ ...fill(0, 30, 1), quantity: 0 as Quantity }, market)).toThrow(RangeError);
    expect(() => ledger.applyFill({ ...fill(0, 30, 1), price: 10_001 as Price }, market)).toThrow(RangeError);
    expect(() => ledger.applyFill({ ...fill(0, 30, 1), fee: 0.5 as Cash }, market)).toThrow(RangeError);
    expect(() => ledger.determine(market, -1 as Price)).toThrow(RangeError);
    expect(() => ledger.pay(market)).toThrow(/before it was determined/);
  });

  it('values positions at the bid, NO at the ask, without a price at zero, and stale ones at their last valid price', () => {
    const board = new TestBoard();
    const ledger = new Ledger(dollars(100));
    ledger.applyFill(fill(0, 30, 10), market);
    ledger.applyFill(fill(1, 30, 10), other);
    const equity = () => ledger.equity((m, q) => positionValue(board, m, q, NOON));
    expect(equity()).toBe(dollars(90));
    board.set(market, 25, 35);
    board.set(other, 20, 40);
    expect(equity()).toBe(dollars(90 + 2.5 + 6));
    board.stale.add(market.id);
    expect(equity()).toBe(dollars(90 + 2.5 + 6));
    board.set(other, 20, null);
    expect(equity()).toBe(dollars(90 + 2.5));
  });
});

describe('proportion', () => {
  it('is exact beyond the range in which doubles multiply exactly', () => {
    expect(proportion(9_007_199_254_740_991, 333_333_333, 1_000_000_000)).toBe(3_002_399_748_577_930);
    expect(proportion(10, 1, 3)).toBe(3);
    expect(proportion(7, 5, 5)).toBe(7);
  });
});
