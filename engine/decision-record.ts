/**
 * The decision record: 80 bytes, little-endian, one for each ladder evaluated at a tick and for every verdict, intent and
 * order command. Two runs agree when the hashes of their records do, so the layout is versioned and never changes in place.
 * The reference is `docs/reference/decision-record.md`.
 *
 * | bytes | type    | field                                                                    |
 * | ----- | ------- | ------------------------------------------------------------------------ |
 * | 0     | u8      | type (DecisionType)                                                      |
 * | 1     | u8      | layout version                                                           |
 * | 2     | u16     | reason code (REASONS)                                                    |
 * | 4     | i32     | ladder                                                                   |
 * | 8     | f64     | engine time, epoch µs                                                    |
 * | 16    | i32     | market, or -1; of an evaluation, the index of the first market in `p`    |
 * | 20    | i32 × 5 | integers: see the type                                                   |
 * | 40    | u32 × 8 | probabilities in 1e-9, of an evaluation; 0 elsewhere                      |
 * | 72    | f64     | a real number: see the type                                              |
 */
import type { LadderId, MarketId } from './markets/contracts.ts';
import type { EpochMicros } from './time.ts';

export const DECISION_RECORD_BYTES = 80;
export const DECISION_RECORD_VERSION = 1;
/** Probabilities that one evaluation record holds; longer ladders write several. */
export const PROBABILITIES_PER_RECORD = 8;

/** Types of decision and what their integers and real number mean. */
export const DecisionType = {
  /** integers: strategies valid, strategies asked, regime, lead hours, 0; real: confidence. */
  evaluation: 1,
  /** integers: side, price, quantity asked, quantity allowed, limit in the cap's unit, money in cents; real: open risk after, in µ$. */
  verdict: 2,
  /** integers: side, limit price, target position, current position, supersession; real: edge after costs in dollars per contract. */
  intent: 3,
  /** integers: side, price, quantity, command (1 new, 2 amend, 3 cancel), supersession; real: 0. */
  command: 4,
  /** integers: state before, state after, 0, 0, 0; real: the figure that caused it. Trading state, pauses, resumptions. */
  state: 5,
} as const;
export type DecisionType = (typeof DecisionType)[keyof typeof DecisionType];

/** Writes decision records one after the other into a buffer that is handed on and reused. */
export class DecisionRecord {
  readonly bytes = new Uint8Array(DECISION_RECORD_BYTES);
  readonly #words = new Uint32Array(this.bytes.buffer);
  /** The same bytes, for whoever reads fields. */
  readonly view = new DataView(this.bytes.buffer);

  /** Starts a record; every field not set afterwards is zero. */
  begin(type: DecisionType, reason: number, at: EpochMicros, ladder: LadderId | -1, market: MarketId | -1): this {
    const { view } = this;
    for (let i = 0; i < this.#words.length; i++) this.#words[i] = 0;
    view.setUint8(0, type);
    view.setUint8(1, DECISION_RECORD_VERSION);
    view.setUint16(2, reason, true);
    view.setInt32(4, ladder, true);
    view.setFloat64(8, at, true);
    view.setInt32(16, market, true);
    return this;
  }

  /** Sets the five integers; values beyond 32 bits are clamped to the nearest that fits. */
  integers(i0: number, i1: number, i2: number, i3: number, i4: number): this {
    this.#integer(0, i0);
    this.#integer(1, i1);
    this.#integer(2, i2);
    this.#integer(3, i3);
    this.#integer(4, i4);
    return this;
  }

  /** Sets up to eight probabilities from `first` on. */
  probabilities(p: ArrayLike<number>, first: number): this {
    const count = Math.min(PROBABILITIES_PER_RECORD, p.length - first);
    for (let i = 0; i < count; i++) this.view.setUint32(40 + 4 * i, Math.round((p[first + i] as number) * 1e9), true);
    return this;
  }

  real(value: number): this {
    this.view.setFloat64(72, value, true);
    return this;
  }

  #integer(index: number, value: number): void {
    this.view.setInt32(20 + 4 * index, Math.max(-2_147_483_648, Math.min(2_147_483_647, value)), true);
  }
}
