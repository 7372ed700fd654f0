/** Two checks on what markets paid: the strike rule against the exchange's result, and weather records against its value. */
import type { RunSummary } from '../../data/runs/schema.ts';
import type { Markup } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { count, percent } from '../text/numbers.ts';

type Difference = RunSummary['data_quality']['differences'][number];

export function settlementSection({ run }: RunAnalysis): Markup {
  const { settlements, independent, data_quality } = run.summary;
  const checks = [
    { what: "Strike rule on the exchange's own value against its result, by market", ...settlements },
    { what: "Value of climate reports or station archives against the exchange's, by ladder", ...independent },
  ];
  return section({
    id: 'settlement',
    title: 'Settlement compared',
    lead: 'A mismatch in the first row is an error, of the data or of the rule. In the second row archives may differ from the report that settles: the days are listed.',
    content: [
      table(
        [
          { header: 'Comparison', kind: 'prose', cell: (row) => row.what },
          { header: 'Checked', kind: 'figure', cell: (row) => count(row.checked) },
          { header: 'Different', kind: 'figure', cell: (row) => count(row.mismatched) },
          {
            header: 'Agreement',
            kind: 'figure',
            cell: (row) => percent(row.checked === 0 ? null : 1 - row.mismatched / row.checked, 2),
          },
          { header: 'Skipped', kind: 'figure', cell: (row) => count(row.skipped) },
        ],
        checks,
        { caption: 'Comparisons made on settled markets' },
      ),
      data_quality.differences.length === 0
        ? nothing('No day differs.')
        : table<Difference>(
            [
              { header: 'Climate date', kind: 'figure', cell: (row) => row.climate_date },
              { header: 'City', kind: 'text', cell: (row) => row.city },
              { header: 'Ladder', kind: 'text', cell: (row) => row.event_ticker },
              {
                header: 'Comparison',
                kind: 'text',
                cell: (row) => (row.kind === 'strike_rule' ? 'strike rule' : 'independent value'),
              },
              { header: 'Exchange', kind: 'text', cell: (row) => row.exchange },
              { header: 'Own', kind: 'text', cell: (row) => row.own },
            ],
            data_quality.differences,
            { caption: `Days that differ${data_quality.differences.length >= 200 ? ', the first 200' : ''}` },
          ),
    ],
  });
}
