/**
 * What the exchange itself saw of the orders, change by change: whether two of one intent ever worked at once, and whether an order or
 * an amendment was taken by which the worst outcome of everything held and resting would have passed a cap.
 */
import { BookSide } from '../../engine/events.ts';
import type { LadderDef, MarketId } from '../../engine/markets/contracts.ts';
import { ONE_DOLLAR_PRICE } from '../../engine/money/units.ts';
import { partsOfClientOrderId } from '../../engine/oms/idempotency.ts';
import type { RiskConfig } from '../../engine/risk/config.ts';
import type { OrderView } from '../../sim/exchange/views.ts';

export interface Witnessed {
  /** The most of each cap that was at risk when an order or an amendment was taken, as a share of it. */
  readonly mostUsed: { readonly total: number; readonly city: number };
  /** What does not hold, as sentences. */
  readonly broken: readonly string[];
}

/** `bankroll` is the largest by which an order may have been admitted, in µ$. */
export function witnessed(
  changes: readonly OrderView[],
  ladderOf: (market: MarketId) => LadderDef,
  bankroll: number,
  risk: Pick<RiskConfig, 'maxOpenRiskPct' | 'maxOpenRiskUsd' | 'maxCityPct'>,
): Witnessed {
  const total = Math.min(
    (bankroll * risk.maxOpenRiskPct) / 100,
    (risk.maxOpenRiskUsd ?? Number.POSITIVE_INFINITY) * 1e6,
  );
  const city = (bankroll * risk.maxCityPct) / 100;
  const known = new Map<string, OrderView>();
  const mostUsed = { total: 0, city: 0 };
  const broken: string[] = [];
  for (const order of changes) {
    const before = known.get(order.venueOrderId);
    if (before === undefined) broken.push(...doublesOf(order, known.values()));
    const { city: ofCity } = ladderOf(order.market);
    const [sumBefore, cityBefore] = [riskOf(known.values()), riskOf(known.values(), ofCity)];
    known.set(order.venueOrderId, order);
    const isAdmitted = before === undefined || before.price !== order.price || sizeOf(before) !== sizeOf(order);
    if (!isAdmitted) continue;
    const [sum, inCity] = [riskOf(known.values()), riskOf(known.values(), ofCity)];
    mostUsed.total = Math.max(mostUsed.total, sum / total);
    mostUsed.city = Math.max(mostUsed.city, inCity / city);
    const name = order.clientOrderId;
    // Less is always taken, also where a fee or a fallen bankroll has carried the whole beyond a cap.
    if (sum > total && sum > sumBefore) broken.push(`with ${name} ${sum} were at risk, of at most ${total}`);
    if (inCity > city && inCity > cityBefore) {
      broken.push(`with ${name} ${inCity} were at risk in city ${ofCity}, of at most ${city}`);
    }
  }
  return { mostUsed, broken };

  function riskOf(orders: Iterable<OrderView>, inCity?: number): number {
    const byLadder = Map.groupBy(orders, ({ market }) => ladderOf(market));
    let sum = 0;
    for (const [ladder, those] of byLadder) {
      if (inCity === undefined || ladder.city === inCity) sum += worstOutcome(those);
    }
    return sum;
  }
}

function doublesOf(order: OrderView, others: Iterable<OrderView>): string[] {
  const { stem } = partsOfClientOrderId(order.clientOrderId);
  return [...others]
    .filter((other) => other.remaining > 0 && partsOfClientOrderId(other.clientOrderId).stem === stem)
    .map((other) => `${other.clientOrderId} still worked when ${order.clientOrderId} was placed`);
}

function sizeOf({ filled, remaining }: OrderView): number {
  return filled + remaining;
}

/** What a ladder loses at worst, in µ$: what is held, and of what rests whatever loses at that outcome. */
function worstOutcome(orders: readonly OrderView[]): number {
  const markets = new Set(orders.map(({ market }) => market));
  // None of the markets that were traded may win: others of the ladder can.
  let worst = 0;
  for (const winner of [null, ...markets]) {
    let profit = 0;
    for (const order of orders) {
      const payout = order.market === winner ? ONE_DOLLAR_PRICE : 0;
      const isBid = order.side === BookSide.bid;
      // An ask buys NO, at the rest of the dollar.
      const pays = isBid ? payout : ONE_DOLLAR_PRICE - payout;
      const costs = isBid ? order.price : ONE_DOLLAR_PRICE - order.price;
      const { filled, remaining, takerCost, makerCost, takerFees, makerFees } = order;
      profit += filled * pays - takerCost - makerCost - takerFees - makerFees;
      profit += Math.min(0, remaining * (pays - costs));
    }
    worst = Math.max(worst, -profit);
  }
  return worst;
}
