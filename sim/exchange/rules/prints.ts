/**
 * The prints-only rule: nothing is known of the book, so a fill needs a public trade that took place after our order could
 * have been there.
 */
import { BookSide } from '../../../engine/events.ts';
import { FidelityTier } from '../../../engine/markets/contracts.ts';
import { NO_PRICE, ONE_CONTRACT, type Price } from '../../../engine/money/units.ts';
import { MICROS_PER_MILLI } from '../../../engine/time.ts';
import type { SimOrder } from '../sim-order.ts';
import { fillByTradeAgainst, RESTING_ASSUMPTIONS } from './resting.ts';
import type { FillRule, PrintSeen, RuleContext } from './rule.ts';

export const printsRule: FillRule = {
  name: 'prints',
  tier: FidelityTier.trades,
  assumptions: [
    {
      name: 'later prints only',
      text: 'Only trades whose exchange time is strictly later than the decision plus the order latency can fill an order; the trade that led to the decision never does.',
      bias: 'pessimistic',
    },
    {
      name: 'marketable',
      text: 'An order is marketable when its limit reached the implied other side of the touch at the decision, whatever the latency; it stays so until an amendment changes its terms.',
      bias: 'neutral',
    },
    {
      name: 'place of a print',
      text: 'A marketable order takes the place of trades that took the same side at or below its limit (at or above it for sells), at their price plus the configured slippage, never beyond its limit, and pays the fee of a taker.',
      bias: 'pessimistic',
    },
    {
      name: 'taker for life',
      text: 'What of a marketable order is filled later, by trades against it, also pays the fee of a taker.',
      bias: 'pessimistic',
    },
    {
      name: 'queue not shown',
      text: 'The queue ahead of a resting order is the configured number of contracts, counted anew when an amendment loses its place.',
      bias: 'neutral',
    },
    {
      name: 'immediate orders',
      text: 'An immediate-or-cancel order that is marketable has the trades within the configured window after its arrival; what is left is cancelled. A fill-or-kill order needs one trade whose share covers all of it. Neither is filled at all when it is not marketable.',
      bias: 'neutral',
    },
    ...RESTING_ASSUMPTIONS,
  ],

  crosses(side, price, market, now, tape) {
    const other = side === BookSide.bid ? BookSide.ask : BookSide.bid;
    const touch = tape.implied(other, market, now);
    if (touch === NO_PRICE) return false;
    return side === BookSide.bid ? touch <= price : touch >= price;
  },

  immediateWindowMicros(config) {
    return config.immediateWindowMillis * MICROS_PER_MILLI;
  },

  onArrival(order, _at, { config }) {
    order.queueAhead = Math.round(config.queueAheadContracts * ONE_CONTRACT);
  },

  onQuote() {
    // A quote makes the market one of the quotes tier: this rule is not asked then.
  },

  onPrint(orders, print, context) {
    for (const order of orders) {
      if (!order.isEligible(print.trueAt)) continue;
      if (print.taker === order.side) takePlaceOf(order, print, context);
      else if (!order.isImmediate || order.isTaking) fillByTradeAgainst(order, print, context);
    }
  },
};

/** A marketable order stands where the taker of the print stood. */
function takePlaceOf(order: SimOrder, print: PrintSeen, context: RuleContext): void {
  if (!order.isTaking) return;
  const isBid = order.side === BookSide.bid;
  if (isBid ? print.price > order.price : print.price < order.price) return;
  if (order.timeInForce === 'fill_or_kill' && print.share < order.remaining) return;
  const quantity = context.lots(order, print.share);
  if (quantity <= 0) return;
  print.share -= quantity;
  const slippage = context.config.printSlippageCents * 100;
  const price = isBid ? Math.min(order.price, print.price + slippage) : Math.max(order.price, print.price - slippage);
  context.fill({
    order,
    price: price as Price,
    quantity,
    isTaker: true,
    evidence: print.price === order.price ? 'traded_at' : 'traded_through',
    executedAt: print.trueAt,
    evidenceKnownAt: print.knownAt,
  });
}
