/**
 * Whether the exchange takes an order, an amendment or a decrease: each check gives the reason of a refusal or null, the first
 * that objects counts, and a refusal leaves everything as it was.
 */
import { BookSide, MarketStatus } from '../../engine/events.ts';
import type { MarketDef } from '../../engine/markets/contracts.ts';
import { isOnGrid, LINEAR_CENT, type PriceGrid } from '../../engine/markets/price-grid.ts';
import type { FeeSchedule } from '../../engine/money/fees.ts';
import { ONE_CONTRACT, type Price, type Quantity } from '../../engine/money/units.ts';
import type { AmendOrder, NewOrder, VenueReason } from '../../engine/orders.ts';
import { climateDateFromCivil, climateDayStart } from '../../engine/weather/climate-day.ts';
import type { SimAccount } from './account.ts';
import type { ExchangeConfig } from './config.ts';
import type { Halts } from './halts.ts';
import type { MarketTape } from './market-tape.ts';
import type { OrderGroups } from './order-groups.ts';
import type { OwnBooks } from './own-books.ts';
import { ownInTheWay } from './self-trade.ts';
import type { Settlements } from './settlement.ts';
import type { SimOrder } from './sim-order.ts';

export interface AdmissionParts {
  readonly config: ExchangeConfig;
  readonly tape: MarketTape;
  readonly books: OwnBooks;
  readonly account: SimAccount;
  readonly halts: Halts;
  readonly groups: OrderGroups;
  readonly settlements: Settlements;
  readonly schedule: (market: MarketDef, at: number) => FeeSchedule;
  /** Whether an order would trade at once with others. */
  readonly crosses: (order: SimOrder, at: number) => boolean;
}

export class Admission {
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** Why an order that is not in the books yet may not stand, or null. */
  ofNew(order: SimOrder, at: number): VenueReason | null {
    const { books, groups } = this.#parts;
    const { terms } = order;
    return (
      termsObjection(terms.price, terms.quantity, order.market.priceGrid) ??
      flagsObjection(terms, at) ??
      (terms.orderGroup === undefined ? null : groups.objection(terms.orderGroup)) ??
      (books.size >= MAX_OPEN_ORDERS ? 'too_many_open_orders' : null) ??
      this.#standing(order, at)
    );
  }

  /** Why an order may not stand with the terms of an amendment, or null. The id it asks for is claimed when nothing objects. */
  ofAmendment(order: SimOrder, amend: AmendOrder, at: number): VenueReason | null {
    const { price, quantity } = order;
    const wrong =
      amend.quantity > order.filled
        ? termsObjection(amend.price, amend.quantity, order.market.priceGrid)
        : 'invalid_quantity';
    const mistimed =
      amend.expiresAt != null && (amend.expiresAt <= at || order.isImmediate) ? 'invalid_expiration' : null;
    order.price = amend.price;
    order.quantity = amend.quantity;
    const objection = wrong ?? mistimed ?? this.#standing(order, at);
    order.price = price;
    order.quantity = quantity;
    if (objection !== null || amend.newClientOrderId === undefined || amend.newClientOrderId === order.id)
      return objection;
    return this.#parts.books.claim(amend.newClientOrderId, order.market.id) ? null : 'duplicate_client_order_id';
  }

  /** Why what may still fill of an order may not be lowered to `remaining`, or null. */
  ofDecrease(order: SimOrder, remaining: Quantity, at: number): VenueReason | null {
    if (order.endAt <= at || order.hasEnded) return this.#parts.halts.objection(at) ?? 'order_not_found';
    const isQuantity = Number.isSafeInteger(remaining) && remaining >= 0 && remaining < order.remaining;
    return (
      (isQuantity ? null : 'invalid_quantity') ??
      this.#parts.halts.objection(at) ??
      statusObjection(order.market, this.#parts, at)
    );
  }

  #standing(order: SimOrder, at: number): VenueReason | null {
    const { account, books, config, halts } = this.#parts;
    const { market, terms } = order;
    const others = books.ofOrNone(market.id);
    const position = account.position(market.id);
    const objection =
      halts.objection(at) ??
      statusObjection(market, this.#parts, at) ??
      (order.endAt <= at ? 'expired' : null) ??
      reduceOnlyObjection(order, position) ??
      (terms.postOnly && (this.#parts.crosses(order, at) || ownInTheWay(order, others, at) !== undefined)
        ? 'post_only_would_cross'
        : null) ??
      positionObjection(order, others, position, config);
    if (objection !== null) return objection;
    const all = others.includes(order) ? others : books.withCandidate(order);
    return balanceObjection(account.required(market, all, this.#parts.schedule(market, at)), market, account);
  }
}

/** Open orders that one account may have. */
const MAX_OPEN_ORDERS = 200_000;

/** From here on the exchange takes reduce-only with immediate-or-cancel alone: its documentation as read on this day says so. */
const REDUCE_ONLY_IMMEDIATE_FROM = climateDayStart(climateDateFromCivil(2026, 10, 7), 0);

/** A price on the market's grid, and at least a hundredth of a contract. */
function termsObjection(price: Price, quantity: Quantity, grid: PriceGrid = LINEAR_CENT): VenueReason | null {
  if (!isOnGrid(grid, price)) return 'invalid_price';
  return Number.isSafeInteger(quantity) && quantity > 0 ? null : 'invalid_quantity';
}

/** An expiration only where the order may rest, and ahead; reduce-only only with what the exchange takes it for at the time. */
function flagsObjection({ timeInForce, expiresAt, reduceOnly }: NewOrder, at: number): VenueReason | null {
  if ((timeInForce === 'good_till_time') !== (expiresAt !== undefined)) return 'invalid_expiration';
  if (reduceOnly && timeInForce !== 'immediate_or_cancel' && at >= REDUCE_ONLY_IMMEDIATE_FROM) {
    return 'reduce_only_needs_immediate';
  }
  return null;
}

/** Whether the market takes orders at exchange time `at`. */
function statusObjection(
  market: MarketDef,
  { tape, settlements }: Pick<AdmissionParts, 'tape' | 'settlements'>,
  at: number,
): VenueReason | null {
  if (at >= market.closeAt || settlements.isDetermined(market.id)) return 'market_closed';
  switch (tape.status(market.id)) {
    case MarketStatus.active:
      return null;
    case MarketStatus.inactive:
      return 'trading_paused';
    case MarketStatus.closed:
      return 'market_closed';
    default:
      // Unknown or initialized: opening is implicit at the exchange, it sends no message for it.
      return at < market.openAt ? 'market_not_open' : null;
  }
}

/**
 * A reduce-only order needs a position that it reduces. What an immediate one asks for beyond the position is not filled; one
 * that may rest must not ask for more.
 */
function reduceOnlyObjection(order: SimOrder, position: Quantity): VenueReason | null {
  if (!order.terms.reduceOnly) return null;
  const closable = order.side === BookSide.bid ? -position : position;
  const most = order.isImmediate ? (closable > 0 ? Number.POSITIVE_INFINITY : 0) : closable;
  return order.remaining > most ? 'reduce_only_would_increase' : null;
}

/** The position if every own order on this side were filled stays within the exchange's limit for one account. */
function positionObjection(
  order: SimOrder,
  others: readonly SimOrder[],
  position: Quantity,
  config: ExchangeConfig,
): VenueReason | null {
  if (order.terms.reduceOnly) return null;
  let added: number = order.remaining;
  for (const other of others) if (other !== order && other.side === order.side) added += other.remaining;
  const after = order.side === BookSide.bid ? position + added : position - added;
  const raises = Math.abs(after) > Math.abs(position);
  return raises && Math.abs(after) > config.positionLimitContracts * ONE_CONTRACT ? 'position_limit' : null;
}

/** The account can pay for all orders of the market, this one among them. */
function balanceObjection(required: number, market: MarketDef, account: SimAccount): VenueReason | null {
  const more = required - account.reservedFor(market);
  return more > 0 && more > account.available ? 'insufficient_balance' : null;
}
