/** All fill rules, best tier first, and which of them speaks for a market. The reference of assumptions is made from this list. */
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { MarketTape } from '../market-tape.ts';
import { candlesRule } from './candles.ts';
import { depthRule } from './depth.ts';
import { printsRule } from './prints.ts';
import { quotesRule } from './quotes.ts';
import type { FillRule } from './rule.ts';

export const FILL_RULES: readonly FillRule[] = [depthRule, quotesRule, candlesRule, printsRule];

/** The rule of the best tier for which the market has data that is young enough at `now`. */
export function ruleFor(market: MarketId, now: number, tape: MarketTape): FillRule {
  if (tape.depth.known(market, now) !== undefined) return depthRule;
  if (tape.hasQuote(market, now)) return quotesRule;
  return tape.bars.isFresh(market, now) ? candlesRule : printsRule;
}
