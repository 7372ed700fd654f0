/** Configuration of synthetic worlds: what kind of market, how much history before it, how busy it is. */
import { z } from 'zod';

export const synthConfig = z.strictObject({
  market: z
    .enum(['efficient', 'mispriced'])
    .default('efficient')
    .describe('Whether prices are the true conditional probabilities, or persistently wrong by `biasF`.'),
  biasF: z
    .number()
    .min(-15)
    .max(15)
    .default(3)
    .describe('Degrees Fahrenheit by which a mispriced market is too warm at its opening; negative is too cold.'),
  tier: z
    .enum(['trades', 'candles', 'quotes', 'depth'])
    .default('quotes')
    .describe(
      'Best tier of the history: prints only; bars of bid and ask a minute as well; the top of book with sizes; or every level. Bars and full books need a true book.',
    ),
  trueBook: z
    .boolean()
    .default(false)
    .describe(
      'Whether every single order is simulated in a limit order book from which all tiers are derived, so that it is known what would have become of one more order.',
    ),
  variables: z
    .array(z.enum(['high', 'low']))
    .min(1)
    .default(['high'])
    .describe('Daily extremes for which ladders are listed.'),
  warmupDays: z
    .int()
    .min(0)
    .max(20_000)
    .default(760)
    .describe('Days of forecasts and reports before the first climate date, from which strategies learn.'),
  climatologyYears: z.int().min(0).max(100).default(10).describe('Years of station archive values before the warm-up.'),
  tradesPerLadder: z
    .number()
    .min(0)
    .max(50_000)
    .default(300)
    .describe('Expected number of trades in one ladder by people who know nothing; the informed ones come on top.'),
  spreadCents: z.number().min(1).max(20).default(2).describe('Typical distance of bid and ask in cents.'),
});

export type SynthConfig = z.infer<typeof synthConfig>;
