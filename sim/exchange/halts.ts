/**
 * Pauses of the whole exchange, by hand and by schedule. In a trading pause orders may be cancelled, not placed or amended, and
 * nothing is filled; in an exchange pause no message is taken at all. What rests, rests on, unless it asked to be cancelled.
 */
import type { VenueReason } from '../../engine/orders.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { type MaintenanceWindow, maintenanceAfter } from './maintenance.ts';

/** Who may do what: `none` everything, `trading` only cancels, `exchange` nothing. */
export type Pause = 'none' | 'trading' | 'exchange';

interface PauseChange {
  readonly at: number;
  readonly pause: Pause;
}

export class Halts implements Snapshottable {
  readonly #hasMaintenance: boolean;
  /** Pauses by hand, in order of time. */
  #changes: PauseChange[] = [];
  /** The maintenance asked for last, which is the answer for all instants from `#validFrom` to its end. */
  #window: MaintenanceWindow = { from: Number.POSITIVE_INFINITY as EpochMicros, until: 0 as EpochMicros };
  #validFrom = 0;

  constructor(hasMaintenance: boolean) {
    this.#hasMaintenance = hasMaintenance;
  }

  /** Pauses by hand from `at` on, or ends such a pause. Throws RangeError when `at` lies before an earlier change. */
  set(pause: Pause, at: EpochMicros): void {
    const last = this.#changes.at(-1);
    if (last !== undefined && at < last.at) throw new RangeError('a pause cannot begin before an earlier change of it');
    this.#changes.push({ at, pause });
  }

  /** What is paused at an instant, by hand or by schedule. */
  at(at: number): Pause {
    for (let i = this.#changes.length - 1; i >= 0; i--) {
      const change = this.#changes[i] as PauseChange;
      if (change.at > at) continue;
      if (change.pause !== 'none') return change.pause;
      break;
    }
    return this.#hasMaintenance && this.#maintenance(at).from <= at ? 'trading' : 'none';
  }

  /** Why an order may not be placed or amended at an instant, or null. */
  objection(at: number): VenueReason | null {
    const pause = this.at(at);
    if (pause === 'none') return null;
    return pause === 'trading' ? 'trading_paused' : 'exchange_paused';
  }

  /** When the next maintenance begins that has not begun at an instant; Infinity without any. */
  nextMaintenance(at: number): number {
    if (!this.#hasMaintenance) return Number.POSITIVE_INFINITY;
    const window = this.#maintenance(at);
    return window.from > at ? window.from : maintenanceAfter(window.until).from;
  }

  snapshot(): Json {
    return { changes: this.#changes } as unknown as Json;
  }

  restore(state: Json): void {
    this.#changes = [...(state as unknown as { changes: PauseChange[] }).changes];
  }

  #maintenance(at: number): MaintenanceWindow {
    if (at < this.#validFrom || at >= this.#window.until) {
      this.#window = maintenanceAfter(at as EpochMicros);
      this.#validFrom = at;
    }
    return this.#window;
  }
}
