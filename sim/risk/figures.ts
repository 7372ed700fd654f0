/** Figures of caps as exact text: money as decimal strings of dollars, contracts likewise, counts as numbers. */
import { formatCash, formatQuantity } from '../../engine/money/format.ts';
import type { Cash, Quantity } from '../../engine/money/units.ts';
import { type ReasonCode, reasonOf } from '../../engine/reasons.ts';
import type { RiskStanding } from './standing.ts';

/** A limit or value in the unit of its reason; null where there is no limit. */
export function figureOf(code: string, value: number): string | number | null {
  if (!Number.isFinite(value)) return null;
  switch (reasonOf(code as ReasonCode).unit) {
    case 'micro_dollars':
      return formatCash(value as Cash);
    case 'quantity':
      return formatQuantity(value as Quantity);
    default:
      return value;
  }
}

/** A cap with its use and what is left of it; `subject` is null for a cap over everything. */
export interface ShownUse {
  readonly code: string;
  readonly subject: string | null;
  readonly limit: string | number | null;
  readonly used: string | number | null;
  readonly headroom: string | number | null;
  readonly exceeded: boolean;
}

/** Every use of a standing as JSON. */
export function usesJson({ uses }: RiskStanding): ShownUse[] {
  return uses.map(({ code, subject, used, limit, isExceeded }) => ({
    code,
    subject: subject === '' ? null : subject,
    limit: figureOf(code, limit),
    used: figureOf(code, used),
    headroom: figureOf(code, Math.max(0, limit - used)),
    exceeded: isExceeded,
  }));
}
