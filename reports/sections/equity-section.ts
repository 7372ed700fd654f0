/** Equity, drawdown and the profit of each climate date. */
import { dailyProfitChart } from '../charts/daily-profit.ts';
import { drawdownChart } from '../charts/drawdown.ts';
import { equityChart } from '../charts/equity.ts';
import { wideFigure } from '../components/figure.ts';
import { html, type Markup } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import type { DayProfit, RunAnalysis } from '../statistics/run-analysis.ts';
import { dollars, signedDollars } from '../text/dollars.ts';
import { count } from '../text/numbers.ts';

const DAYS_LISTED = 5;

export function equitySection(analysis: RunAnalysis): Markup {
  const { equity, drawdown, startE6, days, total } = analysis;
  const falls = equity.map(({ at }, i) => ({ at, fallE6: drawdown.curve[i] ?? 0 }));
  return section({
    id: 'equity',
    title: 'Equity and drawdown',
    lead: 'Equity is cash plus positions at what one could sell them for; a position without a bid counts as nothing. Times are UTC.',
    content: [
      equity.length === 0
        ? nothing('The run recorded no point of equity.')
        : [
            wideFigure(`Equity; dashed: the bankroll at the start, ${dollars(startE6)}`, (widthPx) =>
              equityChart({ points: equity, startE6, widthPx }),
            ),
            wideFigure('Drawdown: fall below the highest equity so far', (widthPx) =>
              drawdownChart({ points: falls, widthPx }),
            ),
          ],
      total.fills === 0
        ? null
        : [
            days.length < 2
              ? null
              : wideFigure('Net profit by climate date, held to settlement', (widthPx) =>
                  dailyProfitChart({ days, widthPx }),
                ),
            extremeDays(days),
          ],
    ],
  });
}

function extremeDays(days: readonly DayProfit[]): Markup | null {
  const traded = days.filter((day) => day.fills > 0).sort((x, y) => y.netE6 - x.netE6 || (x.date < y.date ? -1 : 1));
  if (traded.length <= 2 * DAYS_LISTED) return null;
  const columns = [
    {
      header: 'Climate date',
      kind: 'text' as const,
      cell: (day: DayProfit) => html`<span style="white-space:nowrap">${day.date}</span>`,
    },
    { header: 'Fills', kind: 'figure' as const, cell: (day: DayProfit) => count(day.fills) },
    { header: 'Net', unit: '$', kind: 'figure' as const, cell: (day: DayProfit) => signedDollars(day.netE6) },
  ];
  return html`<div class="figures">${table(columns, traded.slice(0, DAYS_LISTED), { caption: 'Best days' })}${table(columns, traded.slice(-DAYS_LISTED).reverse(), { caption: 'Worst days' })}</div>`;
}
