/**
 * Who is subscribed to what, over all connections, and the delivery of messages to them. A message is put into words once;
 * nothing is made for a channel to which nobody listens.
 */
import type { Channel } from '../../../data/kalshi/schemas/websocket-commands.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { MarketView } from '../market-view.ts';
import type { ShownMarket } from '../shown-market.ts';
import type { WireIds } from '../wire-ids.ts';
import {
  type BookCause,
  type BookLevels,
  changesBetween,
  deltaMessage,
  EMPTY_BOOK,
  snapshotMessage,
} from './book-messages.ts';
import { tickerFields, tickerMessage } from './market-messages.ts';
import type { Subscription } from './subscription.ts';
import type { ToldMessage } from './told-messages.ts';

/** Channels that may be had as history tells them. */
const TOLD_CHANNELS: ReadonlySet<Channel> = new Set(['trade', 'ticker', 'orderbook_delta']);

/** Told when a subscriber does not take what is sent. */
export type OnOverflow = (subscription: Subscription) => void;

export class Hub {
  readonly #view: MarketView;
  readonly #ids: WireIds;
  readonly #maxBacklogBytes: number;
  readonly #subscribers = new Map<Channel, Map<Subscription, OnOverflow>>();
  /** The book of each market as its subscribers have it. */
  readonly #books = new Map<string, BookLevels>();
  readonly #tickers = new Map<string, string>();
  /** What was told of each market at the last instant at which anything was, for those who begin to listen at it. */
  readonly #told = new Map<string, { at: EpochMicros; readonly messages: ToldMessage[] }>();

  constructor(view: MarketView, ids: WireIds, maxBacklogBytes: number) {
    this.#view = view;
    this.#ids = ids;
    this.#maxBacklogBytes = maxBacklogBytes;
  }

  add(subscription: Subscription, onOverflow: OnOverflow): void {
    const subscribers = this.#subscribers.get(subscription.channel) ?? new Map<Subscription, OnOverflow>();
    this.#subscribers.set(subscription.channel, subscribers.set(subscription, onOverflow));
  }

  remove(subscription: Subscription): void {
    this.#subscribers.get(subscription.channel)?.delete(subscription);
  }

  hasListeners(channel: Channel): boolean {
    return (this.#subscribers.get(channel)?.size ?? 0) > 0;
  }

  /** Sends to the channel's subscribers that want the market; `message` is asked for once, and only if there is one. */
  publish(channel: Channel, type: string, ticker: string | null, message: () => string): void {
    let text: string | null = null;
    for (const subscription of this.#listening(channel, ticker)) {
      text ??= message();
      if (channel === 'order_group_updates') subscription.sendNumbered(type, text);
      else subscription.send(type, text);
    }
  }

  /** Sends what history tells of a market to those that want it as it is told. */
  tell(ticker: string, at: EpochMicros, message: ToldMessage): void {
    const told = this.#told.get(ticker);
    if (told?.at === at) told.messages.push(message);
    else this.#told.set(ticker, { at, messages: [message] });
    for (const subscription of this.#listening(message.channel, ticker, true)) deliver(subscription, message);
  }

  /** Says to those that want the life of markets as it is told that a result is final. */
  tellFinality(message: () => string): void {
    for (const subscription of this.#listening('market_lifecycle_v2', null)) {
      if (subscription.options.asTold) subscription.send('market_lifecycle_v2', message());
    }
  }

  /** Sends the whole book of a market to one subscriber; as told, what was told of it at this very instant. */
  snapshot(subscription: Subscription, market: ShownMarket, now: EpochMicros): void {
    const { ticker } = market.def;
    if (subscription.options.asTold) {
      this.#tellAgain(subscription, ticker, now);
      return;
    }
    const levels = this.#books.get(ticker) ?? this.#view.levelsOf(market);
    this.#books.set(ticker, levels);
    const { useYesPrice } = subscription.options;
    subscription.sendNumbered(
      'orderbook_snapshot',
      snapshotMessage(ticker, this.#ids.market(ticker), levels, useYesPrice),
    );
  }

  /** Sends the ticker of a market to one subscriber. */
  ticker(subscription: Subscription, market: ShownMarket, now: EpochMicros): void {
    if (subscription.options.asTold) {
      this.#tellAgain(subscription, market.def.ticker, now);
      return;
    }
    const fields = tickerFields(market, this.#view.touchOf(market), this.#ids);
    subscription.send('ticker', tickerMessage(fields, now));
  }

  /** A market may look different: what changed of its book and its ticker goes out. */
  marketChanged(market: ShownMarket, now: EpochMicros, causes: readonly BookCause[]): void {
    this.#publishBook(market, now, causes);
    this.#publishTicker(market, now);
  }

  #publishBook(market: ShownMarket, now: EpochMicros, causes: readonly BookCause[]): void {
    const { ticker } = market.def;
    if (!this.hasListeners('orderbook_delta')) {
      if (this.#books.size > 0) this.#books.clear();
      return;
    }
    const listening = [...this.#listening('orderbook_delta', ticker)];
    if (listening.length === 0) {
      this.#books.delete(ticker);
      return;
    }
    const levels = this.#view.levelsOf(market);
    const changes = changesBetween(this.#books.get(ticker) ?? EMPTY_BOOK, levels);
    if (changes.length === 0) return;
    this.#books.set(ticker, levels);
    for (const change of changes) {
      const cause = causes.find(({ side, price }) => side === change.side && price === change.price);
      for (const subscription of listening) {
        const { useYesPrice } = subscription.options;
        const message = deltaMessage(ticker, this.#ids.market(ticker), change, useYesPrice, now, cause);
        subscription.sendNumbered('orderbook_delta', message);
      }
    }
  }

  #publishTicker(market: ShownMarket, now: EpochMicros): void {
    const { ticker } = market.def;
    const listening = [...this.#listening('ticker', ticker)];
    if (listening.length === 0) return;
    const fields = tickerFields(market, this.#view.touchOf(market), this.#ids);
    if (this.#tickers.get(ticker) === fields) return;
    this.#tickers.set(ticker, fields);
    const message = tickerMessage(fields, now);
    for (const subscription of listening) subscription.send('ticker', message);
  }

  #tellAgain(subscription: Subscription, ticker: string, now: EpochMicros): void {
    const told = this.#told.get(ticker);
    if (told?.at !== now) return;
    for (const message of told.messages) if (message.channel === subscription.channel) deliver(subscription, message);
  }

  /** Those that want a market of a channel; of the market channels either as the exchange shows it, or as history tells it. */
  *#listening(channel: Channel, ticker: string | null, asTold = false): IterableIterator<Subscription> {
    const subscribers = this.#subscribers.get(channel);
    if (subscribers === undefined || subscribers.size === 0) return;
    for (const [subscription, onOverflow] of subscribers) {
      if (TOLD_CHANNELS.has(channel) && subscription.options.asTold !== asTold) continue;
      if (ticker !== null && !subscription.wants(ticker)) continue;
      if (subscription.backlogBytes > this.#maxBacklogBytes) onOverflow(subscription);
      else yield subscription;
    }
  }
}

function deliver(subscription: Subscription, { channel, type, text }: ToldMessage): void {
  if (channel === 'orderbook_delta') subscription.sendNumbered(type, text());
  else subscription.send(type, text());
}
