/**
 * The account's rate limits as the exchange counts them: one bucket for reads, one for writes. Buckets refill in real time,
 * whatever the simulated clock does: what a client is protected from is its own speed. A tier `none` counts nothing.
 */
import { requestTokens, tierLimits, type UsageTier } from '../../data/kalshi/rate-limits.ts';
import { type BucketLimit, TokenBucket } from '../../data/kalshi/token-bucket.ts';
import type { EpochMicros } from '../../engine/time.ts';

/** A usage tier, or no limits at all. */
export type ServedTier = UsageTier | 'none';

export class RateLimiter {
  /** The tier as the account reports it. */
  readonly tier: UsageTier;
  readonly read: BucketLimit;
  readonly write: BucketLimit;
  readonly #buckets: { readonly read: TokenBucket; readonly write: TokenBucket } | null;
  readonly #realMicros: () => EpochMicros;

  /** `simulatedAt` decides which table of limits holds; `realMicros` is the clock by which buckets refill. */
  constructor(tier: ServedTier, simulatedAt: EpochMicros, realMicros: () => EpochMicros) {
    this.tier = tier === 'none' ? 'prestige' : tier;
    const { read, write } = tierLimits(this.tier, simulatedAt);
    this.read = read;
    this.write = write;
    this.#realMicros = realMicros;
    const at = realMicros();
    this.#buckets = tier === 'none' ? null : { read: new TokenBucket(read, at), write: new TokenBucket(write, at) };
  }

  /** Whether a request may pass. `path` is its template below `/trade-api/v2`; `items` how many orders it has. */
  allows(method: string, path: string, items: number): boolean {
    if (this.#buckets === null) return true;
    const bucket = method === 'GET' || method === 'HEAD' ? this.#buckets.read : this.#buckets.write;
    return bucket.take(requestTokens(method, path, items), this.#realMicros());
  }
}
