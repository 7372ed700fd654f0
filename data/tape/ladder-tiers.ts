/**
 * How good the price history of each ladder on a tape is: the best tier that speaks, itself or by a better one, in at least
 * half of the hours in which any does. A single quote among thousands of prints does not make a ladder one of quotes.
 */
import { EventKind } from '../../engine/events.ts';
import { FidelityTier } from '../../engine/markets/contracts.ts';
import { MICROS_PER_HOUR } from '../../engine/time.ts';

/** Tiers that a tape can hold, best first. */
const TIERS = [FidelityTier.depth, FidelityTier.quotes, FidelityTier.trades] as const;

export class LadderTiers {
  readonly #ladderOf: Int32Array;
  /** By `ladder × tiers + index of the tier`: hours with evidence of that tier or a better one, and the last such hour. */
  readonly #hours: Int32Array;
  readonly #lastHour: Int32Array;

  constructor(ladders: number, ladderOfMarket: readonly number[]) {
    this.#ladderOf = Int32Array.from(ladderOfMarket);
    this.#hours = new Int32Array(ladders * TIERS.length);
    this.#lastHour = new Int32Array(ladders * TIERS.length).fill(-1);
  }

  /** Takes note of an event; events must come in order of time, and those without a price pass by. */
  onEvent(kind: number, market: number, knownAt: number): void {
    const best =
      kind === EventKind.trade
        ? 2
        : kind === EventKind.quote
          ? 1
          : kind === EventKind.bookLevel || kind === EventKind.bookClear
            ? 0
            : TIERS.length;
    if (best === TIERS.length) return;
    const hour = Math.floor(knownAt / MICROS_PER_HOUR);
    const first = (this.#ladderOf[market] as number) * TIERS.length;
    for (let i = first + best; i < first + TIERS.length; i++) {
      if (this.#lastHour[i] === hour) continue;
      this.#lastHour[i] = hour;
      this.#hours[i] = (this.#hours[i] as number) + 1;
    }
  }

  /** The tier of each ladder by id, -1 without any evidence. */
  tiers(): number[] {
    return Array.from({ length: this.#hours.length / TIERS.length }, (_, ladder) => {
      const hours = this.#hours.subarray(ladder * TIERS.length, (ladder + 1) * TIERS.length);
      const any = hours[TIERS.length - 1] as number;
      return any === 0 ? -1 : (TIERS[hours.findIndex((known) => 2 * known >= any)] as number);
    });
  }
}
