/** The limit of the account's messages to the exchange, by the write tokens of its tier at the time. */
import { requestTokens, tierLimits, type UsageTier } from '../../data/kalshi/rate-limits.ts';
import { type BucketState, TokenBucket } from '../../data/kalshi/token-bucket.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { EpochMicros } from '../../engine/time.ts';

const ORDER = '/portfolio/events/orders';
/** What each message costs over the wire. */
const TOKENS = {
  submit: requestTokens('POST', ORDER),
  amend: requestTokens('POST', `${ORDER}/{order_id}/amend`),
  cancel: requestTokens('DELETE', `${ORDER}/{order_id}`),
} as const;

export class WriteLimit implements Snapshottable {
  readonly #tier: UsageTier | 'unlimited';
  #bucket: TokenBucket | null = null;

  constructor(tier: UsageTier | 'unlimited') {
    this.#tier = tier;
  }

  /** Takes the tokens of a message that arrives at `at`. Returns whether there were enough. */
  take(message: keyof typeof TOKENS, at: EpochMicros): boolean {
    if (this.#tier === 'unlimited') return true;
    const { write } = tierLimits(this.#tier, at);
    // A bucket is full when the tier's limits change: nobody knows how the exchange hands over.
    if (this.#bucket?.limit !== write) this.#bucket = new TokenBucket(write, at);
    return this.#bucket.take(TOKENS[message], at);
  }

  snapshot(): Json {
    return (this.#bucket?.snapshot() ?? null) as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as BucketState | null;
    this.#bucket = null;
    if (saved === null || this.#tier === 'unlimited') return;
    this.#bucket = new TokenBucket(tierLimits(this.#tier, saved.at).write, saved.at);
    this.#bucket.restore(saved);
  }
}
