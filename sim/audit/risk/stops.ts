/**
 * When trading should have stood still: the daily loss and the drawdown recomputed from the record of equity, what the engine
 * itself found of them at marks that are not in it, and what a person ordered, from the record of states.
 */
import type { DecisionRow, EquityRow } from '../../../data/runs/schema.ts';
import type { AuditedConfig } from './audited-config.ts';
import type { CapState } from './caps.ts';

/** A stop of new risk, with the figure and the limit that brought it about (0 where a person did). */
export interface Stop {
  readonly code: 'daily_loss_limit' | 'drawdown_limit' | 'trading_paused' | 'trading_halted' | 'reduce_only';
  readonly value: number;
  readonly limit: number;
}

export class Stops {
  readonly #config: AuditedConfig['risk'];
  readonly #dayOf: (at: number) => string;
  #day = '';
  #baseline = 0;
  #peak = Number.NEGATIVE_INFINITY;
  #equity = 0;
  #byLoss: Stop | null = null;
  #byDrawdown: Stop | null = null;
  #byPerson: Stop | null = null;
  #figures: readonly CapState[] = [];

  constructor(config: AuditedConfig) {
    this.#config = config.risk;
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: config.risk.tradingDayZone, dateStyle: 'short' });
    this.#dayOf = (at) => format.format(at / 1000);
  }

  /** Time has come to an instant: a pause by loss ends with its day, also where no mark of the new one is in the record. */
  onTime(at: number): void {
    if (this.#byLoss !== null && this.#dayOf(at) !== this.#day) this.#byLoss = null;
  }

  onEquity({ engine_at, equity_e6 }: EquityRow): void {
    const day = this.#dayOf(engine_at);
    this.#equity = equity_e6;
    if (day !== this.#day) {
      this.#day = day;
      this.#baseline = equity_e6;
      this.#byLoss = null;
    }
    const { maxDailyLossPct, maxDailyLossUsd, maxDrawdownPct, maxDrawdownUsd } = this.#config;
    const lossLimit = limitOf(this.#baseline, maxDailyLossPct, maxDailyLossUsd);
    const loss = this.#baseline - equity_e6;
    if (this.#byLoss === null && loss > 0 && loss >= lossLimit) {
      this.#byLoss = { code: 'daily_loss_limit', value: loss, limit: lossLimit };
    }
    this.#peak = Math.max(this.#peak, equity_e6);
    const fallLimit = limitOf(this.#peak, maxDrawdownPct, maxDrawdownUsd);
    const fall = this.#peak - equity_e6;
    if (this.#byDrawdown === null && fall > 0 && fall >= fallLimit) {
      this.#byDrawdown = { code: 'drawdown_limit', value: fall, limit: fallLimit };
    }
    this.#figures = [
      { code: 'daily_loss_limit', value: Math.max(0, loss), limit: lossLimit },
      { code: 'drawdown_limit', value: fall, limit: fallLimit },
    ].filter(({ limit }) => Number.isFinite(limit));
  }

  /** A change of the trading state. What a limit stopped follows from equity too, as far as its marks are in the record. */
  onState({ reason, real }: DecisionRow): void {
    if (reason === 'daily_loss_limit') this.#byLoss ??= { code: reason, value: real, limit: 0 };
    else if (reason === 'drawdown_limit') this.#byDrawdown ??= { code: reason, value: real, limit: 0 };
    else if (reason === 'operator_halt') this.#byPerson = { code: 'trading_halted', value: 0, limit: 0 };
    else if (reason === 'operator_pause') this.#order('trading_paused');
    else if (reason === 'operator_reduce_only') this.#order('reduce_only');
    else if (reason === 'operator_resume') {
      this.#byPerson = null;
      this.#byLoss = null;
      this.#byDrawdown = null;
      this.#baseline = this.#equity;
      this.#peak = this.#equity;
    }
  }

  /** A person's order, which leaves a halt in force. */
  #order(code: Stop['code']): void {
    if (this.#byPerson?.code !== 'trading_halted') this.#byPerson = { code, value: 0, limit: 0 };
  }

  /** The loss of the day and the drawdown at the last mark, where each has a limit. */
  get figures(): readonly CapState[] {
    return this.#figures;
  }

  /** What forbids new risk now, or null. */
  get inForce(): Stop | null {
    return this.#byPerson ?? this.#byLoss ?? this.#byDrawdown;
  }
}

function limitOf(base: number, percent: number | null, usd: number | null): number {
  const byPercent = percent === null ? Number.POSITIVE_INFINITY : Math.floor((Math.max(0, base) * percent) / 100);
  return Math.min(byPercent, usd === null ? Number.POSITIVE_INFINITY : Math.round(usd * 1e6));
}
