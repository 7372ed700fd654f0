/**
 * Open risk as the definition reads, computed from scratch over every temperature, by code that shares nothing with the engine:
 * max(0, −min over temperatures of [profit of positions against entry cost with fees + Σ over resting orders of min(0, their
 * profit there with the worst fee)]).
 */
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';

export interface HeldPosition {
  /** Signed hundredths of contracts, and what they cost with fees in µ$. */
  readonly quantity: number;
  readonly cost: number;
}

export interface ScratchOrder {
  readonly market: MarketDef;
  readonly side: 0 | 1;
  readonly price: number;
  readonly remaining: number;
  readonly worstFee: number;
}

export function openRiskFromScratch(
  ladder: LadderDef,
  held: (market: MarketDef) => HeldPosition,
  orders: readonly ScratchOrder[],
): number {
  let worst = 0;
  for (let temperature = 0; temperature <= 100; temperature++) {
    let profit = 0;
    for (const market of ladder.markets) {
      const pays = temperature >= market.bracket.lowF && temperature <= market.bracket.highF;
      const { quantity, cost } = held(market);
      if (quantity !== 0) profit += (pays === quantity > 0 ? Math.abs(quantity) * 10_000 : 0) - cost;
      for (const order of orders) {
        if (order.market !== market) continue;
        const received = (pays ? 10_000 : 0) - order.price;
        const gain = (order.side === 0 ? received : -received) * order.remaining - order.worstFee;
        profit += Math.min(0, gain);
      }
    }
    worst = Math.max(worst, -profit);
  }
  return worst;
}
