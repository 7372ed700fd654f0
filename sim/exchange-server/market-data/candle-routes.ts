/** Bars of one market, of many, and of an event's markets; those of archived markets in the archive's own words. */
import type { FastifyInstance } from 'fastify';
import { MICROS_PER_SECOND } from '../../../engine/time.ts';
import { invalidParameters } from '../errors.ts';
import type { ListedMarket } from './listing.ts';
import { type MarketDesk, notFound } from './market-desk.ts';
import { batchCandlesQuery, type CandlesQuery, candlesQuery } from './queries.ts';
import type { HistoryBar } from './served-history.ts';
import { archivedBarJson, barJson } from './trade-and-bar-json.ts';

/** Bars of one request for one market; of one for many; and markets of that. */
const BARS_MAX = 5_000;
const BATCH_BARS_MAX = 10_000;
const BATCH_MARKETS_MAX = 100;

type Span = Omit<CandlesQuery, 'include_latest_before_start'> & { readonly include_latest_before_start?: boolean };

export function candleRoutes(app: FastifyInstance, desk: MarketDesk): void {
  app.get<{ Params: { series_ticker: string; ticker: string } }>(
    '/series/:series_ticker/markets/:ticker/candlesticks',
    async (request) => {
      const { series_ticker: series, ticker } = request.params;
      const span = spanOf(request.query);
      const market = desk.market(ticker, 'live');
      if (market.event.series !== series) throw notFound(`market of ${series}`, ticker);
      return { ticker, candlesticks: await barsIn(desk, market, span, barJson) };
    },
  );

  app.get<{ Params: { ticker: string } }>('/historical/markets/:ticker/candlesticks', async (request) => {
    const span = spanOf(request.query);
    const market = desk.market(request.params.ticker, 'historical');
    return { ticker: market.ticker, candlesticks: await barsIn(desk, market, span, archivedBarJson) };
  });

  app.get('/markets/candlesticks', async (request) => {
    const query = batchCandlesQuery.parse(request.query);
    const tickers = query.market_tickers ?? [];
    if (tickers.length === 0 || tickers.length > BATCH_MARKETS_MAX)
      throw invalidParameters(`market_tickers: 1 to ${BATCH_MARKETS_MAX} are needed`);
    const markets = [];
    let total = 0;
    for (const ticker of tickers) {
      const market = desk.history.market(ticker);
      if (market === undefined || desk.tierOf(market) !== 'live') continue;
      const candlesticks = await barsIn(desk, market, query, barJson);
      total += candlesticks.length;
      if (total > BATCH_BARS_MAX)
        throw invalidParameters(`more than ${BATCH_BARS_MAX} candlesticks: ask for a shorter time`);
      markets.push({ market_ticker: ticker, candlesticks });
    }
    return { markets };
  });

  app.get<{ Params: { series_ticker: string; event_ticker: string } }>(
    '/series/:series_ticker/events/:event_ticker/candlesticks',
    async (request) => {
      const { series_ticker: series, event_ticker: ticker } = request.params;
      const span = candlesQuery.parse(request.query);
      const event = desk.event(ticker);
      if (event.series !== series) throw notFound(`event of ${series}`, ticker);
      const markets = event.markets.filter((market) => desk.tierOf(market) === 'live');
      const most = Math.max(1, Math.floor(BARS_MAX / Math.max(1, markets.length)));
      const end = Math.min(span.end_ts, span.start_ts + most * span.period_interval * 60);
      const bars = [];
      for (const market of markets) bars.push(await barsIn(desk, market, { ...span, end_ts: end }, barJson));
      return {
        market_tickers: markets.map((market) => market.ticker),
        market_candlesticks: bars,
        adjusted_end_ts: end,
      };
    },
  );
}

function spanOf(raw: unknown): CandlesQuery {
  const span = candlesQuery.parse(raw);
  if ((span.end_ts - span.start_ts) / (span.period_interval * 60) > BARS_MAX)
    throw invalidParameters(`more than ${BARS_MAX} candlesticks: ask for a shorter time`);
  return span;
}

async function barsIn(
  desk: MarketDesk,
  market: ListedMarket,
  span: Span,
  write: (bar: HistoryBar, before: HistoryBar | undefined) => object,
): Promise<object[]> {
  const bars = await desk.history.barsOf(market, span.period_interval);
  const from = span.start_ts * MICROS_PER_SECOND;
  const to = span.end_ts * MICROS_PER_SECOND;
  const first = bars.findIndex((bar) => bar.end_at >= from);
  const found = bars.flatMap((bar, i) => (bar.end_at >= from && bar.end_at <= to ? [write(bar, bars[i - 1])] : []));
  const before = first < 0 ? bars.at(-1) : bars[first - 1];
  if (span.include_latest_before_start !== true || before === undefined) return found;
  return [write(projected(before, span), before), ...found];
}

/** The bar before the start, moved to the first boundary after it: without prices of its own, it only says the previous one. */
function projected(before: HistoryBar, { start_ts: start, period_interval: minutes }: Span): HistoryBar {
  const step = minutes * 60;
  const end = (Math.floor(start / step) + 1) * step;
  const empty = Object.fromEntries(Object.keys(before).map((name) => [name, null]));
  return {
    ...empty,
    volume_e2: 0,
    open_interest_e2: before.open_interest_e2,
    end_at: end * MICROS_PER_SECOND,
    known_at: before.known_at,
  } as HistoryBar;
}
