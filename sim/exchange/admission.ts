/** Whether the exchange takes an order or an amendment: each check returns the reason of a refusal or null, the first wins. */
import { BookSide, MarketStatus } from '../../engine/events.ts';
import type { MarketDef } from '../../engine/markets/contracts.ts';
import { ONE_CONTRACT, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import type { VenueReason } from '../../engine/orders.ts';
import type { SimAccount } from './account.ts';
import type { ExchangeConfig } from './config.ts';
import type { MarketTape } from './market-tape.ts';
import type { SimOrder } from './sim-order.ts';

/** Whole cents from one to ninety-nine, and at least a hundredth of a contract. */
export function termsObjection(price: Price, quantity: Quantity): VenueReason | null {
  if (!Number.isInteger(price) || price % 100 !== 0 || price < 100 || price > ONE_DOLLAR_PRICE - 100)
    return 'invalid_price';
  return Number.isSafeInteger(quantity) && quantity > 0 ? null : 'invalid_quantity';
}

/** Whether the market takes orders at exchange time `at`. */
export function statusObjection(market: MarketDef, tape: MarketTape, at: number): VenueReason | null {
  if (at >= market.closeAt) return 'market_closed';
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

/** An own order on the other side at a price that would trade with this one, and that has not ended. */
export function selfTradeObjection(order: SimOrder, others: readonly SimOrder[], at: number): VenueReason | null {
  const meets = others.some((other) => {
    if (other === order || other.side === order.side || other.endAt <= at || other.remaining <= 0) return false;
    return order.side === BookSide.bid ? other.price <= order.price : other.price >= order.price;
  });
  return meets ? 'self_trade' : null;
}

/** A reduce-only order may at most close the position. */
export function reduceOnlyObjection(order: SimOrder, position: Quantity): VenueReason | null {
  if (!order.terms.reduceOnly) return null;
  const closable = order.side === BookSide.bid ? -position : position;
  return order.quantity > closable ? 'reduce_only_would_increase' : null;
}

/** The position if every own order on this side were filled stays within the exchange's limit for one account. */
export function positionObjection(
  order: SimOrder,
  others: readonly SimOrder[],
  position: Quantity,
  config: ExchangeConfig,
): VenueReason | null {
  let added: number = order.remaining;
  for (const other of others) if (other !== order && other.side === order.side) added += other.remaining;
  const after = order.side === BookSide.bid ? position + added : position - added;
  const raises = Math.abs(after) > Math.abs(position);
  return raises && Math.abs(after) > config.positionLimitContracts * ONE_CONTRACT ? 'position_limit' : null;
}

/** The account can pay for all orders of the market, this one among them. */
export function balanceObjection(required: number, market: MarketDef, account: SimAccount): VenueReason | null {
  const more = required - account.reservedFor(market.id);
  return more > 0 && more > account.available ? 'insufficient_balance' : null;
}
