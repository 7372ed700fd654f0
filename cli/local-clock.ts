/** The clock of a local exchange, asked over its control routes. */
import { z } from 'zod';
import { UserError } from '../data/user-error.ts';
import type { EpochMicros } from '../engine/time.ts';

const clock = z.object({ now_us: z.int(), mode: z.enum(['paused', 'running', 'lockstep']) });
export type LocalClock = z.infer<typeof clock>;

/** @param baseUrl REST address of the local exchange. @throws UserError 1 when it has no such clock. */
export async function localClock(baseUrl: string): Promise<LocalClock & { readonly now: EpochMicros }> {
  const url = `${new URL(baseUrl).origin}/milkbot/clock`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const state = clock.parse(await answer.json());
    return { ...state, now: state.now_us as EpochMicros };
  } catch (cause) {
    throw new UserError(`${baseUrl} does not answer as a local exchange: start one with \`sim exchange\``, 1, {
      cause,
    });
  }
}
