/** Orders by the name that the engine gave them, with what the exchange calls them: what went out, and what it listed. */
import type { ExchangeOrder } from '../../data/kalshi/account-client.ts';
import { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import { parseQuantity } from '../../engine/money/parse.ts';
import type { Quantity } from '../../engine/money/units.ts';
import { nameOf } from './exchange-words.ts';

export interface KnownOrder {
  readonly market: MarketId;
  readonly side: BookSide;
  /** Filled and resting, as the exchange counts; null where it is not known for sure. */
  readonly quantity: Quantity | null;
  readonly orderId: string | null;
}

export class KnownOrders {
  readonly #byName = new Map<string, KnownOrder>();
  readonly #names = new Map<string, string>();
  readonly #own: Set<string>;

  /** @param own names of the orders that this session has sent so far, as its journal tells */
  constructor(own: Iterable<string>) {
    this.#own = new Set(own);
  }

  of(name: string): KnownOrder | undefined {
    return this.#byName.get(name);
  }

  /** The name of an order of the exchange; undefined when it was not heard of. */
  nameOfId(orderId: string): string | undefined {
    return this.#names.get(orderId);
  }

  /** Whether it was sent by this session, by this process or one before it. */
  isOwn(name: string): boolean {
    return this.#own.has(name);
  }

  /** An order is about to go out. */
  sent(name: string, market: MarketId, side: BookSide, quantity: Quantity): void {
    const orderId = this.#byName.get(name)?.orderId ?? null;
    this.#own.add(name);
    this.#byName.set(name, { market, side, quantity, orderId });
  }

  placed(name: string, orderId: string): void {
    const known = this.#byName.get(name);
    if (known !== undefined) this.#byName.set(name, { ...known, orderId });
    this.#names.set(orderId, name);
  }

  resized(name: string, quantity: Quantity | null): void {
    const known = this.#byName.get(name);
    if (known !== undefined) this.#byName.set(name, { ...known, quantity });
  }

  /** The exchange listed it. `market` is undefined when it is not one of the session's. */
  listed(
    told: Pick<
      ExchangeOrder,
      'order_id' | 'client_order_id' | 'book_side' | 'status' | 'fill_count_fp' | 'remaining_count_fp'
    >,
    market: MarketId | undefined,
  ): void {
    const name = nameOf(told);
    this.#names.set(told.order_id, name);
    if (market === undefined) return;
    const isWorking = told.status === 'resting';
    const counted = parseQuantity(told.fill_count_fp) + parseQuantity(told.remaining_count_fp);
    this.#byName.set(name, {
      market,
      side: BookSide[told.book_side],
      quantity: isWorking ? (counted as Quantity) : (this.#byName.get(name)?.quantity ?? null),
      orderId: told.order_id,
    });
  }
}
