/**
 * The strategy contract: a strategy sees one ladder at a time and speaks for all of its markets at once.
 *
 * A strategy is told what happened through the optional `on…` methods (in the order of events, warm-up included) and is asked
 * for its opinion with `evaluate`. It may only use what it was told: it has no clock, no file and no randomness.
 */
import type { z } from 'zod';
import type { BookSide, ForecastStatistic, ReportStatus, Variable } from '../events.ts';
import type { LadderFeatures } from '../features/ladder-features.ts';
import type { CityId, LadderDef, MarketDef } from '../markets/contracts.ts';
import type { MarketBoard } from '../markets/market-board.ts';
import type { Price, Quantity } from '../money/units.ts';
import type { Snapshottable } from '../snapshot.ts';
import type { ClimateDate, EpochMicros } from '../time.ts';

/** An opinion on every market of a ladder, or the reasons for having none. Arrays follow `ladder.markets`. */
export type LadderOpinion =
  | {
      readonly valid: true;
      /** Probability of YES of each market; over a whole ladder they sum to one. */
      readonly pYes: readonly number[];
      /** Standard error of each probability. */
      readonly uncertainty: readonly number[];
      readonly features: Readonly<Record<string, number>>;
      readonly reasons: readonly string[];
      /** First instant at which the opinion holds no more even if nothing new is told; the engine then asks anew. */
      readonly validUntil?: EpochMicros;
    }
  | { readonly valid: false; readonly reasons: readonly string[] };

/** One market's share of an opinion, in the form in which opinions are published. */
export interface StrategyOutput {
  readonly strategy: string;
  readonly p_yes: number;
  readonly uncertainty: number;
  readonly features: Readonly<Record<string, number>>;
  readonly valid: boolean;
  readonly reasons: readonly string[];
}

/** What a strategy may look at when asked. The objects are reused: copy what must outlive the call. */
export interface LadderView {
  readonly now: EpochMicros;
  readonly ladder: LadderDef;
  /** Prices, ages and last prints of all markets; ask it with the ladder's market ids. */
  readonly board: MarketBoard;
  /** Rolling statistics that the engine keeps for every ladder. */
  readonly features: LadderFeatures;
}

/** A forecast as strategies see it. */
export interface ForecastSeen {
  readonly knownAt: EpochMicros;
  readonly issuedAt: EpochMicros;
  readonly city: CityId;
  readonly source: string;
  readonly variable: Variable;
  readonly climateDate: ClimateDate;
  readonly statistic: ForecastStatistic;
  readonly valueF: number;
}

/** A climate report or archive value; null where the report does not say. */
export interface ReportSeen {
  readonly knownAt: EpochMicros;
  readonly city: CityId;
  readonly climateDate: ClimateDate;
  readonly status: ReportStatus;
  readonly maxF: number | null;
  readonly minF: number | null;
}

/** The final result of a ladder: `winner` is the index in `ladder.markets` of the market that pays. */
export interface LadderResult {
  readonly knownAt: EpochMicros;
  readonly ladder: LadderDef;
  readonly winner: number;
  /** The exchange's value in °F, null where it gave none. */
  readonly valueF: number | null;
}

/** A strategy at work in one run. */
export interface Strategy extends Snapshottable {
  onForecast?(forecast: ForecastSeen): void;
  onReport?(report: ReportSeen): void;
  onObservation?(city: CityId, observedAt: EpochMicros, knownAt: EpochMicros, temperatureC: number | null): void;
  onTrade?(market: MarketDef, price: Price, quantity: Quantity, taker: BookSide, knownAt: EpochMicros): void;
  onResult?(result: LadderResult): void;
  evaluate(view: LadderView): LadderOpinion;
}

/** Context that a strategy gets at its making. */
export interface StrategyContext {
  readonly cityCode: (city: CityId) => string;
}

/**
 * What a strategy file exports: its name, what it does in one sentence, the schema of its parameters, and its making.
 * The engine itself knows no strategy by name.
 */
export interface StrategyDefinition<Parameters = unknown> {
  readonly name: string;
  readonly summary: string;
  /** Where the method comes from: paper, page, equation. */
  readonly source: string;
  /** `weather` opinions are distributions over degrees; `market` opinions come from prices; `baseline` ones are never pooled. */
  readonly family: 'weather' | 'market' | 'baseline';
  readonly parameters: z.ZodType<Parameters>;
  create(parameters: Parameters, context: StrategyContext): Strategy;
}
