/**
 * Order management: turns intents into orders, keeps them in line with the market, and books what the venue tells.
 *
 * Guarantees: one intent has at most one order that may be filled; a new one is placed only after the last has ended, and
 * carries the next supersession count. A cancelled order counts as fillable until the venue confirms. Risk is asked before
 * every order and amendment. The price of an intent never runs further than the chase limit from where it was formed.
 */

import type { Directory, LadderId, MarketId } from '../markets/contracts.ts';
import type { VenueUpdate } from '../orders.ts';
import type { Journal, Venue } from '../ports.ts';
import type { ReasonCode } from '../reasons.ts';
import type { RiskGate } from '../risk/gate.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../time.ts';
import { OrderCommands } from './commands.ts';
import type { OmsConfig } from './config.ts';
import { ForeignOrders } from './foreign-orders.ts';
import type { AppliedFill, Intent, WorkingOrder } from './intent.ts';
import type { IntentSlot, SlotOrder } from './intent-slot.ts';
import { LookUps } from './look-ups.ts';
import { OrderStore, type StoreSnapshot } from './order-store.ts';
import type { BoardReadings } from './policies.ts';
import { Reconciler } from './reconciler.ts';
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
  /** Whether a ladder is listed and not paid; orders and fills of strangers in any other are left alone. */
  readonly follows: (ladder: LadderId) => boolean;
}

export class Oms implements Snapshottable {
  readonly #config: OmsConfig;
  readonly #directory: Directory;
  readonly #follows: OmsParts['follows'];
  readonly #store: OrderStore;
  readonly #trail: OrderTrail;
  readonly #commands: OrderCommands;
  readonly #reconciler: Reconciler;
  readonly #updates: OrderUpdates;
  readonly #lookUps: LookUps;
  readonly #foreign: ForeignOrders;

  constructor(parts: OmsParts) {
    const { config, board, venue, risk } = parts;
    const store = new OrderStore(parts.account);
    const trail = new OrderTrail(parts.journal);
    this.#config = config;
    this.#directory = parts.directory;
    this.#follows = parts.follows;
    this.#store = store;
    this.#trail = trail;
    this.#commands = new OrderCommands({ config, venue, risk, board, store, trail });
    this.#reconciler = new Reconciler({ config, board, store, commands: this.#commands });
    this.#lookUps = new LookUps({ config, venue, trail });
    this.#updates = new OrderUpdates({ risk, store, trail, commands: this.#commands, lookUps: this.#lookUps });
    const { directory } = parts;
    this.#foreign = new ForeignOrders({ config, directory, board, store, trail });
  }

  /**
   * Brings the orders of an intent in line with it: places, keeps, lowers or replaces. Returns what was done, or why nothing was.
   * Calling it again with the same intent while its order works does nothing.
   */
  pursue(intent: Intent, now: EpochMicros): ReasonCode {
    const slot = this.#store.slotFor(intent.ladder, intent.market, intent.side, intent.strategy);
    slot.waiting = null;
    slot.pYes = intent.pYes;
    const reason = this.#reconciler.reconcile(slot, intent, now);
    this.#trail.intent(slot, intent, reason, now);
    return reason;
  }

  /** Cancels all orders of a ladder that an intent stands behind, and forgets the wishes. */
  withdrawLadder(ladder: LadderId, reason: ReasonCode, now: EpochMicros): void {
    this.#withdraw(this.#store.slotsOfLadder(ladder), reason, now);
  }

  /** The same for one market. */
  withdrawMarket(market: MarketId, reason: ReasonCode, now: EpochMicros): void {
    this.#withdraw(this.#store.slotsOf(market), reason, now);
  }

  /** Cancels everything, adopted orders as well. */
  cancelAll(reason: ReasonCode, now: EpochMicros): void {
    for (const order of this.#store.live) {
      for (const slot of this.#store.slotsOf(order.market.id)) slot.waiting = null;
      this.#commands.cancel(order, reason, now);
    }
  }

  /**
   * Asked at every fast tick for every order that may be filled: whether the venue owes an answer, and the rules under which
   * orders are withdrawn.
   */
  policy(now: EpochMicros): void {
    for (const order of this.#store.live) {
      this.#lookUps.watch(order, now);
      const reason = order.cancelReason ?? this.#reconciler.objection(order, now);
      if (reason === null) continue;
      const retryAt = order.cancelSentAt + this.#config.retryCancelSeconds * MICROS_PER_SECOND;
      if (now >= retryAt) this.#commands.cancel(order, reason, now);
    }
  }

  /** Takes one message of the venue. Returns the fill if it is new; the ledger must book it before anything is asked of risk. */
  onUpdate(update: VenueUpdate): AppliedFill | null {
    const order = this.#store.find(update.clientOrderId, update.market);
    if (order === undefined) return this.#onForeign(update);
    const wasLive = order.isLive;
    const fill = this.#updates.apply(order, update);
    const { slot } = order;
    if (order.state === 'FILLED' && slot.order === order) slot.disarm();
    if (fill !== null) return fill;
    if ((update.kind === 'rejected' || update.kind === 'not_found') && order.state === 'REJECTED') {
      slot.blockedUntil = update.knownAt + this.#config.rejectBackoffMinutes * MICROS_PER_MINUTE;
    }
    if (wasLive && !order.isLive) this.#resume(order, update.knownAt);
    return null;
  }

  /** Orders of a ladder that may still be filled. */
  working(ladder: LadderId): readonly WorkingOrder[] {
    return this.#store.liveOf(ladder);
  }

  /** Orders of all ladders that may still be filled, oldest first. */
  allWorking(): readonly WorkingOrder[] {
    return [...this.#store.live];
  }

  get workingCount(): number {
    return this.#store.live.size;
  }

  /** Orders of which it is not known whether the venue has them; to be looked up by their client order id. */
  unknownOrders(): readonly WorkingOrder[] {
    return [...this.#store.live].filter((order) => order.state === 'UNKNOWN');
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

  /** A message about an order that is not known here. */
  #onForeign(update: VenueUpdate): AppliedFill | null {
    if (this.#isLeftAlone(update)) {
      this.#trail.stray(update);
      return null;
    }
    if (update.kind === 'fill') return this.#foreign.fill(update.fill, update.knownAt);
    if (update.kind !== 'found') {
      this.#trail.stray(update);
      return null;
    }
    const order = this.#foreign.found(update.order, update);
    if (order === null) return null;
    this.#updates.apply(order, update);
    if (this.#config.foreignOrders === 'cancel') this.#commands.cancel(order, 'foreign_order_canceled', update.knownAt);
    return null;
  }

  /**
   * About a market that is not listed, or paid: it is none of ours, or its fills were told before. Nobody would follow what is
   * held there to its settlement.
   */
  #isLeftAlone(update: VenueUpdate): boolean {
    const market = update.kind === 'fill' ? update.fill.market : update.kind === 'found' ? update.order.market : null;
    return market !== null && !this.#follows(this.#directory.market(market).ladder);
  }

  #withdraw(slots: readonly IntentSlot[], reason: ReasonCode, now: EpochMicros): void {
    for (const slot of slots) {
      slot.waiting = null;
      if (slot.liveOrder !== null && !slot.isForeign) this.#commands.cancel(slot.liveOrder, reason, now);
    }
  }

  /** An order ended without a new fill: the wishes that waited for it in this market are pursued. */
  #resume(order: SlotOrder, now: EpochMicros): void {
    for (const slot of this.#store.slotsOf(order.market.id)) {
      const { waiting } = slot;
      if (waiting === null) continue;
      if (now - waiting.at <= this.#config.waitingIntentSeconds * MICROS_PER_SECOND) this.pursue(waiting, now);
      else slot.waiting = null;
    }
  }
}
