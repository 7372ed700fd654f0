/** How good the evidence for the fills is, and whether profit rests on the weakest of it. */

import type { FillRow } from '../../data/runs/schema.ts';
import { html, type Markup } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { byEvidence, byTier } from '../statistics/groupings.ts';
import { profitBy } from '../statistics/profit.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { assumptions } from './assumptions.ts';
import { EVIDENCE, TIERS } from './fidelity.ts';
import { profitTable } from './profit-section.ts';

export function evidenceSection(analysis: RunAnalysis): Markup {
  const { run, dayOf, resamples } = analysis;
  const byRole = {
    labelOf: (fill: FillRow) =>
      `${fill.is_taker ? 'took' : 'rested'}, ${fill.side === 'bid' ? 'bought YES' : 'bought NO'}`,
  };
  return section({
    id: 'evidence',
    title: 'Evidence for the fills',
    lead: 'A simulated fill needs evidence in the data. Tiers say how much of the market was recorded; evidence says why each fill is believed.',
    content:
      run.fills.length === 0
        ? html`${nothing('No fills.')}${assumptions(analysis)}`
        : html`${profitTable('By fidelity tier', 'Tier', profitBy(run.fills, byTier, dayOf, resamples), (label) => TIERS[label]?.meaning)}
${profitTable('By evidence', 'Evidence', profitBy(run.fills, byEvidence, dayOf, resamples), (label) => EVIDENCE[label])}
${profitTable('By role and side', 'Role', profitBy(run.fills, byRole, dayOf, resamples))}
${assumptions(analysis)}`,
  });
}
