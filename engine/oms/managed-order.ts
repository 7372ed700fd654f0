/**
 * One order as the order manager knows it: its terms, its state with the overlay of pending commands, and what was filled.
 * It moves only along `transitions.ts`; an illegal happening leaves it untouched.
 */
import type { FidelityTier, LadderDef, MarketDef } from '../markets/contracts.ts';
import type { Price, Quantity } from '../money/units.ts';
import type { NewOrder } from '../orders.ts';
import type { ReasonCode } from '../reasons.ts';
import type { EpochMicros } from '../time.ts';
import type { Intent, WorkingOrder } from './intent.ts';
import { type EdgeTarget, edgeFor, isOpen, type OrderInput, type OrderState } from './transitions.ts';

/** Terms that an unconfirmed amendment asks for. */
export interface PendingAmend {
  readonly price: Price;
  readonly quantity: Quantity;
}

/** What of an order goes into a snapshot; its slot is found again by market, side and strategy. */
export interface OrderSnapshot {
  readonly terms: NewOrder;
  readonly supersession: number;
  readonly purpose: Intent['purpose'];
  readonly belief: OrderBelief;
  readonly submittedAt: EpochMicros;
  readonly state: OrderState;
  readonly cancelPending: boolean;
  readonly cancelSentAt: number;
  readonly cancelReason: ReasonCode | null;
  readonly amend: PendingAmend | null;
  readonly filled: Quantity;
  readonly venueFilled: Quantity;
  readonly fillIds: readonly string[];
  readonly inRisk: boolean;
  readonly nextAskAt: number;
  readonly asks: number;
}

/** What was believed when the order was decided. */
export interface OrderBelief {
  /** Null for an order that was not decided here. */
  readonly pYes: number | null;
  readonly bid: Price;
  readonly ask: Price;
  readonly tier: FidelityTier;
  /** The size shown on the side that the order would take; NO_QUANTITY where none was. */
  readonly displayed?: Quantity;
}

const NO_FILLS: readonly string[] = [];

/** What an order knows of the intent that it serves. */
export interface ServedIntent {
  readonly ladder: LadderDef;
  readonly market: MarketDef;
  readonly key: string;
  readonly strategy: string;
  /** Nobody here wished for it: it was found at the venue. */
  readonly isForeign: boolean;
}

export class ManagedOrder<Slot extends ServedIntent = ServedIntent> implements WorkingOrder {
  /** The intent that it serves. */
  readonly slot: Slot;
  readonly supersession: number;
  readonly purpose: Intent['purpose'];
  readonly belief: OrderBelief;
  readonly submittedAt: EpochMicros;
  /** Terms that hold at the venue, as far as it has confirmed. */
  terms: NewOrder;
  state: OrderState = 'NEW';
  cancelPending = false;
  /** When the last cancel was sent, or -1. */
  cancelSentAt = -1;
  /** Why the order is to be withdrawn; kept until a cancel can be sent and answered. */
  cancelReason: ReasonCode | null = null;
  amend: PendingAmend | null = null;
  filled = 0 as Quantity;
  /** The venue's own total at its end; it tells of fills whose messages are still under way. */
  venueFilled = 0 as Quantity;
  fillIds: readonly string[] = NO_FILLS;
  /** Risk counts the order. */
  inRisk = false;
  /** When the venue is asked next what has become of it, or -1 while no answer is missing; and how often it was. */
  nextAskAt = -1;
  asks = 0;
  /** Its place in the store's list of live orders, or -1. */
  livePlace = -1;

  constructor(slot: Slot, terms: NewOrder, origin: OrderOrigin) {
    this.slot = slot;
    this.terms = terms;
    this.supersession = origin.supersession;
    this.purpose = origin.purpose;
    this.belief = origin.belief;
    this.submittedAt = origin.submittedAt;
  }

  get ladder(): LadderDef {
    return this.slot.ladder;
  }
  get market(): MarketDef {
    return this.slot.market;
  }
  get key(): string {
    return this.slot.key;
  }
  get strategy(): string {
    return this.slot.strategy;
  }
  get clientOrderId(): string {
    return this.terms.clientOrderId;
  }
  get side(): NewOrder['side'] {
    return this.terms.side;
  }
  get price(): Price {
    return this.terms.price;
  }
  get quantity(): Quantity {
    return this.terms.quantity;
  }
  get isForeign(): boolean {
    return this.slot.isForeign;
  }
  get amendPending(): boolean {
    return this.amend !== null;
  }

  /** What of the order may still be filled, as far as is known: after its end, fills that the venue counted and we have not. */
  get outstanding(): Quantity {
    const total = isOpen(this.state) ? this.terms.quantity : this.venueFilled;
    return Math.max(0, total - this.filled) as Quantity;
  }

  /** Whether anything of it may still be filled; while it may, its intent places no other order. */
  get isLive(): boolean {
    return isOpen(this.state) || this.outstanding > 0;
  }

  /** Takes the edge for `input`, or returns false and changes nothing when there is none. */
  step(input: OrderInput): boolean {
    const edge = edgeFor(this.state, input);
    if (edge === undefined) return false;
    this.state = this.#target(edge.to);
    switch (edge.overlay) {
      case 'cancel_pending':
        this.cancelPending = true;
        this.#awaitAnew();
        break;
      case 'amend_pending':
        this.#awaitAnew();
        break;
      case 'cancel_answered':
        this.cancelPending = false;
        break;
      case 'amend_answered':
        this.amend = null;
        break;
      case 'clear':
        this.cancelPending = false;
        this.amend = null;
        break;
      default:
        break;
    }
    return true;
  }

  snapshot(): OrderSnapshot {
    return {
      terms: this.terms,
      supersession: this.supersession,
      purpose: this.purpose,
      belief: this.belief,
      submittedAt: this.submittedAt,
      state: this.state,
      cancelPending: this.cancelPending,
      cancelSentAt: this.cancelSentAt,
      cancelReason: this.cancelReason,
      amend: this.amend,
      filled: this.filled,
      venueFilled: this.venueFilled,
      fillIds: [...this.fillIds],
      inRisk: this.inRisk,
      nextAskAt: this.nextAskAt,
      asks: this.asks,
    };
  }

  static restore<Slot extends ServedIntent>(saved: OrderSnapshot, slot: Slot): ManagedOrder<Slot> {
    const order = new ManagedOrder(slot, saved.terms, saved);
    order.state = saved.state;
    order.cancelPending = saved.cancelPending;
    order.cancelSentAt = saved.cancelSentAt;
    order.cancelReason = saved.cancelReason;
    order.amend = saved.amend;
    order.filled = saved.filled;
    order.venueFilled = saved.venueFilled;
    order.fillIds = [...saved.fillIds];
    order.inRisk = saved.inRisk;
    order.nextAskAt = saved.nextAskAt;
    order.asks = saved.asks;
    return order;
  }

  /** What was just sent has the whole time for its answer, whatever was waited for before. */
  #awaitAnew(): void {
    this.nextAskAt = -1;
    this.asks = 0;
  }

  #target(to: EdgeTarget): OrderState {
    const { filled, venueFilled, terms } = this;
    switch (to) {
      case 'same':
        return this.state;
      case 'WORKING':
        if (filled >= terms.quantity) return 'FILLED';
        return filled > 0 ? 'PARTIAL' : 'RESTING';
      case 'ENDED':
        return Math.max(filled, venueFilled) >= terms.quantity ? 'FILLED' : 'CANCELED';
      case 'RELEASED':
        return Math.max(filled, venueFilled) > 0 ? 'CANCELED' : 'REJECTED';
      default:
        return to;
    }
  }
}

/** Where an order comes from, beside its intent. */
export interface OrderOrigin {
  readonly supersession: number;
  readonly purpose: Intent['purpose'];
  readonly belief: OrderBelief;
  readonly submittedAt: EpochMicros;
}
