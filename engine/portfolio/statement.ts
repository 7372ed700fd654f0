/**
 * The account as the exchange states it, and the same of our own books, in one form: cash, net contracts a market, fills,
 * payments, transfers. Both cover one stretch of time; what lies before it is in the cash and in the net contracts.
 */
import type { BookSide } from '../events.ts';
import type { MarketId } from '../markets/contracts.ts';
import type { Cash, Price, Quantity } from '../money/units.ts';
import type { EpochMicros } from '../time.ts';
import type { Ledger } from './ledger.ts';

/** One execution, as both sides know it by its id. */
export interface StatedFill {
  readonly fillId: string;
  readonly market: MarketId;
  readonly side: BookSide;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly fee: Cash;
}

/** Money that a person paid in (positive) or out (negative). */
export interface StatedTransfer {
  readonly transferId: string;
  readonly amount: Cash;
}

/** What the exchange paid for a settled market: `payout` a YES contract, `paid` in all. */
export interface StatedPayment {
  readonly market: MarketId;
  readonly payout: Price;
  readonly paid: Cash;
}

/** What the exchange says. */
export interface VenueStatement {
  readonly at: EpochMicros;
  /** Cash with what resting orders reserve. */
  readonly cash: Cash;
  /** Signed contracts in markets that are not paid; a market that is left out holds none. */
  readonly positions: readonly { readonly market: MarketId; readonly position: Quantity }[];
  readonly fills: readonly StatedFill[];
  readonly payments: readonly StatedPayment[];
  readonly transfers: readonly StatedTransfer[];
}

/** What our books say of one market. */
export interface BookedMarket {
  readonly market: MarketId;
  /** Signed contracts that were ever bought, settled or not. */
  readonly net: Quantity;
  /** What the exchange paid for the net contracts, or null before it did. */
  readonly paid: Cash | null;
}

/** What our books say. */
export interface BookStatement {
  readonly cash: Cash;
  readonly markets: readonly BookedMarket[];
  readonly fills: readonly StatedFill[];
  readonly transfers: readonly StatedTransfer[];
}

/**
 * The books' statement: positions, payments and cash from the ledger, fills and transfers from whoever keeps their list.
 * `compared` are the markets to look at: without the ones that were paid before the stretch of time.
 */
export function bookStatement(
  ledger: Ledger,
  fills: readonly StatedFill[],
  transfers: readonly StatedTransfer[],
  compared: readonly MarketId[] = ledger.markets(),
): BookStatement {
  const markets = compared.map((market) => ({
    market,
    net: ledger.netOf(market),
    paid: ledger.paidOf(market),
  }));
  return { cash: ledger.cash, markets, fills, transfers };
}
