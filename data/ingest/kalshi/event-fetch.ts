/**
 * Fetches what the exchange says of one event: its markets, their trades and bars, from where the exchange keeps them. What is recent and
 * what is archived are asked in an order in which nothing that moves from one to the other meanwhile can be missed.
 */
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { CandleMinutes, MarketDataClient, RawAnswer, Tier } from '../../kalshi/market-data-client.ts';
import { ExchangeRefusal } from '../../kalshi/patient-requests.ts';
import { fetchScope } from '../raw/fetch-scope.ts';
import type { RawScopes } from '../raw/raw-scopes.ts';
import type { MarketBars } from './candle-rows.ts';
import { isEventFinal } from './listing-rows.ts';
import { readAnswer, type WireMarket, type WireTrade, wireCandles, wireMarkets, wireTrades } from './wire-records.ts';

/** From when on things are recent; older ones are in the archive. */
export interface Cutoff {
  readonly marketSettledAt: EpochMicros;
  readonly tradesCreatedAt: EpochMicros;
}

/** An event's markets settle and trade within so long of its climate date; outside of it there is no doubt where they are. */
const DOUBT_DAYS = 10;
/** Bars asked for at once; the exchange gives at most 5,000. */
const BARS_AT_ONCE = 4_500;

export class EventFetch {
  readonly #client: MarketDataClient;
  readonly #raw: RawScopes;
  readonly #cutoff: Cutoff;

  constructor(client: MarketDataClient, raw: RawScopes, cutoff: Cutoff) {
    this.#client = client;
    this.#raw = raw;
    this.#cutoff = cutoff;
  }

  /** The event's markets, by ticker. */
  async markets(eventTicker: string, date: ClimateDate): Promise<readonly WireMarket[]> {
    const byTicker = new Map<string, WireMarket>();
    const tiers = tiersOf(date, this.#cutoff.marketSettledAt);
    const all: readonly Tier[] = ['live', 'historical'];
    for (const tier of [...tiers, ...all.filter((other) => !tiers.includes(other))]) {
      // Where the other tier should be empty it is asked only if this one was.
      if (!tiers.includes(tier) && byTicker.size > 0) break;
      for (const market of await this.#marketsIn(eventTicker, tier)) {
        if (!byTicker.has(market.ticker)) byTicker.set(market.ticker, market);
      }
    }
    return [...byTicker.values()].sort((x, y) => (x.ticker < y.ticker ? -1 : 1));
  }

  /** Every public trade of the markets, newest first within each. */
  async trades(date: ClimateDate, markets: readonly WireMarket[], isFinal: boolean): Promise<readonly WireTrade[]> {
    const trades: WireTrade[] = [];
    for (const { ticker } of markets) {
      for (const tier of tiersOf(date, this.#cutoff.tradesCreatedAt)) {
        const scope = `trades/${ticker}/${tier}`;
        const pages = await this.#pages(scope, isFinal, (cursor) => this.#client.tradesOf(ticker, tier, cursor));
        for (const { text } of pages) trades.push(...readAnswer(wireTrades, text, scope).trades);
      }
    }
    return trades;
  }

  /** Bars of the markets in one length. @param until bars that begin later are not asked for */
  async candles(
    series: string,
    date: ClimateDate,
    markets: readonly WireMarket[],
    minutes: CandleMinutes,
    isFinal: boolean,
    until: EpochMicros,
  ): Promise<readonly MarketBars[]> {
    const found: MarketBars[] = [];
    for (const market of markets) {
      for (const tier of tiersOf(date, this.#cutoff.marketSettledAt)) {
        const scope = `candles/${market.ticker}/${minutes}/${tier}`;
        const windows = windowsOf(market, minutes, until);
        if (windows.length === 0) continue;
        const pages = await this.#pages(scope, isFinal, async (cursor) => {
          const place = Number(cursor || '0');
          const window = windows[place] as { from: number; to: number };
          const { text } = await this.#absentAsEmpty(() =>
            this.#client.candlesOf(series, market.ticker, tier, minutes, window),
          );
          return { text, cursor: place + 1 < windows.length ? String(place + 1) : '' };
        });
        const bars = pages.flatMap(({ text }) => readAnswer(wireCandles, text, scope).candlesticks);
        found.push({ ticker: market.ticker, minutes, bars });
      }
    }
    return found;
  }

  async #marketsIn(eventTicker: string, tier: Tier): Promise<readonly WireMarket[]> {
    const scope = `markets/${eventTicker}/${tier}`;
    const pages = await this.#pages(scope, false, (cursor) => this.#client.marketsOf(eventTicker, tier, cursor));
    const markets = pages.flatMap(({ text }) => readAnswer(wireMarkets, text, scope).markets);
    const mark = this.#raw.completion(scope);
    if (mark !== null && !mark.isFinal && isEventFinal(markets)) this.#raw.complete(scope, { ...mark, isFinal: true });
    return markets;
  }

  #pages(scope: string, isFinal: boolean, ask: (cursor: string) => Promise<RawAnswer>) {
    return fetchScope(this.#raw, { scope, isFinal, ask, isStaleCursor });
  }

  /** A market that is not in the asked tier has no bars there. */
  async #absentAsEmpty(ask: () => Promise<RawAnswer>): Promise<RawAnswer> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ExchangeRefusal && error.status === 404) return { text: '{"candlesticks":[]}', cursor: '' };
      throw error;
    }
  }
}

/** Where something around a climate date is kept: recent first, since what is archived meanwhile is then found in the archive. */
function tiersOf(date: ClimateDate, cutoff: EpochMicros): readonly Tier[] {
  const cutoffDate = cutoff / MICROS_PER_DAY;
  if (date + DOUBT_DAYS < cutoffDate) return ['historical'];
  return date - DOUBT_DAYS > cutoffDate ? ['live'] : ['live', 'historical'];
}

function isStaleCursor(error: unknown): boolean {
  return error instanceof ExchangeRefusal && (error.status === 400 || error.status === 404);
}

/** Spans that cover the market's life, each of as many bars as are given at once; the last includes the bar in which it closes. */
function windowsOf(market: WireMarket, minutes: number, until: EpochMicros): { from: number; to: number }[] {
  const step = minutes * 60;
  const from = Math.floor(market.open_time / MICROS_PER_SECOND / step) * step;
  const to = Math.min(
    Math.ceil(market.close_time / MICROS_PER_SECOND / step) * step + 2 * step,
    Math.floor(until / MICROS_PER_SECOND),
  );
  const windows: { from: number; to: number }[] = [];
  for (let start = from; start <= to; start += BARS_AT_ONCE * step) {
    windows.push({ from: start, to: Math.min(to, start + BARS_AT_ONCE * step - 1) });
  }
  return windows;
}
