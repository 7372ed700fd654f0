/**
 * The own account at the simulated exchange: cash, positions, and what is bound of the cash. Contracts are paid in full when
 * they are bought, YES at its price and NO at one dollar less it, each pair of YES and NO of one market comes back as one dollar at
 * once, and a market pays its holders when it is paid. What positions and orders bind is up to the collateral model.
 */
import { BookSide } from '../../engine/events.ts';
import type { MarketDef, MarketId } from '../../engine/markets/contracts.ts';
import type { FeeSchedule } from '../../engine/money/fees.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { AmountsById } from './amounts-by-id.ts';
import type { CollateralModel, Held } from './collateral.ts';
import type { OwnBooks } from './own-books.ts';
import type { SimOrder } from './sim-order.ts';

export class SimAccount implements Snapshottable {
  readonly #model: CollateralModel;
  readonly #held: Held;
  #cash: number;
  /** Signed contracts by market. */
  readonly #positions = new AmountsById();
  /** By scope of the collateral model. */
  readonly #reserved = new AmountsById();
  #reservedTotal = 0;

  constructor(cash: Cash, model: CollateralModel, books: Pick<OwnBooks, 'ofOrNone'>) {
    this.#cash = cash;
    this.#model = model;
    this.#held = {
      position: (market) => this.#positions.of(market),
      ordersOf: (market) => books.ofOrNone(market),
    };
  }

  /** Cash as if every contract were paid in full, what is bound included. */
  get cash(): Cash {
    return this.#cash as Cash;
  }

  /** What positions and resting orders bind; negative when collateral of positions is given back. */
  get reserved(): Cash {
    return this.#reservedTotal as Cash;
  }

  /** Cash that a new order may use. */
  get available(): Cash {
    return (this.#cash - this.#reservedTotal) as Cash;
  }

  /** Signed position in YES. */
  position(market: MarketId): Quantity {
    return this.#positions.of(market) as Quantity;
  }

  /** What the scope of a market binds now. */
  reservedFor(market: MarketDef): Cash {
    return this.#reserved.of(this.#model.scope(market)) as Cash;
  }

  /** Books a fill: what is opened is paid in full, each pair of YES and NO that meets comes back as one dollar. */
  fill(market: MarketId, side: BookSide, price: Price, quantity: Quantity, fee: Cash): void {
    const before = this.position(market);
    const after = side === BookSide.bid ? before + quantity : before - quantity;
    const paid = (side === BookSide.bid ? price : ONE_DOLLAR_PRICE - price) * quantity;
    const pairs =
      side === BookSide.bid ? Math.min(quantity, Math.max(0, -before)) : Math.min(quantity, Math.max(0, before));
    this.#cash += pairs * ONE_DOLLAR_PRICE - paid - fee;
    this.#positions.set(market, after);
  }

  /** The market is paid: YES gets `payout` a contract, NO the rest of the dollar. Returns what was paid. */
  pay(market: MarketDef, payout: Price, orders: readonly SimOrder[], schedule: FeeSchedule): Cash {
    const position = this.position(market.id);
    const paid = position > 0 ? position * payout : -position * (ONE_DOLLAR_PRICE - payout);
    this.#cash += paid;
    this.#positions.set(market.id, 0);
    this.#model.paid(market, payout);
    this.reserve(market, orders, schedule);
    return paid as Cash;
  }

  /** Brings what the scope of a market binds up to date with the market's resting orders. */
  reserve(market: MarketDef, orders: readonly SimOrder[], schedule: FeeSchedule): void {
    const scope = this.#model.scope(market);
    const needed = this.required(market, orders, schedule);
    this.#reservedTotal += needed - this.#reserved.of(scope);
    this.#reserved.set(scope, needed);
  }

  /** What the scope of a market would bind if these were the market's orders. */
  required(market: MarketDef, orders: readonly SimOrder[], schedule: FeeSchedule): Cash {
    return this.#model.required(market, orders, schedule, this.#held) as Cash;
  }

  snapshot(): Json {
    return {
      cash: this.#cash,
      positions: this.#positions.rows(),
      reserved: this.#reserved.rows(),
      reservedTotal: this.#reservedTotal,
      collateral: this.#model.snapshot() as Json,
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      cash: number;
      positions: [MarketId, number][];
      reserved: [number, number][];
      reservedTotal: number;
      collateral: Json;
    };
    this.#cash = saved.cash;
    this.#reservedTotal = saved.reservedTotal;
    this.#positions.refill(saved.positions);
    this.#reserved.refill(saved.reserved);
    this.#model.restore(saved.collateral);
  }
}
