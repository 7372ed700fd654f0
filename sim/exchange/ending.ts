/**
 * How orders end. A cancel, an expiration or a close ends an order at an instant of exchange time, and the end is told once the
 * data from before that instant is in, so that it never undoes a fill that had happened before it. An end that must hold at
 * once (a group that hit its limit, an own order in the way, a command that is answered at once) waits for nothing.
 */
import type { VenueReason, VenueUpdate } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { Clearing } from './clearing.ts';
import type { OwnBooks } from './own-books.ts';
import type { ExchangeRecorder } from './recorder.ts';
import type { SimOrder } from './sim-order.ts';

export interface EndingParts {
  readonly books: OwnBooks;
  readonly clearing: Clearing;
  readonly recorder: ExchangeRecorder | undefined;
  /** How long after exchange time public data may be known. */
  readonly feedMicros: number;
  readonly ackMicros: () => number;
  readonly tell: (update: VenueUpdate) => void;
  readonly endLater: (clientOrderId: string, at: number) => void;
}

export class Endings {
  readonly #parts: EndingParts;

  constructor(parts: EndingParts) {
    this.#parts = parts;
  }

  /** From exchange time `endAt` on nothing fills the order; told at `now`, or when the data from before is in. */
  endAt(order: SimOrder, endAt: number, reason: VenueReason, now: number): void {
    order.endBy(endAt, reason);
    this.#parts.endLater(order.id, Math.max(now, order.endAt + this.#parts.feedMicros));
  }

  /** The order rests until its time comes. */
  whenDue(order: SimOrder): void {
    this.#parts.endLater(order.id, order.endAt + this.#parts.feedMicros);
  }

  /** An end that was to come at `at` has come, unless the order is gone or its time was moved. */
  due(clientOrderId: string, at: number): void {
    const order = this.#parts.books.find(clientOrderId);
    if (order !== undefined && at >= order.endAt + this.#parts.feedMicros) this.finish(order, at);
  }

  /** Ends an order at once; late data no longer fills it. */
  endNow(order: SimOrder, at: number, reason: VenueReason): void {
    order.endBy(at, reason);
    this.finish(order, at);
  }

  /** Ends all open orders at once that `which` chooses, in order of arrival, and returns them. */
  endEvery(which: (order: SimOrder) => boolean, at: number, reason: VenueReason): SimOrder[] {
    const chosen = this.#parts.books.all().filter(which);
    for (const order of chosen) this.endNow(order, at, reason);
    return chosen;
  }

  /** Takes the order out and tells of its end. */
  finish(order: SimOrder, at: number): void {
    if (order.hasEnded) return;
    const { books, clearing, recorder, ackMicros, tell } = this.#parts;
    order.hasEnded = true;
    books.remove(order);
    clearing.reserve(order.market, at);
    const { id: clientOrderId, endReason: reason, filled: filledQuantity } = order;
    const knownAt = Math.max(at, order.endAt + ackMicros()) as EpochMicros;
    const market = order.market.id;
    recorder?.changed(order, at as EpochMicros);
    tell({ kind: 'canceled', clientOrderId, market, reason, filledQuantity, knownAt });
  }
}
