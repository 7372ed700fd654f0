/** Net profit by group as columns, each with its interval: for groups in a natural order, as hours and months are. */
import * as Plot from '@observablehq/plot';
import type { Profit } from '../statistics/profit.ts';
import { signedDollars } from '../text/dollars.ts';
import { dollarLabels } from './dollar-axis.ts';
import { COLOR, chart, HALF_PX, labelWidthPx } from './frame.ts';
import { extent } from './profit-bars.ts';

export interface ProfitColumnsChart {
  /** Label of the horizontal axis with its unit: `hours before the close`. */
  readonly axis: string;
  /** At least one, from left to right. */
  readonly profits: readonly Profit[];
}

/** SVG of net profit in dollars by group, with 95 % intervals as whiskers. */
export function profitColumnsChart({ axis, profits }: ProfitColumnsChart): string {
  const label = dollarLabels(extent(profits));
  const longest = Math.max(...profits.map((profit) => profit.label.length));
  const marginLeft = labelWidthPx(label.samples);
  const upright = longest * 7 + 4 <= (HALF_PX - marginLeft - 14) / profits.length;
  return chart({
    ariaLabel: `Net profit in dollars by ${axis}`,
    width: HALF_PX,
    height: 210 + (upright ? 0 : longest * 5),
    marginLeft,
    marginRight: 14,
    marginTop: 22,
    marginBottom: upright ? 38 : 26 + longest * 7,
    x: {
      domain: profits.map((profit) => profit.label),
      label: axis,
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSize: 0,
      ...(upright ? {} : { tickRotate: -90 }),
    },
    y: { label: 'net profit ($)', grid: true, nice: true, ticks: 4, tickFormat: label.format, labelArrow: 'none' },
    marks: [
      Plot.barY(profits, {
        x: 'label',
        y: (profit: Profit) => profit.netE6 / 1e6,
        fill: (profit: Profit) => (profit.netE6 < 0 ? COLOR.loss : COLOR.gain),
        insetLeft: 1,
        insetRight: 1,
        title: (profit: Profit) => `${profit.label}: ${signedDollars(profit.netE6)}`,
      }),
      Plot.ruleX(profits, {
        filter: (profit: Profit) => profit.interval !== null,
        x: 'label',
        y1: (profit: Profit) => (profit.interval?.low ?? 0) / 1e6,
        y2: (profit: Profit) => (profit.interval?.high ?? 0) / 1e6,
        strokeWidth: 1.3,
      }),
      Plot.ruleY([0]),
    ],
  });
}
