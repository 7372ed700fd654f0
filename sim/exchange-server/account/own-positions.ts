/**
 * Own positions, market by market, counted from the account's own fills: cost by average, realised profit when contracts are
 * closed or paid, fees apart. YES and NO of one market net out, as at the exchange.
 */
import { BookSide } from '../../../engine/events.ts';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import { formatCash, formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { Fill } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { isoTime, seconds } from '../wire-time.ts';
import { paidPrice } from './own-order.ts';

export class OwnPosition {
  readonly market: MarketDef;
  readonly ladder: LadderDef;
  /** Signed in YES. */
  position = 0;
  /** What the open contracts cost, in micro-dollars. */
  cost = 0;
  realized = 0;
  fees = 0;
  /** Fees of what is open, by average. */
  openFees = 0;
  /** Contracts, and what they cost in micro-dollars, over all fills. */
  volume = 0;
  traded = 0;
  updatedAt = 0 as EpochMicros;

  constructor(market: MarketDef, ladder: LadderDef) {
    this.market = market;
    this.ladder = ladder;
  }

  fill({ side, price, quantity, fee, executedAt }: Fill): void {
    const sign = side === BookSide.bid ? 1 : -1;
    const closing = Math.min(quantity, Math.max(0, -sign * this.position));
    const paid = paidPrice(side, price);
    if (closing > 0) this.#close(closing, ONE_DOLLAR_PRICE - paid);
    const opening = quantity - closing;
    this.position += sign * quantity;
    this.cost += opening * paid;
    this.openFees += quantity === 0 ? 0 : Math.trunc((fee * opening) / quantity);
    this.fees += fee;
    this.volume += quantity;
    this.traded += paid * quantity;
    this.updatedAt = Math.max(this.updatedAt, executedAt) as EpochMicros;
  }

  /** Everything is paid at what a YES contract pays. Returns what comes in, in micro-dollars. */
  pay(payout: Price, at: EpochMicros): number {
    const open = Math.abs(this.position);
    const each = this.position > 0 ? payout : ONE_DOLLAR_PRICE - payout;
    this.#close(open, each);
    this.position = 0;
    this.updatedAt = Math.max(this.updatedAt, at) as EpochMicros;
    return open * each;
  }

  #close(quantity: number, each: number): void {
    const open = Math.abs(this.position);
    const cost = quantity === open ? this.cost : Math.round((this.cost * quantity) / open);
    const fees = quantity === open ? this.openFees : Math.round((this.openFees * quantity) / open);
    this.cost -= cost;
    this.openFees -= fees;
    this.realized += quantity * each - cost;
  }
}

/** A position as REST reports it. */
export function marketPositionJson(own: OwnPosition): object {
  return {
    ticker: own.market.ticker,
    exchange_index: 0,
    total_traded_dollars: formatCash(own.traded as Cash),
    position_fp: formatQuantity(own.position as Quantity),
    market_exposure_dollars: formatCash(own.cost as Cash),
    realized_pnl_dollars: formatCash(own.realized as Cash),
    fees_paid_dollars: formatCash(own.fees as Cash),
    last_updated_ts: isoTime(own.updatedAt),
  };
}

/** The positions of one event together. */
export function eventPositionJson(eventTicker: string, own: readonly OwnPosition[]): object {
  const sum = (of: (one: OwnPosition) => number) => own.reduce((total, one) => total + of(one), 0);
  return {
    event_ticker: eventTicker,
    total_cost_dollars: formatCash(sum((one) => one.traded) as Cash),
    total_cost_shares_fp: formatQuantity(sum((one) => one.volume) as Quantity),
    event_exposure_dollars: formatCash(sum((one) => one.cost) as Cash),
    realized_pnl_dollars: formatCash(sum((one) => one.realized) as Cash),
    fees_paid_dollars: formatCash(sum((one) => one.fees) as Cash),
  };
}

/** A position as the message of a `market_position` frame. */
export function positionMessage(own: OwnPosition, userId: string): object {
  return {
    user_id: userId,
    market_ticker: own.market.ticker,
    position_fp: formatQuantity(own.position as Quantity),
    position_cost_dollars: formatCash(own.cost as Cash),
    realized_pnl_dollars: formatCash(own.realized as Cash),
    fees_paid_dollars: formatCash(own.fees as Cash),
    position_fee_cost_dollars: formatCash(own.openFees as Cash),
    volume_fp: formatQuantity(own.volume as Quantity),
  };
}

/** A payment, as `GET /portfolio/settlements` lists it. */
export interface OwnSettlement {
  readonly at: EpochMicros;
  readonly market: MarketDef;
  readonly eventTicker: string;
  readonly json: object;
}

/** What was paid for a position that is still open; null when there is none. */
export function settlementOf(own: OwnPosition, payout: Price, at: EpochMicros): OwnSettlement | null {
  if (own.position === 0) return null;
  const { market, ladder, position, cost, fees } = own;
  const isYes = position > 0;
  const none = formatQuantity(0 as Quantity);
  const noCost = formatCash(0 as Cash);
  const count = formatQuantity(Math.abs(position) as Quantity);
  const revenue = Math.abs(position) * (isYes ? payout : ONE_DOLLAR_PRICE - payout);
  return {
    at,
    market,
    eventTicker: ladder.eventTicker,
    json: {
      ticker: market.ticker,
      exchange_index: 0,
      event_ticker: ladder.eventTicker,
      market_result: payout === ONE_DOLLAR_PRICE ? 'yes' : payout === 0 ? 'no' : 'scalar',
      yes_count_fp: isYes ? count : none,
      yes_total_cost_dollars: isYes ? formatCash(cost as Cash) : noCost,
      no_count_fp: isYes ? none : count,
      no_total_cost_dollars: isYes ? noCost : formatCash(cost as Cash),
      revenue: Math.floor(revenue / 10_000),
      settled_time: isoTime(at),
      fee_cost: formatCash(fees as Cash),
      value: Math.floor(payout / 100),
    },
  };
}

/** A fill as REST reports it. `id` names the trade, `orderId` the order. */
export function fillJson(fill: Fill, id: string, orderId: string, ticker: string): object {
  const outcome = fill.side === BookSide.bid ? 'yes' : 'no';
  return {
    fill_id: id,
    exchange_index: 0,
    trade_id: id,
    order_id: orderId,
    ticker,
    market_ticker: ticker,
    side: outcome,
    action: fill.side === BookSide.bid ? 'buy' : 'sell',
    outcome_side: outcome,
    book_side: fill.side === BookSide.bid ? 'bid' : 'ask',
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
