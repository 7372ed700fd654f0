/** What travels between us and the simulated exchange, each with the time of its arrival. */
import type { AmendOrder, NewOrder, VenueUpdate } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { Timed } from './time-queue.ts';

/** What we send. */
export type Message =
  | { readonly kind: 'submit'; readonly order: NewOrder; readonly isMarketable: boolean }
  | { readonly kind: 'amend'; readonly amend: AmendOrder; readonly isMarketable: boolean }
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  | { readonly kind: 'look_up'; readonly clientOrderId: string; readonly askedAt: EpochMicros };

/** A message on its way to the exchange, or the end of an order that waits for late data. */
export type Arrival = Timed & (Message | { readonly kind: 'end'; readonly clientOrderId: string });

/** A message on its way back to us. */
export type Departure = Timed & { readonly update: VenueUpdate };
