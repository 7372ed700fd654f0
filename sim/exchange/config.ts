/** Configuration of the simulated exchange: latencies, and what is assumed where the data does not say. */
import { z } from 'zod';
import { USAGE_TIERS } from '../../data/kalshi/rate-limits.ts';

export const exchangeConfig = z.strictObject({
  orderLatencyMillis: z
    .number()
    .min(0)
    .max(3_600_000)
    .default(250)
    .describe(
      'Milliseconds from a decision until its order, amendment or cancel is at the exchange (the median if drawn).',
    ),
  ackLatencyMillis: z
    .number()
    .min(0)
    .max(3_600_000)
    .default(250)
    .describe('Milliseconds from what the exchange does until it is known here (the median if drawn).'),
  latencySpread: z
    .number()
    .min(0)
    .max(3)
    .default(0)
    .describe(
      'Standard deviation of the logarithm of each latency; 0 makes every latency the same, else they are drawn.',
    ),
  feedLatencyMillis: z
    .number()
    .min(0)
    .max(3_600_000)
    .default(1_000)
    .describe('Milliseconds after exchange time within which public data is known; an order that ends waits for them.'),
  printShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe('Share of each print that own orders may have, all of them together.'),
  printSlippageCents: z
    .number()
    .int()
    .min(0)
    .max(50)
    .default(1)
    .describe('Cents by which a taking order fares worse than the print whose place it takes, never beyond its limit.'),
  queueAheadContracts: z
    .number()
    .min(0)
    .default(100)
    .describe('Contracts assumed ahead of a resting order where the data does not show the queue at its price.'),
  cancelFrontShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe(
      'Chance that a cancellation in a full book came from in front of a resting order, drawn for each; the others came from behind it.',
    ),
  tradeMatchMillis: z
    .number()
    .min(0)
    .max(60_000)
    .default(1_000)
    .describe('Milliseconds between a trade and a fall of displayed size within which the trade explains the fall.'),
  feedDelayMillis: z
    .number()
    .min(0)
    .max(3_600_000)
    .default(0)
    .describe(
      'Milliseconds by which public data reaches us later than the history says that it was known, so that decisions on it come later (the median if drawn).',
    ),
  immediateWindowMillis: z
    .number()
    .min(0)
    .max(60_000)
    .default(1_000)
    .describe('Milliseconds of prints after its arrival that may fill an immediate order where there are prints only.'),
  lotContracts: z
    .number()
    .min(0.01)
    .max(100)
    .default(1)
    .describe('Contracts in multiples of which fills come; the remainder of an order may be smaller.'),
  positionLimitContracts: z
    .number()
    .positive()
    .default(25_000)
    .describe('Contracts that the exchange lets one account hold in one market.'),
  collateral: z
    .enum(['gross', 'ladder_worst_case'])
    .default('gross')
    .describe(
      'What positions and orders bind: gross pays every contract in full and nets only YES and NO of one market; ladder_worst_case gives back what the exclusive ladder pays in its worst outcome, the most that an exchange could give back (its own formula is not published).',
    ),
  usageTier: z
    .enum(['unlimited', ...USAGE_TIERS])
    .default('unlimited')
    .describe(
      "Tier of the account, by whose write tokens orders, amendments and cancels are limited; unlimited where whoever sends them keeps within the exchange's limits.",
    ),
  weeklyMaintenance: z
    .boolean()
    .default(true)
    .describe(
      'Whether trading pauses in the weekly maintenance of the exchange, on Thursdays from 3 to 5 AM in New York.',
    ),
  cancelAllReachSeconds: z
    .number()
    .int()
    .min(0)
    .max(3_600)
    .default(0)
    .describe(
      'Seconds after a cancel of all orders in which what is placed is cancelled too; the exchange says that this may happen for a minute.',
    ),
});
export type ExchangeConfig = z.infer<typeof exchangeConfig>;
