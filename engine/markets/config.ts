/** Configuration of how market data is read: when a price is too old, and what is assumed where the data is silent. */
import { z } from 'zod';

export const boardConfig = z.strictObject({
  quoteMaxAgeMinutes: z
    .number()
    .positive()
    .default(60)
    .describe('Minutes after which a quote or order book that nothing confirmed counts as missing.'),
  printMaxAgeMinutes: z
    .number()
    .positive()
    .default(180)
    .describe('Minutes for which a print implies the touch where the history has no quotes.'),
  assumedSpreadCents: z
    .number()
    .int()
    .min(1)
    .max(50)
    .default(3)
    .describe('Spread in cents assumed where only prints are known; an implied spread counts only when it is wider.'),
  assumedSizeContracts: z
    .number()
    .positive()
    .max(1_000_000)
    .default(25)
    .describe('Contracts assumed at a quoted price whose size the history does not tell, offered once per price.'),
  emptySideCents: z
    .number()
    .int()
    .min(0)
    .max(49)
    .default(5)
    .describe(
      'Cents from an end of the scale within which a displayed empty side counts as that end in judging a price; 0 never.',
    ),
});

export type BoardConfig = z.infer<typeof boardConfig>;
