import { describe, expect, test } from 'vitest';
import { Variable } from '../../../engine/events.ts';
import type { CityId, MarketDef } from '../../../engine/markets/contracts.ts';
import { compareIndependent, compareStrikeRule, type SettledMarket } from '../../../engine/settlement/comparisons.ts';
import { parseExpirationValue } from '../../../engine/settlement/expiration-value.ts';
import { payingMarket, payoutOn } from '../../../engine/settlement/strike-rule.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';

const LADDER = [
  { strikeType: 'less', floorStrikeF: null, capStrikeF: 65 },
  { strikeType: 'between', floorStrikeF: 65, capStrikeF: 66 },
  { strikeType: 'between', floorStrikeF: 67, capStrikeF: 68 },
  { strikeType: 'greater', floorStrikeF: 68, capStrikeF: null },
] as const;

describe('strike rule', () => {
  test.each([
    [64, 0],
    [65, 1],
    [66, 1],
    [67, 2],
    [68, 2],
    [69, 3],
    [-10, 0],
    [66.5, -1],
  ])('lets a value of %d °F pay market %d', (value, index) => {
    expect(payingMarket(LADDER, value)).toBe(index);
  });

  test('tells a ladder in which two markets would pay', () => {
    expect(payingMarket([...LADDER, LADDER[1]], 65)).toBe(-2);
  });

  test('pays a dollar or nothing', () => {
    expect(payoutOn(LADDER[1] as unknown as MarketDef, 66)).toBe(10_000);
    expect(payoutOn(LADDER[1] as unknown as MarketDef, 67)).toBe(0);
  });
});

describe('expiration value', () => {
  test.each([
    ['84.00', { kind: 'value', valueF: 84 }],
    ['-3', { kind: 'value', valueF: -3 }],
    [' 71° ', { kind: 'value', valueF: 71 }],
    ['', { kind: 'absent' }],
    [null, { kind: 'absent' }],
    ['not reported', { kind: 'text', text: 'not reported' }],
    ['2024 was warm', { kind: 'text', text: '2024 was warm' }],
  ])('reads %j', (text, expected) => {
    expect(parseExpirationValue(text)).toEqual(expected);
  });

  test('reads the number at the head of a sentence and keeps the sentence', () => {
    const text = '84. Although the Daily Climate Report was not finalized, hourly data was used.';
    expect(parseExpirationValue(text)).toEqual({ kind: 'sentence', valueF: 84, text });
  });
});

describe('strike rule against the exchange’s results', () => {
  const settled = (index: number, result: SettledMarket['result'], valueF: number | null): SettledMarket => ({
    ...(LADDER[index] as (typeof LADDER)[number]),
    ticker: `KXHIGHNY-26SEP23-${index}`,
    eventTicker: 'KXHIGHNY-26SEP23',
    climateDate: parseClimateDate('2026-09-23'),
    result,
    valueF,
  });

  test('counts agreement, mismatch with its market, and what cannot be checked', () => {
    const comparison = compareStrikeRule([
      settled(0, 'no', 66),
      settled(1, 'yes', 66),
      settled(2, 'yes', 66),
      settled(3, 'no', null),
      settled(3, null, 66),
      settled(3, 'void', 66),
    ]);
    expect(comparison).toMatchObject({ checked: 3, mismatched: 1, skipped: 3 });
    expect(comparison.mismatches).toEqual([
      {
        ticker: 'KXHIGHNY-26SEP23-2',
        climateDate: parseClimateDate('2026-09-23'),
        valueF: 66,
        result: 'yes',
        expected: 'no',
      },
    ]);
  });
});

describe('independent values against the exchange’s', () => {
  const day = (date: string, exchangeF: number | null, independentF: number | null, city = 0) => ({
    city: city as CityId,
    variable: Variable.high,
    climateDate: parseClimateDate(date),
    exchangeF,
    independentF,
    source: 'archive',
  });

  test('are reported with the days that differ, in order of date and city', () => {
    const comparison = compareIndependent([
      day('2025-02-22', 40, 41),
      day('2025-02-21', 36, 37, 2),
      day('2025-02-21', 36, 35, 1),
      day('2025-02-23', 50, 50.02),
      day('2025-02-24', null, 44),
      day('2025-02-25', 44, null),
    ]);
    expect(comparison).toMatchObject({ checked: 4, mismatched: 3, skipped: 2 });
    expect(comparison.differences.map(({ climateDate, city }) => [climateDate, city])).toEqual([
      [parseClimateDate('2025-02-21'), 1],
      [parseClimateDate('2025-02-21'), 2],
      [parseClimateDate('2025-02-22'), 0],
    ]);
  });
});
