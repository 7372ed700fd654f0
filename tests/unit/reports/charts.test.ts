import { describe, expect, test } from 'vitest';
import { beliefStepsChart } from '../../../reports/charts/belief-steps.ts';
import { dailyProfitChart } from '../../../reports/charts/daily-profit.ts';
import { drawdownChart } from '../../../reports/charts/drawdown.ts';
import { equityChart } from '../../../reports/charts/equity.ts';
import { exposureChart } from '../../../reports/charts/exposure.ts';
import { NARROW_PX, WIDE_PX } from '../../../reports/charts/frame.ts';
import { profitBarsChart } from '../../../reports/charts/profit-bars.ts';
import { profitColumnsChart } from '../../../reports/charts/profit-columns.ts';
import { reliabilityChart } from '../../../reports/charts/reliability.ts';
import { scoreDifferencesChart } from '../../../reports/charts/score-differences.ts';
import { thin } from '../../../reports/charts/thin.ts';
import type { Profit } from '../../../reports/statistics/profit.ts';

const HOUR = 3_600_000_000;
const START = Date.parse('2025-01-01T00:00:00Z') * 1_000;
const wave = (i: number): number => Math.round(1e6 * (40 * Math.sin(i / 9) + i / 5));
const profit = (label: string, netE6: number): Profit => ({
  label,
  fills: 10,
  contractsE2: 1_000,
  grossE6: netE6 + 1e6,
  feesE6: 1e6,
  netE6,
  interval: { low: netE6 - 2e7, high: netE6 + 3e7 },
});
const points = Array.from({ length: 200 }, (_, i) => ({ at: START + i * 6 * HOUR, equityE6: 1e10 + wave(i) }));

/** Every chart, drawn from small fixed data. */
const CHARTS: Readonly<Record<string, string>> = {
  'equity-wide': equityChart({ points, startE6: 1e10, widthPx: WIDE_PX }),
  'equity-narrow': equityChart({ points, startE6: 1e10, widthPx: NARROW_PX }),
  'equity-one-day': equityChart({ points: points.slice(0, 5), startE6: 1e10, widthPx: WIDE_PX }),
  'equity-flat': equityChart({ points: [{ at: START, equityE6: 1e10 }], startE6: 1e10, widthPx: WIDE_PX }),
  drawdown: drawdownChart({
    points: points.map(({ at }, i) => ({ at, fallE6: Math.min(0, wave(i) - 2e7) })),
    widthPx: NARROW_PX,
  }),
  'daily-profit': dailyProfitChart({
    days: Array.from({ length: 28 }, (_, i) => ({
      date: `2025-02-${String(i + 1).padStart(2, '0')}`,
      netE6: i % 3 === 0 ? 0 : wave(i * 3),
    })),
    widthPx: NARROW_PX,
  }),
  'exposure-capped': exposureChart({
    points: points.map(({ at, equityE6 }, i) => ({
      at,
      openRiskE6: 8e7 + wave(i),
      capE6: Math.round((equityE6 - 9_950e6) * 2),
    })),
    widthPx: NARROW_PX,
  }),
  'exposure-uncapped': exposureChart({
    points: points.map(({ at }, i) => ({ at, openRiskE6: 8e7 + wave(i), capE6: null })),
    widthPx: NARROW_PX,
  }),
  'profit-bars': profitBarsChart({
    what: 'city',
    profits: [profit('CHI', -12e6), profit('NYC', 34e6), profit('a_strategy_with_a_very_long_name', 0)],
  }),
  'profit-columns': profitColumnsChart({
    axis: 'hours from fill to close of the market',
    profits: [profit('0–1', 5e6), profit('1–3', -8e6), profit('48+', 0)],
  }),
  reliability: reliabilityChart({
    bins: [
      { meanP: 0.04, observed: 0.03, low: 0.01, high: 0.06, n: 900 },
      { meanP: 0.36, observed: 0.41, low: 0.33, high: 0.5, n: 120 },
      { meanP: 0.83, observed: 0.75, low: 0.4, high: 0.93, n: 8 },
    ],
  }),
  'score-differences': scoreDifferencesChart({
    score: 'Brier score',
    gaps: [
      { name: 'ensemble', mean: -0.002, low: -0.004, high: -0.0001 },
      { name: 'nws_forecast', mean: 0.0005, low: -0.001, high: 0.002 },
      { name: 'climatology', mean: 0.006, low: 0.004, high: 0.008 },
    ],
  }),
  'belief-steps': beliefStepsChart({
    steps: [
      { label: 'edge claimed', amountE6: 1_750e6 },
      { label: 'execution', amountE6: -230e6 },
      { label: 'surprise', amountE6: -1_430e6 },
      { label: 'fees', amountE6: -290e6 },
    ],
  }),
};

describe('charts', () => {
  for (const [name, svg] of Object.entries(CHARTS)) {
    test(`${name} is drawn as the golden file shows`, async () => {
      await expect(`${svg.replaceAll('><', '>\n<')}\n`).toMatchFileSnapshot(
        `../../fixtures/reports/charts/${name}.svg`,
      );
    });

    test(`${name} is one picture without scripts, links, styles or colours of its own ground`, () => {
      expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>.*<\/svg>$/s);
      expect(svg).not.toMatch(/<style|<script|<image|href=|url\(|NaN|undefined|Infinity/);
      expect(svg).toContain('aria-label="');
    });

    test(`${name} has room for every label`, () => {
      const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
      for (const [, x] of svg.matchAll(/<text[^>]* transform="translate\((-?[\d.]+),/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(0);
        expect(Number(x)).toBeLessThanOrEqual(width);
      }
    });
  }

  test('names are escaped inside pictures', () => {
    const svg = profitBarsChart({
      what: 'strategy',
      profits: [profit('</svg><script>alert(1)</script>', 1e6), profit('b', 2e6)],
    });
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;/svg&gt;&lt;script&gt;');
  });

  test('two groups whose shortened names are alike keep their own bars', () => {
    const svg = profitBarsChart({
      what: 'strategy',
      profits: [profit('a_very_long_strategy_name_1', 1e6), profit('a_very_long_strategy_name_2', 2e6)],
    });
    expect(svg.match(/a_very_long_strateg…/g)).toHaveLength(2);
  });
});

describe('thinning', () => {
  test('keeps first, last, lowest and highest, in order, and no more than four a bucket', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => ({
      i,
      y: i === 1_234 ? 99 : i === 8_765 ? -99 : Math.sin(i),
    }));
    const kept = thin(values, (point) => point.y, 50);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept[0]?.i).toBe(0);
    expect(kept.at(-1)?.i).toBe(9_999);
    expect(Math.max(...kept.map((point) => point.y))).toBe(99);
    expect(Math.min(...kept.map((point) => point.y))).toBe(-99);
    expect(kept.map((point) => point.i)).toEqual(kept.map((point) => point.i).sort((x, y) => x - y));
  });

  test('short series are left as they are', () => {
    const values = [1, 2, 3];
    expect(thin(values, (x) => x, 5)).toBe(values);
  });
});
