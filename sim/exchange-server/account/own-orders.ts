/** All own orders of the served account, by id, by the client's id and, while they rest, by market. */
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { OwnOrder } from './own-order.ts';

const NONE: readonly OwnOrder[] = [];

export class OwnOrders {
  readonly #byId = new Map<string, OwnOrder>();
  readonly #byClientId = new Map<string, OwnOrder>();
  readonly #resting = new Map<MarketId, OwnOrder[]>();

  /** Whether the client has used this id before; the exchange refuses it then. */
  isUsed(clientOrderId: string): boolean {
    return this.#byClientId.has(clientOrderId);
  }

  find(orderId: string): OwnOrder | undefined {
    return this.#byId.get(orderId);
  }

  /** In order of their creation; refused ones are not among them. */
  all(): IterableIterator<OwnOrder> {
    return this.#byId.values();
  }

  restingIn(market: MarketId): readonly OwnOrder[] {
    return this.#resting.get(market) ?? NONE;
  }

  resting(): OwnOrder[] {
    return [...this.#resting.values()].flat();
  }

  add(order: OwnOrder): void {
    this.#byId.set(order.id, order);
    this.#byClientId.set(order.clientOrderId, order);
    const { id } = order.terms.market;
    const orders = this.#resting.get(id);
    if (orders === undefined) this.#resting.set(id, [order]);
    else orders.push(order);
  }

  /** A refused order never was; its client's id may be used again. */
  forget(order: OwnOrder): void {
    this.ended(order);
    this.#byId.delete(order.id);
    this.#byClientId.delete(order.clientOrderId);
  }

  rename(order: OwnOrder, clientOrderId: string): void {
    order.clientOrderId = clientOrderId;
    this.#byClientId.set(clientOrderId, order);
  }

  ended(order: OwnOrder): void {
    const { id } = order.terms.market;
    const rest = (this.#resting.get(id) ?? []).filter((other) => other !== order);
    if (rest.length === 0) this.#resting.delete(id);
    else this.#resting.set(id, rest);
  }
}
