/**
 * Messages for clients that keep step: history as it tells it, in the exchange's own frames. Each row of the tape is one message, a
 * whole book one for all of its rows. Against the frames that every client gets, a quote does not end by its age and is said again
 * where history says it again; a size that history does not hold is left out; a level says what now rests (`size_fp`); and times
 * are whole (`ts_us`).
 */
import { BookSide, type EventColumns, EventKind } from '../../../engine/events.ts';
import type { MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import { formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { MarketView } from '../market-view.ts';
import type { ShownMarket } from '../shown-market.ts';
import type { WireIds } from '../wire-ids.ts';
import { isoTime, millis, seconds } from '../wire-time.ts';
import { snapshotMessage } from './book-messages.ts';
import { tickerFields, tickerMessage, tradeMessage } from './market-messages.ts';

/** A message of a market channel; `text` makes its JSON, once somebody wants it. */
export interface ToldMessage {
  readonly channel: 'trade' | 'ticker' | 'orderbook_delta';
  readonly type: string;
  readonly text: () => string;
}

export interface Teller {
  tell(ticker: string, at: EpochMicros, message: ToldMessage): void;
}

interface WholeBook {
  readonly levels: readonly [bids: Map<number, number>, asks: Map<number, number>];
  readonly knownAt: EpochMicros;
  trueAt: number;
}

/** Makes the messages of rows; one serves for a whole tape, since a book that is told level by level is sent as one. */
export class ToldMessages {
  readonly #view: MarketView;
  readonly #ids: WireIds;
  readonly #teller: Teller;
  readonly #books = new Map<MarketId, WholeBook>();

  constructor(view: MarketView, ids: WireIds, teller: Teller) {
    this.#view = view;
    this.#ids = ids;
    this.#teller = teller;
  }

  /** Row `i` of the tape; the view has seen it. */
  onRow(columns: EventColumns, i: number): void {
    const kind = columns.kind[i];
    if (
      kind !== EventKind.quote &&
      kind !== EventKind.trade &&
      kind !== EventKind.bookClear &&
      kind !== EventKind.bookLevel
    ) {
      return;
    }
    const id = columns.subject[i] as MarketId;
    const market = this.#view.of(id);
    if (market === undefined) return;
    const at = columns.knownAt[i] as EpochMicros;
    const trueAt = columns.trueAt[i] as number;
    const [a, b, c, d] = [columns.a[i], columns.b[i], columns.c[i], columns.d[i]] as [number, number, number, number];
    const tell = (channel: ToldMessage['channel'], text: () => string) =>
      this.#tell(market, at, channel, channel, text);
    if (kind === EventKind.quote) tell('ticker', () => this.#quote(market, [a, b, c, d], trueAt));
    else if (kind === EventKind.trade) tell('trade', this.#trade(market, [a, b, c, d], trueAt));
    else if (kind === EventKind.bookClear) {
      this.#books.set(id, { levels: [new Map(), new Map()], knownAt: at, trueAt });
    } else if (this.#books.has(id)) {
      const book = this.#books.get(id) as WholeBook;
      book.trueAt = Math.max(book.trueAt, trueAt);
      if (c > 0) book.levels[a as BookSide].set(b, c);
    } else {
      tell('orderbook_delta', () => this.#level(market, [a, b, c], trueAt));
    }
  }

  /** The instant is over: books that were told level by level are whole. */
  endInstant(): void {
    for (const [id, { levels, knownAt, trueAt }] of this.#books) {
      const market = this.#view.of(id) as ShownMarket;
      const { ticker } = market.def;
      const text = () => exactly(snapshotMessage(ticker, this.#ids.market(ticker), levels, true), trueAt);
      this.#tell(market, knownAt, 'orderbook_delta', 'orderbook_snapshot', text);
    }
    this.#books.clear();
  }

  #tell(market: ShownMarket, at: EpochMicros, channel: ToldMessage['channel'], type: string, text: () => string): void {
    this.#teller.tell(market.def.ticker, at, { channel, type, text });
  }

  #quote(market: ShownMarket, [bid, ask, bidSize, askSize]: readonly number[], trueAt: number): string {
    const touch = {
      bid: bid !== undefined && bid > 0 ? (bid as Price) : null,
      ask: ask !== undefined && ask > 0 && ask < ONE_DOLLAR_PRICE ? (ask as Price) : null,
      bidSize: null,
      askSize: null,
    };
    const {
      yes_bid_size_fp: _bid,
      yes_ask_size_fp: _ask,
      ...fields
    } = JSON.parse(tickerFields(market, touch, this.#ids)) as Record<string, unknown>;
    const sized = {
      ...fields,
      ...sizeField('yes_bid_size_fp', bidSize),
      ...sizeField('yes_ask_size_fp', askSize),
    };
    return exactly(tickerMessage(JSON.stringify(sized), trueAt as EpochMicros), trueAt);
  }

  #trade(market: ShownMarket, [price, quantity, taker, isBlock]: readonly number[], trueAt: number): () => string {
    const { def, lastPlace } = market;
    const at = trueAt as EpochMicros;
    return () => {
      const id = this.#ids.trade(def.ticker, at, lastPlace);
      const text = tradeMessage(def, price as Price, quantity as Quantity, taker as BookSide, isBlock === 1, at, id);
      return exactly(text, trueAt);
    };
  }

  #level(market: ShownMarket, [side, price, size]: readonly number[], trueAt: number): string {
    const { ticker } = market.def;
    const at = trueAt as EpochMicros;
    return JSON.stringify({
      market_ticker: ticker,
      market_id: this.#ids.market(ticker),
      price_dollars: formatPrice(price as Price),
      // What it was before, a follower does not need to know.
      delta_fp: formatQuantity(0 as Quantity),
      size_fp: formatQuantity(size as Quantity),
      side: side === BookSide.bid ? 'yes' : 'no',
      ts: isoTime(at),
      ts_ms: millis(at),
      ts_us: trueAt,
    });
  }
}

/** A market's result cannot change any more: a step that the exchange itself does not announce. */
export function finalMessage(market: MarketDef, at: EpochMicros): string {
  return JSON.stringify({
    event_type: 'determined',
    market_ticker: market.ticker,
    determination_ts: seconds(at),
    told_stage: 'final',
  });
}

function sizeField(name: string, size: number | undefined): Readonly<Record<string, string>> {
  return size === undefined || size < 0 ? {} : { [name]: formatQuantity(size as Quantity) };
}

/** A message with its time in whole microseconds. */
function exactly(message: string, trueAt: number): string {
  return `${message.slice(0, -1)},"ts_us":${trueAt}}`;
}
