/**
 * `npm run mutate -- ROOM…`: changes every line of a room in every way that Stryker knows, runs the room's unit and property
 * tests against each change, and writes what became of the changes to `docs/mutation/ROOM.json`. Without a room it takes all
 * of them, one after the other. One core, low priority: it may run beside other work.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { closureHash } from './import-closure.ts';
import type { KeptReport } from './known-killers.ts';
import { type RoomResult, resultPath } from './results.ts';
import { MUTATED_ROOMS, type MutatedRoom, sourcesHash, testFilesOf } from './rooms.ts';
import { type MutationReport, resultOf } from './summary.ts';

const ROOT = join(import.meta.dirname, '../..');

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(MUTATED_ROOMS as readonly string[]).includes(name));
if (unknown !== undefined) {
  process.stderr.write(`there is no mutated room "${unknown}"; choose from ${MUTATED_ROOMS.join(', ')}\n`);
  process.exit(2);
}
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
for (const room of asked.length > 0 ? (asked as MutatedRoom[]) : MUTATED_ROOMS) mutate(room);

function mutate(room: MutatedRoom): void {
  const folder = join(ROOT, 'var/mutation');
  const report = join(folder, `${room}.json`);
  const config = join(folder, `${room}.config.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(config, JSON.stringify(settings(room, report)));
  const before = sourcesHash(ROOT, room);
  const depends = closuresOf(room);
  const startedAt = performance.now();
  const run = spawnSync(process.execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', config], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, MUTATED_ROOM: room, MUTATED_ROOT: ROOT, KNOWN_KILLERS: report },
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  if (sourcesHash(ROOT, room) !== before) {
    process.stderr.write(`engine/${room} was changed during the run; nothing is written. Run it again.\n`);
    process.exit(1);
  }
  const minutes = (performance.now() - startedAt) / 60_000;
  const parsed = JSON.parse(readFileSync(report, 'utf8')) as MutationReport;
  // For the run after this one; a test that was changed during the run is not known.
  const after = closuresOf(room);
  const closures = Object.fromEntries(Object.entries(depends).filter(([path, hash]) => after[path] === hash));
  writeFileSync(report, JSON.stringify({ ...parsed, closures } satisfies KeptReport));
  const result: RoomResult = resultOf(room, parsed, { sourcesSha256: before, minutes, stryker: strykerVersion() });
  const target = join(ROOT, resultPath(room));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${JSON.stringify(result, null, 2)}\n`);
  rmSync(config);
  process.stdout.write(`${room}: ${result.score} % in ${result.minutes} minutes, ${result.survivors.length} left\n`);
}

/** What the tests of a room depend on, by test file. */
function closuresOf(room: MutatedRoom): Record<string, string | null> {
  return Object.fromEntries(testFilesOf(ROOT, room).map((path) => [path, closureHash(ROOT, path)]));
}

/** `tsconfigFile` names a file that does not exist: Stryker's own rewriting of it cannot be used with this compiler. */
function settings(room: MutatedRoom, report: string): object {
  return {
    packageManager: 'npm',
    testRunner: 'killer-first',
    vitest: { configFile: 'infra/mutation/vitest.config.ts', related: false },
    plugins: [
      join(ROOT, 'infra/mutation/killer-first-runner.ts'),
      join(ROOT, 'infra/mutation/descriptions-ignorer.mjs'),
    ],
    ignorers: ['prose'],
    tsconfigFile: 'none.json',
    coverageAnalysis: 'perTest',
    ignoreStatic: false,
    mutate: [`engine/${room}/**/*.ts`],
    tempDirName: `.stryker-tmp/${room}`,
    ignorePatterns: ['.stryker-tmp', 'var', 'docs', 'tests/fixtures', 'tests/history', 'notebooks'],
    concurrency: 1,
    // Endless loops are found by their count of hits; the clock alone must not condemn a mutant on a busy machine.
    timeoutMS: 60_000,
    timeoutFactor: 3,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    checkers: [],
    allowEmpty: false,
  };
}

function strykerVersion(): string {
  const file = join(ROOT, 'node_modules/@stryker-mutator/core/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
