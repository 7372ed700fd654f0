/** Events and markets: one by its ticker, and lists with the exchange's filters, newest first, in both tiers. */
import type { FastifyInstance } from 'fastify';
import { MICROS_PER_SECOND } from '../../../engine/time.ts';
import { invalidParameters } from '../errors.ts';
import type { ServedStatus } from '../live-markets.ts';
import { pageOf } from '../routes/pages.ts';
import type { ListedEvent, ListedMarket } from './listing.ts';
import type { MarketDesk, Tier } from './market-desk.ts';
import { eventJson, exactTime } from './market-json.ts';
import type { MarketState } from './market-state.ts';
import { eventQuery, eventsQuery, type MarketsQuery, marketsQuery } from './queries.ts';

type Wanted = 'unopened' | 'open' | 'paused' | 'closed' | 'settled';

/** Which statuses a filter takes: it is closed from its close to its payment. */
const STATUSES: Readonly<Record<Wanted, readonly ServedStatus[]>> = {
  unopened: ['initialized'],
  open: ['active'],
  paused: ['inactive'],
  closed: ['closed', 'determined', 'disputed', 'amended'],
  settled: ['finalized'],
};
/** Filters by time go with the statuses in which that time is there. */
const TIME_FILTERS = [
  { names: ['min_created_ts', 'max_created_ts'], statuses: ['unopened', 'open', ''] },
  { names: ['min_close_ts', 'max_close_ts'], statuses: ['closed', ''] },
  { names: ['min_settled_ts', 'max_settled_ts'], statuses: ['settled', ''] },
] as const;

export function listingRoutes(app: FastifyInstance, desk: MarketDesk): void {
  app.get('/events', (request) => {
    const query = eventsQuery.parse(request.query);
    const wanted = desk.history.events().filter((event) => isWantedEvent(desk, event, query));
    const { items, cursor } = pageOf(wanted, query);
    return {
      events: items.map((event) => ({
        ...eventJson(event),
        ...(query.with_nested_markets && { markets: nested(desk, event) }),
      })),
      cursor,
    };
  });

  app.get<{ Params: { event_ticker: string } }>('/events/:event_ticker', (request) => {
    const query = eventQuery.parse(request.query);
    const event = desk.event(request.params.event_ticker);
    const markets = nested(desk, event);
    return query.with_nested_markets
      ? { event: { ...eventJson(event), markets }, markets: [] }
      : { event: eventJson(event), markets };
  });

  app.get('/markets', (request) => list(desk, 'live', marketsQuery.parse(request.query)));
  app.get('/historical/markets', (request) => {
    const query = marketsQuery.parse(request.query);
    const filters = [query.event_ticker, query.series_ticker, query.tickers].filter(
      (value) => value !== undefined && value !== null,
    );
    if (filters.length > 1) throw invalidParameters('event_ticker, series_ticker and tickers exclude each other');
    return list(desk, 'historical', query);
  });

  for (const [path, tier] of [
    ['/markets/:ticker', 'live'],
    ['/historical/markets/:ticker', 'historical'],
  ] as const) {
    app.get<{ Params: { ticker: string } }>(path, (request) => ({
      market: desk.json(desk.market(request.params.ticker, tier)),
    }));
  }

  app.get('/historical/cutoff', () => {
    const at = exactTime(desk.cutoff());
    return {
      market_settled_ts: at,
      trades_created_ts: at,
      orders_updated_ts: at,
      market_positions_last_updated_ts: at,
    };
  });
}

/** Markets of an event, but for those in the archive. */
function nested(desk: MarketDesk, event: ListedEvent): object[] {
  return event.markets.filter((market) => desk.tierOf(market) === 'live').map((market) => desk.json(market));
}

function list(desk: MarketDesk, tier: Tier, query: MarketsQuery): object {
  const status = query.status ?? '';
  for (const { names, statuses } of TIME_FILTERS) {
    const given = names.find((name) => query[name] !== undefined);
    if (given !== undefined && !(statuses as readonly string[]).includes(status))
      throw invalidParameters(`${given}: does not go with status ${status}`);
  }
  const events = query.event_ticker === undefined ? desk.history.events() : [desk.history.event(query.event_ticker)];
  const tickers = query.tickers === null ? null : new Set(query.tickers);
  const wanted = events.flatMap((event) => {
    if (event === undefined || (query.series_ticker !== undefined && event.series !== query.series_ticker)) return [];
    return event.markets.filter(
      (market) => (tickers === null || tickers.has(market.ticker)) && isWanted(desk, market, tier, query),
    );
  });
  const { items, cursor } = pageOf(wanted, query);
  return { markets: items.map((market) => desk.json(market)), cursor };
}

function isWanted(desk: MarketDesk, market: ListedMarket, tier: Tier, query: MarketsQuery): boolean {
  if (desk.tierOf(market) !== tier) return false;
  const state = desk.state(market);
  if (query.status && !STATUSES[query.status].includes(state.status)) return false;
  return (
    isWithin(state.createdAt, query.min_created_ts, query.max_created_ts) &&
    isWithin(market.closeAt, query.min_close_ts, query.max_close_ts) &&
    isWithin(settledOf(state), query.min_settled_ts, query.max_settled_ts) &&
    isWithin(state.updatedAt, query.min_updated_ts, undefined)
  );
}

function isWantedEvent(
  desk: MarketDesk,
  event: ListedEvent,
  query: {
    series_ticker?: string | undefined;
    tickers: string[] | null;
    status?: Wanted | '' | undefined;
    min_close_ts?: number | undefined;
    min_updated_ts?: number | undefined;
  },
): boolean {
  if (query.series_ticker !== undefined && event.series !== query.series_ticker) return false;
  if (query.tickers !== null && !query.tickers.includes(event.ticker)) return false;
  const { status } = query;
  if (status && !event.markets.some((market) => STATUSES[status].includes(desk.state(market).status))) return false;
  return (
    event.markets.some(({ closeAt }) => isWithin(closeAt, query.min_close_ts, undefined)) &&
    (query.min_updated_ts === undefined ||
      event.markets.some((market) => isWithin(desk.state(market).updatedAt, query.min_updated_ts, undefined)))
  );
}

function settledOf({ settledAt, finalAt }: MarketState): number | null {
  return settledAt ?? finalAt;
}

/** After `min` and before `max`, in seconds; a time that is not there is within no bound. */
function isWithin(at: number | null, min: number | undefined, max: number | undefined): boolean {
  if (min === undefined && max === undefined) return true;
  if (at === null) return false;
  const seconds = at / MICROS_PER_SECOND;
  return (min === undefined || seconds >= min) && (max === undefined || seconds <= max);
}
