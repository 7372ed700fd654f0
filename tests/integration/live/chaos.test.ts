/**
 * The short form of chaos: live sessions under every fault, ended with `kill -9` all over their life, keep their promises; and the
 * verdict on them finds what is broken. The long form: tests/chaos/main.ts.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PHASE_NAMES } from '../../chaos/phases.ts';
import type { PlantedBug } from '../../chaos/planted-bugs.ts';
import { type ChaosResult, type ChaosWorld, chaosRun, chaosWorld } from '../../chaos/run.ts';

const RUNS = 30;
const FIRST_SEED = 1_000;
const HOURS = 8;
const AT_ONCE = 4;

let world: ChaosWorld;
const results: ChaosResult[] = [];
beforeAll(async () => {
  world = await chaosWorld();
  let next = FIRST_SEED;
  const work = async () => {
    while (next < FIRST_SEED + RUNS) results.push(await chaosRun(world, next++, HOURS));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}, 900_000);
afterAll(() => world.remove());

test('killed anywhere under every fault, a live session loses and doubles nothing', () => {
  const broken = results.filter((result) => result.broken.length > 0);
  expect(broken.map(({ seed, broken }) => ({ seed, broken }))).toEqual([]);
  expect(results).toHaveLength(RUNS);
});

test('the sessions traded, and were killed in nearly every phase of their life', () => {
  const sum = (of: (result: ChaosResult) => number) => results.reduce((total, result) => total + of(result), 0);
  expect(sum(({ orders }) => orders)).toBeGreaterThan(5 * RUNS);
  expect(sum(({ fills }) => fills)).toBeGreaterThan(5 * RUNS);
  expect(sum(({ kills }) => kills.length)).toBeGreaterThan(RUNS);
  expect(new Set(results.flatMap(({ kills }) => kills)).size).toBeGreaterThan(PHASE_NAMES.length - 5);
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

test.each<[PlantedBug, RegExp]>([
  ['order_not_journaled', /is at the exchange and not in the journal/],
  ['fill_forgotten', /^fill .* was lost$/],
  ['fee_forgotten', /was booked with another fee/],
  ['order_doubled', /still worked when .* was placed/],
  ['caps_ignored', /were at risk.*of at most/],
])('the verdict finds the planted bug %s', async (bug, sentence) => {
  const { broken } = await chaosRun(world, 7, HOURS, { bug });
  expect(broken.some((what) => sentence.test(what))).toBe(true);
});
