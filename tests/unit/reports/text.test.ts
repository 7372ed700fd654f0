import { describe, expect, test } from 'vitest';
import { cents, dollars, groupThousands, signedDollars } from '../../../reports/text/dollars.ts';
import { datesBetween, dayUtc, duration, minuteUtc } from '../../../reports/text/instants.ts';
import { bytes, contracts, count, counted, decimal, percent, pValue, signed } from '../../../reports/text/numbers.ts';
import { dollarRange } from '../../../reports/text/ranges.ts';

describe('dollars', () => {
  test('amounts are rounded once, half away from zero, and grouped', () => {
    expect(dollars(1_234_567_894_999)).toBe('$1,234,567.89');
    expect(dollars(1_234_567_895_000)).toBe('$1,234,567.90');
    expect(dollars(-5_000)).toBe('−$0.01');
    expect(dollars(4_999)).toBe('$0.00');
    expect(dollars(999_999_999, 0)).toBe('$1,000');
    expect(dollars(12_345_678, 6)).toBe('$12.345678');
  });

  test('what rounds to zero has no sign', () => {
    expect(dollars(-4_999)).toBe('$0.00');
    expect(signedDollars(4_999)).toBe('$0.00');
    expect(signedDollars(0)).toBe('$0.00');
    expect(signedDollars(5_000)).toBe('+$0.01');
  });

  test('the largest exact amount prints exactly', () => {
    expect(dollars(Number.MAX_SAFE_INTEGER, 6)).toBe('$9,007,199,254.740991');
  });

  test('prices print in cents with only the decimals they have', () => {
    expect(cents(4_500)).toBe('45¢');
    expect(cents(4_550)).toBe('45.5¢');
    expect(cents(4_505)).toBe('45.05¢');
    expect(cents(1)).toBe('0.01¢');
    expect(cents(-5)).toBe('−0.05¢');
    expect(cents(-105)).toBe('−1.05¢');
  });

  test('intervals show cents only below 100 dollars', () => {
    expect(dollarRange({ low: -12_345_678.4, high: 1_000_000 })).toBe('−$12.35 to +$1.00');
    expect(dollarRange({ low: -1_234_567_890, high: 612_800_000 })).toBe('−$1,235 to +$613');
  });
});

describe('numbers', () => {
  test('thousands are grouped whatever the locale', () => {
    expect(groupThousands('1234567')).toBe('1,234,567');
    expect(count(-1_234)).toBe('−1,234');
    expect(decimal(1_234.5, 1)).toBe('1,234.5');
  });

  test('a missing or infinite figure is a dash', () => {
    for (const none of [null, Number.NaN, Number.POSITIVE_INFINITY]) expect(decimal(none, 2)).toBe('–');
    expect(percent(null)).toBe('–');
    expect(pValue(null)).toBe('–');
  });

  test('signs are true minus signs, and what rounds to zero has none', () => {
    expect(signed(-0.5, 1)).toBe('−0.5');
    expect(signed(0.5, 1)).toBe('+0.5');
    expect(signed(-0.0001, 2)).toBe('0.00');
    expect(signed(0.0001, 2)).toBe('0.00');
  });

  test('contracts show hundredths only where there are any', () => {
    expect(contracts(123_400)).toBe('1,234');
    expect(contracts(-1_250)).toBe('−12.50');
  });

  test('a probability of a test is never printed as zero', () => {
    expect(pValue(0.0001)).toBe('< 0.001');
    expect(pValue(0.0512)).toBe('0.051');
  });

  test('nouns agree with their number and bytes take the unit that fits', () => {
    expect(counted(1, 'fill')).toBe('1 fill');
    expect(counted(2_000, 'fill')).toBe('2,000 fills');
    expect([bytes(254_000_000), bytes(1_500_000_000), bytes(12_000)]).toEqual(['254 MB', '1.5 GB', '12 kB']);
  });
});

describe('instants', () => {
  test('instants print in UTC', () => {
    const at = Date.parse('2025-01-31T14:05:59Z') * 1_000;
    expect(minuteUtc(at)).toBe('2025-01-31 14:05');
    expect(dayUtc(at)).toBe('2025-01-31');
  });

  test('dates are counted through leap days, both ends included', () => {
    expect(datesBetween('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(datesBetween('2024-03-01', '2024-02-28')).toEqual([]);
  });

  test('lengths of time take the unit that fits', () => {
    const hour = 3_600_000_000;
    expect([
      duration(hour / 2),
      duration(5 * hour),
      duration(76 * hour),
      duration(48 * hour),
      duration(500 * hour),
    ]).toEqual(['30 min', '5 h', '3 d 4 h', '2 d', '21 d']);
  });
});
