/**
 * The real exchange as a session's venue: its answers come from outside, through the journal, in the order of their `knownAt`.
 *
 * Commands do nothing here: they are recorded before they come, written down, and sent by the gateway once they are durable.
 * So a session that is recovered or replayed asks nothing of anybody.
 */
import type { VenueUpdate } from '../../engine/orders.ts';
import type { Json } from '../../engine/snapshot.ts';
import type { SessionVenue } from '../session/venue.ts';

export class KalshiVenue implements SessionVenue {
  readonly name = 'kalshi';
  /** Told and not yet taken, by `knownAt`; of one instant in the order in which they came. */
  #waiting: VenueUpdate[] = [];

  submit(): void {}

  amend(): void {}

  cancel(): void {}

  lookUp(): void {}

  /** The market's events move nothing: whatever the exchange does, it says. */
  onEvent(): void {}

  advanceTo(): void {}

  receive(updates: readonly VenueUpdate[]): void {
    // A stable sort keeps the order of arrival.
    this.#waiting = [...this.#waiting, ...updates].sort((x, y) => x.knownAt - y.knownAt);
  }

  nextUpdateAt(): number {
    return this.#waiting[0]?.knownAt ?? Number.POSITIVE_INFINITY;
  }

  takeUpdate(): VenueUpdate {
    const next = this.#waiting.shift();
    if (next === undefined) throw new RangeError('nothing was told that waits to be taken');
    return next;
  }

  snapshot(): Json {
    return this.#waiting as unknown as Json;
  }

  restore(state: Json): void {
    this.#waiting = [...(state as unknown as VenueUpdate[])];
  }
}
