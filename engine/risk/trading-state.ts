/**
 * Whether trading is free: what a person ordered, the daily loss limit, the drawdown limit, and caps that were exceeded without a
 * new order. The strictest of them holds, and each goes only by what lifts it: a pause by a person by a person, a pause by loss
 * with the next trading day or by a person, a drawdown by a person, an excess when it is over.
 */
import type { Cash } from '../money/units.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EpochMicros } from '../time.ts';
import type { RiskConfig } from './config.ts';
import { DailyLoss } from './daily-loss.ts';
import { Drawdown } from './drawdown.ts';
import { TRADING_STATES, type TradingState } from './gate.ts';

/** A change of the trading state, or of what stands behind it, for the journal. Figures are in the unit of the reason. */
export interface StateChange {
  readonly at: EpochMicros;
  readonly before: TradingState;
  readonly after: TradingState;
  readonly code: ReasonCode;
  readonly value: number;
  readonly limit: number;
}

export class TradingStates implements Snapshottable {
  readonly dailyLoss: DailyLoss;
  readonly drawdown: Drawdown;
  readonly #drawdownAction: RiskConfig['drawdownAction'];
  #ordered: TradingState = 'active';
  #isExceeded = false;
  #pauses = 0;
  #changes: StateChange[] = [];

  constructor(config: RiskConfig) {
    this.dailyLoss = new DailyLoss(config);
    this.drawdown = new Drawdown(config);
    this.#drawdownAction = config.drawdownAction;
  }

  /** The strictest state in force. */
  get state(): TradingState {
    const byDrawdown = this.drawdown.isReached ? this.#drawdownAction : 'active';
    if (this.#ordered === 'halted' || byDrawdown === 'halted') return 'halted';
    if (this.#ordered === 'paused' || this.dailyLoss.isPaused) return 'paused';
    const isReduced = this.#ordered === 'reduce_only' || byDrawdown === 'reduce_only' || this.#isExceeded;
    return isReduced ? 'reduce_only' : 'active';
  }

  /** What keeps trading from being free, strictest first; empty while it is. */
  get causes(): readonly ReasonCode[] {
    const causes: ReasonCode[] = [];
    if (this.#ordered !== 'active') causes.push(ORDER_REASONS[this.#ordered]);
    if (this.dailyLoss.isPaused) causes.push('daily_loss_limit');
    if (this.drawdown.isReached) causes.push('drawdown_limit');
    if (this.#isExceeded) causes.push('passive_excess');
    const severity = (code: ReasonCode) => TRADING_STATES.indexOf(this.#stateBy(code));
    return causes.sort((x, y) => severity(y) - severity(x));
  }

  /** How often trading was paused. */
  get pauses(): number {
    return this.#pauses;
  }

  /** Takes the equity of an instant: a new trading day, the loss limit, the drawdown limit. */
  onEquity(now: EpochMicros, equity: Cash): void {
    const before = this.state;
    const happened = this.dailyLoss.onEquity(now, equity);
    if (happened !== undefined) {
      if (happened === 'daily_loss_limit') this.#pauses++;
      this.#note(now, before, happened, this.dailyLoss.lossAt(equity), this.dailyLoss.limit);
    }
    const between = this.state;
    if (this.drawdown.onEquity(equity)) {
      this.#note(now, between, 'drawdown_limit', this.drawdown.fallAt(equity), this.drawdown.limit);
    }
  }

  /**
   * A person's order. `active` lifts everything that a person, the loss limit or the drawdown limit set. Nothing else lifts a halt:
   * whoever pauses what another has halted does not loosen it. A pause may become reduce-only without trading freely in between.
   */
  order(now: EpochMicros, state: TradingState, equity: Cash): void {
    const before = this.state;
    if (state === 'active') {
      this.dailyLoss.resume(equity);
      this.drawdown.resume(equity);
      this.#ordered = state;
    } else if (this.#ordered !== 'halted') {
      if (state === 'paused' && this.#ordered !== 'paused') this.#pauses++;
      this.#ordered = state;
    }
    this.#note(now, before, ORDER_REASONS[state], 0, 0);
  }

  /** A cap is exceeded without a new order, or is so no longer. `coversAll`: whether any excess makes all trading reduce-only. */
  excess(now: EpochMicros, isOver: boolean, coversAll: boolean, value: number, limit: number): void {
    const before = this.state;
    this.#isExceeded = coversAll;
    this.#note(now, before, isOver ? 'passive_excess_over' : 'passive_excess', value, limit);
  }

  /** The changes since the last call, in order. */
  takeChanges(): readonly StateChange[] {
    if (this.#changes.length === 0) return NO_CHANGES;
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  snapshot(): Json {
    return {
      dailyLoss: this.dailyLoss.snapshot(),
      drawdown: this.drawdown.snapshot(),
      ordered: this.#ordered,
      isExceeded: this.#isExceeded,
      pauses: this.#pauses,
      changes: this.#changes.map((change) => ({ ...change })),
    };
  }

  restore(state: Json): void {
    const from = state as unknown as {
      dailyLoss: Json;
      drawdown: Json;
      ordered: TradingState;
      isExceeded: boolean;
      pauses: number;
      changes: StateChange[];
    };
    this.dailyLoss.restore(from.dailyLoss);
    this.drawdown.restore(from.drawdown);
    this.#ordered = from.ordered;
    this.#isExceeded = from.isExceeded;
    this.#pauses = from.pauses;
    this.#changes = from.changes.map((change) => ({ ...change }));
  }

  #stateBy(code: ReasonCode): TradingState {
    if (code === 'daily_loss_limit') return 'paused';
    if (code === 'drawdown_limit') return this.#drawdownAction;
    return code === 'passive_excess' ? 'reduce_only' : this.#ordered;
  }

  #note(at: EpochMicros, before: TradingState, code: ReasonCode, value: number, limit: number): void {
    this.#changes.push({ at, before, after: this.state, code, value, limit });
  }
}

const NO_CHANGES: readonly StateChange[] = [];

const ORDER_REASONS: Readonly<Record<TradingState, ReasonCode>> = {
  active: 'operator_resume',
  reduce_only: 'operator_reduce_only',
  paused: 'operator_pause',
  halted: 'operator_halt',
};
