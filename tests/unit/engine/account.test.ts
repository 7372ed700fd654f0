/** What of the account's marks is written down: those from which somebody must be able to say later why trading stood still. */
import { expect, it } from 'vitest';
import { Account } from '../../../engine/account.ts';
import { moneyConfig } from '../../../engine/money/config.ts';
import type { EquityPoint } from '../../../engine/ports.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { dollars, NOON, TestDirectory } from '../risk/world.ts';

const after = (seconds: number) => (NOON + seconds * 1e6) as EpochMicros;

/** An account of 1,000 dollars that may lose 100 a day, and the equity that was written down. */
function marked() {
  const written: [number, number][] = [];
  const journal = { decision: () => {}, equity: ({ at, equity }: EquityPoint) => written.push([at, equity]) };
  const account = new Account({
    risk: riskConfig.parse({ bankrollUsd: 1_000, maxDailyLossPct: 10 }),
    fees: moneyConfig.parse({}),
    directory: new TestDirectory(),
    board: {} as never,
    journal: journal as never,
  });
  /** Marks the account at an equity in dollars. */
  const mark = (at: EpochMicros, equity: number) => {
    account.ledger.deposit((dollars(equity) - account.ledger.cash) as never);
    account.mark(at, 0);
  };
  return { account, written, mark };
}

it('a mark that changes the trading state is written down, others are not', () => {
  const { account, written, mark } = marked();
  mark(NOON, 1_000);
  mark(after(60), 950);
  expect(written).toEqual([[NOON, dollars(1_000)]]);
  mark(after(120), 900);
  expect([account.risk.state, written.at(-1)]).toEqual(['paused', [after(120), dollars(900)]]);
  mark(after(180), 990);
  expect(written).toHaveLength(2);
});

it('the mark from which a person who resumes lets loss count anew is written down, once', () => {
  const { account, written, mark } = marked();
  account.onOperator('resume', NOON);
  expect(written).toEqual([]);
  mark(NOON, 1_000);
  mark(after(60), 950);
  account.onOperator('reduce', after(61));
  expect(written).toHaveLength(1);
  account.onOperator('resume', after(62));
  account.onOperator('resume', after(63));
  expect(written).toEqual([
    [NOON, dollars(1_000)],
    [after(60), dollars(950)],
  ]);
});
