/** Open risk over time against its cap. */
import * as Plot from '@observablehq/plot';
import { dollarLabels } from './dollar-axis.ts';
import { COLOR, chart, labelWidthPx, TIME_MARGIN_PX } from './frame.ts';
import { thin } from './thin.ts';
import { dateOf, timeAxis } from './time-axis.ts';

export interface ExposureChart {
  /** Instants in epoch µs and open risk at each, µ$; at least one, in order of time. */
  readonly points: readonly { readonly at: number; readonly openRiskE6: number }[];
  /** Cap on open risk, µ$; null when the run names none. */
  readonly capE6: number | null;
  readonly widthPx: number;
}

/** SVG of open risk in dollars over time in UTC; the cap is a dashed line when it is near enough to be on the same scale. */
export function exposureChart({ points, capE6, widthPx }: ExposureChart): string {
  const rows = thin(points, (point) => point.openRiskE6, Math.round(widthPx / 4));
  const time = timeAxis(points[0]?.at ?? 0, points.at(-1)?.at ?? 0, widthPx);
  const highest = rows.reduce((most, row) => Math.max(most, row.openRiskE6), 0);
  // A cap far above what was ever used would flatten the curve; the caption states it then.
  const shownCapE6 = capE6 !== null && capE6 <= Math.max(highest, 1) * 4 ? capE6 : null;
  const label = dollarLabels([0, highest, shownCapE6 ?? 0]);
  const top = Math.max(highest, shownCapE6 ?? 0, 1e6) / 1e6;
  return chart({
    ariaLabel: 'Open risk in dollars over time',
    width: widthPx,
    height: 190,
    marginLeft: Math.max(TIME_MARGIN_PX, labelWidthPx(label.samples)),
    marginRight: 16,
    x: time.scale,
    y: { label: 'open risk ($)', grid: true, domain: [0, top * 1.06], ticks: 4, tickFormat: label.format },
    marks: [
      Plot.areaY(rows, {
        x: (row: { at: number }) => dateOf(row.at),
        // Both edges are given: with one, Plot would stack points of the same instant.
        y1: 0,
        y2: (row: { openRiskE6: number }) => row.openRiskE6 / 1e6,
        curve: 'step-after',
        fill: COLOR.line,
        fillOpacity: 0.4,
      }),
      ...(shownCapE6 === null
        ? []
        : [Plot.ruleY([shownCapE6 / 1e6], { stroke: COLOR.loss, strokeWidth: 1.5, strokeDasharray: '6 3' })]),
      Plot.ruleY([0]),
      time.mark,
    ],
  });
}
