/** Configuration of sessions. Live trading is off unless a person switches it on. */
import { z } from 'zod';
import { KALSHI_ENVIRONMENTS } from '../data/kalshi/hosts.ts';
import { LOG_LEVELS, LOG_PLACES } from './run/log-places.ts';

export const liveConfig = z.strictObject({
  allowed: z.boolean().default(false).describe('The switch: without it nothing is ever sent to a real exchange.'),
  environment: z.enum(KALSHI_ENVIRONMENTS).default('demo').describe('The exchange that is traded at.'),
  paperHours: z
    .number()
    .min(0)
    .max(8_760)
    .default(72)
    .describe('Hours that a paper session of the same configuration must have run before a live one may start.'),
  orderGroupContracts: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(500)
    .describe(
      'Contracts that may match within 15 seconds before the exchange itself cancels every order of the session.',
    ),
  staleSeconds: z
    .number()
    .positive()
    .max(3_600)
    .default(120)
    .describe('Seconds without any message of the market after which no order goes out.'),
  clockSkewSeconds: z
    .number()
    .int()
    .min(2)
    .max(20)
    .default(5)
    .describe("Seconds between this machine's clock and the exchange's beyond which no order goes out."),
  rateHoldSeconds: z
    .number()
    .min(0)
    .max(600)
    .default(5)
    .describe('Seconds for which no order goes out after the exchange refused a request as one too many.'),
  orderMaxAgeSeconds: z
    .number()
    .positive()
    .max(15)
    .default(10)
    .describe(
      'Seconds after which an order that still waits for its turn is given up unsent; well below oms.notFoundSeconds.',
    ),
  journalCheckpointHours: z
    .number()
    .min(0.1)
    .max(24)
    .default(6)
    .describe(
      'Hours of engine time after which a session starts a new file of its journal with a checkpoint; a restart reads one file.',
    ),
  journalSegmentMegabytes: z
    .number()
    .min(1)
    .max(1_024)
    .default(64)
    .describe('Megabytes of entries in a file of the journal beyond which a new one is started before its time.'),
  log: z.enum(LOG_PLACES).default('folder').describe('Where a session logs: session.log in its own folder, or stderr.'),
  logLevel: z.enum(LOG_LEVELS).default('info').describe('The least that a session logs.'),
});
export type LiveConfig = z.infer<typeof liveConfig>;
