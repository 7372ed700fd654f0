/** The exact edges of the ledger: what it takes and refuses, market by market figures, growth, and damage that it notices. */
import { expect, test, vi } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { LadderId, MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import { Holdings } from '../../../engine/portfolio/holdings.ts';
import { type BookedFill, Ledger } from '../../../engine/portfolio/ledger.ts';
import { positionValue } from '../../../engine/portfolio/marks.ts';
import { proportion } from '../../../engine/portfolio/proportion.ts';
import { reconcile } from '../../../engine/portfolio/reconciliation.ts';
import { bookStatement } from '../../../engine/portfolio/statement.ts';
import { ladderOf, NOON } from '../oms/world.ts';

const [first, second] = ladderOf(0, 3).markets as readonly [MarketDef, MarketDef, MarketDef];
const far = (id: number): MarketDef => ({ ...first, id: id as MarketId, ladder: 7 as LadderId });
const fill = (side: BookSide, price: number, quantity: number, fee = 0): BookedFill => ({
  side,
  price: price as Price,
  quantity: quantity as Quantity,
  fee: fee as Cash,
});
const { bid, ask } = BookSide;

test('prices from nothing to a dollar are taken, any beyond or between are refused', () => {
  for (const price of [0, 10_000]) {
    const ledger = new Ledger(1e9 as Cash);
    ledger.applyFill(fill(bid, price, 100), first);
    expect(ledger.position(first.id)).toBe(100);
    ledger.determine(first, price as Price);
  }
  const ledger = new Ledger(1e9 as Cash);
  for (const wrong of [-1, 10_001, 0.5]) {
    expect(() => ledger.applyFill(fill(bid, wrong, 100), first)).toThrow(`fill at ${wrong}`);
    expect(() => ledger.determine(first, wrong as Price)).toThrow(`payout of ${wrong}`);
  }
  expect(() => ledger.applyFill(fill(bid, 50, 0.5), first)).toThrow('quantity 0.5');
  expect(() => ledger.applyFill(fill(bid, 50, 100, 0.5), first)).toThrow('a fee of 0.5');
  expect([ledger.cash, ledger.postings, ledger.position(first.id)]).toEqual([1e9, 1, 0]);
});

test('each market has its own cost, profit, fees, claim and payment', () => {
  const ledger = new Ledger(1e9 as Cash);
  ledger.applyFill(fill(bid, 4_000, 1_000, 70), first);
  ledger.applyFill(fill(ask, 5_000, 400, 30), first);
  ledger.applyFill(fill(ask, 6_000, 200, 5), second);
  expect([ledger.realizedOf(first.id), ledger.feesOf(first.id)]).toEqual([400_000, 100]);
  expect([ledger.realizedOf(second.id), ledger.feesOf(second.id)]).toEqual([0, 5]);
  expect([ledger.realized, ledger.fees, ledger.positionCost, ledger.capital]).toEqual([400_000, 105, 3_200_000, 1e9]);
  expect([ledger.receivableOf(first.id), ledger.paidOf(first.id)]).toEqual([0, null]);
  expect([ledger.ladderOf(first.id), ledger.ladderOf(99 as MarketId)]).toEqual([0, -1]);
  ledger.determine(first, 10_000 as Price);
  expect([ledger.receivableOf(first.id), ledger.realizedOf(first.id), ledger.netOf(first.id)]).toEqual([6e6, 4e6, 600]);
  ledger.pay(first);
  expect([ledger.receivableOf(first.id), ledger.paidOf(first.id), ledger.openMarkets]).toEqual([0, 6e6, [second.id]]);
  expect(ledger.markets()).toEqual([first.id, second.id]);
  for (const none of [50, 5_000] as MarketId[]) {
    expect([ledger.realizedOf(none), ledger.feesOf(none), ledger.netOf(none), ledger.receivableOf(none)]).toEqual([
      0, 0, 0, 0,
    ]);
  }
});

test('a result of the smallest payout there is pays it', () => {
  const ledger = new Ledger(1e9 as Cash);
  ledger.applyFill(fill(bid, 4_000, 1_000), first);
  ledger.determine(first, 1 as Price);
  expect(ledger.receivableOf(first.id)).toBe(1_000);
  expect(ledger.pay(first)).toBe(1_000);
});

test('equity asks for the value of what is held, and of nothing else', () => {
  const ledger = new Ledger(1e9 as Cash);
  ledger.applyFill(fill(bid, 4_000, 1_000), first);
  ledger.applyFill(fill(ask, 6_000, 200), second);
  const asked: [number, number][] = [];
  const equity = ledger.equity((market, position) => {
    asked.push([market, position]);
    return 7 as Cash;
  });
  expect(asked).toEqual([
    [first.id, 1_000],
    [second.id, -200],
  ]);
  expect(equity).toBe(ledger.cash + 14);
});

test('a posting that leaves either of its accounts beyond what is exact stops the ledger', () => {
  const rich = new Ledger(9e15 as Cash);
  rich.applyFill(fill(bid, 0, 90_000_000_000), first);
  // The profit is exact, the cash that it comes to is not.
  expect(() => rich.applyFill(fill(ask, 10_000, 90_000_000_000), first)).toThrow('beyond what is exact');
  expect(() => new Ledger(9e15 as Cash).deposit(9e15 as Cash)).toThrow('beyond what is exact');
  // Here the cash is exact, the losses that led to it are not.
  const lost = new Ledger(9e15 as Cash);
  const loseNine = () => {
    lost.applyFill(fill(bid, 10_000, 90_000_000_000), first);
    lost.applyFill(fill(ask, 0, 90_000_000_000), first);
  };
  for (let i = 0; i < 10; i++) loseNine();
  expect(lost.cash).toBe(0);
  expect(loseNine).toThrow('beyond what is exact');
});

test('a cost that is kept by market and not in the accounts stops the ledger at once', () => {
  const open = vi.spyOn(Holdings.prototype, 'open').mockImplementation(() => {});
  const ledger = new Ledger(1e9 as Cash);
  try {
    expect(() => ledger.applyFill(fill(bid, 4_000, 1_000), first)).toThrow('does not sum to its account');
  } finally {
    open.mockRestore();
  }
});

test('a share is exact beyond what doubles multiply exactly', () => {
  for (const [amount, part, whole] of [
    [9_000_000_025_103, 1_234_893, 1_234_997],
    [9_000_000_031_571, 1_234_977, 1_235_549],
  ] as const) {
    expect(proportion(amount, part, whole)).toBe(Number((BigInt(amount) * BigInt(part)) / BigInt(whole)));
  }
});

test('a payment that the books lack is one difference, and a fill that they lack as well another', () => {
  const stated = (fillId: string, quantity: number) => ({
    market: first.id,
    fillId,
    side: bid,
    price: 4_000 as Price,
    quantity: quantity as Quantity,
    fee: 0 as Cash,
  });
  const fills = [stated('known', 1_000), stated('lost', 500)];
  const ledger = new Ledger(1e9 as Cash);
  ledger.applyFill(fill(bid, 4_000, 1_000), first);
  ledger.determine(first, 10_000 as Price);
  const differences = reconcile(bookStatement(ledger, fills.slice(0, 1), []), {
    at: NOON,
    cash: (1e9 - 6_000_000 + 15_000_000) as Cash,
    positions: [],
    fills,
    payments: [{ market: first.id, payout: 10_000 as Price, paid: 15_000_000 as Cash }],
    transfers: [],
  });
  expect(differences.map(({ code, cash }) => [code, cash])).toEqual([
    ['missing_fill', -2_000_000],
    ['settlement_missing', 15_000_000],
  ]);
});

test('a market that is determined or paid without a position is known from then on', () => {
  const ledger = new Ledger(1e9 as Cash);
  expect(() => ledger.pay(far(70))).toThrow('paid before');
  ledger.determine(far(71), 0 as Price);
  expect(ledger.pay(far(71))).toBe(0);
  expect(ledger.paidOf(71 as MarketId)).toBe(0);
  expect(ledger.postings).toBe(1);
});

test('room is made for any market, and what is known stays', () => {
  const ledger = new Ledger(1e9 as Cash);
  ledger.applyFill(fill(bid, 4_000, 100, 7), far(3));
  for (const id of [63, 64, 65, 1_000, 64, 3]) ledger.applyFill(fill(bid, 1_000, 100), far(id));
  expect(ledger.openMarkets).toEqual([3, 63, 64, 65, 1_000]);
  expect([ledger.position(3 as MarketId), ledger.entryCost(3 as MarketId), ledger.ladderOf(3 as MarketId)]).toEqual([
    200, 500_007, 7,
  ]);
  const other = new Ledger(0 as Cash);
  const state = JSON.parse(JSON.stringify(ledger.snapshot()));
  other.restore(state);
  expect(other.snapshot()).toEqual(state);
  expect([other.cash, other.openMarkets, other.postings]).toEqual([
    ledger.cash,
    [3, 63, 64, 65, 1_000],
    ledger.postings,
  ]);
});

test('books that do not balance, or whose positions do not sum up, are refused', () => {
  const ledger = new Ledger(1e9 as Cash);
  ledger.applyFill(fill(bid, 4_000, 100), first);
  const saved = ledger.snapshot() as { accounts: number[]; postings: number; holdings: number[][] };
  const [cash, positions, ...rest] = saved.accounts as [number, number, ...number[]];
  const wrong = (accounts: number[]) => () => new Ledger(0 as Cash).restore({ ...saved, accounts });
  expect(wrong([cash + 1, positions, ...rest])).toThrow('the ledger does not balance: 1 micro-dollars');
  expect(wrong([cash + 1, positions - 1, ...rest])).toThrow('by market does not sum');
});

test('an amount that an account cannot hold exactly is refused', () => {
  const ledger = new Ledger(9e15 as Cash);
  expect(() => ledger.deposit(9e15 as Cash)).toThrow('beyond what is exact');
});

test('YES and NO that meet after the result are netted, before the payment and after it', () => {
  for (const isPaid of [false, true]) {
    const ledger = new Ledger(1e9 as Cash);
    ledger.applyFill(fill(bid, 4_000, 100), first);
    ledger.determine(first, 10_000 as Price);
    if (isPaid) ledger.pay(first);
    ledger.applyFill(fill(ask, 5_000, 100), first);
    expect([ledger.cash, ledger.receivable, ledger.netOf(first.id)]).toEqual([1e9 + 100_000, 0, 0]);
    expect(ledger.paidOf(first.id)).toBe(isPaid ? 0 : null);
  }
});

test('a share is whole where all of it is taken, whatever the size', () => {
  expect(proportion(7, 3, 3)).toBe(7);
  expect(proportion(9_007_199_254_740_991, 5, 5)).toBe(9_007_199_254_740_991);
  expect(proportion(-7, 1, 2)).toBe(-4);
});

test('nothing held is worth nothing, without asking for a price', () => {
  const never = () => {
    throw new Error('asked');
  };
  expect(positionValue({ lastValidBid: never, lastValidAsk: never }, first.id, 0 as Quantity, NOON)).toBe(0);
});

test('differences come by market, and say how many contracts and how much', () => {
  const books = bookStatement(new Ledger(0 as Cash), [{ ...fill(bid, 4_000, 300), fillId: 'x', market: first.id }], []);
  const venue = {
    at: NOON,
    cash: 0 as Cash,
    positions: [10, 2, 1].map((market) => ({ market: market as MarketId, position: 5 as Quantity })),
    fills: [{ ...fill(ask, 4_000, 200), fillId: 'x', market: first.id }],
    payments: [],
    transfers: [{ transferId: 't', amount: 0 as Cash }],
  };
  const found = reconcile(books, venue);
  expect(found.map(({ code, market, contracts }) => [code, market, contracts])).toEqual([
    ['fill_differs', 0, -500],
    ['deposit', null, 0],
    ['position_difference', 0, 500],
    ['position_difference', 1, 5],
    ['position_difference', 2, 5],
    ['position_difference', 10, 5],
    ['unexplained_cash', null, 0],
  ]);
});
