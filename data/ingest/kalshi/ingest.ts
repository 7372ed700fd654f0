/**
 * `sim ingest kalshi`: the exchange's own history of chosen series into the store, event by event.
 *
 * Answers are kept as they came before anything is made of them, and what is made of them depends on what they say alone: a run that was
 * cut short, repeated, or fed pages twice ends with the same store as one that was not.
 */
import { cityBySeries } from '../../../engine/markets/stations.ts';
import { parseEventTicker } from '../../../engine/markets/tickers.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_MILLI } from '../../../engine/time.ts';
import { formatClimateDate } from '../../../engine/weather/climate-day.ts';
import type { DatasetName } from '../../catalog/catalog.ts';
import { CANDLE_MINUTES, type MarketDataClient } from '../../kalshi/market-data-client.ts';
import type { Store } from '../../store/store.ts';
import { UserError } from '../../user-error.ts';
import { fetchScope } from '../raw/fetch-scope.ts';
import { RawScopes } from '../raw/raw-scopes.ts';
import { bookRows } from './book-rows.ts';
import { candleRows } from './candle-rows.ts';
import { EventFetch } from './event-fetch.ts';
import { isEventFinal, listingRows } from './listing-rows.ts';
import { SourceWriter } from './source-writer.ts';
import { tradeRows } from './trade-rows.ts';
import { readAnswer, type WireMarket, wireBook, wireCutoff, wireEvents } from './wire-records.ts';

/** What can be fetched; markets are what everything else hangs on and always come. */
export const KALSHI_PARTS = ['markets', 'trades', 'candles', 'books'] as const;
export type KalshiPart = (typeof KALSHI_PARTS)[number];

export interface KalshiWish {
  readonly series: readonly string[];
  /** Climate dates, both inclusive. */
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  readonly parts: ReadonlySet<KalshiPart>;
}

export interface KalshiProgress {
  readonly event: string;
  readonly done: number;
  readonly of: number;
  /** Requests sent so far. */
  readonly requests: number;
}

export interface KalshiReport {
  readonly events: number;
  /** Events whose sources were held in full and were not asked for. */
  readonly skipped: number;
  readonly requests: number;
  readonly repeated: number;
  readonly sources: { readonly written: number; readonly unchanged: number };
  readonly rows: Partial<Record<DatasetName, number>>;
  /** Events that are not listed, and why. */
  readonly left_out: readonly { readonly event: string; readonly reason: string }[];
}

/** Fetches and writes. Throws a UserError: 2 for a series that is not known, 3 when the exchange lists no event in the range. */
export async function ingestKalshi(
  store: Store,
  client: MarketDataClient,
  wish: KalshiWish,
  onProgress: (progress: KalshiProgress) => void = () => {},
): Promise<KalshiReport> {
  for (const series of wish.series) {
    if (cityBySeries(series) === undefined)
      throw new UserError(
        `${series} is not a daily-temperature series that is known here: see docs/reference/stations.md`,
        2,
      );
  }
  const writer = await SourceWriter.open(store);
  const raw = new RawScopes(store.dir, 'kalshi');
  const cutoff = readAnswer(wireCutoff, (await client.cutoff()).text, 'cutoff');
  const fetch = new EventFetch(client, raw, {
    marketSettledAt: cutoff.market_settled_ts,
    tradesCreatedAt: cutoff.trades_created_ts,
  });
  const events = await eventsOf(raw, client, wish);
  if (events.length === 0)
    throw new UserError(
      `the exchange lists no event of ${wish.series.join(', ')} from ${formatClimateDate(wish.from)} to ${formatClimateDate(wish.to)}: choose other dates`,
      3,
    );
  const leftOut: { event: string; reason: string }[] = [];
  let skipped = 0;
  for (const [done, event] of events.entries()) {
    onProgress({ event: event.ticker, done, of: events.length, requests: client.requests.sent });
    const ids = sourcesOf(event.ticker, wish.parts);
    if (!wish.parts.has('books') && ids.every((id) => writer.hasAllOf(id))) {
      skipped++;
      continue;
    }
    const reason = await ingestEvent(client, fetch, writer, wish, event);
    if (reason !== null) leftOut.push({ event: event.ticker, reason });
  }
  await writer.flush();
  return {
    events: events.length,
    skipped,
    requests: client.requests.sent,
    repeated: client.requests.repeated,
    sources: { written: writer.written, unchanged: writer.unchanged },
    rows: writer.rows,
    left_out: leftOut,
  };
}

interface ListedEvent {
  readonly ticker: string;
  readonly series: string;
  readonly date: ClimateDate;
}

/** Events of the series in the range, by series, then date. */
async function eventsOf(raw: RawScopes, client: MarketDataClient, wish: KalshiWish): Promise<readonly ListedEvent[]> {
  const found = new Map<string, ListedEvent>();
  for (const series of wish.series) {
    const scope = `events/${series}`;
    const pages = await fetchScope(raw, {
      scope,
      isFinal: false,
      ask: (cursor) => client.events(series, cursor),
      isStaleCursor: () => false,
    });
    for (const { text } of pages) {
      for (const { event_ticker: ticker } of readAnswer(wireEvents, text, scope).events) {
        const date = parseEventTicker(ticker)?.climateDate;
        if (date !== undefined && date >= wish.from && date <= wish.to) found.set(ticker, { ticker, series, date });
      }
    }
  }
  return [...found.values()].sort((x, y) => (x.series < y.series ? -1 : x.series > y.series ? 1 : x.date - y.date));
}

function sourcesOf(event: string, parts: ReadonlySet<KalshiPart>): string[] {
  return [
    `kalshi_rest_listing:${event}`,
    ...(parts.has('trades') ? [`kalshi_rest_trades:${event}`] : []),
    ...(parts.has('candles') ? [`kalshi_rest_candles:${event}`] : []),
  ];
}

/** @returns why the event is not listed, or null */
async function ingestEvent(
  client: MarketDataClient,
  fetch: EventFetch,
  writer: SourceWriter,
  wish: KalshiWish,
  { ticker, series, date }: ListedEvent,
): Promise<string | null> {
  const markets = await fetch.markets(ticker, date);
  const isFinal = isEventFinal(markets);
  const listing = listingRows(ticker, markets);
  if (markets.length === 0) return 'the exchange has no markets of it';
  await writer.add(listing, isFinal);
  if (wish.parts.has('trades'))
    await writer.add(tradeRows(ticker, await fetch.trades(date, markets, isFinal)), isFinal);
  if (wish.parts.has('candles')) {
    const now = nowMicros();
    const bars = [];
    for (const minutes of CANDLE_MINUTES)
      bars.push(...(await fetch.candles(series, date, markets, minutes, isFinal, now)));
    await writer.add(candleRows(ticker, bars, now), isFinal);
  }
  if (wish.parts.has('books')) await captureBooks(client, writer, ticker, markets);
  return listing.leftOut;
}

/** The books of the markets that trade now: they are gone a moment later, so each capture is a source of its own. */
async function captureBooks(
  client: MarketDataClient,
  writer: SourceWriter,
  event: string,
  markets: readonly WireMarket[],
): Promise<void> {
  const rows = [];
  const capturedAt = nowMicros();
  for (const [place, { ticker, status }] of markets.entries()) {
    if (status !== 'active' && status !== 'inactive') continue;
    const { text } = await client.bookOf(ticker);
    // Known when its answer had come, which is later than when it was true.
    rows.push(...bookRows(ticker, readAnswer(wireBook, text, `books/${ticker}`), nowMicros(), place));
  }
  if (rows.length === 0) return;
  const id = `kalshi_rest_books:${event}@${new Date(capturedAt / MICROS_PER_MILLI).toISOString()}`;
  await writer.add({ id, name: `order books of ${event}`, revision: 1, rows: { depth: rows } }, true);
}

function nowMicros(): EpochMicros {
  return (Date.now() * MICROS_PER_MILLI) as EpochMicros;
}
