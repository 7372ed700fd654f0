/**
 * The account in double entry, exact to the micro-dollar: every posting balances, and the sum of all accounts is asserted to
 * be zero after each one. Cash, cost of positions, receivables from settlement, fees, realised profit and capital are
 * accounts; fees are kept apart from realised profit.
 *
 * Collateral is `gross`: buying YES costs its price, selling YES (buying NO) costs one dollar minus the price, and YES and NO
 * of one market net: what closes a position pays back at once.
 */
import { BookSide } from '../events.ts';
import type { LadderId, MarketDef, MarketId } from '../markets/contracts.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../money/units.ts';
import type { Fill } from '../orders.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import { Holdings } from './holdings.ts';
import { proportion } from './proportion.ts';

/** The control accounts. Debits are positive, credits negative; together they are always zero. */
export const Account = { cash: 0, positions: 1, receivable: 2, fees: 3, realized: 4, capital: 5 } as const;
export type Account = (typeof Account)[keyof typeof Account];
const ACCOUNT_COUNT = 6;

/** The fields of a fill that the ledger books. */
export type BookedFill = Pick<Fill, 'side' | 'price' | 'quantity' | 'fee'>;

/** Values a position for `Ledger.equity`: what one could sell it for now. */
export type PositionValue = (market: MarketId, position: Quantity) => Cash;

export class Ledger implements Snapshottable {
  readonly #accounts = new Float64Array(ACCOUNT_COUNT);
  readonly #holdings = new Holdings();
  #postings = 0;

  /** Starts with `capital` paid in. */
  constructor(capital: Cash) {
    this.deposit(capital);
  }

  /** Pays capital in, or out when negative. Not profit. */
  deposit(amount: Cash): void {
    this.#post(Account.cash, Account.capital, amount);
  }

  /**
   * Books one execution: what closes an opposite position first, at its average cost, the rest opens. A fill that arrives
   * after its market was determined is settled at once. Throws RangeError for a quantity, price or fee that cannot be.
   */
  applyFill(fill: BookedFill, market: MarketDef): void {
    const { price, quantity, fee } = fill;
    if (!(Number.isSafeInteger(quantity) && quantity > 0)) throw new RangeError(`fill of quantity ${quantity}`);
    if (!(Number.isInteger(price) && price >= 0 && price <= ONE_DOLLAR_PRICE)) throw new RangeError(`fill at ${price}`);
    if (!Number.isSafeInteger(fee)) throw new RangeError(`fill with a fee of ${fee}`);
    const holdings = this.#holdings;
    const id = market.id;
    holdings.ensure(market);

    const isBid = fill.side === BookSide.bid;
    const position = holdings.position(id);
    const closing = (isBid ? position < 0 : position > 0) ? Math.min(quantity, Math.abs(position)) : 0;
    const opening = quantity - closing;
    let gain = 0;
    if (closing > 0) {
      // The holder of YES who sells at p is paid p; the holder of NO who buys YES at p is paid 1 − p: the pair returns a dollar.
      const proceeds = (isBid ? ONE_DOLLAR_PRICE - price : price) * closing;
      const cost = holdings.close(id, closing);
      gain = proceeds - cost;
      this.#post(Account.cash, Account.positions, cost);
      this.#post(Account.cash, Account.realized, gain);
    }
    if (opening > 0) {
      const cost = (isBid ? price : ONE_DOLLAR_PRICE - price) * opening;
      holdings.open(id, isBid ? opening : -opening, cost, fee - proportion(fee, closing, quantity));
      this.#post(Account.positions, Account.cash, cost);
    }
    this.#post(Account.fees, Account.cash, fee);
    holdings.addResult(id, gain, fee);
    if (holdings.isDetermined(id)) this.#settle(id, holdings.payoutOf(id));
  }

  /**
   * The result is known: the position becomes a receivable of `payout` dollars a YES contract (and one dollar minus it a NO
   * contract). A later call with another payout (an amended result) corrects the receivable. Cash moves only with `pay`.
   */
  determine(market: MarketDef, payout: Price): void {
    if (!(Number.isInteger(payout) && payout >= 0 && payout <= ONE_DOLLAR_PRICE)) {
      throw new RangeError(`${market.ticker} determined at a payout of ${payout}`);
    }
    this.#holdings.ensure(market);
    this.#settle(market.id, payout);
  }

  /** The exchange paid: the receivable becomes cash. Returns what was paid (0 when nothing was held, or paid before). */
  pay(market: MarketDef): Cash {
    if (!this.#holdings.isDetermined(market.id))
      throw new RangeError(`${market.ticker} is paid before it was determined`);
    return this.#collect(market.id);
  }

  /** Signed contracts held: positive YES, negative NO. Zero once the market is determined. */
  position(market: MarketId): Quantity {
    return this.#holdings.position(market) as Quantity;
  }

  /** Cash paid for the open position with its fees, never negative: of YES price × contracts, of NO (1 − price) × contracts. */
  entryCost(market: MarketId): Cash {
    return (this.#holdings.cost(market) + this.#holdings.openFees(market)) as Cash;
  }

  /** What a determined and unpaid market owes. */
  receivableOf(market: MarketId): Cash {
    return this.#holdings.receivableOf(market) as Cash;
  }

  /** Every market that was ever held, in ascending order of id. */
  markets(): MarketId[] {
    return this.#holdings.markets();
  }

  /** Signed contracts of a market that were ever bought, those that are settled included. */
  netOf(market: MarketId): Quantity {
    return this.#holdings.netOf(market) as Quantity;
  }

  /** What the exchange paid for the net contracts of a market, or null when it has not paid. */
  paidOf(market: MarketId): Cash | null {
    return this.#holdings.isCollected(market) ? (this.#holdings.paid(market) as Cash) : null;
  }

  /** Realised profit of one market before fees. */
  realizedOf(market: MarketId): Cash {
    return this.#holdings.realizedOf(market) as Cash;
  }

  /** Fees charged on one market's fills. */
  feesOf(market: MarketId): Cash {
    return this.#holdings.feesOf(market) as Cash;
  }

  /** Markets with a position, in ascending order of id. The array is live: do not keep or change it. */
  get openMarkets(): readonly MarketId[] {
    return this.#holdings.openMarkets;
  }

  /** The ladder of a market that was ever held. */
  ladderOf(market: MarketId): LadderId {
    return this.#holdings.ladderOf(market);
  }

  get cash(): Cash {
    return this.#balance(Account.cash);
  }

  /** What determined markets owe and have not paid. */
  get receivable(): Cash {
    return this.#balance(Account.receivable);
  }

  /** What open positions cost, without fees. */
  get positionCost(): Cash {
    return this.#balance(Account.positions);
  }

  /** Realised profit before fees (positive: profit). */
  get realized(): Cash {
    return (0 - this.#balance(Account.realized)) as Cash;
  }

  /** All fees charged, those of open positions included. */
  get fees(): Cash {
    return this.#balance(Account.fees);
  }

  /** Capital paid in. */
  get capital(): Cash {
    return (0 - this.#balance(Account.capital)) as Cash;
  }

  /** How many postings were made. */
  get postings(): number {
    return this.#postings;
  }

  /** Cash, receivables, and positions at `value`. */
  equity(value: PositionValue): Cash {
    let total = this.#balance(Account.cash) + this.#balance(Account.receivable);
    const open = this.#holdings.openMarkets;
    for (let i = 0; i < open.length; i++) {
      const market = open[i] as MarketId;
      total += value(market, this.#holdings.position(market) as Quantity);
    }
    return total as Cash;
  }

  snapshot(): Json {
    return { accounts: [...this.#accounts], postings: this.#postings, holdings: this.#holdings.snapshot() };
  }

  restore(state: Json): void {
    const from = state as { accounts: number[]; postings: number; holdings: Json };
    this.#accounts.set(from.accounts);
    this.#postings = from.postings;
    this.#holdings.restore(from.holdings);
    this.#assertBalanced();
  }

  /** Moves `amount` from `credit` to `debit`: both sides of one posting, so that it balances by its form. */
  #post(debit: Account, credit: Account, amount: number): void {
    const accounts = this.#accounts;
    accounts[debit] = (accounts[debit] as number) + amount;
    accounts[credit] = (accounts[credit] as number) - amount;
    this.#postings++;
    if (!(Number.isSafeInteger(accounts[debit]) && Number.isSafeInteger(accounts[credit]))) {
      throw new RangeError(`posting of ${amount} leaves an account beyond what is exact`);
    }
    this.#assertBalanced();
  }

  #assertBalanced(): void {
    let sum = 0;
    for (let i = 0; i < ACCOUNT_COUNT; i++) sum += this.#accounts[i] as number;
    if (sum !== 0) throw new Error(`the ledger does not balance: ${sum} micro-dollars`);
    if (this.#accounts[Account.positions] !== this.#holdings.totalCost) {
      throw new Error('the cost of positions by market does not sum to its account');
    }
  }

  #balance(account: Account): Cash {
    // `+ 0` turns -0, which a credit of zero leaves, into 0.
    return ((this.#accounts[account] as number) + 0) as Cash;
  }

  /** Turns what is held into a claim at `payout` and books the change of all claims on the market as realised profit. */
  #settle(market: MarketId, payout: number): void {
    const holdings = this.#holdings;
    const before = holdings.receivableOf(market);
    const cost = holdings.determine(market, payout);
    if (cost !== 0) this.#post(Account.receivable, Account.positions, cost);
    const gain = holdings.receivableOf(market) - before - cost;
    if (gain !== 0) {
      this.#post(Account.receivable, Account.realized, gain);
      holdings.addResult(market, gain, 0);
    }
    // A fill from before the result that is told after it: the exchange netted it when it was made, and paid the dollar then.
    const pairs = holdings.takePairs(market);
    if (pairs > 0) this.#post(Account.cash, Account.receivable, pairs * ONE_DOLLAR_PRICE);
    // Once the exchange has paid a market it will not announce a payment again: what comes late is settled in cash at once.
    if (holdings.isCollected(market)) this.#collect(market);
  }

  #collect(market: MarketId): Cash {
    const amount = this.#holdings.collect(market);
    if (amount !== 0) this.#post(Account.cash, Account.receivable, amount);
    return amount as Cash;
  }
}
