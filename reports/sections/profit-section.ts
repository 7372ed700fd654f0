/** Where profit and loss fell: by city, strategy, month, lead time, hour and price. */
import { profitBarsChart } from '../charts/profit-bars.ts';
import { profitColumnsChart } from '../charts/profit-columns.ts';
import { figure, figures } from '../components/figure.ts';
import { html, type Markup } from '../components/markup.ts';
import { details, nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import {
  byCity,
  byLeadHours,
  byLocalHour,
  byMonth,
  byPricePaid,
  byStrategy,
  byVariable,
} from '../statistics/groupings.ts';
import { type Grouping, type Profit, profitBy } from '../statistics/profit.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { dollars, signedDollars } from '../text/dollars.ts';
import { contracts, count, NONE, percent, signed } from '../text/numbers.ts';
import { dollarRange } from '../text/ranges.ts';

interface Split {
  readonly title: string;
  readonly what: string;
  readonly grouping: Grouping;
  /** Label of the axis when the groups have a natural order and are drawn as columns. */
  readonly axis?: string;
}

const SPLITS: readonly Split[] = [
  { title: 'By city', what: 'City', grouping: byCity },
  { title: 'By strategy', what: 'Strategy', grouping: byStrategy },
  { title: 'By daily extreme', what: 'Extreme', grouping: byVariable },
  { title: 'By month of the climate date', what: 'Month', grouping: byMonth, axis: 'month' },
  {
    title: 'By lead time',
    what: 'Hours to close',
    grouping: byLeadHours,
    axis: 'hours from fill to close of the market',
  },
  { title: 'By hour of the fill', what: 'Hour', grouping: byLocalHour, axis: 'hour of the day, local standard time' },
  { title: 'By price paid', what: 'Price (¢)', grouping: byPricePaid, axis: 'cents paid a contract, YES or NO' },
];

export function profitSection(analysis: RunAnalysis): Markup {
  const { run, dayOf, resamples } = analysis;
  const splits = SPLITS.map((split) => ({ ...split, profits: profitBy(run.fills, split.grouping, dayOf, resamples) }));
  return section({
    id: 'profit',
    title: 'Where profit and loss fell',
    lead: 'Net of fees, every fill held to settlement. Whiskers are 95% intervals by days. With this many groups some will stand out by chance alone.',
    content:
      run.fills.length === 0
        ? nothing('No fills, so there is nothing to split.')
        : [
            figures(
              splits
                .filter(({ profits }) => profits.length > 1)
                .map(({ title, what, axis, profits }) =>
                  figure(
                    title,
                    axis === undefined
                      ? profitBarsChart({ what: what.toLowerCase(), profits })
                      : profitColumnsChart({ axis, profits }),
                  ),
                ),
            ),
            details(
              'The same in figures',
              splits.map(({ title, what, profits }) => profitTable(title, what, profits)),
            ),
          ],
  });
}

/** A table of profits, a row a group; `meaning` explains a label in small print below it. */
export function profitTable(
  caption: string,
  what: string,
  profits: readonly Profit[],
  meaning: (label: string) => string | undefined = () => undefined,
): Markup | null {
  const all = profits.reduce((sum, profit) => sum + profit.contractsE2, 0);
  const explained = profits.some((profit) => meaning(profit.label) !== undefined);
  return table<Profit>(
    [
      {
        header: what,
        kind: explained ? 'prose' : 'text',
        cell: (profit) => html`${profit.label}${explained ? html` <small>${meaning(profit.label)}</small>` : null}`,
      },
      { header: 'Fills', kind: 'figure', cell: (profit) => count(profit.fills) },
      {
        header: 'Contracts',
        unit: 'share',
        kind: 'figure',
        cell: (profit) =>
          html`${contracts(profit.contractsE2)} <small>${percent(all === 0 ? null : profit.contractsE2 / all)}</small>`,
      },
      { header: 'Gross', kind: 'figure', cell: (profit) => signedDollars(profit.grossE6) },
      { header: 'Fees', kind: 'figure', cell: (profit) => dollars(profit.feesE6) },
      {
        header: 'Net',
        unit: '95% interval',
        kind: 'figure',
        cell: ({ netE6, interval }) =>
          html`${signedDollars(netE6)} <small>${interval === null ? NONE : dollarRange(interval)}</small>`,
      },
      {
        header: 'Net a contract',
        kind: 'figure',
        cell: (profit) => (profit.contractsE2 === 0 ? NONE : `${signed(profit.netE6 / profit.contractsE2 / 100, 2)}¢`),
      },
    ],
    profits,
    { caption },
  );
}
