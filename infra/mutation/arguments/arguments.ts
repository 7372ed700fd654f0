/** The arguments of all rooms. */
import type { Argument } from './argument.ts';
import { MONEY } from './money.ts';
import { OMS } from './oms.ts';
import { PORTFOLIO } from './portfolio.ts';
import { RISK } from './risk.ts';
import { SETTLEMENT } from './settlement.ts';

export const ARGUMENTS: readonly Argument[] = [...MONEY, ...SETTLEMENT, ...PORTFOLIO, ...OMS, ...RISK];
