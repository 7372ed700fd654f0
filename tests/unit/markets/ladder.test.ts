import { describe, expect, it } from 'vitest';
import type { StrikeRecord } from '../../../engine/markets/ladder.ts';
import { assembleLadder, isRefusal } from '../../../engine/markets/ladder.ts';

const EVENT = 'KXHIGHNY-25JAN20';
const less = (cap: number): StrikeRecord => ({
  ticker: `${EVENT}-T${cap}`,
  strikeType: 'less',
  floorStrikeF: null,
  capStrikeF: cap,
});
const greater = (floor: number): StrikeRecord => ({
  ticker: `${EVENT}-T${floor}`,
  strikeType: 'greater',
  floorStrikeF: floor,
  capStrikeF: null,
});
const between = (low: number): StrikeRecord => ({
  ticker: `${EVENT}-B${low + 0.5}`,
  strikeType: 'between',
  floorStrikeF: low,
  capStrikeF: low + 1,
});
const lost = (record: StrikeRecord): StrikeRecord => ({
  ticker: record.ticker,
  strikeType: null,
  floorStrikeF: null,
  capStrikeF: null,
});
const SIX = [less(22), between(22), between(24), between(26), between(28), greater(29)];

const assembled = (records: readonly StrikeRecord[]) => {
  const ladder = assembleLadder(records);
  if (isRefusal(ladder)) throw new Error(ladder.refused);
  return ladder;
};
const refusal = (records: readonly StrikeRecord[]) => {
  const ladder = assembleLadder(records);
  return isRefusal(ladder) ? ladder.refused : 'assembled';
};

describe('a ladder', () => {
  it('stands in ascending order of temperature and is whole when every degree is covered once', () => {
    const ladder = assembled([...SIX].reverse());
    expect(ladder.whole).toBe(true);
    expect(ladder.markets.map((market) => market.record)).toEqual(SIX);
  });

  it.each(SIX.map((_, i) => i))('gets market %i back when that market lacks its strikes', (i) => {
    const ladder = assembled(SIX.map((record, j) => (i === j ? lost(record) : record)));
    expect(ladder.whole).toBe(true);
    expect(
      ladder.markets.map(({ strikeType, floorStrikeF, capStrikeF }) => ({ strikeType, floorStrikeF, capStrikeF })),
    ).toEqual(SIX.map(({ strikeType, floorStrikeF, capStrikeF }) => ({ strikeType, floorStrikeF, capStrikeF })));
    expect(ladder.markets.map((market) => market.restored)).toEqual(SIX.map((_, j) => i === j));
  });

  it('is refused whole where the hole is not unique', () => {
    expect(refusal([lost(less(22)), between(22), between(24), between(28), greater(29)])).toBe('hole_not_unique');
    expect(refusal([...SIX, lost(between(40))])).toBe('hole_not_unique');
    expect(refusal([less(22), lost(between(22)), between(28), greater(29)])).toBe('hole_not_unique');
    expect(refusal([lost(less(22)), between(22), between(24), between(26)])).toBe('hole_not_unique');
    expect(refusal([lost(less(22)), lost(between(22)), between(24), greater(25)])).toBe('several_without_strikes');
  });

  it('is refused when the only hole is not where the ticker puts the market', () => {
    expect(refusal([less(22), between(22), lost(between(36)), between(26), between(28), greater(29)])).toBe(
      'hole_contradicts_ticker',
    );
    expect(refusal([lost(between(20)), between(22), between(24), greater(25)])).toBe('hole_contradicts_ticker');
  });

  it('is not whole with a gap, and is refused when two markets would pay on one degree', () => {
    expect(assembled(SIX.filter((_, i) => i !== 2)).whole).toBe(false);
    expect(assembled(SIX.slice(1)).whole).toBe(false);
    expect(refusal([...SIX, between(23)])).toBe('overlapping_brackets');
    expect(refusal([...SIX, less(20)])).toBe('overlapping_brackets');
    expect(refusal([...SIX, less(22)])).toBe('duplicate_ticker');
    expect(refusal([])).toBe('no_markets');
    expect(refusal([{ ...less(22), capStrikeF: null }])).toBe('bad_strikes');
  });
});
