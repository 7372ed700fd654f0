/**
 * Settings of the incremental features: how long a price is remembered, and what tells one weather regime from another.
 */
import { z } from 'zod';

/** Thresholds of the weather regime; see `regime.ts` for the order in which they are asked. */
export const regimeConfig = z.strictObject({
  frontalChangeF: z
    .number()
    .positive()
    .default(12)
    .describe('Change of the daily high from one day to the next that makes the regime frontal, in degrees F.'),
  frontalFallF: z
    .number()
    .positive()
    .default(15)
    .describe('Fall of the observed temperature within three hours that makes the regime frontal, in degrees F.'),
  volatileSpreadF: z
    .number()
    .positive()
    .default(8)
    .describe('Distance between the highest and the lowest forecast of one high that makes the regime volatile, in F.'),
  volatileChangeF: z
    .number()
    .positive()
    .default(10)
    .describe('Root mean square day-to-day change of the last highs that makes the regime volatile, in degrees F.'),
  convectiveHighF: z
    .number()
    .default(84)
    .describe('Mean of the last highs from which on warm nights make the regime convective, in degrees F.'),
  convectiveLowF: z
    .number()
    .default(68)
    .describe('Mean of the last lows (a stand-in for moist air) that makes the regime convective, in degrees F.'),
  marineRangeF: z
    .number()
    .positive()
    .default(16)
    .describe('Mean daily range of a marine city up to which the regime is marine, in degrees F.'),
  marineCities: z
    .array(z.string())
    .default(['LAX', 'SFO', 'SEA'])
    .describe('Codes of the cities whose air comes from a cold ocean.'),
  lookbackDays: z
    .int()
    .min(3)
    .max(60)
    .default(10)
    .describe('Number of past climate days over which means and changes are taken.'),
});

/** Settings of the room `features`. */
export const featuresConfig = z.strictObject({
  rollingMinutes: z
    .number()
    .positive()
    .default(360)
    .describe('Time constant of the rolling level and deviation of a price, in minutes.'),
  minimumDeviation: z
    .number()
    .positive()
    .default(0.01)
    .describe('Smallest deviation that a z-score is divided by, in dollars: one tick, so that a still price has none.'),
  regime: regimeConfig.prefault({}),
});

export type FeaturesConfig = z.infer<typeof featuresConfig>;
export type RegimeConfig = z.infer<typeof regimeConfig>;
