/**
 * What a fill does to the money: its fee, the account, the reserve of what still rests, and the message that tells of it.
 */
import { BookSide } from '../../engine/events.ts';
import type { Directory, MarketDef } from '../../engine/markets/contracts.ts';
import { type BalancePrecision, type FeeSchedule, scheduleFor } from '../../engine/money/fees.ts';
import { type Cash, ONE_CONTRACT, type Price, type Quantity, ZERO_QUANTITY } from '../../engine/money/units.ts';
import type { Fill, VenueUpdate } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { SimAccount } from './account.ts';
import type { ExchangeConfig } from './config.ts';
import type { OwnBooks } from './own-books.ts';
import type { ExchangeRecorder } from './recorder.ts';
import type { Execution } from './rules/rule.ts';
import type { SimOrder } from './sim-order.ts';

export interface ClearingParts {
  readonly config: ExchangeConfig;
  readonly precision: BalancePrecision;
  readonly directory: Directory;
  readonly books: OwnBooks;
  readonly account: SimAccount;
  readonly recorder: ExchangeRecorder | undefined;
  readonly ackMicros: () => number;
  readonly tell: (update: VenueUpdate) => void;
}

export class Clearing {
  /** Number of the next fill. */
  nextFill = 1;
  readonly #parts: ClearingParts;
  readonly #lot: number;

  constructor(parts: ClearingParts) {
    this.#parts = parts;
    this.#lot = Math.max(1, Math.round(parts.config.lotContracts * ONE_CONTRACT));
  }

  /** All of the remainder, or as many whole lots as `limit` holds; reduce-only orders never more than closes the position. */
  lots(order: SimOrder, limit: number): Quantity {
    if (order.hasEnded) return ZERO_QUANTITY;
    let most = Math.min(limit, order.remaining);
    if (order.terms.reduceOnly) {
      const position = this.#parts.account.position(order.market.id);
      most = Math.min(most, Math.max(0, order.side === BookSide.bid ? -position : position));
    }
    return (most === order.remaining ? most : most - (most % this.#lot)) as Quantity;
  }

  /** Executes a fill. It is known once its evidence is and the exchange's message of it has come. */
  execute({ order, price, quantity, isTaker, evidence, executedAt, evidenceKnownAt }: Execution): void {
    const { books, account, recorder, ackMicros, tell } = this.#parts;
    const { market, side, id: clientOrderId } = order;
    const isWorse = side === BookSide.bid ? price > order.price : price < order.price;
    if (isWorse || quantity <= 0 || quantity > order.remaining || order.hasEnded) {
      throw new Error(`a fill of ${quantity} at ${price} does not fit order ${clientOrderId}`);
    }
    const fee = order.fees.charge(this.schedule(market, executedAt), price, quantity, isTaker, side);
    order.charged += fee;
    order.filled = (order.filled + quantity) as Quantity;
    account.fill(market.id, side, price, quantity, fee);
    if (order.remaining === 0) books.remove(order);
    this.reserve(market, executedAt);
    const knownAt = Math.max(evidenceKnownAt, executedAt + ackMicros()) as EpochMicros;
    const fill: Fill = {
      fillId: `sim-fill-${this.nextFill++}`,
      clientOrderId,
      market: market.id,
      side,
      price,
      quantity,
      fee,
      isTaker,
      evidence,
      executedAt: executedAt as EpochMicros,
    };
    tell({ kind: 'fill', clientOrderId, market: market.id, fill, knownAt });
    recorder?.filled(order, fill, account.position(market.id));
  }

  /** Brings what the market's orders reserve up to date. */
  reserve(market: MarketDef, at: number): void {
    const { account, books } = this.#parts;
    account.reserve(market, books.ofOrNone(market.id), this.schedule(market, at));
  }

  /** The market is paid: YES gets `payout`. Returns what came of the position. */
  pay(market: MarketDef, payout: Price, at: EpochMicros): Cash {
    const { account, books, recorder } = this.#parts;
    const paid = account.pay(market, payout, books.ofOrNone(market.id), this.schedule(market, at));
    recorder?.settled(market, payout, paid, at);
    return paid;
  }

  /** The fee schedule of a market at exchange time `at`. */
  schedule(market: MarketDef, at: number): FeeSchedule {
    const { series } = this.#parts.directory.ladder(market.ladder);
    return scheduleFor(series, at as EpochMicros, this.#parts.precision);
  }
}
