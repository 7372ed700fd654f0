/**
 * What a run leaves behind, as its readers see it: the schema of `summary.json`, the rows of its Parquet tables, and the run
 * as a whole.
 */
import type { RunSummary } from './summary.ts';
import type { EquityRow, FillRow, LadderRow, MarketRow, RejectionRow, ScoreRow, SettlementRow } from './tables.ts';

export * from './summary.ts';
export * from './tables.ts';

/** Orders counted by their last state and reason. */
export interface OrderOutcome {
  readonly state: string;
  readonly reason: string;
  readonly orders: number;
}

/** The refusals and cuts of risk by rule: how tight it was, and how much of what was asked would have fitted. */
export interface RefusalFigures {
  readonly reason: string;
  readonly count: number;
  /** The least limit and the greatest value, in the reason's unit. */
  readonly least_limit: number;
  readonly greatest_value: number;
  /** Share of the contracts asked for that would have fitted, over all. */
  readonly fitted_share: number;
}

/** A finished run as reports read it. The tables of decisions and of order changes stay on disk: `readDecisions`, `readOrders`. */
export interface RunData {
  readonly dir: string;
  readonly summary: RunSummary;
  /** The configuration as resolved, YAML. */
  readonly configYaml: string;
  readonly orderOutcomes: readonly OrderOutcome[];
  readonly fills: readonly FillRow[];
  readonly equity: readonly EquityRow[];
  readonly scores: readonly ScoreRow[];
  readonly settlements: readonly SettlementRow[];
  readonly ladders: readonly LadderRow[];
  readonly markets: readonly MarketRow[];
  readonly rejections: readonly RejectionRow[];
  readonly refusalFigures: readonly RefusalFigures[];
}
