/**
 * Asks a public service as its operators wish: with a name and an address to write to, at a steady pace, one question at a time, patient
 * with what may pass (429, a block for asking too much, 5xx, time-outs, cut connections) and short with what will not.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DelegateBackoff, handleWhen, retry } from 'cockatiel';
import PQueue from 'p-queue';
import { Agent, request } from 'undici';
import { UserError } from '../../user-error.ts';
import { answeredAt, complaintOf, type ServiceAnswer } from './fetched-answer.ts';

/** How a service is asked. */
export interface ServiceManners {
  /** Name for people: `the Weather Service`. */
  readonly name: string;
  /** Address without slash at its end. */
  readonly baseUrl: string;
  /** Who asks, with a way to write to them. */
  readonly userAgent: string;
  readonly accept: string;
  /** Least time between two questions in milliseconds. */
  readonly paceMs: number;
  /** Tries after the first, and the first wait between them, which doubles. */
  readonly retries: number;
  readonly backoffMs: number;
  /** Milliseconds without a sign of life after which a try has failed. */
  readonly timeoutMs: number;
  /** Statuses that may pass besides 408, 429 and 5xx: a block for asking too much, for example. */
  readonly alsoPassing: readonly number[];
}

const LONGEST_WAIT_MS = 60_000;
const LARGEST_BODY_BYTES = 256 * 1024 * 1024;

/** A failure that may pass. */
class Passing extends Error {
  readonly waitMs: number | null;

  constructor(message: string, waitMs: number | null = null, cause?: unknown) {
    super(message, { cause });
    this.waitMs = waitMs;
  }
}

export class PoliteClient {
  readonly manners: ServiceManners;
  readonly #agent: Agent;
  readonly #queue: PQueue;
  readonly #isLoopback: boolean;
  /** When the next question may be sent, on this process's own clock. */
  #nextAt = 0;
  /** Questions sent, repeated ones included. */
  asked = 0;

  /** Throws a UserError (2) for an address that is none. */
  constructor(manners: ServiceManners) {
    this.manners = manners;
    this.#isLoopback = isLoopback(manners.baseUrl);
    // The client's own patience is exact where the agent's is of whole seconds.
    this.#agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
    this.#queue = new PQueue({ concurrency: 1 });
  }

  /**
   * The answer to a question: a body, 304 when `since` still holds, or 404. Everything else is tried again or becomes a UserError (1)
   * that says what the service said.
   */
  async get(path: string, since: string | null = null): Promise<ServiceAnswer> {
    const { retries, backoffMs, name } = this.manners;
    const patience = retry(
      handleWhen((error) => error instanceof Passing),
      {
        maxAttempts: retries,
        backoff: new DelegateBackoff<{ attempt: number; result: unknown }>(({ attempt, result }) => {
          const error = (result as { error?: unknown }).error;
          const asked = error instanceof Passing ? error.waitMs : null;
          return Math.min(LONGEST_WAIT_MS, asked ?? backoffMs * 2 ** (attempt - 1));
        }),
      },
    );
    try {
      return await patience.execute(() => this.#paced(() => this.#once(path, since)));
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      throw new UserError(
        `${name} could not be asked for ${path} in ${retries + 1} tries (${error.message}): try again later, what was fetched is kept`,
        1,
        { cause: error },
      );
    }
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  /** One question at a time, and between two of them the service's pause. */
  #paced<T>(question: () => Promise<T>): Promise<T> {
    return this.#queue.add(async () => {
      const wait = this.#nextAt - performance.now();
      if (wait > 0) await sleep(wait);
      this.#nextAt = performance.now() + this.manners.paceMs;
      return question();
    });
  }

  async #once(path: string, since: string | null): Promise<ServiceAnswer> {
    const { baseUrl, name, userAgent, accept, alsoPassing, timeoutMs } = this.manners;
    this.asked++;
    const conditional = since === null ? {} : { 'if-modified-since': since };
    const { status, headers, text } = await exchange(
      `${baseUrl}${path}`,
      this.#agent,
      { 'user-agent': userAgent, accept, ...conditional },
      timeoutMs,
    );
    if (status === 200 || status === 304 || status === 404) {
      const lastModified = headers['last-modified'];
      return {
        path,
        status,
        text,
        fetchedAt: answeredAt(headers, this.#isLoopback, Date.now()),
        lastModified: typeof lastModified === 'string' ? lastModified : null,
      };
    }
    const said = `status ${status}: ${complaintOf(text) || 'no reason given'}`;
    if (status === 408 || status === 429 || status >= 500 || alsoPassing.includes(status))
      throw new Passing(said, retryAfterMs(headers['retry-after']));
    throw new UserError(
      `${name} refused ${path} (${said}): ${status === 403 ? 'give a contact it accepts with --contact' : 'check the arguments'}`,
      1,
    );
  }
}

interface Exchange {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** One question and its whole answer; given up when nothing comes for so long, and not when much comes for longer. */
async function exchange(
  url: string,
  dispatcher: Agent,
  headers: Record<string, string>,
  idleMs: number,
): Promise<Exchange> {
  const abort = new AbortController();
  const patience = setTimeout(() => abort.abort(new Error(`nothing came for ${idleMs} ms`)), idleMs);
  try {
    const answer = await request(url, { dispatcher, headers, signal: abort.signal });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answer.body) {
      patience.refresh();
      bytes += (chunk as Buffer).length;
      if (bytes > LARGEST_BODY_BYTES) throw new Error(`more than ${LARGEST_BODY_BYTES} bytes`);
      chunks.push(chunk as Buffer);
    }
    return { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') };
  } catch (error) {
    const { code, message } = error as { code?: string | number; message?: string };
    const what = typeof code === 'string' ? code : (message ?? 'unknown');
    throw new Passing(`no answer: ${what}`, null, error);
  } finally {
    clearTimeout(patience);
  }
}

/** Seconds or an HTTP date; null where it is neither. */
function retryAfterMs(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

function isLoopback(baseUrl: string): boolean {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch (error) {
    throw new UserError(`${baseUrl} is not the address of a service: write it as https://host`, 2, { cause: error });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new UserError(`${baseUrl} is not the address of a service: write it as https://host`, 2);
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}
