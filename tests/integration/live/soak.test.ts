/** The short form of the soak: a few simulated days as fast as they go. The long form, over months: tests/soak/main.ts. */
import { expect, test } from 'vitest';
import { soak } from '../../soak/soak.ts';

test('a session of some days opens no file more at the end than before, and no tick of it is late or missed', async () => {
  const { samples, end, broken } = await soak(4);
  expect(samples.length).toBeGreaterThanOrEqual(3);
  expect(end.ticks).toBeGreaterThan(3 * 1_440);
  expect(end).toMatchObject({ lateTicks: 0, missedTicks: 0, failedFetches: 0 });
  // Of memory a few days say nothing: what is learned and cached at first is most of it.
  expect(broken.filter((what) => !/grows by/.test(what))).toEqual([]);
}, 240_000);
