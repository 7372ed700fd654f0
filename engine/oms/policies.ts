/**
 * When orders are withdrawn although nobody asked: the market closes soon, its data is stale, its spread is too wide, too
 * little is shown, or the edge is gone. Each rule returns its reason or null; the first that speaks wins.
 */
import { BookSide } from '../events.ts';
import { FidelityTier, type MarketDef } from '../markets/contracts.ts';
import type { MarketBoard } from '../markets/market-board.ts';
import { NO_PRICE, NO_QUANTITY, ONE_CONTRACT, ONE_DOLLAR_PRICE, type Price } from '../money/units.ts';
import type { ReasonCode } from '../reasons.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../time.ts';
import type { OmsConfig } from './config.ts';
import type { ManagedOrder } from './managed-order.ts';
import { ONE_TICK } from './pricing.ts';

/** What the order manager reads of the market. */
export type BoardReadings = Pick<MarketBoard, 'bid' | 'ask' | 'bidQuantity' | 'askQuantity' | 'tier' | 'isStale'>;

/** Why no order may work on this side of the market now, or null. */
export function marketObjection(
  market: MarketDef,
  side: BookSide,
  board: BoardReadings,
  config: OmsConfig,
  now: EpochMicros,
): ReasonCode | null {
  if (market.closeAt - now <= config.cancelBeforeCloseMinutes * MICROS_PER_MINUTE) return 'before_close';
  if (board.isStale(market.id, now)) return 'data_stale';
  const bid = board.bid(market.id, now);
  const ask = board.ask(market.id, now);
  if (bid !== NO_PRICE && ask !== NO_PRICE && ask - bid > config.maxSpreadCents * ONE_TICK) return 'spread_widened';
  return liquidityObjection(market, side, bid, ask, board, config, now);
}

/** Why an order that opens a position is not worth keeping at its price, or null. */
export function edgeObjection(order: ManagedOrder, pYes: number, config: OmsConfig): ReasonCode | null {
  if (order.purpose === 'exit') return null;
  const price = order.price / ONE_DOLLAR_PRICE;
  const edge = order.side === BookSide.bid ? pYes - price : price - pYes;
  return edge < config.keepEdgeCents / 100 ? 'order_edge_gone' : null;
}

/** Sizes are asked only where the data shows them: prints alone say nothing about what is offered. */
function liquidityObjection(
  market: MarketDef,
  side: BookSide,
  bid: Price,
  ask: Price,
  board: BoardReadings,
  config: OmsConfig,
  now: EpochMicros,
): ReasonCode | null {
  if (config.minTouchContracts <= 0 || board.tier(market.id) > FidelityTier.candles) return null;
  const isBid = side === BookSide.bid;
  if ((isBid ? ask : bid) === NO_PRICE) return 'liquidity_fell';
  const shown = isBid ? board.askQuantity(market.id, now) : board.bidQuantity(market.id, now);
  return shown !== NO_QUANTITY && shown < config.minTouchContracts * ONE_CONTRACT ? 'liquidity_fell' : null;
}
