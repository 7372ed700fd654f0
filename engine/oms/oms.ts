/**
 * Order management: turns intents into orders, keeps them in line with the market, and books what the venue tells.
 *
 * Guarantees: one intent has at most one order that may be filled; a new one is placed only after the last has ended, and
 * carries the next supersession count. A cancelled order counts as fillable until the venue confirms. Risk is asked before
 * every order and amendment. The price of an intent never runs further than the chase limit from where it was formed.
 */
import { BookSide } from '../events.ts';
import type { Directory, LadderId } from '../markets/contracts.ts';
import { NO_PRICE, ONE_CONTRACT, type Price, type Quantity } from '../money/units.ts';
import type { VenueUpdate } from '../orders.ts';
import type { Journal, Venue } from '../ports.ts';
import type { ReasonCode } from '../reasons.ts';
import type { RiskGate } from '../risk/gate.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../time.ts';
import { OrderCommands, smallestOrder, wholeLots } from './commands.ts';
import type { OmsConfig } from './config.ts';
import type { AppliedFill, Intent, WorkingOrder } from './intent.ts';
import type { IntentSlot } from './intent-slot.ts';
import type { ManagedOrder } from './managed-order.ts';
import { OrderStore, type StoreSnapshot } from './order-store.ts';
import { type BoardReadings, edgeObjection, marketObjection } from './policies.ts';
import { ONE_TICK, orderPrice, worsening } from './pricing.ts';
import { OrderTrail } from './trail.ts';
import { OrderUpdates } from './updates.ts';

export interface OmsParts {
  readonly config: OmsConfig;
  /** Name of the account; part of every client order id. */
  readonly account: string;
  readonly venue: Venue;
  readonly risk: RiskGate;
  readonly journal: Journal;
  readonly board: BoardReadings;
  readonly directory: Directory;
}

const NO_FILLS: readonly AppliedFill[] = [];

export class Oms implements Snapshottable {
  readonly #config: OmsConfig;
  readonly #board: BoardReadings;
  readonly #directory: Directory;
  readonly #store: OrderStore;
  readonly #trail: OrderTrail;
  readonly #commands: OrderCommands;
  readonly #updates: OrderUpdates;

  constructor(parts: OmsParts) {
    const { config, board, venue, risk } = parts;
    const store = new OrderStore(parts.account);
    const trail = new OrderTrail(parts.journal);
    this.#config = config;
    this.#board = board;
    this.#directory = parts.directory;
    this.#store = store;
    this.#trail = trail;
    this.#commands = new OrderCommands({ config, venue, risk, board, store, trail });
    this.#updates = new OrderUpdates({ risk, store, trail, commands: this.#commands });
  }

  /**
   * Brings the orders of an intent in line with it: places, keeps, lowers or replaces. Returns what was done, or why nothing was.
   * Calling it again with the same intent while its order works does nothing.
   */
  pursue(intent: Intent, now: EpochMicros): ReasonCode {
    const slot = this.#store.slotFor(intent.ladder, intent.market, intent.side, intent.strategy);
    slot.waiting = null;
    slot.pYes = intent.pYes;
    const reason = this.#reconcile(slot, intent, now);
    this.#trail.intent(slot, intent, reason, now);
    return reason;
  }

  /** Cancels all orders of a ladder and forgets the wishes behind them. */
  withdrawLadder(ladder: LadderId, reason: ReasonCode, now: EpochMicros): void {
    for (const slot of this.#store.slotsOfLadder(ladder)) {
      slot.waiting = null;
      if (slot.liveOrder !== null) this.#commands.cancel(slot.liveOrder, reason, now);
    }
  }

  /** Cancels everything. */
  cancelAll(reason: ReasonCode, now: EpochMicros): void {
    for (const order of this.#store.live()) {
      for (const slot of this.#store.slotsOf(order.market.id)) slot.waiting = null;
      this.#commands.cancel(order, reason, now);
    }
  }

  /** The rules under which orders are withdrawn, asked at every fast tick for every order that may be filled. */
  policy(now: EpochMicros): void {
    for (const order of this.#store.live()) {
      if (order.cancelPending) continue;
      const reason = order.cancelReason ?? this.#objection(order, now);
      if (reason === null) continue;
      const retryAt = order.cancelSentAt + this.#config.retryCancelSeconds * MICROS_PER_SECOND;
      if (order.cancelSentAt < 0 || now >= retryAt) this.#commands.cancel(order, reason, now);
    }
  }

  /** Takes one message of the venue. Returns the fills that are new; the ledger must book them before anything is asked of risk. */
  onUpdate(update: VenueUpdate): readonly AppliedFill[] {
    const order = this.#store.find(update.clientOrderId);
    if (order === undefined) {
      this.#trail.stray(update);
      return NO_FILLS;
    }
    const wasLive = order.isLive;
    const fill = this.#updates.apply(order, update);
    const { slot } = order;
    if (order.state === 'FILLED' && slot.order === order) slot.disarm();
    if (fill !== null) return [fill];
    if (update.kind === 'rejected' && order.state === 'REJECTED') {
      slot.blockedUntil = update.knownAt + this.#config.rejectBackoffMinutes * MICROS_PER_MINUTE;
    }
    if (wasLive && !order.isLive) this.#resume(order, update.knownAt);
    return NO_FILLS;
  }

  /** Orders of a ladder that may still be filled. */
  working(ladder: LadderId): readonly WorkingOrder[] {
    const orders: WorkingOrder[] = [];
    for (const slot of this.#store.slotsOfLadder(ladder)) if (slot.liveOrder !== null) orders.push(slot.liveOrder);
    return orders;
  }

  /** Orders of all ladders that may still be filled, oldest first. */
  allWorking(): readonly WorkingOrder[] {
    return [...this.#store.live()];
  }

  get workingCount(): number {
    return this.#store.live().size;
  }

  /** Orders of which it is not known whether the venue has them; to be looked up by their client order id. */
  unknownOrders(): readonly WorkingOrder[] {
    return [...this.#store.live()].filter((order) => order.state === 'UNKNOWN');
  }

  /** Lets go of a ladder whose markets are paid. Closing its orders is bookkeeping and is not journaled. */
  forgetLadder(ladder: LadderId): void {
    this.#store.forgetLadder(ladder);
  }

  snapshot(): Json {
    return this.#store.snapshot() as unknown as Json;
  }

  restore(state: Json): void {
    this.#store.restore(state as unknown as StoreSnapshot, this.#directory);
  }

  #reconcile(slot: IntentSlot, intent: Intent, now: EpochMicros): ReasonCode {
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
  #adjust(slot: IntentSlot, order: ManagedOrder, intent: Intent, wanted: number, now: EpochMicros): ReasonCode {
    if (order.state === 'UNKNOWN') return 'order_unknown';
    if (order.cancelPending || order.cancelReason !== null || order.state === 'CANCELED') {
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

  #resize(slot: IntentSlot, order: ManagedOrder, intent: Intent, wanted: Quantity, now: EpochMicros): ReasonCode {
    const remaining = order.outstanding;
    const tolerance = remaining * this.#config.sizeTolerance;
    if (Math.abs(wanted - remaining) <= tolerance) return 'order_kept';
    const target = wholeLots(wanted, intent);
    if (wanted < remaining) {
      if (target >= remaining) return 'order_kept';
      if (target >= smallestOrder(intent, this.#config)) return this.#commands.amendDown(order, intent, target, now);
      this.#commands.cancel(order, 'target_reached', now);
      return 'target_reached';
    }
    // More is wanted. Risk may have cut the order: it is replaced only when more would be allowed.
    const verdict = this.#commands.ask(intent, order.price, target, now, order.clientOrderId);
    return verdict.allowed > remaining + tolerance ? this.#replace(slot, order, intent, now) : 'order_kept';
  }

  #replace(slot: IntentSlot, order: ManagedOrder, intent: Intent, now: EpochMicros): ReasonCode {
    slot.waiting = intent;
    this.#commands.cancel(order, 'order_replaced', now);
    return 'order_replaced';
  }

  /** A taking order follows a market that moves away; a making one follows it both ways. */
  #mustReprice(order: ManagedOrder, price: Price): boolean {
    if (price === NO_PRICE) return false;
    const moved = worsening(order.side, order.price, price);
    const step = this.#config.repriceCents * ONE_TICK;
    return moved >= step || (order.terms.postOnly && -moved >= step);
  }

  #objection(order: ManagedOrder, now: EpochMicros): ReasonCode | null {
    const objection = marketObjection(order.market, order.side, this.#board, this.#config, now);
    if (objection !== null) return objection;
    const { slot } = order;
    if (this.#isBeyondChase(slot, this.#touchThatSetsPrice(order, now))) return 'chase_limit';
    return edgeObjection(order, slot.pYes, this.#config);
  }

  /** The side of the touch that a taking order asks for, or that a making order joins. */
  #touchThatSetsPrice(order: ManagedOrder, now: EpochMicros): Price {
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

  /** An order ended without a new fill: the wishes that waited for it in this market are pursued. */
  #resume(order: ManagedOrder, now: EpochMicros): void {
    for (const slot of this.#store.slotsOf(order.market.id)) {
      const { waiting } = slot;
      if (waiting === null) continue;
      if (now - waiting.at <= this.#config.waitingIntentSeconds * MICROS_PER_SECOND) this.pursue(waiting, now);
      else slot.waiting = null;
    }
  }
}
