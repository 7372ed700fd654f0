/**
 * The token bucket by which the exchange limits requests, and by which a client keeps itself within that limit: it refills at a
 * steady rate up to its capacity, and a request takes all of its tokens or none.
 *
 * It is pure and exact: the caller passes the time in, and tokens are counted in millionths, so that a rate in whole tokens a
 * second refills a whole number of them in every microsecond. A clock that steps back refills nothing.
 */
import type { EpochMicros } from '../../engine/time.ts';

/** Millionths of a token: at one token a second, one of them comes in each microsecond. */
const MICRO = 1_000_000;

/** How fast a bucket refills, in whole tokens a second, and the most it holds, in whole tokens. */
export interface BucketLimit {
  readonly refillPerSecond: number;
  readonly capacity: number;
}

/** What of a bucket must be kept to go on with it later. */
export interface BucketState {
  /** What it held, in millionths of a token. */
  readonly microTokens: number;
  readonly at: EpochMicros;
}

export class TokenBucket {
  readonly limit: BucketLimit;
  #microTokens: number;
  #at: number;

  /** A bucket that is full at `at`. Throws RangeError unless both limits are positive whole numbers. */
  constructor(limit: BucketLimit, at: EpochMicros) {
    for (const [name, value] of Object.entries(limit)) {
      if (!(Number.isSafeInteger(value) && value > 0)) throw new RangeError(`${name} of a token bucket is ${value}`);
    }
    this.limit = limit;
    this.#microTokens = limit.capacity * MICRO;
    this.#at = at;
  }

  /** Takes `tokens` at `at` if it holds that many, else takes none. Returns whether it did. */
  take(tokens: number, at: EpochMicros): boolean {
    const wanted = inMicroTokens(tokens);
    this.#refill(at);
    if (wanted > this.#microTokens) return false;
    this.#microTokens -= wanted;
    return true;
  }

  /** Whole tokens that it holds at `at`. */
  available(at: EpochMicros): number {
    this.#refill(at);
    return Math.floor(this.#microTokens / MICRO);
  }

  /** Microseconds from `at` until `tokens` could be taken: 0 when they can be now, Infinity when it never holds so many. */
  microsUntil(tokens: number, at: EpochMicros): number {
    const wanted = inMicroTokens(tokens);
    this.#refill(at);
    if (tokens > this.limit.capacity) return Number.POSITIVE_INFINITY;
    const missing = Math.max(0, wanted - this.#microTokens);
    // A clock that stepped back must first come to where the bucket was filled last.
    return missing === 0 ? 0 : Math.ceil(missing / this.limit.refillPerSecond) + Math.max(0, this.#at - at);
  }

  /** Empties it, as an answer of "too many requests" proves it to be at the other end. */
  drain(at: EpochMicros): void {
    this.#refill(at);
    this.#microTokens = 0;
  }

  snapshot(): BucketState {
    return { microTokens: this.#microTokens, at: this.#at as EpochMicros };
  }

  restore({ microTokens, at }: BucketState): void {
    this.#microTokens = Math.min(microTokens, this.limit.capacity * MICRO);
    this.#at = at;
  }

  #refill(at: number): void {
    if (at <= this.#at) return;
    const { refillPerSecond, capacity } = this.limit;
    this.#microTokens = Math.min(capacity * MICRO, this.#microTokens + (at - this.#at) * refillPerSecond);
    this.#at = at;
  }
}

function inMicroTokens(tokens: number): number {
  if (!(Number.isSafeInteger(tokens) && tokens >= 0)) throw new RangeError(`${tokens} is not a number of tokens`);
  return tokens * MICRO;
}
