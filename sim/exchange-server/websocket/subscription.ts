/** One subscription of a connection: a channel, the markets it is narrowed to, and its own count of messages. */
import type { Channel } from '../../../data/kalshi/schemas/websocket-commands.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import type { Outbox } from './outbox.ts';

export interface SubscriptionOptions {
  /** Prices of the no side of the book come as YES prices. */
  readonly useYesPrice: boolean;
  /** Replies leave the list of markets away. */
  readonly skipTickerAck: boolean;
  /** It is sent what history tells, row by row, and nothing that the exchange makes of it: for clients in lockstep. */
  readonly asTold: boolean;
}

export class Subscription {
  readonly sid: number;
  readonly channel: Channel;
  readonly options: SubscriptionOptions;
  /** Tickers it is narrowed to; null for all markets. */
  markets: Set<string> | null;
  readonly #outbox: Outbox;
  readonly #faults: FaultInjector;
  #seq = 0;

  constructor(
    sid: number,
    channel: Channel,
    markets: Set<string> | null,
    options: SubscriptionOptions,
    outbox: Outbox,
    faults: FaultInjector,
  ) {
    this.sid = sid;
    this.channel = channel;
    this.markets = markets;
    this.options = options;
    this.#outbox = outbox;
    this.#faults = faults;
  }

  get backlogBytes(): number {
    return this.#outbox.backlogBytes;
  }

  wants(ticker: string): boolean {
    return this.markets === null || this.markets.has(ticker);
  }

  nextSeq(): number {
    if (this.#faults.skipsNumber()) this.#seq += 1;
    this.#seq += 1;
    return this.#seq;
  }

  /** Sends a message without a number; `message` is its JSON. */
  send(type: string, message: string): void {
    this.#outbox.frame(`{"type":"${type}","sid":${this.sid},"msg":${message}}`);
  }

  /** Sends a message with the subscription's next number. */
  sendNumbered(type: string, message: string): void {
    this.#outbox.frame(`{"type":"${type}","sid":${this.sid},"seq":${this.nextSeq()},"msg":${message}}`);
  }
}
