/**
 * The rule for bars of bid and ask: what happened within a bar is not known, so whatever could have gone against an order is
 * taken to have gone against it.
 */
import { BookSide } from '../../../engine/events.ts';
import { FidelityTier } from '../../../engine/markets/contracts.ts';
import { NO_PRICE, ONE_CONTRACT, type Price } from '../../../engine/money/units.ts';
import type { BarSeen } from '../bar-tape.ts';
import type { SimOrder } from '../sim-order.ts';
import { printsRule } from './prints.ts';
import { RESTING_ASSUMPTIONS } from './resting.ts';
import type { FillRule, RuleContext } from './rule.ts';

export const candlesRule: FillRule = {
  name: 'candles',
  tier: FidelityTier.candles,
  assumptions: [
    {
      name: 'touch of the last bar',
      text: 'The touch is the bid and the ask at the end of the last bar, as old as that end; it only says whether an order is marketable when it is decided.',
      bias: 'neutral',
    },
    {
      name: 'whole bars after arrival',
      text: 'Only a bar that begins after the order has arrived, and ends before the order does, can fill it.',
      bias: 'pessimistic',
    },
    {
      name: 'strictly through',
      text: 'A buy is filled at its limit when the lowest ask of the bar lies strictly below it, or when the bar has volume and its lowest trade does; a sell likewise above. A bar that only touches the limit fills nothing.',
      bias: 'pessimistic',
    },
    {
      name: 'worst of the bar',
      text: 'In the first whole bar a marketable buy pays the highest ask of that bar and of the one in which it arrived, in any later bar its limit, never more than its limit; a marketable sell gets the lowest bid, or its limit. Each pays the fee of a taker.',
      bias: 'pessimistic',
    },
    {
      name: 'share of the volume',
      text: 'All own orders together have at most the configured share of the volume of a bar, in whole lots, by price and time; a bar without volume fills nothing.',
      bias: 'pessimistic',
    },
    {
      name: 'prints speak first',
      text: 'Where the history has the trades of a bar themselves, they fill orders as with prints only, and the bar fills nothing.',
      bias: 'neutral',
    },
    {
      name: 'executed at the end',
      text: 'A fill by a bar is dated to the end of the bar, and known when the bar is.',
      bias: 'neutral',
    },
    {
      name: 'late news of an end',
      text: 'An order whose end was told before the bar was known is not filled by it any more.',
      bias: 'optimistic',
    },
    {
      name: 'immediate orders',
      text: 'An immediate order has the prints of the configured window, and no bar.',
      bias: 'pessimistic',
    },
    ...RESTING_ASSUMPTIONS,
  ],

  crosses(side, price, market, _now, tape) {
    const touch = tape.bars.touch(side === BookSide.bid ? BookSide.ask : BookSide.bid, market);
    if (touch === NO_PRICE) return false;
    return side === BookSide.bid ? touch <= price : touch >= price;
  },

  immediateWindowMicros(config) {
    return printsRule.immediateWindowMicros(config);
  },

  onArrival(order, _at, { config }) {
    order.queueAhead = Math.round(config.queueAheadContracts * ONE_CONTRACT);
  },

  onQuote() {
    // A quote makes the market one of the quotes tier: this rule is not asked then.
  },

  onPrint(orders, print, context) {
    printsRule.onPrint(orders, print, context);
  },

  onBar(orders, bar, context) {
    for (const order of orders) {
      if (order.isImmediate || order.remaining <= 0) continue;
      if (order.arrivedAt <= bar.startAt && order.endAt >= bar.endAt) fillFromBar(order, bar, context);
    }
  },
};

function fillFromBar(order: SimOrder, bar: BarSeen, context: RuleContext): void {
  const isBid = order.side === BookSide.bid;
  // For a sell, everything is read from the other end.
  const [best, last, worst, traded] = isBid
    ? [bar.askLow, bar.askHigh, bar.worstAsk, bar.low]
    : [bar.bidHigh, bar.bidLow, bar.worstBid, bar.high];
  const isPast = (price: number) => price !== NO_PRICE && (isBid ? price < order.price : price > order.price);
  const isWithinThroughout = order.isTaking && (last === order.price || isPast(last));
  if (!isWithinThroughout && !isPast(best) && !isPast(traded)) return;
  const paysWorst = order.isTaking && order.arrivedAt > bar.previousStartAt && isPast(worst);
  const quantity = context.lots(order, bar.share);
  if (quantity <= 0) return;
  bar.share -= quantity;
  context.fill({
    order,
    price: paysWorst ? (worst as Price) : order.price,
    quantity,
    isTaker: order.isTaking,
    evidence: 'bar',
    executedAt: bar.endAt,
    evidenceKnownAt: bar.knownAt,
  });
}
