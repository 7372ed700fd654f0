/**
 * Rolling statistics of one ladder's prices, kept up incrementally and without allocation.
 *
 * A market's price is the middle of its touch, where an empty side may count as an end of the scale (`empty-side.ts`), else its
 * last print, and holds until the next. Level and deviation are the mean and standard deviation of that step function under
 * exponentially fading weight of engine time, so they depend on when prices held, not on how often they were looked at.
 * Markets are addressed by their index in `ladder.markets`.
 */
import type { LadderDef, MarketId } from '../markets/contracts.ts';
import { askOrDollar, bidOrNothing, type TouchBoard } from '../markets/empty-side.ts';
import type { MarketBoard } from '../markets/market-board.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../money/units.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../time.ts';
import type { FeaturesConfig } from './config.ts';
import { Regime } from './regime.ts';

/** What this class reads of the board; `MarketBoard` satisfies it. */
type TouchReader = TouchBoard & Pick<MarketBoard, 'lastPrice'>;

/** Features of one ladder. The engine calls `onTouch` at fast ticks when the ladder's market data changed, and `onTrade`. */
export class LadderFeatures implements Snapshottable {
  /** Regime of the ladder's city; the engine sets it on the slow loop. */
  regime: Regime = Regime.stable;

  readonly #closeAt: EpochMicros;
  readonly #timeConstant: number;
  readonly #minimumDeviation: number;
  readonly #ids: Int32Array;
  /** Price now, in dollars; -1 until first seen. */
  readonly #price: Float64Array;
  readonly #level: Float64Array;
  readonly #variance: Float64Array;
  /** Instant up to which level and variance are integrated. */
  readonly #integratedTo: Float64Array;
  readonly #firstAt: Float64Array;
  /** Price units; NO_PRICE when a side is missing. */
  readonly #spread: Float64Array;
  /** Quantity traded since listing. */
  readonly #volume: Float64Array;

  constructor(ladder: LadderDef, config: FeaturesConfig) {
    const count = ladder.markets.length;
    this.#closeAt = ladder.closeAt;
    this.#timeConstant = config.rollingMinutes * MICROS_PER_MINUTE;
    this.#minimumDeviation = config.minimumDeviation;
    this.#ids = Int32Array.from(ladder.markets, (market) => market.id);
    this.#price = new Float64Array(count).fill(-1);
    this.#level = new Float64Array(count);
    this.#variance = new Float64Array(count);
    this.#integratedTo = new Float64Array(count);
    this.#firstAt = new Float64Array(count);
    this.#spread = new Float64Array(count).fill(NO_PRICE);
    this.#volume = new Float64Array(count);
  }

  /** Reads every market's touch, or last print, off the board. */
  onTouch(now: EpochMicros, board: TouchReader): void {
    for (let i = 0; i < this.#ids.length; i++) {
      const id = this.#ids[i] as MarketId;
      const bid = bidOrNothing(board, id, now);
      const ask = askOrDollar(board, id, now);
      if (bid !== NO_PRICE && ask !== NO_PRICE) {
        this.#spread[i] = ask - bid;
        this.#observe(i, (bid + ask) / 2 / ONE_DOLLAR_PRICE, now);
      } else {
        this.#spread[i] = NO_PRICE;
        const last = board.lastPrice(id);
        if (last !== NO_PRICE) this.#observe(i, last / ONE_DOLLAR_PRICE, now);
      }
    }
  }

  /** Counts a print; where the touch is not known it is also the price. */
  onTrade(market: MarketId, price: Price, quantity: Quantity, now: EpochMicros): void {
    const i = this.indexOf(market);
    if (i < 0) return;
    this.#volume[i] = (this.#volume[i] as number) + quantity;
    if (this.#spread[i] === NO_PRICE) this.#observe(i, price / ONE_DOLLAR_PRICE, now);
  }

  /** Index of a market within the ladder, -1 when it is not of this ladder. */
  indexOf(market: MarketId): number {
    return this.#ids.indexOf(market);
  }

  /** Whether market `i` has ever had a price. */
  hasPrice(i: number): boolean {
    return (this.#price[i] as number) >= 0;
  }

  /** Price of market `i` in dollars as last seen; -1 when there was none. */
  price(i: number): number {
    return this.#price[i] as number;
  }

  /** Rolling level of market `i`'s price at `now`, in dollars; 0 when there was no price. */
  level(i: number, now: EpochMicros): number {
    const level = this.#level[i] as number;
    return level + (1 - this.#fade(i, now)) * (this.#held(i) - level);
  }

  /** Rolling standard deviation of market `i`'s price at `now`, in dollars; 0 when there was no price. */
  deviation(i: number, now: EpochMicros): number {
    const fade = this.#fade(i, now);
    const distance = this.#held(i) - (this.#level[i] as number);
    return Math.sqrt(fade * ((this.#variance[i] as number) + (1 - fade) * distance * distance));
  }

  /** (price − level) ÷ deviation of market `i` at `now`, the deviation taken as one tick at least. */
  zScore(i: number, now: EpochMicros): number {
    return (this.#held(i) - this.level(i, now)) / Math.max(this.deviation(i, now), this.#minimumDeviation);
  }

  /** Ask − bid of market `i` in price units at the last look; NO_PRICE when a side was missing. */
  spread(i: number): Price {
    return this.#spread[i] as Price;
  }

  /** Quantity of market `i` traded since listing. */
  volume(i: number): Quantity {
    return this.#volume[i] as Quantity;
  }

  /** Minutes since market `i` first had a price; 0 when it never had. */
  historyMinutes(i: number, now: EpochMicros): number {
    return this.hasPrice(i) ? (now - (this.#firstAt[i] as number)) / MICROS_PER_MINUTE : 0;
  }

  /** Minutes until the ladder closes; negative after. */
  minutesToClose(now: EpochMicros): number {
    return (this.#closeAt - now) / MICROS_PER_MINUTE;
  }

  /** Hours until the ladder closes; negative after. */
  hoursToClose(now: EpochMicros): number {
    return (this.#closeAt - now) / MICROS_PER_HOUR;
  }

  snapshot(): Json {
    return {
      regime: this.regime,
      price: Array.from(this.#price),
      level: Array.from(this.#level),
      variance: Array.from(this.#variance),
      integratedTo: Array.from(this.#integratedTo),
      firstAt: Array.from(this.#firstAt),
      spread: Array.from(this.#spread),
      volume: Array.from(this.#volume),
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as { regime: Regime } & Record<string, readonly number[]>;
    const columns = {
      price: this.#price,
      level: this.#level,
      variance: this.#variance,
      integratedTo: this.#integratedTo,
      firstAt: this.#firstAt,
      spread: this.#spread,
      volume: this.#volume,
    };
    this.regime = saved.regime;
    for (const [name, column] of Object.entries(columns)) column.set(saved[name] ?? []);
  }

  #held(i: number): number {
    return Math.max(0, this.#price[i] as number);
  }

  /** Weight that what was known at the last change of price still has at `now`. */
  #fade(i: number, now: EpochMicros): number {
    return Math.exp(-Math.max(0, now - (this.#integratedTo[i] as number)) / this.#timeConstant);
  }

  /**
   * The price is `price` from `now` on. The price held until now is a point mass of weight 1 − fade mixed into the past:
   * mean and variance of that mixture are exact, whatever the spacing (West 1979, Comm. ACM 22:532, with fading weights).
   */
  #observe(i: number, price: number, now: EpochMicros): void {
    const held = this.#price[i] as number;
    if (held < 0) {
      this.#level[i] = price;
      this.#firstAt[i] = now;
    } else if (held === price) {
      return;
    } else {
      const level = this.level(i, now);
      const deviation = this.deviation(i, now);
      this.#level[i] = level;
      this.#variance[i] = deviation * deviation;
    }
    this.#price[i] = price;
    this.#integratedTo[i] = now;
  }
}
