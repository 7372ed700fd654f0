/**
 * The daily loss limit: equity at the first event of the trading day minus equity now.
 *
 * At the limit trading pauses until the next trading day or until a person resumes; after a resumption the loss is counted from
 * the equity of that moment, so that trading does not pause again at once.
 */
import type { Cash } from '../money/units.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EpochMicros } from '../time.ts';
import type { RiskConfig } from './config.ts';
import { nextTradingDayStart } from './trading-day.ts';

const NEVER = -1;

export class DailyLoss implements Snapshottable {
  readonly #config: RiskConfig;
  /** Equity from which the loss is counted, and the start of the next trading day. */
  #baseline = 0;
  #nextDayAt = NEVER;
  #isPaused = false;

  constructor(config: RiskConfig) {
    this.#config = config;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The start of the next trading day, -1 before the first event. */
  get dayEndsAt(): number {
    return this.#nextDayAt;
  }

  /** Loss since the baseline at the given equity; negative is a gain. */
  lossAt(equity: Cash): Cash {
    return (this.#nextDayAt === NEVER ? 0 : this.#baseline - equity) as Cash;
  }

  /** The loss that pauses trading, in µ$. */
  get limit(): Cash {
    const byPercent = Math.floor((Math.max(0, this.#baseline) * this.#config.maxDailyLossPct) / 100);
    const { maxDailyLossUsd } = this.#config;
    return Math.min(byPercent, maxDailyLossUsd === null ? byPercent : Math.round(maxDailyLossUsd * 1e6)) as Cash;
  }

  /** Takes the equity at an instant; returns what happened: a new day ended a pause, or the limit was reached. */
  onEquity(now: EpochMicros, equity: Cash): 'trading_day_started' | 'daily_loss_limit' | undefined {
    if (now >= this.#nextDayAt) {
      const lifted = this.#isPaused;
      this.#baseline = equity;
      this.#nextDayAt = nextTradingDayStart(now, this.#config.tradingDayZone);
      this.#isPaused = false;
      return lifted ? 'trading_day_started' : undefined;
    }
    if (this.#isPaused || this.#baseline - equity < this.limit) return undefined;
    this.#isPaused = true;
    return 'daily_loss_limit';
  }

  /** A person resumed: the loss is counted from here. */
  resume(equity: Cash): void {
    this.#isPaused = false;
    this.#baseline = equity;
  }

  snapshot(): Json {
    return { baseline: this.#baseline, nextDayAt: this.#nextDayAt, isPaused: this.#isPaused };
  }

  restore(state: Json): void {
    const from = state as { baseline: number; nextDayAt: number; isPaused: boolean };
    this.#baseline = from.baseline;
    this.#nextDayAt = from.nextDayAt;
    this.#isPaused = from.isPaused;
  }
}
