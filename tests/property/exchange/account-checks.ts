/** What must hold of an account at the exchange, worked out apart from it: from fills and settlements, and by trying every outcome. */
import { expect } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { FillView, OrderView } from '../../../sim/exchange/views.ts';
import type { DirectMarket } from '../../unit/exchange/direct-market.ts';
import type { Told } from '../../unit/exchange/market.ts';

/** Cash worked out from fills and settlements alone. */
export function cashByModel(
  start: number,
  fills: readonly FillView[],
  paid: readonly { market: MarketId; payout: number }[],
): number {
  let cash = start;
  const position = new Map<MarketId, number>();
  for (const { market: m, side: s, price: p, quantity, fee } of fills) {
    const signed = s === BookSide.bid ? quantity : -quantity;
    const before = position.get(m) ?? 0;
    position.set(m, before + signed);
    // A short position is what is held of NO: a dollar each is set aside.
    cash -= signed * p + fee + 10_000 * (Math.max(0, -(before + signed)) - Math.max(0, -before));
  }
  for (const { market: m, payout } of paid) {
    const held = position.get(m) ?? 0;
    cash += held > 0 ? held * payout : -held * (10_000 - payout);
  }
  return cash;
}

/** What the worst outcome of the ladders leaves, before fees: every winner and every set of own orders filled is tried. */
export function worstOutcome(records: DirectMarket['records'], cash: number): number {
  let total = cash;
  for (const ladder of [0, 1]) {
    const ids = [0, 1, 2].map((i) => (ladder * 3 + i) as MarketId);
    const orders = records
      .orders({ status: 'resting' })
      .filter(({ market: m }) => ids.includes(m))
      .slice(0, 9);
    let worst = Number.POSITIVE_INFINITY;
    for (const winner of ids) {
      const pays = (m: MarketId): number => (m === winner ? 10_000 : 0);
      let held = 0;
      for (const m of ids) {
        const position = records.position(m)?.position ?? 0;
        held += position > 0 ? position * pays(m) : -position * (10_000 - pays(m));
      }
      for (let set = 0; set < 1 << orders.length; set++) {
        let profit = 0;
        orders.forEach(({ market: m, side: s, price: p, remaining }, i) => {
          if ((set & (1 << i)) !== 0) profit += (s === BookSide.bid ? pays(m) - p : p - pays(m)) * remaining;
        });
        worst = Math.min(worst, held + profit);
      }
    }
    total += worst;
  }
  return total;
}

/** No own bid reaches an own ask of its market. */
export function checkUncrossed(resting: readonly OrderView[]): void {
  for (let m = 0; m < 6; m++) {
    const own = resting.filter((order) => order.market === m);
    const bids = own.filter(({ side: s }) => s === BookSide.bid).map(({ price: p }) => p);
    const asks = own.filter(({ side: s }) => s === BookSide.ask).map(({ price: p }) => p);
    if (bids.length > 0 && asks.length > 0) expect(Math.max(...bids)).toBeLessThan(Math.min(...asks));
  }
}

/** An own order that a trade filled stands behind none of better price, or of its price and earlier, that was left unfilled. */
export function checkPriority(
  print: Told,
  before: readonly OrderView[],
  fills: readonly FillView[],
  records: DirectMarket['records'],
  amended: ReadonlySet<string>,
): void {
  for (const fill of fills) {
    if (!fill.evidence.startsWith('traded') || fill.isTaker) continue;
    for (const order of before) {
      if (order.market !== fill.market || order.side !== fill.side || order.reduceOnly) continue;
      const other = before.find(({ venueOrderId }) => venueOrderId === fill.venueOrderId);
      const isBetter =
        order.price === fill.price
          ? other !== undefined && order.createdAt < other.createdAt && !amended.has(order.venueOrderId)
          : order.side === BookSide.bid
            ? order.price > fill.price
            : order.price < fill.price;
      if (!isBetter || order.updatedAt >= fill.executedAt || order.timeInForce === 'fill_or_kill') continue;
      const now = records.order(order.venueOrderId);
      if (now?.endReason === 'order_group_triggered') continue;
      expect({ print, left: now?.remaining }).toEqual({ print, left: 0 });
    }
  }
}
