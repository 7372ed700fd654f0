/**
 * Invariants of what the market shows:
 * 1. bid < ask whenever both are there, whatever came, in whatever order.
 * 2. A touch implied by prints is never better than the prints, and never closer than the assumed spread.
 * 3. No side is older than its maximum age.
 * 4. A board restored from its snapshot reads and goes on exactly like the one that was never stopped.
 * 5. The version of a ladder grows whenever a reading of one of its markets at the time of an update changed by that update.
 * 6. The order book agrees with a plain map of levels, on any grid.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { LadderDef, LadderId, MarketId } from '../../../engine/markets/contracts.ts';
import { MarketBoard } from '../../../engine/markets/market-board.ts';
import { OrderBook } from '../../../engine/markets/order-book.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import type { Json } from '../../../engine/snapshot.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { MICROS_PER_MINUTE } from '../../../engine/time.ts';

const config = boardConfig.parse({ quoteMaxAgeMinutes: 10, printMaxAgeMinutes: 20, assumedSpreadCents: 4 });
const NONE = -1;
const MARKETS = [0, 1, 2] as MarketId[];

const price = fc.integer({ min: 1, max: 99 }).map((c) => (c * 100) as Price);
const side = fc.constantFrom(BookSide.bid, BookSide.ask);
const update = fc.record({
  market: fc.constantFrom(...MARKETS),
  waitMinutes: fc.integer({ min: 0, max: 6 }),
  what: fc.oneof(
    fc.record({ kind: fc.constant('trade' as const), price, side, block: fc.boolean() }),
    fc.record({
      kind: fc.constant('quote' as const),
      bid: fc.option(price, { nil: NONE as Price }),
      ask: fc.option(price, { nil: NONE as Price }),
      size: fc.integer({ min: -1, max: 300 }),
    }),
    fc.record({ kind: fc.constant('level' as const), price, side, size: fc.integer({ min: 0, max: 300 }) }),
    fc.record({ kind: fc.constant('clear' as const) }),
  ),
});
type Update = typeof update extends fc.Arbitrary<infer T> ? T : never;

function newBoard(): MarketBoard {
  const board = new MarketBoard(config);
  board.addLadder({ id: 0, markets: MARKETS.map((id) => ({ id })) } as unknown as LadderDef);
  return board;
}

function apply(board: MarketBoard, { market, what }: Update, at: EpochMicros): void {
  if (what.kind === 'trade') board.onTrade(market, what.price, 100 as Quantity, what.side, what.block, at);
  else if (what.kind === 'quote')
    board.onQuote(market, what.bid, what.ask, what.size as Quantity, what.size as Quantity, at);
  else if (what.kind === 'level') board.onBookLevel(market, what.side, what.price, what.size as Quantity, at);
  else board.onBookClear(market, at);
}

const read = (board: MarketBoard, now: EpochMicros) =>
  MARKETS.map((m) => [
    board.bid(m, now),
    board.ask(m, now),
    board.bidQuantity(m, now),
    board.askQuantity(m, now),
    board.bidAt(m, now),
    board.askAt(m, now),
    board.lastPrice(m),
    board.lastTradeAt(m),
    board.tier(m),
    board.isStale(m, now),
    board.lastValidBid(m, now),
  ]);

describe('the market board', () => {
  it('never shows a crossed touch, and no side older than its maximum age', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 60 }), fc.integer({ min: 0, max: 40 }), (updates, later) => {
        const board = newBoard();
        let now = 1e15;
        for (const each of updates) {
          now += each.waitMinutes * MICROS_PER_MINUTE;
          apply(board, each, now as EpochMicros);
          for (const m of MARKETS) expectSound(board, m, now as EpochMicros);
        }
        for (const m of MARKETS) expectSound(board, m, (now + later * MICROS_PER_MINUTE) as EpochMicros);
      }),
      { numRuns: 300 },
    );
  });

  it('never implies a side that is better than its print, nor a spread below the assumed one', () => {
    const print = fc.record({ cents: fc.integer({ min: 1, max: 99 }), side });
    fc.assert(
      fc.property(fc.array(print, { minLength: 1, maxLength: 20 }), (prints) => {
        const board = newBoard();
        const m = 0 as MarketId;
        let lastSold = NONE;
        let lastBought = NONE;
        prints.forEach(({ cents, side: taker }, i) => {
          const at = (1e15 + i) as EpochMicros;
          board.onTrade(m, (cents * 100) as Price, 100 as Quantity, taker, false, at);
          if (taker === BookSide.bid) lastBought = cents * 100;
          else lastSold = cents * 100;
          const bid = board.bid(m, at);
          const ask = board.ask(m, at);
          if (bid !== NONE) expect(bid).toBeLessThanOrEqual(lastSold);
          if (ask !== NONE) expect(ask).toBeGreaterThanOrEqual(lastBought);
          if (bid !== NONE && ask !== NONE)
            expect(ask - bid).toBeGreaterThanOrEqual(Math.max(400, lastBought - lastSold));
          expect(Math.max(bid, ask)).toBeGreaterThan(0);
          expect(ask).toBeLessThan(10_000);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('goes on from its snapshot exactly like a board that was never stopped', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 40 }), fc.array(update, { maxLength: 40 }), (before, rest) => {
        const board = newBoard();
        let now = 1e15 as EpochMicros;
        for (const each of before) {
          now = (now + each.waitMinutes * MICROS_PER_MINUTE) as EpochMicros;
          apply(board, each, now);
        }
        const resumed = new MarketBoard(config);
        resumed.restore(JSON.parse(JSON.stringify(board.snapshot())) as Json);
        for (const each of rest) {
          now = (now + each.waitMinutes * MICROS_PER_MINUTE) as EpochMicros;
          apply(board, each, now);
          apply(resumed, each, now);
          expect(read(resumed, now)).toEqual(read(board, now));
        }
        expect(resumed.snapshot()).toEqual(board.snapshot());
      }),
      { numRuns: 150 },
    );
  });

  it('raises the version with every update that changes a price or size', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 60 }), (updates) => {
        const board = newBoard();
        let now = 1e15 as EpochMicros;
        for (const each of updates) {
          now = (now + each.waitMinutes * MICROS_PER_MINUTE) as EpochMicros;
          const values = () => read(board, now).map((r) => [r[0], r[1], r[2], r[3], r[6]]);
          const before = values();
          const version = board.ladderVersion(0 as LadderId);
          apply(board, each, now);
          if (JSON.stringify(values()) !== JSON.stringify(before))
            expect(board.ladderVersion(0 as LadderId)).toBeGreaterThan(version);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function expectSound(board: MarketBoard, m: MarketId, now: EpochMicros): void {
  const bid = board.bid(m, now);
  const ask = board.ask(m, now);
  if (bid !== NONE && ask !== NONE) expect(bid).toBeLessThan(ask);
  for (const p of [bid, ask]) expect(p === NONE || (p > 0 && p < 10_000)).toBe(true);
  for (const at of [board.bidAt(m, now), board.askAt(m, now)])
    if (at !== NONE) expect(now - at).toBeLessThanOrEqual(20 * MICROS_PER_MINUTE);
}

describe('the order book', () => {
  it('agrees with a plain map of levels, on any grid', () => {
    const anyPrice = fc.oneof(
      price,
      fc.integer({ min: 1, max: 9_999 }).map((p) => p as Price),
    );
    const level = fc.record({
      side,
      price: anyPrice,
      quantity: fc.integer({ min: 0, max: 5 }).map((q) => q as Quantity),
    });
    fc.assert(
      fc.property(fc.array(level, { maxLength: 60 }), anyPrice, (levels, limit) => {
        const book = new OrderBook();
        const model = [new Map<number, number>(), new Map<number, number>()] as const;
        for (const each of levels) {
          book.set(each.side, each.price, each.quantity);
          if (each.quantity > 0) model[each.side].set(each.price, each.quantity);
          else model[each.side].delete(each.price);
        }
        const bids = [...model[0]].sort((x, y) => y[0] - x[0]);
        const asks = [...model[1]].sort((x, y) => x[0] - y[0]);
        expect(book.bestBid).toBe(bids[0]?.[0] ?? NONE);
        expect(book.bestAsk).toBe(asks[0]?.[0] ?? NONE);
        expect(book.isCrossed).toBe(bids.length > 0 && asks.length > 0 && (bids[0]?.[0] ?? 0) >= (asks[0]?.[0] ?? 0));
        for (const [walked, of] of [
          [bids, BookSide.bid],
          [asks, BookSide.ask],
        ] as const) {
          const seen: [number, number][] = [];
          for (let p = book.nextLevel(of, NONE as Price); p !== NONE; p = book.nextLevel(of, p))
            seen.push([p, book.quantityAt(of, p)]);
          expect(seen).toEqual(walked);
        }
        const sum = (side: [number, number][]) => side.reduce((total, [, q]) => total + q, 0);
        expect(book.quantityThrough(BookSide.bid, limit)).toBe(sum(bids.filter(([p]) => p >= limit)));
        expect(book.quantityThrough(BookSide.ask, limit)).toBe(sum(asks.filter(([p]) => p <= limit)));
        const copy = new OrderBook();
        copy.restore(book.snapshot());
        expect(copy.snapshot()).toEqual(book.snapshot());
      }),
      { numRuns: 300 },
    );
  });
});
