/** What of a difference between books and account needs nobody: fills that the exchange has moved to its archive, and nothing of the cash. */
import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { listingOf, NOTHING_LISTED, SessionDirectory } from '../../../live/session/directory.ts';
import { reconcileAccount } from '../../../live/venues/account-reconciliation.ts';
import type { ShownAccount } from '../../../live/venues/account-statement.ts';
import { SessionBooks } from '../../../live/venues/session-books.ts';
import { ladderOf, NOON } from '../oms/world.ts';

const START = 100_000_000;
const COST = 4_000 * 100 + 20_000;

/** The books of a session that bought one contract at noon, held against an account that lists no fills, so many hours later. */
function differences(hours: number, over: Partial<ShownAccount> = {}): string[] {
  const directory = new SessionDirectory();
  directory.add({ ...NOTHING_LISTED, ladders: [listingOf(ladderOf())] });
  const market = directory.market(0 as MarketId) as MarketDef;
  const ledger = new Ledger(START as Cash);
  const books = new SessionBooks();
  const fill = {
    fillId: 'f',
    clientOrderId: 'o',
    market: market.id,
    side: BookSide.bid,
    price: 4_000 as Price,
    quantity: 100 as Quantity,
    fee: 20_000 as Cash,
    isTaker: true,
    evidence: 'exchange' as const,
    executedAt: NOON,
  };
  ledger.applyFill(fill, market);
  books.book({ fill });
  const baseline = {
    sinceSeconds: 0,
    cash: START,
    bookedCash: START,
    reservedMost: 0,
    positions: {},
    before: [],
  };
  const account: ShownAccount = {
    available: START - COST,
    orders: [],
    fills: [],
    settlements: [],
    positions: new Map([[market.ticker, 100]]),
    transfers: [],
    reservedMost: 0,
    ...over,
  };
  const at = (NOON + hours * MICROS_PER_HOUR) as EpochMicros;
  const parts = { directory, ledger, books, baseline, isOwn: () => true, paidAloneSince: () => at };
  return reconcileAccount(parts, account, at).unexplained.map(({ code, cash }) => `${code} ${cash}`);
}

test('a fill that the exchange lists no longer is a difference while it is new, and in its archive later', () => {
  expect(differences(2)).toContain(`extra_fill ${COST}`);
  expect(differences(24 * 60)).toEqual([]);
});

test.each([1, -1])('cash that differs by %i micro-dollar is found, however old the fills are', (micro) => {
  expect(differences(24 * 60, { available: START - COST + micro })).toEqual([`unexplained_cash ${micro}`]);
});

test('an old fill that the account never had is found by its cash and its position', () => {
  const never = differences(24 * 60, { available: START, positions: new Map() });
  expect(never).toContain('position_difference 0');
  expect(never).toContain(`unexplained_cash ${COST}`);
});
