/** A trading day's summary as text for a person, with what is held and used at its end. */
import { parseCash } from '../../engine/money/parse.ts';
import { dollars, signedDollars } from '../../reports/text/dollars.ts';
import { counted } from '../../reports/text/numbers.ts';
import type { SessionStatus } from '../status/session-status.ts';
import type { DaySummary } from './day-tally.ts';

/** One line. */
export function dayTitle({ day, profit, fills }: DaySummary): string {
  const made = profit === null ? 'the account was not marked' : signedDollars(parseCash(profit));
  return `Trading day ${day}: ${made}, ${counted(fills, 'fill')}`;
}

/** The lines below it. */
export function dayText(day: DaySummary, status: SessionStatus): string {
  const { orders, settled, results } = day;
  const money = (text: string | null) => (text === null ? 'unknown' : dollars(parseCash(text)));
  return [
    `Equity ${money(day.equity_start)} to ${money(day.equity_end)}; fees ${money(day.fees)}; highest open risk ${money(day.max_open_risk)}; paid out ${money(day.paid)}.`,
    `Orders: ${orders.sent} sent, ${orders.filled} filled, ${orders.canceled} cancelled, ${orders.rejected} rejected; ${counted(day.fills, 'fill')} of ${day.contracts} contracts.`,
    `State: ${status.state}${status.causes.length === 0 ? '' : ` (${status.causes.map(({ text }) => text).join('; ')})`}.`,
    ...list(
      'Held at the end',
      status.positions,
      (row) => `${row.market} ${row.quantity} contracts, paid ${money(row.entry_cost)}, worth ${money(row.value)}`,
    ),
    ...list(
      'Caps with something in them',
      status.caps.filter(({ used }) => Number(used) > 0),
      (cap) => `${cap.code}${cap.subject === null ? '' : ` ${cap.subject}`}: ${cap.used} of ${cap.limit}`,
    ),
    ...list('Held and decided', settled, (row) => `${row.market} ${row.position} contracts, YES pays $${row.payout}`),
    ...list(
      'Results',
      results,
      (row) => `${row.ladder}: ${row.value_f === null ? 'no value' : `${row.value_f} °F`}, ${row.winner}`,
    ),
  ].join('\n');
}

function list<Row>(title: string, rows: readonly Row[], line: (row: Row) => string): string[] {
  return rows.length === 0 ? [`${title}: none.`] : [`${title}:`, ...rows.map((row) => `  ${line(row)}`)];
}
