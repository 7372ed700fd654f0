/**
 * Strategy `mean_reversion`: a price that ran far from its rolling level is expected to come part of the way back.
 *
 * Fair value = price − strength × (price − level) for every bracket whose spread is narrow enough to tell where its price is;
 * the others keep theirs; all are made to sum to one. It speaks only when some bracket with a narrow spread is beyond the
 * entry threshold, and when every bracket has a price that is young enough, with enough history, and they sum to about a
 * dollar. An outer bracket at a cent or two seldom has two sides: that alone does not silence the ladder. Once the climate day is
 * under way it stands aside: prices then move for good, because the day is being observed.
 */
import { z } from 'zod';
import type { LadderFeatures } from '../features/ladder-features.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE } from '../money/units.ts';
import type { Json } from '../snapshot.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../time.ts';
import type { LadderOpinion, LadderView, Strategy, StrategyDefinition } from './contract.ts';
import { DAY_UNDER_WAY, dayUnderWayAt, lastHours } from './day-under-way.ts';

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
    .describe('Spread in cents beyond which, or unknown, a price is too vague to have moved.'),
  maximumPriceAgeMinutes: z
    .number()
    .positive()
    .default(360)
    .describe("Minutes since the last evidence of a bracket's price after which it is not compared with the others."),
  maximumOverround: z
    .number()
    .positive()
    .default(0.25)
    .describe('Distance of the sum of the prices from one dollar beyond which they are not believed, in dollars.'),
  ...lastHours,
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

type ValidOpinion = Extract<LadderOpinion, { valid: true }>;

const aside = (reason: string): LadderOpinion => ({ valid: false, reasons: [reason] });
const NOT_WHOLE = aside('ladder_not_whole');
const TOO_LITTLE_HISTORY = aside('too_little_history');
const PRICE_TOO_OLD = aside('price_too_old');
const OVERROUND_TOO_LARGE = aside('overround_too_large');
const SPREAD_MISSING_OR_WIDE = aside('spread_missing_or_wide');
const NOT_FAR = aside('z_score_below_entry');

class MeanReversion implements Strategy {
  readonly #parameters: Parameters;

  constructor(settings: Parameters) {
    this.#parameters = settings;
  }

  evaluate({ ladder, board, features, now }: LadderView): LadderOpinion {
    const { minimumHistoryMinutes, maximumPriceAgeMinutes, maximumOverround } = this.#parameters;
    if (!ladder.whole) return NOT_WHOLE;
    const underWayAt = dayUnderWayAt(ladder, this.#parameters);
    if (now >= underWayAt) return DAY_UNDER_WAY;
    let sum = 0;
    for (const [i, { id }] of ladder.markets.entries()) {
      if (!features.hasPrice(i) || features.historyMinutes(i, now) < minimumHistoryMinutes) return TOO_LITTLE_HISTORY;
      if (now - board.touchAt(id) > maximumPriceAgeMinutes * MICROS_PER_MINUTE) return PRICE_TOO_OLD;
      sum += features.price(i);
    }
    if (Math.abs(sum - 1) > maximumOverround) return OVERROUND_TOO_LARGE;
    const farthest = this.#farthest(features, ladder.markets.length, now);
    if (typeof farthest !== 'number') return farthest;
    return { ...this.#opinion(features, ladder.markets.length, farthest, now), validUntil: underWayAt };
  }

  /** The bracket with a narrow spread that is farthest from its level, or why none counts. */
  #farthest(features: LadderFeatures, count: number, now: EpochMicros): number | LadderOpinion {
    let farthest = -1;
    let distance = 0;
    let isVague = false;
    for (let i = 0; i < count; i++) {
      const z = Math.abs(features.zScore(i, now));
      if (z < this.#parameters.entryZScore) continue;
      if (!this.#isNarrow(features, i)) isVague = true;
      else if (z > distance) {
        farthest = i;
        distance = z;
      }
    }
    if (farthest >= 0) return farthest;
    return isVague ? SPREAD_MISSING_OR_WIDE : NOT_FAR;
  }

  #opinion(features: LadderFeatures, count: number, farthest: number, now: EpochMicros): ValidOpinion {
    const { strength, maximumSpreadCents } = this.#parameters;
    const fair = new Array<number>(count);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const price = features.price(i);
      const back = this.#isNarrow(features, i) ? strength * (price - features.level(i, now)) : 0;
      fair[i] = Math.max(0.0005, price - back);
      sum += fair[i] as number;
    }
    const pYes = fair.map((value) => value / sum);
    const zScore = features.zScore(farthest, now);
    return {
      valid: true,
      pYes,
      uncertainty: pYes.map((p, i) => {
        // How far a price comes back is itself uncertain (uniform between nothing and twice the strength: its distance
        // moved ÷ √3), and so is where the level is (the deviation) and the price within its touch. A spread that is not
        // known is taken as wide as one may be.
        const moved = (strength * (features.price(i) - features.level(i, now))) / Math.sqrt(3);
        const level = strength * features.deviation(i, now);
        const spread = features.spread(i) === NO_PRICE ? maximumSpreadCents * 100 : features.spread(i);
        const half = spread / 2 / ONE_DOLLAR_PRICE;
        return Math.min(Math.sqrt(moved * moved + level * level + (half * half) / 3), Math.sqrt(p * (1 - p)));
      }),
      features: { z_score: zScore, spread: features.spread(farthest) / ONE_DOLLAR_PRICE, overround: sum - 1 },
      reasons: [zScore > 0 ? 'price_above_level' : 'price_below_level'],
    };
  }

  /** Whether the spread of bracket `i` is known and narrow enough to tell where its price is. */
  #isNarrow(features: LadderFeatures, i: number): boolean {
    const spread = features.spread(i);
    return spread !== NO_PRICE && spread <= this.#parameters.maximumSpreadCents * 100;
  }

  snapshot(): Json {
    return null;
  }

  restore(): void {}
}
