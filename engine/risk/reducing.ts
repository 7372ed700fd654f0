/**
 * Whether an order is *reducing*: no partial fill of it raises the open risk of its ladder, neither with the other resting orders
 * counted nor without them. Selling one's own contracts is not reducing by itself: on an exclusive ladder they may be what covers
 * the loss in other states.
 *
 * While a fill closes, each state's loss is linear in what filled, so the greatest loss is convex and no part raises it where all
 * of it does not; while it opens, the fee of the smallest fill weighs most, so the smallest there may be (a hundredth of a contract,
 * where fills are whole a contract) are tried as well.
 */
import { BookSide } from '../events.ts';
import { ONE_CONTRACT, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../money/units.ts';
import { proportion } from '../portfolio/proportion.ts';
import type { WorstFeeOf } from './exposure.ts';
import type { OrderRequest } from './gate.ts';
import type { LadderExposure } from './ladder-exposure.ts';
import { type MarketExposure, type OrderExposure, SideLoad } from './market-exposure.ts';
import { mostWholeContracts } from './most-contracts.ts';

export function isReducing(
  request: OrderRequest,
  ladder: LadderExposure,
  market: MarketExposure,
  amended: OrderExposure | undefined,
  worstFee: WorstFeeOf,
): boolean {
  const { side, quantity } = request;
  const closable = side === BookSide.bid ? Math.max(0, -market.position) : Math.max(0, market.position);
  const closing = Math.min(quantity, closable);
  if (closing > 0 && !keepsRisk(request, ladder, market, amended, worstFee, closing)) return false;
  if (quantity === closing) return true;
  return (
    keepsRisk(request, ladder, market, amended, worstFee, closing + 1) &&
    keepsRisk(request, ladder, market, amended, worstFee, Math.min(quantity, closing + ONE_CONTRACT)) &&
    keepsRisk(request, ladder, market, amended, worstFee, quantity)
  );
}

/**
 * The most whole contracts of a request, itself not reducing, that would be. The quantities that do not raise the greatest loss
 * reach from none up to one of them, since that loss is convex in what filled.
 */
export function largestReducing(
  request: OrderRequest,
  ladder: LadderExposure,
  market: MarketExposure,
  amended: OrderExposure | undefined,
  worstFee: WorstFeeOf,
): Quantity {
  return mostWholeContracts(request.quantity, (quantity) =>
    isReducing({ ...request, quantity }, ladder, market, amended, worstFee),
  );
}

/** Whether a fill of `filled` leaves the ladder's open risk where it was or lower, with and without the other orders. */
function keepsRisk(
  request: OrderRequest,
  ladder: LadderExposure,
  market: MarketExposure,
  amended: OrderExposure | undefined,
  worstFee: WorstFeeOf,
  filled: number,
): boolean {
  const { index, position, entryCost } = market;
  const isBid = request.side === BookSide.bid;
  const held = Math.abs(position);
  const closed = (isBid ? position < 0 : position > 0) ? Math.min(filled, held) : 0;
  const opened = filled - closed;
  let cost = entryCost - (closed === 0 ? 0 : proportion(entryCost, closed, held));
  let after = isBid ? position + closed : position - closed;
  if (opened > 0) {
    const unit = isBid ? request.price : ONE_DOLLAR_PRICE - request.price;
    cost += unit * opened + worstFee(request.ladder, request.at, request.price as Price, filled as Quantity);
    after += isBid ? opened : -opened;
  }
  const yes = (after > 0 ? cost - after * ONE_DOLLAR_PRICE : cost) - market.positionYes;
  const no = (after < 0 ? cost + after * ONE_DOLLAR_PRICE : cost) - market.positionNo;
  const noResult =
    Math.max(market.positionYes + yes, market.positionNo + no) - Math.max(market.positionYes, market.positionNo);
  if (ladder.riskWith(index, ladder.positionLoss, yes, no, ladder.noResultPosition + noResult) > ladder.positionRisk)
    return false;
  return keepsRiskWithOrders(request, ladder, market, amended, yes, no);
}

function keepsRiskWithOrders(
  request: OrderRequest,
  ladder: LadderExposure,
  market: MarketExposure,
  amended: OrderExposure | undefined,
  yes: number,
  no: number,
): boolean {
  let ownYes = 0;
  let ownNo = 0;
  if (amended !== undefined) {
    // The old form of an amended order is not one of the *other* orders: it is taken out of both sides of the comparison.
    const others = new SideLoad();
    market.loadSide(request.side, others, amended.order.clientOrderId);
    const isBid = request.side === BookSide.bid;
    const load = isBid ? market.bids : market.asks;
    const lost = load.cost + load.fee - others.cost - others.fee;
    const won = load.feeBeyondGain - others.feeBeyondGain;
    ownYes = isBid ? won : lost;
    ownNo = isBid ? lost : won;
  }
  const { losses } = market;
  const noResultNow = ladder.noResultOpen + worse(losses, -ownYes, -ownNo) - worse(losses, 0, 0);
  const noResultAfter = ladder.noResultOpen + worse(losses, yes - ownYes, no - ownNo) - worse(losses, 0, 0);
  const now = ladder.riskWith(market.index, ladder.openLoss, -ownYes, -ownNo, noResultNow);
  return ladder.riskWith(market.index, ladder.openLoss, yes - ownYes, no - ownNo, noResultAfter) <= now;
}

function worse(losses: MarketExposure['losses'], yes: number, no: number): number {
  return Math.max(losses.openYes + yes, losses.openNo + no);
}
