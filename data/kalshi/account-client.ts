/**
 * The account's side of the exchange: orders V2, order groups, fills, positions, settlements and balance over signed REST.
 *
 * A request that changes something is sent exactly once, whatever comes back: what the exchange refused, and whether it
 * answered at all, is told as data. Requests that only read are sent again where that may help.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request as send } from 'undici';
import { z } from 'zod';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import { ExchangeRefusal, NoAnswer, PatientRequests } from './patient-requests.ts';
import { requestTokens } from './rate-limits.ts';
import type { RequestManners } from './request-manners.ts';
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
import type { RequestSigner } from './signer.ts';
import { type BucketLimit, TokenBucket } from './token-bucket.ts';

/** What became of a request that changes something. `unknown`: it may or may not have been carried out. */
export type Answer<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly details: string }
  | { readonly kind: 'unknown'; readonly why: string };

export type ExchangeOrder = z.infer<typeof order>;
export type ExchangeFill = z.infer<typeof fill>;
export type ExchangeSettlement = z.infer<typeof settlement>;
export type ExchangePosition = z.infer<typeof getPositionsResponse>['market_positions'][number];

export interface AccountClientOptions {
  /** A checked address that ends in the version: `https://host/trade-api/v2`. */
  readonly baseUrl: string;
  readonly signer: RequestSigner;
  /** How reads are sent. */
  readonly reads: RequestManners;
  /** The write bucket of the account's tier; null sends without waiting. */
  readonly writes: BucketLimit | null;
  /** How long a write waits for its answer, in real milliseconds. */
  readonly writeMillis: number;
}

const ORDERS = '/portfolio/events/orders';
const GROUPS = '/portfolio/order_groups';
const PAGE = 1_000;
/** More pages than any account fills: a cursor that leads in a circle ends here. */
const MOST_PAGES = 1_000;
const MOST_TRANSFERS = 500;

const transfer = z.object({ id: z.string(), status: z.string(), amount_cents: z.int(), created_ts: z.int() });
const depositsResponse = z.object({ deposits: z.array(transfer), cursor: z.string().optional() });
const withdrawalsResponse = z.object({ withdrawals: z.array(transfer), cursor: z.string().optional() });
export type ExchangeTransfer = z.infer<typeof transfer>;

type Query = Readonly<Record<string, string | number | undefined>>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export class AccountClient {
  /** Answers of "too many requests" so far. */
  refusedByRate = 0;
  /** The exchange's own time minus this machine's at the last answer, in seconds (its header has no finer); null before. */
  skewSeconds: number | null = null;
  readonly #options: AccountClientOptions;
  readonly #reads: PatientRequests;
  readonly #writes: TokenBucket | null;
  readonly #agent = new Agent({ connections: 16, keepAliveTimeout: 10_000 });

  constructor(options: AccountClientOptions) {
    this.#options = options;
    this.#reads = new PatientRequests(options.reads);
    this.#writes = options.writes === null ? null : new TokenBucket(withMargin(options.writes), monotonicMicros());
  }

  /** Places an order. `mayGo` is asked at the last moment, when the rate limit lets it go; a refusal of it is passed on. */
  createOrder(
    body: CreateOrderRequest,
    mayGo: () => string | null,
  ): Promise<Answer<z.infer<typeof createOrderResponse>>> {
    return this.#write('POST', ORDERS, createOrderResponse, { body, mayGo });
  }

  amendOrder(
    orderId: string,
    body: AmendOrderRequest,
    mayGo: () => string | null,
  ): Promise<Answer<z.infer<typeof amendOrderResponse>>> {
    return this.#write('POST', `${ORDERS}/{order_id}/amend`, amendOrderResponse, { body, mayGo, id: orderId });
  }

  cancelOrder(orderId: string): Promise<Answer<z.infer<typeof cancelOrderResponse>>> {
    return this.#write('DELETE', `${ORDERS}/{order_id}`, cancelOrderResponse, { id: orderId });
  }

  /** Cancels every order of the account, a person's own included. */
  cancelAll(): Promise<Answer<unknown>> {
    return this.#write('DELETE', ORDERS, z.unknown(), {});
  }

  /** Makes an order group: the exchange cancels its orders when more than so many contracts match within 15 seconds. */
  createOrderGroup(contractsLimit: number): Promise<Answer<z.infer<typeof createOrderGroupResponse>>> {
    return this.#write('POST', `${GROUPS}/create`, createOrderGroupResponse, {
      body: { contracts_limit: contractsLimit },
    });
  }

  /** Lets orders of a group through again after its limit was reached. */
  resetOrderGroup(id: string): Promise<Answer<unknown>> {
    return this.#write('PUT', `${GROUPS}/{id}/reset`, z.unknown(), { id });
  }

  /** The order group of an id; null when the exchange has none. */
  orderGroup(id: string): Promise<z.infer<typeof getOrderGroupResponse> | null> {
    return this.#readOrNull(`${GROUPS}/{id}`, getOrderGroupResponse, id);
  }

  /** One order; null when the exchange has none of this id. */
  async order(orderId: string): Promise<ExchangeOrder | null> {
    return (await this.#readOrNull('/portfolio/orders/{order_id}', getOrderResponse, orderId))?.order ?? null;
  }

  /** Orders that were placed since an instant (whole seconds), narrowed to a market if one is given. */
  orders(sinceSeconds: number, ticker?: string): Promise<ExchangeOrder[]> {
    return this.#pages('/portfolio/orders', getOrdersResponse, { min_ts: sinceSeconds, ticker }, (page) => page.orders);
  }

  /** Every order at rest, whenever it was placed. */
  restingOrders(): Promise<ExchangeOrder[]> {
    return this.#pages('/portfolio/orders', getOrdersResponse, { status: 'resting' }, (page) => page.orders);
  }

  fillsOfOrder(orderId: string): Promise<ExchangeFill[]> {
    return this.#pages('/portfolio/fills', getFillsResponse, { order_id: orderId }, (page) => page.fills);
  }

  fills(sinceSeconds: number): Promise<ExchangeFill[]> {
    return this.#pages('/portfolio/fills', getFillsResponse, { min_ts: sinceSeconds }, (page) => page.fills);
  }

  positions(): Promise<ExchangePosition[]> {
    const query = { count_filter: 'position' };
    return this.#pages('/portfolio/positions', getPositionsResponse, query, (page) => page.market_positions);
  }

  settlements(sinceSeconds: number): Promise<ExchangeSettlement[]> {
    const query = { min_ts: sinceSeconds };
    return this.#pages('/portfolio/settlements', getSettlementsResponse, query, (page) => page.settlements);
  }

  balance(): Promise<z.infer<typeof getBalanceResponse>> {
    return this.#read('/portfolio/balance', getBalanceResponse, {});
  }

  async deposits(): Promise<ExchangeTransfer[]> {
    return (await this.#read('/portfolio/deposits', depositsResponse, { limit: MOST_TRANSFERS })).deposits;
  }

  async withdrawals(): Promise<ExchangeTransfer[]> {
    return (await this.#read('/portfolio/withdrawals', withdrawalsResponse, { limit: MOST_TRANSFERS })).withdrawals;
  }

  exchangeStatus(): Promise<z.infer<typeof exchangeStatusResponse>> {
    return this.#read('/exchange/status', exchangeStatusResponse, {});
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #write<Value>(
    method: Method,
    template: string,
    schema: z.ZodType<Value>,
    { body, mayGo, id }: { readonly body?: object; readonly mayGo?: () => string | null; readonly id?: string },
  ): Promise<Answer<Value>> {
    await this.#writeTurn(requestTokens(method, template));
    const objection = mayGo?.() ?? null;
    if (objection !== null) return { kind: 'refused', status: 0, code: objection, details: 'not sent' };
    let heard: { readonly status: number; readonly text: string };
    try {
      heard = await this.#exchange(method, pathOf(template, id), this.#options.writeMillis, body);
    } catch (error) {
      return { kind: 'unknown', why: error instanceof Error ? error.message : String(error) };
    }
    const { status, text } = heard;
    if (status >= 200 && status < 300) {
      const read = schema.safeParse(parsed(text));
      return read.success
        ? { kind: 'done', value: read.data }
        : { kind: 'unknown', why: `an answer of ${status} that cannot be read` };
    }
    const { code, details } = refusalOf(text);
    if (status === 429) {
      this.refusedByRate += 1;
      this.#writes?.drain(monotonicMicros());
      return { kind: 'refused', status, code: 'too_many_requests', details };
    }
    const isPause = code === 'exchange_is_paused';
    if (status >= 500 && !isPause) return { kind: 'unknown', why: `status ${status}` };
    return { kind: 'refused', status, code, details };
  }

  async #pages<Page extends { readonly cursor?: string | undefined }, Item>(
    path: string,
    schema: z.ZodType<Page>,
    query: Query,
    itemsOf: (page: Page) => readonly Item[],
  ): Promise<Item[]> {
    const items: Item[] = [];
    let cursor = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.#read(path, schema, { ...query, limit: PAGE, cursor: cursor || undefined });
      items.push(...itemsOf(answer));
      cursor = answer.cursor ?? '';
      if (cursor === '') return items;
    }
    throw new NoAnswer(`${path} has more than ${MOST_PAGES} pages`);
  }

  async #readOrNull<Value>(template: string, schema: z.ZodType<Value>, id: string): Promise<Value | null> {
    try {
      return await this.#read(pathOf(template, id), schema, {});
    } catch (error) {
      if (error instanceof ExchangeRefusal && error.status === 404) return null;
      throw error;
    }
  }

  #read<Value>(path: string, schema: z.ZodType<Value>, query: Query): Promise<Value> {
    return this.#reads.send(path, async () => {
      let heard: { readonly status: number; readonly text: string };
      try {
        heard = await this.#exchange('GET', path, this.#options.reads.timeoutMs, undefined, query);
      } catch (error) {
        throw new NoAnswer(error instanceof Error ? error.message : String(error));
      }
      const { status, text } = heard;
      if (status === 429) this.refusedByRate += 1;
      if (status < 200 || status >= 300) throw new ExchangeRefusal(path, status, refusalOf(text).code);
      const read = schema.safeParse(parsed(text));
      if (!read.success)
        throw new NoAnswer(`an answer that cannot be read: ${read.error.issues[0]?.path.join('.') ?? ''}`);
      return read.data;
    });
  }

  async #exchange(
    method: Method,
    path: string,
    millis: number,
    body?: object,
    query: Query = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { baseUrl, signer } = this.#options;
    const url = new URL(baseUrl + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const sentAt = Date.now();
    const {
      statusCode,
      headers,
      body: answer,
    } = await send(url, {
      method,
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(millis),
      headers: {
        ...signer.headers(method, url.pathname, sentAt),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const date = Date.parse(String(headers.date));
    if (Number.isFinite(date)) this.skewSeconds = Math.round((date - (sentAt + Date.now()) / 2) / 1_000);
    return { status: statusCode, text };
  }

  async #writeTurn(tokens: number): Promise<void> {
    if (this.#writes === null) return;
    while (!this.#writes.take(tokens, monotonicMicros())) {
      await sleep(Math.ceil(this.#writes.microsUntil(tokens, monotonicMicros()) / MICROS_PER_MILLI));
    }
  }
}

/**
 * The exchange counts when requests come, not when they are sent: those that were held up on their way come at once with the next
 * ones. So a fifth of the bucket and a tenth of its rate are left alone.
 */
function withMargin({ refillPerSecond, capacity }: BucketLimit): BucketLimit {
  return { refillPerSecond: Math.floor(refillPerSecond * 0.9), capacity: Math.floor(capacity * 0.8) };
}

function pathOf(template: string, id = ''): string {
  return template.replace(/\{\w+\}/, encodeURIComponent(id));
}

function parsed(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Code and details of a refusal, in whichever of its shapes the exchange sends it. */
function refusalOf(text: string): { readonly code: string; readonly details: string } {
  const body = (parsed(text) ?? {}) as Record<string, unknown>;
  const error = typeof body.error === 'object' && body.error !== null ? (body.error as Record<string, unknown>) : body;
  const code = typeof error.code === 'string' ? error.code : String(body.error ?? 'unknown').replaceAll(' ', '_');
  return { code, details: String(error.details ?? error.message ?? '').slice(0, 200) };
}

function monotonicMicros(): EpochMicros {
  return Math.floor(performance.now() * 1_000) as EpochMicros;
}
