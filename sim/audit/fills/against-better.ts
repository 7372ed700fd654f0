/**
 * Audits every rule whose evidence a history has, against better evidence of the same orders: the true book of a synthetic
 * world, or the full book that was recorded.
 */
import { FidelityTier } from '../../../engine/markets/contracts.ts';
import { FILL_RULES } from '../../exchange/rules/rule-book.ts';
import type { DrawnOrder, OrderManner } from './draw-orders.ts';
import { type EvidenceKind, hasEvidence } from './market-history.ts';
import { type AuditRow, Tally } from './tally.ts';
import { type Outcome, type TrialSettings, tryOrder } from './try-order.ts';

/** Kinds of evidence that are shown to a rule together, best tier first. */
export const SHOWN_EVIDENCE: readonly { readonly tier: FidelityTier; readonly kinds: readonly EvidenceKind[] }[] = [
  { tier: FidelityTier.depth, kinds: ['book', 'trades'] },
  { tier: FidelityTier.quotes, kinds: ['touch', 'trades'] },
  { tier: FidelityTier.quotes, kinds: ['touch'] },
  { tier: FidelityTier.candles, kinds: ['bars', 'trades'] },
  { tier: FidelityTier.candles, kinds: ['bars'] },
  { tier: FidelityTier.trades, kinds: ['trades'] },
];
const NOTHING: ReadonlySet<number> = new Set();
const MANNERS: readonly OrderManner[] = ['taking', 'resting'];

/** The better evidence: what it is called, its tier (-1: the truth), and what it says of an order. */
export interface BetterEvidence {
  readonly name: string;
  readonly tier: number;
  outcome(order: DrawnOrder): Outcome;
}

/** Rows of every rule that is worse than the better evidence, first the orders that take, then those that rest. */
export function auditAgainst(
  better: BetterEvidence,
  orders: readonly DrawnOrder[],
  settings: TrialSettings,
): readonly AuditRow[] {
  const truths = orders.map((order) => better.outcome(order));
  const kindsOf = new Map(orders.map(({ history }) => [history, new Set<number>(history.columns.kind)]));
  return SHOWN_EVIDENCE.filter(({ tier }) => tier > better.tier).flatMap(({ tier, kinds }) => {
    const rule = FILL_RULES.find((one) => one.tier === tier)?.name ?? '';
    const evidence = kinds.join(' and ');
    return MANNERS.map((manner) => {
      const tally = new Tally({ rule, evidence, against: better.name, orders: manner });
      for (const [i, order] of orders.entries()) {
        const present = kindsOf.get(order.history) ?? NOTHING;
        if (order.manner !== manner || !kinds.every((name) => hasEvidence(present, name))) continue;
        tally.compare(order.side, tryOrder(order, kinds, settings), truths[i] as Outcome);
      }
      return tally.row();
    }).filter(({ compared }) => compared > 0);
  });
}
