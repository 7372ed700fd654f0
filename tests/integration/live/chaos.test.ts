/** The short form of chaos: a live session under every fault and `kill -9` keeps its promises. The long form: tests/chaos/main.ts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChaosWorld, chaosRun, chaosWorld } from '../../chaos/run.ts';

let world: ChaosWorld;
beforeAll(async () => {
  world = await chaosWorld();
});
afterAll(() => world.remove());

test.each([3, 4])(
  'killed at random points under every fault, a live session loses and doubles nothing (seed %i)',
  async (seed) => {
    const { broken, orders, fills, kills, faults } = await chaosRun(world, seed, 12);
    expect(broken).toEqual([]);
    expect(orders).toBeGreaterThan(3);
    expect(fills).toBeGreaterThan(3);
    expect(kills).toBeGreaterThan(0);
    expect(faults).toBeGreaterThan(20);
  },
);
