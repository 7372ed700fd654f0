/** Order groups: requests and responses, from the exchange's OpenAPI document. */
import { z } from 'zod';
import { count, exchangeIndex, requestCount } from './fixed-point.ts';

const limitFields = {
  contracts_limit: z.int().min(1).max(1_000_000).optional(),
  contracts_limit_fp: requestCount.optional(),
};

/** The limit is given as a number, as a string, or as both when they agree; whole contracts only. */
function withLimit<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .object({ ...limitFields, ...shape })
    .refine((body) => limitOf(body) !== null, { message: 'contracts_limit must be given, in whole contracts' });
}

/** The limit of a request in whole contracts; null when it has none that is one. */
export function limitOf(body: object): number | null {
  const { contracts_limit: whole, contracts_limit_fp: text } = body as {
    contracts_limit?: number | undefined;
    contracts_limit_fp?: string | undefined;
  };
  const parsed = text === undefined ? undefined : Number(text);
  const limit = whole ?? parsed;
  const agrees = whole === undefined || parsed === undefined || whole === parsed;
  return agrees && Number.isInteger(limit) && (limit as number) <= 1_000_000 ? (limit as number) : null;
}

/** POST /portfolio/order_groups/create */
export const createOrderGroupRequest = withLimit({
  subaccount: z.int().min(0).max(63).optional(),
  exchange_index: z.int().min(0).optional(),
});
export const createOrderGroupResponse = z.object({
  order_group_id: z.string(),
  subaccount: z.int().min(0),
  exchange_index: exchangeIndex.optional(),
});

/** PUT /portfolio/order_groups/{order_group_id}/limit */
export const updateOrderGroupLimitRequest = withLimit({});

export const getOrderGroupResponse = z.object({
  is_auto_cancel_enabled: z.boolean(),
  contracts_limit_fp: count.optional(),
  orders: z.array(z.string()),
  exchange_index: exchangeIndex.optional(),
});
export const getOrderGroupsResponse = z.object({
  order_groups: z
    .array(
      z.object({
        id: z.string(),
        contracts_limit_fp: count.optional(),
        is_auto_cancel_enabled: z.boolean(),
        exchange_index: exchangeIndex.optional(),
      }),
    )
    .optional(),
});
export const emptyResponse = z.strictObject({});
