/**
 * Orders as an account's owner sees them: every one that rests, and as many of those that ended as are kept, by both of their
 * ids. What is handed out never changes; a change makes a new view.
 */
import { BookSide } from '../../../engine/events.ts';
import type { Directory, MarketId } from '../../../engine/markets/contracts.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Quantity } from '../../../engine/money/units.ts';
import type { Fill } from '../../../engine/orders.ts';
import type { Json, Snapshottable } from '../../../engine/snapshot.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { SimOrder } from '../sim-order.ts';
import type { OrderFilter, OrderView } from '../views.ts';

export class OrderRecords implements Snapshottable {
  readonly #directory: Directory;
  readonly #keepEnded: number;
  readonly #byVenueId = new Map<string, OrderView>();
  readonly #venueIdByClientId = new Map<string, string>();
  /** Those that rest, and how many of them in each market. */
  readonly #resting = new Map<string, OrderView>();
  readonly #restingIn = new Map<MarketId, number>();
  /** Ended orders, the first that ended first. */
  readonly #ended = new Set<string>();

  constructor(directory: Directory, keepEnded: number) {
    this.#directory = directory;
    this.#keepEnded = keepEnded;
  }

  open(order: SimOrder, at: EpochMicros): OrderView {
    const { terms, venueOrderId, market, side } = order;
    return this.#keep({
      venueOrderId,
      clientOrderId: order.id,
      market: market.id,
      side,
      price: order.price,
      initialQuantity: order.quantity,
      filled: order.filled,
      remaining: order.remaining,
      status: 'resting',
      timeInForce: terms.timeInForce,
      expiresAt: terms.expiresAt ?? null,
      postOnly: terms.postOnly,
      reduceOnly: terms.reduceOnly,
      selfTradePrevention: terms.selfTradePrevention ?? 'taker_at_cross',
      cancelOnPause: terms.cancelOnPause ?? false,
      orderGroup: terms.orderGroup ?? null,
      createdAt: at,
      updatedAt: at,
      endReason: null,
      takerCost: 0 as Cash,
      makerCost: 0 as Cash,
      takerFees: 0 as Cash,
      makerFees: 0 as Cash,
    });
  }

  /** Brings a view up to date after an amendment, a decrease or an end. */
  change(order: SimOrder, at: EpochMicros): OrderView {
    const before = this.#of(order);
    if (before.clientOrderId !== order.id) this.#venueIdByClientId.delete(before.clientOrderId);
    return this.#keep({ ...before, ...standing(order), updatedAt: at });
  }

  fill(order: SimOrder, { price, quantity, fee, isTaker, side, executedAt }: Fill): OrderView {
    const before = this.#of(order);
    // What was bought: YES at its price, or NO at the rest of the dollar.
    const cost = quantity * (side === BookSide.bid ? price : ONE_DOLLAR_PRICE - price);
    return this.#keep({
      ...before,
      ...standing(order),
      updatedAt: executedAt,
      takerCost: (before.takerCost + (isTaker ? cost : 0)) as Cash,
      makerCost: (before.makerCost + (isTaker ? 0 : cost)) as Cash,
      takerFees: (before.takerFees + (isTaker ? fee : 0)) as Cash,
      makerFees: (before.makerFees + (isTaker ? 0 : fee)) as Cash,
    });
  }

  find(venueOrderId: string): OrderView | undefined {
    return this.#byVenueId.get(venueOrderId);
  }

  findByClientId(clientOrderId: string): OrderView | undefined {
    const venueOrderId = this.#venueIdByClientId.get(clientOrderId);
    return venueOrderId === undefined ? undefined : this.#byVenueId.get(venueOrderId);
  }

  /** How many orders rest in a market. */
  restingIn(market: MarketId): number {
    return this.#restingIn.get(market) ?? 0;
  }

  /** Orders that pass a filter, in order of creation. */
  list({ market, ladder, status, from, to }: OrderFilter): OrderView[] {
    const found: OrderView[] = [];
    const all = status === 'resting' ? this.#resting : this.#byVenueId;
    for (const order of all.values()) {
      if (status !== undefined && order.status !== status) continue;
      if (market !== undefined && order.market !== market) continue;
      if (ladder !== undefined && this.#directory.market(order.market).ladder !== ladder) continue;
      if (from !== undefined && order.createdAt < from) continue;
      if (to !== undefined && order.createdAt > to) continue;
      found.push(order);
    }
    return found;
  }

  snapshot(): Json {
    return { orders: [...this.#byVenueId.values()], ended: [...this.#ended] } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as { orders: OrderView[]; ended: string[] };
    this.#byVenueId.clear();
    this.#venueIdByClientId.clear();
    this.#ended.clear();
    this.#resting.clear();
    this.#restingIn.clear();
    for (const id of saved.ended) this.#ended.add(id);
    for (const order of saved.orders) this.#keep(order);
  }

  #of(order: SimOrder): OrderView {
    const view = this.#byVenueId.get(order.venueOrderId);
    if (view === undefined) throw new Error(`order ${order.venueOrderId} was never recorded`);
    return view;
  }

  #keep(view: OrderView): OrderView {
    this.#byVenueId.set(view.venueOrderId, view);
    this.#venueIdByClientId.set(view.clientOrderId, view.venueOrderId);
    if (view.status === 'resting') this.#rests(view);
    else this.#hasEnded(view);
    if (this.#ended.size > this.#keepEnded) this.#forgetFirst();
    return view;
  }

  #rests(view: OrderView): void {
    if (!this.#resting.has(view.venueOrderId)) this.#restingIn.set(view.market, this.restingIn(view.market) + 1);
    this.#resting.set(view.venueOrderId, view);
  }

  #hasEnded({ venueOrderId, market }: OrderView): void {
    this.#ended.add(venueOrderId);
    if (this.#resting.delete(venueOrderId)) this.#restingIn.set(market, this.restingIn(market) - 1);
  }

  #forgetFirst(): void {
    const [first] = this.#ended;
    if (first === undefined) return;
    this.#ended.delete(first);
    const view = this.#byVenueId.get(first);
    this.#byVenueId.delete(first);
    if (view !== undefined) this.#venueIdByClientId.delete(view.clientOrderId);
  }
}

/** What an order's life changes of its view. */
function standing(order: SimOrder) {
  const { terms, filled, hasEnded } = order;
  const isWhole = order.remaining <= 0;
  return {
    clientOrderId: order.id,
    price: order.price,
    timeInForce: terms.timeInForce,
    expiresAt: terms.expiresAt ?? null,
    filled,
    remaining: (hasEnded ? 0 : order.remaining) as Quantity,
    status: isWhole ? 'executed' : hasEnded ? 'canceled' : 'resting',
    endReason: hasEnded && !isWhole ? order.endReason : null,
  } as const;
}
