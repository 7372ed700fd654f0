import { describe, expect, test } from 'vitest';
import { RATE_LIMIT_TABLES, requestTokens, tierLimits, USAGE_TIERS } from '../../../data/kalshi/rate-limits.ts';
import { TokenBucket } from '../../../data/kalshi/token-bucket.ts';
import type { EpochMicros } from '../../../engine/time.ts';

const at = (text: string): EpochMicros => (Date.parse(text) * 1_000) as EpochMicros;

describe('limits by tier', () => {
  test('a basic account creates ten orders at once and then one every tenth of a second', () => {
    const now = at('2026-10-08T00:00:00Z');
    const bucket = new TokenBucket(tierLimits('basic', now).write, now);
    const cost = requestTokens('POST', '/portfolio/events/orders');
    const taken = Array.from({ length: 11 }, () => bucket.take(cost, now));
    expect(taken.filter(Boolean)).toHaveLength(10);
    expect(bucket.microsUntil(cost, now)).toBe(100_000);
  });

  test('the newer table holds from the day on which it was read', () => {
    expect(tierLimits('premier', at('2026-10-06T23:59:59Z')).write).toEqual({
      refillPerSecond: 1_000,
      capacity: 2_000,
    });
    expect(tierLimits('premier', at('2026-10-07T00:00:00Z')).write).toEqual({
      refillPerSecond: 1_200,
      capacity: 3_600,
    });
    expect(tierLimits('basic', at('2025-01-01T00:00:00Z'))).toEqual(RATE_LIMIT_TABLES[0]?.tiers.basic);
  });

  test('a higher tier never has less', () => {
    for (const { tiers } of RATE_LIMIT_TABLES) {
      USAGE_TIERS.slice(1).forEach((tier, i) => {
        const below = tiers[USAGE_TIERS[i] as (typeof USAGE_TIERS)[number]];
        expect(tiers[tier].write.refillPerSecond).toBeGreaterThan(below.write.refillPerSecond);
        expect(tiers[tier].read.refillPerSecond).toBeGreaterThan(below.read.refillPerSecond);
      });
    }
  });
});

describe('costs', () => {
  test('a batch is billed by item, a cancel costs two, anything not listed ten', () => {
    expect(requestTokens('POST', '/portfolio/events/orders/batched', 7)).toBe(70);
    expect(requestTokens('DELETE', '/portfolio/events/orders/batched', 7)).toBe(14);
    expect(requestTokens('DELETE', '/portfolio/events/orders/{order_id}')).toBe(2);
    expect(requestTokens('GET', '/markets')).toBe(10);
  });
});

test('a bucket refuses limits and requests that make no sense', () => {
  const now = at('2026-10-08T00:00:00Z');
  expect(() => new TokenBucket({ refillPerSecond: 0, capacity: 10 }, now)).toThrow('refillPerSecond');
  expect(() => new TokenBucket({ refillPerSecond: 10, capacity: 1.5 }, now)).toThrow('capacity');
  expect(() => new TokenBucket({ refillPerSecond: 10, capacity: 10 }, now).take(-1, now)).toThrow('-1');
});

test('an emptied bucket fills again from that instant', () => {
  const now = at('2026-10-08T00:00:00Z');
  const bucket = new TokenBucket({ refillPerSecond: 10, capacity: 10 }, now);
  bucket.drain(now);
  expect(bucket.available(now)).toBe(0);
  expect(bucket.available((now + 500_000) as EpochMicros)).toBe(5);
});
