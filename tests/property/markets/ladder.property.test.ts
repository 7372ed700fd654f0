/**
 * Invariants of assembled ladders:
 * 1. The order of the records does not matter.
 * 2. In a whole ladder exactly one market pays on every degree.
 * 3. A contiguous ladder that lost the strikes of any one market gets exactly those strikes back, and only that market is marked.
 * 4. A ladder that lost the strikes of two markets is refused whole.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StrikeRecord } from '../../../engine/markets/ladder.ts';
import { assembleLadder, isRefusal } from '../../../engine/markets/ladder.ts';
import { paysOn } from '../../../engine/markets/strikes.ts';

const contiguous = fc
  .record({ from: fc.integer({ min: -40, max: 110 }), inner: fc.integer({ min: 2, max: 8 }) })
  .map(({ from, inner }) => {
    const event = 'KXHIGHCHI-25JAN21';
    const record = (
      suffix: string,
      strikeType: StrikeRecord['strikeType'],
      floorStrikeF: number | null,
      capStrikeF: number | null,
    ) => ({ ticker: `${event}-${suffix}`, strikeType, floorStrikeF, capStrikeF }) satisfies StrikeRecord;
    const betweens = Array.from({ length: inner }, (_, i) =>
      record(`B${from + 2 * i + 0.5}`, 'between', from + 2 * i, from + 2 * i + 1),
    );
    const top = from + 2 * inner - 1;
    return [record(`T${from}`, 'less', null, from), ...betweens, record(`T${top}`, 'greater', top, null)];
  });
const lose = (record: StrikeRecord): StrikeRecord => ({
  ticker: record.ticker,
  strikeType: null,
  floorStrikeF: null,
  capStrikeF: null,
});
const shuffled = contiguous.chain((records) =>
  fc.shuffledSubarray(records, { minLength: records.length }).map((shuffle) => ({ records, shuffle })),
);

describe('an assembled ladder', () => {
  it('is the same for any order of its records, and pays exactly once on every degree', () => {
    fc.assert(
      fc.property(shuffled, ({ records, shuffle }) => {
        const ladder = assembleLadder(shuffle);
        if (isRefusal(ladder)) throw new Error(ladder.refused);
        expect(ladder.whole).toBe(true);
        expect(ladder.markets.map((market) => market.record)).toEqual(records);
        for (let f = -60; f <= 140; f++)
          expect(ladder.markets.filter((market) => paysOn(market.bracket, f))).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });

  it('gets lost strikes of one market back as they were, and is refused when two are lost', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(), fc.nat(), ({ records, shuffle }, first, second) => {
        const i = first % records.length;
        const one = assembleLadder(shuffle.map((record) => (record === records[i] ? lose(record) : record)));
        if (isRefusal(one)) throw new Error(one.refused);
        expect(one.whole).toBe(true);
        one.markets.forEach((market, at) => {
          const { strikeType, floorStrikeF, capStrikeF, restored, record } = market;
          expect({ ticker: record.ticker, strikeType, floorStrikeF, capStrikeF }).toEqual(records[at]);
          expect(restored).toBe(at === i);
        });
        const j = second % records.length;
        if (i === j) return;
        const two = assembleLadder(
          shuffle.map((record) => (record === records[i] || record === records[j] ? lose(record) : record)),
        );
        expect(isRefusal(two)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
