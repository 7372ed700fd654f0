/** How requests are sent to the exchange: how fast, how often again, and how long each may take. */
import type { BucketLimit } from './token-bucket.ts';

export interface RequestManners {
  /** The read bucket of the account's tier; null sends without waiting. */
  readonly pace: BucketLimit | null;
  /** Tries after the first. */
  readonly retries: number;
  /** First wait between tries, which doubles, and the longest. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  readonly timeoutMs: number;
}

export const USUAL_MANNERS: Omit<RequestManners, 'pace'> = {
  retries: 8,
  backoffMs: 250,
  backoffMaxMs: 30_000,
  timeoutMs: 20_000,
};
