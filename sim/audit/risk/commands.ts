/**
 * The orders of a run against the commands in its decision record: every order and amendment that was sent stands in both, with
 * the same terms at the same instant. An order that one of them hides or changes is found.
 */
import type { DecisionRow, OrderRow } from '../../../data/runs/schema.ts';
import { BookSide } from '../../../engine/events.ts';
import { FOREIGN_STRATEGY } from '../../../engine/oms/intent-slot.ts';
import { Command } from '../../../engine/oms/trail.ts';
import type { ReasonCode } from '../../../engine/reasons.ts';

/** Why a row may repeat the state that an order was in already. */
export const ANOMALIES: ReadonlySet<string> = new Set<ReasonCode>(['illegal_transition', 'duplicate_fill']);
/** Records hold 32 bits; what is larger stands there as the largest. */
const MOST = 2_147_483_647;

/** What stands in one and not in the other, one sentence each. Orders of strangers were not sent and have no command. */
export function commandsContradicted(orders: readonly OrderRow[], commands: readonly DecisionRow[]): string[] {
  const recorded = new Map<string, number>();
  for (const { engine_at, market, i0, i1, i2, i3, i4 } of commands) {
    if (i3 !== Command.submit && i3 !== Command.amend) continue;
    const key = [engine_at, i3, market, i0, i1, i2, i4].join(' ');
    recorded.set(key, (recorded.get(key) ?? 0) + 1);
  }
  const found: string[] = [];
  const amending = new Set<string>();
  for (const row of orders) {
    const command = commandOf(row, amending);
    if (command === null) continue;
    const { engine_at, market, side, client_order_id: id, supersession } = row;
    const { price, quantity } = command;
    const book = side === 'bid' ? BookSide.bid : BookSide.ask;
    const key = [engine_at, command.number, market, book, price, Math.min(quantity, MOST), supersession].join(' ');
    const left = recorded.get(key) ?? 0;
    if (left > 0) recorded.set(key, left - 1);
    else {
      const what = command.number === Command.submit ? 'was sent' : 'was amended';
      found.push(`order ${id} ${what} as ${quantity / 100} at ${price}, of which the decision record knows nothing`);
    }
  }
  for (const [key, left] of recorded) {
    const [at, number, market, , price, quantity] = key.split(' ').map(Number) as [number, number, number, ...number[]];
    if (left === 0) continue;
    const what = number === Command.submit ? 'an order' : 'an amendment';
    const when = new Date(at / 1000).toISOString();
    const terms = `of ${(quantity as number) / 100} at ${price} in market ${market}`;
    found.push(`the decision record sent ${what} ${terms} at ${when}, which the orders do not show`);
  }
  return found;
}

/** What a row says was sent, or null where it tells of something else. */
function commandOf(
  row: OrderRow,
  amending: Set<string>,
): { readonly number: number; readonly price: number; readonly quantity: number } | null {
  const { client_order_id: id, state, price_e4, quantity_e2, amend_price_e4, amend_quantity_e2, reason } = row;
  if (row.strategy.startsWith(FOREIGN_STRATEGY) || ANOMALIES.has(reason)) return null;
  if (amend_price_e4 === null || amend_quantity_e2 === null) {
    amending.delete(id);
    return state === 'SUBMITTED' ? { number: Command.submit, price: price_e4, quantity: quantity_e2 } : null;
  }
  if (amending.has(id)) return null;
  amending.add(id);
  return { number: Command.amend, price: amend_price_e4, quantity: amend_quantity_e2 };
}
