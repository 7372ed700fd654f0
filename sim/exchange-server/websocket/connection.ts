/**
 * One client's WebSocket connection: it carries out the client's commands and holds its subscriptions. The server pings every
 * ten seconds, as the exchange does, and cuts a connection whose client has not answered two of them.
 */
import type { RawData, WebSocket } from 'ws';
import type { Channel, WsErrorName } from '../../../data/kalshi/schemas/websocket-commands.ts';
import type { ServedClock } from '../clock.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import type { MarketView } from '../market-view.ts';
import type { Follower, Pace } from '../pace.ts';
import type { ShownMarket } from '../shown-market.ts';
import type { WireIds } from '../wire-ids.ts';
import {
  type Command,
  CommandError,
  channelsOf,
  flagOf,
  marketsOf,
  oneSidOf,
  paramsOf,
  readCommand,
  sidsOf,
  stationsOf,
} from './command-reader.ts';
import type { Hub } from './hub.ts';
import { Outbox } from './outbox.ts';
import { Subscription } from './subscription.ts';

const PING_MILLIS = 10_000;
/** Channels that cannot be narrowed to markets. */
const UNFILTERED: ReadonlySet<Channel> = new Set([
  'market_lifecycle_v2',
  'multivariate_market_lifecycle',
  'communications',
  'order_group_updates',
  'cfbenchmarks_value',
  'pyth_value',
]);

export interface ConnectionParts {
  readonly hub: Hub;
  readonly view: MarketView;
  readonly ids: WireIds;
  readonly clock: ServedClock;
  readonly faults: FaultInjector;
  readonly pace: Pace;
}

export class Connection implements Follower {
  readonly #socket: WebSocket;
  readonly #parts: ConnectionParts;
  readonly #outbox: Outbox;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #ping: NodeJS.Timeout;
  #unanswered = 0;
  #nextSid = 1;

  constructor(socket: WebSocket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#outbox = new Outbox(socket, parts.faults);
    this.#ping = setInterval(() => this.#sendPing(), PING_MILLIS);
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('pong', () => {
      this.#unanswered = 0;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#onClose());
  }

  /** Channel frames offered to this client so far. */
  get framesOffered(): number {
    return this.#outbox.offered;
  }

  /** A clock frame, for a client that follows the clock. */
  tellTime(frame: string): void {
    this.#outbox.reply(frame);
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    const command = isBinary ? null : readCommand(String(data));
    if (command === null) {
      this.#refuse(undefined, new CommandError('unableToProcess'));
      return;
    }
    try {
      this.#carryOut(command);
    } catch (error) {
      // A fault of the server is its own: the connection and everybody else's go on.
      this.#refuse(command.id, error instanceof CommandError ? error : new CommandError('internalError'));
    }
  }

  #carryOut(command: Command): void {
    switch (command.cmd) {
      case 'subscribe':
        this.#subscribe(command);
        break;
      case 'unsubscribe':
        this.#unsubscribe(command);
        break;
      case 'update_subscription':
        this.#update(command);
        break;
      case 'list_subscriptions':
        this.#reply({
          id: command.id,
          type: 'ok',
          msg: [...this.#subscriptions.values()].map(({ channel, sid }) => ({ channel, sid })),
        });
        break;
      case 'milkbot_clock':
        this.#parts.pace.follow(this, stationsOf(command.params ?? {}));
        break;
      case 'milkbot_drained':
        this.#drained(command);
        break;
      default:
        throw new CommandError('unknownCommand');
    }
  }

  #subscribe(command: Command): void {
    const params = paramsOf(command);
    const channels = channelsOf(params);
    const { view, ids, hub, faults, clock } = this.#parts;
    const named = marketsOf(params, view, ids);
    const options = {
      useYesPrice: flagOf(params, 'use_yes_price'),
      skipTickerAck: flagOf(params, 'skip_ticker_ack'),
      asTold: flagOf(params, 'milkbot_as_told'),
    };
    const wantsSnapshot = flagOf(params, 'send_initial_snapshot');
    const isById = params.market_id !== undefined || params.market_ids !== undefined;
    for (const channel of channels) {
      if (channel === 'orderbook_delta' && (named === null || named.length === 0)) {
        throw new CommandError('marketTickerRequired');
      }
      if (isById && channel !== 'ticker' && !UNFILTERED.has(channel)) throw new CommandError('invalidParameter');
      if (this.#hasAll(channel, named)) throw new CommandError('alreadySubscribed');
    }
    for (const channel of channels) {
      const markets =
        named === null || UNFILTERED.has(channel) ? null : new Set(named.map(({ def: { ticker } }) => ticker));
      const subscription = new Subscription(this.#nextSid++, channel, markets, options, this.#outbox, faults);
      this.#subscriptions.set(subscription.sid, subscription);
      hub.add(subscription, (overflowing) => this.#overflow(overflowing));
      this.#reply({ id: command.id, type: 'subscribed', msg: { channel, sid: subscription.sid } });
      if (channel === 'orderbook_delta')
        for (const market of named ?? []) hub.snapshot(subscription, market, clock.now());
      if (channel === 'ticker' && wantsSnapshot) {
        for (const market of named ?? view.all()) hub.ticker(subscription, market, clock.now());
      }
    }
  }

  #unsubscribe(command: Command): void {
    const found = sidsOf(paramsOf(command)).map((sid) => this.#find(sid));
    for (const subscription of found) {
      this.#reply({ id: command.id, sid: subscription.sid, seq: subscription.nextSeq(), type: 'unsubscribed' });
      this.#end(subscription);
    }
  }

  #update(command: Command): void {
    const params = paramsOf(command);
    const subscription = this.#find(oneSidOf(params));
    const { action } = params;
    if (action === undefined) throw new CommandError('actionRequired');
    if (action !== 'add_markets' && action !== 'delete_markets' && action !== 'get_snapshot') {
      throw new CommandError('unsupportedAction');
    }
    if (action === 'get_snapshot' && subscription.channel !== 'orderbook_delta') {
      throw new CommandError('unsupportedAction');
    }
    const { hub, view, ids, clock } = this.#parts;
    const markets = marketsOf(params, view, ids);
    if (markets === null || markets.length === 0) throw new CommandError('marketTickerRequired');
    if (action === 'get_snapshot') {
      for (const market of markets) hub.snapshot(subscription, market, clock.now());
      return;
    }
    const added = action === 'add_markets' ? this.#widen(subscription, markets) : [];
    if (action === 'delete_markets') for (const { def } of markets) subscription.markets?.delete(def.ticker);
    const { options, sid } = subscription;
    const tickers = [...(subscription.markets ?? [])];
    const list =
      params.market_id !== undefined || params.market_ids !== undefined
        ? { market_ids: tickers.map((ticker) => ids.market(ticker)) }
        : { market_tickers: tickers };
    this.#reply({
      id: command.id,
      sid,
      seq: subscription.nextSeq(),
      type: 'ok',
      ...(!options.skipTickerAck && { msg: list }),
    });
    if (subscription.channel === 'orderbook_delta')
      for (const market of added) hub.snapshot(subscription, market, clock.now());
    if (subscription.channel === 'ticker' && flagOf(params, 'send_initial_snapshot')) {
      for (const market of added) hub.ticker(subscription, market, clock.now());
    }
  }

  #drained(command: Command): void {
    const { seq, until_us: until } = paramsOf(command);
    const isInstant = until === undefined || Number.isSafeInteger(until);
    if (!Number.isSafeInteger(seq) || !isInstant) throw new CommandError('invalidParameter');
    this.#parts.pace.drained(this, seq as number, (until as number | undefined) ?? null);
  }

  /** Adds markets to a subscription; returns those that it did not have. */
  #widen(subscription: Subscription, markets: readonly ShownMarket[]): ShownMarket[] {
    const { markets: had } = subscription;
    if (had === null) return [];
    const added = markets.filter(({ def }) => !had.has(def.ticker));
    for (const { def } of added) had.add(def.ticker);
    return added;
  }

  /** Whether one subscription of the channel has all the markets already. */
  #hasAll(channel: Channel, named: readonly ShownMarket[] | null): boolean {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.channel !== channel) continue;
      const { markets } = subscription;
      if (markets === null || named?.every(({ def }) => markets.has(def.ticker)) === true) return true;
    }
    return false;
  }

  #find(sid: number): Subscription {
    const subscription = this.#subscriptions.get(sid);
    if (subscription === undefined) throw new CommandError('unknownSid');
    return subscription;
  }

  /** The client does not take what it asked for: the subscription ends with an error that says so. */
  #overflow(subscription: Subscription): void {
    this.#end(subscription);
    this.#error(undefined, 'bufferOverflow', subscription.sid);
  }

  #end(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.sid);
    this.#parts.hub.remove(subscription);
  }

  #error(id: number | undefined, name: WsErrorName, sid: number): void {
    const { code, message: msg } = new CommandError(name);
    this.#reply({ id, sid, type: 'error', msg: { code, msg } });
  }

  #refuse(id: number | undefined, { code, message: msg, place }: CommandError): void {
    this.#reply({ id, type: 'error', msg: { code, msg, ...place } });
  }

  #reply(frame: object): void {
    this.#outbox.reply(JSON.stringify(frame));
  }

  #sendPing(): void {
    if (this.#unanswered >= 2) {
      this.#socket.terminate();
      return;
    }
    this.#unanswered += 1;
    this.#socket.ping('heartbeat');
  }

  #onClose(): void {
    clearInterval(this.#ping);
    this.#outbox.close();
    this.#parts.pace.unfollow(this);
    for (const subscription of this.#subscriptions.values()) this.#parts.hub.remove(subscription);
    this.#subscriptions.clear();
  }
}
