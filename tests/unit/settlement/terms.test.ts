import { describe, expect, test } from 'vitest';
import { Variable } from '../../../engine/events.ts';
import { ACCEPTED_TERMS, termsVerdict } from '../../../engine/settlement/accepted-terms.ts';
import { normalizeRules, readRulesText, rulesHash } from '../../../engine/settlement/rules-text.ts';
import { compileTerms, ladderTermsHash, REGISTRY_TERMS, type TermsRecord } from '../../../engine/settlement/terms.ts';
import { climateDayStart, parseClimateDate } from '../../../engine/weather/climate-day.ts';

const CLIMATE_REPORT_RULE =
  "If the highest temperature recorded in Central Park, New York for July 10, 2026 as reported by the National Weather Service's Climatological Report (Daily), is greater than 94°, then the market resolves to Yes.";
const RECORD: TermsRecord = {
  series: 'KXHIGHNY',
  climateDate: parseClimateDate('2026-07-10'),
  strikeType: 'greater',
  floorStrikeF: 94,
  capStrikeF: null,
  rulesPrimary: CLIMATE_REPORT_RULE,
  rulesSecondary: null,
};
const compile = (change: Partial<TermsRecord> = {}) => compileTerms({ ...RECORD, ...change });
const refusalOf = (change: Partial<TermsRecord>) => {
  const compiled = compile(change);
  return compiled.ok ? 'compiled' : compiled.refusal;
};

describe('reading rules', () => {
  test('finds variable, day, strike and report', () => {
    expect(readRulesText(CLIMATE_REPORT_RULE, '')).toEqual({
      variable: Variable.high,
      climateDate: RECORD.climateDate,
      report: 'nws_daily_climate_report',
      cliProduct: null,
      strike: { words: 'greater', floorF: 94, capF: null },
    });
  });

  test('finds the product and a range in the wording of 2026-09', () => {
    const text =
      'If the maximum temperature recorded at New York City (CLINYC) for Sep 23, 2026, is between 65-66° fahrenheit according to The Weather Company, then the market resolves to Yes.';
    expect(readRulesText(text, '')).toEqual({
      variable: Variable.high,
      climateDate: parseClimateDate('2026-09-23'),
      report: 'weather_company',
      cliProduct: 'CLINYC',
      strike: { words: 'between', floorF: 65, capF: 66 },
    });
  });

  test.each([
    ['is less than 97°', { words: 'less', floorF: null, capF: 97 }],
    ['is between 65° and 66°', { words: 'between', floorF: 65, capF: 66 }],
    ['is between 65° to 66°', { words: 'between', floorF: 65, capF: 66 }],
    ['is between -2--1°', { words: 'between', floorF: -2, capF: -1 }],
    ['is above 72.99°', { words: 'greater', floorF: 72.99, capF: null }],
    ['is below -5°', { words: 'less', floorF: null, capF: -5 }],
    ['is unusually warm', null],
  ])('reads the strike "%s"', (words, strike) => {
    expect(readRulesText(`If it ${words}, then Yes.`, '').strike).toEqual(strike);
  });

  test('says nothing where the text says two things', () => {
    const text = 'The highest or lowest temperature on July 1, 2026 or July 2, 2026, greater than 5° or less than 3°';
    expect(readRulesText(text, '')).toMatchObject({ variable: null, climateDate: null, strike: null });
  });
});

describe('hash of the wording', () => {
  test('is the same for other dates, strikes and strike types', () => {
    const between = CLIMATE_REPORT_RULE.replace('July 10, 2026', 'Aug 2, 2026').replace(
      'greater than 94°',
      'between 87-88°',
    );
    expect(rulesHash(between, 'Notice 7.')).toBe(rulesHash(CLIMATE_REPORT_RULE, 'Notice 12.'));
  });

  test('is the same for other spacing, case and markup', () => {
    expect(normalizeRules('The **High**\n temp  on 2026-07-10')).toBe('the high temp on {date}');
  });

  test('is another for another report, station or condition', () => {
    const own = rulesHash(CLIMATE_REPORT_RULE, '');
    expect(rulesHash(CLIMATE_REPORT_RULE.replace('Central Park', 'LaGuardia'), '')).not.toBe(own);
    expect(rulesHash(CLIMATE_REPORT_RULE, 'Expiration may be held.')).not.toBe(own);
  });
});

describe('compiled terms', () => {
  test('hold station, report, climate day, inclusive edges and source', () => {
    expect(compile()).toMatchObject({
      ok: true,
      terms: {
        station: 'KNYC',
        cliProduct: 'CLINYC',
        report: 'nws_daily_climate_report',
        variable: Variable.high,
        dayStart: climateDayStart(RECORD.climateDate, -300),
        bracket: { lowF: 95, highF: Number.POSITIVE_INFINITY },
        sourceUrl: 'https://forecast.weather.gov/product.php?site=OKX&product=CLI&issuedby=NYC',
        policy: { name: 'revisions_until_expiration' },
        termsHash: rulesHash(CLIMATE_REPORT_RULE, ''),
      },
    });
  });

  test('come from the registry where the record has no rules, and say so', () => {
    expect(compile({ rulesPrimary: null })).toMatchObject({ ok: true, terms: { termsHash: REGISTRY_TERMS } });
    expect(compile({ rulesPrimary: ' ' })).toMatchObject({ ok: true, terms: { termsHash: REGISTRY_TERMS } });
  });

  test.each<[string, Partial<TermsRecord>]>([
    ['unknown_series', { series: 'KXRAINNYC' }],
    ['strikes_invalid', { floorStrikeF: null }],
    ['variable_differs', { series: 'KXLOWTNYC' }],
    ['date_differs', { climateDate: parseClimateDate('2026-07-11') }],
    ['strike_differs', { floorStrikeF: 95 }],
    ['strike_differs', { strikeType: 'less', floorStrikeF: null, capStrikeF: 94 }],
    ['station_differs', { rulesSecondary: 'Data for CLIMDW can be found online.' }],
    ['report_unknown', { rulesPrimary: CLIMATE_REPORT_RULE.replace('Climatological Report (Daily)', 'website') }],
    [
      'report_differs',
      {
        climateDate: parseClimateDate('2026-09-10'),
        rulesPrimary: CLIMATE_REPORT_RULE.replace('July 10', 'September 10'),
      },
    ],
  ])('are refused as %s when text, strikes and registry disagree', (refusal, change) => {
    expect(refusalOf(change)).toBe(refusal);
  });
});

describe('accepted terms', () => {
  const [series, hash] = ACCEPTED_TERMS[0] as readonly [string, string];

  test('are the shipped wordings of the series, terms of the registry, and what the configuration adds', () => {
    expect(termsVerdict(series, hash, [])).toEqual({ accepted: true });
    expect(termsVerdict(series, REGISTRY_TERMS, [])).toEqual({ accepted: true });
    const unread = 'f'.repeat(64);
    expect(termsVerdict(series, unread, [])).toEqual({ accepted: false, termsHash: unread });
    expect(termsVerdict(series, unread, [unread])).toEqual({ accepted: true });
  });

  test('are those of the series itself: another series’ wording closes it', () => {
    expect(termsVerdict('KXLOWTSFO', hash, []).accepted).toBe(false);
  });

  test('are no pass for a ladder whose markets have different wordings', () => {
    expect(ladderTermsHash([hash, hash])).toBe(hash);
    expect(ladderTermsHash([])).toBe(REGISTRY_TERMS);
    const mixed = ladderTermsHash([hash, REGISTRY_TERMS]);
    expect(mixed).toBe(ladderTermsHash([REGISTRY_TERMS, hash]));
    expect(termsVerdict(series, mixed, []).accepted).toBe(false);
  });
});
