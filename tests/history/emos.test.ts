/**
 * The forecast strategies on real history: twenty years of New York, and the classic ensemble of the Pacific Northwest. The
 * bounds are around what other implementations of the same methods reach on the same data.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { climatology } from '../../engine/strategies/climatology.ts';
import type { ForecastSeen, LadderOpinion, LadderView, ReportSeen } from '../../engine/strategies/contract.ts';
import { fitEmos, predictEmos } from '../../engine/strategies/fit/emos.ts';
import { nwsForecast } from '../../engine/strategies/nws-forecast.ts';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../engine/time.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import { crpsNormal } from '../../engine/weather/scores.ts';
import { ladderOf } from '../unit/strategies/ladder-fixture.ts';

const HISTORY = process.env.MILKBOT_HISTORY ?? '';

/** Rows of a gzipped CSV file below the history folder, by column. */
function rowsOf(path: string): Record<string, string>[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(join(HISTORY, 'weather', path)))
    .toString('utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

function highs(path: string): Map<number, number> {
  const known = rowsOf(path).filter(({ tmax_f }) => tmax_f !== '');
  return new Map(known.map(({ date = '', tmax_f }) => [parseClimateDate(date), Math.round(Number(tmax_f))]));
}

function mosForecasts(model: string): ForecastSeen[] {
  return rowsOf(`forecasts_mos/${model}_knyc.csv.gz`).flatMap((row) => {
    const value = row[`${model}_tmax_f`] ?? '';
    if (value === '') return [];
    const [date = '', time = ''] = (row.runtime ?? '').split(' ');
    const issuedAt = parseClimateDate(date) * MICROS_PER_DAY + Number(time.slice(0, 2)) * MICROS_PER_HOUR;
    const climateDate = parseClimateDate(row.date ?? '');
    const seen = { knownAt: issuedAt + 6 * MICROS_PER_HOUR, issuedAt, city: 0, source: model, variable: 0 };
    return [{ ...seen, climateDate, statistic: 0, valueF: Number(value) } as ForecastSeen];
  });
}

function viewAt(date: number, now: number): LadderView {
  return { now: now as EpochMicros, ladder: ladderOf(date, date) } as LadderView;
}

const archive = (climateDate: number, maxF: number): ReportSeen =>
  ({ knownAt: 0, city: 0, climateDate, status: 3, maxF, minF: null }) as ReportSeen;

describe.skipIf(HISTORY === '')('forecast strategies on real history', () => {
  test('EMOS of GFS and NAM MOS for New York is as sharp and as calibrated as the method can be, 2006 to 2026', () => {
    const outcomes = highs('daily_ghcnd/USW00094728_NYC_tmax_1950_2026.csv.gz');
    const forecasts = [...mosForecasts('gfs_mos'), ...mosForecasts('nam_mos')].sort((x, y) => x.knownAt - y.knownAt);
    const strategy = nwsForecast.create(nwsForecast.parameters.parse({}), { cityCode: () => 'NYC' });
    let next = 0;
    let [days, crps, absolute, covered, pitMean, pitSquares] = [0, 0, 0, 0, 0, 0];
    for (let date = parseClimateDate('2004-01-01'); date <= parseClimateDate('2026-02-15'); date++) {
      // Eight in the evening of the day before, local standard time; archive values are known three days late.
      const now = date * MICROS_PER_DAY + MICROS_PER_HOUR;
      while ((forecasts[next]?.knownAt ?? Number.POSITIVE_INFINITY) <= now) {
        strategy.onForecast?.(forecasts[next++] as ForecastSeen);
      }
      const known = outcomes.get(date - 3);
      if (known !== undefined) strategy.onReport?.(archive(date - 3, known));
      const opinion: LadderOpinion = strategy.evaluate(viewAt(date, now));
      const outcome = outcomes.get(date);
      if (!opinion.valid || outcome === undefined || date < parseClimateDate('2006-01-01')) continue;
      const [mu, sigma] = [opinion.features.mu_f as number, opinion.features.sigma_f as number];
      const pit = normalCdf((outcome - mu) / sigma);
      days += 1;
      crps += crpsNormal(mu, sigma, outcome);
      absolute += Math.abs(outcome - mu);
      covered += pit >= 0.1 && pit <= 0.9 ? 1 : 0;
      pitMean += pit;
      pitSquares += pit * pit;
    }
    expect(days).toBeGreaterThan(7_000);
    expect(crps / days).toBeLessThan(1.79);
    expect(crps / days).toBeGreaterThan(1.6);
    expect(absolute / days).toBeLessThan(2.48);
    expect(covered / days).toBeGreaterThan(0.77);
    expect(covered / days).toBeLessThan(0.81);
    expect(pitSquares / days - (pitMean / days) ** 2).toBeCloseTo(1 / 12, 2);
  });

  test('EMOS of the eight-member ensemble of 2004 lowers the CRPS by more than a fifth and covers what it should', () => {
    const members = ['CMCG', 'ETA', 'GASP', 'GFS', 'JMA', 'NGPS', 'TCWB', 'UKMO'];
    const byDate = new Map<string, { forecasts: number[]; outcome: number }[]>();
    for (const row of rowsOf('methods/srft.csv.gz')) {
      const one = { forecasts: members.map((name) => Number(row[name])), outcome: Number(row.observation) };
      if (![...one.forecasts, one.outcome].every((value) => value > 200)) continue;
      const date = row.date ?? '';
      byDate.set(date, [...(byDate.get(date) ?? []), one]);
    }
    const dates = [...byDate.keys()].sort();
    let [n, raw, fitted, covered] = [0, 0, 0, 0];
    let warmStart: readonly number[] | undefined;
    for (let d = 27; d < dates.length; d++) {
      const training = dates.slice(d - 27, d - 2).flatMap((date) => byDate.get(date) ?? []);
      const sample = {
        sources: members.length,
        forecastsF: training.flatMap(({ forecasts }) => forecasts),
        dates: training.map(() => 0),
        outcomesF: training.map(({ outcome }) => outcome),
      };
      const fit = fitEmos(sample, { annual: false, shrinkageDays: 10, ...(warmStart && { warmStart }) });
      warmStart = fit.parameters;
      for (const { forecasts, outcome } of byDate.get(dates[d] ?? '') ?? []) {
        const { muF, sigmaF } = predictEmos(fit, forecasts, 0);
        n += 1;
        raw += ensembleCrps(forecasts, outcome);
        fitted += crpsNormal(muF, sigmaF, outcome);
        // The range of eight members should hold seven ninths of the outcomes.
        const pit = normalCdf((outcome - muF) / sigmaF);
        covered += pit >= 1 / 9 && pit <= 8 / 9 ? 1 : 0;
      }
    }
    expect(n).toBeGreaterThan(15_000);
    expect(raw / n).toBeCloseTo(2.28, 1);
    expect(fitted / n).toBeLessThan(1.8);
    expect(covered / n).toBeGreaterThan(0.7);
    expect(covered / n).toBeLessThan(0.82);
  });

  test('climatology of New York covers what it should and is far behind the forecast', () => {
    const outcomes = highs('daily_ghcnd/USW00094728_NYC_tmax_1950_2026.csv.gz');
    const strategy = climatology.create(climatology.parameters.parse({}), { cityCode: () => 'NYC' });
    for (const [date, maxF] of outcomes)
      if (date < parseClimateDate('2010-01-01')) strategy.onReport?.(archive(date, maxF));
    let [days, absolute, squares] = [0, 0, 0];
    for (let date = parseClimateDate('2010-01-05'); date < parseClimateDate('2025-01-01'); date++) {
      const known = outcomes.get(date - 3);
      if (known !== undefined) strategy.onReport?.(archive(date - 3, known));
      const outcome = outcomes.get(date);
      if (outcome === undefined || date % 7 !== 0) continue;
      const opinion = strategy.evaluate(viewAt(date, date * MICROS_PER_DAY));
      if (!opinion.valid) throw new Error(opinion.reasons.join());
      const [mean, deviation] = [opinion.features.mean_f as number, opinion.features.deviation_f as number];
      days += 1;
      absolute += Math.abs(outcome - mean);
      squares += ((outcome - mean) / deviation) ** 2;
    }
    expect(absolute / days).toBeGreaterThan(6);
    expect(absolute / days).toBeLessThan(8.5);
    expect(squares / days).toBeGreaterThan(0.8);
    expect(squares / days).toBeLessThan(1.1);
  });
});

/** Φ by the complementary error function of Numerical Recipes (1992), 6.2: 1e-7, enough to count coverage. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const series = [
    1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  ];
  const polynomial = series.reduceRight((sum, c) => c + t * sum, 0);
  const tail = 0.5 * t * Math.exp(-x * x - 1.26551223 + t * polynomial);
  return z >= 0 ? 1 - tail : tail;
}

/** CRPS of the plain ensemble: E|X − y| − ½ E|X − X′|. */
function ensembleCrps(members: readonly number[], outcome: number): number {
  const count = members.length;
  let [toOutcome, apart] = [0, 0];
  for (const x of members) {
    toOutcome += Math.abs(x - outcome) / count;
    for (const y of members) apart += Math.abs(x - y) / (count * count);
  }
  return toOutcome - apart / 2;
}
