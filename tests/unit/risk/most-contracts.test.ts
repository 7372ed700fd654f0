/** The most whole contracts of a request that something lets pass, found by halving. */
import { describe, expect, test } from 'vitest';
import type { Quantity } from '../../../engine/money/units.ts';
import { mostWholeContracts } from '../../../engine/risk/most-contracts.ts';

const below = (quantity: number, limit: number) => {
  const asked: number[] = [];
  const most = mostWholeContracts(quantity as Quantity, (tried) => {
    asked.push(tried);
    return tried <= limit;
  });
  return { most, asked };
};

describe('the most whole contracts', () => {
  test('are found wherever the limit lies, the whole of what was asked left out', () => {
    for (let limit = 0; limit < 1_000; limit += 50) {
      expect(below(1_000, limit).most).toBe(Math.floor(limit / 100) * 100);
    }
    expect(below(1_000, 1_000).most).toBe(900);
  });

  test('of a request with a part of a contract are at most its whole ones', () => {
    expect(below(250, 1_000).most).toBe(200);
    expect(below(250, 199).most).toBe(100);
  });

  test('are none when not even one passes, and none are asked about of one contract', () => {
    expect(below(1_000, 99).most).toBe(0);
    expect(below(100, 1_000)).toEqual({ most: 0, asked: [] });
  });

  test('are found by asking about the logarithm of what was asked, always whole contracts', () => {
    const { most, asked } = below(102_400, 51_234);
    expect(most).toBe(51_200);
    expect(asked.length).toBeLessThanOrEqual(10);
    expect(asked.every((tried) => tried % 100 === 0 && tried > 0 && tried < 102_400)).toBe(true);
  });
});
