/**
 * The project's whole check: types, lint, dead code, then the test projects named on the command line. Stops at the first
 * step that fails, and ends with the line `N passed, N failed`, counted from the test runner's own results.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const STATIC_STEPS: readonly (readonly string[])[] = [
  ['tsc', '-p', '.'],
  ['biome', 'check', '.'],
  [
    'oxlint',
    '--quiet',
    '--type-aware',
    '-D',
    'typescript/no-floating-promises',
    '-D',
    'typescript/no-misused-promises',
    '.',
  ],
  ['knip', '--no-progress'],
];

const args = process.argv.slice(2);
const testsOnly = args.includes('--tests-only');
const projects = args.filter((arg) => !arg.startsWith('--'));

if (!testsOnly) {
  for (const [command, ...rest] of STATIC_STEPS) {
    process.stderr.write(`${command} ${rest.join(' ')}\n`);
    const { status } = spawnSync(`node_modules/.bin/${command}`, rest, { stdio: 'inherit' });
    if (status !== 0) finish(0, 1);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'milkbot-check-'));
const resultsFile = join(folder, 'results.json');
const selected = projects.flatMap((project) => ['--project', project]);
const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...selected,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultsFile}`,
  ],
  { stdio: 'inherit' },
);
const { passed, failed } = readCounts(resultsFile);
rmSync(folder, { recursive: true, force: true });
finish(passed, run.status === 0 ? failed : Math.max(failed, 1));

function readCounts(file: string): { passed: number; failed: number } {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number };
    return { passed: results.numPassedTests, failed: results.numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function finish(passed: number, failed: number): never {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}
