/**
 * The touch where a history has prints only: the ask is implied by the last print that a buyer of YES took, the bid by the last
 * that a seller took, each with its own age.
 *
 * Pessimism, where it is assumed: a print older than the maximum age implies nothing. When the two sides cross, the newer print
 * has proven the older side gone, so that side is missing (both, when they are equally old). When they stand closer than the
 * assumed spread, both are moved apart evenly to the whole cent that is worse for us, never past the last cent of the scale;
 * what does not fit on one side is added on the other. A side is therefore never better than its print.
 */
import type { Price } from '../money/units.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE } from '../money/units.ts';
import type { EpochMicros } from '../time.ts';
import { MICROS_PER_MINUTE } from '../time.ts';
import type { BoardConfig } from './config.ts';
import type { MarketId } from './contracts.ts';
import type { MarketColumns } from './market-columns.ts';
import { NEVER } from './market-columns.ts';

const TICK = 100;
const HIGHEST = ONE_DOLLAR_PRICE - TICK;

export class ImpliedTouch {
  readonly #columns: MarketColumns;
  readonly #maxAge: number;
  readonly #assumedSpread: number;

  constructor(columns: MarketColumns, config: BoardConfig) {
    this.#columns = columns;
    this.#maxAge = config.printMaxAgeMinutes * MICROS_PER_MINUTE;
    this.#assumedSpread = config.assumedSpreadCents * TICK;
  }

  /** The implied bid, or NO_PRICE. */
  bid(m: MarketId, now: EpochMicros): Price {
    const sold = this.#soldPrice(m, now);
    const bought = this.#boughtPrice(m, now);
    if (sold < 0 || bought < 0) return sold as Price;
    if (sold > bought) return this.#soldIsNewer(m) ? (sold as Price) : NO_PRICE;
    return this.#widenedBid(sold, bought) as Price;
  }

  /** The implied ask, or NO_PRICE. */
  ask(m: MarketId, now: EpochMicros): Price {
    const sold = this.#soldPrice(m, now);
    const bought = this.#boughtPrice(m, now);
    if (sold < 0 || bought < 0) return bought as Price;
    if (sold > bought) return this.#boughtIsNewer(m) ? (bought as Price) : NO_PRICE;
    return this.#widenedAsk(sold, bought) as Price;
  }

  /** Whether any print is young enough to imply a side. */
  isFresh(m: MarketId, now: EpochMicros): boolean {
    return this.#soldPrice(m, now) >= 0 || this.#boughtPrice(m, now) >= 0;
  }

  #soldPrice(m: MarketId, now: number): number {
    const at = this.#columns.soldAt[m] as number;
    return at === NEVER || now - at > this.#maxAge ? NO_PRICE : (this.#columns.soldPrice[m] as number);
  }

  #boughtPrice(m: MarketId, now: number): number {
    const at = this.#columns.boughtAt[m] as number;
    return at === NEVER || now - at > this.#maxAge ? NO_PRICE : (this.#columns.boughtPrice[m] as number);
  }

  #soldIsNewer(m: MarketId): boolean {
    return (this.#columns.soldAt[m] as number) > (this.#columns.boughtAt[m] as number);
  }

  #boughtIsNewer(m: MarketId): boolean {
    return (this.#columns.boughtAt[m] as number) > (this.#columns.soldAt[m] as number);
  }

  #widenedBid(sold: number, bought: number): number {
    if (bought - sold >= this.#assumedSpread) return sold;
    const even = Math.floor((sold + bought - this.#assumedSpread) / 2 / TICK) * TICK;
    // Near the top the ask stops at the last cent, and the bid gives the rest.
    const room = Math.max(bought, HIGHEST) - this.#assumedSpread;
    return Math.max(Math.min(even, room), Math.min(sold, TICK));
  }

  #widenedAsk(sold: number, bought: number): number {
    if (bought - sold >= this.#assumedSpread) return bought;
    const even = Math.ceil((sold + bought + this.#assumedSpread) / 2 / TICK) * TICK;
    // Near zero the bid stops at the first cent, and the ask gives the rest.
    const room = Math.min(sold, TICK) + this.#assumedSpread;
    return Math.min(Math.max(even, room), Math.max(bought, HIGHEST));
  }
}
