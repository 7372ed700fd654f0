/** How far equity stood below its highest point so far, over time. */
import * as Plot from '@observablehq/plot';
import { dollarLabels } from './dollar-axis.ts';
import { COLOR, chart, labelWidthPx, TIME_MARGIN_PX } from './frame.ts';
import { thin } from './thin.ts';
import { dateOf, timeAxis } from './time-axis.ts';

export interface DrawdownChart {
  /** Instants in epoch µs and the fall at each, µ$, never above zero; at least one, in order of time. */
  readonly points: readonly { readonly at: number; readonly fallE6: number }[];
  readonly widthPx: number;
}

/** SVG of the drawdown in dollars over time in UTC. */
export function drawdownChart({ points, widthPx }: DrawdownChart): string {
  const rows = thin(points, (point) => point.fallE6, Math.round(widthPx / 4));
  const time = timeAxis(points[0]?.at ?? 0, points.at(-1)?.at ?? 0, widthPx);
  const label = dollarLabels(rows.map((row) => row.fallE6).concat(0));
  const lowest = Math.min(-1e6, ...rows.map((row) => row.fallE6)) / 1e6;
  return chart({
    ariaLabel: 'Drawdown in dollars over time',
    width: widthPx,
    height: 150,
    marginLeft: Math.max(TIME_MARGIN_PX, labelWidthPx(label.samples)),
    marginRight: 16,
    x: time.scale,
    y: { label: 'drawdown ($)', grid: true, domain: [lowest, 0], nice: true, ticks: 3, tickFormat: label.format },
    marks: [
      Plot.areaY(rows, {
        x: (row: { at: number }) => dateOf(row.at),
        // Both edges are given: with one, Plot would stack points of the same instant.
        y1: 0,
        y2: (row: { fallE6: number }) => row.fallE6 / 1e6,
        curve: 'step-after',
        fill: COLOR.loss,
        fillOpacity: 0.35,
      }),
      Plot.ruleY([0]),
      time.mark,
    ],
  });
}
