/**
 * Sends requests to the exchange at the pace that it allows and again where that may help: 429, 5xx, time-outs and cut connections, with
 * growing, jittered waits. Whatever else it refuses is refused at once. Only requests that change nothing are sent here.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import { UserError } from '../user-error.ts';
import { DEFAULT_REQUEST_TOKENS } from './rate-limits.ts';
import type { RequestManners } from './request-manners.ts';
import { TokenBucket } from './token-bucket.ts';

/** What the exchange answered with a status that is not 2xx; it carries no request, and so no credentials. */
export class ExchangeRefusal extends UserError {
  readonly status: number;

  constructor(what: string, status: number, said: string) {
    super(`the exchange refused to tell ${what} (status ${status}: ${said}): check the arguments`, 1);
    this.status = status;
  }
}

/** No whole answer came: a time-out, a cut connection, a body that is not what it should be. */
export class NoAnswer extends Error {}

export class PatientRequests {
  readonly manners: RequestManners;
  readonly #bucket: TokenBucket | null;
  /** Requests sent, repeated ones included, and how many were repeats. */
  sent = 0;
  repeated = 0;

  constructor(manners: RequestManners) {
    this.manners = manners;
    this.#bucket = manners.pace === null ? null : new TokenBucket(manners.pace, monotonicMicros());
  }

  /**
   * The answer of `request`, which throws `ExchangeRefusal` or `NoAnswer`. A refusal that will not pass is thrown as it is; one that
   * did not pass in all tries becomes a UserError (1) that names `what`.
   */
  async send<T>(what: string, request: () => Promise<T>): Promise<T> {
    const { retries, backoffMs, backoffMaxMs } = this.manners;
    const patience = retry(handleWhen(mayPass), {
      maxAttempts: retries,
      backoff: new ExponentialBackoff({ initialDelay: backoffMs, maxDelay: backoffMaxMs }),
    });
    patience.onRetry(() => this.repeated++);
    try {
      return await patience.execute(async () => {
        await this.#takeTurn();
        this.sent++;
        try {
          return await request();
        } catch (error) {
          if (error instanceof ExchangeRefusal && error.status === 429) this.#bucket?.drain(monotonicMicros());
          throw error;
        }
      });
    } catch (error) {
      if (!mayPass(error)) throw error;
      throw new UserError(
        `the exchange could not be asked for ${what} in ${retries + 1} tries (${error.message}): try again later, what was fetched is kept`,
        1,
        { cause: error },
      );
    }
  }

  async #takeTurn(): Promise<void> {
    if (this.#bucket === null) return;
    while (!this.#bucket.take(DEFAULT_REQUEST_TOKENS, monotonicMicros())) {
      const wait = this.#bucket.microsUntil(DEFAULT_REQUEST_TOKENS, monotonicMicros());
      await sleep(Math.ceil(wait / MICROS_PER_MILLI));
    }
  }
}

function mayPass(error: unknown): error is Error {
  if (error instanceof NoAnswer) return true;
  return error instanceof ExchangeRefusal && (error.status === 429 || error.status >= 500);
}

function monotonicMicros(): EpochMicros {
  return Math.floor(performance.now() * 1000) as EpochMicros;
}
