/** The account's side of the exchange: orders V2, order groups, fills, positions, settlements and balance over signed REST. */
import { z } from 'zod';
import { AccountRequests, type AccountRequestsOptions, type Answer } from './account-requests.ts';
import { exchangeStatusResponse } from './schemas/exchange.ts';
import { createOrderGroupResponse, getOrderGroupResponse } from './schemas/order-groups.ts';
import {
  type AmendOrderRequest,
  amendOrderResponse,
  type CreateOrderRequest,
  cancelOrderResponse,
  createOrderResponse,
  getOrderResponse,
  getOrdersResponse,
  type order,
} from './schemas/orders.ts';
import {
  type fill,
  getBalanceResponse,
  getFillsResponse,
  getPositionsResponse,
  getSettlementsResponse,
  type settlement,
} from './schemas/portfolio.ts';

export type ExchangeOrder = z.infer<typeof order>;
export type ExchangeFill = z.infer<typeof fill>;
export type ExchangeSettlement = z.infer<typeof settlement>;
export type ExchangePosition = z.infer<typeof getPositionsResponse>['market_positions'][number];

const ORDERS = '/portfolio/events/orders';
const GROUPS = '/portfolio/order_groups';
const MOST_TRANSFERS = 500;

const transfer = z.object({
  id: z.string(),
  status: z.string(),
  amount_cents: z.int(),
  created_ts: z.int(),
  finalized_ts: z.int().nullish(),
});
const depositsResponse = z.object({ deposits: z.array(transfer), cursor: z.string().optional() });
const withdrawalsResponse = z.object({ withdrawals: z.array(transfer), cursor: z.string().optional() });
export type ExchangeTransfer = z.infer<typeof transfer>;

export class AccountClient {
  readonly #requests: AccountRequests;

  constructor(options: AccountRequestsOptions) {
    this.#requests = new AccountRequests(options);
  }

  /** Answers of "too many requests" so far. */
  get refusedByRate(): number {
    return this.#requests.refusedByRate;
  }

  /** The exchange's own time minus this machine's at the last answer, in seconds (its header has no finer); null before. */
  get skewSeconds(): number | null {
    return this.#requests.skewSeconds;
  }

  /** Places an order. `mayGo` is asked at the last moment, when the rate limit lets it go; a refusal of it is passed on. */
  createOrder(
    body: CreateOrderRequest,
    mayGo: () => string | null,
  ): Promise<Answer<z.infer<typeof createOrderResponse>>> {
    return this.#requests.write('POST', ORDERS, createOrderResponse, { body, mayGo });
  }

  amendOrder(
    orderId: string,
    body: AmendOrderRequest,
    mayGo: () => string | null,
  ): Promise<Answer<z.infer<typeof amendOrderResponse>>> {
    return this.#requests.write('POST', `${ORDERS}/{order_id}/amend`, amendOrderResponse, { body, mayGo, id: orderId });
  }

  cancelOrder(orderId: string): Promise<Answer<z.infer<typeof cancelOrderResponse>>> {
    return this.#requests.write('DELETE', `${ORDERS}/{order_id}`, cancelOrderResponse, { id: orderId });
  }

  /** Cancels every order of the account, a person's own included. */
  cancelAll(): Promise<Answer<unknown>> {
    return this.#requests.write('DELETE', ORDERS, z.unknown());
  }

  /** Makes an order group: the exchange cancels its orders when more than so many contracts match within 15 seconds. */
  createOrderGroup(contractsLimit: number): Promise<Answer<z.infer<typeof createOrderGroupResponse>>> {
    return this.#requests.write('POST', `${GROUPS}/create`, createOrderGroupResponse, {
      body: { contracts_limit: contractsLimit },
    });
  }

  /** Lets orders of a group through again after its limit was reached. */
  resetOrderGroup(id: string): Promise<Answer<unknown>> {
    return this.#requests.write('PUT', `${GROUPS}/{id}/reset`, z.unknown(), { id });
  }

  /** The order group of an id; null when the exchange has none. */
  orderGroup(id: string): Promise<z.infer<typeof getOrderGroupResponse> | null> {
    return this.#requests.readOrNull(`${GROUPS}/{id}`, getOrderGroupResponse, id);
  }

  /** One order; null when the exchange has none of this id. */
  async order(orderId: string): Promise<ExchangeOrder | null> {
    return (await this.#requests.readOrNull('/portfolio/orders/{order_id}', getOrderResponse, orderId))?.order ?? null;
  }

  /** Orders that were placed since an instant (whole seconds), narrowed to a market if one is given. */
  orders(sinceSeconds: number, ticker?: string): Promise<ExchangeOrder[]> {
    return this.#requests.pages(
      '/portfolio/orders',
      getOrdersResponse,
      { min_ts: sinceSeconds, ticker },
      (page) => page.orders,
    );
  }

  /** Every order at rest, whenever it was placed. */
  restingOrders(): Promise<ExchangeOrder[]> {
    return this.#requests.pages('/portfolio/orders', getOrdersResponse, { status: 'resting' }, (page) => page.orders);
  }

  fillsOfOrder(orderId: string): Promise<ExchangeFill[]> {
    return this.#requests.pages('/portfolio/fills', getFillsResponse, { order_id: orderId }, (page) => page.fills);
  }

  fills(sinceSeconds: number): Promise<ExchangeFill[]> {
    return this.#requests.pages('/portfolio/fills', getFillsResponse, { min_ts: sinceSeconds }, (page) => page.fills);
  }

  positions(): Promise<ExchangePosition[]> {
    const query = { count_filter: 'position' };
    return this.#requests.pages('/portfolio/positions', getPositionsResponse, query, (page) => page.market_positions);
  }

  settlements(sinceSeconds: number): Promise<ExchangeSettlement[]> {
    const query = { min_ts: sinceSeconds };
    return this.#requests.pages('/portfolio/settlements', getSettlementsResponse, query, (page) => page.settlements);
  }

  balance(): Promise<z.infer<typeof getBalanceResponse>> {
    return this.#requests.read('/portfolio/balance', getBalanceResponse, {});
  }

  async deposits(): Promise<ExchangeTransfer[]> {
    return (await this.#requests.read('/portfolio/deposits', depositsResponse, { limit: MOST_TRANSFERS })).deposits;
  }

  async withdrawals(): Promise<ExchangeTransfer[]> {
    return (await this.#requests.read('/portfolio/withdrawals', withdrawalsResponse, { limit: MOST_TRANSFERS }))
      .withdrawals;
  }

  exchangeStatus(): Promise<z.infer<typeof exchangeStatusResponse>> {
    return this.#requests.read('/exchange/status', exchangeStatusResponse, {});
  }

  close(): Promise<void> {
    return this.#requests.close();
  }
}
