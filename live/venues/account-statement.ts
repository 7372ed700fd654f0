/**
 * The exchange's statement of the account, read so that its parts belong together: fills, payments, transfers and cash are asked for
 * again until two readings of the cash and of the fills agree.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AccountClient,
  ExchangeFill,
  ExchangeOrder,
  ExchangeSettlement,
  ExchangeTransfer,
} from '../../data/kalshi/account-client.ts';
import { UserError } from '../../data/user-error.ts';
import { BookSide } from '../../engine/events.ts';
import { parseCash, parsePosition, parsePriceDollars, parseQuantity } from '../../engine/money/parse.ts';
import { ONE_DOLLAR_PRICE } from '../../engine/money/units.ts';

const TRIES = 8;
const BETWEEN_MILLIS = 50;
/** Seven cents, in 1/10,000 dollar. */
const HIGHEST_FEE = 700;
/** Micro-dollars in a cent. */
const CENT = 10_000;

/** The account as the exchange shows it. */
export interface ShownAccount {
  /** What could be spent, in µ$. */
  readonly available: number;
  readonly orders: readonly ExchangeOrder[];
  readonly fills: readonly ExchangeFill[];
  readonly settlements: readonly ExchangeSettlement[];
  /** Signed contracts by ticker, in 1/100 contract. */
  readonly positions: ReadonlyMap<string, number>;
  /** Applied transfers: deposits above, withdrawals below nothing, in µ$. */
  readonly transfers: readonly { readonly id: string; readonly amount: number }[];
  /** The most that resting orders can hold back of the cash, in µ$. */
  readonly reservedMost: number;
}

/** Reads the account from an instant on (whole seconds). @throws UserError 1 when it cannot be read, or does not stand still. */
export async function readAccount(client: AccountClient, sinceSeconds: number): Promise<ShownAccount> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const before = await client.balance();
    const fills = await client.fills(sinceSeconds);
    const [recent, resting, settlements, positions, deposits, withdrawals] = await Promise.all([
      client.orders(sinceSeconds),
      client.restingOrders(),
      client.settlements(sinceSeconds),
      client.positions(),
      client.deposits(),
      client.withdrawals(),
    ]);
    const again = await client.fills(sinceSeconds);
    const after = await client.balance();
    if (after.balance_dollars !== before.balance_dollars || again.length !== fills.length) {
      await sleep(BETWEEN_MILLIS);
      continue;
    }
    const isRecent = new Set(recent.map(({ order_id }) => order_id));
    // A person's order may rest since before.
    const orders = [...recent, ...resting.filter(({ order_id }) => !isRecent.has(order_id))];
    return {
      available: parseCash(after.balance_dollars),
      orders,
      fills,
      settlements,
      positions: new Map(positions.map(({ ticker, position_fp }) => [ticker, parsePosition(position_fp)])),
      transfers: [...applied(deposits, 1, sinceSeconds), ...applied(withdrawals, -1, sinceSeconds)],
      reservedMost: orders.filter(({ status }) => status === 'resting').reduce((sum, one) => sum + reserveOf(one), 0),
    };
  }
  throw new UserError(`the account changed under each of ${TRIES} readings: it is read again at the next slow loop`, 1);
}

/** Those that moved the cash since an instant. A transfer may be days under way: it moves the cash when it is applied. */
function applied(transfers: readonly ExchangeTransfer[], sign: 1 | -1, sinceSeconds: number) {
  return transfers
    .filter(
      ({ status, created_ts, finalized_ts }) => status === 'applied' && (finalized_ts ?? created_ts) >= sinceSeconds,
    )
    .map(({ id, amount_cents }) => ({ id, amount: sign * amount_cents * CENT }));
}

/**
 * The price of what may still fill, and a fee of at most seven cents a contract, rounded up for each of them. The fee is held back
 * for the whole order until it has ended: what an order is charged is rounded over all of its fills.
 */
function reserveOf(order: ExchangeOrder): number {
  const price = parsePriceDollars(order.yes_price_dollars);
  const cost = BookSide[order.book_side] === BookSide.bid ? price : ONE_DOLLAR_PRICE - price;
  const remaining = parseQuantity(order.remaining_count_fp);
  const whole = Math.max(parseQuantity(order.initial_count_fp), parseQuantity(order.fill_count_fp) + remaining);
  return cost * remaining + HIGHEST_FEE * whole + CENT;
}
