import { describe, expect, test } from 'vitest';
import type { RunData, ScoreDifference } from '../../../data/runs/schema.ts';
import { reportConfig } from '../../../reports/config.ts';
import { renderRunReport } from '../../../reports/pages/run-report.ts';
import { findingsOf } from '../../../reports/sections/verdict.ts';
import { analyse } from '../../../reports/statistics/run-analysis.ts';
import { syntheticRun } from '../../fixtures/reports/synthetic-run.ts';

const config = reportConfig.parse({});
const findings = (run: RunData) => findingsOf(analyse(run, config));
const textOf = (run: RunData, kind: string) =>
  findings(run)
    .filter((finding) => finding.kind === kind)
    .map((finding) => finding.text)
    .join('\n');
const withGap = (low: number, high: number, days = 200): RunData => {
  const run = syntheticRun({ fillsPerLadder: 0 });
  const gap: ScoreDifference = {
    slot: 'day_before_noon',
    name: 'ensemble',
    against: 'market',
    score: 'brier',
    ladders: 1_000,
    days,
    mean: (low + high) / 2,
    standard_error: 0.001,
    statistic: 1,
    p_value: 0.3,
    low,
    high,
  };
  return { ...run, summary: { ...run.summary, score_differences: [gap] } };
};
/** The synthetic run with the net of every day moved by the same amount a fill. */
const shifted = (byE6: number): RunData => {
  const run = syntheticRun();
  return { ...run, fills: run.fills.map((fill) => ({ ...fill, gross_pnl_e6: (fill.gross_pnl_e6 ?? 0) + byE6 })) };
};

describe('the verdict', () => {
  test('a profit is claimed only when its interval lies above zero', () => {
    expect(textOf(shifted(5_000_000), 'for')).toContain('lies above zero');
    expect(textOf(shifted(-5_000_000), 'against')).toContain('lies below zero');
    expect(textOf(syntheticRun(), 'open')).toContain('contains zero');
  });

  test('a difference of one day has no interval, wherever it is shown', () => {
    const run = withGap(-0.0229, -0.0229, 1);
    expect(textOf(run, 'open')).toContain('lower by 0.0229 (one day: no interval)');
    const page = renderRunReport(run);
    expect(page).not.toMatch(/−0\.0229 to −0\.0229/);
    expect(page).not.toContain('left of zero beats the market');
  });

  test('skill is claimed only when the interval of the difference is clear of zero', () => {
    expect(textOf(withGap(-0.004, -0.001), 'for')).toContain('better than the market');
    expect(textOf(withGap(0.001, 0.004), 'against')).toContain('worse than the market');
    expect(textOf(withGap(-0.001, 0.004), 'open')).toContain('could not be told from the market');
  });

  test('one day of scores claims nothing, however clear', () => {
    expect(textOf(withGap(-0.004, -0.001, 1), 'open')).toContain('could not be told from the market');
  });

  test('the fidelity of the evidence is said for every tier', () => {
    const text = textOf(syntheticRun(), 'limit');
    expect(text).toContain('prints only');
    expect(text).toContain('top of book');
  });

  test('a mismatch of the strike rule speaks against the run', () => {
    const run = syntheticRun();
    const bad = { ...run, summary: { ...run.summary, settlements: { checked: 100, mismatched: 3, skipped: 0 } } };
    expect(textOf(bad, 'against')).toContain('disagrees with the exchange');
  });

  test('every run says that intervals do not count the configurations tried', () => {
    for (const run of [syntheticRun(), syntheticRun({ fillsPerLadder: 0 })]) {
      expect(textOf(run, 'limit')).toContain('how many configurations were tried');
    }
  });

  test('a bankroll that is all but lost is said to be, with its day', () => {
    const run = syntheticRun();
    const lost = run.equity.map((row, i) => (i < 100 ? row : { ...row, equity_e6: 5_000_000 }));
    const day = new Date((lost[100]?.engine_at ?? 0) / 1_000).toISOString().slice(0, 10);
    expect(textOf({ ...run, equity: lost }, 'against')).toContain(`of the bankroll was left on ${day}`);
    expect(textOf(run, 'against')).not.toContain('of the bankroll was left');
  });

  test('an ensemble that is no better than climatology is told so', () => {
    const run = withGap(-0.001, 0.004);
    const gaps = run.summary.score_differences.map((gap) => ({ ...gap, against: 'climatology' }));
    const both = {
      ...run,
      summary: { ...run.summary, score_differences: [...run.summary.score_differences, ...gaps] },
    };
    expect(textOf(both, 'against')).toContain('no better than climatology');
  });

  test('a live session is not told that its market was simulated', () => {
    const run = syntheticRun();
    expect(textOf({ ...run, summary: { ...run.summary, mode: 'live' } }, 'limit')).not.toContain('simulated market');
  });
});
