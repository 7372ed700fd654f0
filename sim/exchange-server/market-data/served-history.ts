/**
 * The exchange's public history as it was known at the simulated instant: ladders and markets from their best source, what they settled on,
 * their trades and their bars. Every read goes through the clock, so that no route can show what was not known.
 */
import type { CandleMinutes } from '../../../data/kalshi/market-data-client.ts';
import { type DuckDBConnection, queryRows, quoted } from '../../../data/store/sql.ts';
import type { Store } from '../../../data/store/store.ts';
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { ServedClock } from '../clock.ts';
import { uuidOf } from '../wire-ids.ts';
import { type ListedEvent, type ListedMarket, readListing } from './listing.ts';

export interface HistoryTrade {
  readonly id: string;
  readonly ticker: string;
  readonly tradedAt: EpochMicros;
  readonly knownAt: EpochMicros;
  readonly price: number;
  readonly quantity: number;
  readonly taker: 'bid' | 'ask';
  readonly isBlock: boolean;
}

/** One bar; prices are null where it has none. */
export type HistoryBar = Readonly<Record<(typeof BAR_COLUMNS)[number], number | null>> & {
  readonly end_at: number;
  readonly known_at: number;
};

const BAR_COLUMNS = [
  'price_open_e4',
  'price_high_e4',
  'price_low_e4',
  'price_close_e4',
  'price_mean_e4',
  'bid_open_e4',
  'bid_high_e4',
  'bid_low_e4',
  'bid_close_e4',
  'ask_open_e4',
  'ask_high_e4',
  'ask_low_e4',
  'ask_close_e4',
  'volume_e2',
  'open_interest_e2',
] as const;

/** Markets whose trades or bars are held at once. */
const HELD_MAX = 24;
/** Trades and bars of a market are known within its life and so long after. */
const AFTERMATH = 36 * MICROS_PER_HOUR;

export class ServedHistory {
  readonly #connection: DuckDBConnection;
  readonly #clock: ServedClock;
  readonly #events: ReadonlyMap<string, ListedEvent>;
  readonly #markets: ReadonlyMap<string, ListedMarket>;
  readonly #trades = new Map<string, Promise<readonly HistoryTrade[]>>();
  readonly #bars = new Map<string, Promise<readonly HistoryBar[]>>();

  private constructor(connection: DuckDBConnection, clock: ServedClock, events: readonly ListedEvent[]) {
    this.#connection = connection;
    this.#clock = clock;
    this.#events = new Map(events.map((event) => [event.ticker, event]));
    this.#markets = new Map(events.flatMap(({ markets }) => markets.map((market) => [market.ticker, market])));
  }

  static async open(store: Store, clock: ServedClock): Promise<ServedHistory> {
    const connection = await store.sql();
    return new ServedHistory(connection, clock, await readListing(connection));
  }

  close(): void {
    this.#connection.closeSync();
  }

  now(): EpochMicros {
    return this.#clock.now();
  }

  /** Listed events, by listing, then ticker. */
  events(): ListedEvent[] {
    const now = this.now();
    return [...this.#events.values()].filter(({ knownAt }) => knownAt <= now);
  }

  event(ticker: string): ListedEvent | undefined {
    const event = this.#events.get(ticker);
    return event !== undefined && event.knownAt <= this.now() ? event : undefined;
  }

  market(ticker: string): ListedMarket | undefined {
    const market = this.#markets.get(ticker);
    return market !== undefined && market.event.knownAt <= this.now() ? market : undefined;
  }

  /** Trades of a market up to now, oldest first. */
  async tradesOf(market: ListedMarket): Promise<readonly HistoryTrade[]> {
    const all = await held(this.#trades, market.ticker, () =>
      this.#readTrades(`ticker = ${quoted(market.ticker)} AND ${during(market)}`),
    );
    return upTo(all, this.now());
  }

  /** Trades of all markets up to now that were made within [from, to], oldest first. */
  async tradesBetween(from: EpochMicros, to: EpochMicros): Promise<readonly HistoryTrade[]> {
    const span = `known_at >= make_timestamp(${from}) AND known_at <= make_timestamp(${to + MICROS_PER_HOUR})
      AND traded_at >= make_timestamp(${from}) AND traded_at <= make_timestamp(${to})`;
    return upTo(await this.#readTrades(span), this.now());
  }

  /** When the first trade of the history was made; null when there is none up to now. */
  async firstTradeAt(): Promise<EpochMicros | null> {
    const [row] = await queryRows(
      this.#connection,
      `SELECT epoch_us(min(traded_at))::DOUBLE AS at FROM trades WHERE known_at <= make_timestamp(${this.now()})`,
    );
    return row?.at === null || row?.at === undefined ? null : (Number(row.at) as EpochMicros);
  }

  /** Bars of a market that ended by now, oldest first. Of bars told by several sources the one with bid and ask is taken. */
  async barsOf(market: ListedMarket, minutes: CandleMinutes): Promise<readonly HistoryBar[]> {
    const all = await held(this.#bars, `${market.ticker} ${minutes}`, async () => {
      const rows = await queryRows(
        this.#connection,
        `SELECT epoch_us(end_at)::DOUBLE AS end_at, epoch_us(known_at)::DOUBLE AS known_at,
           ${BAR_COLUMNS.map((name) => `${name}::DOUBLE AS ${name}`).join(', ')} FROM candles
         WHERE ticker = ${quoted(market.ticker)} AND period_s = ${minutes * 60}
         QUALIFY row_number() OVER (PARTITION BY end_at ORDER BY bid_close_e4 IS NULL, source, source_seq) = 1
         ORDER BY end_at`,
      );
      return rows as unknown as HistoryBar[];
    });
    const now = this.now();
    return all.filter((bar) => bar.known_at <= now);
  }

  async #readTrades(where: string): Promise<readonly HistoryTrade[]> {
    const rows = await queryRows(
      this.#connection,
      `SELECT ticker, epoch_us(traded_at)::DOUBLE AS traded, epoch_us(known_at)::DOUBLE AS known, price_e4, quantity_e2::DOUBLE AS quantity,
         taker_side, is_block, trade_id,
         row_number() OVER (PARTITION BY ticker, traded_at ORDER BY source, source_seq)::DOUBLE AS place
       FROM trades WHERE ${where} ORDER BY traded_at, ticker, source, source_seq`,
    );
    return rows.map((row) => ({
      id: (row.trade_id as string | null) ?? uuidOf('trade', String(row.ticker), Number(row.traded), Number(row.place)),
      ticker: String(row.ticker),
      tradedAt: Number(row.traded) as EpochMicros,
      knownAt: Number(row.known) as EpochMicros,
      price: Number(row.price_e4),
      quantity: Number(row.quantity),
      taker: row.taker_side as 'bid' | 'ask',
      isBlock: Boolean(row.is_block),
    }));
  }
}

function during({ openAt, closeAt }: ListedMarket): string {
  return `known_at >= make_timestamp(${openAt - AFTERMATH}) AND known_at <= make_timestamp(${closeAt + AFTERMATH + MICROS_PER_SECOND})`;
}

function upTo(trades: readonly HistoryTrade[], now: EpochMicros): readonly HistoryTrade[] {
  if ((trades.at(-1)?.knownAt ?? 0) <= now && trades.every(({ knownAt }) => knownAt <= now)) return trades;
  return trades.filter(({ knownAt }) => knownAt <= now);
}

/** The value of a key, read once; the oldest of too many is let go. */
function held<T>(map: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known !== undefined) {
    map.delete(key);
    map.set(key, known);
    return known;
  }
  const made = read();
  map.set(key, made);
  for (const oldest of map.keys()) {
    if (map.size <= HELD_MAX) break;
    map.delete(oldest);
  }
  return made;
}
