/**
 * Invariants of settlement:
 * 1. On every whole degree exactly one market of a whole ladder pays, and it is the one whose bracket holds the degree.
 * 2. A life only takes steps of the table: whatever messages come, in whatever order, it passes from closed to paid along
 *    legal edges, its payout changes only by an amendment, and once paid nothing changes.
 * 3. A refused step leaves the life as it was; repeating a taken step is harmless.
 * 4. A preliminary report or an archive's value never settles, and the settled value is that of a final report issued by the
 *    time of the decision.
 * 5. What is decided does not depend on the order in which reports are handed over, nor, once decided, on later reports.
 * 6. The hash of a wording does not depend on its date and strikes.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReportStatus, SettlementStage, Variable } from '../../../engine/events.ts';
import { bracketOf, paysOn, type Strikes } from '../../../engine/markets/strikes.ts';
import type { Price } from '../../../engine/money/units.ts';
import { advanceLife, CLOSED_LIFE, LIFE_EDGES, LifeStage } from '../../../engine/settlement/lifecycle.ts';
import { decideSettlement, type ReportVersion, settlementPolicyOf } from '../../../engine/settlement/policy.ts';
import { rulesHash } from '../../../engine/settlement/rules-text.ts';
import { payingMarket } from '../../../engine/settlement/strike-rule.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { climateDayEnd, parseClimateDate } from '../../../engine/weather/climate-day.ts';

/** A whole ladder: a lower tail, brackets of one to four degrees, an upper tail. */
const wholeLadder = fc
  .record({
    lowest: fc.integer({ min: -60, max: 120 }),
    widths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 8 }),
    isInclusive: fc.boolean(),
  })
  .map(({ lowest, widths, isInclusive }): readonly Strikes[] => {
    const markets: Strikes[] = [
      isInclusive
        ? { strikeType: 'less_or_equal', floorStrikeF: null, capStrikeF: lowest - 1 }
        : { strikeType: 'less', floorStrikeF: null, capStrikeF: lowest },
    ];
    let next = lowest;
    for (const width of widths) {
      markets.push({ strikeType: 'between', floorStrikeF: next, capStrikeF: next + width - 1 });
      next += width;
    }
    markets.push(
      isInclusive
        ? { strikeType: 'greater_or_equal', floorStrikeF: next, capStrikeF: null }
        : { strikeType: 'greater', floorStrikeF: next - 1, capStrikeF: null },
    );
    return markets;
  });

describe('strike rule', () => {
  test('brackets of a whole ladder partition the degrees (1)', () => {
    fc.assert(
      fc.property(wholeLadder, fc.integer({ min: -100, max: 180 }), (markets, degree) => {
        const paying = payingMarket(markets, degree);
        expect(paying).toBeGreaterThanOrEqual(0);
        markets.forEach((market, i) => {
          const bracket = bracketOf(market.strikeType, market.floorStrikeF, market.capStrikeF);
          expect(paysOn(bracket, degree)).toBe(i === paying);
        });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('life', () => {
  const stage = fc.constantFrom(...Object.values(SettlementStage));
  const payout = fc.option(
    fc.constantFrom(0, 3_300, 10_000, -5, 10_001).map((value) => value as Price),
    { nil: null },
  );

  test('takes only steps of the table, whatever comes (2, 3)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(stage, payout), { maxLength: 40 }), (messages) => {
        let life = CLOSED_LIFE;
        for (const [to, pays] of messages) {
          const step = advanceLife(life, to, pays);
          if (!step.taken) {
            expect(step.life).toBe(life);
            continue;
          }
          expect(life.stage).not.toBe(LifeStage.paid);
          const edge = LIFE_EDGES.find((one) => one.from === life.stage && one.to === to);
          expect(edge).toBeDefined();
          if (edge?.payout === 'keeps') expect(step.life.payout).toBe(life.payout);
          expect(step.payoutChanged).toBe(step.life.payout !== life.payout);
          expect(step.life.payout).not.toBeNull();
          expect(step.life.payout as number).toBeGreaterThanOrEqual(0);
          expect(step.life.payout as number).toBeLessThanOrEqual(10_000);
          life = step.life;
          const again = advanceLife(life, to, pays);
          expect(again).toMatchObject({ taken: false, refusal: 'repeated', life });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('policy', () => {
  const reports = (dayEnd: number): fc.Arbitrary<ReportVersion[]> =>
    fc.array(
      fc.record({
        issuedAt: fc.integer({ min: -600, max: 2_880 }).map((m) => (dayEnd + m * MICROS_PER_MINUTE) as EpochMicros),
        status: fc.constantFrom(...Object.values(ReportStatus)),
        maxF: fc.option(fc.integer({ min: 30, max: 34 }), { nil: null }),
        minF: fc.option(fc.integer({ min: 10, max: 14 }), { nil: null }),
      }),
      { maxLength: 8 },
    );
  const situation = fc
    .constantFrom('2024-08-20', '2025-03-08', '2025-12-03', '2026-08-13', '2026-08-14', '2026-11-01')
    .chain((text) => {
      const climateDate = parseClimateDate(text);
      return fc.record({
        climateDate: fc.constant(climateDate),
        versions: reports(climateDayEnd(climateDate, -300)),
        variable: fc.constantFrom(Variable.high, Variable.low),
        nowMinutes: fc.integer({ min: -600, max: 4_000 }),
      });
    });

  test('settles on a final report issued by its decision, whatever the order of reports (4, 5)', () => {
    fc.assert(
      fc.property(situation, fc.integer(), ({ climateDate, versions, variable, nowMinutes }, seed) => {
        const policy = settlementPolicyOf('KXHIGHNY', climateDate);
        const now = (climateDayEnd(climateDate, -300) + nowMinutes * MICROS_PER_MINUTE) as EpochMicros;
        const unique = versions.filter((one, i) => versions.findIndex((two) => two.issuedAt === one.issuedAt) === i);
        const decision = decideSettlement(policy, variable, unique, now);
        const shuffled = [...unique].sort((x, y) => ((x.issuedAt ^ seed) % 97) - ((y.issuedAt ^ seed) % 97));
        expect(decideSettlement(policy, variable, shuffled, now)).toEqual(decision);
        if (!decision.settled) return;
        expect(decision.decidedAt).toBeLessThanOrEqual(now);
        expect(decision.report.issuedAt).toBeLessThanOrEqual(decision.decidedAt);
        expect([ReportStatus.final, ReportStatus.corrected]).toContain(decision.report.status);
        expect(decision.valueF).toBe(variable === Variable.high ? decision.report.maxF : decision.report.minF);
        const much = (now + 10_000 * MICROS_PER_MINUTE) as EpochMicros;
        const later: ReportVersion = { issuedAt: much, status: ReportStatus.corrected, maxF: 99, minF: 99 };
        expect(decideSettlement(policy, variable, [...unique, later], much)).toEqual(decision);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('wording', () => {
  test('has one hash for all dates and strikes (6)', () => {
    const months = [
      'January',
      'Feb',
      'March',
      'Apr',
      'May',
      'June',
      'Jul',
      'August',
      'Sep',
      'October',
      'Nov',
      'December',
    ];
    const strike = fc.oneof(
      fc.integer({ min: -40, max: 130 }).map((f) => `greater than ${f}°`),
      fc.integer({ min: -40, max: 130 }).map((f) => `less than ${f}°`),
      fc.integer({ min: -40, max: 130 }).map((f) => `between ${f}-${f + 1}°`),
    );
    const rule = (month: string, day: number, words: string) =>
      `If the maximum temperature recorded at Boston for ${month} ${day}, 2026, is ${words} fahrenheit according to the National Weather Service's Climatological Report (Daily), then the market resolves to Yes.`;
    const expected = rulesHash(rule('Jul', 23, 'greater than 85°'), '');
    fc.assert(
      fc.property(fc.constantFrom(...months), fc.integer({ min: 1, max: 31 }), strike, (month, day, words) => {
        expect(rulesHash(rule(month, day, words), '')).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});
