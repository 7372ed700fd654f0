/**
 * Collateral by the worst outcome of an exclusive ladder: what positions pay at least, whichever market wins, is given back, and
 * orders bind what they could lose at most in that outcome. The exchange gives collateral of exclusive markets back by a
 * formula that it does not publish; no formula that keeps an account solvent can give more than this.
 *
 * For each outcome ω that is still possible: payout of the positions + Σ over orders of min(0, their profit in ω); the scope
 * binds minus the least of these, and the worst fees. An order may be filled in any part, so each counts with its worse end.
 *
 * Exactly one market of a whole ladder pays, at most one of a ladder with holes. Where the exchange pays last fair prices
 * instead, the promise holds as long as they sum to one dollar.
 */
import { BookSide } from '../../engine/events.ts';
import type { LadderDef, LadderId, MarketDef, MarketId } from '../../engine/markets/contracts.ts';
import type { FeeSchedule } from '../../engine/money/fees.ts';
import { ONE_DOLLAR_PRICE, type Quantity } from '../../engine/money/units.ts';
import type { Json } from '../../engine/snapshot.ts';
import { type CollateralModel, type Held, worstFeeOf } from './collateral.ts';
import type { SimOrder } from './sim-order.ts';

export class LadderCollateral implements CollateralModel {
  readonly #ladderOf: (id: LadderId) => LadderDef;
  readonly #lot: Quantity;
  /** What the markets of a ladder that were paid got for YES. */
  readonly #paid = new Map<LadderId, Map<MarketId, number>>();

  /** `lot`: fills come in multiples of it, but for the last of an order. */
  constructor(ladderOf: (id: LadderId) => LadderDef, lot: Quantity) {
    this.#ladderOf = ladderOf;
    this.#lot = lot;
  }

  scope(market: MarketDef): number {
    return market.ladder;
  }

  required(market: MarketDef, orders: readonly SimOrder[], schedule: FeeSchedule, held: Held): number {
    const ladder = this.#ladderOf(market.ladder);
    const paid = this.#paid.get(ladder.id);
    const open = paid === undefined ? ladder.markets : ladder.markets.filter(({ id }) => !paid.has(id));
    // What is left of the dollar that the ladder pays.
    let left: number = ONE_DOLLAR_PRICE;
    if (paid !== undefined) for (const payout of paid.values()) left -= Math.min(left, payout);
    const ordersOf = (id: MarketId): readonly SimOrder[] => (id === market.id ? orders : held.ordersOf(id));
    let fees = 0;
    let whenNoneWins = 0;
    // By how much the worst winner changes what is paid when none wins; in a ladder with holes none may.
    let worst = ladder.whole && left > 0 && open.length > 0 ? Number.POSITIVE_INFINITY : 0;
    for (const { id } of open) {
      const position = held.position(id);
      const lost = valueAt(0, position, ordersOf(id));
      whenNoneWins += lost;
      if (left > 0) worst = Math.min(worst, valueAt(left, position, ordersOf(id)) - lost);
      for (const order of ordersOf(id)) if (order.remaining > 0) fees += worstFeeOf(order, schedule, this.#lot);
    }
    return fees - (whenNoneWins + worst) + 0;
  }

  paid(market: MarketDef, payout: number): void {
    const paid = this.#paid.get(market.ladder) ?? new Map<MarketId, number>();
    paid.set(market.id, payout);
    if (paid.size === this.#ladderOf(market.ladder).markets.length) this.#paid.delete(market.ladder);
    else this.#paid.set(market.ladder, paid);
  }

  /** What was paid of ladders that are not paid whole. */
  snapshot(): Json {
    return [...this.#paid].map(([ladder, markets]) => [ladder, [...markets]]);
  }

  restore(state: Json): void {
    this.#paid.clear();
    for (const [ladder, markets] of state as [LadderId, [MarketId, number][]][]) {
      this.#paid.set(ladder, new Map(markets));
    }
  }
}

/** What a market's position pays and its orders lose at worst if YES is worth `payout`. */
function valueAt(payout: number, position: number, orders: readonly SimOrder[]): number {
  let value = position > 0 ? position * payout : -position * (ONE_DOLLAR_PRICE - payout);
  for (const { side, price, remaining } of orders) {
    if (remaining <= 0) continue;
    const profit = side === BookSide.bid ? payout - price : price - payout;
    if (profit < 0) value += profit * remaining;
  }
  return value;
}
