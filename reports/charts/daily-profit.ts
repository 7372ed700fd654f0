/** Net profit of every climate date, as columns over time: whether profit is a habit or a few days. */
import * as Plot from '@observablehq/plot';
import { signedDollars } from '../text/dollars.ts';
import { dollarLabels } from './dollar-axis.ts';
import { COLOR, chart, labelWidthPx, NARROW_PX, TIME_MARGIN_PX } from './frame.ts';

export interface DailyProfitChart {
  /** Every climate date of the run in order, days without fills included; at least one. Amounts in µ$. */
  readonly days: readonly { readonly date: string; readonly netE6: number }[];
  readonly widthPx: number;
}

/** SVG of net profit in dollars by climate date. */
export function dailyProfitChart({ days, widthPx }: DailyProfitChart): string {
  const label = dollarLabels(days.map((day) => day.netE6).concat(0));
  const start = Date.parse(`${days[0]?.date ?? ''}T00:00:00Z`);
  const rows = days
    .map((day, i) => ({ ...day, from: new Date(start + i * 86_400_000), to: new Date(start + (i + 1) * 86_400_000) }))
    .filter((day) => day.netE6 !== 0);
  return chart({
    ariaLabel: 'Net profit in dollars by climate date',
    width: widthPx,
    height: 170,
    marginLeft: Math.max(TIME_MARGIN_PX, labelWidthPx(label.samples)),
    marginRight: 16,
    x: { type: 'utc', domain: [new Date(start), new Date(start + days.length * 86_400_000)], label: null },
    y: { label: 'net profit ($)', grid: true, nice: true, ticks: 4, tickFormat: label.format },
    marks: [
      Plot.rectY(rows, {
        x1: 'from',
        x2: 'to',
        y: (row: { netE6: number }) => row.netE6 / 1e6,
        fill: (row: { netE6: number }) => (row.netE6 < 0 ? COLOR.loss : COLOR.gain),
        title: (row: { date: string; netE6: number }) => `${row.date}: ${signedDollars(row.netE6)}`,
      }),
      Plot.ruleY([0]),
      Plot.axisX({ ticks: widthPx <= NARROW_PX ? 4 : 9, tickSize: 4 }),
    ],
  });
}
