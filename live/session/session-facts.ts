/** What a session is: written once as the first entry of its journal, and enough to make its engine again. */
import { z } from 'zod';

export const sessionFacts = z.strictObject({
  /** Version of these facts. */
  version: z.literal(1),
  mode: z.enum(['paper', 'live']),
  account: z.string().min(1),
  /** The resolved configuration. */
  configYaml: z.string(),
  configSha256: z.string(),
  /** First climate date that is traded, days since 1970-01-01. */
  from: z.int(),
  /** When the loops start to turn, epoch µs. */
  ticksFrom: z.number(),
  /** Hash of the warm-up's tape; null when the session began without history. */
  warmupSha256: z.string().nullable(),
  /** Hash of the program's own sources; null when unknown. */
  sourceSha256: z.string().nullable(),
  /** Texts of the user's own strategy files, as they were at the start. */
  strategySources: z.array(z.string()),
  /** Wall-clock start, ISO 8601. */
  startedOn: z.string(),
});
export type SessionFacts = z.infer<typeof sessionFacts>;
