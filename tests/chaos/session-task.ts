/** What the process of a session under chaos is told on its command line, as JSON. */
import { z } from 'zod';
import { PHASE_NAMES } from './phases.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';

/** Exit code of a session whose account the exchange would not show when it started. */
export const NOT_TAKEN_UP = 75;

export const sessionTask = z.strictObject({
  /** Folder of the compiled tape. */
  tape: z.string(),
  /** Folder of the session. */
  session: z.string(),
  seed: z.int(),
  /** Which process of the session it is, from 0. */
  life: z.int(),
  rest: z.string(),
  ws: z.string(),
  control: z.string(),
  keyId: z.string(),
  keyPath: z.string(),
  /** When trading ends, epoch µs. */
  until: z.number(),
  /** File in which the phase is told. */
  phaseFile: z.string(),
  /** Where the process ends itself. */
  crashAt: z.strictObject({ phase: z.enum(PHASE_NAMES), nth: z.int().positive() }).nullable(),
  bug: z.enum(PLANTED_BUGS),
});
export type SessionTask = z.infer<typeof sessionTask>;
