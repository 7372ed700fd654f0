/**
 * How a public trade fills orders that rest: strictly through the limit at once, at the limit when the queue ahead has traded.
 * It is the same for every tier in which trades are seen.
 */
import { BookSide } from '../../../engine/events.ts';
import type { SimOrder } from '../sim-order.ts';
import type { Assumption, PrintSeen, RuleContext } from './rule.ts';

export const RESTING_ASSUMPTIONS: readonly Assumption[] = [
  {
    name: 'through',
    text: 'A trade against a resting order strictly through its limit fills it at its limit.',
    bias: 'neutral',
  },
  {
    name: 'queue',
    text: 'A trade at the limit of a resting order first uses up the queue ahead of it and fills own orders that stand before it; only what is left fills it.',
    bias: 'pessimistic',
  },
  {
    name: 'share',
    text: 'All own orders together have at most the configured share of a trade, in whole lots, spent once by price and time.',
    bias: 'pessimistic',
  },
  {
    name: 'late news of an amendment',
    text: 'A trade from before an amendment that cost the order its place, known only after it, no longer fills the order.',
    bias: 'optimistic',
  },
  { name: 'block trades', text: 'Block trades are negotiated away from the book and fill nothing.', bias: 'neutral' },
];

/** Fills a resting order from a trade against it, if the trade reaches it. */
export function fillByTradeAgainst(order: SimOrder, print: PrintSeen, context: RuleContext): void {
  if (print.taker === order.side) return;
  const through = order.side === BookSide.bid ? order.price - print.price : print.price - order.price;
  if (through < 0) return;
  let reach = print.share;
  if (through === 0) {
    // Own orders that stand before this one had their part of the trade as well.
    const past = Math.max(0, print.quantity - order.queueAhead - (print.offered - print.share));
    order.queueAhead = Math.max(0, order.queueAhead - print.quantity);
    reach = Math.min(reach, past);
  } else {
    order.queueAhead = 0;
  }
  if (order.timeInForce === 'fill_or_kill' && reach < order.remaining) return;
  const quantity = context.lots(order, reach);
  if (quantity <= 0) return;
  print.share -= quantity;
  context.fill({
    order,
    price: order.price,
    quantity,
    isTaker: order.isTaking,
    evidence: through > 0 ? 'traded_through' : 'traded_at',
    executedAt: print.trueAt,
    evidenceKnownAt: print.knownAt,
  });
}
