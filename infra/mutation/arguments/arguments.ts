/** The arguments of all rooms. */
import type { Argument } from './argument.ts';
import { KELLY_SOLVER } from './kelly.ts';
import { MONEY } from './money.ts';
import { OMS } from './oms.ts';
import { PORTFOLIO } from './portfolio.ts';
import { RISK_EXPOSURE } from './risk-exposure.ts';
import { RISK_SIZING } from './risk-sizing.ts';
import { RISK_VERDICTS } from './risk-verdicts.ts';
import { SETTLEMENT } from './settlement.ts';

export const ARGUMENTS: readonly Argument[] = [
  ...MONEY,
  ...SETTLEMENT,
  ...PORTFOLIO,
  ...OMS,
  ...RISK_VERDICTS,
  ...RISK_EXPOSURE,
  ...RISK_SIZING,
  ...KELLY_SOLVER,
];
