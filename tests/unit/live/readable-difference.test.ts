/** What a person is shown of a decision, and of two JSON values that part. */
import { describe, expect, test } from 'vitest';
import { DecisionRecord, DecisionType } from '../../../engine/decision-record.ts';
import { reasonNumber } from '../../../engine/reasons.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { decisionFields } from '../../../live/replay/decision-fields.ts';
import { firstContrast } from '../../../live/replay/first-contrast.ts';
import { SessionDirectory } from '../../../live/session/directory.ts';

describe('a decision', () => {
  const AT = (Date.parse('2025-01-06T14:03:00Z') * 1_000) as EpochMicros;
  const directory = new SessionDirectory();
  const shown = (record: DecisionRecord) => decisionFields(record.bytes, directory);

  test('of risk has its side, its price in dollars and its contracts', () => {
    const record = new DecisionRecord()
      .begin(DecisionType.verdict, reasonNumber('city_cap'), AT, -1, -1)
      .integers(1, 4_250, 1_000, 250, 5_000)
      .real(12_500_000);
    expect(shown(record)).toEqual({
      decision: 'verdict',
      at: '2025-01-06T14:03:00.000Z',
      ladder: null,
      market: null,
      reason: 'city_cap',
      side: 'ask',
      price: '0.4250',
      asked: '10.00',
      allowed: '2.50',
      limit: 5_000,
      open_risk_after: '12.500000',
    });
  });

  test('of a ladder has a probability by market, counted from the first of the record', () => {
    const record = new DecisionRecord()
      .begin(DecisionType.evaluation, reasonNumber('evaluated'), AT, -1, 8 as never)
      .integers(2, 3, 1, 20, 0)
      .probabilities([0.25, 0.75], 0);
    expect(shown(record)).toMatchObject({ first_market: 8, p8: 0.25, p9: 0.75, strategies_valid: 2, lead_hours: 20 });
  });

  test('of the trading state names both states; of another state its integers stand as they are', () => {
    const paused = new DecisionRecord()
      .begin(DecisionType.state, reasonNumber('operator_pause'), AT, -1, -1)
      .integers(0, 2, 0, 0, 0);
    expect(shown(paused)).toMatchObject({ before: 'active', after: 'paused', reason: 'operator_pause' });
    const refused = new DecisionRecord()
      .begin(DecisionType.state, reasonNumber('settlement_step_refused'), AT, -1, -1)
      .integers(1, 5, 7, 0, 0);
    expect(shown(refused)).toMatchObject({ i0: 1, i1: 5, i2: 7 });
  });

  test('of another length is none', () => {
    expect(() => decisionFields(new Uint8Array(79), directory)).toThrow(RangeError);
  });
});

describe('two values part', () => {
  test.each([
    ['in a field', [{ a: 1, order: { price: 2 } }], [{ a: 1, order: { price: 3 } }], '[0].order.price', 2, 3],
    ['in length', [1, 2], [1], '[1]', 2, null],
    ['where one has nothing', undefined, [1], '', null, [1]],
    ['in kind', { a: [1] }, { a: { 0: 1 } }, 'a', [1], { 0: 1 }],
    ['in a field that only one has', { a: 1 }, { a: 1, b: null }, 'b', null, null],
  ])('%s', (_, x, y, path, left, right) => {
    expect(firstContrast(x, y)).toEqual({ path, x: left, y: right });
  });

  test('nowhere, when they are equal', () => {
    expect(firstContrast({ a: [1] }, { a: [1] })).toEqual({ path: '', x: { a: [1] }, y: { a: [1] } });
  });
});
