/** Configuration of settlement: which changed rules a person has accepted. */
import { z } from 'zod';

export const settlementConfig = z.strictObject({
  acceptedTerms: z
    .array(z.string().regex(/^[0-9a-f]{64}$/, 'a hash of terms has 64 hexadecimal digits'))
    .default([])
    .describe(
      'Hashes of rules texts that you have read and accept besides the shipped ones; a series with other rules stays closed to trading.',
    ),
});

export type SettlementConfig = z.infer<typeof settlementConfig>;
