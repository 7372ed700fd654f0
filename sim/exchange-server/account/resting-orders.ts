/** The own orders that rest in each market: what the public book shows of them. Immediate orders never show. */
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { OrderView } from '../../exchange/views.ts';

const NONE: readonly OrderView[] = [];

export class RestingOrders {
  readonly #byMarket = new Map<MarketId, Map<string, OrderView>>();

  of(market: MarketId): Iterable<OrderView> {
    return this.#byMarket.get(market)?.values() ?? NONE;
  }

  set(order: OrderView): void {
    const isShown = order.status === 'resting' && order.remaining > 0 && !isImmediate(order);
    const orders = this.#byMarket.get(order.market);
    if (!isShown) {
      orders?.delete(order.venueOrderId);
      if (orders?.size === 0) this.#byMarket.delete(order.market);
      return;
    }
    if (orders === undefined) this.#byMarket.set(order.market, new Map([[order.venueOrderId, order]]));
    else orders.set(order.venueOrderId, order);
  }
}

function isImmediate({ timeInForce }: OrderView): boolean {
  return timeInForce === 'immediate_or_cancel' || timeInForce === 'fill_or_kill';
}
