/** Configuration of the simulated exchange: latencies, and what is assumed where the data does not say. */
import { z } from 'zod';

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
});
export type ExchangeConfig = z.infer<typeof exchangeConfig>;
