/**
 * How good the price history of each ladder on a tape is: the best tier that speaks, itself or by a better one, in at least
 * half of the hours in which any does. A single quote among thousands of prints does not make a ladder one of quotes. Bars of
 * trades alone can fill nothing: a ladder is one of `trade_bars` only when nothing else speaks at all.
 */
import { EventKind } from '../../engine/events.ts';
import { FidelityTier } from '../../engine/markets/contracts.ts';
import { MICROS_PER_HOUR } from '../../engine/time.ts';

/** Tiers that can fill, best first. */
const TIERS = [FidelityTier.depth, FidelityTier.quotes, FidelityTier.candles, FidelityTier.trades] as const;
/** By kind of event: index of its tier in `TIERS`, or their number where it is none of them. */
const TIER_OF_KIND = new Uint8Array(256).fill(TIERS.length);
TIER_OF_KIND[EventKind.bookLevel] = 0;
TIER_OF_KIND[EventKind.bookClear] = 0;
TIER_OF_KIND[EventKind.quote] = 1;
TIER_OF_KIND[EventKind.barClose] = 2;
TIER_OF_KIND[EventKind.trade] = 3;

export class LadderTiers {
  readonly #ladderOf: Int32Array;
  /** By `ladder × tiers + index of the tier`: hours with evidence of that tier or a better one, and the last such hour. */
  readonly #hours: Int32Array;
  readonly #lastHour: Int32Array;
  /** Whether a ladder has bars of trades. */
  readonly #hasTradeBars: Uint8Array;

  constructor(ladders: number, ladderOfMarket: readonly number[]) {
    this.#ladderOf = Int32Array.from(ladderOfMarket);
    this.#hours = new Int32Array(ladders * TIERS.length);
    this.#lastHour = new Int32Array(ladders * TIERS.length).fill(-1);
    this.#hasTradeBars = new Uint8Array(ladders);
  }

  /** Takes note of an event; events must come in order of time, and those without a price pass by. */
  onEvent(kind: number, market: number, knownAt: number): void {
    const best = TIER_OF_KIND[kind] as number;
    if (best === TIERS.length) {
      if (kind === EventKind.barTrades) this.#hasTradeBars[this.#ladderOf[market] as number] = 1;
      return;
    }
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
    return Array.from(this.#hasTradeBars, (hasTradeBars, ladder) => {
      const hours = this.#hours.subarray(ladder * TIERS.length, (ladder + 1) * TIERS.length);
      const any = hours[TIERS.length - 1] as number;
      if (any === 0) return hasTradeBars ? FidelityTier.tradeBars : -1;
      return TIERS[hours.findIndex((known) => 2 * known >= any)] as number;
    });
  }
}
