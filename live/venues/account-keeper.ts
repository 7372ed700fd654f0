/**
 * Keeps a session's books and the exchange's account together: at the start and at every slow loop it reads the account, tells the
 * session every fill and order that it missed, and stops trading when a difference stays that nothing explains.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountClient, ExchangeOrder } from '../../data/kalshi/account-client.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import type { VenueUpdate } from '../../engine/orders.ts';
import type { Ledger } from '../../engine/portfolio/ledger.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../engine/time.ts';
import type { SessionDirectory } from '../session/directory.ts';
import { baselineOf, type Reconciled, reconcileAccount } from './account-reconciliation.ts';
import { readAccount, type ShownAccount } from './account-statement.ts';
import { executedAtOf, fillOf, nameOf, venueOrderOf } from './exchange-words.ts';
import type { KnownOrders } from './known-orders.ts';
import { type AccountBaseline, readBaseline, type SessionBooks, writeBaseline } from './session-books.ts';

export interface KeeperParts {
  readonly client: AccountClient;
  /** Folder of the session. */
  readonly dir: string;
  readonly directory: SessionDirectory;
  readonly ledger: Ledger;
  readonly books: SessionBooks;
  readonly known: KnownOrders;
  readonly tell: (update: VenueUpdate) => void;
  readonly now: () => EpochMicros;
  /** Resolves when what was told is booked. */
  readonly settle: () => Promise<void>;
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
}

/** Readings until a difference is believed: what is booked between two of them is none. */
const READINGS = 4;
const BETWEEN_MILLIS = 200;

export class AccountKeeper {
  readonly #parts: KeeperParts;
  #baseline: AccountBaseline | null = null;
  /** Orders whose end was told. */
  readonly #ended = new Set<string>();
  #isFirst = true;
  /** When a payment was first seen that only the books have. */
  readonly #paidAlone = new Map<MarketId, EpochMicros>();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** The account as it was when the session began. Only a session that has sent nothing may be given one. */
  async open(): Promise<AccountBaseline> {
    const { dir, client, ledger, books, now } = this.#parts;
    this.#baseline = readBaseline(dir);
    if (this.#baseline !== null) return this.#baseline;
    if (books.orders.length > 0) throw new RangeError(`the session in ${dir} has sent orders and has no baseline`);
    const since = Math.floor(now() / MICROS_PER_SECOND);
    const account = await readAccount(client, since);
    this.#baseline = baselineOf(account, since, ledger.cash);
    writeBaseline(dir, this.#baseline);
    return this.#baseline;
  }

  /** Tells what was missed and compares. @throws UserError 1 when the account cannot be read. */
  async check(): Promise<Reconciled> {
    const { client, now, settle, note } = this.#parts;
    const baseline = this.#baseline ?? (await this.open());
    for (let reading = 1; ; reading++) {
      const account = await readAccount(client, baseline.sinceSeconds);
      this.#catchUp(account, baseline);
      await settle();
      const own = this.#ownOrders(account);
      const paidAloneSince = (market: MarketId) => this.#paidAloneSince(market, now());
      const result = reconcileAccount(
        { ...this.#parts, baseline, isOwn: (id) => own.has(id), paidAloneSince },
        account,
        now(),
      );
      if (result.unexplained.length === 0 || reading === READINGS) {
        note({ event: 'reconciled', readings: reading, ...result });
        return result;
      }
      await sleep(BETWEEN_MILLIS);
    }
  }

  /** Fills that are not booked, then how every order stands: at the session's markets, a person's working orders included. */
  #catchUp(account: ShownAccount, baseline: AccountBaseline): void {
    const { directory, known, books, tell, now } = this.#parts;
    const names = new Map(account.orders.map((order) => [order.order_id, nameOf(order)]));
    for (const order of account.orders) known.listed(order, directory.marketId(order.ticker));
    const booked = new Set([...books.fills.map(({ fillId }) => fillId), ...baseline.before]);
    for (const told of [...account.fills].reverse()) {
      const market = directory.marketId(told.ticker);
      const name = names.get(told.order_id);
      if (market === undefined || name === undefined || booked.has(told.trade_id)) continue;
      const fill = fillOf(told, name, market, executedAtOf(told));
      tell({ knownAt: now(), clientOrderId: name, market, kind: 'fill', fill });
    }
    for (const order of account.orders) this.#found(order);
    this.#isFirst = false;
  }

  /**
   * How an order stands, where that is news: at the start every one, later a person's and those that have ended. The terms of an own
   * working order may have been amended since the reading, and are not told then.
   */
  #found(order: ExchangeOrder): void {
    const { directory, known, tell, now } = this.#parts;
    const market = directory.marketId(order.ticker);
    const name = nameOf(order);
    const isWorking = order.status === 'resting';
    const isOwn = known.isOwn(name);
    if (market === undefined || (isOwn ? isWorking && !this.#isFirst : !isWorking)) return;
    if (!isWorking) {
      if (this.#ended.has(order.order_id)) return;
      this.#ended.add(order.order_id);
    }
    tell({ knownAt: now(), clientOrderId: name, market, kind: 'found', order: venueOrderOf(order, market) });
  }

  #paidAloneSince(market: MarketId, at: EpochMicros): EpochMicros {
    const since = this.#paidAlone.get(market) ?? at;
    this.#paidAlone.set(market, since);
    return since;
  }

  #ownOrders(account: ShownAccount): ReadonlySet<string> {
    const own = account.orders.filter((order) => this.#parts.known.isOwn(nameOf(order)));
    return new Set(own.map(({ order_id }) => order_id));
  }
}
