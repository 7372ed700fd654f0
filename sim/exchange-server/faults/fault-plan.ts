/**
 * The faults that the server can be asked for: chances in [0, 1] and delays in real milliseconds, for requests and for frames.
 * Everything is off unless it is asked for, and may be changed while the server runs.
 */
import { z } from 'zod';

const chance = z.number().min(0).max(1).default(0);
const millis = z.number().min(0).max(600_000);
const delay = z
  .strictObject({
    chance: chance.describe('Chance that it is delayed.'),
    fromMillis: millis.default(0).describe('Shortest delay in real milliseconds.'),
    toMillis: millis.default(100).describe('Longest delay in real milliseconds.'),
  })
  .refine(({ fromMillis, toMillis }) => fromMillis <= toMillis, 'fromMillis is more than toMillis');

const restFaults = z.strictObject({
  delay: delay.prefault({}).describe('The answer comes later.'),
  tooManyRequests: chance.describe('429, and nothing was done.'),
  errorBefore: chance.describe('500 or 503, and nothing was done.'),
  errorAfter: chance.describe('500 or 503, although it was done.'),
  timeoutBefore: chance.describe('No answer, and nothing was done.'),
  timeoutAfter: chance.describe('No answer, although it was done.'),
  timeoutMillis: millis.default(30_000).describe('After so long the connection of a request without answer is cut.'),
});

const webSocketFaults = z.strictObject({
  delay: delay.prefault({}).describe('A frame, and what comes after it, comes later.'),
  drop: chance.describe('A frame is lost; where frames are numbered, its number is missing.'),
  duplicate: chance.describe('A frame comes twice.'),
  reorder: chance.describe('A frame comes after the one that follows it.'),
  gap: chance.describe('A number is left out, although no frame is lost.'),
  disconnect: chance.describe('The connection is cut after a frame.'),
});

export const faultPlan = z.strictObject({
  rest: restFaults.prefault({}),
  ws: webSocketFaults.prefault({}),
});
export type FaultPlan = z.infer<typeof faultPlan>;

/** No faults. */
export const NO_FAULTS: FaultPlan = faultPlan.parse({});

/**
 * A plan from `NAME=VALUE` pairs such as `rest.errorAfter=0.1,ws.delay.chance=1,ws.delay.toMillis=50`, over another plan.
 * Throws RangeError with the pair that is wrong.
 */
export function readFaults(text: string, over: FaultPlan = NO_FAULTS): FaultPlan {
  const plan = structuredClone(over) as Record<string, unknown>;
  for (const pair of text.split(',').map((part) => part.trim())) {
    const [name = '', value = '', ...more] = pair.split('=');
    const keys = name.split('.');
    const last = keys.pop() as string;
    let place: unknown = plan;
    for (const key of keys) place = isRecord(place) ? place[key] : undefined;
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!isRecord(place) || typeof place[last] !== 'number') throw new RangeError(`«${name}» is no fault`);
    if (more.length > 0 || Number.isNaN(number)) throw new RangeError(`«${pair}» is not NAME=NUMBER`);
    place[last] = number;
  }
  const result = faultPlan.safeParse(plan);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RangeError(`${issue?.path.join('.') ?? 'the faults'}: ${issue?.message ?? 'not valid'}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
