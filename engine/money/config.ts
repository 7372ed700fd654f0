/** Configuration of fees: what kind of account pays them. */
import { z } from 'zod';

export const moneyConfig = z.strictObject({
  balancePrecision: z
    .enum(['cent', 'centicent'])
    .default('cent')
    .describe(
      'To what the exchange aligns your balance after a fill: cent (an account cleared through a broker, and the careful choice) or centicent (a direct member, $0.0001).',
    ),
});

export type MoneyConfig = z.infer<typeof moneyConfig>;
