/** Series, and changes of their fees: there never was one for daily temperatures. */
import type { FastifyInstance } from 'fastify';
import type { ListedEvent } from './listing.ts';
import { type MarketDesk, notFound } from './market-desk.ts';
import { seriesJson } from './market-json.ts';
import { feeChangesQuery, seriesListQuery } from './queries.ts';

const CATEGORY = 'Climate and Weather';
const TAG = 'Daily temperature';

export function seriesRoutes(app: FastifyInstance, desk: MarketDesk): void {
  app.get('/series', (request) => {
    const { category, tags } = seriesListQuery.parse(request.query);
    const isWanted = (!category || category === CATEGORY) && (!tags || tags.split(',').includes(TAG));
    return { series: isWanted ? [...newestBySeries(desk).values()].map(seriesJson) : [] };
  });

  app.get<{ Params: { series_ticker: string } }>('/series/:series_ticker', (request) => {
    const { series_ticker: ticker } = request.params;
    const newest = newestBySeries(desk).get(ticker);
    if (newest === undefined) throw notFound('series', ticker);
    return { series: seriesJson(newest) };
  });

  app.get('/series/fee_changes', (request) => {
    feeChangesQuery.parse(request.query);
    return { series_fee_change_arr: [] };
  });
}

/** The newest listed event of every series, by series. */
function newestBySeries(desk: MarketDesk): ReadonlyMap<string, ListedEvent> {
  const newest = new Map<string, ListedEvent>();
  for (const event of desk.history.events()) newest.set(event.series, event);
  return new Map([...newest].sort(([x], [y]) => (x < y ? -1 : 1)));
}
