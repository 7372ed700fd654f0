/** Strategy `do_nothing`: the baseline that never has an opinion and so never trades. What every other must beat. */
import { z } from 'zod';
import type { LadderOpinion, StrategyDefinition } from './contract.ts';

const NO_OPINION: LadderOpinion = { valid: false, reasons: ['baseline_never_trades'] };

export const doNothing: StrategyDefinition<Record<string, never>> = {
  name: 'do_nothing',
  summary: 'Baseline without an opinion: it never trades.',
  source: 'Null strategy',
  family: 'baseline',
  parameters: z.strictObject({}),
  create: () => ({ evaluate: () => NO_OPINION, snapshot: () => null, restore: () => {} }),
};
