/**
 * The long form of chaos: many seeded runs of a live session against the local exchange, with a figure for each promise. With
 * `--write` the figures go into docs/reliability.md. Ends with 1 when anything was broken, and names the seed.
 *
 * node tests/chaos/main.ts [--runs 500] [--seed 1] [--hours 24] [--parallel 1] [--write]
 */

import { writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reliabilityPage } from './reliability-page.ts';
import { type ChaosResult, chaosRun, chaosWorld } from './run.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    hours: { type: 'string', default: '24' },
    parallel: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const [runs, seed, hours] = [Number(values.runs), Number(values.seed), Number(values.hours)];
let next = seed;

const world = await chaosWorld();
const results: ChaosResult[] = [];
try {
  await Promise.all(Array.from({ length: Number(values.parallel) }, work));
} finally {
  world.remove();
}
if (values.write) {
  const machine = `${platform()} ${arch()}, ${cpus().length} cores, Node.js ${process.version}`;
  const command = `node tests/chaos/main.ts --runs ${runs} --seed ${seed} --hours ${hours} --parallel ${values.parallel} --write`;
  const page = reliabilityPage(results, { command, machine, date: new Date().toISOString().slice(0, 10), hours });
  writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reliability.md'), page);
}
if (results.some(({ broken }) => broken.length > 0)) process.exitCode = 1;

/** Runs one seed after the other until all are taken. */
async function work(): Promise<void> {
  while (next < seed + runs) {
    const result = await chaosRun(world, next++, hours);
    results.push(result);
    const { kills, faults, orders, fills, broken, seconds } = result;
    process.stdout.write(
      `seed ${result.seed}: ${kills} kills, ${faults} faults, ${orders} orders, ${fills} fills, ${seconds.toFixed(1)} s${broken.map((what) => `\n  BROKEN: ${what}`).join('')}\n`,
    );
  }
}
