/** Reliability diagram of one name: how often markets paid that were given a probability. On the diagonal is calibrated. */
import * as Plot from '@observablehq/plot';
import type { ReliabilityBin } from '../statistics/calibration.ts';
import { count, percent } from '../text/numbers.ts';
import { COLOR, chart, THIRD_PX } from './frame.ts';

/** SVG of observed frequency against probability, with 95 % whiskers; the area of a dot grows with the forecasts in it. */
export function reliabilityChart({ bins }: { readonly bins: readonly ReliabilityBin[] }): string {
  const most = Math.max(1, ...bins.map((bin) => bin.n));
  return chart({
    ariaLabel: 'Observed frequency against probability',
    width: THIRD_PX,
    height: THIRD_PX,
    marginLeft: 42,
    marginRight: 14,
    marginTop: 22,
    marginBottom: 38,
    x: {
      domain: [0, 1],
      label: 'probability given',
      ticks: 5,
      tickFormat: share,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { domain: [0, 1], label: 'share that paid', ticks: 5, tickFormat: share, grid: true, labelArrow: 'none' },
    r: { type: 'identity' },
    marks: [
      Plot.link([{}], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: COLOR.muted, strokeDasharray: '4 3' }),
      Plot.ruleX(bins, { x: 'meanP', y1: 'low', y2: 'high', stroke: COLOR.line, strokeWidth: 1.3 }),
      Plot.dot(bins, {
        x: 'meanP',
        y: 'observed',
        r: (bin: ReliabilityBin) => 2 + 5 * Math.sqrt(bin.n / most),
        fill: COLOR.line,
        fillOpacity: 0.85,
        title: (bin: ReliabilityBin) =>
          `given ${percent(bin.meanP, 1)}, paid ${percent(bin.observed, 1)} of ${count(bin.n)} markets`,
      }),
    ],
  });
}

function share(value: number): string {
  return percent(value);
}
