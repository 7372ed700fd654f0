/**
 * Records live markets over the exchange's WebSocket: every book level by level, its top, every public trade, and what is announced of a
 * market's life. What the recorder missed is recorded too: connections lost, frames missing, books taken anew, the difference of the clocks.
 */
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../engine/time.ts';
import type { DatasetName } from '../catalog/catalog.ts';
import { ExchangeSocket, type SocketEars, type SocketOptions } from '../kalshi/exchange-socket.ts';
import { FrameRecords } from '../kalshi/frame-records.ts';
import type { ServerFrame } from '../kalshi/schemas/websocket-frames.ts';
import type { PlainRow } from '../store/append.ts';
import type { RecordingClock } from './recording-clock.ts';

export interface RecorderParts {
  readonly socket: Omit<SocketOptions, 'random'> & { readonly random: () => number };
  readonly clock: RecordingClock;
  /** Takes a row that was known at `at`. */
  readonly write: (dataset: DatasetName, row: PlainRow, at: EpochMicros) => void;
  /** A market was created or began: the list of markets should be asked for again. */
  readonly onNewMarket: (ticker: string) => void;
  /** Says something to the person who watches. */
  readonly note: (line: string) => void;
}

/** Channels that are narrowed to markets; the life of markets cannot be. */
const MARKET_CHANNELS = ['orderbook_delta', 'trade', 'ticker'] as const;
/** A market may be unknown to the exchange's channels for a moment; a subscription is tried again so often. */
const RESUBSCRIBE_MILLIS = 2_000;

export class Recorder {
  readonly #parts: RecorderParts;
  readonly #socket: ExchangeSocket;
  readonly #records = new FrameRecords();
  readonly #tickers = new Set<string>();
  /** Subscriptions of this connection by channel. */
  readonly #sids = new Map<string, number>();
  #isSubscribed = false;
  #skewHour = -1;
  #isClosed = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const ears: SocketEars = {
      onUp: () => this.#onUp(),
      onDown: (why) => this.#onDown(why),
      onFrame: (frame) => this.#onFrame(frame),
      onGap: ({ sid, expected, got }) => this.#onGap(sid, expected, got),
      onOther: () => {},
      onOddFrame: (why) => this.#remark({ kind: 'odd_frame', detail: why.slice(0, 200) }),
    };
    this.#socket = new ExchangeSocket(parts.socket, ears);
  }

  start(): void {
    this.#socket.start();
  }

  /** Ends the recording; what comes after is not written. */
  close(): void {
    this.#remark({ kind: 'disconnected', detail: 'the recording was stopped' });
    this.#isClosed = true;
    this.#socket.close();
  }

  /** Records these markets as well, from the next moment on. */
  follow(tickers: readonly string[]): void {
    const added = tickers.filter((ticker) => !this.#tickers.has(ticker));
    for (const ticker of added) this.#tickers.add(ticker);
    if (added.length === 0 || !this.#socket.isUp) return;
    if (!this.#isSubscribed) this.#subscribe();
    else
      for (const sid of this.#sids.values())
        this.#command('update_subscription', { sid, action: 'add_markets', market_tickers: added });
  }

  #onUp(): void {
    this.#remark({ kind: 'connected' });
    this.#parts.note(`connected; ${this.#tickers.size} markets`);
    this.#command('subscribe', { channels: ['market_lifecycle_v2'] });
    if (this.#tickers.size > 0) this.#subscribe();
  }

  #subscribe(): void {
    this.#isSubscribed = true;
    const params = { channels: MARKET_CHANNELS, market_tickers: [...this.#tickers], use_yes_price: true };
    this.#socket.command('subscribe', params).catch((error: Error) => {
      this.#parts.note(`subscription refused: ${error.message}`);
      this.#isSubscribed = false;
      setTimeout(() => {
        if (this.#socket.isUp && !this.#isSubscribed) this.#subscribe();
      }, RESUBSCRIBE_MILLIS).unref();
    });
  }

  #command(cmd: string, params: Readonly<Record<string, unknown>>): void {
    this.#socket.command(cmd, params).catch((error: Error) => this.#parts.note(`${cmd}: ${error.message}`));
  }

  #onDown(why: string): void {
    if (this.#isClosed) return;
    this.#records.forgetAll();
    this.#sids.clear();
    this.#isSubscribed = false;
    this.#remark({ kind: 'disconnected', detail: why.slice(0, 200) || 'no reason given' });
    this.#parts.note(`disconnected: ${why}`);
  }

  #onGap(sid: number, expected: number, got: number): void {
    const channel = [...this.#sids].find(([, id]) => id === sid)?.[0] ?? 'unknown channel';
    this.#remark({ kind: 'sequence_gap', expected, got, detail: channel });
    if (channel !== 'orderbook_delta') return;
    // One number counts for all markets of the subscription: which of them missed something cannot be told.
    for (const ticker of this.#tickers) this.#records.forget(ticker);
    this.#takeAnew([...this.#tickers]);
  }

  #takeAnew(tickers: readonly string[]): void {
    const sid = this.#sids.get('orderbook_delta');
    if (sid === undefined) return;
    for (const ticker of tickers) this.#remark({ kind: 'resnapshot', ticker });
    this.#command('update_subscription', { sid, action: 'get_snapshot', market_tickers: tickers });
  }

  #onFrame(frame: ServerFrame): void {
    if (this.#isClosed) return;
    const at = this.#parts.clock.heard(timeOf(frame));
    this.#noteSkew(at);
    if (frame.type === 'subscribed') {
      if ((MARKET_CHANNELS as readonly string[]).includes(frame.msg.channel))
        this.#sids.set(frame.msg.channel, frame.msg.sid);
      return;
    }
    if (frame.type === 'market_lifecycle_v2') {
      this.#onLife(frame, at);
      return;
    }
    if (frame.type === 'error' && frame.sid !== undefined) {
      // Errors of a subscription end it: everything is subscribed to anew.
      this.#parts.note(`the exchange ended a subscription: ${frame.msg.msg}`);
      this.#remark({ kind: 'sequence_gap', detail: `error ${frame.msg.code}: ${frame.msg.msg}`.slice(0, 200) });
      this.#records.forgetAll();
      this.#sids.clear();
      this.#subscribe();
      return;
    }
    const records = this.#records.of(frame, at);
    if (records === null) {
      const ticker =
        'msg' in frame && frame.msg && 'market_ticker' in frame.msg ? (frame.msg.market_ticker ?? null) : null;
      this.#remark({ kind: 'book_broken', ticker });
      if (ticker !== null) this.#takeAnew([ticker]);
      return;
    }
    for (const told of records) {
      if (told.dataset === 'depth') for (const row of told.records) this.#parts.write('depth', row, at);
      else this.#parts.write(told.dataset, told.record, at);
    }
  }

  #onLife({ msg }: Extract<ServerFrame, { type: 'market_lifecycle_v2' }>, at: EpochMicros): void {
    const { market_ticker: ticker, event_type: status } = msg;
    if (status === 'created' || status === 'activated') this.#parts.onNewMarket(ticker);
    if (!this.#tickers.has(ticker)) return;
    const seconds = msg.settled_ts ?? msg.determination_ts;
    this.#parts.write(
      'market_status',
      {
        known_at: at,
        ticker,
        status,
        exchange_at: seconds === undefined ? null : seconds * MICROS_PER_SECOND,
        result: msg.result || null,
        close_at: msg.close_ts === undefined ? null : msg.close_ts * MICROS_PER_SECOND,
      },
      at,
    );
  }

  /** The least difference of the clocks that was seen, once an hour: the delay of the network is in it. */
  #noteSkew(at: EpochMicros): void {
    const { leastSkew } = this.#parts.clock;
    const hour = Math.floor(at / MICROS_PER_HOUR);
    if (leastSkew === null || hour === this.#skewHour) return;
    this.#skewHour = hour;
    this.#remark({ kind: 'clock_skew', skew_us: leastSkew });
    this.#parts.clock.forgetSkew();
  }

  #remark(note: PlainRow & { readonly kind: string }): void {
    const at = this.#parts.clock.now();
    this.#parts.write(
      'recording_notes',
      { known_at: at, ticker: null, expected: null, got: null, skew_us: null, detail: null, ...note },
      at,
    );
  }
}

/** The exchange's time in a frame, or null. */
function timeOf(frame: ServerFrame): EpochMicros | null {
  const message = 'msg' in frame ? (frame.msg as { ts_ms?: unknown } | undefined) : undefined;
  return typeof message?.ts_ms === 'number' ? ((message.ts_ms * MICROS_PER_MILLI) as EpochMicros) : null;
}
