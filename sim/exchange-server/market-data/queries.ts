/** The query parameters of the market-data routes, as documented; what is not listed is passed over, as the exchange does. */
import { z } from 'zod';
import type { CandleMinutes } from '../../../data/kalshi/market-data-client.ts';
import { secondsQuery } from '../routes/pages.ts';

const flag = z
  .enum(['true', 'false'])
  .optional()
  .transform((text) => text === 'true');
const list = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) =>
    value === undefined || value === '' ? null : [value].flat().flatMap((part) => part.split(',')),
  );
const limit = (most: number, usual: number) =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(most)
    .default(usual)
    .transform((value) => (value === 0 ? usual : value));

export const marketsQuery = z.object({
  limit: limit(1000, 100),
  cursor: z.string().optional(),
  event_ticker: z.string().optional(),
  series_ticker: z.string().optional(),
  tickers: list,
  status: z.enum(['unopened', 'open', 'paused', 'closed', 'settled', '']).optional(),
  min_created_ts: secondsQuery,
  max_created_ts: secondsQuery,
  min_updated_ts: secondsQuery,
  min_close_ts: secondsQuery,
  max_close_ts: secondsQuery,
  min_settled_ts: secondsQuery,
  max_settled_ts: secondsQuery,
});
export type MarketsQuery = z.infer<typeof marketsQuery>;

export const eventsQuery = z.object({
  limit: limit(200, 200),
  cursor: z.string().optional(),
  with_nested_markets: flag,
  status: z.enum(['unopened', 'open', 'closed', 'settled', '']).optional(),
  series_ticker: z.string().optional(),
  tickers: list,
  min_close_ts: secondsQuery,
  min_updated_ts: secondsQuery,
});

export const eventQuery = z.object({ with_nested_markets: flag });

export const tradesQuery = z.object({
  limit: limit(1000, 100),
  cursor: z.string().optional(),
  ticker: z.string().optional(),
  min_ts: secondsQuery,
  max_ts: secondsQuery,
  is_block_trade: z.enum(['true', 'false']).optional(),
});

const minutes = z.coerce
  .number()
  .refine((value) => value === 1 || value === 60 || value === 1440, 'must be 1, 60 or 1440')
  .transform((value) => value as CandleMinutes);
export const candlesQuery = z
  .object({
    start_ts: z.coerce.number().int().min(0),
    end_ts: z.coerce.number().int().min(0),
    period_interval: minutes,
    include_latest_before_start: flag,
  })
  .refine(({ start_ts: start, end_ts: end }) => start <= end, 'start_ts is after end_ts');
export type CandlesQuery = z.infer<typeof candlesQuery>;

export const batchCandlesQuery = z.object({
  market_tickers: list,
  start_ts: z.coerce.number().int().min(0),
  end_ts: z.coerce.number().int().min(0),
  period_interval: minutes,
  include_latest_before_start: flag,
});
export const depthQuery = z.object({ depth: z.coerce.number().int().min(0).max(100).default(0) });
export const orderbooksQuery = z.object({ tickers: list });
export const seriesListQuery = z.object({ category: z.string().optional(), tags: z.string().optional() });
export const feeChangesQuery = z.object({ series_ticker: z.string().optional(), show_historical: flag });
