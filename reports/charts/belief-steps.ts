/** The steps from the profit that was claimed to the profit that came, as a waterfall. */
import * as Plot from '@observablehq/plot';
import { signedDollars } from '../text/dollars.ts';
import { dollarLabels } from './dollar-axis.ts';
import { COLOR, chart, HALF_PX, labelWidthPx } from './frame.ts';

export interface BeliefStepsChart {
  /** Steps from top to bottom, µ$; each begins where the one before ends. The total is added as the last bar. */
  readonly steps: readonly { readonly label: string; readonly amountE6: number }[];
}

interface Bar {
  readonly label: string;
  readonly fromE6: number;
  readonly toE6: number;
  readonly amountE6: number;
}

/** SVG of the steps in dollars. */
export function beliefStepsChart({ steps }: BeliefStepsChart): string {
  const bars: Bar[] = [];
  let at = 0;
  for (const { label, amountE6 } of steps) {
    bars.push({ label, fromE6: at, toE6: at + amountE6, amountE6 });
    at += amountE6;
  }
  bars.push({ label: 'net profit', fromE6: 0, toE6: at, amountE6: at });
  const label = dollarLabels(bars.flatMap((bar) => [bar.fromE6, bar.toE6]));
  return chart({
    ariaLabel: 'From the profit claimed to the profit that came, in dollars',
    width: HALF_PX,
    height: 46 + 26 * bars.length,
    marginLeft: labelWidthPx(bars.map((bar) => bar.label)),
    marginRight: 22,
    marginTop: 6,
    marginBottom: 36,
    x: {
      label: 'dollars',
      grid: true,
      nice: true,
      ticks: 4,
      tickFormat: label.format,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { domain: bars.map((bar) => bar.label), label: null, tickSize: 0 },
    marks: [
      Plot.barX(bars, {
        x1: (bar: Bar) => bar.fromE6 / 1e6,
        x2: (bar: Bar) => bar.toE6 / 1e6,
        y: 'label',
        fill: (bar: Bar) => (bar.amountE6 < 0 ? COLOR.loss : COLOR.gain),
        insetTop: 3,
        insetBottom: 3,
        title: (bar: Bar) => `${bar.label}: ${signedDollars(bar.amountE6)}`,
      }),
      Plot.ruleX([0]),
    ],
  });
}
