/**
 * Strategy `mean_reversion`: a price that ran far from its rolling level is expected to come part of the way back.
 *
 * Fair value = price − strength × (price − level) for every bracket of the ladder, made to sum to one. It speaks only when
 * some bracket's z-score is beyond the entry threshold and all brackets have prices with enough history.
 */
import { z } from 'zod';
import { NO_PRICE, ONE_DOLLAR_PRICE } from '../money/units.ts';
import type { Json } from '../snapshot.ts';
import type { LadderOpinion, LadderView, Strategy, StrategyDefinition } from './contract.ts';

const parameters = z.strictObject({
  entryZScore: z
    .number()
    .positive()
    .default(2)
    .describe('Distance from the rolling level, in deviations, that counts as far.'),
  strength: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe('Share of the distance that the price is expected to come back.'),
  minimumHistoryMinutes: z.number().min(0).default(180).describe('Minutes of price history that every bracket needs.'),
  maximumSpreadCents: z
    .number()
    .positive()
    .default(10)
    .describe('Spread in cents from which a price is too vague to have moved.'),
  quietMinutesBeforeClose: z
    .number()
    .min(0)
    .default(600)
    .describe('Minutes before the close from which prices move for good, because the day is being observed.'),
});
type Parameters = z.infer<typeof parameters>;

export const meanReversion: StrategyDefinition<Parameters> = {
  name: 'mean_reversion',
  summary: 'Expects a price far from its rolling level to come part of the way back.',
  source:
    'Poterba & Summers (1988), Mean reversion in stock prices, J. Financial Economics 22:27-59; z-score rule as in Gatev, Goetzmann & Rouwenhorst (2006), Rev. Financial Studies 19:797-827',
  family: 'market',
  parameters,
  create: (settings) => new MeanReversion(settings),
};

const aside = (reason: string): LadderOpinion => ({ valid: false, reasons: [reason] });
const NOT_WHOLE = aside('ladder_not_whole');
const NEAR_CLOSE = aside('near_close');
const TOO_LITTLE_HISTORY = aside('too_little_history');
const SPREAD_MISSING_OR_WIDE = aside('spread_missing_or_wide');
const NOT_FAR = aside('z_score_below_entry');

class MeanReversion implements Strategy {
  readonly #parameters: Parameters;

  constructor(settings: Parameters) {
    this.#parameters = settings;
  }

  evaluate({ ladder, features, now }: LadderView): LadderOpinion {
    const { entryZScore, strength, minimumHistoryMinutes, maximumSpreadCents, quietMinutesBeforeClose } =
      this.#parameters;
    if (!ladder.whole) return NOT_WHOLE;
    if (features.minutesToClose(now) < quietMinutesBeforeClose) return NEAR_CLOSE;
    const count = ladder.markets.length;
    let farthest = 0;
    let zScore = 0;
    for (let i = 0; i < count; i++) {
      if (!features.hasPrice(i) || features.historyMinutes(i, now) < minimumHistoryMinutes) return TOO_LITTLE_HISTORY;
      const spread = features.spread(i);
      if (spread === NO_PRICE || spread > maximumSpreadCents * 100) return SPREAD_MISSING_OR_WIDE;
      const z = features.zScore(i, now);
      if (Math.abs(z) > Math.abs(zScore)) {
        farthest = i;
        zScore = z;
      }
    }
    if (Math.abs(zScore) < entryZScore) return NOT_FAR;

    const fair = new Array<number>(count);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const price = features.price(i);
      fair[i] = Math.max(0.0005, price - strength * (price - features.level(i, now)));
      sum += fair[i] as number;
    }
    const pYes = fair.map((value) => value / sum);
    return {
      valid: true,
      pYes,
      uncertainty: pYes.map((p, i) => {
        // How far a price comes back is itself uncertain (uniform between nothing and twice the strength: its distance
        // moved ÷ √3), and so is where the level is (the deviation) and the price within its touch.
        const moved = (strength * (features.price(i) - features.level(i, now))) / Math.sqrt(3);
        const level = strength * features.deviation(i, now);
        const half = features.spread(i) / 2 / ONE_DOLLAR_PRICE;
        return Math.min(Math.sqrt(moved * moved + level * level + (half * half) / 3), Math.sqrt(p * (1 - p)));
      }),
      features: { z_score: zScore, spread: features.spread(farthest) / ONE_DOLLAR_PRICE, overround: sum - 1 },
      reasons: [zScore > 0 ? 'price_above_level' : 'price_below_level'],
    };
  }

  snapshot(): Json {
    return null;
  }

  restore(): void {}
}
