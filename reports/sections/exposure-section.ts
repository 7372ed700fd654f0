/** Risk that was taken, against the caps that bound it. */
import { parseCash } from '../../engine/money/parse.ts';
import { exposureChart } from '../charts/exposure.ts';
import { wideFigure } from '../components/figure.ts';
import type { Markup } from '../components/markup.ts';
import { details, nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { dollars } from '../text/dollars.ts';
import { count, NONE, percent } from '../text/numbers.ts';
import { settingsUnder } from './settings.ts';

export function exposureSection({ run, startE6 }: RunAnalysis): Markup {
  const { summary, equity } = run;
  const capE6 = summary.caps.open_risk === undefined ? null : parseCash(summary.caps.open_risk);
  const highestE6 = parseCash(summary.risk.max_open_risk);
  const points = equity.map((point) => ({ at: point.engine_at, openRiskE6: point.open_risk_e6 }));
  const most = (figure: (point: (typeof equity)[number]) => number): number =>
    equity.reduce((highest, point) => Math.max(highest, figure(point)), 0);
  const rows = [
    {
      what: 'Highest open risk',
      figure: dollars(highestE6),
      against: capE6 === null ? NONE : `${dollars(capE6)} cap at the starting bankroll`,
      share: capE6 === null || capE6 === 0 ? NONE : percent(highestE6 / capE6, 1),
    },
    {
      what: 'Highest open risk',
      figure: dollars(highestE6),
      against: `${dollars(startE6)} bankroll at the start`,
      share: startE6 > 0 ? percent(highestE6 / startE6, 1) : NONE,
    },
    { what: 'Most markets held at once', figure: count(most((point) => point.positions)), against: NONE, share: NONE },
    {
      what: 'Most orders working at once',
      figure: count(most((point) => point.working_orders)),
      against: NONE,
      share: NONE,
    },
    { what: 'Pauses of trading', figure: count(summary.risk.pauses), against: NONE, share: NONE },
  ];
  const caps = settingsUnder(run.configYaml, 'risk');
  return section({
    id: 'exposure',
    title: 'Exposure against caps',
    lead: 'Open risk is the most that could be lost from here in the worst temperature of every ladder at once, resting orders included. Ladders add; they never offset.',
    content: [
      points.length === 0
        ? nothing('The run recorded no point of exposure.')
        : wideFigure(
            capE6 === null
              ? 'Open risk; the run states no cap'
              : `Open risk; the cap at the starting bankroll is ${dollars(capE6)}, dashed where it is on the scale`,
            (widthPx) => exposureChart({ points, capE6, widthPx }),
          ),
      table(
        [
          { header: 'Figure', kind: 'text', cell: (row) => row.what },
          { header: 'Value', kind: 'figure', cell: (row) => row.figure },
          { header: 'Against', kind: 'prose', cell: (row) => row.against },
          { header: 'Share', kind: 'figure', cell: (row) => row.share },
        ],
        rows,
        { caption: 'Highest values of the run' },
      ),
      caps.length === 0
        ? null
        : details(
            'Risk configuration in force',
            table(
              [
                { header: 'Setting', kind: 'text', cell: (setting) => setting.key },
                { header: 'Value', kind: 'figure', cell: (setting) => setting.value },
              ],
              caps,
              { caption: 'The section “risk” of the resolved configuration' },
            ),
          ),
    ],
  });
}
