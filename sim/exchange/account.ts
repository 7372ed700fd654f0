/**
 * The own account at the simulated exchange under gross collateral: every contract is paid in full when it is bought, YES at
 * its price and NO at one dollar less it, and only YES and NO of one market net out, each pair against one dollar at once.
 *
 * Resting orders reserve the price of what they would open, and the worst fee of all they would trade. A fill therefore never
 * finds the account short. Cash is free again only when the market is paid.
 */
import { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import { type FeeSchedule, worstFee } from '../../engine/money/fees.ts';
import { type Cash, ONE_CONTRACT, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { SimOrder } from './sim-order.ts';

export class SimAccount implements Snapshottable {
  #cash: number;
  readonly #positions = new Map<MarketId, number>();
  readonly #reserved = new Map<MarketId, number>();
  #reservedTotal = 0;

  constructor(cash: Cash) {
    this.#cash = cash;
  }

  /** Cash in hand, what resting orders reserve included. */
  get cash(): Cash {
    return this.#cash as Cash;
  }

  /** What all resting orders reserve. */
  get reserved(): Cash {
    return this.#reservedTotal as Cash;
  }

  /** Cash that a new order may use. */
  get available(): Cash {
    return (this.#cash - this.#reservedTotal) as Cash;
  }

  /** Signed position in YES. */
  position(market: MarketId): Quantity {
    return (this.#positions.get(market) ?? 0) as Quantity;
  }

  reservedFor(market: MarketId): Cash {
    return (this.#reserved.get(market) ?? 0) as Cash;
  }

  /** Books a fill: what is opened is paid in full, each pair of YES and NO that meets comes back as one dollar. */
  fill(market: MarketId, side: BookSide, price: Price, quantity: Quantity, fee: Cash): void {
    const before = this.position(market);
    const after = side === BookSide.bid ? before + quantity : before - quantity;
    const paid = (side === BookSide.bid ? price : ONE_DOLLAR_PRICE - price) * quantity;
    const pairs =
      side === BookSide.bid ? Math.min(quantity, Math.max(0, -before)) : Math.min(quantity, Math.max(0, before));
    this.#cash += pairs * ONE_DOLLAR_PRICE - paid - fee;
    if (after === 0) this.#positions.delete(market);
    else this.#positions.set(market, after);
  }

  /** The market is paid: YES gets `payout` a contract, NO the rest of the dollar. Returns what was paid. */
  pay(market: MarketId, payout: Price): Cash {
    const position = this.position(market);
    const paid = position > 0 ? position * payout : -position * (ONE_DOLLAR_PRICE - payout);
    this.#cash += paid;
    this.#positions.delete(market);
    return paid as Cash;
  }

  /** Brings the reserve of a market up to date with its resting orders. */
  reserve(market: MarketId, orders: readonly SimOrder[], schedule: FeeSchedule): void {
    const needed = this.required(market, orders, schedule);
    this.#reservedTotal += needed - this.reservedFor(market);
    if (needed === 0) this.#reserved.delete(market);
    else this.#reserved.set(market, needed);
  }

  /**
   * What a set of orders in one market must reserve: the price of what each would open beyond the position that others before
   * it would close, and its worst fee. Enough for any sequence and split of their fills, at their limits or better.
   */
  required(market: MarketId, orders: readonly SimOrder[], schedule: FeeSchedule): Cash {
    const position = this.position(market);
    let closable = 0;
    let side: BookSide | -1 = -1;
    let needed = 0;
    for (const order of orders) {
      if (order.remaining <= 0) continue;
      if (order.side !== side) {
        side = order.side;
        closable = Math.max(0, side === BookSide.bid ? -position : position);
      }
      const closing = Math.min(closable, order.remaining);
      closable -= closing;
      const cost = side === BookSide.bid ? order.price : ONE_DOLLAR_PRICE - order.price;
      needed += cost * (order.remaining - closing) + worstFeeOf(order, schedule);
    }
    return needed as Cash;
  }

  snapshot(): Json {
    return {
      cash: this.#cash,
      positions: [...this.#positions],
      reserved: [...this.#reserved],
      reservedTotal: this.#reservedTotal,
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      cash: number;
      positions: [MarketId, number][];
      reserved: [MarketId, number][];
      reservedTotal: number;
    };
    this.#cash = saved.cash;
    this.#reservedTotal = saved.reservedTotal;
    this.#positions.clear();
    this.#reserved.clear();
    for (const [market, position] of saved.positions) this.#positions.set(market, position);
    for (const [market, reserved] of saved.reserved) this.#reserved.set(market, reserved);
  }
}

/** The most that the rest of an order can still be charged: of the remainder alone, and of the whole less what was charged. */
function worstFeeOf(order: SimOrder, schedule: FeeSchedule): number {
  const step =
    order.quantity % ONE_CONTRACT === 0 && order.filled % ONE_CONTRACT === 0 ? ONE_CONTRACT : schedule.fillStep;
  const rest = worstFee(schedule, order.price, order.remaining, step);
  if (order.filled === 0) return rest;
  return Math.max(rest, worstFee(schedule, order.price, order.quantity, step) - order.charged);
}
