import { expect, test } from 'vitest';
import { RunTotals } from '../../../data/runs/totals.ts';
import { DecisionRecord, DecisionType } from '../../../engine/decision-record.ts';
import type { EquityPoint, OrderChange } from '../../../engine/ports.ts';
import type { Json } from '../../../engine/snapshot.ts';
import type { EpochMicros } from '../../../engine/time.ts';

const AT = 0 as EpochMicros;
const point = (equity: number, openRisk = 0) => ({ equity, openRisk }) as EquityPoint;

test('the drawdown in dollars and the one in percent may be of different falls', () => {
  const totals = new RunTotals();
  for (const equity of [100, 50, 1_000, 900, 1_100]) totals.equity(point(equity, equity / 10));
  expect(totals.figures).toMatchObject({
    equityStartE6: 100,
    equityEndE6: 1_100,
    maxDrawdownE6: 100,
    maxDrawdownPct: 50,
    maxOpenRiskE6: 110,
  });
});

test('a verdict that allows nothing is a refusal, one that allows less is a cut, one that allows all is neither', () => {
  const totals = new RunTotals();
  for (const [asked, allowed, reason] of [
    [200, 0, 5],
    [200, 0, 5],
    [200, 100, 6],
    [200, 200, 0],
  ] as const) {
    const record = new DecisionRecord().begin(DecisionType.verdict, reason, AT, -1, -1);
    const { bytes } = record.integers(0, 0, asked, allowed, 0);
    totals.decision(new DataView(bytes.buffer));
  }
  const order = { state: 'REJECTED', reason: 'market_closed' } as OrderChange;
  totals.order(order);
  expect(totals.rejections((code) => `reason ${code}`)).toEqual([
    { stage: 'cut', strategy: null, reason: 'reason 6', count: 1 },
    { stage: 'order', strategy: null, reason: 'market_closed', count: 1 },
    { stage: 'refused', strategy: null, reason: 'reason 5', count: 2 },
  ]);
  expect(totals.reasonCodes).toEqual([0, 5, 6]);
  expect(totals.figures.ordersRejected).toBe(1);

  const restored = new RunTotals();
  restored.restore(JSON.parse(JSON.stringify(totals.snapshot())) as Json);
  expect(restored.rejections(String)).toEqual(totals.rejections(String));
  expect(restored.figures).toEqual(totals.figures);
});
