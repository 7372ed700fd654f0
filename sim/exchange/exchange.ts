/**
 * The simulated exchange: an in-process venue that fills own orders only on evidence in the data.
 *
 * It has two faces, as a matching engine has: messages that we send arrive after a latency, and what it answers is known after
 * another; in between stands the market's own history, told by `onEvent`. Exchange time is the time at which data was true. An
 * order that ends waits for the data that is still under way (`feedLatencyMillis`), so that a cancel never undoes a fill that
 * had happened before it; after its end has been told, nothing of it is filled any more.
 */

import type { EventColumns } from '../../engine/events.ts';
import type { BoardConfig } from '../../engine/markets/config.ts';
import type { Directory, MarketId } from '../../engine/markets/contracts.ts';
import type { MoneyConfig } from '../../engine/money/config.ts';
import { type Cash, ONE_CONTRACT, type Quantity } from '../../engine/money/units.ts';
import type { AmendOrder, NewOrder, VenueUpdate } from '../../engine/orders.ts';
import type { Venue } from '../../engine/ports.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { SimAccount } from './account.ts';
import { GrossCollateral } from './collateral.ts';
import type { ExchangeConfig } from './config.ts';
import { OrderDesk } from './desk.ts';
import type { DirectExchange } from './direct.ts';
import { DirectDesk } from './direct-desk.ts';
import { Halts } from './halts.ts';
import { LadderCollateral } from './ladder-collateral.ts';
import { Latency } from './latency.ts';
import { Mail } from './mail.ts';
import { MarketFeed } from './market-feed.ts';
import { type DisplayedBook, MarketTape } from './market-tape.ts';
import { OrderGroups } from './order-groups.ts';
import { type BooksSnapshot, OwnBooks } from './own-books.ts';
import type { AccountRecords } from './records/account-records.ts';
import { WriteLimit } from './write-limit.ts';

export interface ExchangeParts {
  readonly config: ExchangeConfig;
  /** How old a quote or print may be, and the size assumed where quotes have none: the same as the engine reads by. */
  readonly board: BoardConfig;
  /** What kind of account it is, which decides how its fees are rounded. */
  readonly fees: MoneyConfig;
  readonly directory: Directory;
  readonly seed: number;
  /** Cash on the account at the start. */
  readonly cash: Cash;
  /** What is written down for those who ask, and speak to the exchange directly; a backtest needs none. */
  readonly records?: AccountRecords;
  /** Whether updates wait to be taken, as for a venue; dropped for whoever only speaks directly and watches the records. */
  readonly answers?: 'queued' | 'dropped';
}

export class SimulatedExchange implements Venue, Snapshottable {
  readonly name = 'simulated';
  readonly #directory: Directory;
  readonly #tape: MarketTape;
  readonly #books = new OwnBooks();
  readonly #account: SimAccount;
  readonly #halts: Halts;
  readonly #groups = new OrderGroups();
  readonly #writes: WriteLimit;
  readonly #records: AccountRecords | undefined;
  readonly #direct: DirectExchange | undefined;
  readonly #mail: Mail;
  readonly #desk: OrderDesk;
  readonly #feed: MarketFeed;

  constructor(parts: ExchangeParts) {
    const { config, directory } = parts;
    this.#directory = directory;
    this.#tape = new MarketTape(parts.board, parts.seed);
    const lot = Math.max(1, Math.round(config.lotContracts * ONE_CONTRACT)) as Quantity;
    const collateral =
      config.collateral === 'gross'
        ? new GrossCollateral(lot)
        : new LadderCollateral((id) => directory.ladder(id), lot);
    this.#account = new SimAccount(parts.cash, collateral, this.#books);
    const latency = new Latency(config, parts.seed);
    const mail = new Mail(latency, config.latencySpread > 0);
    this.#mail = mail;
    this.#halts = new Halts(config.weeklyMaintenance);
    this.#writes = new WriteLimit(config.usageTier);
    this.#records = parts.records;
    this.#desk = new OrderDesk({
      config,
      precision: parts.fees.balancePrecision,
      directory,
      tape: this.#tape,
      books: this.#books,
      account: this.#account,
      halts: this.#halts,
      groups: this.#groups,
      recorder: parts.records,
      ackMicros: () => latency.ackMicros(),
      tell: parts.answers === 'dropped' ? () => {} : (update) => mail.tell(update),
      endLater: (clientOrderId, at) => mail.endLater(clientOrderId, at),
    });
    this.#feed = new MarketFeed({
      config,
      directory,
      tape: this.#tape,
      books: this.#books,
      desk: this.#desk,
      forget: (ids) => mail.forget(ids),
    });
    this.#direct =
      parts.records &&
      new DirectDesk({
        desk: this.#desk,
        books: this.#books,
        account: this.#account,
        groups: this.#groups,
        halts: this.#halts,
        records: parts.records,
        directory,
        advanceTo: (at) => this.#settle(at),
        nextAt: () => Math.min(mail.nextArrivalAt, this.#feed.stagedAt),
      });
  }

  /** The exchange spoken to directly. Throws unless it was given records, from which it answers. */
  get direct(): DirectExchange {
    if (this.#direct === undefined) throw new Error('an exchange without records cannot be spoken to directly');
    return this.#direct;
  }

  get account(): Readonly<Pick<SimAccount, 'cash' | 'reserved' | 'available' | 'position'>> {
    return this.#account;
  }

  /** What may be shown of a market's book at `now`, own fills taken out and own resting orders left out; see `MarketTape`. */
  displayedBook(market: MarketId, now: EpochMicros): DisplayedBook | null {
    return this.#tape.displayedBook(market, now);
  }

  submit(order: NewOrder, at: EpochMicros): void {
    const isMarketable = !order.postOnly && this.#desk.matching.crosses(order.side, order.price, order.market, at);
    this.#mail.send({ kind: 'submit', order, isMarketable }, order.clientOrderId, at);
  }

  amend(amend: AmendOrder, at: EpochMicros): void {
    const terms = this.#books.find(amend.clientOrderId)?.terms;
    const isMarketable =
      terms !== undefined && !terms.postOnly && this.#desk.matching.crosses(terms.side, amend.price, terms.market, at);
    this.#mail.send({ kind: 'amend', amend, isMarketable }, amend.clientOrderId, at);
  }

  cancel(clientOrderId: string, at: EpochMicros): void {
    this.#mail.send({ kind: 'cancel', clientOrderId }, clientOrderId, at);
  }

  lookUp(clientOrderId: string, at: EpochMicros): void {
    this.#mail.send({ kind: 'look_up', clientOrderId, askedAt: at }, clientOrderId, at);
  }

  /** Row `i` of the tape; the driver tells every row here before it tells the engine. Constant time without own orders. */
  onEvent(columns: EventColumns, i: number): void {
    const knownAt = columns.knownAt[i] as number;
    if (this.#feed.stagedAt < knownAt) this.#feed.replaceBooks();
    if (this.#mail.nextArrivalAt < knownAt) this.#processBefore(knownAt);
    this.#feed.take(columns, i);
  }

  /**
   * Lets everything happen at the exchange that falls due up to `limit`, inclusive, and stops as soon as an update is known that
   * the engine must hear first. The driver calls it with the time of what it will do next, and then asks `nextUpdateAt`.
   */
  advanceTo(limit: EpochMicros): void {
    if (this.#feed.stagedAt <= limit) this.#feed.replaceBooks();
    while (this.#mail.nextArrivalAt <= limit && this.#mail.nextUpdateAt > this.#mail.nextArrivalAt) this.#processNext();
  }

  /** When the next update is known; Infinity while there is none. */
  nextUpdateAt(): number {
    return this.#mail.nextUpdateAt;
  }

  /** Takes the next update. Throws when there is none. */
  takeUpdate(): VenueUpdate {
    return this.#mail.takeUpdate();
  }

  /** When something next happens at the exchange or becomes known; nothing needs to be asked before. */
  nextAt(): number {
    return Math.min(this.#mail.nextArrivalAt, this.#mail.nextUpdateAt);
  }

  snapshot(): Json {
    return {
      tape: this.#tape.snapshot(),
      books: this.#books.snapshot(),
      account: this.#account.snapshot(),
      mail: this.#mail.snapshot(),
      desk: this.#desk.snapshot(),
      halts: this.#halts.snapshot(),
      groups: this.#groups.snapshot(),
      writes: this.#writes.snapshot(),
      records: this.#records?.snapshot() ?? null,
    } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      tape: Json;
      books: BooksSnapshot;
      account: Json;
      mail: Json;
      desk: Json;
      halts: Json;
      groups: Json;
      writes: Json;
      records: Json;
    };
    this.#tape.restore(saved.tape);
    this.#books.restore(saved.books, this.#directory);
    this.#account.restore(saved.account);
    this.#mail.restore(saved.mail);
    this.#desk.restore(saved.desk);
    this.#halts.restore(saved.halts);
    this.#groups.restore(saved.groups);
    this.#writes.restore(saved.writes);
    if (saved.records !== null) this.#records?.restore(saved.records);
  }

  /** Everything that falls due up to `at`, inclusive. */
  #settle(at: number): void {
    if (this.#feed.stagedAt <= at) this.#feed.replaceBooks();
    this.#processBefore(at + 1);
  }

  #processBefore(at: number): void {
    while (this.#mail.nextArrivalAt < at) this.#processNext();
  }

  #processNext(): void {
    const at = this.#mail.nextArrivalAt as EpochMicros;
    const arrival = this.#mail.takeArrival();
    switch (arrival.kind) {
      case 'submit':
        if (this.#writes.take('submit', at)) this.#desk.submit(arrival.order, arrival.isMarketable, at);
        else this.#desk.throttle('rejected', arrival.order.clientOrderId, at);
        break;
      case 'amend':
        if (this.#writes.take('amend', at)) this.#desk.amend(arrival.amend, arrival.isMarketable, at);
        else this.#desk.throttle('amend_rejected', arrival.amend.clientOrderId, at);
        break;
      case 'cancel':
        if (this.#writes.take('cancel', at)) this.#desk.cancel(arrival.clientOrderId, at);
        else this.#desk.throttle('cancel_rejected', arrival.clientOrderId, at);
        break;
      case 'look_up':
        this.#desk.lookUp(arrival.clientOrderId, arrival.askedAt, at);
        break;
      case 'end':
        this.#desk.end(arrival.clientOrderId, at);
        break;
    }
  }
}
