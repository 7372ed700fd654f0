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
import { openRiskCapOf } from './caps.ts';
import { settingsUnder } from './settings.ts';

export function exposureSection({ run, startE6, traded }: RunAnalysis): Markup {
  const { summary } = run;
  const capOf = openRiskCapOf(run.configYaml);
  const highestE6 = parseCash(summary.risk.max_open_risk);
  const points = traded.map((point) => ({
    at: point.engine_at,
    openRiskE6: point.open_risk_e6,
    capE6: capOf === null ? null : capOf(point.equity_e6),
  }));
  const most = (figure: (point: (typeof traded)[number]) => number): number =>
    traded.reduce((highest, point) => Math.max(highest, figure(point)), 0);
  const fullest = points.reduce((highest, { openRiskE6, capE6 }) => {
    return capE6 === null || capE6 <= 0 ? highest : Math.max(highest, openRiskE6 / capE6);
  }, 0);
  const rows = [
    { what: 'Highest open risk', figure: dollars(highestE6) },
    { what: 'in percent of the bankroll at the start', figure: percent(startE6 > 0 ? highestE6 / startE6 : null, 1) },
    {
      what: 'Highest open risk in percent of its cap at that moment',
      figure: capOf === null ? NONE : percent(fullest, 1),
    },
    { what: 'Most markets held at once', figure: count(most((point) => point.positions)) },
    { what: 'Most orders working at once', figure: count(most((point) => point.working_orders)) },
    { what: 'Pauses of trading', figure: count(summary.risk.pauses) },
  ];
  const caps = settingsUnder(run.configYaml, 'risk');
  return section({
    id: 'exposure',
    title: 'Exposure against caps',
    lead: 'Open risk is the most that could be lost from here in the worst temperature of every ladder at once, resting orders included. Ladders add; they never offset. A cap refuses what would exceed it; it can be exceeded without a new order when equity falls.',
    content: [
      points.length === 0
        ? nothing('The run recorded no point of exposure.')
        : wideFigure(
            capOf === null
              ? 'Open risk; the run states no cap'
              : 'Open risk as an area; its cap, which moves with equity, as a line',
            (widthPx) => exposureChart({ points, widthPx }),
          ),
      table(
        [
          { header: 'Figure', kind: 'prose', cell: (row) => row.what },
          { header: 'Value', kind: 'figure', cell: (row) => row.figure },
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
