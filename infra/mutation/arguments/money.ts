/** Survivors of `engine/money`. */
import type { Argument } from './argument.ts';

const SCHEDULES = 'engine/money/fee-schedules.ts';
const FEES = 'engine/money/fees.ts';

export const MONEY: readonly Argument[] = [
  {
    file: SCHEDULES,
    source: 'if (at === last.at && series === last.series && precision === last.precision) return last.schedule;',
    replacements: ['false'],
    because: 'Only speed: without the memory of the last question the same schedule is found again.',
  },
  {
    file: SCHEDULES,
    source: 'for (let i = FEE_RATES.length - 1; i > 0; i--) {',
    replacements: ['i >= 0'],
    because: 'Equivalent: row 0 fits every series at every time, and is what is left when no other row fits.',
  },
  {
    file: SCHEDULES,
    source: 'const last: { series: string; at: number; precision: BalancePrecision; schedule: FeeSchedule } = {',
    replacements: ['{}'],
    because: 'Equivalent: before the first question the time remembered is NaN or missing, which equals no time asked.',
  },
  {
    file: SCHEDULES,
    source: "series: '',",
    replacements: ['"Stryker was here!"'],
    because: 'Equivalent: the time remembered at first is NaN, which equals no time asked.',
  },
  {
    file: SCHEDULES,
    source: "precision: 'cent',",
    replacements: ['""'],
    because: 'Equivalent: the time remembered at first is NaN, which equals no time asked.',
  },
  {
    file: FEES,
    source: 'if (quantity <= 0) return ZERO_CASH;',
    replacements: ['quantity < 0'],
    because: 'Equivalent: nothing costs nothing on the grid and off it; the early way out is for less than nothing.',
  },
  {
    file: FEES,
    source: 'const together = tradeFee(schedule, price, quantity, schedule.takerRateE4 >= schedule.makerRateE4);',
    replacements: ['schedule.takerRateE4 > schedule.makerRateE4'],
    because: 'Equivalent: where both rates are equal it is the same fee by either.',
  },
  {
    file: FEES,
    source: 'if (feeE8 <= Number.MAX_SAFE_INTEGER) {',
    replacements: ['false', '{}'],
    because: 'Only speed: the way through big integers gives the same fee for every amount.',
  },
  {
    file: FEES,
    source: 'if (feeE8 <= Number.MAX_SAFE_INTEGER) {',
    replacements: ['feeE8 < Number.MAX_SAFE_INTEGER'],
    because: 'Equivalent: at the greatest exact integer itself both ways are exact.',
  },
];
