/** What several sections of a report need, computed once: the run's days, their resamples, and the profit of each day. */

import type { EquityRow, RunData } from '../../data/runs/schema.ts';
import { parseCash } from '../../engine/money/parse.ts';
import type { ReportConfig } from '../config.ts';
import { datesBetween } from '../text/instants.ts';
import { DayResamples } from './day-resamples.ts';
import { type Drawdown, drawdownOf, type EquityAt } from './drawdown.ts';
import { netOfFill, type Profit, profitOf } from './profit.ts';

export interface DayProfit {
  readonly date: string;
  readonly fills: number;
  readonly netE6: number;
}

export interface RunAnalysis {
  readonly run: RunData;
  readonly config: ReportConfig;
  /** Every climate date of the run in order, with or without fills. */
  readonly days: readonly DayProfit[];
  readonly dayOf: ReadonlyMap<string, number>;
  readonly resamples: DayResamples;
  /** All fills as one group: determined gross minus fees. */
  readonly total: Profit;
  /** Net profit by the account, µ$: open positions at the end are marked in it, in `total` they are not. */
  readonly accountNetE6: number;
  readonly startE6: number;
  readonly endE6: number;
  /** Points of the account from the eve of the first climate date on, the warm-up left out. */
  readonly traded: readonly EquityRow[];
  /** The same as equity alone. */
  readonly equity: readonly EquityAt[];
  readonly drawdown: Drawdown;
}

export function analyse(run: RunData, config: ReportConfig): RunAnalysis {
  const { summary, fills } = run;
  const dates = datesBetween(summary.from, summary.to);
  const dayOf = new Map(dates.map((date, i) => [date, i]));
  const netE6 = Array.from({ length: dates.length }, () => 0);
  const count = Array.from({ length: dates.length }, () => 0);
  for (const fill of fills) {
    const day = dayOf.get(fill.climate_date);
    if (day === undefined) continue;
    netE6[day] = (netE6[day] ?? 0) + netOfFill(fill);
    count[day] = (count[day] ?? 0) + 1;
  }
  const resamples = new DayResamples(dates.length, config.resamples, summary.seed);
  const startE6 = parseCash(summary.bankroll_start);
  const traded = afterWarmUp(run.equity, summary.from);
  const equity = traded.map((point) => ({ at: point.engine_at, equityE6: point.equity_e6 }));
  return {
    run,
    config,
    days: dates.map((date, i) => ({ date, fills: count[i] ?? 0, netE6: netE6[i] ?? 0 })),
    dayOf,
    resamples,
    total: profitOf('all fills', fills, dayOf, resamples),
    accountNetE6: parseCash(summary.net_pnl),
    startE6,
    endE6: parseCash(summary.bankroll_end),
    traded,
    equity,
    drawdown: drawdownOf(equity, startE6),
  };
}

/** Markets of a climate date open days before it; nothing that happens earlier belongs to the run's dates. */
const EVE_MICROS = 2 * 86_400_000_000;

/** Leaves out the points of the warm-up, in which the account does not move; the last of them stands at the eve. */
function afterWarmUp(equity: readonly EquityRow[], from: string): readonly EquityRow[] {
  const eve = Date.parse(`${from}T00:00:00Z`) * 1_000 - EVE_MICROS;
  const firstMove = equity.findIndex((point) => point.equity_e6 !== equity[0]?.equity_e6 || point.open_risk_e6 !== 0);
  const firstAfter = equity.findIndex((point) => point.engine_at > eve);
  const first = Math.min(...[firstMove, firstAfter, equity.length].filter((index) => index >= 0));
  const before = equity[first - 1];
  const start = before === undefined ? [] : [{ ...before, engine_at: Math.max(before.engine_at, eve) }];
  return [...start, ...equity.slice(first)];
}
