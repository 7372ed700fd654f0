/**
 * Holds a session's books against the exchange's statement and says of every difference whether it is explained. What a person did
 * (deposits, trades, markets of other series, what was held before) is explained and left alone; anything else halts trading.
 */
import type { ExchangeFill, ExchangeSettlement } from '../../data/kalshi/account-client.ts';
import { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import { parseCash, parsePriceDollars, parseQuantity } from '../../engine/money/parse.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity, ZERO_CASH } from '../../engine/money/units.ts';
import type { Ledger } from '../../engine/portfolio/ledger.ts';
import { type Difference, reconcile } from '../../engine/portfolio/reconciliation.ts';
import { bookStatement, type StatedFill, type StatedPayment } from '../../engine/portfolio/statement.ts';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../engine/time.ts';
import type { SessionDirectory } from '../session/directory.ts';
import type { ShownAccount } from './account-statement.ts';
import type { AccountBaseline, SessionBooks } from './session-books.ts';

/** A difference with what was made of it. */
export interface JudgedDifference extends Difference {
  readonly ticker: string | null;
  /** Why it needs nobody, or null: then trading stops. */
  readonly explained: string | null;
}

export interface Reconciled {
  readonly differences: readonly JudgedDifference[];
  /** Those that nothing explains. */
  readonly unexplained: readonly JudgedDifference[];
  /** Fills and orders of the session's time that the exchange shows. */
  readonly fills: number;
  readonly orders: number;
}

export interface ReconciliationParts {
  readonly directory: SessionDirectory;
  readonly ledger: Ledger;
  readonly books: SessionBooks;
  readonly baseline: AccountBaseline;
  /** Whether an order of the exchange was sent by this session. */
  readonly isOwn: (orderId: string) => boolean;
  /** Since when a market has been paid in the books alone; the exchange's list of payments may come later than its message. */
  readonly paidAloneSince: (market: MarketId) => EpochMicros;
}

/** After so long a payment that the exchange does not list is none. */
const PAYMENT_LISTED_MICROS = 15 * MICROS_PER_MINUTE;

/**
 * The exchange moves fills to its archive after some weeks, and lists them no longer. One that is older than this was compared at every
 * slow loop of all that time, and is not asked for again; what it moved stays in the comparison of cash and positions.
 */
const FILL_LISTED_MICROS = 7 * MICROS_PER_DAY;

/** Ids of markets that are no markets of the session. */
const FIRST_OTHER_MARKET = 1_000_000_000;

/** The baseline of an account that was read at the start of a session. */
export function baselineOf(account: ShownAccount, sinceSeconds: number, bookedCash: Cash): AccountBaseline {
  const positions = Object.fromEntries([...account.positions].filter(([, contracts]) => contracts !== 0));
  // What each contract net short holds back is counted with the position.
  const heldBack = Object.values(positions).reduce((sum, held) => sum + Math.max(0, -held) * ONE_DOLLAR_PRICE, 0);
  const before = [
    ...account.fills.map(({ trade_id }) => trade_id),
    ...account.settlements.map(({ ticker }) => `settlement:${ticker}`),
    ...account.transfers.map(({ id }) => id),
  ];
  const { available, reservedMost } = account;
  return { sinceSeconds, cash: available + heldBack, bookedCash, reservedMost, positions, before };
}

export function reconcileAccount(parts: ReconciliationParts, account: ShownAccount, at: EpochMicros): Reconciled {
  const { directory, ledger, books, baseline } = parts;
  const tickers = new Tickers(directory);
  const before = new Set(baseline.before);
  const shownFills = account.fills.filter(({ trade_id }) => !before.has(trade_id));
  const isShown = new Set(shownFills.map(({ trade_id }) => trade_id));
  const archived = books.fills.filter(
    ({ fillId, executedAt }) => !isShown.has(fillId) && at - executedAt > FILL_LISTED_MICROS,
  );
  const orderOf = new Map(shownFills.map(({ trade_id, order_id }) => [trade_id, order_id]));
  const held = Object.entries(baseline.positions).map(([ticker, contracts]) =>
    heldBefore(tickers.id(ticker), contracts, ticker),
  );
  const ours = bookStatement(ledger, books.fills, []);
  const differences = reconcile(
    { ...ours, cash: (ledger.cash + baseline.cash - baseline.bookedCash) as Cash },
    {
      at,
      cash: account.available as Cash,
      positions: [...account.positions].map(([ticker, position]) => ({
        market: tickers.id(ticker),
        position: position as Quantity,
      })),
      fills: [...held, ...archived, ...shownFills.map((told) => statedFill(told, tickers.id(told.ticker)))],
      payments: account.settlements
        .filter(({ ticker }) => !before.has(`settlement:${ticker}`))
        .map((told) => paymentOf(told, tickers.id(told.ticker))),
      transfers: account.transfers
        .filter(({ id }) => !before.has(id))
        .map(({ id, amount }) => ({ transferId: id, amount: amount as Cash })),
    },
  );
  const judged = differences.map((difference): JudgedDifference => {
    const ticker = difference.market === null ? null : tickers.name(difference.market);
    return { ...difference, ticker, explained: explanation(difference, ticker) };
  });
  return {
    differences: judged,
    unexplained: judged.filter(({ explained }) => explained === null),
    fills: shownFills.length,
    orders: account.orders.length,
  };

  function explanation({ code, id, cash, market }: Difference, ticker: string | null): string | null {
    switch (code) {
      case 'deposit':
      case 'withdrawal':
        return 'money that a person moved';
      case 'missing_fill':
        if (id?.startsWith(HELD_BEFORE) === true) return 'held before the session began';
        return parts.isOwn(orderOf.get(id ?? '') ?? '') ? null : "a trade that is not the session's";
      case 'settlement_missing':
        if (market !== null && market >= FIRST_OTHER_MARKET) return "a market that is not the session's";
        // The exchange says by its market's record when it has paid; that record is on its way.
        return ledger.netOf(market as MarketId) === 0
          ? "a position that is not the session's"
          : 'its message is on its way';
      case 'settlement_extra':
        return at - parts.paidAloneSince(market as MarketId) < PAYMENT_LISTED_MICROS
          ? 'its payment is not listed yet'
          : null;
      case 'unexplained_cash':
        return cash <= baseline.reservedMost && -cash <= account.reservedMost ? 'held back for resting orders' : null;
      case 'position_difference':
        return ticker !== null && tickers.isOther(ticker) ? "a market that is not the session's" : null;
      default:
        return null;
    }
  }
}

const HELD_BEFORE = 'before:';

/** What was held already, as a fill for nothing: its cost is in the cash of the baseline. */
function heldBefore(market: MarketId, contracts: number, ticker: string): StatedFill {
  return {
    fillId: HELD_BEFORE + ticker,
    market,
    side: contracts > 0 ? BookSide.bid : BookSide.ask,
    price: 0 as Price,
    quantity: Math.abs(contracts) as Quantity,
    fee: ZERO_CASH,
  };
}

function statedFill(told: ExchangeFill, market: MarketId): StatedFill {
  return {
    fillId: told.trade_id,
    market,
    side: BookSide[told.book_side],
    price: parsePriceDollars(told.yes_price_dollars),
    quantity: parseQuantity(told.count_fp),
    fee: parseCash(told.fee_cost),
  };
}

/** A payment is told in whole cents; what contracts pay is exact. */
function paymentOf(told: ExchangeSettlement, market: MarketId): StatedPayment {
  const yes = parseQuantity(told.yes_count_fp);
  const no = parseQuantity(told.no_count_fp);
  const payout =
    told.market_result === 'yes' ? ONE_DOLLAR_PRICE : told.market_result === 'no' ? 0 : (told.value ?? 0) * 100;
  // Both sides of one contract were netted before: only the rest is paid.
  const net = yes - no;
  const paid = net >= 0 ? net * payout : -net * (ONE_DOLLAR_PRICE - payout);
  return { market, payout: payout as Price, paid: paid as Cash };
}

/** Markets by ticker: the session's by their own ids, others by ids that no market of a session has. */
class Tickers {
  readonly #directory: SessionDirectory;
  readonly #others: string[] = [];

  constructor(directory: SessionDirectory) {
    this.#directory = directory;
  }

  id(ticker: string): MarketId {
    const known = this.#directory.marketId(ticker);
    if (known !== undefined) return known;
    let index = this.#others.indexOf(ticker);
    if (index < 0) index = this.#others.push(ticker) - 1;
    return (FIRST_OTHER_MARKET + index) as MarketId;
  }

  name(market: MarketId): string {
    return market >= FIRST_OTHER_MARKET
      ? (this.#others[market - FIRST_OTHER_MARKET] as string)
      : this.#directory.market(market).ticker;
  }

  isOther(ticker: string): boolean {
    return this.#directory.marketId(ticker) === undefined;
  }
}
