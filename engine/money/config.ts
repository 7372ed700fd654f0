/** Configuration of fees: what kind of account pays them. */
import { z } from 'zod';

export const moneyConfig = z.strictObject({
  balancePrecision: z
    .enum(['cent', 'centicent'])
    .default('cent')
    .describe(
      'To what the exchange aligns your balance after a fill: cent (an account cleared through a broker, and the careful choice) or centicent (a direct member, $0.0001).',
    ),
  smallestFillContracts: z
    .number()
    .min(0.01)
    .max(1)
    .default(1)
    .describe(
      'Contracts below which risk does not expect a single fill: the rounding of fees on ever smaller fills adds up. The exchange may fill 0.01 since March 2026, at which an order in cents could cost many times its usual fee; such fills of whole-contract orders are not seen.',
    ),
});

export type MoneyConfig = z.infer<typeof moneyConfig>;
