/** Counted work: how it is measured anew, and the file in which the counts of the sources as they are stand. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { neverCounted, OBJECTS } from './counters.ts';
import { workPage } from './page.ts';
import { WORK_SCENARIOS } from './scenarios.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const FILE = join(DOCS, 'work.json');

const scenarioWork = z.strictObject({
  told: z.record(z.string(), z.union([z.number(), z.string()])).describe('What the run said of itself.'),
  counts: z.record(z.string(), z.int()),
});
export type ScenarioWork = z.infer<typeof scenarioWork>;
/** By scenario. */
export type Work = Readonly<Record<string, ScenarioWork>>;

/** Of objects a handful more or fewer are the runtime's own. */
const OBJECTS_TOLERANCE = 0.01;

/** Counts every scenario, two at a time. Objects take ten times as long as calls. */
export async function countWork({ objects }: { readonly objects: boolean }): Promise<Work> {
  const waiting = [...WORK_SCENARIOS];
  const counted = new Map<string, ScenarioWork>();
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const args = [join(import.meta.dirname, 'count.ts'), next.name, ...(objects ? ['objects'] : [])];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      counted.set(next.name, scenarioWork.parse(JSON.parse(stdout)));
    }
  };
  await Promise.all([worker(), worker()]);
  const work = Object.fromEntries(WORK_SCENARIOS.map(({ name }) => [name, counted.get(name) as ScenarioWork]));
  const idle = neverCounted(Object.values(work).map(({ counts }) => counts));
  if (idle.length > 0) {
    const names = idle.map((counter) => `"${counter.name}" (${counter.calls} in ${counter.in})`);
    throw new Error(`no scenario calls what these counters count, or it goes by another name now: ${names.join(', ')}`);
  }
  return work;
}

/** The counts that are committed. */
export function readWork(): Work {
  return z.record(z.string(), scenarioWork).parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

/** Puts counts into the file, and onto the page that is made from it. */
export function writeWork(work: Work): void {
  writeFileSync(FILE, `${JSON.stringify(work, null, 2)}\n`);
  writeFileSync(join(DOCS, 'work.md'), workPage(work));
}

/** Where counts differ from those that stand, a line each; a count that was not taken anew is passed over. */
export function differences(stands: Work, now: Work): string[] {
  return Object.entries(now).flatMap(([name, { told, counts }]) => {
    const before = stands[name];
    if (before === undefined) return [`${name}: new`];
    const toldLines = Object.entries(told).flatMap(([figure, value]) =>
      before.told[figure] === value ? [] : [`${name}: ${figure} ${value}, was ${before.told[figure] ?? 'not told'}`],
    );
    const countLines = Object.entries(counts).flatMap(([counter, count]) => {
      const was = before.counts[counter] ?? 0;
      const tolerance = counter === OBJECTS ? was * OBJECTS_TOLERANCE : 0;
      return Math.abs(count - was) <= tolerance ? [] : [`${name}: ${counter} ${count}, was ${was}`];
    });
    return [...toldLines, ...countLines];
  });
}
