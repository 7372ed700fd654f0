/**
 * What the exchange does not have: the routes under `/milkbot` by which a test moves the simulated clock, asks for faults and
 * pauses trading. Nobody signs for them; the server listens on loopback only, and bodies must be JSON.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type EpochMicros, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { apiError, invalidParameters } from '../errors.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { faultPlan } from '../faults/fault-plan.ts';
import type { Pace } from '../pace.ts';
import type { AccountDesk } from './account-desk.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text) * 1_000);
const instantMicros = z.int().min(0);
const clockCommand = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('run'), speed: z.number().min(0).max(1e9).default(1) }),
  z.strictObject({ action: z.literal('lockstep') }),
  z.strictObject({
    action: z.literal('step'),
    to: instant.optional(),
    to_us: instantMicros.optional(),
    by_seconds: z.number().min(0).optional(),
    events: z.int().min(1).max(100_000).optional(),
  }),
]);
const drained = z.strictObject({ seq: z.int().min(0), until: instant.optional(), until_us: instantMicros.optional() });
const pauseCommand = z.strictObject({ pause: z.enum(['none', 'trading', 'exchange']) });

export interface ControlParts {
  readonly pace: Pace;
  readonly faults: FaultInjector;
  readonly desk: AccountDesk;
}

export function controlRoutes(app: FastifyInstance, { pace, faults, desk }: ControlParts): void {
  app.get('/clock', () => pace.state());

  app.post('/clock', async (request) => {
    const command = clockCommand.parse(request.body);
    if (command.action === 'pause') pace.pause();
    else if (command.action === 'run') pace.run(command.speed);
    else if (command.action === 'lockstep') pace.lockstep();
    else await step(pace, command);
    return pace.state();
  });

  app.post('/clock/drained', async (request) => {
    const { seq, until, until_us } = drained.parse(request.body);
    return conflict(() => pace.drainedAlone(seq, until_us ?? until ?? null));
  });

  app.get('/faults', () => ({ seed: faults.seed, faults: faults.plan, struck: Object.fromEntries(faults.struck) }));

  app.post('/faults', (request) => {
    faults.plan = faultPlan.parse(request.body);
    return { seed: faults.seed, faults: faults.plan, struck: Object.fromEntries(faults.struck) };
  });

  app.post('/pause', (request) => {
    const { pause } = pauseCommand.parse(request.body);
    desk.command((exchange, now) => exchange.pause(pause, now));
    return { pause: desk.pause() };
  });
}

async function step(
  pace: Pace,
  command: {
    to?: number | undefined;
    to_us?: number | undefined;
    by_seconds?: number | undefined;
    events?: number | undefined;
  },
): Promise<void> {
  const { to, to_us, by_seconds, events } = command;
  if ([to, to_us, by_seconds, events].filter((given) => given !== undefined).length !== 1) {
    throw invalidParameters('give one of to, to_us, by_seconds and events');
  }
  if (events !== undefined) {
    for (let done = 0; done < events; done++) {
      const { next_us } = pace.state();
      if (next_us === null) return;
      await conflict(() => pace.stepTo(next_us as EpochMicros));
    }
    return;
  }
  const target = to_us ?? to ?? pace.state().now_us + Math.round((by_seconds ?? 0) * MICROS_PER_SECOND);
  if (target < pace.state().now_us) throw invalidParameters('the clock does not go back');
  await conflict(() => pace.stepTo(target as EpochMicros));
}

async function conflict<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw apiError(409, 'clock_conflict', error instanceof Error ? error.message : String(error));
  }
}
