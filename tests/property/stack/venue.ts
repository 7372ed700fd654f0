/**
 * A venue that behaves, over a connection that does not: requests and messages wait in two queues, from which they are taken in
 * any order, twice, or never. What the venue itself holds (orders, fills, cash) is always right, and is what the desk is
 * measured by in the end.
 */
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { OrderFees, scheduleFor } from '../../../engine/money/fees.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { AmendOrder, Fill, NewOrder, VenueOrder, VenueReason, VenueUpdate } from '../../../engine/orders.ts';
import type { Venue } from '../../../engine/ports.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { NOON } from '../../unit/oms/world.ts';
import { DIRECTORY, FEES } from './desk.ts';

/** Seconds after which a request that has not arrived never will: the bound that a connection's time-out gives. */
const REQUEST_SECONDS = 20;

export interface HeldOrder {
  readonly order: NewOrder;
  readonly isForeign: boolean;
  price: Price;
  quantity: number;
  filled: number;
  state: VenueOrder['state'];
  readonly fills: Fill[];
  readonly fees: OrderFees;
}

interface Request {
  readonly at: number;
  readonly clientOrderId: string;
  /** The order that it brings, if it is one. */
  readonly order?: NewOrder;
  readonly run: () => void;
}

export class FaultyVenue implements Venue {
  readonly name = 'faulty';
  now = NOON;
  readonly requests: Request[] = [];
  messages: VenueUpdate[] = [];
  readonly orders = new Map<string, HeldOrder>();
  /** Every fill that was ever made, in order. */
  readonly fills: Fill[] = [];
  /** Asked before an order, and before an amendment, is taken from the desk. */
  onSubmit: (order: NewOrder) => void = () => {};
  onAmend: (amend: AmendOrder) => void = () => {};
  #strangers = 0;

  submit(order: NewOrder): void {
    this.onSubmit(order);
    const { clientOrderId } = order;
    this.requests.push({ at: this.now, clientOrderId, order, run: () => this.#take(order) });
  }

  amend(amend: AmendOrder): void {
    this.onAmend(amend);
    const { clientOrderId } = amend;
    this.requests.push({ at: this.now, clientOrderId, run: () => this.#amend(amend) });
  }

  cancel(clientOrderId: string): void {
    this.requests.push({ at: this.now, clientOrderId, run: () => this.#cancel(clientOrderId) });
  }

  lookUp(clientOrderId: string, at: EpochMicros): void {
    this.requests.push({ at: this.now, clientOrderId, run: () => this.#answer(clientOrderId, at) });
  }

  live(): HeldOrder[] {
    return [...this.orders.values()].filter(({ state }) => state === 'resting');
  }

  /** A request arrives; with `isMute` what it is answered is lost, and the caller hears of a time-out. */
  arrive(index: number, isMute: boolean): void {
    const request = this.#takeRequest(index);
    if (request === undefined) return;
    const before = this.messages.length;
    request.run();
    if (!isMute) return;
    this.messages = this.messages.slice(0, before);
    this.#say({ kind: 'timed_out', clientOrderId: request.clientOrderId });
  }

  /** A request is lost; the caller hears of a time-out, or nothing. */
  lose(index: number, isTold: boolean): void {
    const request = this.#takeRequest(index);
    if (request !== undefined && isTold) this.#say({ kind: 'timed_out', clientOrderId: request.clientOrderId });
  }

  /** Time passes: requests that took too long are lost, orders run out, markets close. */
  advance(to: EpochMicros): void {
    this.now = to;
    for (let i = this.requests.length - 1; i >= 0; i--) {
      const { at } = this.requests[i] as Request;
      if (to - at > REQUEST_SECONDS * MICROS_PER_SECOND) this.lose(i, i % 2 === 0);
    }
    for (const held of this.live()) {
      const { expiresAt, market } = held.order;
      const { closeAt } = DIRECTORY.market(market);
      if (to >= closeAt) this.end(held, 'market_closed');
      else if (expiresAt !== undefined && to >= expiresAt) this.end(held, 'expired');
    }
  }

  fill(held: HeldOrder, most: number, betterCents: number, isTaker: boolean): void {
    const quantity = Math.min(most, held.quantity - held.filled) as Quantity;
    if (held.state !== 'resting' || quantity <= 0) return;
    const { clientOrderId, market, side } = held.order;
    const better = held.price + (side === BookSide.bid ? -100 : 100) * betterCents;
    const price = Math.max(100, Math.min(9_900, better)) as Price;
    const { series } = DIRECTORY.ladder(DIRECTORY.market(market).ladder);
    const schedule = scheduleFor(series, this.now, FEES.balancePrecision);
    const fill: Fill = {
      fillId: `f${this.fills.length}`,
      clientOrderId,
      market,
      side,
      price,
      quantity,
      fee: held.fees.charge(schedule, price, quantity, isTaker, side) as Cash,
      isTaker,
      evidence: 'exchange',
      executedAt: this.now,
    };
    this.fills.push(fill);
    held.fills.push(fill);
    held.filled += quantity;
    if (held.filled === held.quantity) held.state = 'executed';
    this.#say({ kind: 'fill', clientOrderId, fill });
  }

  /** The venue ends an order by itself. */
  end(held: HeldOrder, reason: VenueReason): void {
    if (held.state !== 'resting') return;
    held.state = 'canceled';
    const { clientOrderId } = held.order;
    this.#say({ kind: 'canceled', clientOrderId, reason, filledQuantity: held.filled as Quantity });
  }

  /** Somebody else places an order on the account, which the desk is told of as soon as the message comes. */
  stranger(market: MarketId, side: BookSide, price: Price, quantity: Quantity): void {
    if (this.now >= DIRECTORY.market(market).closeAt) return;
    const clientOrderId = `venue:${this.#strangers++}`;
    const timeInForce = 'good_till_canceled';
    const order: NewOrder = {
      clientOrderId,
      market,
      side,
      price,
      quantity,
      timeInForce,
      postOnly: false,
      reduceOnly: false,
    };
    this.#hold(order, true);
    this.#tell(clientOrderId);
  }

  /** The connection breaks: nothing that was under way arrives. */
  disconnect(): void {
    this.requests.length = 0;
    this.messages = [];
  }

  /** After a new connection the account is read: every order with its fills, but how an own one stands only when it has ended. */
  reconnect(): void {
    for (const { order, isForeign, state, fills } of this.orders.values()) {
      const { clientOrderId } = order;
      if (isForeign || state !== 'resting') this.#tell(clientOrderId);
      else for (const fill of fills) this.#say({ kind: 'fill', clientOrderId, fill });
    }
  }

  #takeRequest(index: number): Request | undefined {
    return this.requests.splice(index % Math.max(1, this.requests.length), 1)[0];
  }

  #hold(order: NewOrder, isForeign: boolean): void {
    const { price, quantity } = order;
    const fees = new OrderFees();
    this.orders.set(order.clientOrderId, {
      order,
      isForeign,
      price,
      quantity,
      filled: 0,
      state: 'resting',
      fills: [],
      fees,
    });
  }

  #take(order: NewOrder): void {
    const { clientOrderId } = order;
    if (this.orders.has(clientOrderId)) throw new Error(`order ${clientOrderId} was sent twice`);
    const twin = this.live().find(
      ({ order: other, isForeign }) => !isForeign && other.market === order.market && other.side === order.side,
    );
    if (twin !== undefined)
      throw new Error(`one intent has two orders: ${twin.order.clientOrderId} and ${clientOrderId}`);
    const reason = this.#objection(order);
    if (reason !== null) {
      this.#say({ kind: 'rejected', clientOrderId, reason });
      return;
    }
    this.#hold(order, false);
    this.#say({ kind: 'accepted', clientOrderId, venueOrderId: `v${this.orders.size}` });
  }

  #objection({ market, expiresAt }: NewOrder): VenueReason | null {
    if (this.now >= DIRECTORY.market(market).closeAt) return 'market_closed';
    return expiresAt !== undefined && this.now >= expiresAt ? 'expired' : null;
  }

  #amend({ clientOrderId, price, quantity }: AmendOrder): void {
    const held = this.orders.get(clientOrderId);
    if (held?.state !== 'resting') {
      this.#say({ kind: 'amend_rejected', clientOrderId, reason: 'order_not_found' });
    } else if (quantity <= held.filled) {
      this.#say({ kind: 'amend_rejected', clientOrderId, reason: 'invalid_quantity' });
    } else {
      held.price = price;
      held.quantity = quantity;
      this.#say({ kind: 'amended', clientOrderId, price, quantity });
    }
  }

  #cancel(clientOrderId: string): void {
    const held = this.orders.get(clientOrderId);
    if (held?.state === 'resting') this.end(held, 'canceled_by_user');
    else this.#say({ kind: 'cancel_rejected', clientOrderId, reason: 'order_not_found' });
  }

  #answer(clientOrderId: string, askedAt: EpochMicros): void {
    if (this.orders.has(clientOrderId)) this.#tell(clientOrderId);
    else this.#say({ kind: 'not_found', clientOrderId, askedAt });
  }

  /** Every fill of an order, and how it stands. */
  #tell(clientOrderId: string): void {
    const held = this.orders.get(clientOrderId) as HeldOrder;
    for (const fill of held.fills) this.#say({ kind: 'fill', clientOrderId, fill });
    const { market, side } = held.order;
    const { price, state } = held;
    const filled = held.filled as Quantity;
    const remaining = (state === 'resting' ? held.quantity - held.filled : 0) as Quantity;
    const venueOrderId = clientOrderId;
    const order: VenueOrder = { clientOrderId, venueOrderId, market, side, price, state, filled, remaining };
    this.#say({ kind: 'found', clientOrderId, order });
  }

  #say(update: Told): void {
    this.messages.push({ ...update, knownAt: this.now } as VenueUpdate);
  }
}

type Told = VenueUpdate extends infer Update ? (Update extends VenueUpdate ? Omit<Update, 'knownAt'> : never) : never;
