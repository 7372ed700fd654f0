/** Configuration of the loop itself: how often it turns. */
import { z } from 'zod';

export const engineConfig = z.strictObject({
  fastLoopSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .refine((seconds) => 3600 % seconds === 0, { message: 'must divide the hour (3600 seconds)' })
    .default(60)
    .describe('seconds between fast ticks: prices are looked at, opinions formed and orders sent; divides the hour'),
  slowLoopMinutes: z
    .number()
    .int()
    .min(1)
    .max(60)
    .default(10)
    .describe('minutes between slow ticks: the weather regime and the equity record are brought up to date'),
});
export type EngineConfig = z.infer<typeof engineConfig>;
