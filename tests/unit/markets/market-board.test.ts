import { beforeEach, describe, expect, it } from 'vitest';
import { BookSide, MarketStatus } from '../../../engine/events.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { LadderDef, LadderId, MarketId } from '../../../engine/markets/contracts.ts';
import { FidelityTier } from '../../../engine/markets/contracts.ts';
import { MarketBoard } from '../../../engine/markets/market-board.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { MICROS_PER_MINUTE } from '../../../engine/time.ts';

const config = boardConfig.parse({
  quoteMaxAgeMinutes: 30,
  printMaxAgeMinutes: 60,
  assumedSpreadCents: 4,
  assumedSizeContracts: 25,
});
const minute = (n: number) => (1_700_000_000_000_000 + n * MICROS_PER_MINUTE) as EpochMicros;
const cents = (n: number) => (n * 100) as Price;
const contracts = (n: number) => (n * 100) as Quantity;
const NONE = -1 as Price;
const UNKNOWN = -1 as Quantity;
const m = 3 as MarketId;
const ladder = 0 as LadderId;

let board: MarketBoard;
beforeEach(() => {
  board = new MarketBoard(config);
  board.addLadder({ id: ladder, markets: [0, 1, 2, 3, 4, 5].map((id) => ({ id })) } as unknown as LadderDef);
});
const touch = (now: EpochMicros) => [board.bid(m, now), board.ask(m, now)];
const bought = (price: number, at: number) =>
  board.onTrade(m, cents(price), contracts(1), BookSide.bid, false, minute(at));
const sold = (price: number, at: number) =>
  board.onTrade(m, cents(price), contracts(1), BookSide.ask, false, minute(at));

describe('a market of which nothing is known', () => {
  it('has no price, no size, no time, and is stale', () => {
    expect(touch(minute(0))).toEqual([NONE, NONE]);
    expect(board.bidQuantity(m, minute(0))).toBe(UNKNOWN);
    expect(board.lastPrice(m)).toBe(NONE);
    expect([board.touchAt(m), board.lastTradeAt(m), board.bidAt(m, minute(0))]).toEqual([-1, -1, -1]);
    expect(board.tier(m)).toBe(FidelityTier.tradeBars);
    expect(board.isStale(m, minute(0))).toBe(true);
  });
});

describe('a quote', () => {
  it('is the touch until it is too old, then missing and stale', () => {
    board.onQuote(m, cents(40), cents(43), contracts(10), UNKNOWN, minute(0));
    expect(touch(minute(30))).toEqual([cents(40), cents(43)]);
    expect(board.tier(m)).toBe(FidelityTier.quotes);
    expect(board.isStale(m, minute(30))).toBe(false);
    expect(touch(minute(31))).toEqual([NONE, NONE]);
    expect(board.isStale(m, minute(31))).toBe(true);
    expect([board.lastValidBid(m, minute(31)), board.lastValidAsk(m, minute(31))]).toEqual([cents(40), cents(43)]);
  });

  it('shows its size, or the assumed size where it has none', () => {
    board.onQuote(m, cents(40), cents(43), contracts(10), UNKNOWN, minute(0));
    expect(board.bidQuantity(m, minute(1))).toBe(contracts(10));
    expect(board.askQuantity(m, minute(1))).toBe(contracts(25));
  });

  it('reads 0 and 100 cents and a size of nothing as empty sides, which are not stale', () => {
    board.onQuote(m, cents(0), cents(100), UNKNOWN, UNKNOWN, minute(0));
    expect(touch(minute(1))).toEqual([NONE, NONE]);
    expect(board.isStale(m, minute(1))).toBe(false);
    board.onQuote(m, cents(40), cents(43), contracts(0), contracts(5), minute(1));
    expect(touch(minute(1))).toEqual([NONE, cents(43)]);
  });

  it('is missing when crossed', () => {
    board.onQuote(m, cents(45), cents(43), contracts(1), contracts(1), minute(0));
    expect(touch(minute(1))).toEqual([NONE, NONE]);
  });

  it('counts before prints while it is young, and gives way to them when it is old', () => {
    board.onQuote(m, cents(40), cents(43), contracts(1), contracts(1), minute(0));
    sold(35, 20);
    bought(50, 21);
    expect(touch(minute(22))).toEqual([cents(40), cents(43)]);
    expect(touch(minute(31))).toEqual([cents(35), cents(50)]);
    expect(board.tier(m)).toBe(FidelityTier.quotes);
  });
});

describe('the touch implied by prints', () => {
  it('is each side as last traded, with its own age', () => {
    sold(35, 0);
    bought(50, 10);
    expect(touch(minute(60))).toEqual([cents(35), cents(50)]);
    expect([board.bidAt(m, minute(60)), board.askAt(m, minute(60))]).toEqual([minute(0), minute(10)]);
    expect(touch(minute(61))).toEqual([NONE, cents(50)]);
    expect(touch(minute(71))).toEqual([NONE, NONE]);
    expect(board.isStale(m, minute(71))).toBe(true);
    expect(board.lastValidBid(m, minute(71))).toBe(cents(35));
    expect(board.tier(m)).toBe(FidelityTier.trades);
    expect(board.bidQuantity(m, minute(20))).toBe(UNKNOWN);
  });

  it('is widened evenly to the assumed spread, to the cent that is worse', () => {
    sold(40, 0);
    bought(41, 0);
    expect(touch(minute(1))).toEqual([cents(38), cents(43)]);
    sold(41, 2);
    expect(touch(minute(2))).toEqual([cents(39), cents(43)]);
  });

  it('stays on the scale near its ends and keeps the assumed spread there', () => {
    sold(1, 0);
    bought(2, 0);
    expect(touch(minute(1))).toEqual([cents(1), cents(5)]);
    bought(99, 2);
    sold(98, 2);
    expect(touch(minute(2))).toEqual([cents(95), cents(99)]);
  });

  it('loses the older side when the newer print crosses it, and both when they are equally old', () => {
    bought(40, 0);
    sold(45, 1);
    expect(touch(minute(2))).toEqual([cents(45), NONE]);
    bought(44, 3);
    expect(touch(minute(3))).toEqual([NONE, cents(44)]);
    sold(45, 3);
    expect(touch(minute(3))).toEqual([NONE, NONE]);
  });

  it('is not moved by block trades', () => {
    bought(40, 0);
    board.onTrade(m, cents(60), contracts(500), BookSide.bid, true, minute(1));
    expect(board.ask(m, minute(1))).toBe(cents(40));
    expect(board.lastPrice(m)).toBe(cents(40));
  });
});

describe('a bar', () => {
  it('with bid and ask is the touch as of its end, where no quote that was young enough then speaks', () => {
    board.onBarTouch(m, cents(40), cents(43), minute(10));
    expect(touch(minute(11))).toEqual([cents(40), cents(43)]);
    expect(board.tier(m)).toBe(FidelityTier.candles);
    expect(board.bidAt(m, minute(11))).toBe(minute(10));
    board.onQuote(m, cents(41), cents(42), contracts(5), contracts(5), minute(12));
    board.onBarTouch(m, cents(30), cents(60), minute(13));
    expect(touch(minute(14))).toEqual([cents(41), cents(42)]);
    expect(board.tier(m)).toBe(FidelityTier.quotes);
  });

  it('tells the last price where no print is newer, and no touch by its trades', () => {
    board.onBarTrades(m, NONE, minute(1));
    expect(board.lastPrice(m)).toBe(NONE);
    board.onBarTrades(m, cents(37), minute(2));
    expect([board.lastPrice(m), board.lastTradeAt(m)]).toEqual([cents(37), minute(2)]);
    expect(touch(minute(2))).toEqual([NONE, NONE]);
    bought(40, 5);
    board.onBarTrades(m, cents(38), minute(4));
    expect(board.lastPrice(m)).toBe(cents(40));
  });
});

describe('a full book', () => {
  it('is the touch before quotes and prints, with displayed sizes', () => {
    board.onQuote(m, cents(10), cents(90), contracts(1), contracts(1), minute(0));
    board.onBookClear(m, minute(1));
    board.onBookLevel(m, BookSide.bid, cents(40), contracts(7), minute(1));
    board.onBookLevel(m, BookSide.bid, cents(41), contracts(3), minute(1));
    board.onBookLevel(m, BookSide.ask, cents(44), contracts(9), minute(1));
    expect(touch(minute(2))).toEqual([cents(41), cents(44)]);
    expect(board.bidQuantity(m, minute(2))).toBe(contracts(3));
    board.onBookLevel(m, BookSide.bid, cents(41), contracts(0), minute(2));
    expect(board.bid(m, minute(2))).toBe(cents(40));
    expect(board.tier(m)).toBe(FidelityTier.depth);
    expect(board.book(m, minute(2))?.quantityThrough(BookSide.bid, cents(30))).toBe(contracts(7));
  });

  it('is unknown after a clear until a level comes, and missing while crossed', () => {
    board.onBookLevel(m, BookSide.bid, cents(40), contracts(7), minute(0));
    board.onBookClear(m, minute(1));
    expect(board.tier(m)).toBe(FidelityTier.tradeBars);
    board.onBookLevel(m, BookSide.bid, cents(40), contracts(7), minute(1));
    board.onBookLevel(m, BookSide.ask, cents(40), contracts(7), minute(1));
    expect(touch(minute(1))).toEqual([NONE, NONE]);
  });

  it('leaves its last touch as a quote when the market closes', () => {
    board.onBookLevel(m, BookSide.bid, cents(40), contracts(7), minute(0));
    board.onStatus(m, MarketStatus.closed);
    expect(board.status(m)).toBe(MarketStatus.closed);
    expect(board.bid(m, minute(1))).toBe(cents(40));
    expect(board.bidQuantity(m, minute(1))).toBe(contracts(7));
    expect(board.lastValidBid(m, minute(500))).toBe(cents(40));
  });
});

describe('the version of a ladder', () => {
  it('grows with every change of its market data, and not with a repetition', () => {
    const versions = [board.ladderVersion(ladder)];
    const note = () => versions.push(board.ladderVersion(ladder));
    board.onQuote(m, cents(40), cents(43), contracts(1), contracts(1), minute(0));
    note();
    bought(43, 1);
    note();
    board.onBookLevel(m, BookSide.bid, cents(40), contracts(7), minute(2));
    note();
    board.onStatus(m, MarketStatus.active);
    note();
    expect(versions.every((version, i) => i === 0 || version > (versions[i - 1] ?? 0))).toBe(true);
    board.onQuote(m, cents(40), cents(43), contracts(1), contracts(1), minute(3));
    board.onStatus(m, MarketStatus.active);
    expect(board.ladderVersion(ladder)).toBe(versions.at(-1));
    expect(board.ladderVersion(9 as LadderId)).toBe(0);
  });

  it('grows when a quote that had become too old is confirmed', () => {
    board.onQuote(m, cents(40), cents(43), contracts(1), contracts(1), minute(0));
    const before = board.ladderVersion(ladder);
    board.onQuote(m, cents(40), cents(43), contracts(1), contracts(1), minute(40));
    expect(board.ladderVersion(ladder)).toBeGreaterThan(before);
  });
});
