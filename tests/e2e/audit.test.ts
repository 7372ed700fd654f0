import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchFolder, sim } from './sim-command.ts';

const folder = scratchFolder();
const run = (...args: string[]) => sim(folder.path, ...args);

beforeAll(async () => {
  const range = ['--from', '2025-01-01', '--to', '2025-01-01', '--cities', 'NYC'];
  expect((await run('synth', '--data', 'full', ...range, '--tier', 'depth')).code).toBe(0);
  expect((await run('synth', '--data', 'prints', ...range, '--tier', 'trades')).code).toBe(0);
});
afterAll(folder.clean);

test('the audit of fills prints every rule against better evidence of the store, as a table or as one document', async () => {
  const [json, text] = await Promise.all([
    run('audit', 'fills', '--data', 'full', '--orders', '20', '--json'),
    run('audit', 'fills', '--data', 'full', '--orders', '20'),
  ]);
  expect([json.code, json.stderr, text.code]).toEqual([0, '', 0]);
  const { rows } = JSON.parse(json.stdout) as { rows: Record<string, unknown>[] };
  for (const row of rows) {
    expect(row).toMatchObject({
      rule: expect.any(String),
      compared: expect.any(Number),
      optimistic: expect.any(Number),
    });
  }
  expect(text.stdout).toContain('Against the full book');
  expect(text.stdout).toContain('candles');
});

test('an audit without anything to compare, or of a range and a synthetic world at once, is refused with the remedy', async () => {
  const nothing = await run('audit', 'fills', '--data', 'prints');
  expect(nothing.code).toBe(3);
  expect(nothing.stderr).toContain('--synthetic');
  const both = await run('audit', 'fills', '--synthetic', '--cities', 'NYC');
  expect(both.code).toBe(2);
  expect((await run('audit')).code).toBe(2);
});
