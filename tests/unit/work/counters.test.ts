import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ALL_CALLS, countsOf, neverCounted } from '../../work/counters.ts';
import { differences } from '../../work/results.ts';

const ROOT = '/a/repository';

function script(path: string, calls: Readonly<Record<string, number>>) {
  const functions = Object.entries(calls).map(([functionName, count]) => ({
    functionName,
    ranges: [{ startOffset: 0, endOffset: 1, count }],
    isBlockCoverage: false,
  }));
  return { scriptId: path, url: pathToFileURL(`${ROOT}/${path}`).href, functions };
}

test('calls are counted by file and name, over files of one folder together, and all of the product as well', () => {
  const counts = countsOf(
    [
      script('engine/evaluation.ts', { ask: 3, standing: 2 }),
      script('engine/strategies/one.ts', { evaluate: 5, other: 1 }),
      script('engine/strategies/two.ts', { evaluate: 7 }),
      script('sim/replay.ts', { evaluate: 11 }),
      script('tests/work/scenarios.ts', { ask: 13 }),
      script('node_modules/engine/evaluation.ts', { ask: 17 }),
      { scriptId: 'n', url: 'node:fs', functions: [] },
    ],
    ROOT,
  );
  expect(counts).toMatchObject({ 'ladders evaluated': 3, 'strategies asked': 12, [ALL_CALLS]: 29 });
});

test('a counter that no scenario meets is named', () => {
  const met = { 'ladders evaluated': 1 };
  expect(neverCounted([met, { 'strategies asked': 2 }]).map(({ name }) => name)).not.toContain('ladders evaluated');
  expect(neverCounted([met]).map(({ name }) => name)).toContain('strategies asked');
});

test('more or less work is told with both counts; of objects a hundredth is passed over', () => {
  const stands = {
    replay: { told: { orders: 4, decisions: 'x' }, counts: { 'risk checks': 4, 'objects made': 1_000 } },
  };
  const now = (orders: number, checks: number, objects: number) => ({
    replay: { told: { orders, decisions: 'x' }, counts: { 'risk checks': checks, 'objects made': objects } },
  });
  expect(differences(stands, now(4, 4, 1_010))).toEqual([]);
  expect(differences(stands, now(4, 5, 1_011))).toEqual([
    'replay: risk checks 5, was 4',
    'replay: objects made 1011, was 1000',
  ]);
  expect(differences(stands, now(3, 4, 990))).toEqual(['replay: orders 3, was 4']);
  expect(differences({}, now(4, 4, 1_000))).toEqual(['replay: new']);
  const callsAlone = { replay: { told: { orders: 4, decisions: 'x' }, counts: { 'risk checks': 4 } } };
  expect(differences(stands, callsAlone)).toEqual([]);
});
