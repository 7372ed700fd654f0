import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import {
  type BalancePrecision,
  expectedTakerFee,
  OrderFees,
  scheduleFor,
  worstFee,
} from '../../../engine/money/fees.ts';
import { parsePriceDollars, parseQuantity } from '../../../engine/money/parse.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { climateDayStart, parseClimateDate } from '../../../engine/weather/climate-day.ts';

const at = (date: string) => climateDayStart(parseClimateDate(date), 0);
const schedule = (date: string, precision: BalancePrecision = 'cent') => scheduleFor('KXHIGHNY', at(date), precision);

/** Net fees, in micro-dollars, of equal fills of one order. */
function netFees(
  on: ReturnType<typeof schedule>,
  price: string,
  quantities: readonly string[],
  side: BookSide,
  taker = true,
) {
  const fees = new OrderFees();
  return quantities.map((quantity): number =>
    fees.charge(on, parsePriceDollars(price), parseQuantity(quantity), taker, side),
  );
}

describe("the exchange's worked examples of fee rounding", () => {
  // The first two start from trade fees of $0.0085 and $0.0041 without naming a rate; these rates give them.
  test('three single contracts at $0.055, rules of 2026-03', () => {
    const on = { ...schedule('2026-03-20'), takerRateE4: 1_635 };
    expect(netFees(on, '0.0550', ['1', '1', '1'], BookSide.bid)).toEqual([15_000, 5_000, 15_000]);
  });

  test('three times 0.30 contracts at $0.50, rules of 2026-03', () => {
    const on = { ...schedule('2026-03-20'), takerRateE4: 546 };
    expect(netFees(on, '0.5000', ['0.30', '0.30', '0.30'], BookSide.bid)).toEqual([10_000, 0, 10_000]);
  });

  test('three times 0.03 contracts at $0.3301, rules of 2026-03', () => {
    const on = schedule('2026-03-20');
    expect(netFees(on, '0.3301', ['0.03', '0.03', '0.03'], BookSide.bid)).toEqual([10_097, 97, 97]);
  });

  test('the same three at a direct member from 2026-05-28: balances in $0.0001, rebates still of a cent', () => {
    const on = schedule('2026-06-15', 'centicent');
    // −0.009903 − 0.0005 = −0.010403, floored to −0.0105.
    expect(netFees(on, '0.3301', ['0.03', '0.03', '0.03'], BookSide.bid)).toEqual([597, 597, 597]);
  });

  test('a buy with −$0.055 of revenue and a model fee of $0.00363825, rules of 2026-09', () => {
    const on = schedule('2026-10-08');
    const fees = new OrderFees();
    expect(fees.charge(on, parsePriceDollars('0.0550'), parseQuantity('1'), true, BookSide.bid)).toBe(5_000);
    expect(fees.accumulated).toBe(1_361);
  });

  test('a direct member gets rebates in steps of $0.0001, rules of 2026-09', () => {
    const on = schedule('2026-10-08', 'centicent');
    const fees = new OrderFees();
    // 0.07 × 0.45 × 0.55 = 0.017325 a contract: trade fee 0.017325, balance floored to 0.4674.
    expect(fees.charge(on, parsePriceDollars('0.45'), parseQuantity('1'), true, BookSide.bid)).toBe(17_400);
    expect(fees.accumulated).toBe(75);
    expect(fees.charge(on, parsePriceDollars('0.45'), parseQuantity('1'), true, BookSide.bid)).toBe(17_300);
    expect(fees.accumulated).toBe(50);
  });
});

describe('fees of one fill', () => {
  test.each([
    ['0.50', '100', 1_750_000],
    ['0.05', '100', 340_000],
    ['0.30', '2', 30_000],
    ['0.32', '6', 100_000],
    ['0.32', '4', 70_000],
    ['0.09', '1', 10_000],
    ['0.01', '1', 10_000],
    ['0.99', '1', 10_000],
  ])('at $%s for %s contracts are %d µ$ in cents', (price, quantity, fee) => {
    const on = schedule('2025-01-31');
    expect(expectedTakerFee(on, parsePriceDollars(price), parseQuantity(quantity))).toBe(fee);
    expect(netFees(on, price, [quantity], BookSide.bid)).toEqual([fee]);
    expect(netFees(on, price, [quantity], BookSide.ask)).toEqual([fee]);
  });

  test('are nothing for a maker at whole cents', () => {
    expect(netFees(schedule('2026-02-20'), '0.37', ['13', '1'], BookSide.bid, false)).toEqual([0, 0]);
  });

  test('are exact beyond the range in which doubles multiply exactly', () => {
    const on = schedule('2025-01-31');
    // 0.07 × 1,000,000 × 0.5 × 0.5 = 17,500 dollars.
    expect(expectedTakerFee(on, parsePriceDollars('0.50'), parseQuantity('1000000'))).toBe(17_500_000_000);
    expect(expectedTakerFee(on, parsePriceDollars('0.37'), parseQuantity('5148'))).toBe(84_000_000);
  });

  test('refuse a price or a quantity that cannot be', () => {
    const fees = new OrderFees();
    const on = schedule('2025-01-31');
    expect(() => fees.charge(on, 10_001 as never, 100 as never, true, BookSide.bid)).toThrow(RangeError);
    expect(() => fees.charge(on, 5_000 as never, -1 as never, true, BookSide.bid)).toThrow(RangeError);
  });
});

describe('an order', () => {
  test('of many single contracts pays about what one fill would', () => {
    const on = schedule('2026-02-20');
    const apart = netFees(
      on,
      '0.32',
      Array.from({ length: 40 }, () => '1'),
      BookSide.ask,
    ).reduce((x, y) => x + y, 0);
    // 0.07 × 40 × 0.32 × 0.68 = 0.609280; one fill: 0.61; forty of 0.0153 each: 0.6120, then the cent above.
    expect(netFees(on, '0.32', ['40'], BookSide.ask)).toEqual([610_000]);
    expect(apart).toBe(620_000);
  });

  test('carries its accumulator from taker fills to maker fills and through a snapshot', () => {
    const on = schedule('2026-03-20');
    const whole = new OrderFees();
    const first = new OrderFees();
    const price = parsePriceDollars('0.055');
    const one = parseQuantity('1');
    whole.charge(on, price, one, true, BookSide.bid);
    first.charge(on, price, one, true, BookSide.bid);
    const second = new OrderFees();
    second.restore(first.snapshot());
    expect(second.charge(on, price, one, false, BookSide.bid)).toBe(whole.charge(on, price, one, false, BookSide.bid));
    expect(() => second.restore(-1)).toThrow(RangeError);
    expect(() => second.restore(Number.NaN)).toThrow(RangeError);
  });
});

describe('schedules', () => {
  test('change on the dates of the table and not before', () => {
    expect(schedule('2024-01-01').name).toBe('cent_balances/cent');
    expect(schedule('2026-03-11').fillStep).toBe(100);
    expect(schedule('2026-03-12').fillStep).toBe(1);
    expect(schedule('2026-05-27', 'centicent').balanceStep).toBe(10_000);
    expect(schedule('2026-05-28', 'centicent').balanceStep).toBe(100);
    expect(schedule('2026-05-28', 'cent').balanceStep).toBe(10_000);
    expect(scheduleFor('KXHIGHNY', (at('2026-09-18') - 1) as EpochMicros, 'cent').tradeFeeStep).toBe(100);
    expect(schedule('2026-09-18').tradeFeeStep).toBe(1);
  });

  test('hold for every time before the first row', () => {
    expect(scheduleFor('KXHIGHNY', at('1999-01-01'), 'cent').name).toBe('cent_balances/cent');
  });

  test('charge temperature series 0.07 to takers and nothing to makers, and index series half until 2026-07-03', () => {
    expect(schedule('2025-01-01')).toMatchObject({ takerRateE4: 700, makerRateE4: 0 });
    expect(scheduleFor('KXLOWTNYC', at('2026-10-01'), 'cent')).toMatchObject({ takerRateE4: 700, makerRateE4: 0 });
    expect(scheduleFor('KXINX', at('2026-07-03'), 'cent').takerRateE4).toBe(350);
    expect(scheduleFor('KXINX', at('2026-07-04'), 'cent').takerRateE4).toBe(700);
  });

  test('are the same object each time: asking allocates nothing', () => {
    expect(schedule('2025-01-01')).toBe(schedule('2025-06-01'));
  });
});

describe('the worst fee', () => {
  test('of one contract at a whole cent is what one fill costs', () => {
    const on = schedule('2025-01-31');
    expect(worstFee(on, parsePriceDollars('0.30'), parseQuantity('1'))).toBe(20_000);
  });

  test('of ten contracts at a whole cent is at most a cent above one fill', () => {
    const on = schedule('2025-01-31');
    const one = expectedTakerFee(on, parsePriceDollars('0.30'), parseQuantity('10'));
    expect(worstFee(on, parsePriceDollars('0.30'), parseQuantity('10')) - one).toBeLessThanOrEqual(10_000);
  });

  test('is nothing for nothing, and at the prices at which there is no fee', () => {
    const on = schedule('2025-01-31');
    expect(worstFee(on, parsePriceDollars('0.30'), parseQuantity('0'))).toBe(0);
    expect(worstFee(on, parsePriceDollars('0'), parseQuantity('10'))).toBe(0);
    expect(worstFee(on, parsePriceDollars('1'), parseQuantity('10'))).toBe(0);
  });

  test('with fractional fills and balances in cents covers a hundred fills of a hundredth', () => {
    const on = schedule('2026-04-20');
    const charged = netFees(
      on,
      '0.30',
      Array.from({ length: 100 }, () => '0.01'),
      BookSide.bid,
    ).reduce((x, y) => x + y, 0);
    // Each hundredth costs a whole cent in all: 0.003 of price and 0.007 of fee.
    expect(charged).toBe(700_000);
    expect(worstFee(on, parsePriceDollars('0.30'), parseQuantity('1'))).toBe(700_000);
    expect(worstFee(on, parsePriceDollars('0.30'), parseQuantity('1'), parseQuantity('1'))).toBe(20_000);
  });
});
