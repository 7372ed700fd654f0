/**
 * The size that an order is said to have been shown against the cap on the share of it that was refused or cut at the same
 * instant: one size stood there, and the limit of the refusal is the share of it.
 */
import type { OrderRow, RefusalRow } from '../../../data/runs/schema.ts';

/** Orders whose size shown gives another limit than the refusal says, one sentence each. */
export function shownContradicted(
  orders: readonly OrderRow[],
  refusals: readonly RefusalRow[],
  sharePct: number | null,
): string[] {
  if (sharePct === null) return [];
  const limits = new Map<string, number>();
  for (const row of refusals) if (row.reason === 'displayed_share_cap') limits.set(keyOf(row), row.limit);
  return orders.flatMap((row) => {
    const limit = row.state === 'SUBMITTED' ? limits.get(keyOf(row)) : undefined;
    if (limit === undefined) return [];
    const given = row.displayed_e2 === null ? null : Math.floor((row.displayed_e2 * sharePct) / 100);
    return given === limit
      ? []
      : [
          `order ${row.client_order_id} was shown ${row.displayed_e2}, of which the cap is ${given}, and was cut to ${limit}`,
        ];
  });
}

function keyOf({ engine_at, market, side, strategy, price_e4 }: OrderRow | RefusalRow): string {
  return [engine_at, market, side, strategy, price_e4].join(' ');
}
