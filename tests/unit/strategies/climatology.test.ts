import { expect, test } from 'vitest';
import { ReportStatus } from '../../../engine/events.ts';
import { climatology, climatologyOf } from '../../../engine/strategies/climatology.ts';
import type { ReportSeen, Strategy } from '../../../engine/strategies/contract.ts';
import { OutcomeBook } from '../../../engine/strategies/outcome-book.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { ladderOf, throughJson, viewOf } from './ladder-fixture.ts';

const TARGET = parseClimateDate('2025-04-15');
const settings = climatology.parameters.parse({});

function report(date: number, maxF: number | null, status: ReportStatus = ReportStatus.archive): ReportSeen {
  return { knownAt: 0, city: 0, climateDate: date, status, maxF, minF: null } as ReportSeen;
}

/** Thirty years in which every April day had 60 or 61 °F and every other day 90. */
function taught(): Strategy {
  const strategy = climatology.create(settings, { cityCode: () => 'NYC' });
  for (let date = TARGET - 30 * 366; date < TARGET - 2; date++) {
    const phase = (((date - TARGET) % 365.2425) + 365.2425) % 365.2425;
    strategy.onReport?.(report(date, phase < 17 || phase > 348 ? 60 + (date % 2) : 90));
  }
  return strategy;
}

test('the distribution is that of the days around the day of the year, not of other seasons', () => {
  const opinion = taught().evaluate(viewOf(ladderOf('2025-04-15')));
  expect(opinion.valid).toBe(true);
  if (!opinion.valid) return;
  expect(opinion.pYes[3]).toBeGreaterThan(0.7);
  expect(opinion.pYes.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
  expect(opinion.features.mean_f).toBeCloseTo(60.5, 1);
  for (const u of opinion.uncertainty) expect(u).toBeGreaterThan(0);
});

test('with too few outcomes it stands aside and says so', () => {
  const strategy = climatology.create(settings, { cityCode: () => 'NYC' });
  for (let day = 1; day < 12; day++) strategy.onReport?.(report(TARGET - day, 60));
  expect(strategy.evaluate(viewOf(ladderOf('2025-04-15')))).toEqual({ valid: false, reasons: ['too_few_outcomes'] });
});

test('the outcome of the target day itself is never counted', () => {
  const book = new OutcomeBook();
  for (let year = 0; year < 30; year++) {
    for (let day = -15; day <= 15; day++) book.onReport(report(Math.round(TARGET - year * 365.2425) + day, 60));
  }
  const before = climatologyOf(book.series(0 as never, 0), TARGET, settings);
  book.onReport(report(TARGET, 99, ReportStatus.final));
  const after = climatologyOf(book.series(0 as never, 0), TARGET, settings);
  expect(after?.distribution.probabilities).toEqual(before?.distribution.probabilities);
});

test('the exchange outranks reports, a corrected report a final one, and preliminary ones are no outcomes', () => {
  const book = new OutcomeBook();
  const outcome = (): number => book.series(0 as never, 0).outcomeF(TARGET);
  book.onReport(report(TARGET, 70, ReportStatus.preliminary));
  expect(outcome()).toBe(-32_768);
  book.onReport(report(TARGET, 61, ReportStatus.final));
  book.onReport(report(TARGET, 60, ReportStatus.archive));
  expect(outcome()).toBe(61);
  book.onReport(report(TARGET, 62, ReportStatus.corrected));
  expect(outcome()).toBe(62);
  book.onResult({ knownAt: 0 as never, ladder: ladderOf(TARGET), winner: 4, valueF: 63 });
  book.onReport(report(TARGET, 62, ReportStatus.corrected));
  expect(outcome()).toBe(63);
  expect(book.series(0 as never, 0).count).toBe(1);
});

test('outcomes may come in any order of dates', () => {
  const book = new OutcomeBook();
  for (const date of [TARGET, TARGET - 4_000, TARGET + 9, TARGET - 1]) book.onReport(report(date, date % 50));
  const series = book.series(0 as never, 0);
  for (const date of [TARGET, TARGET - 4_000, TARGET + 9, TARGET - 1]) expect(series.outcomeF(date)).toBe(date % 50);
  expect(series.outcomeF(TARGET - 2)).toBe(-32_768);
  expect(series.outcomeF(TARGET + 10)).toBe(-32_768);
  expect([series.firstDate, series.lastDate, series.count]).toEqual([TARGET - 4_000, TARGET + 9, 4]);
  const copy = new OutcomeBook();
  copy.restore(throughJson(book.snapshot()));
  expect(copy.snapshot()).toEqual(book.snapshot());
});
