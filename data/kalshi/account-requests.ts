/**
 * Signed requests to the account's side of the exchange. One that changes something is sent exactly once, whatever comes back:
 * what the exchange refused, and whether it answered at all, is told as data. One that only reads is sent again where that may
 * help.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request as send } from 'undici';
import type { z } from 'zod';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import { ExchangeRefusal, NoAnswer, PatientRequests } from './patient-requests.ts';
import { requestTokens } from './rate-limits.ts';
import type { RequestManners } from './request-manners.ts';
import type { RequestSigner } from './signer.ts';
import { type BucketLimit, TokenBucket } from './token-bucket.ts';

/** What became of a request that changes something. `unknown`: it may or may not have been carried out. */
export type Answer<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly details: string }
  | { readonly kind: 'unknown'; readonly why: string };

export interface AccountRequestsOptions {
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

export interface WriteParts {
  readonly body?: object;
  /** Asked at the last moment, when the rate limit lets the request go; what it objects is passed on, and nothing is sent. */
  readonly mayGo?: () => string | null;
  /** Stands in for the name in braces of the path. */
  readonly id?: string;
}

type Query = Readonly<Record<string, string | number | undefined>>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Records of one page, as many as the exchange gives. */
const PAGE = 1_000;
/** More pages than any account fills: a cursor that leads in a circle ends here. */
const MOST_PAGES = 1_000;

export class AccountRequests {
  /** Answers of "too many requests" so far. */
  refusedByRate = 0;
  /** The exchange's own time minus this machine's at the last answer, in seconds (its header has no finer); null before. */
  skewSeconds: number | null = null;
  readonly #options: AccountRequestsOptions;
  readonly #reads: PatientRequests;
  readonly #writes: TokenBucket | null;
  readonly #agent = new Agent({ connections: 16, keepAliveTimeout: 10_000 });

  constructor(options: AccountRequestsOptions) {
    this.#options = options;
    this.#reads = new PatientRequests(options.reads);
    this.#writes = options.writes === null ? null : new TokenBucket(withMargin(options.writes), monotonicMicros());
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** Sends a request that changes something, once. */
  async write<Value>(
    method: Exclude<Method, 'GET'>,
    template: string,
    schema: z.ZodType<Value>,
    { body, mayGo, id }: WriteParts = {},
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

  /** The records of all pages. @throws NoAnswer, ExchangeRefusal as `read` does. */
  async pages<Page extends { readonly cursor?: string | undefined }, Item>(
    path: string,
    schema: z.ZodType<Page>,
    query: Query,
    itemsOf: (page: Page) => readonly Item[],
  ): Promise<Item[]> {
    const items: Item[] = [];
    let cursor = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.read(path, schema, { ...query, limit: PAGE, cursor: cursor || undefined });
      items.push(...itemsOf(answer));
      cursor = answer.cursor ?? '';
      if (cursor === '') return items;
    }
    throw new NoAnswer(`${path} has more than ${MOST_PAGES} pages`);
  }

  /** What is behind an id; null when the exchange has nothing there. */
  async readOrNull<Value>(template: string, schema: z.ZodType<Value>, id: string): Promise<Value | null> {
    try {
      return await this.read(pathOf(template, id), schema, {});
    } catch (error) {
      if (error instanceof ExchangeRefusal && error.status === 404) return null;
      throw error;
    }
  }

  /** @throws NoAnswer when nothing came that can be read, ExchangeRefusal when the exchange refused. */
  read<Value>(path: string, schema: z.ZodType<Value>, query: Query): Promise<Value> {
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
