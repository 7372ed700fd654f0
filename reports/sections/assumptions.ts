/** What was assumed for the fills of a run: the rules of the tiers that were used, and the settings that they read. */
import { html, type Markup } from '../components/markup.ts';
import { table } from '../components/table.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { TIERS, tierShares } from './fidelity.ts';

/** A table for each tier that filled anything (without fills: that a ladder had), then the settings; null in runs without them. */
export function assumptions(analysis: RunAnalysis): Markup | null {
  const { fill_rules: rules = [], fill_settings: settings = {} } = analysis.run.summary;
  const used = new Set(['all', ...tierShares(analysis).map(({ tier }) => tier)]);
  const inForce = rules.filter(({ tier }) => used.has(tier));
  if (inForce.length === 0) return null;
  return html`${inForce.map(({ tier, assumptions: list }) =>
    table(
      [
        { header: 'Assumption', kind: 'text', cell: ({ name }) => name },
        { header: 'Errs', kind: 'text', cell: ({ bias }) => bias },
        { header: 'What is assumed', kind: 'prose', cell: ({ text }) => proseOf(text) },
      ],
      list,
      {
        caption:
          tier === 'all' ? 'Assumed of the exchange itself' : `Assumed for fills by ${TIERS[tier]?.name ?? tier}`,
      },
    ),
  )}${table(
    [
      { header: 'Setting of the exchange', kind: 'text', cell: ([key]) => key },
      { header: 'Value', kind: 'figure', cell: ([, value]) => String(value) },
    ],
    Object.entries(settings),
    { caption: 'Settings that these assumptions speak of' },
  )}`;
}

/** Prose whose names stand in backticks, as markup. */
function proseOf(text: string): Markup {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
