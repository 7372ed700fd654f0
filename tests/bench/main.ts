/**
 * Runs the benchmarks and writes `docs/benchmarks.md`. Every case is a process of its own; cases take turns, round by round,
 * so that a change of the machine's speed meets all of them. What a case computed must be the same in every round before a
 * time of it is printed. With names of cases only those are measured anew.
 *
 * node tests/bench/main.ts [CASE…]
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type CaseResult, writeResults } from './page.ts';

const ROUNDS = 5;
const CASES = [
  'replay',
  'orders',
  'matching',
  'parquet',
  'report',
  'help',
  'exchange-server',
  'ingest',
  'live',
  'history',
] as const;

const outcome = z.object({ parity: z.record(z.string(), z.unknown()), figures: z.record(z.string(), z.number()) });
const chosen = chosenCases(process.argv.slice(2));
const parity = new Map<string, string>();
const values = new Map(chosen.map((name) => [name, new Map<string, number[]>()]));

for (let round = 0; round <= ROUNDS; round++) {
  for (const name of chosen) {
    const { parity: computed, figures } = runCase(name);
    const before = parity.get(name);
    const now = JSON.stringify(computed);
    if (before !== undefined && before !== now) throw new Error(`${name} computed ${now} after ${before}`);
    parity.set(name, now);
    // The first round warms caches and compiles the tapes.
    if (round === 0) continue;
    const ofCase = values.get(name) as Map<string, number[]>;
    for (const [figure, value] of Object.entries(figures)) ofCase.set(figure, [...(ofCase.get(figure) ?? []), value]);
  }
  process.stderr.write(`round ${round} of ${ROUNDS}\n`);
}
writeResults(Object.fromEntries([...values].map(([name, figures]) => [name, resultOf(figures)])), CASES);

/** The cases that were named, else all for which there is what they need. */
function chosenCases(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => !(CASES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    process.stderr.write(`there is no case "${unknown}"; choose from ${CASES.join(', ')}\n`);
    process.exit(2);
  }
  const hasHistory = Boolean(process.env.MILKBOT_BENCH_STORE);
  if (names.includes('history') && !hasHistory) {
    process.stderr.write('the case history needs MILKBOT_BENCH_STORE, the folder of a store with real history\n');
    process.exit(2);
  }
  return names.length > 0 ? names : CASES.filter((name) => name !== 'history' || hasHistory);
}

function runCase(name: string): z.infer<typeof outcome> {
  const file = join(import.meta.dirname, 'cases', `${name}.ts`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`benchmark ${name} failed: ${stderr}`);
  return outcome.parse(JSON.parse(stdout));
}

function resultOf(figures: ReadonlyMap<string, readonly number[]>): CaseResult {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  return {
    measuredOn: new Date().toISOString().slice(0, 10),
    version,
    machine: machine(),
    rounds: ROUNDS,
    figures: Object.fromEntries([...figures].map(([name, measured]) => [name, spread(measured)])),
  };
}

function spread(measured: readonly number[]): { readonly median: number; readonly low: number; readonly high: number } {
  const sorted = [...measured].sort((x, y) => x - y);
  return { median: sorted[sorted.length >> 1] as number, low: sorted[0] as number, high: sorted.at(-1) as number };
}

/** Without the host's name or any path. */
function machine(): string {
  const cpu = cpus()[0]?.model ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpu}, ${cpus().length} cores, ${memory}, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`;
}
