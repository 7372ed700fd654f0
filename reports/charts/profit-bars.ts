/** Net profit by group as horizontal bars, each with its interval: for names, where labels need room. */
import * as Plot from '@observablehq/plot';
import type { Profit } from '../statistics/profit.ts';
import { signedDollars } from '../text/dollars.ts';
import { dollarLabels } from './dollar-axis.ts';
import { COLOR, chart, HALF_PX, labelWidthPx, shortened } from './frame.ts';

export interface ProfitBarsChart {
  /** What the groups are, for the label of the axis: `city`. */
  readonly what: string;
  /** At least one, drawn from top to bottom. */
  readonly profits: readonly Profit[];
}

/** SVG of net profit in dollars by group, with 95 % intervals as whiskers. */
export function profitBarsChart({ what, profits }: ProfitBarsChart): string {
  const names = profits.map((profit) => shortened(profit.label));
  const label = dollarLabels(extent(profits));
  return chart({
    ariaLabel: `Net profit in dollars by ${what}`,
    width: HALF_PX,
    height: 46 + 22 * profits.length,
    marginLeft: labelWidthPx(names),
    marginRight: 22,
    marginTop: 6,
    marginBottom: 36,
    x: {
      label: 'net profit ($)',
      grid: true,
      nice: true,
      ticks: 4,
      tickFormat: label.format,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { domain: profits.map((_, i) => i), tickFormat: (i: number) => names[i] ?? '', label: null, tickSize: 0 },
    marks: [
      Plot.barX(profits, {
        x: (profit: Profit) => profit.netE6 / 1e6,
        y: (_: Profit, i: number) => i,
        fill: (profit: Profit) => (profit.netE6 < 0 ? COLOR.loss : COLOR.gain),
        insetTop: 2,
        insetBottom: 2,
        title: (profit: Profit) => `${profit.label}: ${signedDollars(profit.netE6)}`,
      }),
      Plot.ruleY(profits, {
        filter: (profit: Profit) => profit.interval !== null,
        y: (_: Profit, i: number) => i,
        x1: (profit: Profit) => (profit.interval?.low ?? 0) / 1e6,
        x2: (profit: Profit) => (profit.interval?.high ?? 0) / 1e6,
        strokeWidth: 1.3,
      }),
      Plot.ruleX([0]),
    ],
  });
}

/** Every amount that must fit on the scale of profit, µ$. */
export function extent(profits: readonly Profit[]): readonly number[] {
  return profits.flatMap(({ netE6, interval }) =>
    interval === null ? [0, netE6] : [0, netE6, interval.low, interval.high],
  );
}
