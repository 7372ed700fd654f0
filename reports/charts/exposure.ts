/** Open risk over time against its cap. */
import * as Plot from '@observablehq/plot';
import { dollarLabels } from './dollar-axis.ts';
import { COLOR, chart, labelWidthPx, TIME_MARGIN_PX } from './frame.ts';
import { thin } from './thin.ts';
import { dateOf, timeAxis } from './time-axis.ts';

export interface ExposureChart {
  /** Instants in epoch µs, open risk and the cap in force at each, µ$ (null when the run names none); in order of time. */
  readonly points: readonly ExposureAt[];
  readonly widthPx: number;
}

interface ExposureAt {
  readonly at: number;
  readonly openRiskE6: number;
  readonly capE6: number | null;
}

/** SVG of open risk in dollars over time in UTC, with the cap as a line. At least one point. */
export function exposureChart({ points, widthPx }: ExposureChart): string {
  const buckets = Math.round(widthPx / 4);
  const rows = thin(points, (point) => point.openRiskE6, buckets);
  const caps = thin(points, (point) => point.capE6 ?? 0, buckets).filter((point) => point.capE6 !== null);
  const highest = Math.max(1e6, ...rows.map((row) => row.openRiskE6), ...caps.map((row) => row.capE6 ?? 0));
  const time = timeAxis(points[0]?.at ?? 0, points.at(-1)?.at ?? 0, widthPx);
  const label = dollarLabels([0, highest]);
  return chart({
    ariaLabel: 'Open risk and its cap in dollars over time',
    width: widthPx,
    height: 190,
    marginLeft: Math.max(TIME_MARGIN_PX, labelWidthPx(label.samples)),
    marginRight: 16,
    x: time.scale,
    y: {
      label: 'open risk ($)',
      grid: true,
      domain: [0, (highest / 1e6) * 1.06],
      ticks: 4,
      tickFormat: label.format,
    },
    marks: [
      Plot.areaY(rows, {
        x: (row: ExposureAt) => dateOf(row.at),
        // Both edges are given: with one, Plot would stack points of the same instant.
        y1: 0,
        y2: (row: ExposureAt) => row.openRiskE6 / 1e6,
        curve: 'step-after',
        fill: COLOR.line,
        fillOpacity: 0.4,
      }),
      Plot.line(caps, {
        x: (row: ExposureAt) => dateOf(row.at),
        y: (row: ExposureAt) => (row.capE6 ?? 0) / 1e6,
        curve: 'step-after',
        stroke: COLOR.loss,
        strokeWidth: 1.2,
      }),
      Plot.ruleY([0]),
      time.mark,
    ],
  });
}
