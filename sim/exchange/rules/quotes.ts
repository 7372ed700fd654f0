/**
 * The top-of-book rule: the data shows the best bid and ask, with or without their sizes, and perhaps the trades between.
 */
import { BookSide } from '../../../engine/events.ts';
import { FidelityTier, type MarketId } from '../../../engine/markets/contracts.ts';
import { NO_PRICE, NO_QUANTITY, ONE_CONTRACT, type Price } from '../../../engine/money/units.ts';
import type { FillEvidence } from '../../../engine/orders.ts';
import type { MarketTape } from '../market-tape.ts';
import type { SimOrder } from '../sim-order.ts';
import { fillByTradeAgainst, RESTING_ASSUMPTIONS } from './resting.ts';
import type { FillRule, RuleContext } from './rule.ts';

export const quotesRule: FillRule = {
  name: 'quotes',
  tier: FidelityTier.quotes,
  assumptions: [
    {
      name: 'displayed touch',
      text: 'A marketable order is filled at its arrival against the touch as it was last known then, at the displayed price, up to the displayed size; what is behind the touch is not known and fills nothing.',
      bias: 'pessimistic',
    },
    {
      name: 'assumed size',
      text: 'Where the data has no size, the configured size is offered once per change of price.',
      bias: 'neutral',
    },
    {
      name: 'own fills consume',
      text: 'Own fills use up the displayed size until the data shows another size or price.',
      bias: 'pessimistic',
    },
    {
      name: 'touch crosses a resting order',
      text: 'When the other side of the touch comes to the limit of a resting order or through it, the order is filled at its limit, up to the size of that touch, as a maker.',
      bias: 'neutral',
    },
    {
      name: 'queue shown',
      text: 'An order that joins the touch stands behind its displayed size, one that improves it stands first, one behind it, at a touch without size, or on a side that shows nothing, has the configured queue ahead. A later displayed size that is smaller shortens the queue to it.',
      bias: 'neutral',
    },
    {
      name: 'immediate orders',
      text: 'An immediate-or-cancel order is filled against the touch at its arrival or not at all; a fill-or-kill order needs all of its quantity there.',
      bias: 'neutral',
    },
    ...RESTING_ASSUMPTIONS,
  ],

  crosses(side, price, market, _now, tape) {
    const touch = tape.touch(otherSide(side), market);
    if (touch === NO_PRICE) return false;
    return side === BookSide.bid ? touch <= price : touch >= price;
  },

  immediateWindowMicros() {
    return 0;
  },

  onArrival(order, at, context) {
    const { tape } = context;
    if (quotesRule.crosses(order.side, order.price, order.terms.market, at, tape)) {
      fillAgainstTouch(order, tape.touch(otherSide(order.side), order.terms.market), true, at, at, context);
    }
    // What is left rests, and makes.
    order.isTaking = false;
    order.queueAhead = queueAtArrival(order, order.terms.market, context);
  },

  onQuote(orders, trueAt, knownAt, context) {
    for (const order of orders) {
      if (order.isImmediate || !order.isEligible(trueAt)) continue;
      shortenQueue(order, order.terms.market, context.tape);
      if (!quotesRule.crosses(order.side, order.price, order.terms.market, knownAt, context.tape)) continue;
      fillAgainstTouch(order, order.price, false, trueAt, knownAt, context);
    }
  },

  onPrint(orders, print, context) {
    for (const order of orders) {
      if (!order.isImmediate && order.isEligible(print.trueAt)) fillByTradeAgainst(order, print, context);
    }
  },
};

function fillAgainstTouch(
  order: SimOrder,
  price: Price,
  isTaker: boolean,
  executedAt: number,
  evidenceKnownAt: number,
  context: RuleContext,
): void {
  const { market } = order.terms;
  const other = otherSide(order.side);
  const available = context.tape.available(other, market);
  if (order.timeInForce === 'fill_or_kill' && available < order.remaining) return;
  const quantity = context.lots(order, available);
  if (quantity <= 0) return;
  context.tape.use(other, market, quantity);
  const evidence: FillEvidence = context.tape.displayed(other, market) === NO_QUANTITY ? 'assumed' : 'displayed';
  context.fill({ order, price, quantity, isTaker, evidence, executedAt, evidenceKnownAt });
}

function queueAtArrival(order: SimOrder, market: MarketId, { tape, config }: RuleContext): number {
  const own = tape.touch(order.side, market);
  if (own !== NO_PRICE && isBetter(order.side, order.price, own)) return 0;
  const shown = tape.displayed(order.side, market);
  if (order.price === own && shown !== NO_QUANTITY) return shown;
  return Math.round(config.queueAheadContracts * ONE_CONTRACT);
}

/** The data's size at our price is without us: never more than that is ahead. */
function shortenQueue(order: SimOrder, market: MarketId, tape: MarketTape): void {
  const own = tape.touch(order.side, market);
  if (own === NO_PRICE) return;
  if (isBetter(order.side, order.price, own)) {
    order.queueAhead = 0;
    return;
  }
  const shown = tape.displayed(order.side, market);
  if (order.price === own && shown !== NO_QUANTITY) order.queueAhead = Math.min(order.queueAhead, shown);
}

function isBetter(side: BookSide, price: Price, than: Price): boolean {
  return side === BookSide.bid ? price > than : price < than;
}

function otherSide(side: BookSide): BookSide {
  return side === BookSide.bid ? BookSide.ask : BookSide.bid;
}
