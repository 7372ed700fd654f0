/** What a session has done so far, from its journal: the document with which `sim paper` and `sim live` end. */
import { formatCash, formatQuantity } from '../engine/money/format.ts';
import type { Cash, Quantity } from '../engine/money/units.ts';
import { formatClimateDate } from '../engine/weather/climate-day.ts';
import { EntryKind, jsonOf } from '../live/journal/entries.ts';
import { readJournal } from '../live/journal/journal.ts';
import type { EndReason } from '../live/run/session-run.ts';
import type { SessionRecord } from '../live/session/outputs.ts';
import type { Session } from '../live/session/session.ts';

/** Money as decimal dollars, counts since the session was first started. */
export interface SessionSummary {
  readonly session: string;
  readonly mode: 'paper' | 'live';
  readonly ended: EndReason;
  readonly started_on: string;
  /** First climate date that is traded. */
  readonly from: string;
  /** Engine time of the last thing decided, ISO 8601. */
  readonly last_at: string;
  readonly entries: number;
  readonly decisions_sha256: string;
  readonly orders: {
    readonly submitted: number;
    readonly filled: number;
    readonly canceled: number;
    readonly rejected: number;
  };
  /** Orders that may still fill. */
  readonly working_orders: number;
  readonly fills: number;
  readonly contracts: string;
  readonly cash: string;
  readonly equity: string;
  readonly fees: string;
  readonly net_pnl: string;
  readonly open_positions: number;
  readonly state: string;
}

/** Sums over the journal in `dir`, and the account as it stands. */
export function sessionSummary(dir: string, { core, facts }: Session, ended: EndReason): SessionSummary {
  // An order is told of again when something about it comes late: how it stood last is what counts.
  const orders = new Map<string, string>();
  let entries = 0;
  let fills = 0;
  let filled = 0;
  for (const entry of readJournal(dir)) {
    entries = entry.sequence;
    if (entry.kind !== EntryKind.records) continue;
    for (const record of jsonOf(entry) as readonly SessionRecord[]) {
      if (record.type === 'order' && record.state !== 'CLOSED') orders.set(record.order.clientOrderId, record.state);
      if (record.type !== 'fill') continue;
      fills += 1;
      filled += record.fill.quantity;
    }
  }
  const inState = (state: string) => [...orders.values()].filter((one) => one === state).length;
  const { ledger, equity, risk } = core.engine.account;
  return {
    session: dir,
    mode: facts.mode,
    ended,
    started_on: facts.startedOn,
    from: formatClimateDate(facts.from as never),
    last_at: new Date(core.now / 1000).toISOString(),
    entries,
    decisions_sha256: core.outputs.decisionsSha256,
    orders: {
      submitted: orders.size,
      filled: inState('FILLED'),
      canceled: inState('CANCELED'),
      rejected: inState('REJECTED'),
    },
    working_orders: orders.size - inState('FILLED') - inState('CANCELED') - inState('REJECTED'),
    fills,
    contracts: formatQuantity(filled as Quantity),
    cash: formatCash(ledger.cash),
    equity: formatCash(equity),
    fees: formatCash(ledger.fees),
    net_pnl: formatCash((equity - ledger.capital) as Cash),
    open_positions: ledger.openMarkets.length,
    state: risk.state,
  };
}

const ENDS: Readonly<Record<EndReason, string>> = {
  asked: 'Stopped',
  exchange_ended: 'The exchange has nothing more to tell: stopped',
  until_reached: 'Reached --until: stopped',
};

/** The same for people. */
export function sessionLines(summary: SessionSummary): readonly string[] {
  const { orders } = summary;
  return [
    `${ENDS[summary.ended]} at ${summary.last_at}; trading is ${summary.state.replace('_', '-')}.`,
    `Equity     $${summary.equity}, cash $${summary.cash}, net profit $${summary.net_pnl} (fees $${summary.fees})`,
    `Orders     ${orders.submitted} sent, ${orders.filled} filled, ${orders.canceled} canceled, ${orders.rejected} rejected; ${summary.fills} fills, ${summary.contracts} contracts, ${summary.open_positions} positions open`,
    `Decisions  ${summary.decisions_sha256}`,
    `Journal    ${summary.entries} entries in ${summary.session}`,
    ...(summary.mode === 'live' && summary.working_orders > 0 ? [restingLine(summary)] : []),
    `Go on with the same command: sim ${summary.mode} --out ${summary.session} …`,
  ];
}

function restingLine({ session, working_orders }: SessionSummary): string {
  return `At rest    ${working_orders} orders may still fill at the exchange: \`sim kill ${session}\` cancels them; \`sim pause\` before the end does so another time`;
}
