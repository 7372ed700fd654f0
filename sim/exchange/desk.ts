/**
 * The desk of the exchange, to which every command comes: orders are taken or refused, amended, decreased and cancelled. Every
 * answer goes out through `tell` with the time at which it is known to us; a command also returns why it
 * was refused, or null.
 */
import type { MarketId } from '../../engine/markets/contracts.ts';
import type { Quantity } from '../../engine/money/units.ts';
import type { AmendOrder, NewOrder, VenueOrder, VenueReason } from '../../engine/orders.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { type EpochMicros, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../engine/time.ts';
import { Admission } from './admission.ts';
import { Clearing, type ClearingParts } from './clearing.ts';
import { Endings } from './ending.ts';
import type { Halts } from './halts.ts';
import type { MarketTape } from './market-tape.ts';
import { Matching } from './matching.ts';
import type { OrderGroups } from './order-groups.ts';
import { Settlements } from './settlement.ts';
import { SimOrder } from './sim-order.ts';

export interface DeskParts extends ClearingParts {
  readonly tape: MarketTape;
  readonly halts: Halts;
  readonly groups: OrderGroups;
  readonly endLater: (clientOrderId: string, at: number) => void;
}

export class OrderDesk implements Snapshottable {
  readonly matching: Matching;
  readonly settlements: Settlements;
  readonly #parts: DeskParts;
  readonly #clearing: Clearing;
  readonly #endings: Endings;
  readonly #admission: Admission;
  #nextPriority = 1;
  /** Until when what is placed is cancelled with a cancel of all orders. */
  #cancelsUntil = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { config, directory } = parts;
    const clearing = new Clearing(parts);
    const feedMicros = config.feedLatencyMillis * MICROS_PER_MILLI;
    this.#clearing = clearing;
    const endings = new Endings({ ...parts, clearing, feedMicros });
    const matching = new Matching({ ...parts, clearing, endings });
    this.#endings = endings;
    this.matching = matching;
    this.settlements = new Settlements(directory, clearing);
    this.#admission = new Admission({
      ...parts,
      settlements: this.settlements,
      schedule: (market, at) => clearing.schedule(market, at),
      crosses: (order, at) => matching.crosses(order.side, order.price, order.market.id, at),
    });
  }

  /** Takes an order, or says why not. */
  submit(terms: NewOrder, isMarketable: boolean, at: number): VenueReason | null {
    const { books, directory, recorder } = this.#parts;
    const objection =
      this.#parts.halts.at(at) === 'exchange'
        ? 'exchange_paused'
        : books.claim(terms.clientOrderId, terms.market)
          ? null
          : 'duplicate_client_order_id';
    if (objection !== null) return this.#reject(terms.clientOrderId, objection, at);
    const order = new SimOrder(terms, directory.market(terms.market), this.#nextPriority++, at, isMarketable);
    const refused = this.#admission.ofNew(order, at);
    if (refused !== null) {
      // The exchange has no order by this id. The engine of a backtest never sends one twice, and there its count goes on.
      if (recorder !== undefined) books.release(terms.clientOrderId, terms.market);
      return this.#reject(terms.clientOrderId, refused, at);
    }
    if (terms.cancelOnPause === true) order.endBy(this.#parts.halts.nextMaintenance(at), 'trading_paused');
    books.add(order);
    this.#clearing.reserve(order.market, at);
    const { id: clientOrderId, venueOrderId } = order;
    const { market } = terms;
    this.#parts.tell({ kind: 'accepted', clientOrderId, market, venueOrderId, knownAt: this.#knownAt(at) });
    recorder?.opened(order, at as EpochMicros);
    this.#place(order, at);
    if (order.hasEnded || order.remaining === 0) return null;
    books.stay(order);
    if (at < this.#cancelsUntil) this.#endings.endNow(order, at, 'canceled_by_user');
    return null;
  }

  /**
   * Changes an order's price, quantity, id or expiration, or says why not. An order that has ended and whose end is not told yet,
   * since data from before it is under way, answers whatever comes too late for it with its end: of this, of a cancel and of a
   * look-up alike nothing else is told, which would be known before it and could not say how much was filled.
   */
  amend(amend: AmendOrder, isMarketable: boolean, at: number): VenueReason | null {
    const { books, recorder, halts, tell } = this.#parts;
    const order = books.find(amend.clientOrderId);
    const refused =
      order === undefined || order.endAt <= at
        ? (halts.objection(at) ?? 'order_not_found')
        : this.#admission.ofAmendment(order, amend, at);
    if (order === undefined || refused !== null) {
      const { clientOrderId } = amend;
      const reason = refused ?? 'order_not_found';
      const isAnswered = order !== undefined && reason === 'order_not_found';
      if (!isAnswered) tell({ kind: 'amend_rejected', clientOrderId, reason, knownAt: this.#knownAt(at) });
      return reason;
    }
    const keepsPlace = amend.price === order.price && amend.quantity < order.quantity;
    order.price = amend.price;
    order.quantity = amend.quantity;
    if (!keepsPlace) {
      order.priority = this.#nextPriority++;
      order.arrivedAt = at;
      order.isTaking = isMarketable;
    }
    this.#rename(order, amend, at);
    books.resort(order);
    this.#clearing.reserve(order.market, at);
    const { clientOrderId, price, quantity } = amend;
    tell({ kind: 'amended', clientOrderId, price, quantity, knownAt: this.#knownAt(at) });
    recorder?.changed(order, at as EpochMicros);
    if (!keepsPlace) this.matching.take(order, at);
    return null;
  }

  /** Lowers what may still fill of an order to `remaining`; to nothing is a cancel. The order keeps its place. */
  decrease(order: SimOrder, remaining: Quantity, at: number): VenueReason | null {
    const objection = this.#admission.ofDecrease(order, remaining, at);
    if (objection !== null) return objection;
    if (remaining === 0) {
      this.#endings.endNow(order, at, 'canceled_by_user');
      return null;
    }
    order.quantity = (order.filled + remaining) as Quantity;
    this.#clearing.reserve(order.market, at);
    const { id: clientOrderId, price, quantity } = order;
    this.#parts.tell({ kind: 'amended', clientOrderId, price, quantity, knownAt: this.#knownAt(at) });
    this.#parts.recorder?.changed(order, at as EpochMicros);
    return null;
  }

  /** Cancels an order, or says why not. */
  cancel(clientOrderId: string, at: number): VenueReason | null {
    const order = this.#parts.books.find(clientOrderId);
    const isGone = order === undefined || order.endAt <= at;
    const refused = this.#parts.halts.at(at) === 'exchange' ? 'exchange_paused' : isGone ? 'order_not_found' : null;
    if (order === undefined || refused !== null) {
      const reason = refused ?? 'order_not_found';
      const isAnswered = order !== undefined && reason === 'order_not_found';
      if (!isAnswered) this.#parts.tell({ kind: 'cancel_rejected', clientOrderId, reason, knownAt: this.#knownAt(at) });
      return reason;
    }
    this.#endings.endAt(order, at, 'canceled_by_user', at);
    return null;
  }

  /**
   * Answers what has become of an order, its fills first. Without records there is nothing to say of one that ended, and no fill
   * to repeat: messages of this exchange are never lost. Nor is one that has ended said to rest while its end waits to be told.
   */
  lookUp(clientOrderId: string, askedAt: EpochMicros, at: number): void {
    const { books, halts, recorder, tell } = this.#parts;
    if (halts.at(at) === 'exchange') return;
    const knownAt = this.#knownAt(at);
    const resting = books.find(clientOrderId);
    if (resting !== undefined && resting.endAt <= at) return;
    const found = recorder?.lookUp(clientOrderId) ?? (resting && { order: asFound(resting), fills: [] });
    if (found === undefined) {
      const mayHaveEnded = recorder === undefined && books.isUsed(clientOrderId);
      if (!mayHaveEnded) tell({ kind: 'not_found', clientOrderId, askedAt, knownAt });
      return;
    }
    const { market } = found.order;
    for (const fill of found.fills) tell({ kind: 'fill', clientOrderId, market, fill, knownAt });
    tell({ kind: 'found', clientOrderId, market, order: found.order, knownAt });
  }

  /** Refuses a message that came too soon after others. */
  throttle(kind: 'rejected' | 'amend_rejected' | 'cancel_rejected', clientOrderId: string, at: number): void {
    this.#parts.tell({ kind, clientOrderId, reason: 'rate_limited', knownAt: this.#knownAt(at) });
  }

  /** An end that was to come has come. */
  end(clientOrderId: string, at: number): void {
    this.#endings.due(clientOrderId, at);
  }

  /** Ends an order at once, whatever data is under way. */
  endNow(order: SimOrder, at: number, reason: VenueReason): void {
    this.#endings.endNow(order, at, reason);
  }

  /** Ends all open orders at once that `which` chooses. */
  endEvery(which: (order: SimOrder) => boolean, at: number, reason: VenueReason): void {
    this.#endings.endEvery(which, at, reason);
  }

  /** All orders of a market end at exchange time `trueAt`, which is known from `knownAt` on; or only those that asked for it. */
  endAll(market: MarketId, trueAt: number, knownAt: number, reason: VenueReason, which = (_: SimOrder) => true): void {
    for (const order of this.#parts.books.ofOrNone(market)) {
      if (which(order)) this.#endings.endAt(order, trueAt, reason, knownAt);
    }
  }

  /** Ends every open order, and those that are placed within the configured time. */
  cancelAll(at: number): SimOrder[] {
    this.#cancelsUntil = at + this.#parts.config.cancelAllReachSeconds * MICROS_PER_SECOND;
    return this.#endings.endEvery((order) => order.endAt > at, at, 'canceled_by_user');
  }

  snapshot(): Json {
    return {
      nextPriority: this.#nextPriority,
      nextFill: this.#clearing.nextFill,
      cancelsUntil: this.#cancelsUntil,
      settlements: this.settlements.snapshot(),
    };
  }

  restore(state: Json): void {
    const saved = state as { nextPriority: number; nextFill: number; cancelsUntil: number; settlements: Json };
    this.#nextPriority = saved.nextPriority;
    this.#clearing.nextFill = saved.nextFill;
    this.#cancelsUntil = saved.cancelsUntil;
    this.settlements.restore(saved.settlements);
  }

  /** Gives an order that is new its chance at once, and says when it ends. */
  #place(order: SimOrder, at: number): void {
    this.matching.take(order, at);
    if (order.remaining <= 0 || order.hasEnded) return;
    if (!order.isImmediate) {
      this.#endings.whenDue(order);
      return;
    }
    const isFillOrKill = order.timeInForce === 'fill_or_kill';
    const reason = isFillOrKill ? 'fill_or_kill_unfilled' : 'immediate_or_cancel_remainder';
    const windowMicros = this.matching.immediateWindow(order, at);
    this.#endings.endAt(order, at + windowMicros, reason, at);
    if (windowMicros === 0) this.#endings.finish(order, at);
  }

  /** Gives an amended order its new id and expiration, where it asks for them. */
  #rename(order: SimOrder, { newClientOrderId, expiresAt }: AmendOrder, at: number): void {
    const from = order.id;
    const isRenamed = newClientOrderId !== undefined && newClientOrderId !== from;
    if (isRenamed) {
      order.rename(newClientOrderId);
      this.#parts.books.rename(order, from);
    }
    if (expiresAt !== undefined) {
      order.expireAt(expiresAt);
      if (order.terms.cancelOnPause === true) order.endBy(this.#parts.halts.nextMaintenance(at), 'trading_paused');
    }
    // What waits for its end knows it by its id and its time.
    if (isRenamed || expiresAt !== undefined) this.#endings.whenDue(order);
  }

  #reject(clientOrderId: string, reason: VenueReason, at: number): VenueReason {
    this.#parts.tell({ kind: 'rejected', clientOrderId, reason, knownAt: this.#knownAt(at) });
    return reason;
  }

  #knownAt(happenedAt: number): EpochMicros {
    return (happenedAt + this.#parts.ackMicros()) as EpochMicros;
  }
}

function asFound({ id, venueOrderId, market, side, price, filled, remaining }: SimOrder): VenueOrder {
  return { clientOrderId: id, venueOrderId, market: market.id, side, price, state: 'resting', filled, remaining };
}
