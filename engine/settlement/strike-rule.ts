/**
 * The strike rule: from the value of a climate day to the one market of a ladder that pays. The exchange's strikes decide
 * (`markets/strikes.ts`), without rounding, exactly as the exchange compares.
 */
import type { MarketDef } from '../markets/contracts.ts';
import { type Strikes, strikesPayOn } from '../markets/strikes.ts';
import { ONE_DOLLAR_PRICE, type Price } from '../money/units.ts';

const NOTHING = 0 as Price;

/**
 * Index of the market that pays on a value in °F; -1 when none does (an incomplete ladder, or a value between whole degrees),
 * -2 when more than one does, which no real ladder can.
 */
export function payingMarket(markets: readonly Strikes[], valueF: number): number {
  let paying = -1;
  for (let i = 0; i < markets.length; i++) {
    if (!strikesPayOn(markets[i] as Strikes, valueF)) continue;
    if (paying >= 0) return -2;
    paying = i;
  }
  return paying;
}

/** What a YES contract of a market pays on a value in °F: one dollar or nothing. */
export function payoutOn(market: MarketDef, valueF: number): Price {
  return strikesPayOn(market, valueF) ? ONE_DOLLAR_PRICE : NOTHING;
}
