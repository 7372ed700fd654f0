/**
 * What the exchange's rate limits are, as data: the buckets of each usage tier with the date from which they hold, and what a
 * request costs. Reads and writes draw on buckets of their own.
 *
 * Sources: docs.kalshi.com "Rate limits and tiers" as read on 2026-08-22 and on 2026-10-07 (tokens a second, and how many
 * seconds of them a bucket holds); GET /account/endpoint_costs for the costs that are not the default.
 */
import type { EpochMicros } from '../../engine/time.ts';
import { climateDateFromCivil, climateDayStart } from '../../engine/weather/climate-day.ts';
import type { BucketLimit } from './token-bucket.ts';

/** Usage tiers by rank. */
export const USAGE_TIERS = ['basic', 'advanced', 'expert', 'premier', 'paragon', 'prime', 'prestige'] as const;
export type UsageTier = (typeof USAGE_TIERS)[number];

/** The two buckets of an account. */
export interface TierLimits {
  readonly read: BucketLimit;
  readonly write: BucketLimit;
}

/** The limits of every tier from an instant on. */
export interface RateLimitTable {
  readonly from: EpochMicros;
  readonly tiers: Readonly<Record<UsageTier, TierLimits>>;
  readonly source: string;
}

/** Every known table of limits, oldest first; the first also stands for all earlier time. */
export const RATE_LIMIT_TABLES: readonly RateLimitTable[] = [
  {
    from: climateDayStart(climateDateFromCivil(2026, 4, 23), 0),
    tiers: {
      basic: limits(200, 1, 100, 1),
      advanced: limits(300, 1, 300, 2),
      expert: limits(600, 1, 600, 2),
      premier: limits(1_000, 1, 1_000, 2),
      paragon: limits(2_000, 1, 2_000, 2),
      prime: limits(4_000, 1, 4_000, 2),
      prestige: limits(10_000, 1, 8_000, 2),
    },
    source:
      'As read on 2026-08-22: write buckets above basic hold two seconds of tokens, all others one. Token limits began on ' +
      '2026-04-23.',
  },
  {
    from: climateDayStart(climateDateFromCivil(2026, 10, 7), 0),
    tiers: {
      basic: limits(200, 3, 100, 1),
      advanced: limits(300, 3, 300, 3),
      expert: limits(600, 1, 600, 3),
      premier: limits(1_200, 1, 1_200, 3),
      paragon: limits(2_400, 1, 2_400, 3),
      prime: limits(4_800, 1, 4_800, 3),
      prestige: limits(12_000, 1, 9_600, 3),
    },
    source:
      'As read on 2026-10-07: buckets hold three seconds of tokens, but one second for basic writes and for reads above ' +
      'advanced. Dated by that reading.',
  },
];

/** The limits of a tier at an instant. */
export function tierLimits(tier: UsageTier, at: EpochMicros): TierLimits {
  let table = RATE_LIMIT_TABLES.length - 1;
  while (table > 0 && at < (RATE_LIMIT_TABLES[table] as RateLimitTable).from) table--;
  return (RATE_LIMIT_TABLES[table] as RateLimitTable).tiers[tier];
}

/** Tokens of a request that is not listed. */
export const DEFAULT_REQUEST_TOKENS = 10;

/** A request whose cost is not the default. `perItem`: each order of a batch costs that much. */
export interface RequestCost {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The path below `/trade-api/v2`, with parameters in braces. */
  readonly path: string;
  readonly tokens: number;
  readonly perItem: boolean;
}

/** Requests that cost something else than the default, or are counted by item. */
export const REQUEST_COSTS: readonly RequestCost[] = [
  { method: 'POST', path: '/account/api_usage_level/upgrade', tokens: 30, perItem: false },
  { method: 'DELETE', path: '/portfolio/events/orders/{order_id}', tokens: 2, perItem: false },
  { method: 'GET', path: '/portfolio/orders/{order_id}', tokens: 2, perItem: false },
  { method: 'POST', path: '/portfolio/events/orders/batched', tokens: 10, perItem: true },
  { method: 'DELETE', path: '/portfolio/events/orders/batched', tokens: 2, perItem: true },
];

/** What a request costs by its method and path template; `items` is how many orders a batch has. */
export function requestTokens(method: string, path: string, items = 1): number {
  const cost = REQUEST_COSTS.find((one) => one.method === method && one.path === path);
  if (cost === undefined) return DEFAULT_REQUEST_TOKENS;
  return cost.perItem ? cost.tokens * items : cost.tokens;
}

/** Buckets from tokens a second and the seconds of them that each holds. */
function limits(read: number, readSeconds: number, write: number, writeSeconds: number): TierLimits {
  return {
    read: { refillPerSecond: read, capacity: read * readSeconds },
    write: { refillPerSecond: write, capacity: write * writeSeconds },
  };
}
