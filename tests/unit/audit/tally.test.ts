import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { Tally } from '../../../sim/audit/fills/tally.ts';

const NAMES = { rule: 'quotes', evidence: 'touch', against: 'full book', orders: 'resting' } as const;
const filled = (contracts: number, cents: number) => ({
  quantity: 100 * contracts,
  value: 100 * contracts * 100 * cents,
});

describe('the audit of a rule', () => {
  test('counts more, or a better price, as optimistic, and less, or a worse one, as pessimistic', () => {
    const tally = new Tally(NAMES);
    tally.compare(BookSide.bid, filled(5, 40), filled(5, 40));
    tally.compare(BookSide.bid, filled(5, 40), filled(0, 0));
    tally.compare(BookSide.bid, filled(5, 39), filled(5, 40));
    tally.compare(BookSide.ask, filled(5, 41), filled(5, 40));
    // More at a worse price is flattering too; less at the same price is not.
    tally.compare(BookSide.bid, filled(6, 41), filled(5, 40));
    tally.compare(BookSide.bid, filled(4, 40), filled(5, 40));
    tally.compare(BookSide.ask, filled(5, 39), filled(5, 40));
    const row = tally.row();
    expect(row).toMatchObject({ ...NAMES, compared: 7, agreed: 1, optimistic: 4, pessimistic: 2, undecided: 0 });
    expect(row.optimistic_share?.value).toBeCloseTo(4 / 7);
    expect(row.contracts_more?.value).toBeCloseTo((5 + 1 - 1) / 7);
    expect(row.cents_better?.value).toBeCloseTo((1 + 1 - 1 - 1) / 6);
    expect(row.contracts_more?.low).toBeLessThan(row.contracts_more?.value ?? 0);
  });

  test('leaves open what the better evidence cannot tell, and holds fills to what was traded', () => {
    const tally = new Tally(NAMES);
    tally.judge(filled(5, 40), null, 0);
    tally.judge(filled(5, 40), true, 1_000);
    tally.judge(filled(0, 0), false, 0);
    tally.judge(filled(0, 0), true, 1_000);
    tally.judge(filled(5, 40), false, 0);
    tally.judge(filled(11, 40), true, 1_000);
    expect(tally.row()).toMatchObject({ compared: 5, undecided: 1, agreed: 2, pessimistic: 1, optimistic: 2 });
  });

  test('of nothing has no shares and no means', () => {
    expect(new Tally(NAMES).row()).toMatchObject({ compared: 0, optimistic_share: null, contracts_more: null });
  });
});
