/**
 * The last decisions of a session as they were written, for whoever watches it: of every open ladder the newest evaluation, and
 * the newest decisions of every other kind. Bounded whatever the length of the session.
 */
import { DecisionType } from '../../engine/decision-record.ts';

/** Decisions of other kinds than evaluations that are kept, of each kind. */
const KEPT = 60;

export class RecentDecisions {
  /** By ladder: the records of its newest evaluation, by the index of the first market that each speaks of. */
  readonly #evaluations = new Map<number, Map<number, Uint8Array>>();
  readonly #others = new Map<number, Uint8Array[]>();

  /** Takes the 80 bytes of a decision; they may not change afterwards. */
  note(record: Uint8Array): void {
    const type = record[0] as number;
    if (type === DecisionType.evaluation) {
      const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
      const ladder = view.getInt32(4, true);
      const parts = this.#evaluations.get(ladder) ?? new Map<number, Uint8Array>();
      parts.set(view.getInt32(16, true), record);
      this.#evaluations.set(ladder, parts);
      return;
    }
    const kept = this.#others.get(type) ?? [];
    kept.push(record);
    if (kept.length > 2 * KEPT) kept.splice(0, kept.length - KEPT);
    this.#others.set(type, kept);
  }

  /** A ladder is over. */
  forget(ladder: number): void {
    this.#evaluations.delete(ladder);
  }

  /** The newest evaluation of a ladder, a record for each eight markets; empty where there was none. */
  evaluation(ladder: number): readonly Uint8Array[] {
    return [...(this.#evaluations.get(ladder)?.values() ?? [])];
  }

  /** The newest decisions of a kind, newest first. */
  newest(type: DecisionType, count: number = KEPT): readonly Uint8Array[] {
    return (this.#others.get(type) ?? []).slice(-Math.min(count, KEPT)).reverse();
  }
}
