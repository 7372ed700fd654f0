/**
 * Why a mutant that no test finds is none that a test could or should find. A survivor is named by its file, the text of its line,
 * and what was put in the place of what; the page of the results shows the argument beside it.
 */
export interface Argument {
  readonly file: string;
  readonly source: string;
  readonly replacement: string;
  readonly because: string;
}

export const ARGUMENTS: readonly Argument[] = [
  {
    file: 'engine/money/fee-schedules.ts',
    source: 'if (at === last.at && series === last.series && precision === last.precision) return last.schedule;',
    replacement: 'false',
    because:
      'Equivalent: the memory of the last question only saves time; without it the same schedule is found again.',
  },
  {
    file: 'engine/money/fee-schedules.ts',
    source: 'for (let i = FEE_RATES.length - 1; i > 0; i--) {',
    replacement: 'i >= 0',
    because: 'Equivalent: row 0 fits every series at every time, and is what is left when no other row fits.',
  },
  {
    file: 'engine/money/fees.ts',
    source: 'if (feeE8 <= Number.MAX_SAFE_INTEGER) {',
    replacement: 'false',
    because: 'Equivalent: the way through big integers gives the same fee for every amount, only slower.',
  },
];
