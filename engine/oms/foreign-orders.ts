/**
 * What the venue tells of orders that are not known here: a person's, another program's, or own ones that were forgotten.
 *
 * By policy such an order is adopted (it counts in risk and its fills are booked), adopted and cancelled, or left alone with its
 * fills. A late fill of an own order is booked whatever the policy: it is money of an intent. A fill is counted once by its id.
 */
import type { Directory } from '../markets/contracts.ts';
import { NO_PRICE, type Quantity } from '../money/units.ts';
import type { Fill, NewOrder, VenueOrder, VenueUpdate } from '../orders.ts';
import type { EpochMicros } from '../time.ts';
import type { OmsConfig } from './config.ts';
import type { AppliedFill } from './intent.ts';
import { FOREIGN_STRATEGY, type SlotOrder } from './intent-slot.ts';
import { ManagedOrder } from './managed-order.ts';
import type { OrderStore } from './order-store.ts';
import type { BoardReadings } from './policies.ts';
import type { OrderTrail } from './trail.ts';

export interface ForeignParts {
  readonly config: OmsConfig;
  readonly directory: Directory;
  readonly board: BoardReadings;
  readonly store: OrderStore;
  readonly trail: OrderTrail;
}

export class ForeignOrders {
  readonly #parts: ForeignParts;

  constructor(parts: ForeignParts) {
    this.#parts = parts;
  }

  /** Takes a fill of an order that is not known here. Returns it when it is to be booked. */
  fill(fill: Fill, now: EpochMicros): AppliedFill | null {
    const { config, directory, board, store, trail } = this.#parts;
    const owner = store.ownerOf(fill.clientOrderId);
    if (owner === undefined && config.foreignOrders === 'ignore') {
      trail.foreign('foreign_order_ignored', fill.market, fill.side, fill.price, fill.quantity, now);
      return null;
    }
    if (!store.takeFill(fill)) {
      trail.foreign('duplicate_fill', fill.market, fill.side, fill.price, fill.quantity, now);
      return null;
    }
    trail.foreign('foreign_fill', fill.market, fill.side, fill.price, fill.quantity, now);
    const market = directory.market(fill.market);
    const strategy = owner?.strategy ?? FOREIGN_STRATEGY + fill.clientOrderId;
    const belief = { tier: board.tier(market.id), pYes: Number.NaN, bid: NO_PRICE, ask: NO_PRICE };
    return { at: now, fill, ladder: directory.ladder(market.ladder), market, strategy, ...belief };
  }

  /** Takes an order that was found at the venue and is not known here. Returns it when it is adopted. */
  found(order: VenueOrder, update: VenueUpdate): SlotOrder | null {
    const { config, trail } = this.#parts;
    const now = update.knownAt;
    const { market, side, price, remaining } = order;
    if (order.state !== 'resting') {
      trail.stray(update);
      return null;
    }
    if (config.foreignOrders === 'ignore') {
      trail.foreign('foreign_order_ignored', market, side, price, remaining, now);
      return null;
    }
    trail.foreign('foreign_order_adopted', market, side, price, remaining, now);
    return this.#adopt(order, now);
  }

  #adopt(found: VenueOrder, now: EpochMicros): SlotOrder {
    const { directory, board, store } = this.#parts;
    const { clientOrderId, side, price } = found;
    const market = directory.market(found.market);
    const slot = store.slotFor(directory.ladder(market.ladder), market, side, FOREIGN_STRATEGY + clientOrderId);
    const terms: NewOrder = {
      clientOrderId,
      market: market.id,
      side,
      price,
      quantity: (found.filled + found.remaining) as Quantity,
      timeInForce: 'good_till_canceled',
      postOnly: false,
      reduceOnly: false,
    };
    const order: SlotOrder = new ManagedOrder(slot, terms, {
      supersession: slot.nextSupersession,
      purpose: 'exit',
      belief: { pYes: null, bid: NO_PRICE, ask: NO_PRICE, tier: board.tier(market.id) },
      submittedAt: now,
    });
    slot.nextSupersession += 1;
    order.step('submit');
    // Fills that were told before the order was: booked already, and never counted again.
    const known = store.releaseFills(clientOrderId);
    order.fillIds = known.ids;
    order.filled = known.quantity;
    store.add(order);
    return order;
  }
}
