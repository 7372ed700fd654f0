/**
 * What one request would do were a quantity of it to rest: to the losses of its ladder and its market, to the cash that is bound.
 *
 * The figures of the last `evaluate` stand in the fields, and the buffers are reused: assessing a request makes no object for it.
 */
import { BookSide } from '../events.ts';
import type { Quantity } from '../money/units.ts';
import type { WorstFeeOf } from './exposure.ts';
import type { OrderRequest } from './gate.ts';
import type { LadderExposure } from './ladder-exposure.ts';
import { type MarketExposure, type OrderExposure, type OutcomeLosses, SideLoad, unitCost } from './market-exposure.ts';

export class RequestEffect {
  /** The ladder's greatest loss, by open risk and by its bound, in µ$. */
  openRisk = 0;
  bound = 0;
  /** The same of the market by itself. */
  marketOpenRisk = 0;
  marketBound = 0;
  /** Cash that the market's orders on this side would take beyond what they take now, in µ$. */
  reserved = 0;
  /** Price and worst fee of the quantity, in µ$. */
  cost = 0;
  readonly #worstFee: WorstFeeOf;
  readonly #others = new SideLoad();
  readonly #load = new SideLoad();
  readonly #losses: OutcomeLosses = { openYes: 0, openNo: 0, boundYes: 0, boundNo: 0 };

  constructor(worstFee: WorstFeeOf) {
    this.#worstFee = worstFee;
  }

  /** Takes up the orders beside which the request would rest: those on its side of the market, but for one that it replaces. */
  standBeside(side: BookSide, market: MarketExposure, replaced: OrderExposure | undefined): void {
    if (replaced === undefined) this.#others.copy(side === BookSide.bid ? market.bids : market.asks);
    else market.loadSide(side, this.#others, replaced.order.clientOrderId);
  }

  /** Contracts of the orders beside it. */
  get quantityBeside(): number {
    return this.#others.quantity;
  }

  /** Works out the effect of `quantity` of the request beside the orders taken up last. */
  evaluate(
    request: OrderRequest,
    inLadder: LadderExposure,
    market: MarketExposure,
    replaced: OrderExposure | undefined,
    quantity: Quantity,
  ): void {
    const { side, price, ladder, at } = request;
    const load = this.#load;
    load.copy(this.#others);
    const unit = unitCost(side, price);
    const fee = this.#worstFee(ladder, at, price, quantity);
    this.cost = unit * quantity + fee;
    if (replaced === undefined) load.addWorse(unit, quantity, fee, unit, 0, 0);
    else {
      const { order, worstFee } = replaced;
      load.addWorse(unit, quantity, fee, unitCost(side, order.price), order.remaining, worstFee);
    }
    const { bids, asks, losses: before } = market;
    const isBid = side === BookSide.bid;
    market.lossesWith(isBid ? load : bids, isBid ? asks : load, this.#losses);
    const after = this.#losses;
    this.openRisk = inLadder.riskWith(
      market.index,
      inLadder.openLoss,
      after.openYes - before.openYes,
      after.openNo - before.openNo,
      inLadder.noResultOpen + Math.max(after.openYes, after.openNo) - Math.max(before.openYes, before.openNo),
    );
    this.bound = inLadder.riskWith(
      market.index,
      inLadder.boundLoss,
      after.boundYes - before.boundYes,
      after.boundNo - before.boundNo,
      inLadder.noResultBound + Math.max(after.boundYes, after.boundNo) - Math.max(before.boundYes, before.boundNo),
    );
    this.marketOpenRisk = Math.max(0, after.openYes, after.openNo);
    this.marketBound = Math.max(0, after.boundYes, after.boundNo);
    this.reserved = market.reserveOf(side, load) - market.reserveOf(side, isBid ? bids : asks);
  }
}
