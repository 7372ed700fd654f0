/** What the exchange may hold back for orders at rest: nothing beyond it is explained by them, and everything up to it is. */
import { expect, test } from 'vitest';
import type { AccountClient, ExchangeOrder } from '../../../data/kalshi/account-client.ts';
import { readAccount } from '../../../live/venues/account-statement.ts';

/** The account of one order, standing still. */
function accountOf(order: Partial<ExchangeOrder>): AccountClient {
  const shown = { order_id: '1', book_side: 'bid', yes_price_dollars: '0.0400', initial_count_fp: '130.00', ...order };
  const none = async () => [];
  return {
    balance: async () => ({ balance_dollars: '100.000000' }),
    orders: async () => [shown],
    fills: none,
    restingOrders: none,
    settlements: none,
    positions: none,
    deposits: none,
    withdrawals: none,
  } as unknown as AccountClient;
}

async function reservedMost(order: Partial<ExchangeOrder>): Promise<number> {
  return (await readAccount(accountOf(order), 0)).reservedMost;
}

test('the fee of an order is held back whole until it ends, however little of it still rests', async () => {
  // One of 130 contracts at four cents: four cents, and what 130 may be charged less what 129 were: 37 cents.
  const most = await reservedMost({ status: 'resting', remaining_count_fp: '1.00', fill_count_fp: '129.00' });
  expect(most).toBeGreaterThanOrEqual(410_000);
  expect(most).toBe(40_000 + 130 * 70_000 + 10_000);
});

test('an order that was made larger is held back for by what it is now', async () => {
  const most = await reservedMost({ status: 'resting', remaining_count_fp: '200.00', fill_count_fp: '0.00' });
  expect(most).toBe(200 * 40_000 + 200 * 70_000 + 10_000);
});

test('nothing is held back for an order that has ended', async () => {
  expect(await reservedMost({ status: 'canceled', remaining_count_fp: '0.00', fill_count_fp: '129.00' })).toBe(0);
});

test('a transfer counts from when it moved the cash, not from when it was asked for', async () => {
  const transfer = { status: 'applied', amount_cents: 5_000, created_ts: 10 };
  const client = {
    ...accountOf({ status: 'canceled', remaining_count_fp: '0.00', fill_count_fp: '0.00' }),
    deposits: async () => [
      { ...transfer, id: 'before', finalized_ts: 99 },
      { ...transfer, id: 'under way', status: 'pending', finalized_ts: null },
      { ...transfer, id: 'since', finalized_ts: 100 },
      { ...transfer, id: 'at once', created_ts: 120 },
    ],
    withdrawals: async () => [{ ...transfer, id: 'out', finalized_ts: 130 }],
  } as unknown as AccountClient;
  expect((await readAccount(client, 100)).transfers).toEqual([
    { id: 'since', amount: 50_000_000 },
    { id: 'at once', amount: 50_000_000 },
    { id: 'out', amount: -50_000_000 },
  ]);
});
