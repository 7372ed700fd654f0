/**
 * The market's own probabilities of a ladder, for scores only: they never move an order.
 *
 * A bracket's price is the middle of its touch, else its last print within six hours; the prices of a ladder are divided by
 * their sum. A displayed side that is empty next to an end of the scale counts as that end (`empty-side.ts`), so that the touch
 * of such a bracket is known. A ladder with a bracket that has neither has no market forecast: a missing price is a missing price.
 */
import { NO_PRICE, ONE_DOLLAR_PRICE } from '../money/units.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../time.ts';
import type { LadderDef } from './contracts.ts';
import { askOrDollar, bidOrNothing, type TouchBoard } from './empty-side.ts';
import type { MarketBoard } from './market-board.ts';

/** A print older than this says nothing of the price any more. */
export const SCORING_PRINT_MAX_AGE_HOURS = 6;

/** What of the board is read. */
export type PriceBoard = TouchBoard & Pick<MarketBoard, 'lastPrice' | 'lastTradeAt'>;

/** Probability of YES of each market in the ladder's order, summing to one; null when a bracket has no price. */
export function scoringPrices(ladder: LadderDef, board: PriceBoard, now: EpochMicros): number[] | null {
  const oldestAt = now - SCORING_PRINT_MAX_AGE_HOURS * MICROS_PER_HOUR;
  const prices: number[] = [];
  let sum = 0;
  for (const { id } of ladder.markets) {
    const bid = bidOrNothing(board, id, now);
    const ask = askOrDollar(board, id, now);
    let price: number;
    if (bid !== NO_PRICE && ask !== NO_PRICE) price = (bid + ask) / 2;
    else if (board.lastPrice(id) !== NO_PRICE && board.lastTradeAt(id) >= oldestAt) price = board.lastPrice(id);
    else return null;
    prices.push(price / ONE_DOLLAR_PRICE);
    sum += price / ONE_DOLLAR_PRICE;
  }
  return sum > 0 ? prices.map((price) => price / sum) : null;
}
