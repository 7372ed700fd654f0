import { describe, expect, test } from 'vitest';
import { ReportStatus, Variable } from '../../../engine/events.ts';
import { easternDateOf, easternWallClock } from '../../../engine/settlement/eastern-time.ts';
import {
  decideSettlement,
  type ReportVersion,
  type SettlementDecision,
  settlementPolicyOf,
} from '../../../engine/settlement/policy.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { formatClimateDate, parseClimateDate } from '../../../engine/weather/climate-day.ts';

const at = (iso: string) => (Date.parse(iso) * 1_000) as EpochMicros;
const report = (iso: string, status: ReportStatus, maxF: number | null, minF: number | null = null): ReportVersion => ({
  issuedAt: at(iso),
  status,
  maxF,
  minF,
});
const { preliminary, final, corrected, archive } = ReportStatus;
const policyOn = (date: string) => settlementPolicyOf('KXHIGHNY', parseClimateDate(date));
const LATER = at('2030-01-01T00:00:00Z');
const valueOn = (date: string, reports: readonly ReportVersion[], variable: Variable = Variable.high) => {
  const decision: SettlementDecision = decideSettlement(policyOn(date), variable, reports, LATER);
  return decision.settled ? decision.valueF : decision.reason;
};

describe('settlement policy', () => {
  test('changes with the climate date 2026-08-14', () => {
    expect(policyOn('2026-08-13').name).toBe('revisions_until_expiration');
    expect(policyOn('2026-08-14').name).toBe('first_final_report');
    expect(policyOn('2024-09-03').expirationHourEt).toBe(10);
    expect(policyOn('2024-09-04').expirationHourEt).toBe(8);
  });

  test('is not known for a series that is no daily temperature', () => {
    expect(() => settlementPolicyOf('KXCPI', parseClimateDate('2026-01-01'))).toThrow('series KXCPI');
  });
});

describe('while revisions count until expiration', () => {
  test('a preliminary report and an archive value never settle', () => {
    const reports = [report('2025-07-09T20:35:00Z', preliminary, 82), report('2025-07-11T06:00:00Z', archive, 83)];
    expect(valueOn('2025-07-09', reports)).toBe('no_final_report');
  });

  test('a final report settles at the first 8 AM of New York', () => {
    const reports = [report('2025-07-10T06:18:00Z', final, 84)];
    const before = decideSettlement(policyOn('2025-07-09'), Variable.high, reports, at('2025-07-10T11:59:59Z'));
    expect(before).toEqual({ settled: false, reason: 'before_expiration', until: at('2025-07-10T12:00:00Z') });
    const decided = decideSettlement(policyOn('2025-07-09'), Variable.high, reports, at('2025-07-10T12:00:00Z'));
    expect(decided).toMatchObject({ settled: true, valueF: 84, decidedAt: at('2025-07-10T12:00:00Z') });
  });

  test('a correction before expiration counts, one after it does not', () => {
    const first = report('2025-07-10T06:18:00Z', final, 84);
    expect(valueOn('2025-07-09', [first, report('2025-07-10T10:00:00Z', corrected, 85)])).toBe(85);
    expect(valueOn('2025-07-09', [first, report('2025-07-10T13:00:00Z', corrected, 85)])).toBe(84);
  });

  test('a final report below an earlier one waits until 11 AM: New York, 2025-12-03', () => {
    const reports = [
      report('2025-12-03T21:30:00Z', preliminary, 41),
      report('2025-12-04T06:18:00Z', final, 40),
      report('2025-12-04T14:21:00Z', corrected, 41),
    ];
    const policy = policyOn('2025-12-03');
    expect(decideSettlement(policy, Variable.high, reports, at('2025-12-04T14:00:00Z'))).toEqual({
      settled: false,
      reason: 'delayed',
      until: at('2025-12-04T16:00:00Z'),
    });
    expect(valueOn('2025-12-03', reports)).toBe(41);
  });

  test('a final report without the maximum is passed over: New York, 2025-02-21', () => {
    const reports = [report('2025-02-22T06:18:00Z', final, null, 24), report('2025-02-22T10:33:00Z', final, 36, 24)];
    expect(valueOn('2025-02-21', reports)).toBe(36);
    expect(valueOn('2025-02-21', reports, Variable.low)).toBe(24);
  });

  test('a minimum is suspicious when it rises', () => {
    const reports = [
      report('2025-12-03T21:30:00Z', preliminary, null, 28),
      report('2025-12-04T06:18:00Z', final, null, 30),
      report('2025-12-04T15:00:00Z', corrected, null, 28),
    ];
    expect(valueOn('2025-12-03', reports, Variable.low)).toBe(28);
  });

  test('a maximum that contradicts the METAR groups waits as well', () => {
    const reports = [report('2025-12-04T06:18:00Z', final, 40)];
    const decision = decideSettlement(policyOn('2025-12-03'), Variable.high, reports, at('2025-12-04T14:00:00Z'), 41);
    expect(decision).toMatchObject({ settled: false, reason: 'delayed' });
  });

  test('reports not yet issued are not seen', () => {
    const reports = [report('2025-07-10T06:18:00Z', final, 84)];
    const decision = decideSettlement(policyOn('2025-07-09'), Variable.high, reports, at('2025-07-10T06:17:00Z'));
    expect(decision).toEqual({ settled: false, reason: 'no_final_report' });
  });
});

describe('since the first final report counts', () => {
  test('a correction soon after it is ignored: Miami, 2026-08-29', () => {
    const reports = [report('2026-08-30T08:25:00Z', final, 90), report('2026-08-30T09:11:00Z', corrected, 85)];
    expect(valueOn('2026-08-29', reports)).toBe(90);
  });

  test('a lower final report is not delayed: 2026-09-20, 69 after a preliminary 67 or the reverse', () => {
    const reports = [report('2026-09-20T20:35:00Z', preliminary, 69), report('2026-09-21T06:18:00Z', final, 67)];
    expect(valueOn('2026-09-20', reports)).toBe(67);
  });
});

describe("the exchange's clock", () => {
  test.each([
    ['2025-01-15', 8, '2025-01-15T13:00:00Z'],
    ['2025-07-15', 8, '2025-07-15T12:00:00Z'],
    ['2025-03-09', 0, '2025-03-09T05:00:00Z'],
    ['2025-03-09', 8, '2025-03-09T12:00:00Z'],
    ['2025-03-10', 0, '2025-03-10T04:00:00Z'],
    ['2025-11-02', 0, '2025-11-02T04:00:00Z'],
    ['2025-11-02', 8, '2025-11-02T13:00:00Z'],
    ['2026-03-08', 11, '2026-03-08T15:00:00Z'],
    ['2026-11-01', 11, '2026-11-01T16:00:00Z'],
  ])('shows on %s at %d:00 the instant %s', (date, hour, iso) => {
    expect(easternWallClock(parseClimateDate(date), hour)).toBe(at(iso));
  });

  test('agrees with the platform’s time zones at noon and at midnight of every day from 2021 to 2030', () => {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
      hourCycle: 'h23',
    });
    for (let date = parseClimateDate('2021-01-01'); date < parseClimateDate('2031-01-01'); date++) {
      for (const hour of [0, 12]) {
        const instant = easternWallClock(date as never, hour);
        const text = format.format(instant / 1_000);
        const expected = `${formatClimateDate(date as never)}, ${hour === 0 ? '00' : '12'}:00:00`;
        if (text !== expected) expect.fail(`${expected} shows as ${text}`);
        if (easternDateOf(instant) !== date) expect.fail(`${expected} is on another date`);
        if (hour === 0 && easternDateOf((instant - 1) as EpochMicros) !== date - 1) expect.fail(`before ${expected}`);
      }
    }
  });
});
