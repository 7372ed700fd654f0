/**
 * The simulated exchange: an in-process venue that fills own orders only on evidence in the data.
 *
 * It has two faces, as a matching engine has: messages that we send arrive after a latency, and what it answers is known after
 * another; in between stands the market's own history, told by `onEvent`. Exchange time is the time at which data was true. An
 * order that ends waits for the data that is still under way (`feedLatencyMillis`), so that a cancel never undoes a fill that
 * had happened before it; after its end has been told, nothing of it is filled any more.
 */

import type { EventColumns } from '../../engine/events.ts';
import { EventKind, MarketStatus, MISSING, SettlementStage } from '../../engine/events.ts';
import type { BoardConfig } from '../../engine/markets/config.ts';
import type { Directory, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import type { MoneyConfig } from '../../engine/money/config.ts';
import { type Cash, NO_PRICE, ONE_CONTRACT, type Price, type Quantity } from '../../engine/money/units.ts';
import type { AmendOrder, NewOrder, VenueUpdate } from '../../engine/orders.ts';
import type { Venue } from '../../engine/ports.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { SimAccount } from './account.ts';
import type { ExchangeConfig } from './config.ts';
import { OrderDesk } from './desk.ts';
import { Latency } from './latency.ts';
import { MarketTape } from './market-tape.ts';
import type { Arrival, Departure } from './messages.ts';
import { type BooksSnapshot, OwnBooks } from './own-books.ts';
import type { PrintSeen } from './rules/rule.ts';
import { type Timed, TimeQueue } from './time-queue.ts';

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
}

export class SimulatedExchange implements Venue, Snapshottable {
  readonly name = 'simulated';
  readonly #directory: Directory;
  readonly #config: ExchangeConfig;
  readonly #tape: MarketTape;
  readonly #books = new OwnBooks();
  readonly #account: SimAccount;
  readonly #latency: Latency;
  readonly #arrivals = new TimeQueue<Arrival>();
  readonly #departures = new TimeQueue<Departure>();
  readonly #desk: OrderDesk;
  /** When each order's last message arrives: messages of one order never overtake each other. */
  readonly #lastArrival = new Map<string, number>();
  #sequence = 0;
  #nextArrivalAt = Number.POSITIVE_INFINITY;

  constructor(parts: ExchangeParts) {
    this.#directory = parts.directory;
    this.#config = parts.config;
    this.#tape = new MarketTape(parts.board);
    this.#account = new SimAccount(parts.cash);
    this.#latency = new Latency(parts.config, parts.seed);
    this.#desk = new OrderDesk({
      config: parts.config,
      precision: parts.fees.balancePrecision,
      directory: parts.directory,
      tape: this.#tape,
      books: this.#books,
      account: this.#account,
      ackMicros: () => this.#latency.ackMicros(),
      tell: (update) => this.#departures.push({ at: update.knownAt, sequence: this.#sequence++, update }),
      endLater: (clientOrderId, at) => this.#arrive({ kind: 'end', clientOrderId, at, sequence: this.#sequence++ }),
    });
  }

  get account(): Readonly<Pick<SimAccount, 'cash' | 'reserved' | 'available' | 'position'>> {
    return this.#account;
  }

  submit(order: NewOrder, at: EpochMicros): void {
    const isMarketable = !order.postOnly && this.#desk.crosses(order.side, order.price, order.market, at);
    this.#arrive({ kind: 'submit', order, isMarketable, ...this.#arrivalOf(order.clientOrderId, at) });
  }

  amend(amend: AmendOrder, at: EpochMicros): void {
    const terms = this.#books.find(amend.clientOrderId)?.terms;
    const isMarketable =
      terms !== undefined && !terms.postOnly && this.#desk.crosses(terms.side, amend.price, terms.market, at);
    this.#arrive({ kind: 'amend', amend, isMarketable, ...this.#arrivalOf(amend.clientOrderId, at) });
  }

  cancel(clientOrderId: string, at: EpochMicros): void {
    this.#arrive({ kind: 'cancel', clientOrderId, ...this.#arrivalOf(clientOrderId, at) });
  }

  lookUp(clientOrderId: string, at: EpochMicros): void {
    this.#arrive({ kind: 'look_up', clientOrderId, askedAt: at, ...this.#arrivalOf(clientOrderId, at) });
  }

  /** Row `i` of the tape; the driver tells every row here before it tells the engine. Constant time without own orders. */
  onEvent(columns: EventColumns, i: number): void {
    const knownAt = columns.knownAt[i] as number;
    if (this.#nextArrivalAt < knownAt) this.#processBefore(knownAt);
    const subject = columns.subject[i] as number;
    switch (columns.kind[i]) {
      case EventKind.quote:
        this.#onQuote(columns, i, subject as MarketId, knownAt);
        break;
      case EventKind.trade:
        this.#onTrade(columns, i, subject as MarketId, knownAt);
        break;
      case EventKind.ladderListed:
        for (const market of this.#directory.ladder(subject as LadderId).markets) this.#tape.reserve(market.id);
        break;
      case EventKind.marketStatus:
        this.#onStatus(subject as MarketId, columns.a[i] as number, columns.trueAt[i] as number, knownAt);
        break;
      case EventKind.settlement:
        this.#onSettlement(subject as MarketId, columns.a[i] as number, columns.b[i] as number);
        break;
      default:
        break;
    }
  }

  /**
   * Lets everything happen at the exchange that falls due up to `limit`, inclusive, and stops as soon as an update is known that
   * the engine must hear first. The driver calls it with the time of what it will do next, and then asks `nextUpdateAt`.
   */
  advanceTo(limit: EpochMicros): void {
    while (this.#nextArrivalAt <= limit && this.#departures.nextAt > this.#nextArrivalAt) this.#processNext();
  }

  /** When the next update is known; Infinity while there is none. */
  nextUpdateAt(): number {
    return this.#departures.nextAt;
  }

  /** Takes the next update. Throws when there is none. */
  takeUpdate(): VenueUpdate {
    return this.#departures.pop().update;
  }

  /** When something next happens at the exchange or becomes known; nothing needs to be asked before. */
  nextAt(): number {
    return Math.min(this.#nextArrivalAt, this.#departures.nextAt);
  }

  snapshot(): Json {
    return {
      tape: this.#tape.snapshot(),
      books: this.#books.snapshot(),
      account: this.#account.snapshot(),
      latency: this.#latency.snapshot(),
      arrivals: this.#arrivals.sorted(),
      departures: this.#departures.sorted(),
      lastArrival: [...this.#lastArrival],
      sequence: this.#sequence,
      desk: this.#desk.snapshot(),
    } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      tape: Json;
      books: BooksSnapshot;
      account: Json;
      latency: Json;
      arrivals: Arrival[];
      departures: Departure[];
      lastArrival: [string, number][];
      sequence: number;
      desk: Json;
    };
    this.#tape.restore(saved.tape);
    this.#books.restore(saved.books, this.#directory);
    this.#account.restore(saved.account);
    this.#latency.restore(saved.latency);
    this.#arrivals.refill(saved.arrivals);
    this.#departures.refill(saved.departures);
    this.#lastArrival.clear();
    for (const [id, at] of saved.lastArrival) this.#lastArrival.set(id, at);
    this.#sequence = saved.sequence;
    this.#desk.restore(saved.desk);
    this.#nextArrivalAt = this.#arrivals.nextAt;
  }

  #onQuote(columns: EventColumns, i: number, m: MarketId, knownAt: number): void {
    const { a, b, c, d } = columns;
    this.#tape.quote(m, a[i] as number, b[i] as number, c[i] as number, d[i] as number, knownAt);
    if (this.#books.of(m) !== undefined) this.#desk.onQuote(m, columns.trueAt[i] as number, knownAt);
  }

  #onTrade(columns: EventColumns, i: number, m: MarketId, knownAt: number): void {
    if (columns.d[i] === 1) return;
    const price = columns.a[i] as number;
    const taker = columns.c[i] as PrintSeen['taker'];
    if (this.#books.of(m) !== undefined) {
      const quantity = columns.b[i] as number;
      this.#desk.onPrint({
        market: m,
        price,
        quantity,
        taker,
        trueAt: columns.trueAt[i] as number,
        knownAt,
        share: this.#shareOf(quantity),
      });
    }
    this.#tape.print(m, price, taker, knownAt);
  }

  #onStatus(m: MarketId, status: number, trueAt: number, knownAt: number): void {
    const before = this.#tape.status(m);
    this.#tape.setStatus(m, status);
    // The exchange cancels what rested through a pause when it opens the market again.
    if (status === MarketStatus.active && before === MarketStatus.inactive) {
      this.#desk.endAll(m, trueAt, knownAt, 'trading_paused');
    }
    if (status === MarketStatus.closed) this.#desk.endAll(m, trueAt, knownAt, 'market_closed');
  }

  #onSettlement(m: MarketId, stage: number, payout: number): void {
    if (stage !== SettlementStage.paid || payout === MISSING || payout === NO_PRICE) return;
    this.#account.pay(m, payout as Price);
    for (const id of this.#books.usedIdsOf(m)) this.#lastArrival.delete(id);
    this.#books.forgetMarket(m);
  }

  /** What own orders may have of a print, in whole lots. */
  #shareOf(quantity: number): number {
    const lot = Math.round(this.#config.lotContracts * ONE_CONTRACT);
    const share = Math.floor(quantity * this.#config.printShare);
    return (share - (share % lot)) as Quantity;
  }

  #arrivalOf(clientOrderId: string, decidedAt: EpochMicros): Timed {
    const sequence = this.#sequence++;
    const drawn = decidedAt + this.#latency.orderMicros();
    // Equal latencies keep the order of messages by themselves.
    if (this.#config.latencySpread === 0) return { at: drawn, sequence };
    const at = Math.max(drawn, this.#lastArrival.get(clientOrderId) ?? 0);
    this.#lastArrival.set(clientOrderId, at);
    return { at, sequence };
  }

  #arrive(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    this.#nextArrivalAt = this.#arrivals.nextAt;
  }

  #processBefore(at: number): void {
    while (this.#nextArrivalAt < at) this.#processNext();
  }

  #processNext(): void {
    const arrival = this.#arrivals.pop();
    this.#nextArrivalAt = this.#arrivals.nextAt;
    this.#desk.process(arrival);
  }
}
