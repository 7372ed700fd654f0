/**
 * Strategy `market_prior`: the market's own probabilities, with the overround taken out.
 *
 * The middle of each touch is the market's price of a bracket; exactly one bracket pays, so the prices are made to sum to one.
 * A displayed side that is empty next to an end of the scale counts as that end. With any other side of any bracket missing it
 * stands aside: a missing quote is a missing quote.
 */
import { z } from 'zod';
import { askOrDollar, bidOrNothing } from '../markets/empty-side.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE } from '../money/units.ts';
import type { Json } from '../snapshot.ts';
import type { LadderOpinion, LadderView, Strategy, StrategyDefinition } from './contract.ts';

const parameters = z.strictObject({
  method: z
    .enum(['proportional', 'power'])
    .default('proportional')
    .describe(
      'How the overround is taken out: every price divided by the sum, or raised to one power, which takes more from longshots.',
    ),
  maximumOverround: z
    .number()
    .positive()
    .default(0.25)
    .describe('Distance of the sum of the prices from one dollar beyond which they are not believed, in dollars.'),
});
type Parameters = z.infer<typeof parameters>;

export const marketPrior: StrategyDefinition<Parameters> = {
  name: 'market_prior',
  summary: "The market's own probabilities: middles of the touch with the overround taken out.",
  source:
    "Clarke, Kovalchik & Ingram (2017), Adjusting Bookmaker's Odds to Allow for Overround, Am. J. Sports Sci. 5(6):45-49",
  family: 'market',
  parameters,
  create: (settings) => new MarketPrior(settings),
};

const NOT_WHOLE: LadderOpinion = { valid: false, reasons: ['ladder_not_whole'] };
const SIDE_MISSING: LadderOpinion = { valid: false, reasons: ['side_missing'] };
const OVERROUND_TOO_LARGE: LadderOpinion = { valid: false, reasons: ['overround_too_large'] };
/** A price of zero is a bid of nothing and an ask of one tick: the middle is half a tick. */
const MINIMUM_PRICE = 0.0005;

class MarketPrior implements Strategy {
  readonly #parameters: Parameters;

  constructor(settings: Parameters) {
    this.#parameters = settings;
  }

  evaluate({ ladder, board, now }: LadderView): LadderOpinion {
    if (!ladder.whole) return NOT_WHOLE;
    const count = ladder.markets.length;
    const prices: number[] = [];
    const halfSpreads: number[] = [];
    let sum = 0;
    let widest = 0;
    for (let i = 0; i < count; i++) {
      const { id } = ladder.markets[i] as (typeof ladder.markets)[number];
      const bid = bidOrNothing(board, id, now);
      const ask = askOrDollar(board, id, now);
      if (bid === NO_PRICE || ask === NO_PRICE) return SIDE_MISSING;
      const price = Math.max(MINIMUM_PRICE, (bid + ask) / 2 / ONE_DOLLAR_PRICE);
      const half = Math.max(0, ask - bid) / 2 / ONE_DOLLAR_PRICE;
      prices.push(price);
      halfSpreads.push(half);
      sum += price;
      widest = Math.max(widest, 2 * half);
    }
    if (Math.abs(sum - 1) > this.#parameters.maximumOverround) return OVERROUND_TOO_LARGE;
    const pYes = this.#parameters.method === 'power' ? powerNormalized(prices) : prices.map((price) => price / sum);
    const uncertainty = halfSpreads.map((half, i) => standardError(pYes[i] as number, half, sum));
    const features = { overround: sum - 1, spread: widest };
    return { valid: true, pYes, uncertainty, features, reasons: ['middle_of_touch'] };
  }

  snapshot(): Json {
    return null;
  }

  restore(): void {}
}

/**
 * Standard error of a price as a probability. The fair value may be anywhere within the touch (uniform: half spread ÷ √3) and
 * the overround may belong to this bracket alone instead of to all in proportion.
 */
function standardError(p: number, halfSpread: number, sum: number): number {
  const byOverround = p * (sum - 1);
  return Math.min(Math.sqrt((halfSpread * halfSpread) / 3 + byOverround * byOverround), Math.sqrt(p * (1 - p)));
}

/** Raises every price to the one power that makes them sum to one. Bisection: the sum falls as the power grows. */
export function powerNormalized(prices: readonly number[]): number[] {
  const total = (power: number): number => prices.reduce((sum, price) => sum + price ** power, 0);
  let low = 0.1;
  let high = 10;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (total(middle) > 1) low = middle;
    else high = middle;
  }
  const raised = prices.map((price) => price ** ((low + high) / 2));
  const sum = raised.reduce((x, y) => x + y, 0);
  return raised.map((p) => p / sum);
}
