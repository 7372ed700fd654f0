/**
 * What to do about an intent: place an order, keep the working one, lower it, or cancel it to replace it once the cancel is
 * confirmed. The price never goes beyond the intent's limit, nor further than the chase limit from where it was formed.
 */
import { BookSide } from '../events.ts';
import { NO_PRICE, ONE_CONTRACT, type Price, type Quantity } from '../money/units.ts';
import type { ReasonCode } from '../reasons.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../time.ts';
import { type OrderCommands, smallestOrder, wholeLots } from './commands.ts';
import type { OmsConfig } from './config.ts';
import type { Intent } from './intent.ts';
import type { IntentSlot, SlotOrder } from './intent-slot.ts';
import type { OrderStore } from './order-store.ts';
import { type BoardReadings, edgeObjection, marketObjection } from './policies.ts';
import { ONE_TICK, orderPrice, worsening } from './pricing.ts';
import { isOpen } from './transitions.ts';

export interface ReconcilerParts {
  readonly config: OmsConfig;
  readonly board: BoardReadings;
  readonly store: OrderStore;
  readonly commands: OrderCommands;
}

export class Reconciler {
  readonly #config: OmsConfig;
  readonly #board: BoardReadings;
  readonly #store: OrderStore;
  readonly #commands: OrderCommands;

  constructor(parts: ReconcilerParts) {
    this.#config = parts.config;
    this.#board = parts.board;
    this.#store = parts.store;
    this.#commands = parts.commands;
  }

  /** Brings the order of an intent in line with it. Returns what was done, or why nothing was. */
  reconcile(slot: IntentSlot, intent: Intent, now: EpochMicros): ReasonCode {
    const { targetPosition, currentPosition, market, side } = intent;
    const wanted = side === BookSide.bid ? targetPosition - currentPosition : currentPosition - targetPosition;
    const order = slot.liveOrder;
    const opposite = this.#withdrawOtherSide(slot, now);
    if (wanted <= 0) {
      slot.disarm();
      if (order !== null) this.#commands.cancel(order, 'target_reached', now);
      return 'target_reached';
    }
    const objection = marketObjection(market, side, this.#board, this.#config, now);
    if (objection !== null) {
      if (order !== null) this.#commands.cancel(order, objection, now);
      return objection;
    }
    if (order !== null) return this.#adjust(slot, order, intent, wanted, now);
    if (opposite) {
      slot.waiting = intent;
      return 'order_pending';
    }
    return this.#open(slot, intent, wanted, now);
  }

  /** An intent without a live order: places one at the touch, no further than the chase limit. */
  #open(slot: IntentSlot, intent: Intent, wanted: number, now: EpochMicros): ReasonCode {
    if (now < slot.blockedUntil) return 'order_backoff';
    const price = this.#priceFor(intent, now);
    if (price === NO_PRICE) return 'order_no_touch';
    if (now - slot.formedAt > this.#config.rearmMinutes * MICROS_PER_MINUTE) slot.disarm();
    if (this.#isBeyondChase(slot, price)) return 'chase_limit';
    const quantity = wholeLots(this.#capped(wanted), intent);
    if (quantity < smallestOrder(intent, this.#config)) return 'order_too_small';
    if (this.#crossesOwnOrder(slot, price)) return 'own_order_crosses';
    const reason = this.#commands.place(slot, intent, price, quantity, now);
    if (slot.formedPrice === NO_PRICE && slot.liveOrder !== null) {
      slot.formedPrice = price;
      slot.formedAt = now;
    }
    return reason;
  }

  /** An intent with a live order: keeps it while it is close enough, else lowers it or cancels it to replace it. */
  #adjust(slot: IntentSlot, order: SlotOrder, intent: Intent, wanted: number, now: EpochMicros): ReasonCode {
    if (order.state === 'UNKNOWN') return 'order_unknown';
    if (order.cancelReason !== null || !isOpen(order.state)) {
      slot.waiting = intent;
      return 'order_pending';
    }
    const gone = edgeObjection(order, intent.pYes, this.#config);
    if (gone !== null) {
      this.#commands.cancel(order, gone, now);
      return gone;
    }
    if (order.amendPending || order.state === 'SUBMITTED') return 'order_pending';
    const price = this.#priceFor(intent, now);
    if (this.#isBeyondChase(slot, price)) {
      this.#commands.cancel(order, 'chase_limit', now);
      return 'chase_limit';
    }
    if (worsening(order.side, intent.limitPrice, order.price) > 0 || this.#mustReprice(order, price)) {
      return this.#replace(slot, order, intent, now);
    }
    return this.#resize(slot, order, intent, this.#capped(wanted), now);
  }

  #resize(slot: IntentSlot, order: SlotOrder, intent: Intent, wanted: Quantity, now: EpochMicros): ReasonCode {
    const remaining = order.outstanding;
    const tolerance = remaining * this.#config.sizeTolerance;
    if (Math.abs(wanted - remaining) <= tolerance) return 'order_kept';
    const target = wholeLots(wanted, intent);
    if (wanted < remaining) {
      if (target >= smallestOrder(intent, this.#config)) return this.#commands.amendDown(order, intent, target, now);
      this.#commands.cancel(order, 'target_reached', now);
      return 'target_reached';
    }
    // More is wanted. Risk may have cut the order: it is replaced only when more would be allowed.
    const verdict = this.#commands.ask(intent, order.price, target, now, order.clientOrderId);
    return verdict.allowed > remaining + tolerance ? this.#replace(slot, order, intent, now) : 'order_kept';
  }

  #replace(slot: IntentSlot, order: SlotOrder, intent: Intent, now: EpochMicros): ReasonCode {
    slot.waiting = intent;
    this.#commands.cancel(order, 'order_replaced', now);
    return 'order_replaced';
  }

  /** A taking order follows a market that moves away; a making one follows it both ways. */
  #mustReprice(order: SlotOrder, price: Price): boolean {
    if (price === NO_PRICE) return false;
    const moved = worsening(order.side, order.price, price);
    const step = this.#config.repriceCents * ONE_TICK;
    return moved >= step || (order.terms.postOnly && -moved >= step);
  }

  /** Why a working order is to be withdrawn although nobody asked, or null. */
  objection(order: SlotOrder, now: EpochMicros): ReasonCode | null {
    if (order.isForeign) return null;
    if (order.slot.order !== order) return 'late_order';
    // It was placed at this very instant, by the same readings of the market.
    if (order.submittedAt === now) return null;
    const objection = marketObjection(order.market, order.side, this.#board, this.#config, now);
    if (objection !== null) return objection;
    const { slot } = order;
    if (this.#isBeyondChase(slot, this.#touchThatSetsPrice(order, now))) return 'chase_limit';
    return edgeObjection(order, slot.pYes, this.#config);
  }

  /** The side of the touch that a taking order asks for, or that a making order joins. */
  #touchThatSetsPrice(order: SlotOrder, now: EpochMicros): Price {
    const readsBid = (order.side === BookSide.bid) === order.terms.postOnly;
    return readsBid ? this.#board.bid(order.market.id, now) : this.#board.ask(order.market.id, now);
  }

  /** Cancels what the same strategy still has on the other side of the market. Returns whether any of it may still be filled. */
  #withdrawOtherSide(slot: IntentSlot, now: EpochMicros): boolean {
    let found = false;
    for (const other of this.#store.slotsOf(slot.market.id)) {
      if (other.side === slot.side || other.strategy !== slot.strategy) continue;
      other.waiting = null;
      if (other.liveOrder === null) continue;
      found = true;
      this.#commands.cancel(other.liveOrder, 'side_changed', now);
    }
    return found;
  }

  #crossesOwnOrder(slot: IntentSlot, price: Price): boolean {
    for (const { side, liveOrder } of this.#store.slotsOf(slot.market.id)) {
      if (side !== slot.side && liveOrder !== null && worsening(slot.side, liveOrder.price, price) >= 0) return true;
    }
    return false;
  }

  #isBeyondChase(slot: IntentSlot, price: Price): boolean {
    if (slot.formedPrice === NO_PRICE || price === NO_PRICE) return false;
    return worsening(slot.side, slot.formedPrice, price) > this.#config.chaseCents * ONE_TICK;
  }

  #priceFor(intent: Intent, now: EpochMicros): Price {
    const { id } = intent.market;
    return orderPrice(intent, this.#board.bid(id, now), this.#board.ask(id, now), this.#config);
  }

  #capped(wanted: number): Quantity {
    return Math.min(wanted, this.#config.maxOrderContracts * ONE_CONTRACT) as Quantity;
  }
}
