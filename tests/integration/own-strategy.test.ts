/** The strategy of the guide `docs/guide/own-strategy.md`, run as the guide says: by the real command, from its own file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchFolder, sim } from '../e2e/sim-command.ts';
import { persistence } from '../fixtures/persistence.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILE = join(ROOT, 'tests/fixtures/persistence.ts');
const RANGE = ['--from', '2025-01-03', '--to', '2025-01-16'];
const { path: folder, clean } = scratchFolder();

beforeAll(async () => {
  const made = await sim(folder, 'synth', ...RANGE, '--cities', 'NYC', '--market', 'mispriced', '--data', 'world');
  expect(made.code, made.stderr).toBe(0);
}, 60_000);

afterAll(clean);

function backtest(...args: readonly string[]) {
  return sim(folder, 'backtest', ...RANGE, '--data', 'world', '--no-report', '--json', ...args);
}

test('the guide shows the strategy as it is tested here', () => {
  const guide = readFileSync(join(ROOT, 'docs/guide/own-strategy.md'), 'utf8');
  expect(guide).toContain(`\`\`\`ts\n${readFileSync(FILE, 'utf8')}\`\`\``);
});

test('a strategy in a file of its own trades alone, by its name and with its parameters', async () => {
  const own = ['--set', `run.strategyFiles=["${FILE}"]`, '--strategies', persistence.name];
  const { code, stdout, stderr } = await backtest(
    ...own,
    '--set',
    'ownStrategies.persistence.sigmaF=6',
    '--out',
    'alone',
  );
  expect(code, stderr).toBe(0);
  const summary = JSON.parse(stdout);
  expect(summary.strategies).toEqual(['persistence']);
  expect(summary.scores.persistence.n).toBeGreaterThan(0);
  expect(summary.fills).toBeGreaterThan(0);
});

test('it can be pooled with the shipped strategies', async () => {
  const names = ['--strategies', 'persistence,market_prior'];
  const { code, stdout, stderr } = await backtest(
    '--set',
    `run.strategyFiles=["${FILE}"]`,
    ...names,
    '--out',
    'pooled',
  );
  expect(code, stderr).toBe(0);
  expect(Object.keys(JSON.parse(stdout).scores)).toEqual(expect.arrayContaining(['ensemble', 'persistence', 'market']));
});

test('a misspelt name or parameter of an own strategy is refused with one sentence', async () => {
  const files = ['--set', `run.strategyFiles=["${FILE}"]`];
  const misspelt = await backtest(...files, '--strategies', 'persistance');
  expect([misspelt.code, misspelt.stderr]).toEqual([2, expect.stringContaining('did you mean persistence?')]);
  const parameter = await backtest(
    ...files,
    '--strategies',
    'persistence',
    '--set',
    'ownStrategies.persistence.sigma=6',
  );
  expect([parameter.code, parameter.stderr]).toEqual([
    2,
    expect.stringContaining('parameters of strategy persistence'),
  ]);
});
