/** The shadow of a live session with the configured rules, laid out for a terminal. */
import { UserError } from '../data/user-error.ts';
import { factsOf } from '../live/session/session.ts';
import { type Shadow, shadowOf } from '../live/shadow/shadow.ts';
import type { Beside, EvidenceFigures, ShadowRow } from '../live/shadow/shadow-tally.ts';
import type { Estimate } from '../sim/audit/fills/tally.ts';
import { loadConfig, storedConfig } from './config/load.ts';

export interface SessionShadow extends Shadow {
  readonly session: string;
  readonly seed: number;
}

/**
 * The shadow of the session in `dir`, by the rules as the session's own configuration sets them, or as `config` does.
 * @throws UserError 2 for a paper session, 3 when there is none or it is damaged
 */
export function shadowSession(dir: string, config: string | undefined): SessionShadow {
  const { mode, configYaml } = factsOf(dir);
  if (mode !== 'live') {
    throw new UserError(
      `${dir} is a paper session, whose fills are the rules' own prediction: name the folder of a live one`,
      2,
    );
  }
  const { exchange, board, fees, run } =
    config === undefined ? storedConfig(configYaml, "the session's journal") : loadConfig(config);
  return { session: dir, seed: run.seed, ...shadowOf(dir, { config: exchange, board, fees, seed: run.seed }) };
}

export function shadowJson({ session, seed, sent, neverThere, withoutData, rows }: SessionShadow): object {
  return { session, seed, sent, never_there: neverThere, without_data: withoutData, rows };
}

const HEAD = [
  'rule',
  'shown',
  'orders',
  'compared',
  'fill rate',
  'seconds',
  'price',
  'fee',
  'optimistic',
  'pessimistic',
];

const EVIDENCE_HEAD = [
  'rule',
  'shown',
  'orders',
  'filled on',
  'predicted',
  'really filled',
  'fill rate',
  'seconds',
  'fee',
];

/** The shadow as tables with the explanation of their columns. */
export async function shadowTable({ session, sent, neverThere, withoutData, rows }: SessionShadow): Promise<string[]> {
  const { default: Table } = await import('cli-table3');
  const counted = `${sent} orders were at the exchange, ${neverThere} never were${withoutData > 0 ? `; of ${withoutData} no prices were told` : ''}.`;
  if (rows.length === 0) return [`${session}: ${counted}`, 'There is no order that a rule could have predicted.'];
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  const byEvidence = new Table({ head: EVIDENCE_HEAD, style: { head: [], border: [], compact: true } });
  for (const row of rows) {
    table.push(cells(row));
    for (const figures of row.by_evidence) byEvidence.push(evidenceCells(row, figures));
  }
  return [
    `What the fill rules would have predicted for the orders really sent: ${session}`,
    counted,
    table.toString(),
    'predicted − real, with 95 % intervals. fill rate: share of the contracts, in points; seconds: from the decision to the first fill;',
    'price: cents a contract by which the prediction is better; fee: cents a contract. Of what both filled, save the fill rate.',
    'optimistic: predicted more, or at a better price, than there was; pessimistic: less, or at a worse one.',
    'The same by the evidence on which the rule filled the first part of an order:',
    byEvidence.toString(),
    'predicted: orders; really filled: the share of them of which the exchange filled anything.',
  ];
}

function cells(row: ShadowRow): (string | number)[] {
  return [
    row.rule,
    row.evidence,
    row.orders,
    row.compared,
    difference(row.fill_rate, 100, 1),
    difference(row.seconds_to_fill, 1, 1),
    signed(row.cents_better, 1, 2),
    difference(row.fee_cents, 1, 3),
    `${row.optimistic}${percent(row.optimistic_share)}`,
    `${row.pessimistic}${percent(row.pessimistic_share)}`,
  ];
}

function evidenceCells(
  { rule, evidence: shown, orders: manner }: ShadowRow,
  figures: EvidenceFigures,
): (string | number)[] {
  const { evidence, orders, filled_orders, fill_rate, seconds_to_fill, fee_cents } = figures;
  return [
    rule,
    shown,
    manner,
    evidence,
    orders,
    percent(filled_orders.real).trim(),
    difference(fill_rate, 100, 1),
    difference(seconds_to_fill, 1, 1),
    difference(fee_cents, 1, 3),
  ];
}

function difference(beside: Beside, scale: number, digits: number): string {
  return signed(beside.difference, scale, digits);
}

function signed(estimate: Estimate | null, scale: number, digits: number): string {
  if (estimate === null) return '–';
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((x) => {
    const shown = (scale * x).toFixed(digits);
    return x > 0 ? `+${shown}` : shown;
  });
  return `${value} [${low}, ${high}]`;
}

function percent(share: Estimate | null): string {
  return share === null
    ? ''
    : ` ${(100 * share.value).toFixed(1)} % [${(100 * share.low).toFixed(1)}, ${(100 * share.high).toFixed(1)}]`;
}
