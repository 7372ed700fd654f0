/**
 * What one market can lose, in each of its two outcomes, by its position and by the orders that rest in it.
 *
 * Two measures are kept. The *open risk* is the figure that is reported: loss of the position against its entry cost with fees,
 * and for every order the loss it would bring if it filled, never its gain. The *bound* is at least as large and also covers
 * every order of partial fills, in which a position that is closed at a profit gives up a gain that the open risk counted on
 * (realised profit is left out of open risk). New risk is admitted by the bound, so that no sequence of fills breaks a cap.
 */
import { BookSide } from '../events.ts';
import type { MarketDef } from '../markets/contracts.ts';
import { ONE_DOLLAR_PRICE, type Price } from '../money/units.ts';
import { proportion } from '../portfolio/proportion.ts';
import type { RestingOrder } from './gate.ts';

/** An order with the fees that it may still be charged. */
export interface OrderExposure {
  order: RestingOrder;
  worstFee: number;
  pendingWorstFee: number;
}

/**
 * The orders on one side of a market together. A contract on either side costs `unit` and pays a dollar if it wins: of a bid
 * the unit is the price, of an ask (which buys NO) one dollar minus it.
 */
export class SideLoad {
  quantity = 0;
  /** What the contracts cost: lost when they lose. */
  cost = 0;
  fee = 0;
  /** Fees beyond the gain, when the contracts win: the loss of an order so near to a dollar that its fee eats the gain. */
  feeBeyondGain = 0;
  /** The lowest unit cost: where closing an opposite position gives up most. */
  lowestUnit: number = ONE_DOLLAR_PRICE;

  clear(): void {
    this.quantity = 0;
    this.cost = 0;
    this.fee = 0;
    this.feeBeyondGain = 0;
    this.lowestUnit = ONE_DOLLAR_PRICE;
  }

  copy(from: SideLoad): void {
    this.quantity = from.quantity;
    this.cost = from.cost;
    this.fee = from.fee;
    this.feeBeyondGain = from.feeBeyondGain;
    this.lowestUnit = from.lowestUnit;
  }

  /** Adds an order of which either of two forms may be in force: the worse of both in every respect. */
  addWorse(unit: number, quantity: number, fee: number, unit2: number, quantity2: number, fee2: number): void {
    this.quantity += Math.max(quantity, quantity2);
    this.cost += Math.max(unit * quantity, unit2 * quantity2);
    this.fee += Math.max(fee, fee2);
    const beyond = fee - (ONE_DOLLAR_PRICE - unit) * quantity;
    const beyond2 = fee2 - (ONE_DOLLAR_PRICE - unit2) * quantity2;
    this.feeBeyondGain += Math.max(0, beyond, beyond2);
    if (quantity > 0 && unit < this.lowestUnit) this.lowestUnit = unit;
    if (quantity2 > 0 && unit2 < this.lowestUnit) this.lowestUnit = unit2;
  }
}

/** Losses of a market in its two outcomes, in µ$; negative is profit. */
export interface OutcomeLosses {
  openYes: number;
  openNo: number;
  boundYes: number;
  boundNo: number;
}

/** What a contract of an order on `side` at `price` costs. */
export function unitCost(side: BookSide, price: Price): number {
  return side === BookSide.bid ? price : ONE_DOLLAR_PRICE - price;
}

/** `Ladder` is what is kept of the ladder that the market is of. */
export class MarketExposure<Ladder = unknown> {
  readonly inLadder: Ladder;
  readonly market: MarketDef;
  /** Index of the market in its ladder. */
  readonly index: number;
  readonly orders: OrderExposure[] = [];
  /** Signed contracts, and what they cost with fees. */
  position = 0;
  entryCost = 0;
  /** Loss of the position alone. */
  positionYes = 0;
  positionNo = 0;
  readonly losses: OutcomeLosses = { openYes: 0, openNo: 0, boundYes: 0, boundNo: 0 };
  /** Whether a position or an order is open here. */
  isActive = false;
  /** Cash that the resting orders would take from the account. */
  reserved = 0;
  readonly bids = new SideLoad();
  readonly asks = new SideLoad();

  constructor(inLadder: Ladder, market: MarketDef, index: number) {
    this.inLadder = inLadder;
    this.market = market;
    this.index = index;
  }

  /** What the market can lose by itself, with its orders. */
  get openRisk(): number {
    return Math.max(0, this.losses.openYes, this.losses.openNo);
  }

  /** The same by the bound. */
  get bound(): number {
    return Math.max(0, this.losses.boundYes, this.losses.boundNo);
  }

  /** An order that rests here; there are only ever a few. */
  order(clientOrderId: string): OrderExposure | undefined {
    for (const known of this.orders) if (known.order.clientOrderId === clientOrderId) return known;
    return undefined;
  }

  /** Takes out an order that rests here. */
  remove(order: OrderExposure): void {
    const { orders } = this;
    if (orders.at(-1) === order) orders.pop();
    else orders.splice(orders.indexOf(order), 1);
  }

  /** Recomputes everything from the position and the orders. */
  refresh(position: number, entryCost: number): void {
    this.position = position;
    this.entryCost = entryCost;
    this.positionYes = position > 0 ? entryCost - position * ONE_DOLLAR_PRICE : entryCost;
    this.positionNo = position < 0 ? entryCost + position * ONE_DOLLAR_PRICE : entryCost;
    this.isActive = position !== 0 || this.orders.length > 0;
    this.loadSide(BookSide.bid, this.bids, undefined);
    this.loadSide(BookSide.ask, this.asks, undefined);
    this.lossesWith(this.bids, this.asks, this.losses);
    this.reserved = this.reserveOf(BookSide.bid, this.bids) + this.reserveOf(BookSide.ask, this.asks);
  }

  /** Sums the orders of one side into `into`, leaving out the one named. */
  loadSide(side: BookSide, into: SideLoad, without: string | undefined): void {
    into.clear();
    const orders = this.orders;
    for (let i = 0; i < orders.length; i++) {
      const { order, worstFee, pendingWorstFee } = orders[i] as OrderExposure;
      if (order.side !== side || (without !== undefined && order.clientOrderId === without)) continue;
      const unit = unitCost(side, order.price);
      const { pending } = order;
      if (pending === undefined) into.addWorse(unit, order.remaining, worstFee, unit, 0, 0);
      else {
        const pendingUnit = unitCost(side, pending.price);
        into.addWorse(unit, order.remaining, worstFee, pendingUnit, pending.remaining, pendingWorstFee);
      }
    }
  }

  /** Losses of the position with the given loads of orders. */
  lossesWith(bids: SideLoad, asks: SideLoad, into: OutcomeLosses): void {
    const yes = this.positionYes + asks.cost + asks.fee;
    const no = this.positionNo + bids.cost + bids.fee;
    into.openYes = yes + bids.feeBeyondGain;
    into.openNo = no + asks.feeBeyondGain;
    into.boundYes = yes + bids.fee + (this.position > 0 ? this.#gainGivenUp(asks) : 0);
    into.boundNo = no + asks.fee + (this.position < 0 ? this.#gainGivenUp(bids) : 0);
  }

  /** Cash that the orders of one side would take: what they open costs, what they close costs nothing but its fee. */
  reserveOf(side: BookSide, load: SideLoad): number {
    const opposite = side === BookSide.bid ? Math.max(0, -this.position) : Math.max(0, this.position);
    if (load.quantity <= opposite) return 0;
    return load.cost - proportion(load.cost, opposite, load.quantity) + load.fee;
  }

  /**
   * The most that closing the position by `load` could give up against the sum of both: contracts closed × (what closing pays
   * − what they cost). Closing above cost realises the gain, and the state in which they would have won loses it.
   */
  #gainGivenUp(load: SideLoad): number {
    const held = Math.abs(this.position);
    const closed = Math.min(load.quantity, held);
    if (closed === 0) return 0;
    return Math.max(0, (ONE_DOLLAR_PRICE - load.lowestUnit) * closed - proportion(this.entryCost, closed, held));
  }
}
