/**
 * The exchange's public market data through its own client, `kalshi-typescript`: every answer as the text that came, so that it can be
 * kept as it is and read later. Each API object gets an HTTP client of its own, because they add a signing step to the one they are given.
 */
import { createRequire } from 'node:module';
import { EventsApi, ExchangeApi, HistoricalApi, MarketApi } from 'kalshi-typescript';
import { ExchangeRefusal, NoAnswer, PatientRequests } from './patient-requests.ts';
import type { RequestManners } from './request-manners.ts';

/** An answer's text and, of a list, the pointer to its next page; empty on the last. */
export interface RawAnswer {
  readonly text: string;
  readonly cursor: string;
}

/** Length of bars in minutes, as the exchange offers them. */
export const CANDLE_MINUTES = [1, 60, 1440] as const;
export type CandleMinutes = (typeof CANDLE_MINUTES)[number];

/** A span in whole seconds since 1970; both ends inclusive. */
export interface SecondsSpan {
  readonly from: number;
  readonly to: number;
}

const EVENTS_A_PAGE = 200;
const PAGE = 1000;

export class MarketDataClient {
  readonly requests: PatientRequests;
  readonly #events: EventsApi;
  readonly #exchange: ExchangeApi;
  readonly #markets: MarketApi;
  readonly #historical: HistoricalApi;

  /** @param baseUrl a checked address that ends in the version: `https://host/trade-api/v2`. */
  constructor(baseUrl: string, manners: RequestManners) {
    this.requests = new PatientRequests(manners);
    const http = () => ownHttpClient(manners.timeoutMs);
    this.#events = new EventsApi(undefined, baseUrl, http());
    this.#exchange = new ExchangeApi(undefined, baseUrl, http());
    this.#markets = new MarketApi(undefined, baseUrl, http());
    this.#historical = new HistoricalApi(undefined, baseUrl, http());
  }

  series(series: string): Promise<RawAnswer> {
    return this.#ask(`the series ${series}`, () => this.#markets.getSeries(series));
  }

  /** All events of a series, page by page. */
  events(series: string, cursor: string): Promise<RawAnswer> {
    return this.#ask(`the events of ${series}`, () =>
      this.#events.getEvents(EVENTS_A_PAGE, cursor || undefined, undefined, undefined, undefined, series),
    );
  }

  cutoff(): Promise<RawAnswer> {
    return this.#ask('the historical cutoff', () => this.#historical.getHistoricalCutoff());
  }

  marketsOf(event: string, tier: Tier, cursor: string): Promise<RawAnswer> {
    const what = `the markets of ${event}`;
    return tier === 'historical'
      ? this.#ask(what, () => this.#historical.getHistoricalMarkets(PAGE, cursor || undefined, undefined, event))
      : this.#ask(what, () => this.#markets.getMarkets(PAGE, cursor || undefined, event));
  }

  /** Markets of a series that trade now. */
  openMarketsOf(series: string, cursor: string): Promise<RawAnswer> {
    return this.#ask(`the open markets of ${series}`, () => {
      const none = undefined;
      return this.#markets.getMarkets(
        PAGE,
        cursor || none,
        none,
        series,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        'open',
      );
    });
  }

  /** Where the exchange's own clock is, roughly. */
  clock(): Promise<RawAnswer> {
    return this.#ask("the exchange's time", () => this.#exchange.getUserDataTimestamp());
  }

  /** Public trades of a market, newest first. */
  tradesOf(ticker: string, tier: Tier, cursor: string): Promise<RawAnswer> {
    const what = `the trades of ${ticker}`;
    return tier === 'historical'
      ? this.#ask(what, () =>
          this.#historical.getTradesHistorical(ticker, undefined, undefined, PAGE, cursor || undefined),
        )
      : this.#ask(what, () => this.#markets.getTrades(PAGE, cursor || undefined, ticker));
  }

  /** Bars of a market that end within the span. */
  candlesOf(series: string, ticker: string, tier: Tier, minutes: CandleMinutes, span: SecondsSpan): Promise<RawAnswer> {
    const what = `bars of ${ticker}`;
    const { from, to } = span;
    return tier === 'historical'
      ? this.#ask(what, () => this.#historical.getMarketCandlesticksHistorical(ticker, from, to, minutes as never))
      : this.#ask(what, () => this.#markets.getMarketCandlesticks(series, ticker, from, to, minutes as never));
  }

  /** The whole book of a market as it is now. */
  bookOf(ticker: string): Promise<RawAnswer> {
    return this.#ask(`the order book of ${ticker}`, () => this.#markets.getMarketOrderbook(ticker, 0));
  }

  #ask(what: string, call: () => Promise<{ readonly data: unknown }>): Promise<RawAnswer> {
    return this.requests.send(what, async () => {
      try {
        return readAnswer((await call()).data);
      } catch (error) {
        throw withoutRequest(what, error);
      }
    });
  }
}

/** Where the exchange keeps a record: with what is recent, or in its archive. */
export type Tier = 'live' | 'historical';

/** The client's own copy of axios, which is another than the one an import gives. */
function ownHttpClient(timeoutMs: number): never {
  const axios = createRequire(import.meta.url)('axios') as { create(options: object): never };
  return axios.create({ timeout: timeoutMs, proxy: false, transformResponse: [(text: unknown) => text] });
}

function readAnswer(text: unknown): RawAnswer {
  if (typeof text !== 'string') throw new NoAnswer('an answer without text');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new NoAnswer('an answer that is not JSON');
  }
  if (typeof document !== 'object' || document === null) throw new NoAnswer('an answer that is no object');
  const { cursor } = document as { cursor?: unknown };
  return { text, cursor: typeof cursor === 'string' ? cursor : '' };
}

/** The failure in the exchange's words alone: the client's own error carries the whole request. */
function withoutRequest(what: string, error: unknown): unknown {
  if (error instanceof NoAnswer) return error;
  const { response, code, isAxiosError } = error as {
    response?: { status: number; data: unknown };
    code?: string;
    isAxiosError?: boolean;
  };
  if (isAxiosError !== true) return error;
  if (response === undefined) return new NoAnswer(`no answer: ${code ?? 'the connection was cut'}`);
  if (response.status >= 200 && response.status < 300) return new NoAnswer('an answer that was cut');
  return new ExchangeRefusal(what, response.status, saidIn(response.data));
}

/** The exchange words errors in three ways: flat, nested under `error`, or as that text alone. */
function saidIn(data: unknown): string {
  try {
    const document = JSON.parse(String(data)) as Record<string, unknown>;
    const error = document.error ?? document;
    if (typeof error === 'string') return error.slice(0, 200);
    const { message, code, details } = error as Record<string, unknown>;
    const said = [message ?? code, details].filter((part) => typeof part === 'string').join(', ');
    if (said !== '') return said.slice(0, 200);
  } catch {
    // No JSON: nothing is said.
  }
  return 'no reason given';
}
