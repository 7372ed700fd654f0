/** The rows of a run's tables as one sequence of instants, in the order in which the engine was told and acted. */
import type { readTables } from '../../../data/runs/reader.ts';
import type { DecisionRow, EquityRow, FillRow, OrderRow, SettlementRow } from '../../../data/runs/schema.ts';
import { FOREIGN_STRATEGY } from '../../../engine/oms/intent-slot.ts';

/** The tables that the audit rests on. */
export const AUDITED_TABLES = ['orders', 'fills', 'equity', 'settlements', 'ladders', 'markets', 'clusters'] as const;
export type AuditedTables = Awaited<ReturnType<typeof readTables<(typeof AUDITED_TABLES)[number]>>>;

/** Everything of one instant, each kind in the order of its table. Fills come with the rows of their orders. */
export interface Step {
  readonly at: number;
  readonly settlements: SettlementRow[];
  /** The clusters that come into force, null when they stay. */
  clusters: string[][] | null;
  readonly states: DecisionRow[];
  readonly equity: EquityRow[];
  readonly orders: OrderRow[];
  /** Fills of strangers' orders that no row of an order speaks of. */
  readonly strangers: FillRow[];
}

export function stepsOf(
  tables: Pick<AuditedTables, 'settlements' | 'clusters' | 'equity' | 'orders' | 'fills'>,
  states: readonly DecisionRow[],
): Step[] {
  const { settlements, clusters, equity, orders } = tables;
  const steps = new Map<number, Step>();
  const at = (instant: number): Step => {
    let step = steps.get(instant);
    if (step === undefined) {
      step = { at: instant, settlements: [], clusters: null, states: [], equity: [], orders: [], strangers: [] };
      steps.set(instant, step);
    }
    return step;
  };
  for (const row of settlements) at(row.engine_at).settlements.push(row);
  for (const row of clusters) {
    const step = at(row.engine_at);
    step.clusters ??= [];
    if (row.cities.length > 0) step.clusters.push([...row.cities]);
  }
  for (const row of states) at(row.engine_at).states.push(row);
  for (const row of equity) at(row.engine_at).equity.push(row);
  for (const row of orders) at(row.engine_at).orders.push(row);
  for (const row of strangersOf(tables)) at(row.engine_at).strangers.push(row);
  return [...steps.values()].sort((x, y) => x.at - y.at);
}

/** A stranger's order may be told after its fills, or never. */
function strangersOf({ fills, orders }: Pick<AuditedTables, 'fills' | 'orders'>): FillRow[] {
  const foreign = fills.filter(({ strategy }) => strategy.startsWith(FOREIGN_STRATEGY));
  if (foreign.length === 0) return [];
  const told = new Set(orders.map(({ client_order_id, engine_at }) => `${client_order_id} ${engine_at}`));
  return foreign.filter(({ client_order_id, engine_at }) => !told.has(`${client_order_id} ${engine_at}`));
}
