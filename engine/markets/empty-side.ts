/**
 * What an empty side of a displayed touch says of the price.
 *
 * Where the history shows quotes, an empty side was seen empty: nobody bids a cent for a bracket that is offered at three, so
 * its price lies between nothing and three. Next to an end of the scale the empty side therefore counts as that end. Farther
 * away it says little, and with prints only a side that no print implies was never seen at all: both stay missing. These
 * readings are for judging what a bracket is worth; nothing can be bought or sold at them.
 */
import { NO_PRICE, ONE_DOLLAR_PRICE, type Price } from '../money/units.ts';
import type { EpochMicros } from '../time.ts';
import type { MarketId } from './contracts.ts';
import type { MarketBoard } from './market-board.ts';

/** What of the board is read. */
export type TouchBoard = Pick<MarketBoard, 'bid' | 'ask' | 'showsTouch' | 'emptySide'>;

const NOTHING = 0 as Price;

/** The bid; nothing where a displayed bid side is empty under an ask of at most `emptySide`; else NO_PRICE. */
export function bidOrNothing(board: TouchBoard, m: MarketId, now: EpochMicros): Price {
  const bid = board.bid(m, now);
  if (bid !== NO_PRICE) return bid;
  const ask = board.ask(m, now);
  return ask !== NO_PRICE && ask <= board.emptySide && board.showsTouch(m, now) ? NOTHING : NO_PRICE;
}

/** The ask; one dollar where a displayed ask side is empty over a bid of at least one dollar − `emptySide`; else NO_PRICE. */
export function askOrDollar(board: TouchBoard, m: MarketId, now: EpochMicros): Price {
  const ask = board.ask(m, now);
  if (ask !== NO_PRICE) return ask;
  const bid = board.bid(m, now);
  const isNear = bid !== NO_PRICE && ONE_DOLLAR_PRICE - bid <= board.emptySide;
  return isNear && board.showsTouch(m, now) ? ONE_DOLLAR_PRICE : NO_PRICE;
}
