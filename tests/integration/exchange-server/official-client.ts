/** The exchange's own TypeScript client, unchanged but for its base URL; every answer is checked against its schema. */
import { createRequire } from 'node:module';
import {
  AccountApi,
  Configuration,
  EventsApi,
  ExchangeApi,
  HistoricalApi,
  MarketApi,
  OrderGroupsApi,
  OrdersApi,
  PortfolioApi,
} from 'kalshi-typescript';
import type { z } from 'zod';
import * as exchange from '../../../data/kalshi/schemas/exchange.ts';
import * as marketData from '../../../data/kalshi/schemas/market-data.ts';
import * as groups from '../../../data/kalshi/schemas/order-groups.ts';
import * as orders from '../../../data/kalshi/schemas/orders.ts';
import * as portfolio from '../../../data/kalshi/schemas/portfolio.ts';
import type { Served } from './served-world.ts';
import { expectExactly } from './test-socket.ts';

// The client signs through the axios of its own module system; each of its parts gets an instance of its own.
const axios = createRequire(import.meta.url)('axios') as { create(options: object): AxiosLike };
interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly config: { readonly method?: string; readonly url?: string };
}
interface AxiosLike {
  readonly interceptors: {
    readonly response: { use(ok: (answer: Answer) => Answer, failed: (error: { response?: Answer }) => never): void };
  };
}

const ID = '[^/]+';
/** Which schema an answer has, by method and path; the first that fits. */
const SCHEMAS: readonly (readonly [method: string, path: string, schema: z.ZodType])[] = [
  ['POST', '/portfolio/events/orders', orders.createOrderResponse],
  ['POST', '/portfolio/events/orders/batched', orders.batchCreateResponse],
  ['DELETE', '/portfolio/events/orders/batched', orders.batchCancelResponse],
  ['POST', `/portfolio/events/orders/${ID}/amend`, orders.amendOrderResponse],
  ['POST', `/portfolio/events/orders/${ID}/decrease`, orders.decreaseOrderResponse],
  ['DELETE', `/portfolio/events/orders/${ID}`, orders.cancelOrderResponse],
  ['GET', '/portfolio/orders', orders.getOrdersResponse],
  ['GET', '/portfolio/orders/queue_positions', orders.queuePositionsResponse],
  ['GET', `/portfolio/orders/${ID}/queue_position`, orders.queuePositionResponse],
  ['GET', `/portfolio/orders/${ID}`, orders.getOrderResponse],
  ['GET', '/portfolio/balance', portfolio.getBalanceResponse],
  ['GET', '/portfolio/summary/total_resting_order_value', portfolio.restingOrderValueResponse],
  ['GET', '/portfolio/positions', portfolio.getPositionsResponse],
  ['GET', '/portfolio/fills', portfolio.getFillsResponse],
  ['GET', '/portfolio/settlements', portfolio.getSettlementsResponse],
  ['GET', '/portfolio/deposits', portfolio.getDepositsResponse],
  ['GET', '/portfolio/withdrawals', portfolio.getWithdrawalsResponse],
  ['GET', '/historical/fills', portfolio.getFillsResponse],
  ['GET', '/historical/orders', orders.getOrdersResponse],
  ['GET', '/historical/positions', portfolio.getPositionsResponse],
  ['POST', '/portfolio/order_groups/create', groups.createOrderGroupResponse],
  ['GET', '/portfolio/order_groups', groups.getOrderGroupsResponse],
  ['GET', `/portfolio/order_groups/${ID}`, groups.getOrderGroupResponse],
  ['PUT', `/portfolio/order_groups/${ID}/(reset|trigger|limit)`, groups.emptyResponse],
  ['DELETE', `/portfolio/order_groups/${ID}`, groups.emptyResponse],
  ['GET', '/series', marketData.seriesListResponse],
  ['GET', '/series/fee_changes', marketData.seriesFeeChangesResponse],
  ['GET', `/series/${ID}`, marketData.seriesResponse],
  ['GET', '/events', marketData.eventsResponse],
  ['GET', `/events/${ID}`, marketData.eventResponse],
  ['GET', '/markets', marketData.marketsResponse],
  ['GET', '/markets/trades', marketData.tradesResponse],
  ['GET', '/markets/orderbooks', marketData.orderbooksResponse],
  ['GET', '/markets/candlesticks', marketData.batchCandlesticksResponse],
  ['GET', `/markets/${ID}`, marketData.marketResponse],
  ['GET', `/markets/${ID}/orderbook`, marketData.orderbookResponse],
  ['GET', `/series/${ID}/markets/${ID}/candlesticks`, marketData.candlesticksResponse],
  ['GET', `/series/${ID}/events/${ID}/candlesticks`, marketData.eventCandlesticksResponse],
  ['GET', '/historical/cutoff', marketData.cutoffResponse],
  ['GET', '/historical/markets', marketData.marketsResponse],
  ['GET', '/historical/trades', marketData.tradesResponse],
  ['GET', `/historical/markets/${ID}/candlesticks`, marketData.historicalCandlesticksResponse],
  ['GET', '/account/limits', portfolio.accountLimitsResponse],
  ['GET', '/account/endpoint_costs', portfolio.endpointCostsResponse],
  ['GET', '/exchange/status', exchange.exchangeStatusResponse],
  ['GET', '/exchange/schedule', exchange.exchangeScheduleResponse],
  ['GET', '/exchange/user_data_timestamp', exchange.userDataTimestampResponse],
];

export interface OfficialClient {
  readonly orders: OrdersApi;
  readonly groups: OrderGroupsApi;
  readonly portfolio: PortfolioApi;
  readonly account: AccountApi;
  readonly exchange: ExchangeApi;
  readonly markets: MarketApi;
  readonly events: EventsApi;
  readonly historical: HistoricalApi;
}

/** The client of the served account. The server must have an RSA key: it is the kind that the client signs with. */
export function officialClient(served: Served): OfficialClient {
  const make = <Api>(api: new (configuration: Configuration, basePath: undefined, axios: never) => Api): Api => {
    const configuration = new Configuration({
      apiKey: served.key.access.id,
      privateKeyPem: served.privateKeyPem,
      basePath: served.rest,
    });
    return new api(configuration, undefined, checkedAxios(served.rest) as never);
  };
  return {
    orders: make(OrdersApi),
    groups: make(OrderGroupsApi),
    portfolio: make(PortfolioApi),
    account: make(AccountApi),
    exchange: make(ExchangeApi),
    markets: make(MarketApi),
    events: make(EventsApi),
    historical: make(HistoricalApi),
  };
}

/** What the exchange refused with: the status and the body of its answer. */
export async function refusalOf(request: Promise<unknown>): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    await request;
  } catch (error) {
    const { response } = error as { response?: Answer };
    if (response === undefined) throw error;
    return { status: response.status, body: response.data as Record<string, unknown> };
  }
  throw new Error('it was not refused');
}

function checkedAxios(base: string): AxiosLike {
  const instance = axios.create({ timeout: 5_000 });
  instance.interceptors.response.use(
    (answer) => {
      check(base, answer);
      return answer;
    },
    (error) => {
      if (error.response !== undefined) expectExactly(exchange.errorResponse, error.response.data);
      throw error;
    },
  );
  return instance;
}

function check(base: string, { status, data, config: { method = '', url = '' } }: Answer): void {
  if (status === 204) return;
  const path = new URL(url).pathname.slice(new URL(base).pathname.length);
  const found = SCHEMAS.find(
    ([verb, pattern]) => verb === method.toUpperCase() && new RegExp(`^${pattern}$`).test(path),
  );
  if (found === undefined) throw new Error(`no schema for ${method} ${path}`);
  expectExactly(found[2], data);
}
