/** What travels from us to the simulated exchange. */
import type { AmendOrder, NewOrder } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';

/** What we send. */
export type Message =
  | { readonly kind: 'submit'; readonly order: NewOrder; readonly isMarketable: boolean }
  | { readonly kind: 'amend'; readonly amend: AmendOrder; readonly isMarketable: boolean }
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  | { readonly kind: 'look_up'; readonly clientOrderId: string; readonly askedAt: EpochMicros };

/** A message on its way to the exchange, or the end of an order that waits for late data. */
export type Arrival = Message | { readonly kind: 'end'; readonly clientOrderId: string };
