import { describe, expect, test } from 'vitest';
import { checkFees } from '../../data/kalshi/fee-check.ts';
import { readFillsFile } from '../../data/kalshi/fills-file.ts';

const history = process.env.MILKBOT_HISTORY;

describe.skipIf(!history)('fees of real orders', () => {
  const path = `${history}/kalshi/fills_2026-02.json.gz`;

  test('are reproduced to the cent: 619 orders of February 2026', () => {
    const check = checkFees(path);
    expect(check).toMatchObject({ orders: 619, matched: 619, mismatched: 0, fills: 880 });
    expect(check.charged).toBe(check.expected);
    expect(check.rows.filter((row) => !row.matched)).toEqual([]);
  });

  test('are nothing for every maker fill', () => {
    const makers = readFillsFile(path).filter((fill) => !fill.isTaker);
    expect(makers.length).toBeGreaterThan(0);
    expect(makers.filter((fill) => fill.fee !== 0)).toEqual([]);
  });
});
