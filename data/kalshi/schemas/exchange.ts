/** Status and schedule of the exchange, and the shapes of its errors. */
import { z } from 'zod';
import { exchangeIndex, instant } from './fixed-point.ts';

export const exchangeStatusResponse = z.object({
  exchange_active: z.boolean(),
  trading_active: z.boolean(),
  intra_exchange_transfers_active: z.boolean().optional(),
  exchange_estimated_resume_time: instant.nullish(),
  exchange_index_statuses: z
    .array(
      z.object({
        exchange_index: exchangeIndex,
        description: z.string(),
        exchange_active: z.boolean(),
        trading_active: z.boolean(),
        intra_exchange_transfers_active: z.boolean(),
      }),
    )
    .optional(),
});

const sessions = z.array(z.object({ open_time: z.string(), close_time: z.string() }));
export const exchangeScheduleResponse = z.object({
  schedule: z.object({
    standard_hours: z.array(
      z.object({
        start_time: instant,
        end_time: instant,
        monday: sessions,
        tuesday: sessions,
        wednesday: sessions,
        thursday: sessions,
        friday: sessions,
        saturday: sessions,
        sunday: sessions,
      }),
    ),
    maintenance_windows: z.array(z.object({ start_datetime: instant, end_datetime: instant })),
  }),
});

export const userDataTimestampResponse = z.object({ as_of_time: instant });

const flatError = z.object({ code: z.string(), message: z.string(), details: z.string().optional() });
/** The three shapes in which an error comes. */
export const errorResponse = z.union([
  flatError,
  z.object({ error: flatError }),
  z.object({ error: z.literal('too many requests') }),
]);
