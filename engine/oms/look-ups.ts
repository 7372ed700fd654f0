/**
 * When the venue is asked what has become of an order: at once when that is not known, and whenever an answer is overdue; then
 * again at doubling distances up to a longest one, until the answer has come or the market is paid. Asking sends no order a
 * second time, so a lost message can delay an intent and never double it.
 */
import type { Venue } from '../ports.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../time.ts';
import type { OmsConfig } from './config.ts';
import type { ManagedOrder } from './managed-order.ts';
import { Command, type OrderTrail } from './trail.ts';
import { isOpen } from './transitions.ts';

export interface LookUpParts {
  readonly config: OmsConfig;
  readonly venue: Venue;
  readonly trail: OrderTrail;
}

export class LookUps {
  readonly #parts: LookUpParts;

  constructor(parts: LookUpParts) {
    this.#parts = parts;
  }

  /** Asked at every fast tick for every order that may be filled. One that became unknown was asked about at once. */
  watch(order: ManagedOrder, now: EpochMicros): void {
    if (!awaitsAnswer(order, now)) {
      order.nextAskAt = -1;
      order.asks = 0;
      return;
    }
    if (order.nextAskAt < 0) order.nextAskAt = now + this.#parts.config.answerSeconds * MICROS_PER_SECOND;
    if (order.nextAskAt <= now) this.ask(order, now);
  }

  /** Asks now, and says when next. */
  ask(order: ManagedOrder, now: EpochMicros): void {
    const { config, venue, trail } = this.#parts;
    const distance = Math.min(config.lookUpSeconds * 2 ** order.asks, config.lookUpMaxSeconds);
    order.asks += 1;
    order.nextAskAt = now + distance * MICROS_PER_SECOND;
    trail.command(order, Command.lookUp, order.price, order.outstanding, 'order_looked_up', now);
    venue.lookUp(order.clientOrderId, now);
  }

  /**
   * Whether the venue is believed that it has none: only when it was asked so long after the order was sent that the order
   * cannot be on its way any more.
   */
  isBelieved(order: ManagedOrder, askedAt: EpochMicros): boolean {
    return askedAt - order.submittedAt >= this.#parts.config.notFoundSeconds * MICROS_PER_SECOND;
  }
}

/** Something of a live order is not told: its state, the answer to a command, fills that the venue counted, or its end. */
function awaitsAnswer(order: ManagedOrder, now: EpochMicros): boolean {
  const { state, terms, market } = order;
  if (!isOpen(state)) return true;
  if (state === 'UNKNOWN' || state === 'SUBMITTED' || order.cancelPending || order.amendPending) return true;
  return now >= Math.min(terms.expiresAt ?? market.closeAt, market.closeAt);
}
