/**
 * The project's whole check: types, lint and dead code at once, then the test projects named on the command line. No test runs where
 * one of the former fails; it ends with the line `N passed, N failed`, counted from the test runner's own results.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

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
  const failed = (await Promise.all(STATIC_STEPS.map(isPassed))).filter((passed) => !passed).length;
  if (failed > 0) finish(0, failed);
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
if (run.signal !== null) process.stderr.write(`the test runner was ended by ${run.signal}\n`);
const { passed, failed } = readCounts(resultsFile);
rmSync(folder, { recursive: true, force: true });
finish(passed, run.status === 0 ? failed : Math.max(failed, 1));

/** Runs a step, and shows what it said when it has ended, so that the steps' words do not mix. */
async function isPassed([command, ...rest]: readonly string[]): Promise<boolean> {
  const child = spawn(`node_modules/.bin/${command}`, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  process.stderr.write(`${command} ${rest.join(' ')}\n${said}${complained}`);
  const [code] = await ended;
  return code === 0;
}

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
