/**
 * What a session needs of a venue beyond the engine's port: answers in the one order of events, its state for a checkpoint,
 * and the commands of a drain, which are journaled before they go out.
 */
import type { AmendOrder, NewOrder, VenueUpdate } from '../../engine/orders.ts';
import type { Venue } from '../../engine/ports.ts';
import type { Snapshottable } from '../../engine/snapshot.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { DrivenVenue } from '../../sim/replay.ts';

/** A venue that a session can drive: the simulated exchange, or one outside the process. */
export interface SessionVenue extends Venue, DrivenVenue, Snapshottable {
  /** Takes what a venue outside the process said; each becomes known at its `knownAt`. */
  receive(updates: readonly VenueUpdate[]): void;
}

/** What the engine asked of its venue, in order. */
export type VenueCommand =
  | { readonly kind: 'submit'; readonly at: EpochMicros; readonly order: NewOrder }
  | { readonly kind: 'amend'; readonly at: EpochMicros; readonly amend: AmendOrder }
  | { readonly kind: 'cancel'; readonly at: EpochMicros; readonly clientOrderId: string }
  | { readonly kind: 'look_up'; readonly at: EpochMicros; readonly clientOrderId: string };
