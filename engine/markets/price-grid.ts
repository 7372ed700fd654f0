/**
 * The prices that a market allows: ranges of prices with a step each, as the exchange publishes them (`price_ranges`). A price is
 * on the grid when some range holds it at a whole number of steps from its start; zero and one dollar never are.
 */
import { NO_PRICE, ONE_DOLLAR_PRICE, type Price } from '../money/units.ts';

/** Prices from `start` to `end`, both included, `step` apart. */
export interface PriceRange {
  readonly start: Price;
  readonly end: Price;
  readonly step: Price;
}

/** Ranges in ascending order. */
export type PriceGrid = readonly PriceRange[];

/** Whole cents: every daily-temperature market that was seen up to 2026-09-23, and what a market without ranges is taken for. */
export const LINEAR_CENT: PriceGrid = [{ start: 0 as Price, end: ONE_DOLLAR_PRICE, step: 100 as Price }];

/** Whether a market with this grid takes orders at a price. */
export function isOnGrid(grid: PriceGrid, price: Price): boolean {
  if (!Number.isInteger(price) || price <= 0 || price >= ONE_DOLLAR_PRICE) return false;
  for (const { start, end, step } of grid) {
    if (price >= start && price <= end && (price - start) % step === 0) return true;
  }
  return false;
}

/** The highest price of the grid below a price, or NO_PRICE when there is none. */
export function priceBelow(grid: PriceGrid, price: Price): Price {
  for (let i = grid.length - 1; i >= 0; i--) {
    const { start, end, step } = grid[i] as PriceRange;
    const last = Math.min(end, price - 1);
    if (last < start) continue;
    const found = last - ((last - start) % step);
    if (found > 0) return found as Price;
  }
  return NO_PRICE;
}

/** The lowest price of the grid above a price, or NO_PRICE when there is none. */
export function priceAbove(grid: PriceGrid, price: Price): Price {
  for (const { start, end, step } of grid) {
    const first = Math.max(start, price + 1);
    const found = first + ((step - ((first - start) % step)) % step);
    if (found <= end && found < ONE_DOLLAR_PRICE) return found as Price;
  }
  return NO_PRICE;
}
