/**
 * The long form of chaos: many seeded runs of a live session against the local exchange, with a figure for each promise. With
 * `--write` the figures go into docs/reliability.md. Ends with 1 when anything was broken, and names the seed. With `--bug` every session
 * has one, and the verdict must say so.
 *
 * node tests/chaos/main.ts [--runs 500] [--seed 1] [--hours 24] [--parallel 4] [--bug none] [--keep] [--write]
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { machineLine, writeSection } from './page.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { chaosSection } from './reliability-page.ts';
import { type ChaosResult, chaosRun, chaosWorld } from './run.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    hours: { type: 'string', default: '24' },
    parallel: { type: 'string', default: '4' },
    bug: { type: 'string', default: 'none' },
    keep: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const [runs, seed, hours] = [Number(values.runs), Number(values.seed), Number(values.hours)];
let next = seed;
const startedAt = performance.now();

const bug = z.enum(PLANTED_BUGS).parse(values.bug);

const world = await chaosWorld();
const results: ChaosResult[] = [];
try {
  await Promise.all(Array.from({ length: Number(values.parallel) }, work));
} finally {
  world.remove();
}
const wallSeconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(`${results.length} runs in ${wallSeconds.toFixed(0)} s\n`);
if (values.write) {
  const command = `npm run chaos -- --runs ${runs} --seed ${seed} --hours ${hours} --parallel ${values.parallel} --write`;
  const date = new Date().toISOString().slice(0, 10);
  writeSection('chaos', chaosSection(results, { command, machine: machineLine(), date, hours, wallSeconds }));
}
if (results.some(({ broken }) => broken.length > 0)) process.exitCode = 1;

/** Runs one seed after the other until all are taken. */
async function work(): Promise<void> {
  while (next < seed + runs) {
    const result = await chaosRun(world, next++, hours, { bug, keepBroken: values.keep });
    results.push(result);
    const { kills, struck, mostUsed, kept, orders, fills, broken, seconds } = result;
    const faults = Object.values(struck).reduce((sum, count) => sum + count, 0);
    process.stdout.write(
      `seed ${result.seed}: killed in ${kills.join(', ') || 'nothing'};  ${faults} faults, ${orders} orders, ${fills} fills, ${percent(mostUsed.total)} and ${percent(mostUsed.city)} of the caps, ${seconds.toFixed(1)} s${broken.map((what) => `\n  BROKEN: ${what}`).join('')}${kept === null ? '' : `\n  kept in ${kept}`}\n`,
    );
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
