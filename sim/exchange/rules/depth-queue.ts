/**
 * How the queue ahead of a resting order moves in a full book. Three things move it: trades at its price, cancellations of
 * others in front of it, and the bound that no more can stand ahead than is displayed. Nothing moves it twice.
 */
import type { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Price } from '../../../engine/money/units.ts';
import type { LevelChange } from '../depth-tape.ts';
import type { LevelFlow } from '../level-flow.ts';
import type { SimOrder } from '../sim-order.ts';
import type { PrintSeen, RuleContext } from './rule.ts';

/** Orders that rest at one level. */
interface Level {
  readonly market: MarketId;
  readonly side: BookSide;
  readonly price: Price;
}

/** The displayed size of a level changed, by exchange time `change.trueAt`. */
export function moveQueues(
  orders: readonly SimOrder[],
  change: LevelChange,
  matchMicros: number,
  context: RuleContext,
): void {
  const flow = flowOf(orders, change, context);
  if (flow === undefined) return;
  const { before, after, trueAt, previousAt } = change;
  const isKnown = before >= 0;
  if (isKnown && after > before) flow.rise(after - before);
  if (isKnown && after < before) flow.fall(trueAt, before - after, Math.min(trueAt - matchMicros, previousAt + 1));
  // A trade becomes known within the time of matching, and lies within it of the fall that it causes.
  settleCancellations(orders, change, flow, trueAt - 2 * matchMicros, context);
  const most = after + flow.unexplained;
  for (const order of orders) {
    if (order.side !== change.side || order.price !== change.price) continue;
    // What changed before the order came, and is known only now, stands ahead of it or does not.
    if (isKnown && trueAt <= order.arrivedAt) order.queueAhead = Math.max(0, order.queueAhead + after - before);
    order.queueAhead = Math.min(order.queueAhead, most);
  }
}

/** A trade is told: falls of size that it cannot have caused were cancellations, the others are its own. Fills nothing itself. */
export function pushQueues(
  orders: readonly SimOrder[],
  print: PrintSeen,
  matchMicros: number,
  context: RuleContext,
): void {
  const { market, trueAt } = print;
  const level: Level = { market, side: print.taker === 0 ? 1 : 0, price: print.price as Price };
  const flow = flowOf(orders, level, context);
  if (flow === undefined) return;
  settleCancellations(orders, level, flow, trueAt - matchMicros, context);
  flow.trade(trueAt, print.quantity, trueAt + matchMicros);
}

/** Falls from before `before` that no trade explained were cancellations. */
function settleCancellations(
  orders: readonly SimOrder[],
  level: Level,
  flow: LevelFlow,
  before: number,
  { tape, config }: RuleContext,
): void {
  const { market, side, price } = level;
  while (flow.oldestFallAt < before) {
    const at = flow.oldestFallAt;
    const behind = flow.risenSinceOldestFall;
    const quantity = flow.takeOldestFall();
    const isInFront = tape.depth.isInFront(config.cancelFrontShare, market, side, price, at);
    const stayed = Math.max(0, (tape.depth.book(market)?.shown(side, price) ?? 0) - behind);
    const most = stayed + flow.unexplained;
    for (const order of orders) {
      if (order.side !== side || order.price !== price || order.arrivedAt >= at) continue;
      if (isInFront) order.queueAhead = Math.max(0, order.queueAhead - quantity);
      order.queueAhead = Math.min(order.queueAhead, most);
    }
  }
}

/** The record of a level at which one of the orders rests. */
function flowOf(orders: readonly SimOrder[], { market, side, price }: Level, { tape }: RuleContext) {
  for (const order of orders) {
    if (order.side === side && order.price === price) return tape.depth.book(market)?.flow(side, price);
  }
  return undefined;
}
