/**
 * Invariants of the token bucket over random requests at random times:
 *
 * 1. It never gives more than its capacity plus what came in over any stretch of time.
 * 2. A request takes all of its tokens or none, and is refused only when the bucket holds too few.
 * 3. What it says of the wait is exact: a microsecond earlier the tokens are not there, then they are.
 * 4. A clock that steps back gives nothing.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenBucket } from '../../../data/kalshi/token-bucket.ts';
import type { EpochMicros } from '../../../engine/time.ts';

const START = 1_790_000_000_000_000;
const limit = fc.record({
  refillPerSecond: fc.integer({ min: 1, max: 12_000 }),
  capacity: fc.integer({ min: 1, max: 36_000 }),
});
const requests = fc.array(
  fc.record({ gap: fc.integer({ min: -50_000, max: 400_000 }), tokens: fc.integer({ min: 0, max: 300 }) }),
  { minLength: 1, maxLength: 80, size: 'max' },
);

test('over any stretch no more is given than the capacity and what came in, and nothing is refused that was there', () => {
  fc.assert(
    fc.property(limit, requests, (limits, list) => {
      const bucket = new TokenBucket(limits, START as EpochMicros);
      // A model in big integers that keeps every grant, and looks back over all stretches.
      const grants: { readonly at: number; readonly tokens: number }[] = [];
      let now = START;
      let latest = START;
      for (const { gap, tokens } of list) {
        now += gap;
        latest = Math.max(latest, now);
        const held = bucket.snapshot().microTokens + Math.max(0, now - bucket.snapshot().at) * limits.refillPerSecond;
        const enough = Math.min(held, limits.capacity * 1e6) >= tokens * 1e6;
        const given = bucket.take(tokens, now as EpochMicros);
        expect(given).toBe(enough);
        if (given) grants.push({ at: latest, tokens });
        let sum = 0n;
        for (let i = grants.length - 1; i >= 0; i--) {
          const from = grants[i] as (typeof grants)[number];
          sum += BigInt(from.tokens);
          const cameIn = BigInt(latest - from.at) * BigInt(limits.refillPerSecond);
          expect(sum * 1_000_000n <= BigInt(limits.capacity) * 1_000_000n + cameIn).toBe(true);
        }
      }
    }),
    { numRuns: 120 },
  );
});

test('the wait is exact to the microsecond', () => {
  fc.assert(
    fc.property(limit, requests, fc.integer({ min: 1, max: 300 }), (limits, list, wanted) => {
      const bucket = new TokenBucket(limits, START as EpochMicros);
      let now = START;
      for (const { gap, tokens } of list) {
        now += gap;
        bucket.take(tokens, now as EpochMicros);
      }
      const wait = bucket.microsUntil(wanted, now as EpochMicros);
      if (wanted > limits.capacity) {
        expect(wait).toBe(Number.POSITIVE_INFINITY);
        return;
      }
      const copy = (): TokenBucket => {
        const other = new TokenBucket(limits, START as EpochMicros);
        other.restore(bucket.snapshot());
        return other;
      };
      expect(copy().take(wanted, (now + wait) as EpochMicros)).toBe(true);
      if (wait > 0) expect(copy().take(wanted, (now + wait - 1) as EpochMicros)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
