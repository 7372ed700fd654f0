import { describe, expect, test } from 'vitest';
import { SettlementStage } from '../../../engine/events.ts';
import type { Price } from '../../../engine/money/units.ts';
import {
  advanceLife,
  CLOSED_LIFE,
  LIFE_EDGES,
  LifeStage,
  type SettlementLife,
} from '../../../engine/settlement/lifecycle.ts';

const YES = 10_000 as Price;
const NO = 0 as Price;
const life = (stage: LifeStage, payout: Price | null): SettlementLife => ({ stage, payout });

/** Takes steps that must all be legal. */
function through(steps: readonly (readonly [SettlementStage, Price | null])[]): SettlementLife {
  let now = CLOSED_LIFE;
  for (const [stage, payout] of steps) {
    const step = advanceLife(now, stage, payout);
    if (!step.taken) throw new Error(`${step.refusal} from ${step.from} to ${step.to}`);
    now = step.life;
  }
  return now;
}

describe('life of a market after its close', () => {
  test('runs from determined through final to paid', () => {
    expect(
      through([
        [SettlementStage.determined, YES],
        [SettlementStage.final, null],
        [SettlementStage.paid, YES],
      ]),
    ).toEqual(life(LifeStage.paid, YES));
  });

  test('changes its payout only by an amendment', () => {
    expect(
      through([
        [SettlementStage.determined, YES],
        [SettlementStage.disputed, null],
        [SettlementStage.amended, NO],
        [SettlementStage.final, NO],
        [SettlementStage.paid, null],
      ]),
    ).toEqual(life(LifeStage.paid, NO));
    expect(advanceLife(life(LifeStage.determined, YES), SettlementStage.final, NO)).toMatchObject({
      taken: false,
      refusal: 'payout_changed',
      life: life(LifeStage.determined, YES),
    });
  });

  test('tells whether an amendment changed the payout', () => {
    const determined = life(LifeStage.determined, YES);
    expect(advanceLife(determined, SettlementStage.amended, YES)).toMatchObject({ taken: true, payoutChanged: false });
    expect(advanceLife(determined, SettlementStage.amended, NO)).toMatchObject({ taken: true, payoutChanged: true });
    expect(advanceLife(life(LifeStage.amended, YES), SettlementStage.amended, NO)).toMatchObject({ taken: true });
  });

  test('accepts a fair price between nothing and a dollar, and nothing beyond', () => {
    expect(advanceLife(CLOSED_LIFE, SettlementStage.determined, 6_300 as Price)).toMatchObject({ taken: true });
    expect(advanceLife(CLOSED_LIFE, SettlementStage.determined, 10_001 as Price)).toMatchObject({
      refusal: 'payout_out_of_range',
    });
  });

  test('needs a payout to be determined', () => {
    expect(advanceLife(CLOSED_LIFE, SettlementStage.determined, null)).toMatchObject({ refusal: 'payout_missing' });
  });

  test('meets a repeated message with a harmless refusal', () => {
    expect(advanceLife(life(LifeStage.final, YES), SettlementStage.final, YES)).toMatchObject({ refusal: 'repeated' });
    expect(advanceLife(life(LifeStage.paid, NO), SettlementStage.paid, null)).toMatchObject({ refusal: 'repeated' });
  });

  test.each([
    [LifeStage.closed, SettlementStage.paid],
    [LifeStage.closed, SettlementStage.disputed],
    [LifeStage.determined, SettlementStage.paid],
    [LifeStage.disputed, SettlementStage.determined],
    [LifeStage.final, SettlementStage.determined],
    [LifeStage.final, SettlementStage.amended],
    [LifeStage.paid, SettlementStage.final],
    [LifeStage.paid, SettlementStage.disputed],
  ])('refuses the step from stage %d to %d and changes nothing', (from, to) => {
    const before = life(from, from === LifeStage.closed ? null : YES);
    expect(advanceLife(before, to, YES)).toEqual({ taken: false, life: before, refusal: 'illegal_step', from, to });
  });

  test('has no step out of paid and no two rows for one step', () => {
    expect(LIFE_EDGES.filter((edge) => edge.from === LifeStage.paid)).toEqual([]);
    expect(new Set(LIFE_EDGES.map((edge) => `${edge.from}>${edge.to}`)).size).toBe(LIFE_EDGES.length);
  });
});
