/** The real command against the real routes: what it refuses, what it says, and that killing it anywhere leaves no trace. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../data/store/store.ts';
import { type EpochMicros, MICROS_PER_DAY } from '../../engine/time.ts';
import { stream } from '../../sim/random.ts';
import { LAST, writeLittleWeather } from '../integration/weather/little-weather.ts';
import { type ServedWeather, serveWeather } from '../integration/weather/served-weather.ts';
import { scratchFolder, sim } from './sim-command.ts';

let scratch: ReturnType<typeof scratchFolder>;
let served: ServedWeather;
beforeEach(async () => {
  scratch = scratchFolder();
  const original = openStore(join(scratch.path, 'original'), { create: true });
  await writeLittleWeather(original);
  served = await serveWeather(original, ((LAST + 12) * MICROS_PER_DAY) as EpochMicros);
});
afterEach(async () => {
  await served.close();
  scratch.clean();
});

const CONTACT = ['--contact', 'tests@example.org'];
const iem = () => [
  'ingest',
  'iem',
  '--cities',
  'NYC,CHI',
  '--from',
  '2026-06-30',
  '--to',
  '2026-07-01',
  '--base-url',
  `${served.url}/iem`,
  ...CONTACT,
];
const fingerprintOf = (name: string) => openStore(join(scratch.path, name)).fingerprint();

test('a service is not asked without a contact', async () => {
  const { code, stderr } = await sim(scratch.path, 'ingest', 'nws', '--cities', 'NYC', '--data', 'store');
  expect(code).toBe(2);
  expect(stderr).toContain('give --contact or MILKBOT_CONTACT');
  expect(served.answered.size).toBe(0);
});

test('a stitched history of forecasts is refused without a stated worst case, and taken with one', async () => {
  const question = [
    'ingest',
    'openmeteo',
    '--feed',
    'stitched',
    '--cities',
    'NYC',
    '--from',
    '2026-06-30',
    '--to',
    '2026-07-01',
    ...CONTACT,
  ];
  const args = [...question, '--base-url', `${served.url}/openmeteo`, '--data', 'store', '--json'];
  const refused = await sim(scratch.path, ...args);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--worst-case-known-at');
  expect((await sim(scratch.path, ...args, '--worst-case-known-at', '6')).code).toBe(0);
});

test('an answer that stays away is told in one sentence, and what was fetched before is kept', async () => {
  const args = [
    'ingest',
    'iem',
    '--cities',
    'NYC',
    '--from',
    '2026-06-30',
    '--to',
    '2026-06-30',
    ...CONTACT,
    '--data',
    'store',
  ];
  const { code, stderr } = await sim(
    scratch.path,
    ...args,
    '--base-url',
    'http://127.0.0.1:9',
    '--retries',
    '1',
    '--backoff',
    '1',
  );
  expect(code).toBe(1);
  expect(stderr.trim().split('\n').at(-1)).toMatch(/could not be asked for .* in 2 tries .*: try again later/);
});

test.each([
  ['iem', 12, () => iem()],
  [
    'nws',
    1,
    () => ['ingest', 'nws', '--cities', 'NYC', '--max-age', '999', '--base-url', `${served.url}/nws`, ...CONTACT],
  ],
])(
  'killed at random points and started again, sim ingest %s ends with the same store',
  async (_name, daysAfter, command) => {
    served.clock.at = ((LAST + daysAfter) * MICROS_PER_DAY) as EpochMicros;
    expect((await sim(scratch.path, ...command(), '--pace', '0', '--data', 'whole')).code).toBe(0);
    const random = stream(20_261_127, 'kills');
    const main = join(import.meta.dirname, '../../cli/main.ts');
    const answers = () => [...served.answered.values()].reduce((sum, count) => sum + count, 0);
    for (let kill = 0; kill < 2; kill++) {
      const begun = answers();
      const args = [main, ...command(), '--pace', '40', '--data', 'killed'];
      const child = spawn(process.execPath, args, { cwd: scratch.path, stdio: 'ignore' });
      let isOver = false;
      const ended = once(child, 'close').finally(() => {
        isOver = true;
      });
      // Counted from when an answer can have been kept, so that a busy machine does not move every kill into the start.
      while (answers() < begun + 2 && !isOver) await sleep(5);
      await Promise.race([ended, sleep(random.integer(0, 1_400))]);
      child.kill('SIGKILL');
      await ended;
    }
    const before = answers();
    const last = await sim(scratch.path, ...command(), '--pace', '0', '--data', 'killed', '--json');
    expect(last.code).toBe(0);
    const { asked, unchanged } = JSON.parse(last.stdout) as { asked: number; unchanged: number };
    expect(answers() - before).toBe(asked);
    // What is past and kept is not asked for again.
    expect(unchanged).toBeGreaterThan(0);
    expect(await fingerprintOf('killed')).toBe(await fingerprintOf('whole'));
  },
);
