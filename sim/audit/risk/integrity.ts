/**
 * Whether the tables of a run tell one story: fills against the orders that they fill, fees against the exchange's schedule,
 * cash against both. A table that was changed by hand contradicts another one.
 */
import type { FillRow, LadderRow, OrderRow, SettlementRow } from '../../../data/runs/schema.ts';
import { BookSide } from '../../../engine/events.ts';
import { OrderFees, scheduleFor } from '../../../engine/money/fees.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { FOREIGN_STRATEGY } from '../../../engine/oms/intent-slot.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { AuditedConfig } from './audited-config.ts';
import { ANOMALIES } from './commands.ts';

/** What an order must keep from its first row to its last, unless an amendment was asked for. */
const TERMS = [
  'market',
  'side',
  'price_e4',
  'quantity_e2',
  'strategy',
  'intent_key',
  'time_in_force',
  'displayed_e2',
] as const;

/** Contradictions between orders, fills and settlements, one sentence each. */
export function contradictions(
  orders: readonly OrderRow[],
  fills: readonly FillRow[],
  settlements: readonly SettlementRow[],
  ladders: readonly LadderRow[],
  config: AuditedConfig,
): string[] {
  const found: string[] = [];
  const rowsOf = grouped(orders, ({ client_order_id }) => client_order_id);
  const fillsOf = grouped(fills, ({ client_order_id }) => client_order_id);
  const series = new Map(ladders.map((row) => [row.ladder, row.series]));
  found.push(...placesContradicted(orders, ladders), ...fillsRepeated(fills));
  for (const [id, rows] of rowsOf) found.push(...termsContradicted(id, rows));
  for (const [id, filled] of fillsOf) {
    const rows = rowsOf.get(id);
    if (rows === undefined) {
      // A stranger's order need not be told with its fills.
      if (filled.every(({ strategy }) => strategy.startsWith(FOREIGN_STRATEGY))) continue;
      found.push(`fills of order ${id} have no order`);
      continue;
    }
    found.push(...fillsContradicted(id, rows, filled));
    const fee = feesOf(filled, series.get(filled[0]?.ladder ?? -1) ?? '', config);
    const charged = filled.reduce((sum, row) => sum + row.fee_e6, 0);
    if (fee !== charged) found.push(`order ${id} was charged ${charged} µ$ in fees, the schedule gives ${fee}`);
  }
  for (const [id, rows] of rowsOf) {
    const last = rows.reduce((most, row) => Math.max(most, row.filled_e2), 0);
    const sum = (fillsOf.get(id) ?? []).reduce((total, row) => total + row.quantity_e2, 0);
    if (sum !== last) found.push(`order ${id} says ${last / 100} contracts filled, its fills sum to ${sum / 100}`);
  }
  return [...found, ...earningsContradicted(fills, settlements)];
}

/** Orders whose key is not that of their own terms and of their ladder. */
function placesContradicted(orders: readonly OrderRow[], ladders: readonly LadderRow[]): string[] {
  const placed = new Map(ladders.map((row) => [row.ladder, row]));
  const wrong = new Set<string>();
  for (const { client_order_id, ladder, ticker, side, strategy, intent_key } of orders) {
    const place = placed.get(ladder);
    if (place === undefined) continue;
    const key = [place.city, ticker, side, strategy, place.climate_date].join('|');
    if (key !== intent_key) wrong.add(client_order_id);
  }
  return [...wrong].map((id) => `order ${id} is of another city, market, side, strategy or date than its intent`);
}

/** Fills that are there twice. */
function fillsRepeated(fills: readonly FillRow[]): string[] {
  return [...grouped(fills, ({ fill_id }) => fill_id)]
    .filter(([, rows]) => rows.length > 1)
    .map(([id, rows]) => `fill ${id} is there ${rows.length} times`);
}

function termsContradicted(id: string, rows: readonly OrderRow[]): string[] {
  const found: string[] = [];
  for (let i = 1; i < rows.length; i++) {
    const before = rows[i - 1] as OrderRow;
    const row = rows[i] as OrderRow;
    const wasAmended = before.amend_price_e4 !== null || before.state === 'UNKNOWN';
    for (const term of TERMS) {
      if (row[term] === before[term] || ((term === 'price_e4' || term === 'quantity_e2') && wasAmended)) continue;
      found.push(`order ${id} changes its ${term} from ${before[term]} to ${row[term]} without an amendment`);
    }
    if (!ANOMALIES.has(row.reason) && JSON.stringify(row) === JSON.stringify(before)) {
      found.push(`order ${id} says twice that it is ${row.state} (${row.reason})`);
    }
    if (row.filled_e2 < before.filled_e2) found.push(`order ${id} was filled and is so no longer`);
  }
  return found;
}

function fillsContradicted(id: string, rows: readonly OrderRow[], fills: readonly FillRow[]): string[] {
  const found: string[] = [];
  const first = rows[0] as OrderRow;
  const prices = rows.map(({ price_e4 }) => price_e4);
  const best = first.side === 'bid' ? Math.max(...prices) : Math.min(...prices);
  for (const fill of fills) {
    const isBeyond = first.side === 'bid' ? fill.price_e4 > best : fill.price_e4 < best;
    if (isBeyond) found.push(`fill ${fill.fill_id} at ${fill.price_e4} is beyond the limit ${best} of order ${id}`);
    if (fill.market !== first.market || fill.side !== first.side) {
      found.push(`fill ${fill.fill_id} is of another market or side than its order ${id}`);
    }
    if (fill.strategy !== first.strategy)
      found.push(`fill ${fill.fill_id} is of another strategy than its order ${id}`);
    if (!(fill.quantity_e2 > 0)) found.push(`fill ${fill.fill_id} has a quantity of ${fill.quantity_e2}`);
  }
  return found;
}

/** The fees of an order by the schedule of each fill's day. */
function feesOf(fills: readonly FillRow[], series: string, config: AuditedConfig): number {
  const fees = new OrderFees();
  const inOrder = fills
    .map((fill, i) => ({ fill, i }))
    .sort((x, y) => x.fill.executed_at - y.fill.executed_at || x.i - y.i);
  let sum = 0;
  for (const { fill } of inOrder) {
    if (!(fill.quantity_e2 >= 0 && fill.price_e4 >= 0 && fill.price_e4 <= 10_000)) return Number.NaN;
    const schedule = scheduleFor(series, fill.executed_at as EpochMicros, config.fees.balancePrecision);
    const side = fill.side === 'bid' ? BookSide.bid : BookSide.ask;
    sum += fees.charge(schedule, fill.price_e4 as Price, fill.quantity_e2 as Quantity, fill.is_taker, side);
  }
  return sum;
}

/** What fills earned against the payout that was announced last. */
function earningsContradicted(fills: readonly FillRow[], settlements: readonly SettlementRow[]): string[] {
  const payouts = new Map<number, number>();
  for (const { market, payout_e4 } of settlements) if (payout_e4 !== null) payouts.set(market, payout_e4);
  return fills.flatMap((fill) => {
    const payout = payouts.get(fill.market) ?? null;
    const sign = fill.side === 'bid' ? 1 : -1;
    const earned = payout === null ? null : sign * fill.quantity_e2 * (payout - fill.price_e4) + 0;
    if (payout === fill.payout_e4 && earned === (fill.gross_pnl_e6 === null ? null : fill.gross_pnl_e6 + 0)) return [];
    return [
      `fill ${fill.fill_id} says it earned ${fill.gross_pnl_e6} µ$ at a payout of ${fill.payout_e4}, it is ${earned} at ${payout}`,
    ];
  });
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
