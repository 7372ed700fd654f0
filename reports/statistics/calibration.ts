/**
 * Does 30 % happen three times in ten? Probabilities against outcomes, in bins for the eye and, free of any choice of bins,
 * by isotonic regression for the figures.
 *
 * The decomposition is CORP: Dimitriadis, Gneiting & Jordan, "Stable reliability diagrams for probabilistic classifiers",
 * PNAS 118(8), 2021. Brier score = miscalibration − discrimination + uncertainty.
 */
import { wilsonInterval } from './wilson.ts';

/** A probability of YES and whether the market paid. */
export interface Forecast {
  readonly p: number;
  readonly yes: boolean;
}

export interface ReliabilityBin {
  readonly meanP: number;
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Edges are narrow where brackets mostly lie: most of a ladder's markets are unlikely. */
const EDGES = [0, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Mean probability and observed frequency with its Wilson interval, by bin; bins without forecasts are left out. */
export function reliabilityBins(forecasts: readonly Forecast[]): readonly ReliabilityBin[] {
  const bins = EDGES.slice(1).map(() => ({ n: 0, sumP: 0, yes: 0 }));
  for (const { p, yes } of forecasts) {
    const above = EDGES.findIndex((edge, i) => i > 0 && p < edge);
    const bin = bins[above === -1 ? bins.length - 1 : above - 1];
    if (bin === undefined) continue;
    bin.n += 1;
    bin.sumP += p;
    if (yes) bin.yes += 1;
  }
  return bins.flatMap(({ n, sumP, yes }) => {
    const interval = wilsonInterval(yes, n);
    return interval === null ? [] : [{ meanP: sumP / n, observed: yes / n, ...interval, n }];
  });
}

export interface BrierParts {
  /** Mean of (p − o)² over all forecasts. */
  readonly brier: number;
  /** What recalibration would save; 0 is perfect calibration. */
  readonly miscalibration: number;
  /** What the recalibrated forecast gains over always saying the base rate; more is better. */
  readonly discrimination: number;
  /** Brier score of the base rate. */
  readonly uncertainty: number;
}

/** Null without forecasts. */
export function brierParts(forecasts: readonly Forecast[]): BrierParts | null {
  const n = forecasts.length;
  if (n === 0) return null;
  const sorted = [...forecasts].sort((x, y) => x.p - y.p);
  const base = sorted.filter(({ yes }) => yes).length / n;
  const fitted = isotonic(sorted);
  let original = 0;
  let recalibrated = 0;
  for (const [i, { p, yes }] of sorted.entries()) {
    const outcome = yes ? 1 : 0;
    original += (p - outcome) ** 2;
    recalibrated += ((fitted[i] ?? base) - outcome) ** 2;
  }
  const uncertainty = base * (1 - base);
  return {
    brier: original / n,
    miscalibration: (original - recalibrated) / n,
    discrimination: uncertainty - recalibrated / n,
    uncertainty,
  };
}

/** Pool-adjacent-violators on outcomes in order of probability; equal probabilities are one block from the start. */
function isotonic(sorted: readonly Forecast[]): Float64Array {
  const blocks: { n: number; yes: number; p: number }[] = [];
  for (const { p, yes } of sorted) {
    const last = blocks.at(-1);
    if (last !== undefined && last.p === p) {
      last.n += 1;
      last.yes += yes ? 1 : 0;
    } else blocks.push({ n: 1, yes: yes ? 1 : 0, p });
  }
  const pooled: { n: number; yes: number }[] = [];
  for (const { n, yes } of blocks) {
    let block = { n, yes };
    for (
      let last = pooled.at(-1);
      last !== undefined && last.yes * block.n >= block.yes * last.n;
      last = pooled.at(-1)
    ) {
      block = { n: block.n + last.n, yes: block.yes + last.yes };
      pooled.pop();
    }
    pooled.push(block);
  }
  const fitted = new Float64Array(sorted.length);
  let at = 0;
  for (const { n, yes } of pooled) {
    fitted.fill(yes / n, at, at + n);
    at += n;
  }
  return fitted;
}
