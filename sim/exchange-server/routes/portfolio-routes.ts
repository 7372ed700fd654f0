/** The routes by which an account reads itself: orders, queue positions, balance, positions, fills, settlements. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { orderStatus } from '../../../data/kalshi/schemas/orders.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { formatCash, formatQuantity } from '../../../engine/money/format.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Quantity } from '../../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { OrderView, PositionView } from '../../exchange/views.ts';
import { orderJson } from '../account/order-json.ts';
import { eventPositionJson, fillJson, marketPositionJson, settlementJson } from '../account/portfolio-json.ts';
import { invalidParameters } from '../errors.ts';
import { seconds } from '../wire-time.ts';
import type { AccountDesk } from './account-desk.ts';
import { pageOf, pageQuery, secondsQuery } from './pages.ts';

const CENT = 10_000;
const account = {
  subaccount: z.coerce.number().int().min(0).optional(),
  exchange_index: z.coerce.number().int().optional(),
};
const narrow = { ticker: z.string().optional(), event_ticker: z.string().optional() };
const span = { min_ts: secondsQuery, max_ts: secondsQuery };
const ordersQuery = z.object({ ...pageQuery, ...account, ...narrow, ...span, status: orderStatus.optional() });
const fillsQuery = z.object({
  ...pageQuery,
  ...account,
  ...span,
  ticker: z.string().optional(),
  order_id: z.string().optional(),
});
const positionsQuery = z.object({
  ...pageQuery,
  ...account,
  ...narrow,
  count_filter: z.string().optional(),
  settlement_status: z.enum(['unsettled', 'settled', 'all']).default('unsettled'),
});
const settlementsQuery = z.object({ ...pageQuery, ...account, ...narrow, ...span });
const queueQuery = z.object({ ...account, market_tickers: z.string().optional(), event_ticker: z.string().optional() });

export function portfolioRoutes(app: FastifyInstance, desk: AccountDesk): void {
  const { reads, naming } = desk;
  const { directory } = naming;
  const eventOf = (market: MarketId) => directory.ladder(directory.market(market).ladder).eventTicker;
  const matches = (market: MarketId, tickers: Tickers) =>
    (tickers.ticker === undefined || directory.market(market).ticker === tickers.ticker) &&
    (tickers.event_ticker === undefined || listOf(tickers.event_ticker, 10).includes(eventOf(market)));

  app.get('/portfolio/orders', (request) => {
    const query = ordersQuery.parse(request.query);
    const orders = reads
      .orders({ ...spanOf(query), ...(query.status !== undefined && { status: query.status }) })
      .filter((order) => hasAccount(query) && matches(order.market, query));
    const { items, cursor } = pageOf(orders, query);
    return { orders: items.map((order) => orderJson(order, naming)), cursor };
  });

  app.get<{ Params: { order_id: string } }>('/portfolio/orders/:order_id', (request) => ({
    order: orderJson(desk.order(request.params.order_id), naming),
  }));

  app.get('/portfolio/orders/queue_positions', (request) => {
    const query = queueQuery.parse(request.query);
    const tickers = query.market_tickers === undefined ? null : listOf(query.market_tickers, 100);
    const positions = reads
      .queue()
      .filter(({ market }) => tickers === null || tickers.includes(directory.market(market).ticker))
      .filter(({ market }) => matches(market, { event_ticker: query.event_ticker }));
    return {
      queue_positions: positions.map(({ venueOrderId, market, ahead }) => ({
        order_id: naming.ids.order(venueOrderId),
        market_ticker: directory.market(market).ticker,
        queue_position_fp: formatQuantity(ahead),
      })),
    };
  });

  app.get<{ Params: { order_id: string } }>('/portfolio/orders/:order_id/queue_position', (request) => {
    const order = desk.order(request.params.order_id);
    const place = reads.queue(order.market).find(({ venueOrderId }) => venueOrderId === order.venueOrderId);
    return { queue_position_fp: formatQuantity(place?.ahead ?? (0 as Quantity)) };
  });

  app.get('/portfolio/balance', (request) => {
    desk.checkQueryAccount(request.query as object);
    const { available } = reads.balance();
    const cents = Math.floor(available / CENT);
    return {
      balance: cents,
      balance_dollars: formatCash(available),
      portfolio_value: Math.floor(portfolioValue(desk) / CENT),
      updated_ts: seconds(desk.publisher.accountUpdatedAt),
      balance_breakdown: [{ exchange_index: 0, balance: formatCash(available) }],
    };
  });

  // Money neither comes nor goes here.
  app.get('/portfolio/deposits', () => ({ deposits: [], cursor: '' }));
  app.get('/portfolio/withdrawals', () => ({ withdrawals: [], cursor: '' }));

  // Nothing of an account that is served is old enough for the archive.
  app.get('/historical/fills', () => ({ fills: [], cursor: '' }));
  app.get('/historical/orders', () => ({ orders: [], cursor: '' }));
  app.get('/historical/positions', () => ({ market_positions: [], event_positions: [], cursor: '' }));

  app.get('/portfolio/summary/total_resting_order_value', () => {
    const value = reads.orders({ status: 'resting' }).reduce((sum, order) => sum + restingValue(order), 0);
    return {
      total_resting_order_value: Math.floor(value / CENT),
      resting_order_value_breakdown: [{ exchange_index: 0, balance: formatCash(value as Cash) }],
    };
  });

  app.get('/portfolio/positions', (request) => {
    const query = positionsQuery.parse(request.query);
    const filters = query.count_filter === undefined ? [] : listOf(query.count_filter, 2);
    if (filters.some((name) => name !== 'position' && name !== 'total_traded')) {
      throw invalidParameters('count_filter: may name position and total_traded');
    }
    const isWanted = (position: PositionView) =>
      hasAccount(query) &&
      matches(position.market, query) &&
      (query.settlement_status === 'all' || position.isSettled === (query.settlement_status === 'settled')) &&
      (!filters.includes('position') || position.position !== 0) &&
      (!filters.includes('total_traded') || position.totalTraded !== 0);
    const { items, cursor } = pageOf(reads.positions().filter(isWanted), query);
    const ladders = new Set(items.map(({ market }) => directory.market(market).ladder));
    return {
      market_positions: items.map((position) => marketPositionJson(position, naming)),
      event_positions: reads
        .ladderPositions()
        .filter(({ ladder }) => ladders.has(ladder))
        .map((position) => eventPositionJson(position, naming)),
      cursor,
    };
  });

  app.get('/portfolio/fills', (request) => {
    const query = fillsQuery.parse(request.query);
    const { order_id } = query;
    const venueOrderId = order_id === undefined ? undefined : (naming.ids.venueOrder(order_id) ?? 'none');
    const fills = reads
      .fills({ ...spanOf(query), ...(venueOrderId !== undefined && { venueOrderId }) })
      .filter((fill) => hasAccount(query) && matches(fill.market, query));
    const { items, cursor } = pageOf(fills, query);
    return { fills: items.map((fill) => fillJson(fill, naming)), cursor };
  });

  app.get('/portfolio/settlements', (request) => {
    const query = settlementsQuery.parse(request.query);
    const { from, to } = spanOf(query);
    const settlements = reads
      .settlements()
      .filter(({ settledAt }) => (from === undefined || settledAt >= from) && (to === undefined || settledAt <= to))
      .filter((settlement) => hasAccount(query) && matches(settlement.market, query));
    const { items, cursor } = pageOf(settlements, query);
    return { settlements: items.map((settlement) => settlementJson(settlement, naming)), cursor };
  });
}

interface Tickers {
  readonly ticker?: string | undefined;
  readonly event_ticker?: string | undefined;
}

/** Names separated by commas. @throws ApiError 400 when there are more than `most`. */
function listOf(text: string, most: number): string[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.length > most) throw invalidParameters(`at most ${most} names, not ${names.length}`);
  return names;
}

/** There is one account on one shard; nothing is found under another. */
function hasAccount({
  subaccount,
  exchange_index,
}: {
  subaccount?: number | undefined;
  exchange_index?: number | undefined;
}) {
  return (subaccount ?? 0) === 0 && (exchange_index ?? 0) <= 0;
}

function spanOf(query: { min_ts?: number | undefined; max_ts?: number | undefined }): {
  from?: EpochMicros;
  to?: EpochMicros;
} {
  const { min_ts: from, max_ts: to } = query;
  return {
    ...(from !== undefined && { from: (from * MICROS_PER_SECOND) as EpochMicros }),
    ...(to !== undefined && { to: ((to + 1) * MICROS_PER_SECOND - 1) as EpochMicros }),
  };
}

/** What all positions could be sold for at the touch; where nobody bids, at the last trade's price. */
function portfolioValue({ reads, view }: AccountDesk): number {
  let value = 0;
  for (const { market, position } of reads.positions()) {
    const shown = view.of(market);
    if (position === 0 || shown === undefined) continue;
    const { bid, ask } = view.touchOf(shown);
    const last = shown.lastTrade?.price;
    const yes = position > 0 ? (bid ?? last ?? 0) : (ask ?? last ?? ONE_DOLLAR_PRICE);
    value += position > 0 ? yes * position : (ONE_DOLLAR_PRICE - yes) * -position;
  }
  return value;
}

function restingValue({ side, price, remaining }: OrderView): number {
  return (side === 0 ? price : ONE_DOLLAR_PRICE - price) * remaining;
}
