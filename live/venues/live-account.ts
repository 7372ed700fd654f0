/**
 * The account of a live session, put together: gateway, pushed messages, reconciliation, guards and the order group at the exchange.
 * A session sends through it and lets it check; what it hears goes into the session's inbox.
 */
import type { AccountClient } from '../../data/kalshi/account-client.ts';
import { ExchangeSocket, type SocketOptions } from '../../data/kalshi/exchange-socket.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../engine/time.ts';
import { Guards, type SpeakingGuard } from '../guards/guards.ts';
import { GuardWatch, type WatchLimits } from '../guards/watch.ts';
import type { Inbox } from '../session/inbox.ts';
import type { Session } from '../session/session.ts';
import type { VenueCommand } from '../session/venue.ts';
import { AccountKeeper } from './account-keeper.ts';
import type { Reconciled } from './account-reconciliation.ts';
import { AccountStream } from './account-stream.ts';
import { KnownOrders } from './known-orders.ts';
import { orderFuse } from './order-fuse.ts';
import { OrderGateway } from './order-gateway.ts';
import { readBaseline, SessionBooks } from './session-books.ts';

export interface LiveAccountParts {
  readonly session: Session;
  readonly dir: string;
  readonly client: AccountClient;
  readonly socket: SocketOptions;
  readonly inbox: Inbox;
  readonly now: () => EpochMicros;
  /** Resolves when what is in the inbox was drained. */
  readonly settle: () => Promise<void>;
  readonly orderGroupContracts: number;
  readonly limits: WatchLimits;
  /** After so long an order that waits for its turn is given up unsent, in µs. */
  readonly staleMicros: number;
  /** When the session's feed heard something last. */
  readonly feedHeardAt: () => EpochMicros | null;
}

/** What a session shows of its account. */
export interface AccountStatus {
  readonly guards: readonly SpeakingGuard[];
  readonly orderGroup: string;
  readonly commandsWaiting: number;
  readonly requestsRefusedByRate: number;
  readonly lastReconciled: {
    readonly at: EpochMicros;
    readonly differences: number;
    readonly unexplained: number;
  } | null;
}

export class LiveAccount {
  readonly guards: Guards;
  readonly watch: GuardWatch;
  readonly #parts: LiveAccountParts;
  readonly #group: string;
  readonly #gateway: OrderGateway;
  readonly #keeper: AccountKeeper;
  readonly #socket: ExchangeSocket;
  #last: AccountStatus['lastReconciled'] = null;
  #found: Reconciled | null = null;
  #checking: Promise<Reconciled | null> | null = null;
  /** Connections of the account's channels so far. */
  #connections = 0;
  /** Resolves when the account was read for the first time, after the first of them was subscribed to where that could be had. */
  readonly #taken = Promise.withResolvers<void>();
  #isClosed = false;

  private constructor(parts: LiveAccountParts, group: string, books: SessionBooks, since: EpochMicros) {
    const { session, client, inbox, now, dir, limits } = parts;
    const { directory, engine, outputs } = session.core;
    const note = (said: Readonly<Record<string, unknown>>) => {
      // What is still said while everything ends finds the journal closed.
      if (!this.#isClosed) session.note(said);
    };
    const known = new KnownOrders(books.orders);
    const tell = inbox.update.bind(inbox);
    this.#parts = parts;
    this.#group = group;
    this.guards = new Guards({ onHalt: () => inbox.operate('halt'), note });
    const watched = { client, guards: this.guards, limits, dir, orderGroup: group, now };
    this.watch = new GuardWatch({ ...watched, heardAt: parts.feedHeardAt });
    const onGroupTriggered = () =>
      this.guards.say('order_group_triggered', `order group ${group} was triggered`, now());
    outputs.onFill = (record) => books.book(record);
    inbox.holdSettlements();
    this.#gateway = new OrderGateway({
      client,
      directory,
      known,
      tell,
      now,
      orderGroup: group,
      onGroupTriggered,
      since,
      staleMicros: parts.staleMicros,
      objection: () => this.guards.objection(),
      note,
    });
    const { ledger } = engine.account;
    this.#keeper = new AccountKeeper({
      client,
      dir,
      directory,
      ledger,
      books,
      known,
      tell,
      now,
      settle: parts.settle,
      note,
    });
    const stream = new AccountStream({
      command: (cmd, params) => this.#socket.command(cmd, params),
      directory,
      known,
      tell,
      now,
      onGroupTriggered: (id) => {
        if (id === group) onGroupTriggered();
      },
      note,
    });
    this.#socket = new ExchangeSocket(parts.socket, {
      onUp: () => void this.#takeUp(stream),
      onDown: (why) => {
        inbox.holdSettlements();
        this.guards.say('account_channels_down', why, now());
        note({ event: 'account_channels_down', why });
      },
      onFrame: (frame) => stream.onFrame(frame),
      onGap: () => {},
      onOther: () => {},
      onOddFrame: (why) => note({ event: 'odd_frame', why }),
    });
  }

  /**
   * Takes up a session's account before anything is sent: order group, channels, and a first reconciliation, whose report is in the
   * journal. A difference that nothing explains halts trading from the start.
   * @param unsent commands of the time before that were never sent: what adds risk among them is let go, and looked up
   * @throws UserError 1 when the exchange cannot be asked.
   */
  static async open(parts: LiveAccountParts, unsent: readonly VenueCommand[]): Promise<LiveAccount> {
    const { dir, client, orderGroupContracts, now } = parts;
    const books = SessionBooks.of(dir);
    const group = await orderFuse(client, dir, orderGroupContracts);
    const baseline = readBaseline(dir);
    const since = (baseline === null ? now() : baseline.sinceSeconds * MICROS_PER_SECOND) as EpochMicros;
    const account = new LiveAccount(parts, group, books, since);
    await account.#keeper.open();
    account.#socket.start();
    account.watch.look();
    await account.#untilTaken();
    account.send(unsent.filter(({ kind }) => kind === 'cancel' || kind === 'look_up'));
    return account;
  }

  /** What the last reconciliation found; null before there was one. */
  get found(): Reconciled | null {
    return this.#found;
  }

  /** Sends commands that are durable. */
  send(commands: readonly VenueCommand[]): void {
    this.#gateway.send(commands);
  }

  /** Resolves when every command was answered, or given up. */
  idle(): Promise<void> {
    return this.#gateway.idle();
  }

  /**
   * Reads and compares the account: at the start, at every slow loop, and when the account's channels are back. One at a time: whoever
   * asks meanwhile gets what comes of the one under way. Null when it could not be read.
   */
  check(): Promise<Reconciled | null> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  /**
   * A connection stands. What happened before its channels were subscribed to was not pushed, so the account is read once they are, by
   * a reading that did not begin before; until then no order goes out.
   */
  async #takeUp(stream: AccountStream): Promise<void> {
    this.#connections += 1;
    const connection = this.#connections;
    await stream.onUp();
    await this.#checking;
    if (this.#isClosed) return;
    await this.check();
    this.#taken.resolve();
    // An account that could not be read has a guard of its own.
    if (this.#socket.isUp && connection === this.#connections) {
      this.guards.say('account_channels_down', null, this.#parts.now());
    }
  }

  /** Waits for the account's channels, but no longer than for any answer of theirs: then the account is read without them. */
  async #untilTaken(): Promise<void> {
    const { socket, now } = this.#parts;
    const giveUp = setTimeout(() => {
      this.guards.say('account_channels_down', 'they could not be had when the session began', now());
      void this.check().then(() => this.#taken.resolve());
    }, socket.replyMillis);
    await this.#taken.promise;
    clearTimeout(giveUp);
  }

  async #check(): Promise<Reconciled | null> {
    const { now, inbox } = this.#parts;
    let result: Reconciled;
    try {
      result = await this.#keeper.check();
    } catch (error) {
      this.guards.say('account_unreadable', error instanceof Error ? error.message : String(error), now());
      return null;
    }
    // What was missed is booked: markets that were paid meanwhile may go. Without channels something may be missed at once again.
    if (this.#socket.isUp) inbox.releaseSettlements();
    const { differences, unexplained } = result;
    this.#found = result;
    this.#last = { at: now(), differences: differences.length, unexplained: unexplained.length };
    this.guards.say('account_unreadable', null, now());
    const [first] = unexplained;
    if (first !== undefined) {
      const what = `${first.code} of ${first.cash / MICROS_PER_SECOND} dollars${first.ticker === null ? '' : ` in ${first.ticker}`}`;
      this.guards.say('account_difference', what, now());
    }
    return result;
  }

  /** A person lets trading go on after a halt. */
  async release(): Promise<void> {
    const wasTriggered = this.guards.status().some(({ code }) => code === 'order_group_triggered');
    this.guards.release();
    if (wasTriggered) await this.#parts.client.resetOrderGroup(this.#group);
  }

  status(): AccountStatus {
    return {
      guards: this.guards.status(),
      orderGroup: this.#group,
      commandsWaiting: this.#gateway.waiting,
      requestsRefusedByRate: this.#parts.client.refusedByRate,
      lastReconciled: this.#last,
    };
  }

  /** Nothing is said any more once this resolves. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#socket.close();
    await this.#checking;
  }
}
