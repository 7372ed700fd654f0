import { describe, expect, it } from 'vitest';
import { payoffTable } from '../../../engine/risk/payoff.ts';
import { SIX, TWO } from './world.ts';

describe('payoff table', () => {
  it('has one state a market on a whole ladder', () => {
    const { stateCount, pays, exclusive, lowestF } = payoffTable(SIX);
    expect(stateCount).toBe(6);
    expect([...pays]).toEqual([0, 1, 2, 3, 4, 5].flatMap((s) => [0, 1, 2, 3, 4, 5].map((m) => (m === s ? 1 : 0))));
    expect(exclusive).toBe(true);
    expect(lowestF).toEqual([Number.NEGATIVE_INFINITY, 40, 42, 44, 46, 48]);
  });

  it('adds one state in which nothing pays where degrees are not covered, below, between or above', () => {
    expect(payoffTable(SIX.slice(1, 3)).stateCount).toBe(3);
    const gap = payoffTable([TWO[0] as never, { lowF: 50, highF: Number.POSITIVE_INFINITY }]);
    expect(gap.stateCount).toBe(3);
    expect([...gap.pays.slice(2, 4)]).toEqual([0, 0]);
    expect(gap.exclusive).toBe(true);
  });

  it('tells brackets that overlap', () => {
    const { exclusive, stateCount } = payoffTable([
      { lowF: 40, highF: 45 },
      { lowF: 44, highF: 50 },
    ]);
    expect([exclusive, stateCount]).toEqual([false, 4]);
  });

  it('tells brackets that are the same: both pay in one state only, and both at once', () => {
    const twice = payoffTable([
      { lowF: 40, highF: 45 },
      { lowF: 40, highF: 45 },
    ]);
    expect([twice.exclusive, twice.stateCount]).toEqual([false, 2]);
  });

  it('refuses a bracket without a degree', () => {
    expect(() => payoffTable([{ lowF: 45, highF: 44 }])).toThrow(RangeError);
  });
});

it('states stand in the order of temperatures, in whatever order brackets come, with those that no bracket covers', () => {
  const table = payoffTable([
    { lowF: 44, highF: Number.POSITIVE_INFINITY },
    { lowF: 40, highF: 41 },
    { lowF: 42, highF: 42 },
  ]);
  expect(table.lowestF).toEqual([Number.NEGATIVE_INFINITY, 40, 42, 44]);
  expect([...table.pays]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0]);
  expect([table.stateCount, table.marketCount, table.exclusive]).toEqual([4, 3, true]);
});
