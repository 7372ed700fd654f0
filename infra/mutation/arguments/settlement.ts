/** Survivors of `engine/settlement`. */
import type { Argument } from './argument.ts';

export const SETTLEMENT: readonly Argument[] = [
  {
    file: 'engine/settlement/policy.ts',
    source: 'const decidedAt = isDelayed && delayedTo > expiresAt ? delayedTo : expiresAt;',
    replacements: ['delayedTo >= expiresAt'],
    because: 'Equivalent: where both are the same instant it is that instant by either.',
  },
  {
    file: 'engine/settlement/terms.ts',
    source: "const text = readRulesText(record.rulesPrimary, record.rulesSecondary ?? '');",
    replacements: ['"Stryker was here!"'],
    because:
      'Equivalent: of the secondary text only a product code of the climate report is read, and this has none either.',
  },
];
