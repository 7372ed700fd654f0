/**
 * What the venue tells, applied to orders. Late, repeated and reordered messages end in the same books as punctual ones: a
 * fill is counted once by its id whatever the order's state, and nothing else moves an order but a legal edge.
 */
import { BookSide } from '../events.ts';
import type { Quantity } from '../money/units.ts';
import type { Fill, VenueOrder, VenueUpdate } from '../orders.ts';
import type { RiskGate } from '../risk/gate.ts';
import type { EpochMicros } from '../time.ts';
import { type OrderCommands, restingOrder } from './commands.ts';
import type { AppliedFill } from './intent.ts';
import type { SlotOrder } from './intent-slot.ts';
import type { LookUps } from './look-ups.ts';
import type { OrderStore } from './order-store.ts';
import type { OrderTrail } from './trail.ts';
import { isOpen, type OrderInput } from './transitions.ts';

export interface UpdateParts {
  readonly risk: RiskGate;
  readonly store: OrderStore;
  readonly trail: OrderTrail;
  readonly commands: OrderCommands;
  readonly lookUps: LookUps;
}

export class OrderUpdates {
  readonly #parts: UpdateParts;

  constructor(parts: UpdateParts) {
    this.#parts = parts;
  }

  /** Applies one message to its order, and asks when it leaves the order unknown. Returns the fill if it was not counted before. */
  apply(order: SlotOrder, update: VenueUpdate): AppliedFill | null {
    const before = order.state;
    const fill = this.#apply(order, update);
    if (order.state === 'UNKNOWN' && before !== 'UNKNOWN') this.#parts.lookUps.ask(order, update.knownAt);
    return fill;
  }

  #apply(order: SlotOrder, update: VenueUpdate): AppliedFill | null {
    const now = update.knownAt;
    switch (update.kind) {
      case 'accepted':
        this.#step(order, 'accept', 'accepted', now);
        break;
      case 'rejected':
        this.#step(order, update.reason === 'duplicate_client_order_id' ? 'duplicate' : 'reject', update.reason, now);
        break;
      case 'fill':
        return this.#fill(order, update.fill, now);
      case 'amended':
        if (isOpen(order.state) && isNews(order, update)) {
          order.terms = { ...order.terms, price: update.price, quantity: update.quantity };
        } else if (order.amend !== null) break;
        this.#step(order, 'amend_confirm', 'amended', now);
        if (order.inRisk) this.#parts.risk.onOrderChanged(restingOrder(order, order.outstanding), now);
        break;
      case 'amend_rejected':
        this.#step(order, update.reason === 'order_not_found' ? 'order_missing' : 'amend_refuse', update.reason, now);
        if (order.inRisk) this.#parts.risk.onOrderChanged(restingOrder(order, order.outstanding), now);
        break;
      case 'canceled':
        order.venueFilled = Math.max(order.venueFilled, update.filledQuantity) as Quantity;
        this.#step(order, 'cancel_confirm', order.cancelReason ?? update.reason, now);
        this.#showRest(order, now);
        break;
      case 'cancel_rejected':
        this.#step(order, update.reason === 'order_not_found' ? 'order_missing' : 'cancel_refuse', update.reason, now);
        break;
      case 'timed_out':
        this.#step(order, 'time_out', 'timed_out', now);
        break;
      case 'found':
        this.#found(order, update.order, now);
        break;
      case 'not_found':
        if (this.#parts.lookUps.isBelieved(order, update.askedAt)) this.#step(order, 'miss', 'not_found', now);
        this.#showRest(order, now);
        break;
    }
    this.#settle(order, 0 as Quantity, now);
    const shallGo = order.cancelReason ?? (order.isLive && order.slot.order !== order ? 'late_order' : null);
    if (shallGo !== null && !order.cancelPending && (update.kind === 'accepted' || update.kind === 'found')) {
      this.#parts.commands.cancel(order, shallGo, now);
    }
    return null;
  }

  /** What a look-up found holds: terms, whether it works, and how much the venue has filled. */
  #found(order: SlotOrder, found: VenueOrder, now: EpochMicros): void {
    const quantity = (found.filled + found.remaining) as Quantity;
    order.venueFilled = Math.max(order.venueFilled, found.filled) as Quantity;
    if (found.state !== 'resting') {
      this.#step(order, 'find_ended', found.state, now);
      this.#showRest(order, now);
      return;
    }
    const { amend } = order;
    if (amend !== null && amend.price === found.price && amend.quantity === quantity) {
      order.terms = { ...order.terms, price: found.price, quantity };
      this.#step(order, 'amend_confirm', 'amended', now);
    }
    if (isOpen(order.state)) order.terms = { ...order.terms, price: found.price, quantity };
    this.#step(order, 'find_working', 'found', now);
    // An amendment that nobody answered may still be under way: the order counts as the worse of both until it is gone.
    if (order.amend !== null && isOpen(order.state)) order.cancelReason ??= 'amend_unanswered';
    if (order.inRisk) this.#parts.risk.onOrderChanged(restingOrder(order, order.outstanding), now);
  }

  /** What is left to fill changed without a fill; an order of which nothing is left is taken out by `#settle`. */
  #showRest(order: SlotOrder, now: EpochMicros): void {
    if (order.inRisk && order.outstanding > 0) {
      this.#parts.risk.onOrderChanged(restingOrder(order, order.outstanding), now);
    }
  }

  #fill(order: SlotOrder, fill: Fill, now: EpochMicros): AppliedFill | null {
    if (order.fillIds.includes(fill.fillId)) {
      this.#parts.trail.duplicateFill(order, fill.quantity, now);
      return null;
    }
    order.fillIds = order.fillIds.length === 0 ? [fill.fillId] : [...order.fillIds, fill.fillId];
    order.filled = (order.filled + fill.quantity) as Quantity;
    order.step(order.filled >= order.quantity ? 'complete_fill' : 'partial_fill');
    this.#parts.trail.change(order, order.filled > order.quantity ? 'overfill' : 'fill', now);
    this.#settle(order, fill.quantity, now);
    this.#moveWaitingIntents(order, fill);
    const { pYes, bid, ask, tier } = order.belief;
    return {
      at: now,
      fill,
      ladder: order.ladder,
      market: order.market,
      strategy: order.strategy,
      tier,
      pYes: pYes ?? Number.NaN,
      bid,
      ask,
    };
  }

  #step(order: SlotOrder, input: OrderInput, reason: string, now: EpochMicros): void {
    const { state, cancelPending, amend } = order;
    if (!order.step(input)) {
      this.#parts.trail.illegal(order, input, now);
      return;
    }
    const changed = order.state !== state || order.cancelPending !== cancelPending || order.amend !== amend;
    if (changed) this.#parts.trail.change(order, reason, now);
  }

  /**
   * Brings the list of live orders and risk up to date. Risk lowers an order by itself when the ledger books `justFilled`, so an
   * order that comes back to life is shown with that quantity still on it.
   */
  #settle(order: SlotOrder, justFilled: Quantity, now: EpochMicros): void {
    const { store, risk } = this.#parts;
    store.refresh(order);
    if (order.inRisk && !order.isLive) {
      order.inRisk = false;
      risk.onOrderGone(order.clientOrderId, order.market.id, justFilled > 0);
    } else if (!order.inRisk && order.isLive) {
      order.inRisk = true;
      risk.onOrderWorking(restingOrder(order, (order.outstanding + justFilled) as Quantity), now);
    }
  }

  /** Wishes that wait for a cancel were formed before this fill; what they know of the position is brought up to date. */
  #moveWaitingIntents(order: SlotOrder, fill: Fill): void {
    const signed = order.side === BookSide.bid ? fill.quantity : -fill.quantity;
    for (const slot of this.#parts.store.slotsOf(order.market.id)) {
      const { waiting } = slot;
      if (waiting === null) continue;
      slot.waiting = { ...waiting, currentPosition: (waiting.currentPosition + signed) as Quantity };
    }
  }
}

/** New terms that we asked for, or what a look-up found; anything else repeats an older amendment. */
function isNews(order: SlotOrder, told: { readonly price: number; readonly quantity: number }): boolean {
  if (order.state === 'UNKNOWN') return true;
  return order.amend?.price === told.price && order.amend.quantity === told.quantity;
}
