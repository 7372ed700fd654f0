/**
 * Counts the work of one scenario, in a process of its own: `node tests/work/count.ts SCENARIO [objects]` prints what the run said
 * of itself and how often it called what; with `objects` also the objects that it made.
 *
 * For those it starts itself again in a process without optimizing compilers. Which short-lived objects they save depends on when
 * they come to a function, and that on the clock; without them the same run makes the same objects.
 */
import { spawnSync } from 'node:child_process';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { countsOf, OBJECTS } from './counters.ts';
import { WORK_SCENARIOS } from './scenarios.ts';

const WITHOUT_COMPILERS = ['--no-opt', '--no-maglev', '--no-sparkplug'];
/** Every allocation is a sample, those of objects that are gone by the end among them. */
const EVERY_OBJECT = {
  samplingInterval: 1,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
};
/** A number that is kept as an object. How many there are is the interpreter's affair. */
const NUMBER_BYTES = 16;

const [name, isWithObjects, isInside] = process.argv.slice(2);
const scenario = WORK_SCENARIOS.find((one) => one.name === name);
if (scenario === undefined) {
  process.stderr.write(`there is no scenario "${name}": ${WORK_SCENARIOS.map((one) => one.name).join('; ')}\n`);
  process.exit(2);
}
if (isWithObjects !== undefined && isInside === undefined) {
  const again = [...WITHOUT_COMPILERS, import.meta.filename, scenario.name, 'objects', 'inside'];
  process.exit(spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1);
}

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('HeapProfiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const run = await scenario.prepare();
// What was counted until now was preparation.
await session.post('Profiler.takePreciseCoverage');
if (isWithObjects !== undefined) await session.post('HeapProfiler.startSampling', EVERY_OBJECT);
const told = run();
const objects = isWithObjects === undefined ? {} : { [OBJECTS]: await objectsMade() };
const { result } = await session.post('Profiler.takePreciseCoverage');
const counts = { ...countsOf(result, join(import.meta.dirname, '../..')), ...objects };
process.stdout.write(JSON.stringify({ told, counts }));

async function objectsMade(): Promise<number> {
  const { profile } = await session.post('HeapProfiler.stopSampling');
  // The runtime's types do not know the samples.
  const { samples } = z.object({ samples: z.array(z.object({ size: z.number() })) }).parse(profile);
  return samples.filter(({ size }) => size > NUMBER_BYTES).length;
}
