/**
 * The only hands that reach the venue: submit, amend, cancel. Risk is asked before every order and every amendment, the
 * journal is written and risk is told before anything is sent, and an order is cancelled at most once at a time.
 */
import { BookSide } from '../events.ts';
import type { Price, Quantity } from '../money/units.ts';
import { ONE_CONTRACT } from '../money/units.ts';
import type { NewOrder } from '../orders.ts';
import type { Venue } from '../ports.ts';
import type { ReasonCode } from '../reasons.ts';
import type { OrderRequest, RestingOrder, RiskGate, Verdict } from '../risk/gate.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../time.ts';
import type { OmsConfig } from './config.ts';
import { clientOrderIdFromStem } from './idempotency.ts';
import type { Intent } from './intent.ts';
import type { IntentSlot } from './intent-slot.ts';
import { ManagedOrder, type OrderBelief } from './managed-order.ts';
import type { OrderStore } from './order-store.ts';
import type { BoardReadings } from './policies.ts';
import { Command, type OrderTrail } from './trail.ts';

/** What the commands work with. */
export interface CommandParts {
  readonly config: OmsConfig;
  readonly venue: Venue;
  readonly risk: RiskGate;
  readonly board: BoardReadings;
  readonly store: OrderStore;
  readonly trail: OrderTrail;
}

export class OrderCommands {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** Places the order of an intent that has none live. Returns why it did, or what stood in the way. */
  place(slot: IntentSlot, intent: Intent, price: Price, quantity: Quantity, now: EpochMicros): ReasonCode {
    const { config, store, trail, risk, venue } = this.#parts;
    if (slot.nextSupersession >= config.maxOrdersPerIntent) return 'order_count_limit';
    while (store.isNextTaken(slot)) slot.nextSupersession += 1;
    const expiresAt = this.#expiry(intent, now);
    if (expiresAt <= now) return 'before_close';
    const reason = slot.order === null ? 'order_new' : 'order_superseded';
    trail.intent(slot, intent, reason, now);
    const verdict = this.ask(intent, price, quantity, now);
    const allowed = wholeLots(verdict.allowed, intent);
    if (allowed < smallestOrder(intent, config)) return verdict.allowed > 0 ? 'order_too_small' : verdict.code;

    const order = new ManagedOrder(slot, this.#terms(slot, intent, price, allowed, expiresAt), {
      supersession: slot.nextSupersession,
      purpose: intent.purpose,
      belief: this.#belief(intent, now),
      submittedAt: now,
    });
    order.step('submit');
    slot.nextSupersession += 1;
    store.add(order);
    trail.command(order, Command.submit, price, allowed, reason, now);
    trail.change(order, reason, now);
    order.inRisk = true;
    risk.onOrderWorking(restingOrder(order, order.outstanding), now);
    venue.submit(order.terms, now);
    return reason;
  }

  /** Lowers an order that rests to `remaining`, or cancels it when risk allows not even that. */
  amendDown(order: ManagedOrder, intent: Intent, remaining: Quantity, now: EpochMicros): ReasonCode {
    const { config, trail, risk, venue } = this.#parts;
    const verdict = this.ask(intent, order.price, remaining, now, order.clientOrderId);
    const allowed = wholeLots(verdict.allowed, intent);
    if (allowed < smallestOrder(intent, config)) {
      this.cancel(order, verdict.allowed > 0 ? 'order_too_small' : verdict.code, now);
      return verdict.code;
    }
    const quantity = (order.filled + allowed) as Quantity;
    order.step('send_amend');
    order.amend = { price: order.price, quantity };
    trail.command(order, Command.amend, order.price, quantity, 'order_amended_down', now);
    trail.change(order, 'order_amended_down', now);
    risk.onOrderChanged(restingOrder(order, order.outstanding), now);
    venue.amend({ clientOrderId: order.clientOrderId, price: order.price, quantity }, now);
    return 'order_amended_down';
  }

  /**
   * Cancels an order, or remembers to as soon as the venue has it. It counts as fillable until the venue confirms; a second
   * wish while the first is under way sends nothing.
   */
  cancel(order: ManagedOrder, reason: ReasonCode, now: EpochMicros): void {
    const { trail, venue } = this.#parts;
    order.cancelReason ??= reason;
    if (order.cancelPending || !order.step('send_cancel')) return;
    order.cancelSentAt = now;
    trail.command(order, Command.cancel, order.price, order.outstanding, order.cancelReason, now);
    trail.change(order, order.cancelReason, now);
    venue.cancel(order.clientOrderId, now);
  }

  /** Asks risk and keeps its answer. */
  ask(intent: Intent, price: Price, quantity: Quantity, now: EpochMicros, amends?: string): Verdict {
    const { ladder, market, side, strategy } = intent;
    const request: OrderRequest =
      amends === undefined
        ? { at: now, ladder, market, side, price, quantity, strategy }
        : { at: now, ladder, market, side, price, quantity, strategy, amends };
    const verdict = this.#parts.risk.assess(request);
    this.#parts.trail.verdict(request, verdict);
    return verdict;
  }

  #terms(slot: IntentSlot, intent: Intent, price: Price, quantity: Quantity, expiresAt: EpochMicros): NewOrder {
    const { config } = this.#parts;
    const style = intent.purpose === 'exit' ? config.exitStyle : config.style;
    const terms: NewOrder = {
      clientOrderId: clientOrderIdFromStem(slot.stem, slot.nextSupersession),
      market: intent.market.id,
      side: intent.side,
      price,
      quantity,
      timeInForce: config.timeInForce,
      postOnly: style === 'make' && restsAtVenue(config),
      reduceOnly: false,
    };
    return config.timeInForce === 'good_till_time' ? { ...terms, expiresAt } : terms;
  }

  #belief({ pYes, bid, ask, side, market: { id } }: Intent, now: EpochMicros): OrderBelief {
    const { board } = this.#parts;
    const displayed = side === BookSide.bid ? board.askQuantity(id, now) : board.bidQuantity(id, now);
    return { pYes, bid, ask, tier: board.tier(id), displayed };
  }

  /** Expiry in whole seconds, as the exchange counts; never later than the withdrawal before the close. */
  #expiry(intent: Intent, now: EpochMicros): EpochMicros {
    const { config } = this.#parts;
    const last = intent.market.closeAt - config.cancelBeforeCloseMinutes * MICROS_PER_MINUTE;
    const at = Math.min(now + config.timeToLiveMinutes * MICROS_PER_MINUTE, last);
    return (Math.floor(at / MICROS_PER_SECOND) * MICROS_PER_SECOND) as EpochMicros;
  }
}

/** What risk is told of an order: what may still fill, and the form that an unconfirmed amendment asks for. */
export function restingOrder(order: ManagedOrder, remaining: Quantity): RestingOrder {
  const { clientOrderId, ladder, market, side, price, strategy, amend } = order;
  const resting = { clientOrderId, ladder, market, side, price, strategy, remaining };
  if (amend === null) return resting;
  const pending = { price: amend.price, remaining: Math.max(0, amend.quantity - order.filled) as Quantity };
  return { ...resting, pending };
}

/** Whole contracts; the rest of a position may be given up in parts of one. */
export function wholeLots(quantity: Quantity, intent: Intent): Quantity {
  return (intent.purpose === 'exit' ? quantity : quantity - (quantity % ONE_CONTRACT)) as Quantity;
}

/** The smallest order that is sent for an intent. */
export function smallestOrder(intent: Intent, config: OmsConfig): Quantity {
  return (intent.purpose === 'exit' ? 1 : Math.max(1, Math.round(config.minOrderContracts * ONE_CONTRACT))) as Quantity;
}

function restsAtVenue(config: OmsConfig): boolean {
  return config.timeInForce === 'good_till_canceled' || config.timeInForce === 'good_till_time';
}
