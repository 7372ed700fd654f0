/** The exact edges of settlement: the tables as they stand, the instants at which decisions turn, and what texts mean. */
import { describe, expect, test } from 'vitest';
import { ReportStatus, Variable } from '../../../engine/events.ts';
import { sha256Hex } from '../../../engine/hash/sha256.ts';
import type { CityId } from '../../../engine/markets/contracts.ts';
import { ACCEPTED_TERMS, termsVerdict } from '../../../engine/settlement/accepted-terms.ts';
import { compareIndependent } from '../../../engine/settlement/comparisons.ts';
import { settlementConfig } from '../../../engine/settlement/config.ts';
import { parseExpirationValue } from '../../../engine/settlement/expiration-value.ts';
import { LIFE_EDGES, LIFE_STAGE_NAMES } from '../../../engine/settlement/lifecycle.ts';
import {
  decideSettlement,
  type ReportVersion,
  SETTLEMENT_POLICIES,
  settlementPolicyOf,
} from '../../../engine/settlement/policy.ts';
import { normalizeRules, readRulesText } from '../../../engine/settlement/rules-text.ts';
import { payingMarket } from '../../../engine/settlement/strike-rule.ts';
import { compileTerms, ladderTermsHash, REGISTRY_TERMS, type TermsRecord } from '../../../engine/settlement/terms.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { formatClimateDate, parseClimateDate } from '../../../engine/weather/climate-day.ts';

const at = (iso: string) => (Date.parse(iso) * 1_000) as EpochMicros;
const { preliminary, final, corrected, archive } = ReportStatus;
const report = (iso: string, status: ReportStatus, maxF: number | null, minF: number | null = null): ReportVersion => ({
  issuedAt: at(iso),
  status,
  maxF,
  minF,
});

describe('the tables as they stand', () => {
  test('the accepted wordings are the ones that were read, each for its own series', () => {
    expect(ACCEPTED_TERMS).toHaveLength(41);
    expect(new Set(ACCEPTED_TERMS.map(([series]) => series)).size).toBe(40);
    const rows = ACCEPTED_TERMS.map((row) => row.join(' ')).join('\n');
    expect(sha256Hex(rows)).toBe('cf5c10922fb8833ddffcfc1ed3e64a06c51f8229343fc756edf86ebad0748f1e');
    for (const [series, hash] of ACCEPTED_TERMS)
      expect([series, termsVerdict(series, hash, []).accepted]).toEqual([series, true]);
    expect(termsVerdict('KXUNKNOWN', ACCEPTED_TERMS[0]?.[1] as string, []).accepted).toBe(false);
    expect(termsVerdict('KXUNKNOWN', 'registry', []).accepted).toBe(true);
  });

  test('the life of a market', () => {
    const rows = LIFE_EDGES.map(
      ({ from, to, payout }) => `${LIFE_STAGE_NAMES[from]} -> ${LIFE_STAGE_NAMES[to]}, ${payout}`,
    );
    expect(rows).toMatchInlineSnapshot(`
      [
        "closed -> determined, sets",
        "closed -> final, sets",
        "determined -> disputed, keeps",
        "determined -> amended, sets",
        "determined -> final, keeps",
        "disputed -> amended, sets",
        "disputed -> final, keeps",
        "amended -> disputed, keeps",
        "amended -> amended, sets",
        "amended -> final, keeps",
        "final -> paid, keeps",
      ]
    `);
  });

  test('the policies', () => {
    const rows = SETTLEMENT_POLICIES.map(({ name, from, expirationHourEt, delayedHourEt }) =>
      [formatClimateDate(from), name, expirationHourEt, delayedHourEt].join(' '),
    );
    expect(rows).toMatchInlineSnapshot(`
      [
        "2021-06-30 revisions_until_expiration 10 11",
        "2024-09-04 revisions_until_expiration 8 11",
        "2026-08-14 first_final_report 8 ",
      ]
    `);
    expect(settlementPolicyOf('KXHIGHNY', parseClimateDate('2020-01-01')).expirationHourEt).toBe(10);
  });
});

describe('the configuration', () => {
  test('accepts hashes of 64 hexadecimal digits and nothing else', () => {
    const hash = '0123456789abcdef'.repeat(4);
    expect(settlementConfig.parse({})).toEqual({ acceptedTerms: [] });
    expect(settlementConfig.parse({ acceptedTerms: [hash] })).toEqual({ acceptedTerms: [hash] });
    for (const wrong of [`x${hash}`, `${hash}x`, 'a', hash.toUpperCase(), 'g'.repeat(64)]) {
      const parsed = settlementConfig.safeParse({ acceptedTerms: [wrong] });
      expect([wrong, parsed.success]).toEqual([wrong, false]);
      expect(parsed.error?.issues[0]?.message).toMatch(/64 hexadecimal digits/);
    }
    expect(settlementConfig.safeParse({ accepted: [] }).success).toBe(false);
  });
});

describe('an expiration value', () => {
  test.each([
    ['84', { kind: 'value', valueF: 84 }],
    ['84.25°F', { kind: 'value', valueF: 84.25 }],
    ['84 F', { kind: 'value', valueF: 84 }],
    ['84°  f', { kind: 'value', valueF: 84 }],
    ['-130', { kind: 'value', valueF: -130 }],
    ['150', { kind: 'value', valueF: 150 }],
    ['-0', { kind: 'value', valueF: 0 }],
    ['84.25. Although', { kind: 'sentence', valueF: 84.25, text: '84.25. Although' }],
    ['84°F according to', { kind: 'sentence', valueF: 84, text: '84°F according to' }],
    ['84°   F; as', { kind: 'sentence', valueF: 84, text: '84°   F; as' }],
    ['84°    as', { kind: 'sentence', valueF: 84, text: '84°    as' }],
    ['84 was the value', { kind: 'sentence', valueF: 84, text: '84 was the value' }],
    ['84,   was', { kind: 'sentence', valueF: 84, text: '84,   was' }],
  ])('"%s" is %o', (text, expected) => {
    expect(parseExpirationValue(text)).toEqual(expected);
  });

  test.each(['x84', 'about 84 F', 'at 84. Although', '-130.01', '150.01', '151', 'cold', '84XF'])(
    '"%s" is words',
    (text) => {
      expect(parseExpirationValue(text)).toEqual({ kind: 'text', text });
    },
  );

  test('with another unit than degrees Fahrenheit is words', () => {
    expect(parseExpirationValue('84°C Although it was hot')).toEqual({
      kind: 'text',
      text: '84°C Although it was hot',
    });
    expect(parseExpirationValue('84° F. Although it was hot')).toMatchObject({ kind: 'sentence', valueF: 84 });
  });

  test('nothing is absent', () => {
    for (const text of [null, '', '  ']) expect(parseExpirationValue(text)).toEqual({ kind: 'absent' });
  });
});

describe('a decision', () => {
  const policy = settlementPolicyOf('KXHIGHNY', parseClimateDate('2025-12-03'));
  const first = report('2025-12-04T06:18:00Z', final, 40, 30);
  const decide = (
    reports: readonly ReportVersion[],
    now: string,
    variable: Variable = Variable.high,
    metar: number | null = null,
  ) => decideSettlement(policy, variable, reports, at(now), metar);
  const eight = '2025-12-04T13:00:00Z';

  test('sees a report from the instant of its issue on', () => {
    expect(decide([first], '2025-12-04T06:18:00Z')).toMatchObject({ reason: 'before_expiration' });
    expect(decide([{ ...first, issuedAt: (first.issuedAt + 1) as EpochMicros }], '2025-12-04T06:18:00Z')).toEqual({
      settled: false,
      reason: 'no_final_report',
    });
  });

  test('of a report issued on the hour falls on that very hour', () => {
    expect(decide([report(eight, final, 40)], eight)).toMatchObject({ settled: true, decidedAt: at(eight) });
  });

  test('counts a correction issued at the instant of the decision', () => {
    expect(decide([first, report(eight, corrected, 41)], '2025-12-05T00:00:00Z')).toMatchObject({ valueF: 41 });
  });

  test('is not delayed by reports that agree, that are milder, that come later, or that are an archive’s', () => {
    const others: [ReportVersion, Variable][] = [
      [report('2025-12-03T21:00:00Z', preliminary, 40), Variable.high],
      [report('2025-12-03T21:00:00Z', preliminary, 39), Variable.high],
      [report('2025-12-03T21:00:00Z', preliminary, null, 30), Variable.low],
      [report('2025-12-03T21:00:00Z', preliminary, null, 31), Variable.low],
      [report('2025-12-03T21:00:00Z', preliminary, null, 20), Variable.high],
      [report('2025-12-03T21:00:00Z', preliminary, 50, null), Variable.low],
      [report('2025-12-03T21:00:00Z', archive, 45, 20), Variable.high],
      [report('2025-12-04T12:00:00Z', preliminary, 45, 20), Variable.high],
      [report('2025-12-04T06:18:00Z', preliminary, 45, 20), Variable.high],
    ];
    for (const [other, variable] of others) {
      expect(decide([other, first], eight, variable)).toMatchObject({ settled: true, decidedAt: at(eight) });
    }
  });

  test('is delayed by an earlier report that was more extreme, and by METAR groups that disagree', () => {
    const delayed = { settled: false, reason: 'delayed', until: at('2025-12-04T16:00:00Z') };
    expect(decide([report('2025-12-03T21:00:00Z', preliminary, 41), first], eight)).toEqual(delayed);
    expect(decide([report('2025-12-03T21:00:00Z', preliminary, null, 29), first], eight, Variable.low)).toEqual(
      delayed,
    );
    expect(decide([first], eight, Variable.high, 39)).toEqual(delayed);
    expect(decide([first], eight, Variable.high, 40)).toMatchObject({ settled: true });
  });

  test('on a delay that would end before the expiration does not go back', () => {
    const early = { ...policy, expirationHourEt: 12 };
    const noon = at('2025-12-04T17:00:00Z');
    expect(decideSettlement(early, Variable.high, [first], noon, 39)).toMatchObject({ settled: true, decidedAt: noon });
  });

  test('on the first final report falls at its hour and not before', () => {
    const since = settlementPolicyOf('KXHIGHNY', parseClimateDate('2026-09-20'));
    const one = report('2026-09-21T06:18:00Z', final, 67);
    const hour = at('2026-09-21T12:00:00Z');
    expect(decideSettlement(since, Variable.high, [one], (hour - 1) as EpochMicros)).toEqual({
      settled: false,
      reason: 'before_expiration',
      until: hour,
    });
    expect(decideSettlement(since, Variable.high, [one], hour)).toMatchObject({ settled: true, decidedAt: hour });
  });

  test('passes over a final report without the value, even when it is the last', () => {
    expect(decide([first, report('2025-12-04T10:00:00Z', corrected, null, 30)], eight)).toMatchObject({ valueF: 40 });
  });
});

describe('a rules text', () => {
  test('is normalised to the words that bind', () => {
    expect(normalizeRules('  The __HIGH__ of **NY’s** park – not ‘LGA’ — on Aug. 3rd, 2026  ')).toBe(
      "the high of ny's park - not 'lga' - on {date}",
    );
    expect(normalizeRules('greater than 94° or between 65-66° on 2026-07-10')).toBe('{strike} or {strike} on {date}');
    expect(normalizeRules('pays $1,000.50 or -3 at 10.30.15')).toBe(['pays $', ' or ', ' at ', ''].join('{number}'));
    expect(normalizeRules('1:22')).toBe('{number}:{number}');
  });

  test.each([
    ['January', 1],
    ['Feb', 2],
    ['March', 3],
    ['Apr.', 4],
    ['May', 5],
    ['June', 6],
    ['Jul', 7],
    ['August', 8],
    ['Sept', 9],
    ['October', 10],
    ['Nov', 11],
    ['December', 12],
  ])('names a day of %s', (month, number) => {
    const date = readRulesText(`recorded on ${month} 5, 2026.`, '').climateDate;
    expect(formatClimateDate(date as never)).toBe(`2026-${String(number).padStart(2, '0')}-05`);
  });

  test('may name its day twice, but not a day that does not exist', () => {
    const twice = 'on July 10, 2026, that is July 10, 2026';
    expect(readRulesText(twice, '').climateDate).toBe(parseClimateDate('2026-07-10'));
    expect(readRulesText('on Feb 30, 2026', '').climateDate).toBeNull();
  });

  test('is read without its markup, and with any dash', () => {
    expect(readRulesText('is **between 65–66°**', '').strike).toEqual({ words: 'between', floorF: 65, capF: 66 });
    expect(readRulesText('is greater** than 5°', '').strike).toEqual({ words: 'greater', floorF: 5, capF: null });
  });

  test('says no strike where its words and numbers do not go together', () => {
    expect(readRulesText('is between 65°', '').strike).toBeNull();
    expect(readRulesText('is greater than 65-66°', '').strike).toBeNull();
  });
});

describe('terms', () => {
  const rule = (change = '') =>
    `If the highest temperature at Central Park for July 10, 2026 as reported by the National Weather Service's Climatological Report (Daily), is greater than 94°, then Yes.${change}`;
  const record: TermsRecord = {
    series: 'KXHIGHNY',
    climateDate: parseClimateDate('2026-07-10'),
    strikeType: 'greater',
    floorStrikeF: 94,
    capStrikeF: null,
    rulesPrimary: rule(),
    rulesSecondary: null,
  };
  const compile = (change: Partial<TermsRecord>) => compileTerms({ ...record, ...change });

  test('are of the Weather Company from the day of its change on', () => {
    const on = (date: string) => compile({ rulesPrimary: null, climateDate: parseClimateDate(date) });
    expect(on('2026-08-13')).toMatchObject({ terms: { report: 'nws_daily_climate_report' } });
    expect(on('2026-08-14')).toMatchObject({ terms: { report: 'weather_company' } });
    expect(REGISTRY_TERMS).toBe('registry');
  });

  test('may leave out what registry and strikes say, and name the right product', () => {
    const text = "as reported by the National Weather Service's Climatological Report (Daily)";
    expect(compile({ rulesPrimary: text }).ok).toBe(true);
    expect(compile({ rulesSecondary: 'See CLINYC.' }).ok).toBe(true);
    expect(compile({ rulesPrimary: '' })).toMatchObject({ terms: { termsHash: 'registry' } });
  });

  test('are refused with what was expected and what was found', () => {
    expect(compile({ series: 'X' })).toMatchObject({ expected: 'a series of the registry', found: 'X' });
    expect(compile({ floorStrikeF: null })).toMatchObject({ expected: 'strikes that some whole degree satisfies' });
    expect(compile({ floorStrikeF: 95 })).toMatchObject({
      refusal: 'strike_differs',
      expected: '{"words":"greater","floorF":95,"capF":null}',
      found: '{"words":"greater","floorF":94,"capF":null}',
    });
    expect(compile({ rulesPrimary: rule().replace('Climatological Report (Daily)', 'site') })).toMatchObject({
      expected: 'nws_daily_climate_report',
      found: 'none that is known',
    });
  });

  test('differ in any of the words and edges of their strike', () => {
    const between = rule().replace('greater than 94°', 'between 93-94°');
    const strikes = { strikeType: 'between', floorStrikeF: 93, capStrikeF: 94, rulesPrimary: between } as const;
    expect(compile(strikes).ok).toBe(true);
    expect(compile({ ...strikes, capStrikeF: 95 })).toMatchObject({ refusal: 'strike_differs' });
    expect(compile({ strikeType: 'greater_or_equal' })).toMatchObject({ refusal: 'strike_differs' });
  });

  test('of a ladder with two wordings have the hash of both, in order', () => {
    expect(ladderTermsHash(['b', 'a', 'b'])).toBe(sha256Hex('a\nb'));
  });
});

test('differences of a day come by date, city and variable', () => {
  const day = (climateDate: number, city: number, variable: Variable) => ({
    city: city as CityId,
    variable,
    climateDate: climateDate as never,
    exchangeF: 80,
    independentF: 81,
    source: 'archive' as const,
  });
  const days = [day(2, 0, 0), day(1, 1, 1), day(1, 1, 0), day(1, 0, 1)];
  const { differences } = compareIndependent(days);
  expect(differences.map(({ climateDate, city, variable }) => [climateDate, city, variable])).toEqual([
    [1, 0, 1],
    [1, 1, 0],
    [1, 1, 1],
    [2, 0, 0],
  ]);
});

test('of two markets that would pay, the first of a ladder counts as well', () => {
  const both = { strikeType: 'greater', floorStrikeF: 5, capStrikeF: null } as const;
  expect(payingMarket([both, both], 6)).toBe(-2);
});
