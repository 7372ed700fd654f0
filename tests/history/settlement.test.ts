import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Variable } from '../../engine/events.ts';
import { cityById, cityBySeries } from '../../engine/markets/stations.ts';
import { isStrikeType } from '../../engine/markets/strikes.ts';
import { parseMarketTicker } from '../../engine/markets/tickers.ts';
import { termsVerdict } from '../../engine/settlement/accepted-terms.ts';
import {
  compareIndependent,
  compareStrikeRule,
  type DayValues,
  type SettledMarket,
} from '../../engine/settlement/comparisons.ts';
import { parseExpirationValue } from '../../engine/settlement/expiration-value.ts';
import { readRulesText, rulesHash } from '../../engine/settlement/rules-text.ts';
import { compileTerms } from '../../engine/settlement/terms.ts';
import { formatClimateDate, parseClimateDate } from '../../engine/weather/climate-day.ts';

const history = process.env.MILKBOT_HISTORY;

describe.skipIf(!history)('settlement of real markets', () => {
  test('the strike rule on the exchange’s own value gives its result on every market that can be checked', () => {
    const rows = csv(`${history}/kalshi/markets.csv.gz`);
    const values = new Map<string, number>();
    let sentences = 0;
    for (const row of rows) {
      const value = parseExpirationValue(row.expiration_value ?? null);
      if (value.kind === 'sentence') sentences++;
      if (value.kind === 'value' || value.kind === 'sentence') values.set(row.event_ticker as string, value.valueF);
    }
    const markets: SettledMarket[] = [];
    for (const row of rows) {
      const strikeType = row.strike_type as string;
      const ticker = row.ticker as string;
      const parsed = parseMarketTicker(ticker);
      if (!isStrikeType(strikeType) || parsed === null) continue;
      markets.push({
        ticker,
        eventTicker: row.event_ticker as string,
        climateDate: parsed.climateDate,
        strikeType,
        floorStrikeF: row.floor_strike === '' ? null : Number(row.floor_strike),
        capStrikeF: row.cap_strike === '' ? null : Number(row.cap_strike),
        result: row.result === 'yes' || row.result === 'no' ? row.result : null,
        valueF: values.get(row.event_ticker as string) ?? null,
      });
    }
    const comparison = compareStrikeRule(markets);
    expect(comparison.mismatches).toEqual([]);
    expect(comparison.checked).toBeGreaterThan(5_000);
    expect(sentences).toBe(1);
  });

  test('station archives differ from the exchange’s values only on the days that are known', () => {
    const settled = csv(`${history}/weather/settled_values.csv.gz`);
    const exchange = new Map(
      settled.map((row) => [`${row.series?.toUpperCase()} ${row.obs_date}`, Number(row.settled_high_f)]),
    );
    const days: DayValues[] = [];
    for (const series of ['KXHIGHAUS', 'KXHIGHDEN', 'KXHIGHMIA', 'KXHIGHNY']) {
      const city = cityBySeries(series)?.city;
      if (city === undefined) throw new Error(`${series} is not in the registry`);
      const archive = new Map(
        csv(`${history}/weather/daily_acis/${series}_nws.csv.gz`).map((row) => [`${series} ${row.date}`, row.nws_high]),
      );
      for (const [key, exchangeF] of exchange) {
        if (!key.startsWith(`${series} `)) continue;
        const value = archive.get(key) ?? '';
        days.push({
          city: city.id,
          variable: Variable.high,
          climateDate: parseClimateDate(key.slice(series.length + 1)),
          exchangeF,
          independentF: value === '' ? null : Number(value),
          source: 'archive',
        });
      }
    }
    const comparison = compareIndependent(days);
    const differing = comparison.differences.map(
      (day) => `${cityById(day.city).code} ${formatClimateDate(day.climateDate)}`,
    );
    expect(comparison.checked).toBe(752);
    expect(differing).toEqual([
      'MIA 2024-11-27',
      'MIA 2025-01-20',
      'MIA 2025-01-21',
      'NYC 2025-02-21',
      'NYC 2025-02-22',
      'NYC 2025-02-24',
      'NYC 2025-02-28',
      'NYC 2025-03-02',
    ]);
  });

  test('the rules of all forty daily series as of 2026-07-23 compile without conflict and are accepted', () => {
    const lines = gunzipSync(readFileSync(`${history}/kalshi/series_meta/dt=2026-07-23.jsonl.gz`))
      .toString('utf8')
      .trim()
      .split('\n');
    let compiled = 0;
    for (const line of lines) {
      const row = seriesMeta.parse(JSON.parse(line));
      const ticker = parseMarketTicker(row.sample_ticker);
      if (row.group !== 'daily' || ticker === null) continue;
      const strike = readRulesText(row.rules_primary, row.rules_secondary).strike;
      if (strike === null) throw new Error(`no strike in the rules of ${row.series}`);
      const result = compileTerms({
        series: row.series,
        climateDate: ticker.climateDate,
        strikeType: strike.words,
        floorStrikeF: strike.floorF,
        capStrikeF: strike.capF,
        rulesPrimary: row.rules_primary,
        rulesSecondary: row.rules_secondary,
      });
      expect(result, row.series).toMatchObject({ ok: true, terms: { sourceUrl: row.settlement_sources[0]?.url } });
      expect(termsVerdict(row.series, rulesHash(row.rules_primary, row.rules_secondary), [])).toEqual({
        accepted: true,
      });
      compiled++;
    }
    expect(compiled).toBe(40);
  });

  test.each([
    ['event_KXHIGHNY-26SEP23.json', 6, 'weather_company'],
    ['kxhighny_settled_trimmed.json', 2, 'nws_daily_climate_report'],
    ['kxhighny_open_trimmed.json', 3, 'nws_daily_climate_report'],
    ['kalshi_kxhightsfo_open_markets.json', 12, 'nws_daily_climate_report'],
  ])('every market recorded in %s compiles to one accepted wording', (file, count, report) => {
    const json: unknown = JSON.parse(readFileSync(`${history}/kalshi/responses/${file}`, 'utf8'));
    const document = z
      .union([z.object({ markets: z.array(market) }), z.object({ event: z.object({ markets: z.array(market) }) })])
      .parse(json);
    const markets = 'markets' in document ? document.markets : document.event.markets;
    const hashes = new Set<string>();
    for (const one of markets) {
      const ticker = parseMarketTicker(one.ticker);
      if (ticker === null || !isStrikeType(one.strike_type)) throw new Error(`unexpected market ${one.ticker}`);
      const result = compileTerms({
        series: ticker.series,
        climateDate: ticker.climateDate,
        strikeType: one.strike_type,
        floorStrikeF: one.floor_strike ?? null,
        capStrikeF: one.cap_strike ?? null,
        rulesPrimary: one.rules_primary,
        rulesSecondary: one.rules_secondary,
      });
      expect(result, one.ticker).toMatchObject({ ok: true, terms: { report } });
      if (!result.ok) continue;
      hashes.add(result.terms.termsHash);
      expect(termsVerdict(ticker.series, result.terms.termsHash, [])).toEqual({ accepted: true });
    }
    expect(markets).toHaveLength(count);
    expect(hashes.size).toBe(1);
  });
});

const seriesMeta = z.object({
  series: z.string(),
  group: z.string(),
  sample_ticker: z.string(),
  rules_primary: z.string(),
  rules_secondary: z.string(),
  settlement_sources: z.array(z.object({ url: z.string() })),
});
const market = z.object({
  ticker: z.string(),
  strike_type: z.string(),
  floor_strike: z.number().nullish(),
  cap_strike: z.number().nullish(),
  rules_primary: z.string(),
  rules_secondary: z.string(),
});

/** Rows of a gzipped CSV file by column name. */
function csv(path: string): Partial<Record<string, string>>[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split(/\r?\n/);
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(split(line).map((value, i) => [columns[i] as string, value])));
}

/** Fields of a CSV line with double-quoted fields. */
function split(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) =>
    (m[1] ?? m[2] ?? '').replaceAll('""', '"'),
  );
}
