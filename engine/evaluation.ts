/**
 * The first half of a decision: what every strategy says of a ladder, and what the ensemble makes of it.
 *
 * Strategies are told every event in order; they are asked only when an input of the ladder changed. One strategy alone
 * speaks for itself; several are pooled, and a pool without a quorum is scored but not traded.
 */
import type { EnsembleConfig } from './ensemble/config.ts';
import { Ensemble, type EnsembleOpinion } from './ensemble/ensemble.ts';
import type { BookSide } from './events.ts';
import type { CityId, MarketDef } from './markets/contracts.ts';
import type { Price, Quantity } from './money/units.ts';
import type { ReasonCode } from './reasons.ts';
import type { Json, Snapshottable } from './snapshot.ts';
import type {
  ForecastSeen,
  LadderOpinion,
  LadderResult,
  LadderView,
  ReportSeen,
  Strategy,
  StrategyContext,
  StrategyDefinition,
} from './strategies/contract.ts';
import type { EpochMicros } from './time.ts';

/** A strategy of the run with its checked parameters. */
export interface ChosenStrategy {
  readonly definition: StrategyDefinition;
  readonly parameters: unknown;
}

/** Who is asked in a run. */
export interface Panel {
  /** Pooled, or trading alone. */
  readonly chosen: readonly ChosenStrategy[];
  /** Asked for their scores alone: they never move an order. */
  readonly scoredOnly: readonly ChosenStrategy[];
}

/**
 * What becomes of an opinion: it is traded on, or there is none, too little of the learned weight stands behind it, or nobody
 * has accepted the terms of the ladder.
 */
export type Standing = Extract<ReasonCode, 'evaluated' | 'no_opinion' | 'no_quorum' | 'terms_not_accepted'>;

/** How often a strategy stood aside for a reason. */
export interface StoodAside {
  readonly strategy: string;
  readonly reason: string;
  readonly count: number;
}

export class Evaluation implements Snapshottable {
  /** Names in the order in which opinions are given. */
  readonly names: readonly string[];
  /** Who speaks for the run's orders: `ensemble`, or the one strategy that trades alone. */
  readonly voice: string;
  readonly ensemble: Ensemble;
  /** The last opinions asked for; overwritten by the next `ask`. */
  readonly opinions: (LadderOpinion | null)[];
  readonly #strategies: readonly Strategy[];
  readonly #onTrade: readonly Strategy[];
  readonly #onObservation: readonly Strategy[];
  readonly #chosenCount: number;
  /** By chosen strategy: how often it stood aside for each reason. */
  readonly #asides: Map<string, number>[];
  readonly #tradeQuorum: number;

  constructor({ chosen, scoredOnly }: Panel, config: EnsembleConfig, context: StrategyContext) {
    const all = [...chosen, ...scoredOnly];
    this.names = all.map(({ definition }) => definition.name);
    this.voice = voiceOf(chosen.map(({ definition }) => definition.name));
    this.#strategies = all.map(({ definition, parameters }) => definition.create(parameters, context));
    this.#onTrade = this.#strategies.filter((strategy) => strategy.onTrade !== undefined);
    this.#onObservation = this.#strategies.filter((strategy) => strategy.onObservation !== undefined);
    this.#chosenCount = chosen.length;
    this.#asides = chosen.map(() => new Map());
    this.#tradeQuorum = config.tradeQuorum;
    this.ensemble = new Ensemble(
      config,
      chosen.map(({ definition }) => definition),
    );
    this.opinions = all.map(() => null);
  }

  /** Asks every chosen strategy and pools what they say. */
  ask(view: LadderView, leadHours: number): EnsembleOpinion {
    const { opinions } = this;
    for (let i = 0; i < this.#chosenCount; i++) {
      const opinion = (this.#strategies[i] as Strategy).evaluate(view);
      opinions[i] = opinion;
      if (!opinion.valid) this.#countAside(i, opinion.reasons[0] ?? 'no_reason');
    }
    return this.ensemble.pool(view.ladder, view.features.regime, leadHours, opinions);
  }

  /** Whether the run may trade on an opinion: `evaluated`, or why not. */
  standing({ valid, weightPresent }: EnsembleOpinion): Standing {
    if (!valid) return 'no_opinion';
    return weightPresent < this.#tradeQuorum ? 'no_quorum' : 'evaluated';
  }

  /** Asks those too that are only scored; `opinions` then holds everybody's. */
  askForScores(view: LadderView, leadHours: number): EnsembleOpinion {
    for (let i = this.#chosenCount; i < this.#strategies.length; i++) {
      this.opinions[i] = (this.#strategies[i] as Strategy).evaluate(view);
    }
    return this.ask(view, leadHours);
  }

  onForecast(forecast: ForecastSeen): void {
    for (const strategy of this.#strategies) strategy.onForecast?.(forecast);
  }

  onReport(report: ReportSeen): void {
    for (const strategy of this.#strategies) strategy.onReport?.(report);
  }

  onObservation(city: CityId, observedAt: EpochMicros, knownAt: EpochMicros, temperatureC: number | null): void {
    for (const strategy of this.#onObservation) strategy.onObservation?.(city, observedAt, knownAt, temperatureC);
  }

  onTrade(market: MarketDef, price: Price, quantity: Quantity, taker: BookSide, knownAt: EpochMicros): void {
    for (const strategy of this.#onTrade) strategy.onTrade?.(market, price, quantity, taker, knownAt);
  }

  onResult(result: LadderResult): void {
    for (const strategy of this.#strategies) strategy.onResult?.(result);
    this.ensemble.onResult(result);
  }

  /** How often each chosen strategy stood aside, by the first reason that it gave. */
  asides(): StoodAside[] {
    return this.#asides.flatMap((counts, i) =>
      [...counts]
        .sort(([x], [y]) => (x < y ? -1 : 1))
        .map(([reason, count]) => ({ strategy: this.names[i] as string, reason, count })),
    );
  }

  snapshot(): Json {
    return {
      asides: this.#asides.map((counts) => [...counts]),
      strategies: this.#strategies.map((strategy) => strategy.snapshot()),
      ensemble: this.ensemble.snapshot(),
    };
  }

  restore(state: Json): void {
    const { asides, strategies, ensemble } = state as {
      asides: readonly (readonly [string, number][])[];
      strategies: readonly Json[];
      ensemble: Json;
    };
    this.#asides.splice(0, this.#asides.length, ...asides.map((counts) => new Map(counts)));
    this.#strategies.forEach((strategy, i) => {
      strategy.restore(strategies[i] as Json);
    });
    this.ensemble.restore(ensemble);
  }

  #countAside(strategy: number, reason: string): void {
    const counts = this.#asides[strategy] as Map<string, number>;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
}

/** Who speaks for the orders where these strategies were chosen: the one that trades alone, or all of them together. */
export function voiceOf(chosen: readonly string[]): string {
  return chosen.length === 1 ? (chosen[0] as string) : 'ensemble';
}
