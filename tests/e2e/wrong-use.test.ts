import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, scratchFolder, sim } from './sim-command.ts';

const folder = scratchFolder();
const run = (...args: string[]) => sim(folder.path, ...args);

beforeAll(async () => {
  writeFileSync(join(folder.path, 'unknown-key.yaml'), 'risk:\n  kely: 0.2\n');
  writeFileSync(join(folder.path, 'broken.yaml'), 'risk: [1\n');
  writeFileSync(join(folder.path, 'alias.yaml'), 'live:\n  log: *stderr\n');
  const made = await run('synth', '--data', 'D', '--from', '2025-01-01', '--to', '2025-01-02', '--cities', 'NYC');
  expect(made.code).toBe(0);
});
afterAll(folder.clean);

/** One clear sentence on stderr, nothing on stdout, and the code. */
function expectRefusal({ code, stdout, stderr }: Ended, exitCode: number, ...parts: readonly string[]): void {
  for (const part of parts) expect(stderr).toContain(part);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr.startsWith('sim: ')).toBe(true);
  expect(stdout).toBe('');
  expect(code).toBe(exitCode);
}

const RANGE = ['--from', '2025-01-01', '--to', '2025-01-02'];

test('a misspelt command, option, strategy, city or key is answered with the one that was meant', async () => {
  expectRefusal(await run('backtset', ...RANGE), 2, 'backtest');
  expectRefusal(await run('backtest', ...RANGE, '--cites', 'NYC'), 2, 'cites');
  expectRefusal(
    await run('backtest', '--data', 'D', ...RANGE, '--strategies', 'climatolgy'),
    2,
    'did you mean climatology?',
  );
  expectRefusal(await run('backtest', '--data', 'D', ...RANGE, '--cities', 'NYX'), 2, 'did you mean NYC?');
  expectRefusal(
    await run('backtest', '--data', 'D', ...RANGE, '--set', 'risk.kely=0.2'),
    2,
    'did you mean risk.kelly?',
  );
  expectRefusal(
    await run('backtest', '--data', 'D', ...RANGE, '--config', 'unknown-key.yaml'),
    2,
    'unknown-key.yaml',
    'risk.kelly',
  );
});

test('wrong values are refused with the option and what it takes', async () => {
  expectRefusal(await run('backtest', '--from', '2025-02-30', '--to', '2025-03-01'), 2, '--from', 'YYYY-MM-DD');
  expectRefusal(await run('backtest', '--data', 'D', '--from', '2025-01-02', '--to', '2025-01-01'), 2, '--from');
  expectRefusal(await run('backtest', '--data', 'D', ...RANGE, '--seed', 'x'), 2, '--seed', 'whole number');
  expectRefusal(
    await run('backtest', '--data', 'D', ...RANGE, '--seed', '1', '--seed', '2'),
    2,
    '--seed',
    'more than once',
  );
  expectRefusal(await run('backtest', '--data', 'D', ...RANGE, '--set', 'risk.kelly=many'), 2, 'risk.kelly');
  expectRefusal(await run('backtest', '--data', 'D', ...RANGE, '--config', 'broken.yaml'), 2, 'broken.yaml', 'YAML');
  expectRefusal(
    await run('backtest', '--data', 'D', ...RANGE, '--config', 'absent.yaml'),
    2,
    'absent.yaml',
    'sim init',
  );
  expectRefusal(await run('backtest'), 2, '--from');
});

test('a good range without data, and a store that is not there, are data missing', async () => {
  expectRefusal(
    await run('backtest', '--data', 'D', '--from', '2024-01-01', '--to', '2024-01-05'),
    3,
    '2024-01-01',
    'it has them from 2025-01-01',
  );
  expectRefusal(await run('backtest', '--data', 'nowhere', ...RANGE), 3, 'nowhere');
  expectRefusal(await run('report', 'nowhere'), 3, 'nowhere');
});

test('what has no value, or one of another kind than it takes, is refused before anything is done', async () => {
  const backtest = (...args: string[]) => run('backtest', '--data', 'D', ...RANGE, ...args);
  expectRefusal(await backtest('--config', 'alias.yaml'), 2, 'alias.yaml is not valid YAML', 'alias');
  expectRefusal(await backtest('--set'), 2, '--set is given without its value');
  const backward = ['--from', '2025-01-02', '--to', '2025-01-01'];
  expectRefusal(await run('settle', 'check', '--data', 'D', ...backward), 2, '--from lies after --to');
  expectRefusal(await run('journal', 'ls', 'alias.yaml'), 3, 'there is no folder alias.yaml');
  expectRefusal(await backtest('--stop-at', '2025-01-02'), 2, '--stop-at', '2025-01-15T17:00:00Z');
  expectRefusal(await run('backtest', '--data', 'D', '--from', '0025-01-01', '--to', '2025-01-02'), 2, '0025-01-01');
  expectRefusal(await run('synth', '--data', '', ...RANGE), 2, '--data is empty');
  expectRefusal(await run('synth', '--data', 'E', ...RANGE, '--tier', 'all'), 2, '--tier must be one of', 'depth');
  expectRefusal(await run('synth', '--data', 'E', ...RANGE, '--bias', '2'), 2, '--market mispriced');
  const mispriced = ['--market', 'mispriced', '--bias', '99'];
  expectRefusal(await run('synth', '--data', 'E', ...RANGE, ...mispriced), 2, '--bias', 'between -15 and 15');
  expect(existsSync(join(folder.path, 'E'))).toBe(false);
});

test('a recording without a key names the ways to give one', async () => {
  const asked = ['record', '--series', 'KXHIGHNY', '--data', 'E', '--base-url', 'http://127.0.0.1:9'];
  expectRefusal(await run(...asked), 2, '--private-key', 'KALSHI_PRIVATE_KEY_FILE');
});

test('a demo leaves a history alone that is not synthetic, and whatever else was there', async () => {
  const place = (...parts: string[]) => join(folder.path, 'var-of-mine', ...parts);
  mkdirSync(place('data'), { recursive: true });
  writeFileSync(place('data', 'manifest.json'), JSON.stringify({ sources: [{ id: 'kalshi:KXHIGHNY' }] }));
  expectRefusal(await run('demo', '--out', 'var-of-mine'), 2, 'var-of-mine holds data', '--out');
  expect(existsSync(place('data', 'manifest.json'))).toBe(true);
  rmSync(place('data'), { recursive: true });
  mkdirSync(place('run'));
  writeFileSync(place('run', 'summary.json'), '{}');
  expectRefusal(await run('demo', '--out', 'var-of-mine'), 2, 'var-of-mine holds run');
  expect(existsSync(place('run', 'summary.json'))).toBe(true);
});

test('nothing was left behind by what was refused', () => {
  expect(existsSync(join(folder.path, 'var'))).toBe(false);
});

test('help names every command and what it does', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const command of ['demo', 'init', 'ingest', 'data', 'synth', 'backtest', 'report', 'fees', 'settle', 'doctor']) {
    expect(stdout).toContain(`sim ${command}`);
  }
});

test('the commented configuration names every key and can be read back', async () => {
  const made = await run('init', 'made.yaml');
  expect(made.code).toBe(0);
  const { code } = await run('doctor', '--config', 'made.yaml', '--data', 'D');
  expect(code).toBe(0);
  expectRefusal(await run('init', 'made.yaml'), 2, 'made.yaml', '--force');
});
