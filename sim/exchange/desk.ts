/**
 * What happens at the exchange itself: orders are taken or refused, amended, cancelled, filled by the rule of the market's
 * tier, and ended. Every answer goes out through `tell` with the time at which it is known to us.
 */
import type { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import type { Price } from '../../engine/money/units.ts';
import type { AmendOrder, NewOrder, VenueReason } from '../../engine/orders.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import {
  balanceObjection,
  positionObjection,
  reduceOnlyObjection,
  selfTradeObjection,
  statusObjection,
  termsObjection,
} from './admission.ts';
import { Clearing, type ClearingParts } from './clearing.ts';
import type { MarketTape } from './market-tape.ts';
import type { Arrival } from './messages.ts';
import type { PrintSeen, RuleContext } from './rules/rule.ts';
import { ruleFor } from './rules/rule-book.ts';
import { SimOrder } from './sim-order.ts';

export interface DeskParts extends ClearingParts {
  readonly tape: MarketTape;
  readonly endLater: (clientOrderId: string, at: number) => void;
}

export class OrderDesk implements Snapshottable {
  readonly #parts: DeskParts;
  readonly #feedMicros: number;
  readonly #clearing: Clearing;
  readonly #context: RuleContext;
  #nextPriority = 1;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#feedMicros = parts.config.feedLatencyMillis * MICROS_PER_MILLI;
    const clearing = new Clearing(parts);
    this.#clearing = clearing;
    this.#context = {
      config: parts.config,
      tape: parts.tape,
      lots: (order, limit) => clearing.lots(order, limit),
      fill: (execution) => clearing.execute(execution),
    };
  }

  /** Whether an order would trade at once, on what is known at `now`. */
  crosses(side: BookSide, price: Price, market: MarketId, now: number): boolean {
    return ruleFor(market, now, this.#parts.tape).crosses(side, price, market, now, this.#parts.tape);
  }

  process(arrival: Arrival): void {
    switch (arrival.kind) {
      case 'submit':
        this.#submit(arrival.order, arrival.isMarketable, arrival.at);
        break;
      case 'amend':
        this.#amend(arrival.amend, arrival.isMarketable, arrival.at);
        break;
      case 'cancel':
        this.#cancel(arrival.clientOrderId, arrival.at);
        break;
      case 'look_up':
        this.#lookUp(arrival.clientOrderId, arrival.askedAt, arrival.at);
        break;
      case 'end':
        this.#end(arrival.clientOrderId, arrival.at);
        break;
    }
  }

  onQuote(market: MarketId, trueAt: number, knownAt: number): void {
    const rule = ruleFor(market, knownAt, this.#parts.tape);
    rule.onQuote(this.#parts.books.ofOrNone(market), trueAt, knownAt, this.#context);
  }

  onPrint(print: PrintSeen): void {
    const rule = ruleFor(print.market, print.knownAt, this.#parts.tape);
    rule.onPrint(this.#parts.books.ofOrNone(print.market), print, this.#context);
  }

  /** All orders of a market end at exchange time `trueAt`, which is known from `knownAt` on. */
  endAll(market: MarketId, trueAt: number, knownAt: number, reason: VenueReason): void {
    for (const order of this.#parts.books.ofOrNone(market)) this.#endAt(order, trueAt, reason, knownAt);
  }

  snapshot(): Json {
    return { nextPriority: this.#nextPriority, nextFill: this.#clearing.nextFill };
  }

  restore(state: Json): void {
    const saved = state as { nextPriority: number; nextFill: number };
    this.#nextPriority = saved.nextPriority;
    this.#clearing.nextFill = saved.nextFill;
  }

  #submit(terms: NewOrder, isMarketable: boolean, at: number): void {
    const { books, directory } = this.#parts;
    if (!books.claim(terms.clientOrderId, terms.market)) {
      this.#reject(terms.clientOrderId, 'duplicate_client_order_id', at);
      return;
    }
    const order = new SimOrder(terms, directory.market(terms.market), this.#nextPriority++, at, isMarketable);
    const objection = termsObjection(terms.price, terms.quantity) ?? this.#objection(order, at);
    if (objection !== null) {
      this.#reject(terms.clientOrderId, objection, at);
      return;
    }
    books.add(order);
    this.#clearing.reserve(order.market, at);
    const { id: clientOrderId, venueOrderId } = order;
    const { market } = terms;
    this.#parts.tell({ kind: 'accepted', clientOrderId, market, venueOrderId, knownAt: this.#knownAt(at) });
    this.#place(order, at);
  }

  /** Gives an order that is new at its place its chance at once, and says when it ends. */
  #place(order: SimOrder, at: number): void {
    const rule = ruleFor(order.market.id, at, this.#parts.tape);
    rule.onArrival(order, at, this.#context);
    if (order.remaining <= 0) return;
    if (!order.isImmediate) {
      this.#parts.endLater(order.id, order.endAt + this.#feedMicros);
      return;
    }
    const isFillOrKill = order.timeInForce === 'fill_or_kill';
    const reason = isFillOrKill ? 'fill_or_kill_unfilled' : 'immediate_or_cancel_remainder';
    const windowMicros = order.isTaking ? rule.immediateWindowMicros(this.#parts.config) : 0;
    this.#endAt(order, at + windowMicros, reason, at);
    if (windowMicros === 0) this.#finish(order, at);
  }

  #amend(amend: AmendOrder, isMarketable: boolean, at: number): void {
    const order = this.#parts.books.find(amend.clientOrderId);
    const refuse = (reason: VenueReason) =>
      this.#parts.tell({
        kind: 'amend_rejected',
        clientOrderId: amend.clientOrderId,
        reason,
        knownAt: this.#knownAt(at),
      });
    if (order === undefined || order.endAt <= at) {
      refuse('order_not_found');
      return;
    }
    const { price, quantity } = order;
    const wrong = amend.quantity > order.filled ? termsObjection(amend.price, amend.quantity) : 'invalid_quantity';
    order.price = amend.price;
    order.quantity = amend.quantity;
    const objection = wrong ?? this.#objection(order, at);
    if (objection !== null) {
      order.price = price;
      order.quantity = quantity;
      refuse(objection);
      return;
    }
    const keepsPlace = amend.price === price && amend.quantity <= quantity;
    if (!keepsPlace) {
      order.priority = this.#nextPriority++;
      order.arrivedAt = at;
      order.isTaking = isMarketable;
    }
    this.#parts.books.resort(order);
    this.#clearing.reserve(order.market, at);
    const { id: clientOrderId } = order;
    const knownAt = this.#knownAt(at);
    this.#parts.tell({ kind: 'amended', clientOrderId, price: amend.price, quantity: amend.quantity, knownAt });
    if (!keepsPlace) ruleFor(order.market.id, at, this.#parts.tape).onArrival(order, at, this.#context);
  }

  #cancel(clientOrderId: string, at: number): void {
    const order = this.#parts.books.find(clientOrderId);
    if (order === undefined || order.endAt <= at) {
      const reason = 'order_not_found';
      this.#parts.tell({ kind: 'cancel_rejected', clientOrderId, reason, knownAt: this.#knownAt(at) });
      return;
    }
    this.#endAt(order, at, 'canceled_by_user', at);
  }

  /** Of an order that ended there is nothing to say that was not told: messages of this exchange are never lost. */
  #lookUp(clientOrderId: string, askedAt: EpochMicros, at: number): void {
    const { books, tell } = this.#parts;
    const order = books.find(clientOrderId);
    const knownAt = this.#knownAt(at);
    if (order !== undefined) {
      const { side, price, filled, remaining, venueOrderId } = order;
      const market = order.market.id;
      tell({
        kind: 'found',
        clientOrderId,
        market,
        order: { clientOrderId, venueOrderId, market, side, price, state: 'resting', filled, remaining },
        knownAt,
      });
    } else if (!books.isUsed(clientOrderId)) tell({ kind: 'not_found', clientOrderId, askedAt, knownAt });
  }

  /** From exchange time `endAt` on nothing fills the order; its end is told once the data from before that is in. */
  #endAt(order: SimOrder, endAt: number, reason: VenueReason, now: number): void {
    if (endAt < order.endAt) {
      order.endAt = endAt;
      order.endReason = reason;
    }
    this.#parts.endLater(order.id, Math.max(now, order.endAt + this.#feedMicros));
  }

  #end(clientOrderId: string, at: number): void {
    const order = this.#parts.books.find(clientOrderId);
    if (order !== undefined && at >= order.endAt + this.#feedMicros) this.#finish(order, at);
  }

  #finish(order: SimOrder, at: number): void {
    this.#parts.books.remove(order);
    this.#clearing.reserve(order.market, at);
    const { id: clientOrderId, endReason: reason, filled: filledQuantity } = order;
    const knownAt = Math.max(at, this.#knownAt(order.endAt)) as EpochMicros;
    const market = order.market.id;
    this.#parts.tell({ kind: 'canceled', clientOrderId, market, reason, filledQuantity, knownAt });
  }

  /** Why an order with these terms may not stand, or null. */
  #objection(order: SimOrder, at: number): VenueReason | null {
    const { account, books, config, tape } = this.#parts;
    const { market, terms } = order;
    const others = books.ofOrNone(market.id);
    const objection =
      statusObjection(market, tape, at) ??
      (order.endAt <= at ? 'expired' : null) ??
      reduceOnlyObjection(order, account.position(market.id)) ??
      (terms.postOnly && this.crosses(order.side, order.price, market.id, at) ? 'post_only_would_cross' : null) ??
      selfTradeObjection(order, others, at) ??
      positionObjection(order, others, account.position(market.id), config);
    if (objection !== null) return objection;
    const all = others.includes(order) ? others : books.withCandidate(order);
    return balanceObjection(account.required(market.id, all, this.#clearing.schedule(market, at)), market, account);
  }

  #reject(clientOrderId: string, reason: VenueReason, at: number): void {
    this.#parts.tell({ kind: 'rejected', clientOrderId, reason, knownAt: this.#knownAt(at) });
  }

  #knownAt(happenedAt: number): EpochMicros {
    return (happenedAt + this.#parts.ackMicros()) as EpochMicros;
  }
}
