/**
 * What the engine remembers of one ladder from its listing to its payment: which inputs it last looked at, which scores were
 * taken, and how far each market is on its way to being paid.
 */
import type { SettlementStage } from './events.ts';
import type { FeaturesConfig } from './features/config.ts';
import { LadderFeatures } from './features/ladder-features.ts';
import type { LadderDef } from './markets/contracts.ts';
import { ONE_DOLLAR_PRICE, type Price } from './money/units.ts';
import { CLOSED_LIFE, type LifeStage, type SettlementLife } from './settlement/lifecycle.ts';
import type { Json, Snapshottable } from './snapshot.ts';
import { type EpochMicros, MICROS_PER_HOUR } from './time.ts';
import { climateDayStart } from './weather/climate-day.ts';

/** Instants at which scores are taken, in hours of local standard time from the start of the climate day. */
export const SCORE_SLOTS = [
  { slot: 'day_before_noon', hoursFromDayStart: -12 },
  { slot: 'day_7am', hoursFromDayStart: 7 },
] as const;

export class LadderState implements Snapshottable {
  readonly def: LadderDef;
  readonly features: LadderFeatures;
  /** In the run's cities, variables and dates: it may be traded, scored and reported. */
  readonly inRun: boolean;
  /** The wording of its rules is one that a person has accepted; without that it is never traded. */
  readonly termsAccepted: boolean;
  /** Versions of the inputs at the last evaluation; an unequal one asks for a new look. */
  boardVersionSeen = -1;
  weatherVersionSeen = -1;
  positionVersionSeen = 0;
  /** Increments whenever a fill or settlement changes what is held. */
  positionVersion = 0;
  /** When the last opinion runs out: the next look is due then even if nothing is new. */
  askAgainAt = Number.MAX_SAFE_INTEGER;
  nextScoreSlot = 0;
  closed = false;
  /** How far each market is on its way to being paid, in the order of the ladder's markets. */
  readonly lives: SettlementLife[];
  valueF: number | null = null;
  resolved = false;
  readonly #scoreTimes: readonly number[];

  constructor(
    def: LadderDef,
    lstOffsetMinutes: number,
    trade: { readonly inRun: boolean; readonly termsAccepted: boolean },
    features: FeaturesConfig,
  ) {
    this.def = def;
    this.features = new LadderFeatures(def, features);
    this.inRun = trade.inRun;
    this.termsAccepted = trade.termsAccepted;
    this.lives = def.markets.map(() => CLOSED_LIFE);
    const dayStart = climateDayStart(def.climateDate, lstOffsetMinutes);
    this.#scoreTimes = SCORE_SLOTS.map(({ hoursFromDayStart }) => dayStart + hoursFromDayStart * MICROS_PER_HOUR);
  }

  /** When the next score is due; Infinity when all were taken. */
  get nextScoreAt(): number {
    return this.#scoreTimes[this.nextScoreSlot] ?? Number.POSITIVE_INFINITY;
  }

  /** Hours from `now` to the end of the climate day; negative after it. */
  leadHours(now: EpochMicros): number {
    return ((this.#scoreTimes[0] as number) + 36 * MICROS_PER_HOUR - now) / MICROS_PER_HOUR;
  }

  /** All markets have come at least as far as `stage`. */
  allReached(stage: SettlementStage): boolean {
    return this.lives.every((life) => life.stage >= stage);
  }

  /** Index of the one market that pays in full, or -1. */
  get winner(): number {
    return this.lives.findIndex(({ payout }) => payout === ONE_DOLLAR_PRICE);
  }

  snapshot(): SavedLadderState {
    const { boardVersionSeen, weatherVersionSeen, positionVersionSeen, positionVersion } = this;
    return {
      versions: [boardVersionSeen, weatherVersionSeen, positionVersionSeen, positionVersion],
      askAgainAt: this.askAgainAt,
      nextScoreSlot: this.nextScoreSlot,
      closed: this.closed,
      lives: this.lives.map(({ stage, payout }) => [stage, payout]),
      valueF: this.valueF,
      resolved: this.resolved,
      features: this.features.snapshot(),
    };
  }

  restore(saved: SavedLadderState): void {
    const [board = -1, weather = -1, positionSeen = 0, position = 0] = saved.versions;
    this.boardVersionSeen = board;
    this.weatherVersionSeen = weather;
    this.positionVersionSeen = positionSeen;
    this.positionVersion = position;
    this.askAgainAt = saved.askAgainAt;
    this.nextScoreSlot = saved.nextScoreSlot;
    this.closed = saved.closed;
    for (const [index, [stage, payout]] of saved.lives.entries()) this.lives[index] = { stage, payout };
    this.valueF = saved.valueF;
    this.resolved = saved.resolved;
    this.features.restore(saved.features);
  }
}

/** A ladder's state as a snapshot holds it. */
export interface SavedLadderState {
  readonly [key: string]: Json;
  readonly versions: readonly number[];
  readonly askAgainAt: number;
  readonly nextScoreSlot: number;
  readonly closed: boolean;
  readonly lives: readonly (readonly [stage: LifeStage, payout: Price | null])[];
  readonly valueF: number | null;
  readonly resolved: boolean;
  readonly features: Json;
}
