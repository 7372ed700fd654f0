/** Runs the audit of fills with the configured exchange, and lays its rows out for a terminal. */
import { openStore } from '../data/store/store.ts';
import type { ClimateDate } from '../engine/time.ts';
import { auditStore } from '../sim/audit/fills/store-audit.ts';
import { auditSynthetic } from '../sim/audit/fills/synthetic-audit.ts';
import type { AuditRow, Estimate } from '../sim/audit/fills/tally.ts';
import { chooseCities } from './config/cities.ts';
import { loadConfig } from './config/load.ts';

export interface FillsAudit {
  /** What was audited: the store's folder, or a synthetic world. */
  readonly audited: string;
  readonly seed: number;
  readonly rows: readonly AuditRow[];
}

/** Audits the store in `dir`, or a synthetic world when it is null. @throws UserError 3 when there is nothing to compare. */
export async function auditFills(request: {
  readonly dir: string | null;
  readonly config?: string | undefined;
  readonly seed: number;
  readonly orders: number;
  readonly from?: ClimateDate | undefined;
  readonly to?: ClimateDate | undefined;
  readonly cities: readonly string[];
}): Promise<FillsAudit> {
  const { dir, seed, orders } = request;
  const config = loadConfig(request.config, []);
  const settings = { config: config.exchange, board: config.board, fees: config.fees, seed };
  if (dir === null) return { audited: 'synthetic world', seed, rows: await auditSynthetic(settings, orders) };
  const range = { from: request.from, to: request.to, cities: chooseCities(request.cities) };
  return { audited: dir, seed, rows: await auditStore(openStore(dir), range, settings, orders) };
}

const HEAD = ['rule', 'shown', 'orders', 'compared', 'agreed', 'optimistic', 'pessimistic', 'contracts', 'cents'];

/** The audit as a table with the explanation of its columns. */
export async function auditTable({ audited, seed, rows }: FillsAudit): Promise<readonly string[]> {
  const { default: Table } = await import('cli-table3');
  const tables = new Map<string, InstanceType<typeof Table>>();
  for (const row of rows) {
    const undecided = row.undecided > 0 ? ` (+${row.undecided} open)` : '';
    const table = tables.get(row.against) ?? new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
    tables.set(row.against, table);
    table.push([
      row.rule,
      row.evidence,
      row.orders,
      `${row.compared}${undecided}`,
      String(row.agreed),
      `${row.optimistic}${percent(row.optimistic_share)}`,
      `${row.pessimistic}${percent(row.pessimistic_share)}`,
      signed(row.contracts_more),
      signed(row.cents_better),
    ]);
  }
  return [
    `Fill rules of the simulated exchange, judged by better evidence: ${audited}, seed ${seed}`,
    ...[...tables].flatMap(([against, table]) => [`Against the ${against}`, table.toString()]),
    'optimistic: filled more, or at a better price, than the better evidence says; pessimistic: less, or at a worse one.',
    'contracts: filled more an order; cents: better a contract where both filled. In brackets: 95 % intervals.',
    ...(tables.has('bars of trades')
      ? [
          'Bars of trades judge resting orders alone: one that the touch came to, where nobody traded, counts as optimistic.',
        ]
      : []),
  ];
}

function percent(share: Estimate | null): string {
  if (share === null) return '';
  const [value, low, high] = [share.value, share.low, share.high].map((x) => (100 * x).toFixed(1));
  return ` ${value} % [${low}, ${high}]`;
}

function signed(estimate: Estimate | null): string {
  if (estimate === null) return '–';
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((x) =>
    x > 0 ? `+${x.toFixed(2)}` : x.toFixed(2),
  );
  return `${value} [${low}, ${high}]`;
}
