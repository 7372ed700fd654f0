/** Each name's mean score minus the market's, with its interval: left of zero is better than the market. */
import * as Plot from '@observablehq/plot';
import { decimal, signed } from '../text/numbers.ts';
import { COLOR, chart, labelWidthPx, shortened, THIRD_PX } from './frame.ts';

interface ScoreGap {
  readonly name: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface ScoreDifferencesChart {
  /** The score compared, for the axis: `Brier score`. */
  readonly score: string;
  /** At least one, drawn from top to bottom. */
  readonly gaps: readonly ScoreGap[];
}

/** SVG of score differences with 95 % intervals; intervals clear of zero are drawn in the colour of gain or loss. */
export function scoreDifferencesChart({ score, gaps }: ScoreDifferencesChart): string {
  const names = gaps.map((gap) => shortened(gap.name));
  const color = (gap: ScoreGap): string => {
    if (gap.high < 0) return COLOR.gain;
    return gap.low > 0 ? COLOR.loss : COLOR.muted;
  };
  return chart({
    ariaLabel: `${score} minus the market's, by name`,
    width: THIRD_PX,
    height: 50 + 24 * gaps.length,
    marginLeft: labelWidthPx(names),
    marginRight: 22,
    marginTop: 6,
    marginBottom: 38,
    x: {
      label: `${score} minus the market's`,
      grid: true,
      nice: true,
      ticks: 3,
      labelAnchor: 'center',
      labelArrow: 'none',
      tickFormat: (value: number) => decimal(value, 4).replace(/\.?0+$/, ''),
    },
    y: {
      domain: gaps.map((_, i) => i),
      tickFormat: (i: number) => names[i] ?? '',
      label: null,
      tickSize: 0,
      type: 'point',
    },
    marks: [
      Plot.ruleX([0]),
      Plot.ruleY(gaps, { y: (_: ScoreGap, i: number) => i, x1: 'low', x2: 'high', stroke: color, strokeWidth: 2 }),
      Plot.dot(gaps, {
        y: (_: ScoreGap, i: number) => i,
        x: 'mean',
        r: 4,
        fill: color,
        title: (gap: ScoreGap) =>
          `${gap.name}: ${signed(gap.mean, 4)} (${signed(gap.low, 4)} to ${signed(gap.high, 4)})`,
      }),
    ],
  });
}
