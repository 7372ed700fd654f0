/** The bound of fees against its formula written out in big integers, and the table of schedules as it is published. */
import { describe, expect, test } from 'vitest';
import { moneyConfig } from '../../../engine/money/config.ts';
import { type FeeSchedule, OrderFees, ROUNDING_RULES, scheduleFor, worstFee } from '../../../engine/money/fees.ts';
import { parsePriceCents, parsePriceDollars, parseQuantity } from '../../../engine/money/parse.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDayStart, parseClimateDate } from '../../../engine/weather/climate-day.ts';

const at = (date: string) => climateDayStart(parseClimateDate(date), 0);
const member = scheduleFor('KXHIGHNY', at('2026-10-01'), 'centicent');
const broker = scheduleFor('KXHIGHNY', at('2026-10-01'), 'cent');
const early = scheduleFor('KXHIGHNY', at('2025-06-01'), 'cent');

const ceil = (x: bigint, y: bigint) => (x + y - 1n) / y;
const trade = ({ tradeFeeStep }: FeeSchedule, rateE4: number, price: number, quantity: number) => {
  const step = BigInt(tradeFeeStep);
  return ceil(BigInt(rateE4) * BigInt(price) * BigInt(10_000 - price) * BigInt(quantity), 100_000_000n * step) * step;
};
/** How far the balance after a change lies above its grid. */
const above = (change: bigint, step: bigint) => ((change % step) + step) % step;

/**
 * The bound for prices off the grid by its definition: the worst, over fills of one step, of two and so on, of as many such fills
 * as there may be, each with its whole gross fee.
 */
function offGrid(schedule: FeeSchedule, price: number, fillStep: number, steps: number): number {
  const balance = BigInt(schedule.balanceStep);
  const rates = [schedule.takerRateE4, schedule.makerRateE4];
  let worst = 0n;
  for (let k = 1; k <= Math.min(50, steps); k++) {
    const value = BigInt(price * fillStep * k);
    for (const rate of rates) {
      const fee = trade(schedule, rate, price, fillStep * k);
      for (const rounding of [above(-value - fee, balance), above(value - fee, balance)]) {
        const total = ceil(BigInt(steps) * (fee + rounding), BigInt(k));
        if (total > worst) worst = total;
      }
    }
  }
  return Number(worst);
}

describe('the worst fee', () => {
  test('off the grid is the formula of its bound, to the micro-dollar', () => {
    const makers = { ...member, takerRateE4: 350, makerRateE4: 900 };
    for (const schedule of [
      member,
      broker,
      early,
      { ...broker, makerRateE4: 900 },
      { ...member, makerRateE4: 700 },
      makers,
    ]) {
      for (const price of [1, 55, 93, 333, 550, 750, 3_301, 5_050, 9_999]) {
        for (const steps of [1, 2, 3, 4, 5, 6, 40, 1_000]) {
          if ((price * schedule.fillStep) % schedule.balanceStep === 0) continue;
          const quantity = (steps * schedule.fillStep) as Quantity;
          expect([schedule.name, price, steps, worstFee(schedule, price as Price, quantity)]).toEqual([
            schedule.name,
            price,
            steps,
            offGrid(schedule, price, schedule.fillStep, steps),
          ]);
        }
      }
    }
  });

  test('on the grid is one fee for all, a step for each further fill, and what a rebate may hold back', () => {
    for (const schedule of [early, { ...early, makerRateE4: 900 }, { ...early, takerRateE4: 400, makerRateE4: 400 }]) {
      for (const price of [100, 1_000, 5_000, 9_900]) {
        for (const steps of [1, 2, 10, 333]) {
          const together = trade(schedule, Math.max(schedule.takerRateE4, schedule.makerRateE4), price, 100 * steps);
          const apart = together + BigInt(steps - 1) * BigInt(schedule.tradeFeeStep);
          const step = BigInt(schedule.balanceStep);
          const expected = ((apart + BigInt(schedule.rebateStep) - 1n) / step) * step;
          expect(worstFee(schedule, price as Price, (100 * steps) as Quantity)).toBe(Number(expected));
        }
      }
    }
  });

  test('on the grid with rebates coarser than the balance counts as off the grid, since they may be held back', () => {
    const coarse = { ...member, rebateStep: 10_000 as Cash };
    expect(worstFee(coarse, 5_000 as Price, 100 as Quantity)).toBe(offGrid(coarse, 5_000, 1, 100));
    expect(worstFee(coarse, 5_000 as Price, 100 as Quantity)).not.toBe(
      worstFee(member, 5_000 as Price, 100 as Quantity),
    );
  });

  test('of a quantity that is no multiple of the fills is bounded for the smallest fills there are', () => {
    expect(worstFee(early, 5_000 as Price, 150 as Quantity)).toBe(
      worstFee(early, 5_000 as Price, 150 as Quantity, 1 as Quantity),
    );
    expect(worstFee(early, 5_000 as Price, 150 as Quantity)).toBe(offGrid(early, 5_000, 1, 150));
  });

  test('of nothing, or less, is nothing', () => {
    expect(worstFee(member, 55 as Price, 0 as Quantity)).toBe(0);
    for (const price of [55, 5_000]) expect(worstFee(member, price as Price, -100 as Quantity)).toBe(0);
    for (const price of [55, 5_000]) expect(worstFee(early, price as Price, -100 as Quantity)).toBe(0);
  });
});

describe('a trade fee beyond what doubles multiply exactly', () => {
  test('is rounded up to its step like any other', () => {
    for (const quantity of [1_000_001, 12_345_678, 400_000_000]) {
      const fees = new OrderFees();
      const fee = fees.charge(early, 3_300 as Price, quantity as Quantity, true, 0);
      const charged = BigInt(fee) - BigInt(fees.accumulated);
      expect(charged).toBe(trade(early, 700, 3_300, quantity));
    }
    // A sliver above a whole number of steps, which doubles do not see.
    const slivers: [FeeSchedule, number, number][] = [
      [member, 3_301, 75_046_657],
      [member, 4_999, 66_142_857],
      [early, 4_999, 1_385_714_284],
    ];
    for (const [schedule, price, quantity] of slivers) {
      const fees = new OrderFees();
      const charged =
        BigInt(fees.charge(schedule, price as Price, quantity as Quantity, true, 0)) - BigInt(fees.accumulated);
      // What is in the accumulator was charged and is owed back; the rest is the trade fee.
      expect(charged).toBe(trade(schedule, 700, price, quantity));
    }
  });

  test('a fill of nothing is charged nothing, one of less is refused', () => {
    expect(new OrderFees().charge(early, 3_300 as Price, 0 as Quantity, true, 0)).toBe(0);
    expect(() => new OrderFees().charge(early, -1 as Price, 100 as Quantity, true, 0)).toThrow(RangeError);
  });
});

describe('the schedules', () => {
  test('have a name of series, rules and precision', () => {
    expect(ROUNDING_RULES.map(({ name, from }) => [name, from])).toEqual([
      ['cent_balances', at('2021-06-30')],
      ['cent_balances_fractional', at('2026-03-12')],
      ['member_precision', at('2026-05-28')],
      ['six_decimal_fees', at('2026-09-18')],
    ]);
    expect(member.name).toBe('six_decimal_fees/centicent');
    expect(scheduleFor('KXINX', at('2026-06-01'), 'cent').name).toBe('KXINX/member_precision/cent');
  });

  test('of an index series end at their instant, and belong to series that begin with its name', () => {
    const until = (at('2026-07-03') + 17 * MICROS_PER_HOUR) as EpochMicros;
    expect(scheduleFor('KXINXD', (until - 1) as EpochMicros, 'cent').takerRateE4).toBe(350);
    expect(scheduleFor('KXINXD', until, 'cent').takerRateE4).toBe(700);
    expect(scheduleFor('HIGHKXINX', (until - 1) as EpochMicros, 'cent').takerRateE4).toBe(700);
    expect(scheduleFor('KXNASDAQ100Y', (until - 1) as EpochMicros, 'cent').takerRateE4).toBe(350);
  });

  test('are answered for the question asked, not for the one before it', () => {
    const noon = at('2026-06-01');
    expect(scheduleFor('KXHIGHNY', noon, 'cent').takerRateE4).toBe(700);
    expect(scheduleFor('KXINX', noon, 'cent').takerRateE4).toBe(350);
    expect(scheduleFor('KXINX', noon, 'centicent').balanceStep).toBe(100);
    expect(scheduleFor('KXINX', at('2026-08-01'), 'centicent').takerRateE4).toBe(700);
  });
});

describe('the configuration of fees', () => {
  test('is a careful account that is filled in whole contracts, unless it says otherwise', () => {
    expect(moneyConfig.parse({})).toEqual({ balancePrecision: 'cent', smallestFillContracts: 1 });
    expect(moneyConfig.parse({ balancePrecision: 'centicent', smallestFillContracts: 0.01 })).toEqual({
      balancePrecision: 'centicent',
      smallestFillContracts: 0.01,
    });
  });

  test('refuses a precision it does not know, and fills smaller than any or larger than one', () => {
    for (const wrong of [{ balancePrecision: '' }, { smallestFillContracts: 0.009 }, { smallestFillContracts: 1.01 }]) {
      expect(moneyConfig.safeParse(wrong).success).toBe(false);
    }
    expect(moneyConfig.safeParse({ smallestFill: 1 }).success).toBe(false);
  });
});

describe('what cannot be read as an amount', () => {
  test('is refused by the name of what it should be', () => {
    expect(() => parsePriceDollars('abc')).toThrow('price "abc"');
    expect(() => parseQuantity('abc')).toThrow('quantity "abc"');
  });

  test('a price in cents may have exactly two decimals', () => {
    expect(parsePriceCents(33.01)).toBe(3_301);
    expect(() => parsePriceCents(33.001)).toThrow(RangeError);
    // A billionth of a hundredth may be rounding, anything beyond is a decimal.
    expect(parsePriceCents(1.0000000000000001e-11)).toBe(0);
    expect(() => parsePriceCents(1.0000000000000003e-11)).toThrow('finer than 1/100 cent');
  });
});
