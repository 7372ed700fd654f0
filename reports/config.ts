/** Configuration of reports: how much is shown and how uncertainty is computed. Nothing here changes what a run did. */
import { z } from 'zod';

export const reportConfig = z.strictObject({
  resamples: z
    .int()
    .min(200)
    .max(20_000)
    .default(2_000)
    .describe('Bootstrap resamples of days behind each interval, a number of draws.'),
  largestFills: z
    .int()
    .min(0)
    .max(1_000)
    .default(40)
    .describe('Fills listed in the report, largest capital first; the rest is in fills.parquet.'),
});
export type ReportConfig = z.infer<typeof reportConfig>;
