/**
 * Fills of orders that are not known here: those of strangers, and of a session whose state was lost. Their ids are kept until
 * the market is paid, so that no fill is counted twice, however late it is repeated.
 */
import type { MarketId } from '../markets/contracts.ts';
import type { Quantity } from '../money/units.ts';
import type { Fill } from '../orders.ts';
import type { FillsOfOrder } from './forgotten-fills.ts';

export class FillsWithoutOrder {
  readonly #byOrder = new Map<string, { readonly market: MarketId; ids: readonly string[]; quantity: Quantity }>();

  /** Remembers a fill. Returns false when it was known. */
  take({ clientOrderId, fillId, market, quantity }: Fill): boolean {
    const known = this.#byOrder.get(clientOrderId);
    if (known === undefined) {
      this.#byOrder.set(clientOrderId, { market, ids: [fillId], quantity });
      return true;
    }
    if (known.ids.includes(fillId)) return false;
    known.ids = [...known.ids, fillId];
    known.quantity = (known.quantity + quantity) as Quantity;
    return true;
  }

  get isEmpty(): boolean {
    return this.#byOrder.size === 0;
  }

  has(clientOrderId: string): boolean {
    return this.#byOrder.has(clientOrderId);
  }

  /** Hands over the fills of an order that is held from now on. */
  release(clientOrderId: string): FillsOfOrder {
    const known = this.#byOrder.get(clientOrderId);
    this.#byOrder.delete(clientOrderId);
    return known ?? { ids: [], quantity: 0 as Quantity };
  }

  forgetMarket(market: MarketId): void {
    for (const [id, known] of this.#byOrder) if (known.market === market) this.#byOrder.delete(id);
  }

  snapshot(): FillsWithoutOrderSnapshot {
    return [...this.#byOrder].map(([id, { market, ids, quantity }]) => [id, market, [...ids], quantity]);
  }

  restore(saved: FillsWithoutOrderSnapshot): void {
    this.#byOrder.clear();
    for (const [id, market, ids, quantity] of saved) this.#byOrder.set(id, { market, ids, quantity });
  }
}

export type FillsWithoutOrderSnapshot = readonly (readonly [
  clientOrderId: string,
  market: MarketId,
  fillIds: readonly string[],
  quantity: Quantity,
])[];
