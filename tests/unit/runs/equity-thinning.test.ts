import { expect, test } from 'vitest';
import { EquityThinning } from '../../../data/runs/equity-thinning.ts';
import type { EquityPoint } from '../../../engine/ports.ts';

const point = (at: number, cash: number) =>
  ({ at, cash, equity: cash, openRisk: 0, realized: 0, fees: 0, positions: 0, workingOrders: 0 }) as EquityPoint;

/** The points that stay, as time and cash. */
function kept(...points: readonly [number, number][]): [number, number][] {
  const rows: [number, number][] = [];
  let thinning = new EquityThinning(({ at, cash }) => rows.push([at, cash]));
  for (const [at, cash] of points) {
    thinning.add(point(at, cash));
    const saved = JSON.parse(JSON.stringify(thinning.snapshot()));
    thinning = new EquityThinning(({ at: when, cash: what }) => rows.push([when, what]));
    thinning.restore(saved);
  }
  thinning.flush();
  return rows;
}

test('of points that differ only in time the first and the last stay', () => {
  expect(kept([1, 5], [2, 5], [3, 5], [4, 6], [5, 6])).toEqual([
    [1, 5],
    [3, 5],
    [4, 6],
    [5, 6],
  ]);
});

test('of points that are the same in time too one stays', () => {
  expect(kept([1, 5], [1, 5], [2, 6])).toEqual([
    [1, 5],
    [2, 6],
  ]);
  expect(kept([1, 5], [2, 5], [2, 5], [3, 6])).toEqual([
    [1, 5],
    [2, 5],
    [3, 6],
  ]);
  expect(kept([1, 5], [1, 6], [1, 5])).toEqual([
    [1, 5],
    [1, 6],
    [1, 5],
  ]);
});
