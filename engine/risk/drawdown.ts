/**
 * The drawdown limit: the highest equity so far minus equity now.
 *
 * At the limit new risk stops until a person resumes; the calendar lifts nothing. After a resumption the height is measured from
 * the equity of that moment, so that the limit does not act again at once.
 */
import type { Cash } from '../money/units.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { RiskConfig } from './config.ts';

export class Drawdown implements Snapshottable {
  readonly #pct: number | null;
  readonly #usd: number;
  /** The highest equity seen, null before the first. */
  #peak: number | null = null;
  #isReached = false;

  constructor({ maxDrawdownPct, maxDrawdownUsd }: RiskConfig) {
    this.#pct = maxDrawdownPct;
    this.#usd = maxDrawdownUsd === null ? Number.POSITIVE_INFINITY : Math.round(maxDrawdownUsd * 1e6);
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  /** Fall below the height at the given equity, never negative. */
  fallAt(equity: Cash): Cash {
    return (this.#peak === null ? 0 : Math.max(0, this.#peak - equity)) as Cash;
  }

  /** The fall that acts, in µ$; infinite when none is configured. */
  get limit(): number {
    const byPercent =
      this.#pct === null ? Number.POSITIVE_INFINITY : Math.floor((Math.max(0, this.#peak ?? 0) * this.#pct) / 100);
    return Math.min(byPercent, this.#usd);
  }

  /** Takes the equity of an instant; true when the limit is reached now and was not before. */
  onEquity(equity: Cash): boolean {
    if (this.noteHeight(equity) || this.#isReached || this.fallAt(equity) < this.limit) return false;
    this.#isReached = true;
    return true;
  }

  /** Takes a height, at a mark or as a record tells it whose marks do not reach it; true when it is the highest so far. */
  noteHeight(equity: Cash): boolean {
    if (this.#peak !== null && equity <= this.#peak) return false;
    this.#peak = equity;
    return true;
  }

  /** A person resumed: the height is measured from here. */
  resume(equity: Cash): void {
    this.#isReached = false;
    this.#peak = equity;
  }

  snapshot(): Json {
    return { peak: this.#peak, isReached: this.#isReached };
  }

  restore(state: Json): void {
    const from = state as { peak: number | null; isReached: boolean };
    this.#peak = from.peak;
    this.#isReached = from.isReached;
  }
}
