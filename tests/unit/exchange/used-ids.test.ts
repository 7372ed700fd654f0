import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { UsedIds } from '../../../sim/exchange/used-ids.ts';

const A = 3 as MarketId;
const B = 8 as MarketId;

/** Ids with and without a count, in and out of order, in two markets. */
const claims = fc.array(
  fc.record({
    id: fc.oneof(
      fc
        .record({ stem: fc.constantFrom('ab', 'ac', 'a-b'), count: fc.nat(4) })
        .map(({ stem, count }) => `${stem}-${count}`),
      fc.constantFrom('ab', 'ab-', 'ab-01', 'ab-x', '-0', 'foreign', 'ab-1e3'),
    ),
    market: fc.constantFrom(A, B),
  }),
  { maxLength: 40 },
);

describe('used ids', () => {
  test('an id that is released right after it was taken is free, and no other is', () => {
    fc.assert(
      fc.property(claims, claims, (before, after) => {
        const used = new UsedIds();
        const model = new Map<string, MarketId>();
        for (const { id, market } of before) if (used.claim(id, market)) model.set(id, market);
        for (const { id, market } of after) {
          if (used.claim(id, market)) used.release(id, market);
          expect(used.has(id)).toBe(model.has(id));
          for (const other of model.keys()) expect(used.has(other)).toBe(true);
        }
        expect([...used.of(A), ...used.of(B)].sort()).toEqual([...model.keys()].sort());
      }),
      { numRuns: 300 },
    );
  });

  test('an id is taken once, whatever came before, and again after its market was paid', () => {
    fc.assert(
      fc.property(claims, claims, (before, after) => {
        const used = new UsedIds();
        const model = new Map<string, MarketId>();
        const claim = ({ id, market }: (typeof before)[number]): void => {
          expect(used.claim(id, market)).toBe(!model.has(id));
          if (!model.has(id)) model.set(id, market);
        };
        before.forEach(claim);
        used.forget(A);
        for (const [id, market] of model) if (market === A) model.delete(id);
        after.forEach(claim);
        for (const market of [A, B]) {
          const expected = [...model].filter(([, of]) => of === market).map(([id]) => id);
          expect([...used.of(market)].sort()).toEqual(expected.sort());
        }
      }),
      { numRuns: 500 },
    );
  });

  test('goes on after a snapshot as if nothing had happened', () => {
    fc.assert(
      fc.property(claims, claims, (before, after) => {
        const used = new UsedIds();
        for (const { id, market } of before) used.claim(id, market);
        const restored = new UsedIds();
        restored.restore(JSON.parse(JSON.stringify(used.snapshot())));
        expect(restored.snapshot()).toEqual(used.snapshot());
        for (const { id, market } of after) expect(restored.claim(id, market)).toBe(used.claim(id, market));
      }),
      { numRuns: 300 },
    );
  });
});
