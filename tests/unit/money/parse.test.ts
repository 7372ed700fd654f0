import { describe, expect, test } from 'vitest';
import { addCash, cashOf, complementOf, subtractCash } from '../../../engine/money/amounts.ts';
import { formatCash, formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import {
  parseCash,
  parsePosition,
  parsePriceCents,
  parsePriceDollars,
  parseQuantity,
  parseUsd,
} from '../../../engine/money/parse.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';

describe('reading prices', () => {
  test.each([
    ['0.4500', 4_500],
    ['0.960', 9_600],
    ['1', 10_000],
    ['0', 0],
    ['0.0001', 1],
    ['0.450000', 4_500],
  ])('reads "%s" dollars as %d', (text, price) => {
    expect(parsePriceDollars(text)).toBe(price);
  });

  test.each(['', '.5', '0.', '1e-2', ' 0.45', '0,45', '45¢', 'NaN', '+0.45', '0x1'])(
    'refuses the text "%s"',
    (text) => {
      expect(() => parsePriceDollars(text)).toThrow(RangeError);
    },
  );

  test('refuses prices outside 0 to 1 dollar and finer than 1/100 cent', () => {
    expect(() => parsePriceDollars('1.01')).toThrow('price "1.01" is outside 0 to 1 dollar');
    expect(() => parsePriceDollars('-0.01')).toThrow('is outside 0 to 1 dollar');
    expect(() => parsePriceDollars('0.45005')).toThrow('more than 4 decimals');
  });

  test.each([
    [45, 4_500],
    [0, 0],
    [100, 10_000],
    [4.5, 450],
    [0.01, 1],
    [29.33, 2_933],
    [57.99, 5_799],
  ])('reads %d cents as %d', (cents, price) => {
    expect(parsePriceCents(cents)).toBe(price);
  });

  test.each([101, -1, Number.NaN, Number.POSITIVE_INFINITY, 45.001])('refuses %d cents', (cents) => {
    expect(() => parsePriceCents(cents)).toThrow(RangeError);
  });

  test('reads every hundredth of a cent from its decimal form', () => {
    for (let price = 0; price <= 10_000; price++) {
      if (parsePriceCents(Number((price / 100).toFixed(2))) !== price) expect.fail(`${price} is misread`);
    }
  });
});

describe('reading quantities and cash', () => {
  test('reads contracts to the hundredth', () => {
    expect(parseQuantity('10.00')).toBe(1_000);
    expect(parseQuantity('0.01')).toBe(1);
    expect(parsePosition('-3.50')).toBe(-350);
    expect(parsePosition('-0.00')).toBe(0);
    expect(Object.is(parsePosition('-0.00'), 0)).toBe(true);
  });

  test('refuses negative quantities and finer ones', () => {
    expect(() => parseQuantity('-1')).toThrow('is negative');
    expect(() => parseQuantity('0.001')).toThrow('more than 2 decimals');
    expect(() => parseQuantity('99999999999999999')).toThrow('too large');
  });

  test('reads cash to the micro-dollar, with its sign', () => {
    expect(parseCash('12.345678')).toBe(12_345_678);
    expect(parseCash('-0.000001')).toBe(-1);
    expect(parseCash('0.0300')).toBe(30_000);
  });
});

describe('reading dollars of a configuration', () => {
  test.each([
    [1_000, 1_000_000_000],
    [0.1, 100_000],
    [2.5, 2_500_000],
    [-0.01, -10_000],
  ])('reads %d as %d µ$', (dollars, cash) => {
    expect(parseUsd(dollars)).toBe(cash);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.1234567])('refuses %d', (dollars) => {
    expect(() => parseUsd(dollars)).toThrow(RangeError);
  });
});

describe('writing amounts', () => {
  test('writes every digit of the unit and no other', () => {
    expect(formatPrice(4_500 as Price)).toBe('0.4500');
    expect(formatPrice(10_000 as Price)).toBe('1.0000');
    expect(formatQuantity(1_000 as Quantity)).toBe('10.00');
    expect(formatQuantity(-5 as Quantity)).toBe('-0.05');
    expect(formatCash(12_345_678 as Cash)).toBe('12.345678');
    expect(formatCash(-1 as Cash)).toBe('-0.000001');
    expect(formatCash(0 as Cash)).toBe('0.000000');
    expect(formatCash(1_234_567_000_000 as Cash)).toBe('1234567.000000');
  });

  test('refuses what is not an exact amount', () => {
    expect(() => formatCash(0.5 as Cash)).toThrow(RangeError);
    expect(() => formatCash(Number.NaN as Cash)).toThrow(RangeError);
  });
});

describe('arithmetic', () => {
  test('makes price times quantity exactly cash', () => {
    expect(cashOf(4_500 as Price, 1_000 as Quantity)).toBe(4_500_000);
    expect(cashOf(3_301 as Price, 3 as Quantity)).toBe(9_903);
    expect(Object.is(cashOf(0 as Price, -100 as Quantity), 0)).toBe(true);
  });

  test('throws instead of rounding at the limits of a double', () => {
    expect(() => cashOf(10_000 as Price, 1e12 as Quantity)).toThrow('too large to be exact');
    expect(() => addCash(Number.MAX_SAFE_INTEGER as Cash, 1 as Cash)).toThrow(RangeError);
    expect(() => subtractCash(Number.MIN_SAFE_INTEGER as Cash, 1 as Cash)).toThrow(RangeError);
    expect(addCash(5 as Cash, -5 as Cash)).toBe(0);
  });

  test('prices NO at one dollar less YES', () => {
    expect(complementOf(3_000 as Price)).toBe(7_000);
  });
});
