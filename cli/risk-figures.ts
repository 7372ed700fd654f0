/** Caps as the commands print them. */
import { type ReasonCode, reasonOf } from '../engine/reasons.ts';
import { figureOf } from '../sim/risk/figures.ts';

/** A cap of an audit as its JSON: `max` is the use that came nearest to `limit`, the limit of that moment. */
export function capOfAudit({ code, value, limit }: { code: string; value: number; limit: number }) {
  return { code, limit: figureOf(code, limit), max: figureOf(code, value) };
}

/** A cap as a line of a table: code, value of limit, and the share that it is. */
export function capLine(code: string, value: number, limit: number, subject = ''): string {
  const isMoney = reasonOf(code as ReasonCode).unit === 'micro_dollars';
  const shown = (figure: number) =>
    Number.isFinite(figure) ? (isMoney ? `$${(figure / 1e6).toFixed(2)}` : String(figureOf(code, figure))) : 'no limit';
  const share = limit > 0 && Number.isFinite(limit) ? `${((100 * value) / limit).toFixed(1)} %` : '';
  return `  ${code.padEnd(26)}${subject.padEnd(22)}${shown(value).padStart(14)} of ${shown(limit).padStart(14)}${share.padStart(9)}`;
}
