/**
 * Strategy `buy_favourite`: the baseline that buys the bracket which the market thinks likeliest, once a ladder.
 *
 * It claims the favourite to be a fixed margin better than its ask, and takes what that needs from the others in proportion.
 * The favourite is chosen at the first look within the lead time at which some bracket has both sides, and kept.
 */
import { z } from 'zod';
import type { LadderId } from '../markets/contracts.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE } from '../money/units.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { LadderOpinion, LadderResult, LadderView, Strategy, StrategyDefinition } from './contract.ts';

const parameters = z.strictObject({
  hoursBeforeClose: z
    .number()
    .positive()
    .default(24)
    .describe('Hours before the close from which the favourite is chosen.'),
  margin: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.1)
    .describe('How much likelier than its ask the favourite is claimed to be, as a probability.'),
});
type Parameters = z.infer<typeof parameters>;

export const buyFavourite: StrategyDefinition<Parameters> = {
  name: 'buy_favourite',
  summary: 'Baseline that buys the likeliest bracket of every ladder once.',
  source: 'Favourite-longshot bias: Thaler & Ziemba (1988), J. Economic Perspectives 2(2):161-174',
  family: 'baseline',
  parameters,
  create: (settings) => new BuyFavourite(settings),
};

const MAXIMUM_CLAIM = 0.99;
const TOO_EARLY: LadderOpinion = { valid: false, reasons: ['too_early'] };
const SIDE_MISSING: LadderOpinion = { valid: false, reasons: ['side_missing'] };

class BuyFavourite implements Strategy, Snapshottable {
  readonly #parameters: Parameters;
  /** Index of the chosen market by ladder. */
  readonly #chosen = new Map<LadderId, number>();

  constructor(settings: Parameters) {
    this.#parameters = settings;
  }

  onResult({ ladder }: LadderResult): void {
    this.#chosen.delete(ladder.id);
  }

  evaluate(view: LadderView): LadderOpinion {
    const { ladder, features, now } = view;
    if (features.hoursToClose(now) > this.#parameters.hoursBeforeClose) return TOO_EARLY;
    const middles = ladder.markets.map((_, i) => middleOf(view, i));
    const favourite = this.#chosen.get(ladder.id) ?? highest(middles);
    const market = ladder.markets[favourite];
    if (market === undefined || middles[favourite] === null) return SIDE_MISSING;
    this.#chosen.set(ladder.id, favourite);
    const ask = view.board.ask(market.id, now) / ONE_DOLLAR_PRICE;
    const claim = Math.min(MAXIMUM_CLAIM, ask + this.#parameters.margin);
    // Unquoted brackets share as if each were worth one tick.
    const others = middles.map((middle, i) => (i === favourite ? 0 : (middle ?? 0.01)));
    const rest = others.reduce((sum, p) => sum + p, 0);
    const pYes = others.map((p, i) => (i === favourite ? claim : rest > 0 ? (p / rest) * (1 - claim) : 0));
    return {
      valid: true,
      pYes,
      uncertainty: pYes.map(() => 0),
      features: { favourite, ask },
      reasons: ['market_favourite'],
    };
  }

  snapshot(): Json {
    return [...this.#chosen];
  }

  restore(state: Json): void {
    this.#chosen.clear();
    for (const [ladder, favourite] of state as readonly (readonly [LadderId, number])[]) {
      this.#chosen.set(ladder, favourite);
    }
  }
}

/** Middle of market `i`'s touch in dollars, null when a side is missing. */
function middleOf({ ladder, board, now }: LadderView, i: number): number | null {
  const market = ladder.markets[i];
  if (market === undefined) return null;
  const bid = board.bid(market.id, now);
  const ask = board.ask(market.id, now);
  return bid === NO_PRICE || ask === NO_PRICE ? null : (bid + ask) / 2 / ONE_DOLLAR_PRICE;
}

/** Index of the highest value, the first of equals; -1 when there is none. */
function highest(values: readonly (number | null)[]): number {
  let best = -1;
  for (const [i, value] of values.entries()) {
    if (value !== null && (best < 0 || value > (values[best] as number))) best = i;
  }
  return best;
}
