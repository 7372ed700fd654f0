/**
 * The exchange's public market data over REST, from a store's history under the simulated clock: nobody signs, nothing is shown before it
 * was known, and what has settled long enough ago moves to the archive, as at the exchange.
 */
import type { FastifyInstance } from 'fastify';
import type { Store } from '../../../data/store/store.ts';
import type { ServedClock } from '../clock.ts';
import type { LiveMarkets } from '../live-markets.ts';
import { bookRoutes } from './book-routes.ts';
import { candleRoutes } from './candle-routes.ts';
import { KeptRules } from './kept-rules.ts';
import { listingRoutes } from './listing-routes.ts';
import { MarketDesk } from './market-desk.ts';
import { seriesRoutes } from './series-routes.ts';
import { ServedHistory } from './served-history.ts';
import { tradeRoutes } from './trade-routes.ts';

export interface MarketDataOptions {
  readonly store: Store;
  readonly clock: ServedClock;
  readonly live: LiveMarkets;
}

/** Registers the routes, relative to the prefix that it is registered under. */
export async function marketDataRoutes(app: FastifyInstance, { store, clock, live }: MarketDataOptions): Promise<void> {
  const history = await ServedHistory.open(store, clock);
  app.addHook('onClose', async () => history.close());
  const desk = new MarketDesk(history, live, new KeptRules(store.dir));
  seriesRoutes(app, desk);
  listingRoutes(app, desk);
  tradeRoutes(app, desk);
  candleRoutes(app, desk);
  bookRoutes(app, desk);
}
