/**
 * Self-trade prevention: an order never trades with an own one. It first takes what others offer at better prices than the own
 * order that is in its way; what is then left of it ends (`taker_at_cross`), or the own order in its way does (`maker`) and
 * it goes on. Fills before that stand, those of a fill-or-kill order too.
 *
 * Of the price of the own order itself nothing is taken, although others may stand there before it: which of them do is not known.
 */
import { BookSide } from '../../engine/events.ts';
import { LINEAR_CENT, priceAbove, priceBelow } from '../../engine/markets/price-grid.ts';
import { NO_PRICE, type Price } from '../../engine/money/units.ts';
import type { SimOrder } from './sim-order.ts';

/** The first own order in the way of one that would trade at `price`: of several the one that it would meet first. */
export function ownInTheWay(
  { side, price }: { readonly side: BookSide; readonly price: Price },
  orders: readonly SimOrder[],
  at: number,
): SimOrder | undefined {
  // Orders come by priority on each side, so that the first that meets it is the one.
  return orders.find((other) => {
    if (other.side === side || other.endAt <= at || other.remaining <= 0) return false;
    return side === BookSide.bid ? other.price <= price : other.price >= price;
  });
}

export interface SelfTradeSteps {
  /** Lets the order take what is offered within its limit, as it stands. */
  take(order: SimOrder): void;
  /** Ends an order because of an own one. */
  end(order: SimOrder): void;
  /** Own orders of the market as they stand now. */
  orders(): readonly SimOrder[];
}

/** Lets an order take past own orders in its way. Returns whether it may still take at its own limit, and rest. */
export function takePastOwn(order: SimOrder, at: number, { take, end, orders }: SelfTradeSteps): boolean {
  for (;;) {
    const own = ownInTheWay(order, orders(), at);
    if (own === undefined) return true;
    takeBefore(order, own, take);
    if (order.remaining <= 0 || order.hasEnded) return false;
    if (order.terms.selfTradePrevention !== 'maker') {
      end(order);
      return false;
    }
    end(own);
  }
}

/** Lets an order take what is offered at better prices than an own one. */
function takeBefore(order: SimOrder, own: SimOrder, take: (order: SimOrder) => void): void {
  const { price, isTaking, timeInForce } = order;
  const grid = order.market.priceGrid ?? LINEAR_CENT;
  const before = order.side === BookSide.bid ? priceBelow(grid, own.price) : priceAbove(grid, own.price);
  if (before === NO_PRICE) return;
  order.price = before;
  // What it takes before it is stopped is not given back, so it takes in parts; an order that is not stopped keeps its all or nothing.
  if (order.terms.selfTradePrevention !== 'maker') order.timeInForce = 'immediate_or_cancel';
  take(order);
  order.price = price;
  order.isTaking = isTaking;
  order.timeInForce = timeInForce;
}
