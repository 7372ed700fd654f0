/**
 * Compares our books with the exchange's statement and names every difference: which fill, fee, payment or transfer one side
 * has and the other has not, and what each is worth. The amounts sum up to the difference in cash to the micro-dollar; what
 * nothing explains is a difference of its own.
 *
 * Cash of a market is −Σ ±price × quantity − fees − one dollar for each contract net short, plus what was paid for it.
 */
import { BookSide } from '../events.ts';
import type { MarketId } from '../markets/contracts.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity, ZERO_CASH } from '../money/units.ts';
import type { BookedMarket, BookStatement, StatedFill, StatedPayment, VenueStatement } from './statement.ts';

/** Every kind of difference, with what it means and what to do. */
export const DIFFERENCES = [
  { code: 'missing_fill', text: 'The exchange has a fill that is not booked.', remedy: 'Book it.' },
  {
    code: 'extra_fill',
    text: 'A fill is booked that the exchange does not have.',
    remedy: 'Do not trade on: find out where it came from.',
  },
  {
    code: 'fill_differs',
    text: 'A fill is booked with another market, side, price or quantity than the exchange has.',
    remedy: 'Do not trade on: find out where it came from.',
  },
  {
    code: 'fee_difference',
    text: 'A fill was charged another fee than was booked.',
    remedy: 'Book the difference; check the fee schedule.',
  },
  { code: 'deposit', text: 'Money was paid in.', remedy: 'Nothing; it is capital, not profit.' },
  { code: 'withdrawal', text: 'Money was paid out.', remedy: 'Nothing; it is capital, not loss.' },
  {
    code: 'settlement_missing',
    text: 'The exchange has paid a market that the books hold as unpaid.',
    remedy: 'Wait for its message, or book it.',
  },
  {
    code: 'settlement_extra',
    text: 'The books hold a market as paid that the exchange has not paid.',
    remedy: 'Do not trade on: find out where it came from.',
  },
  {
    code: 'settlement_difference',
    text: 'The exchange paid another amount for a market than was booked.',
    remedy: 'Check the result of the market.',
  },
  {
    code: 'position_difference',
    text: 'The exchange holds another position than the fills of both sides give.',
    remedy: 'Ask for fills from further back.',
  },
  {
    code: 'unexplained_cash',
    text: 'Cash differs by an amount that nothing else explains.',
    remedy: 'Do not trade on: look at the account.',
  },
] as const;
export type DifferenceCode = (typeof DIFFERENCES)[number]['code'];

/** One difference. `cash` is what the exchange has more (or less, when negative) because of it. */
export interface Difference {
  readonly code: DifferenceCode;
  readonly cash: Cash;
  readonly market: MarketId | null;
  /** The fill or transfer that it is about. */
  readonly id: string | null;
  /** Contracts that the exchange has more, of a fill or a position. */
  readonly contracts: Quantity;
}

/** The books against the statement. Empty when they agree. */
export function reconcile(books: BookStatement, venue: VenueStatement): readonly Difference[] {
  const differences: Difference[] = [];
  const markets = new Reckoning(books, venue, differences);
  const booked = new Map(books.fills.map((fill) => [fill.fillId, fill]));
  const stated = new Map(venue.fills.map((fill) => [fill.fillId, fill]));
  for (const fill of stated.values()) markets.compareFill(booked.get(fill.fillId), fill);
  for (const fill of booked.values()) if (!stated.has(fill.fillId)) markets.extraFill(fill);
  markets.compareTransfers();
  markets.compareMarkets();
  const explained = differences.reduce((sum, { cash }) => sum + cash, 0);
  const rest = venue.cash - books.cash - explained;
  if (rest !== 0) differences.push(difference('unexplained_cash', rest));
  return differences;
}

/** Takes every market from what the books say to what the exchange says, one named step after the other. */
class Reckoning {
  readonly #books: BookStatement;
  readonly #venue: VenueStatement;
  readonly #differences: Difference[];
  readonly #booked: ReadonlyMap<MarketId, BookedMarket>;
  readonly #payments: ReadonlyMap<MarketId, StatedPayment>;
  /** Net contracts by market, as explained so far. */
  readonly #net = new Map<MarketId, number>();

  constructor(books: BookStatement, venue: VenueStatement, differences: Difference[]) {
    this.#books = books;
    this.#venue = venue;
    this.#differences = differences;
    this.#booked = new Map(books.markets.map((one) => [one.market, one]));
    this.#payments = new Map(venue.payments.map((one) => [one.market, one]));
    for (const { market, net } of books.markets) this.#net.set(market, net);
  }

  compareFill(booked: StatedFill | undefined, stated: StatedFill): void {
    if (booked === undefined) {
      this.#note('missing_fill', stated, this.#apply(stated, 1), signed(stated));
    } else if (!isSame(booked, stated)) {
      const cash = this.#apply(booked, -1) + this.#apply(stated, 1);
      this.#note('fill_differs', stated, cash, signed(stated) - signed(booked));
    } else if (booked.fee !== stated.fee) {
      this.#note('fee_difference', stated, booked.fee - stated.fee, 0);
    }
  }

  extraFill(fill: StatedFill): void {
    this.#note('extra_fill', fill, this.#apply(fill, -1), -signed(fill));
  }

  compareTransfers(): void {
    const known = new Set(this.#books.transfers.map(({ transferId }) => transferId));
    for (const { transferId, amount } of this.#venue.transfers) {
      if (known.has(transferId)) continue;
      this.#differences.push(difference(amount < 0 ? 'withdrawal' : 'deposit', amount, null, transferId));
    }
  }

  /** Payments and positions, by market in ascending order. */
  compareMarkets(): void {
    const positions = new Map(this.#venue.positions.map(({ market, position }) => [market, position]));
    const all = new Set([...this.#net.keys(), ...positions.keys(), ...this.#payments.keys()]);
    for (const market of [...all].sort((x, y) => x - y)) {
      this.#comparePayment(market);
      const expected = this.#payments.has(market) ? 0 : (this.#net.get(market) ?? 0);
      const contracts = (positions.get(market) ?? 0) - expected;
      if (contracts !== 0) this.#differences.push(difference('position_difference', 0, market, null, contracts));
    }
  }

  #comparePayment(market: MarketId): void {
    const payment = this.#payments.get(market);
    const paid = this.#booked.get(market)?.paid ?? null;
    if (payment === undefined) {
      if (paid !== null && paid !== 0) this.#differences.push(difference('settlement_extra', -paid, market));
      return;
    }
    if (paid === null) {
      if (payment.paid !== 0) this.#differences.push(difference('settlement_missing', payment.paid, market));
      return;
    }
    const carried = paid + this.#carriedBy(market, payment.payout);
    if (payment.paid !== carried) {
      this.#differences.push(difference('settlement_difference', payment.paid - carried, market));
    }
  }

  /** What the fills that were explained so far change of a payment that both sides have made. */
  #carriedBy(market: MarketId, payout: Price): number {
    const before = this.#booked.get(market)?.net ?? 0;
    return paidFor(this.#net.get(market) ?? 0, payout) - paidFor(before, payout);
  }

  /** Adds (or with −1 takes out) a fill; returns what that changes of the cash, the payment of a paid market included. */
  #apply(fill: StatedFill, times: 1 | -1): number {
    const before = this.#net.get(fill.market) ?? 0;
    const after = before + times * signed(fill);
    this.#net.set(fill.market, after);
    const payment = this.#payments.get(fill.market);
    const isPaidInBooks = (this.#booked.get(fill.market)?.paid ?? null) !== null;
    const carried =
      payment === undefined || !isPaidInBooks ? 0 : paidFor(after, payment.payout) - paidFor(before, payment.payout);
    const collateral = ONE_DOLLAR_PRICE * (Math.max(0, -after) - Math.max(0, -before));
    return -times * (signed(fill) * fill.price + fill.fee) - collateral + carried;
  }

  #note(code: DifferenceCode, fill: StatedFill, cash: number, contracts: number): void {
    this.#differences.push(difference(code, cash, fill.market, fill.fillId, contracts));
  }
}

function signed({ side, quantity }: StatedFill): number {
  return side === BookSide.bid ? quantity : -quantity;
}

/** What net contracts are paid at a payout. */
function paidFor(net: number, payout: Price): number {
  return net >= 0 ? net * payout : -net * (ONE_DOLLAR_PRICE - payout);
}

function isSame(x: StatedFill, y: StatedFill): boolean {
  return x.market === y.market && x.side === y.side && x.price === y.price && x.quantity === y.quantity;
}

function difference(
  code: DifferenceCode,
  cash: number,
  market: MarketId | null = null,
  id: string | null = null,
  contracts = 0,
): Difference {
  return { code, cash: (cash + ZERO_CASH) as Cash, market, id, contracts: (contracts + 0) as Quantity };
}
