/**
 * The properties of the caps can fail: a fault planted in any cap (one contract too many, wrong sign, stale mark, forgotten resting
 * order) is found.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capProperty } from './cap-harness.ts';
import { CAPS } from './cap-models.ts';

describe.each(Object.entries(CAPS))('the cap on %s', (_, cap) => {
  it.each(cap.faults)('is found broken by: %s', (fault) => {
    const details = fc.check(capProperty(cap, fault), { numRuns: 3_000, seed: 1 });
    expect(details.failed).toBe(true);
    expect(details.counterexample).not.toBeNull();
  });
});
