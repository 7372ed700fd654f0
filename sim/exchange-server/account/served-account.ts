/**
 * The account that is served: its orders, fills, positions and settlements as the exchange would report them, kept from what
 * the simulated exchange answers. Whoever publishes is told of every change, in the order in which it happened.
 */
import type { Directory, MarketId } from '../../../engine/markets/contracts.ts';
import type { Price } from '../../../engine/money/units.ts';
import type { Fill, VenueReason, VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { uuidOf } from '../wire-ids.ts';
import type { OwnOrder } from './own-order.ts';
import { OwnOrders } from './own-orders.ts';
import { OwnPosition, type OwnSettlement, settlementOf } from './own-positions.ts';

/** A fill with its name on the wire and the position after it. */
export interface OwnFill {
  readonly id: string;
  readonly fill: Fill;
  readonly order: OwnOrder;
  readonly positionAfter: number;
}

/** What is published of the account. */
export interface AccountListener {
  onOrder(order: OwnOrder): void;
  onFill(fill: OwnFill): void;
  onPosition(position: OwnPosition): void;
}

export class ServedAccount {
  readonly userId: string;
  readonly orders = new OwnOrders();
  /** Oldest first. */
  readonly fills: OwnFill[] = [];
  readonly settlements: OwnSettlement[] = [];
  readonly #positions = new Map<MarketId, OwnPosition>();
  readonly #directory: Directory;
  readonly #listener: AccountListener;
  /** When anything of it last changed. */
  updatedAt = 0 as EpochMicros;
  /** Why the last amendment or cancel was refused; whoever asked takes it. */
  #objection: VenueReason | null = null;

  constructor(userId: string, directory: Directory, listener: AccountListener) {
    this.userId = userId;
    this.#directory = directory;
    this.#listener = listener;
  }

  /** Positions that were ever opened, by market in order of opening. */
  positions(): OwnPosition[] {
    return [...this.#positions.values()];
  }

  /** An answer of the exchange; its `clientOrderId` is the order's id here. */
  onUpdate(update: VenueUpdate): void {
    const order = this.orders.find(update.clientOrderId);
    if (order === undefined) return;
    this.updatedAt = Math.max(this.updatedAt, update.knownAt) as EpochMicros;
    switch (update.kind) {
      case 'accepted':
        order.isAccepted = true;
        break;
      case 'rejected':
        order.end(update.reason, update.knownAt);
        this.orders.forget(order);
        return;
      case 'fill':
        this.#fill(order, update.fill);
        return;
      case 'amended':
        order.price = update.price;
        order.quantity = update.quantity;
        order.updatedAt = update.knownAt;
        break;
      case 'canceled':
        if (order.status === 'resting') order.end(update.reason, update.knownAt);
        this.orders.ended(order);
        break;
      case 'amend_rejected':
      case 'cancel_rejected':
        this.#objection = update.reason;
        return;
      case 'timed_out':
        return;
    }
    this.#listener.onOrder(order);
  }

  /** The market pays; returns whether a position was open. */
  onPaid(market: MarketId, payout: Price, at: EpochMicros): boolean {
    const position = this.#positions.get(market);
    if (position === undefined || position.position === 0) return false;
    const settlement = settlementOf(position, payout, at);
    position.pay(payout, at);
    if (settlement !== null) this.settlements.push(settlement);
    this.updatedAt = at;
    this.#listener.onPosition(position);
    return true;
  }

  /** Takes the reason of the last refusal, if there was one since it was last asked. */
  takeObjection(): VenueReason | null {
    const objection = this.#objection;
    this.#objection = null;
    return objection;
  }

  #fill(order: OwnOrder, fill: Fill): void {
    order.fill(fill);
    if (order.status === 'executed') this.orders.ended(order);
    const position = this.#positionOf(fill.market);
    position.fill(fill);
    const own = { id: uuidOf('fill', order.id, fill.fillId), fill, order, positionAfter: position.position };
    this.fills.push(own);
    this.#listener.onFill(own);
    this.#listener.onOrder(order);
    this.#listener.onPosition(position);
  }

  #positionOf(id: MarketId): OwnPosition {
    const known = this.#positions.get(id);
    if (known !== undefined) return known;
    const market = this.#directory.market(id);
    const made = new OwnPosition(market, this.#directory.ladder(market.ladder));
    this.#positions.set(id, made);
    return made;
  }
}
