/** Status and schedule of the exchange, and the limits of the account. */
import type { FastifyInstance } from 'fastify';
import { DEFAULT_REQUEST_TOKENS, REQUEST_COSTS } from '../../../data/kalshi/rate-limits.ts';
import { MAINTENANCE } from '../../exchange/maintenance.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import { isoTime } from '../wire-time.ts';
import type { AccountDesk } from './account-desk.ts';

/** All of a day, in Eastern time. */
const ALL_DAY = [{ open_time: '00:00', close_time: '24:00' }];
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
/** The hours of every weekday, the weekly maintenance left out. */
const HOURS = Object.fromEntries(
  WEEKDAYS.map((name, weekday) => [
    name,
    weekday === MAINTENANCE.weekday
      ? [
          { open_time: '00:00', close_time: hour(MAINTENANCE.fromHourEt) },
          { open_time: hour(MAINTENANCE.untilHourEt), close_time: '24:00' },
        ]
      : ALL_DAY,
  ]),
);

/** Routes for which nobody signs. */
export function exchangeRoutes(app: FastifyInstance, desk: AccountDesk): void {
  app.get('/exchange/status', () => {
    const pause = desk.pause();
    const active = {
      exchange_active: pause !== 'exchange',
      trading_active: pause === 'none',
      intra_exchange_transfers_active: pause !== 'exchange',
    };
    return {
      ...active,
      exchange_estimated_resume_time: null,
      exchange_index_statuses: [{ exchange_index: 0, description: 'default', ...active }],
    };
  });

  app.get('/exchange/schedule', () => ({
    schedule: {
      standard_hours: [{ start_time: '2021-01-01T00:00:00Z', end_time: '2099-12-31T00:00:00Z', ...HOURS }],
      maintenance_windows: [],
    },
  }));

  app.get('/exchange/user_data_timestamp', () => ({ as_of_time: isoTime(desk.now()) }));

  app.get('/account/endpoint_costs', () => ({
    default_cost: DEFAULT_REQUEST_TOKENS,
    endpoint_costs: REQUEST_COSTS.map(({ method, path, tokens }) => ({
      method,
      path: `/trade-api/v2${path}`,
      cost: tokens,
    })),
  }));
}

/** Routes of the account. */
export function accountRoutes(app: FastifyInstance, limiter: RateLimiter): void {
  app.get('/account/limits', () => {
    const { tier, read, write } = limiter;
    const bucket = ({ refillPerSecond, capacity }: typeof read) => ({
      refill_rate: refillPerSecond,
      bucket_capacity: capacity,
    });
    return { usage_tier: tier, read: bucket(read), write: bucket(write), grants: [] };
  });
}

function hour(ofDay: number): string {
  return `${String(ofDay).padStart(2, '0')}:00`;
}
