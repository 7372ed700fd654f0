/** Where the profit came from: what the probabilities claimed, what execution cost, what the weather then did. */
import { beliefStepsChart } from '../charts/belief-steps.ts';
import { figure } from '../components/figure.ts';
import { html, type Markup } from '../components/markup.ts';
import { prose } from '../components/prose.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import { beliefOf } from '../statistics/belief.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { signedDollars } from '../text/dollars.ts';
import { counted } from '../text/numbers.ts';
import { dollarRange } from '../text/ranges.ts';

export function beliefSection({ run, dayOf, resamples }: RunAnalysis): Markup {
  const belief = beliefOf(run.fills, dayOf, resamples);
  const lead =
    'A forecast that is right on average has a surprise of zero on average. A lasting negative surprise means that the edge was believed, not real.';
  if (belief === null) {
    return section({
      id: 'belief',
      title: 'From belief to result',
      lead,
      content: nothing('No settled fill has a probability and a two-sided touch from its decision.'),
    });
  }
  const steps = [
    { label: 'edge claimed', amountE6: belief.claimedE6, meaning: 'probability against the middle of the touch' },
    {
      label: 'execution',
      amountE6: belief.executionE6,
      meaning: 'middle of the touch against the price paid: spread and slippage',
    },
    { label: 'surprise', amountE6: belief.surpriseE6, meaning: surpriseMeaning(belief.surpriseInterval) },
    { label: 'fees', amountE6: -belief.feesE6, meaning: 'charged by the exchange' },
  ];
  const leftOut =
    belief.leftOut === 0
      ? null
      : html`<p class="soft">${counted(belief.leftOut, 'fill')} left out: not settled, or decided without a probability or a two-sided touch.</p>`;
  return section({
    id: 'belief',
    title: 'From belief to result',
    lead,
    content: html`<div class="figures">${figure(`${counted(belief.fills, 'fill')}, in dollars`, beliefStepsChart({ steps }))}
${table(
  [
    { header: 'Step', kind: 'text', cell: (step) => step.label },
    { header: 'Amount', unit: '$', kind: 'figure', cell: (step) => signedDollars(step.amountE6) },
    { header: 'What it is', kind: 'prose', cell: (step) => prose(step.meaning) },
  ],
  [...steps, { label: 'net profit', amountE6: belief.netE6, meaning: 'the sum' }],
  { caption: 'The steps add up exactly for these fills', emphasised: (i) => i === steps.length },
)}</div>${leftOut}`,
  });
}

function surpriseMeaning(interval: { readonly low: number; readonly high: number } | null): string {
  const meaning = 'what came against the probability';
  if (interval === null) return meaning;
  return `${meaning}; 95% interval ${dollarRange(interval)}`;
}
