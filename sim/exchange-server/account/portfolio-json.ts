/** Fills, positions and settlements as the exchange reports them: over REST, and in the frames of its private channels. */
import { BookSide } from '../../../engine/events.ts';
import { formatCash, formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { FillView, LadderPositionView, PositionView, SettlementView } from '../../exchange/views.ts';
import { isoTime, millis, seconds } from '../wire-time.ts';
import { bookSideOf, type Naming, outcomeOf } from './order-json.ts';

/** Micro-dollars in a cent. */
const CENT = 10_000;

/** A fill as REST reports it. */
export function fillJson(fill: FillView, { directory, ids }: Naming): object {
  const { ticker } = directory.market(fill.market);
  const id = ids.fill(fill.fillId);
  const outcome = outcomeOf(fill.side);
  return {
    fill_id: id,
    exchange_index: 0,
    trade_id: id,
    order_id: ids.order(fill.venueOrderId),
    ticker,
    market_ticker: ticker,
    side: outcome,
    action: fill.side === BookSide.bid ? 'buy' : 'sell',
    outcome_side: outcome,
    book_side: bookSideOf(fill.side),
    count_fp: formatQuantity(fill.quantity),
    yes_price_dollars: formatPrice(fill.price),
    no_price_dollars: formatPrice((ONE_DOLLAR_PRICE - fill.price) as Price),
    is_taker: fill.isTaker,
    created_time: isoTime(fill.executedAt),
    fee_cost: formatCash(fill.fee),
    subaccount_number: 0,
    ts: seconds(fill.executedAt),
  };
}

/** A fill as the message of a `fill` frame. */
export function fillMessage(fill: FillView, { directory, ids }: Naming): object {
  const outcome = outcomeOf(fill.side);
  return {
    trade_id: ids.fill(fill.fillId),
    order_id: ids.order(fill.venueOrderId),
    client_order_id: fill.clientOrderId,
    market_ticker: directory.market(fill.market).ticker,
    exchange_index: 0,
    is_taker: fill.isTaker,
    side: outcome,
    action: fill.side === BookSide.bid ? 'buy' : 'sell',
    outcome_side: outcome,
    book_side: bookSideOf(fill.side),
    purchased_side: outcome,
    yes_price_dollars: formatPrice(fill.price),
    count_fp: formatQuantity(fill.quantity),
    fee_cost: formatCash(fill.fee),
    post_position_fp: formatQuantity(fill.positionAfter),
    ts: seconds(fill.executedAt),
    ts_ms: millis(fill.executedAt),
    subaccount: 0,
  };
}

export function marketPositionJson(position: PositionView, { directory }: Naming): object {
  return {
    ticker: directory.market(position.market).ticker,
    exchange_index: 0,
    total_traded_dollars: formatCash(position.totalTraded),
    position_fp: formatQuantity(position.position),
    market_exposure_dollars: formatCash(position.exposure),
    realized_pnl_dollars: formatCash(position.realized),
    fees_paid_dollars: formatCash(position.feesPaid),
    last_updated_ts: isoTime(position.updatedAt),
  };
}

export function eventPositionJson(position: LadderPositionView, { directory }: Naming): object {
  return {
    event_ticker: directory.ladder(position.ladder).eventTicker,
    total_cost_dollars: formatCash(position.totalCost),
    total_cost_shares_fp: formatQuantity(position.totalCostShares),
    event_exposure_dollars: formatCash(position.exposure),
    realized_pnl_dollars: formatCash(position.realized),
    fees_paid_dollars: formatCash(position.feesPaid),
  };
}

/** What a position's frame says beyond the position itself: contracts ever traded, and the fees of what is open. */
export interface PositionTally {
  readonly volume: Quantity;
  readonly openFees: Cash;
}

/** A position as the message of a `market_position` frame. */
export function positionMessage(position: PositionView, tally: PositionTally, { directory, ids }: Naming): object {
  return {
    user_id: ids.userId,
    market_ticker: directory.market(position.market).ticker,
    position_fp: formatQuantity(position.position),
    position_cost_dollars: formatCash(position.exposure),
    realized_pnl_dollars: formatCash(position.realized),
    fees_paid_dollars: formatCash(position.feesPaid),
    position_fee_cost_dollars: formatCash(tally.openFees),
    volume_fp: formatQuantity(tally.volume),
    subaccount: 0,
  };
}

export function settlementJson(settlement: SettlementView, { directory }: Naming): object {
  const market = directory.market(settlement.market);
  const { payout } = settlement;
  return {
    ticker: market.ticker,
    exchange_index: 0,
    event_ticker: directory.ladder(market.ladder).eventTicker,
    market_result: payout === ONE_DOLLAR_PRICE ? 'yes' : payout === 0 ? 'no' : 'scalar',
    yes_count_fp: formatQuantity(settlement.yesQuantity),
    yes_total_cost_dollars: formatCash(settlement.yesCost),
    no_count_fp: formatQuantity(settlement.noQuantity),
    no_total_cost_dollars: formatCash(settlement.noCost),
    revenue: Math.floor(settlement.revenue / CENT),
    settled_time: isoTime(settlement.settledAt),
    fee_cost: formatCash(settlement.fees),
    value: Math.floor(payout / 100),
  };
}
