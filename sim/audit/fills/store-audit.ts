/**
 * The audit of a store's own history: rules for worse evidence against better evidence of the same markets, where it has both.
 */
import { queryRows } from '../../../data/store/sql.ts';
import type { Store } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { UserError } from '../../../data/user-error.ts';
import { FidelityTier } from '../../../engine/markets/contracts.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import { auditAgainstBars, tickersWithQuotesAndBars } from './against-bars.ts';
import { auditAgainst, type BetterEvidence } from './against-better.ts';
import { drawOrders } from './draw-orders.ts';
import { type EvidenceKind, marketHistories } from './market-history.ts';
import type { AuditRow } from './tally.ts';
import { type TrialSettings, tryOrder } from './try-order.ts';

/** Evidence that can judge worse evidence, best first, with what it is shown together with. */
const JUDGES: readonly { name: string; tier: FidelityTier; kinds: readonly EvidenceKind[] }[] = [
  { name: 'full book', tier: FidelityTier.depth, kinds: ['book', 'trades'] },
  { name: 'top of book and trades', tier: FidelityTier.quotes, kinds: ['touch', 'trades'] },
];

export interface AuditRange {
  readonly from?: ClimateDate | undefined;
  readonly to?: ClimateDate | undefined;
  readonly cities: Parameters<typeof compileTape>[1]['cities'];
}

/**
 * Rows of every comparison that the history allows; up to `count` orders for each.
 * @throws UserError 3 when it has no market with evidence of two kinds.
 */
export async function auditStore(
  store: Store,
  range: AuditRange,
  settings: Omit<TrialSettings, 'directory'>,
  count: number,
): Promise<readonly AuditRow[]> {
  const sql = await store.sql();
  try {
    const dates = await datesWithEvidence(sql, range);
    if (dates === null) throw nothingToCompare(store);
    const tape = await compileTape(store, {
      ...dates,
      warmupDays: 0,
      climatologyYears: 0,
      forecastStations: {},
      cities: range.cities,
    });
    const own = { ...settings, directory: tape.directory };
    const rows = JUDGES.flatMap((judge) => judged(tape, judge, own, count));
    const both = await tickersWithQuotesAndBars(sql);
    const quoted = marketHistories(tape, ['touch'], ({ ticker }) => both.has(ticker));
    const byBars = await auditAgainstBars(sql, quoted, own, count);
    if (rows.length + byBars.length === 0) throw nothingToCompare(store);
    return [...rows, ...byBars];
  } finally {
    sql.closeSync();
  }
}

function judged(
  tape: Tape,
  { name, tier, kinds }: (typeof JUDGES)[number],
  settings: TrialSettings,
  count: number,
): readonly AuditRow[] {
  const orders = drawOrders(marketHistories(tape, kinds), {
    seed: settings.seed,
    count,
    board: settings.board,
    ladderOf: ({ market }) => tape.directory.ladder(market.ladder),
  });
  const better: BetterEvidence = { name, tier, outcome: (order) => tryOrder(order, kinds, settings) };
  return orders.length === 0 ? [] : auditAgainst(better, orders, settings);
}

/** The climate dates whose markets have evidence that can judge: books, or quotes beside anything else. */
async function datesWithEvidence(
  sql: Parameters<typeof queryRows>[0],
  { from, to }: AuditRange,
): Promise<{ readonly from: ClimateDate; readonly to: ClimateDate } | null> {
  const [row] = await queryRows(
    sql,
    `SELECT min(climate_date - DATE '1970-01-01')::INTEGER AS first, max(climate_date - DATE '1970-01-01')::INTEGER AS last
      FROM best_ladders JOIN best_markets USING (event_ticker) WHERE ticker IN (
        SELECT ticker FROM depth UNION (SELECT ticker FROM quotes INTERSECT (SELECT ticker FROM candles UNION SELECT ticker FROM trades)))`,
  );
  if (row === undefined || row.first === null) return null;
  const first = Math.max(Number(row.first), from ?? Number(row.first)) as ClimateDate;
  const last = Math.min(Number(row.last), to ?? Number(row.last)) as ClimateDate;
  return first > last ? null : { from: first, to: last };
}

function nothingToCompare(store: Store): UserError {
  return new UserError(
    `the history in ${store.dir} has no market with two kinds of evidence in this range, so that one could judge the other: choose other dates, ingest more, or audit a synthetic world with --synthetic.`,
    3,
  );
}
