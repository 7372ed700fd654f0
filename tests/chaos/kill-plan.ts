/**
 * Where the processes of a run are killed, drawn from its seed: most at a point of the session's life, so that the short ones are hit as
 * well as the long ones, the others at any moment after trading began.
 */
import type { RandomStream } from '../../sim/random.ts';
import type { CrashPoint, Phase } from './phases.ts';

export type PlannedKill =
  | { readonly kind: 'at'; readonly point: CrashPoint }
  | { readonly kind: 'after'; readonly millis: number };

/** The highest number of times that a process may come to a phase before it ends there. */
const ONLY_NEW: readonly (readonly [Phase, number])[] = [
  ['making', 3],
  ['taking_up', 12],
];
const ONLY_RECOVERED: readonly (readonly [Phase, number])[] = [
  ['recovering', 200],
  ['recovered', 1],
  ['taking_up_again', 8],
];
const EITHER: readonly (readonly [Phase, number])[] = [
  ['idle', 200],
  ['inputs_open', 200],
  ['inputs_written', 150],
  ['decided', 100],
  ['outputs_open', 100],
  ['commands_written', 10],
  ['sending', 8],
  ['awaiting', 8],
  ['answered', 8],
  ['heard', 15],
  ['checkpoint', 6],
  ['reconciling', 12],
  ['ending', 5],
];

export function drawKill(drawn: RandomStream, isNew: boolean): PlannedKill {
  if (drawn.chance(0.25)) return { kind: 'after', millis: drawn.integer(10, 2_500) };
  const own = isNew ? ONLY_NEW : ONLY_RECOVERED;
  const points = drawn.chance(0.3) ? own : EITHER;
  const [phase, most] = points[drawn.integer(0, points.length - 1)] as readonly [Phase, number];
  return { kind: 'at', point: { phase, nth: drawn.integer(1, most) } };
}
