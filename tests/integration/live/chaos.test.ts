/**
 * The short form of chaos: live sessions under every fault, ended with `kill -9` once in each phase of their life and now and then
 * anywhere, keep their promises; and the verdict on them finds what is broken. The long form: tests/chaos/main.ts.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlannedKill } from '../../chaos/kill-plan.ts';
import { PHASE_NAMES, type Phase } from '../../chaos/phases.ts';
import type { PlantedBug } from '../../chaos/planted-bugs.ts';
import { type ChaosResult, type ChaosWorld, chaosRun, chaosWorld, FAULTS } from '../../chaos/run.ts';

/** Where the processes of a session are killed, one after the other: how often each comes to the phase in which it ends. */
const PLACED: readonly Readonly<Partial<Record<Phase, number>>>[] = [
  { making: 2, answered: 1, recovering: 5 },
  { taking_up: 4, commands_written: 1, heard: 3 },
  { inputs_open: 90, recovered: 1, checkpoint: 1 },
  { inputs_written: 60, taking_up_again: 3, reconciling: 2 },
  { decided: 40, sending: 2, idle: 50 },
  { outputs_open: 50, awaiting: 2, ending: 2 },
];
/** Sessions whose kills are drawn from their seed. */
const DRAWN = 2;
const RUNS = PLACED.length + DRAWN;
const FIRST_SEED = 1_000;
const HOURS = 8;
/** What is planted shows with the first orders. */
const HOURS_WITH_BUG = 4;
const AT_ONCE = 4;
/** A connection that ends is the rarest of the faults: of few runs each should meet one. */
const OFTEN_CUT = FAULTS.replace(/(?<=ws\.disconnect=).*/, '0.03');

let world: ChaosWorld;
const results: ChaosResult[] = [];
beforeAll(async () => {
  world = await chaosWorld();
  let next = 0;
  const work = async () => {
    while (next < RUNS) {
      const run = next++;
      const placed = PLACED[run];
      const kills = placed && { kills: Object.entries(placed).map(([phase, nth]) => killAt(phase as Phase, nth)) };
      results.push(await chaosRun(world, FIRST_SEED + run, HOURS, { faults: OFTEN_CUT, ...kills }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}, 900_000);
afterAll(() => world.remove());

test('killed anywhere under every fault, a live session loses and doubles nothing', () => {
  const broken = results.filter((result) => result.broken.length > 0);
  expect(broken.map(({ seed, broken }) => ({ seed, broken }))).toEqual([]);
  expect(results).toHaveLength(RUNS);
});

test('the sessions traded, and were killed in every phase of their life', () => {
  const sum = (of: (result: ChaosResult) => number) => results.reduce((total, result) => total + of(result), 0);
  expect(sum(({ orders }) => orders)).toBeGreaterThan(5 * RUNS);
  expect(sum(({ fills }) => fills)).toBeGreaterThan(5 * RUNS);
  const killedIn = new Set(results.flatMap(({ kills }) => kills));
  expect(PHASE_NAMES.filter((phase) => !killedIn.has(phase))).toEqual([]);
});

test('every fault that an account can meet struck', () => {
  const struck = new Set(results.flatMap((result) => Object.keys(result.struck)));
  expect([...struck].sort()).toEqual([
    'rest.delay',
    'rest.errorAfter',
    'rest.errorBefore',
    'rest.timeoutAfter',
    'rest.timeoutBefore',
    'rest.tooManyRequests',
    'ws.delay',
    'ws.disconnect',
    'ws.drop',
    'ws.duplicate',
    'ws.reorder',
  ]);
});

test.concurrent.each<[PlantedBug, RegExp]>([
  ['order_not_journaled', /is at the exchange and not in the journal/],
  ['fill_forgotten', /^fill .* was lost$/],
  ['fee_forgotten', /was booked with another fee/],
  ['order_doubled', /still worked when .* was placed/],
  ['caps_ignored', /were at risk.*of at most/],
])('the verdict finds the planted bug %s', async (bug, sentence) => {
  const { broken } = await chaosRun(world, 4, HOURS_WITH_BUG, { bug, kills: 0 });
  expect(broken.some((what) => sentence.test(what))).toBe(true);
});

function killAt(phase: Phase, nth: number): PlannedKill {
  return { kind: 'at', point: { phase, nth } };
}
