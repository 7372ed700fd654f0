/**
 * The full-book rule: every level is known, so that a taking order walks the book, and a resting order has a place in a queue
 * that trades and cancellations move.
 */
import { BookSide } from '../../../engine/events.ts';
import { FidelityTier } from '../../../engine/markets/contracts.ts';
import { NO_PRICE, ONE_CONTRACT, type Price } from '../../../engine/money/units.ts';
import { MICROS_PER_MILLI } from '../../../engine/time.ts';
import type { ShownBook } from '../shown-book.ts';
import type { SimOrder } from '../sim-order.ts';
import { moveQueues, pushQueues } from './depth-queue.ts';
import type { FillRule, PrintSeen, RuleContext } from './rule.ts';

export const depthRule: FillRule = {
  name: 'depth',
  tier: FidelityTier.depth,
  assumptions: [
    {
      name: 'walks the book',
      text: 'A marketable order is filled at its arrival, level by level from the best to its limit, at each displayed price up to the displayed size, against the book as it was last known then.',
      bias: 'neutral',
    },
    {
      name: 'own fills consume levels',
      text: 'What own fills took of a level stays taken while the data shows size there: only size that the data adds is new, and size that goes away goes from what is left.',
      bias: 'pessimistic',
    },
    {
      name: 'nobody answers',
      text: 'Own orders move nobody: the others place, cancel and trade as they were recorded to. Whoever was to trade with the size that own fills took is gone from the record, where in truth he would stand in the book; and a taker of real size would be met by a book that comes back more slowly, or not.',
      bias: 'optimistic',
    },
    {
      name: 'queue behind what is displayed',
      text: 'A resting order stands behind all that is displayed at its price when it arrives, what own fills took there included; a price that shows nothing has no queue.',
      bias: 'neutral',
    },
    {
      name: 'trades move the queue',
      text: 'A trade at the limit of a resting order first uses up the queue ahead of it; all that is left of the trade fills own orders there in their order of priority, up to the size of the trade.',
      bias: 'neutral',
    },
    {
      name: 'a trade and its fall of size are one',
      text: 'A displayed size that falls within the configured time before or after trades at its price fell by those trades, as far as they go: the queue is moved by the trade alone.',
      bias: 'pessimistic',
    },
    {
      name: 'cancellations',
      text: 'What falls without a trade was cancelled: from in front of own orders with the configured chance, else from behind them, drawn for each by the seed; never more from either side than stands there. The queue ahead is never longer than what is displayed.',
      bias: 'neutral',
    },
    {
      name: 'book comes to a resting order',
      text: 'Size displayed on the other side at the limit of a resting order or through it would have traded with it: the order is filled at its limit, as a maker, and uses that size up.',
      bias: 'neutral',
    },
    {
      name: 'through',
      text: 'A trade against a resting order strictly through its limit would have met the order first: it fills it at its limit, up to the size of the trade.',
      bias: 'neutral',
    },
    {
      name: 'unsound books',
      text: 'A crossed book fills nothing and is walked by nobody until it is sound again; queues go on. A book that is too old, or that the record lost, is not believed: the next tier speaks. When it comes back, the queue is as long as before, or as what is displayed then if that is less.',
      bias: 'pessimistic',
    },
    {
      name: 'immediate orders',
      text: 'An immediate-or-cancel order is filled by the book at its arrival or not at all; a fill-or-kill order needs all of its quantity there within its limit.',
      bias: 'neutral',
    },
    { name: 'block trades', text: 'Block trades are negotiated away from the book and fill nothing.', bias: 'neutral' },
  ],

  crosses(side, price, market, now, tape) {
    const book = tape.depth.known(market, now);
    if (book === undefined || book.isCrossed) return false;
    const best = book.bestAvailable(otherSide(side));
    return best !== NO_PRICE && isWithin(side, price, best);
  },

  immediateWindowMicros() {
    return 0;
  },

  onArrival(order, at, context) {
    const book = context.tape.depth.book(order.market.id);
    order.isTaking = false;
    if (book === undefined) return;
    if (!book.isCrossed) walk(order, book, at, context);
    order.queueAhead = book.shown(order.side, order.price);
  },

  onQuote(orders, trueAt, knownAt, context) {
    const [first] = orders;
    const book = first && context.tape.depth.book(first.market.id);
    if (book === undefined || book.isCrossed) return;
    for (const order of orders) {
      if (!order.isImmediate && order.isEligible(trueAt)) takeLevels(order, book, false, trueAt, knownAt, context);
    }
  },

  onLevel(orders, change, context) {
    moveQueues(orders, change, matchMicros(context), context);
  },

  onPrint(orders, print, context) {
    pushQueues(orders, print, matchMicros(context), context);
    let left = print.quantity;
    for (const order of orders) {
      if (print.taker === order.side || order.isImmediate || !order.isEligible(print.trueAt)) continue;
      const isThrough = order.price !== print.price && isWithin(order.side, order.price, print.price as Price);
      if (!isThrough && order.price !== print.price) continue;
      const reach = isThrough ? left : Math.max(0, left - order.queueAhead);
      order.queueAhead = isThrough ? 0 : Math.max(0, order.queueAhead - left);
      left -= fillFromPrint(order, print, reach, isThrough, context);
    }
  },
};

/** An order at its arrival takes level after level, at the price of each. */
function walk(order: SimOrder, book: ShownBook, at: number, context: RuleContext): void {
  if (order.timeInForce === 'fill_or_kill' && !coversAll(order, book, context)) return;
  takeLevels(order, book, true, at, at, context);
}

/** What the other side shows within the limit, level by level: a taker has it at its price, a maker at its own limit. */
function takeLevels(
  order: SimOrder,
  book: ShownBook,
  isTaker: boolean,
  executedAt: number,
  evidenceKnownAt: number,
  context: RuleContext,
): void {
  const other = otherSide(order.side);
  for (let price = book.nextLevel(other, NO_PRICE); price !== NO_PRICE; price = book.nextLevel(other, price)) {
    if (order.remaining <= 0 || !isWithin(order.side, order.price, price)) return;
    const quantity = context.lots(order, Math.max(0, book.available(other, price)));
    if (quantity <= 0) continue;
    book.use(other, price, quantity);
    context.fill({
      order,
      price: isTaker ? price : order.price,
      quantity,
      isTaker,
      evidence: 'displayed',
      executedAt,
      evidenceKnownAt,
    });
  }
}

/** Whether the levels within the limit hold all of the order, in the lots in which fills come. */
function coversAll(order: SimOrder, book: ShownBook, context: RuleContext): boolean {
  if (context.lots(order, order.remaining) < order.remaining) return false;
  const lot = Math.max(1, Math.round(context.config.lotContracts * ONE_CONTRACT));
  const other = otherSide(order.side);
  let left: number = order.remaining;
  for (let price = book.nextLevel(other, NO_PRICE); price !== NO_PRICE; price = book.nextLevel(other, price)) {
    if (!isWithin(order.side, order.price, price)) return false;
    const available = book.available(other, price);
    if (available >= left) return true;
    left -= available - (available % lot);
  }
  return false;
}

function fillFromPrint(
  order: SimOrder,
  print: PrintSeen,
  reach: number,
  isThrough: boolean,
  context: RuleContext,
): number {
  const quantity = context.lots(order, reach);
  if (quantity <= 0) return 0;
  context.fill({
    order,
    price: order.price,
    quantity,
    isTaker: false,
    evidence: isThrough ? 'traded_through' : 'traded_at',
    executedAt: print.trueAt,
    evidenceKnownAt: print.knownAt,
  });
  return quantity;
}

function matchMicros({ config }: RuleContext): number {
  return config.tradeMatchMillis * MICROS_PER_MILLI;
}

/** Whether an order of this side and limit would trade at a price. */
function isWithin(side: BookSide, limit: Price, price: Price): boolean {
  return side === BookSide.bid ? price <= limit : price >= limit;
}

function otherSide(side: BookSide): BookSide {
  return side === BookSide.bid ? BookSide.ask : BookSide.bid;
}
