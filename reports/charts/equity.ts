/** Equity over time, as a step line against the bankroll that the run started with. */
import * as Plot from '@observablehq/plot';
import type { EquityAt } from '../statistics/drawdown.ts';
import { dollarLabels } from './dollar-axis.ts';
import { COLOR, chart, labelWidthPx, TIME_MARGIN_PX } from './frame.ts';
import { thin } from './thin.ts';
import { dateOf, timeAxis } from './time-axis.ts';

export interface EquityChart {
  /** At least one point, in order of time. */
  readonly points: readonly EquityAt[];
  /** Bankroll at the start, µ$. */
  readonly startE6: number;
  readonly widthPx: number;
}

/** SVG of equity in dollars over time in UTC. */
export function equityChart({ points, startE6, widthPx }: EquityChart): string {
  const rows = thin(points, (point) => point.equityE6, Math.round(widthPx / 4));
  const time = timeAxis(points[0]?.at ?? 0, points.at(-1)?.at ?? 0, widthPx);
  const label = dollarLabels(rows.map((row) => row.equityE6).concat(startE6));
  // Equity that never moved has no range: give it one dollar on either side.
  const flat = rows.every((row) => row.equityE6 === startE6);
  return chart({
    ariaLabel: 'Equity in dollars over time',
    width: widthPx,
    height: 260,
    marginLeft: Math.max(TIME_MARGIN_PX, labelWidthPx(label.samples)),
    marginRight: 16,
    x: time.scale,
    y: {
      label: 'equity ($)',
      grid: true,
      nice: true,
      ...(flat ? { domain: [startE6 / 1e6 - 1, startE6 / 1e6 + 1] } : {}),
      ticks: 5,
      tickFormat: label.format,
    },
    marks: [
      Plot.ruleY([startE6 / 1e6], { stroke: COLOR.muted, strokeDasharray: '4 3' }),
      Plot.line(rows, {
        x: (row: EquityAt) => dateOf(row.at),
        y: (row: EquityAt) => row.equityE6 / 1e6,
        curve: 'step-after',
        stroke: COLOR.line,
        strokeWidth: 1.5,
      }),
      time.mark,
    ],
  });
}
