/**
 * Failures of a request as the exchange words them. Three shapes are seen on its wire and all three are sent here: flat
 * (`{code, message, details}`) for requests it cannot read, nested under `error` for what it refuses, and
 * `{"error": "too many requests"}` alone for the rate limit.
 */
import { ZodError } from 'zod';
import type { VenueReason } from '../../engine/orders.ts';

export type ErrorShape = 'flat' | 'nested' | 'plain';

/** Thrown anywhere in a route; the server renders it. `status` is the HTTP status. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: string | undefined;
  readonly shape: ErrorShape;

  constructor(status: number, code: string, message: string, details?: string, shape: ErrorShape = 'nested') {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.shape = shape;
  }
}

/** A refusal, nested under `error` on the wire. */
export function apiError(status: number, code: string, message: string, details?: string): ApiError {
  return new ApiError(status, code, message, details);
}

/** A request that cannot be read: 400, flat on the wire. */
export function invalidParameters(details: string): ApiError {
  return new ApiError(400, 'invalid_parameters', 'invalid parameters', details, 'flat');
}

export const TOO_MANY_REQUESTS = new ApiError(429, 'too_many_requests', 'too many requests', undefined, 'plain');

/** The body of an error on the wire. */
export function errorBody(error: ApiError): object {
  if (error.shape === 'plain') return { error: error.message };
  const { code, message, details } = error;
  const flat = { code, message, ...(details !== undefined && { details }) };
  return error.shape === 'flat' ? flat : { error: flat };
}

/** Whatever a route threw as an `ApiError`: what a reader of input refused is the caller's fault, anything unknown is ours. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof ZodError) {
    const [issue] = thrown.issues;
    return invalidParameters(`${issue?.path.join('.') || 'request'}: ${issue?.message ?? 'not valid'}`);
  }
  const { statusCode, code, message } = thrown as { statusCode?: number; code?: string; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const isMediaType = statusCode === 415;
    return new ApiError(
      isMediaType ? 400 : statusCode,
      isMediaType ? 'invalid_content_type' : codeOf(code),
      message ?? 'bad request',
      undefined,
      'flat',
    );
  }
  return apiError(500, 'internal_server_error', 'internal server error');
}

function codeOf(fastifyCode: string | undefined): string {
  return fastifyCode === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 'request_too_large' : 'invalid_parameters';
}

/** How the exchange answers what its matching refused, by reason. */
export const REFUSALS: Readonly<Record<VenueReason, readonly [status: number, code: string, details?: string]>> = {
  duplicate_client_order_id: [409, 'order_already_exists'],
  market_not_open: [409, 'MARKET_INACTIVE', 'the market is not open yet'],
  market_closed: [409, 'MARKET_INACTIVE', 'the market is closed'],
  trading_paused: [409, 'trading_is_paused'],
  exchange_paused: [503, 'exchange_is_paused'],
  invalid_price: [400, 'invalid_price', 'the price is not on the grid of the market'],
  invalid_quantity: [400, 'invalid_order_size'],
  post_only_would_cross: [400, 'invalid_order', 'post only cross'],
  insufficient_balance: [400, 'insufficient_balance'],
  self_trade: [400, 'invalid_order', 'self trade'],
  immediate_or_cancel_remainder: [400, 'invalid_order', 'nothing to trade with at once'],
  fill_or_kill_unfilled: [409, 'fill_or_kill_insufficient_resting_volume'],
  expired: [400, 'invalid_order', 'expiration_time is not in the future'],
  order_not_found: [404, 'not_found'],
  position_limit: [400, 'position_limit_exceeded'],
  reduce_only_would_increase: [400, 'invalid_order', 'reduce only would increase the position'],
  reduce_only_needs_immediate: [400, 'invalid_order', 'reduce only goes with immediate_or_cancel only'],
  invalid_expiration: [400, 'invalid_order', 'expiration_time goes with good_till_canceled only'],
  too_many_open_orders: [400, 'too_many_open_orders'],
  order_group_not_found: [404, 'not_found', 'no such order group'],
  order_group_triggered: [409, 'order_group_triggered', 'reset the group first'],
  order_group_limit_invalid: [400, 'invalid_parameters', 'contracts_limit must be 1 to 1,000,000 contracts'],
  too_many_order_groups: [400, 'too_many_order_groups'],
  rate_limited: [429, 'too_many_requests'],
  canceled_by_user: [409, 'order_canceled', 'all orders were just cancelled'],
};

/** The error with which a refusal of the matching core goes out. */
export function refusal(reason: VenueReason): ApiError {
  const [status, code, details] = REFUSALS[reason];
  if (reason === 'rate_limited') return TOO_MANY_REQUESTS;
  return apiError(status, code, code.replaceAll('_', ' ').toLowerCase(), details);
}
