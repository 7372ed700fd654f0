/** Order books as they are at the simulated instant: bids for YES and for NO. There are none of the past. */
import type { FastifyInstance } from 'fastify';
import { invalidParameters } from '../errors.ts';
import type { ServedBook } from '../live-markets.ts';
import { type MarketDesk, notFound } from './market-desk.ts';
import { depthQuery, orderbooksQuery } from './queries.ts';
import { bookJson } from './trade-and-bar-json.ts';

const BOOKS_MAX = 100;
const EMPTY: ServedBook = { yes: [], no: [] };

export function bookRoutes(app: FastifyInstance, desk: MarketDesk): void {
  app.get<{ Params: { ticker: string } }>('/markets/:ticker/orderbook', (request) => {
    const { depth } = depthQuery.parse(request.query);
    return { orderbook_fp: bookJson(bookOf(desk, request.params.ticker, depth)) };
  });

  app.get('/markets/orderbooks', (request) => {
    const { tickers } = orderbooksQuery.parse(request.query);
    if (tickers === null || tickers.length > BOOKS_MAX)
      throw invalidParameters(`tickers: 1 to ${BOOKS_MAX} are needed`);
    return {
      orderbooks: tickers.map((ticker) => ({ ticker, orderbook_fp: bookJson(bookOf(desk, ticker, 0)) })),
    };
  });
}

/** A market that the clock is not replaying has an empty book. @throws ApiError 404 when it is not listed */
function bookOf(desk: MarketDesk, ticker: string, depth: number): ServedBook {
  if (desk.history.market(ticker) === undefined) throw notFound('market', ticker);
  return desk.live.book(ticker, depth) ?? EMPTY;
}
