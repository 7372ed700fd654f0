/**
 * From what the engine journals to the rows of a run's tables: dense ids get their names, instants and money keep their
 * integers.
 */
import { BookSide, SettlementStage, Variable } from '../../engine/events.ts';
import {
  type Directory,
  FIDELITY_TIER_NAMES,
  type FidelityTier,
  type LadderDef,
  type LadderId,
  type MarketDef,
} from '../../engine/markets/contracts.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { EquityPoint, FillRecord, OrderChange, Refusal, SettlementRecord } from '../../engine/ports.ts';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { formatClimateDate } from '../../engine/weather/climate-day.ts';
import type { EquityRow, FillRow, LadderRow, MarketRow, OrderRow, RefusalRow, SettlementRow } from './schema.ts';

/** A row of `fills` before its market's payout is known. */
export type OpenFillRow = Omit<FillRow, 'payout_e4' | 'gross_pnl_e6'>;
/** A row of `ladders` before profit is added up. */
export type OpenLadderRow = Omit<LadderRow, 'fills' | 'contracts_e2' | 'gross_pnl_e6' | 'fees_e6' | 'net_pnl_e6'>;
/** The final result of a ladder as the writer keeps it. */
export interface KeptResult {
  readonly winner: number;
  readonly valueF: number | null;
}

export function orderRow(change: OrderChange, directory: Directory): OrderRow {
  const { order } = change;
  return {
    engine_at: change.at,
    ...ofMarket(directory.market(order.market), directory),
    client_order_id: order.clientOrderId,
    intent_key: change.intentKey,
    supersession: change.supersession,
    strategy: change.strategy,
    side: sideName(order.side),
    price_e4: order.price,
    quantity_e2: order.quantity,
    filled_e2: change.filled,
    amend_price_e4: change.amend?.price ?? null,
    amend_quantity_e2: change.amend?.quantity ?? null,
    displayed_e2: change.displayed < 0 ? null : change.displayed,
    time_in_force: order.timeInForce,
    post_only: order.postOnly,
    reduce_only: order.reduceOnly,
    state: change.state,
    reason: change.reason,
  };
}

export function fillRow(record: FillRecord, directory: Directory): OpenFillRow {
  const { fill } = record;
  const market = directory.market(fill.market);
  const city = CITIES[directory.ladder(market.ladder).city];
  const localMicros = fill.executedAt + (city?.lstOffsetMinutes ?? 0) * MICROS_PER_MINUTE;
  return {
    engine_at: record.at,
    executed_at: fill.executedAt,
    ...ofMarket(market, directory),
    fill_id: fill.fillId,
    client_order_id: fill.clientOrderId,
    strategy: record.strategy,
    side: sideName(fill.side),
    price_e4: fill.price,
    quantity_e2: fill.quantity,
    fee_e6: fill.fee,
    is_taker: fill.isTaker,
    evidence: fill.evidence,
    tier: tierNameOf(record.tier),
    p_yes: Number.isFinite(record.pYes) ? record.pYes : null,
    bid_e4: record.bid < 0 ? null : record.bid,
    ask_e4: record.ask < 0 ? null : record.ask,
    lead_hours: (market.closeAt - fill.executedAt) / MICROS_PER_HOUR,
    local_hour: (((Math.floor(localMicros / MICROS_PER_HOUR) % 24) + 24) % 24) | 0,
    position_after_e2: record.positionAfter,
  };
}

export function refusalRow(refusal: Refusal, directory: Directory): RefusalRow {
  return {
    engine_at: refusal.at,
    ...ofMarket(refusal.market, directory),
    strategy: refusal.strategy,
    side: sideName(refusal.side),
    price_e4: refusal.price,
    asked_e2: refusal.asked,
    fitted_e2: refusal.fitted,
    reason: refusal.code,
    limit: refusal.limit,
    value: refusal.value,
  };
}

export function equityRow(point: EquityPoint): EquityRow {
  return {
    engine_at: point.at,
    cash_e6: point.cash,
    equity_e6: point.equity,
    open_risk_e6: point.openRisk,
    realized_e6: point.realized,
    fees_e6: point.fees,
    positions: point.positions,
    working_orders: point.workingOrders,
  };
}

export function settlementRow(record: SettlementRecord, directory: Directory): SettlementRow {
  return {
    engine_at: record.at,
    ...ofMarket(record.market, directory),
    stage: STAGE_NAMES[record.stage],
    payout_e4: record.payout,
    value_f: record.valueF,
    position_e2: record.position,
    paid_e6: record.paid,
  };
}

export function ladderRow(
  ladder: LadderDef,
  tier: FidelityTier | null,
  restored: boolean,
  result: KeptResult | null,
): OpenLadderRow {
  const winner = result ? ladder.markets[result.winner] : undefined;
  return {
    ...ofLadder(ladder),
    series: ladder.series,
    markets: ladder.markets.length,
    whole: ladder.whole,
    restored,
    tier: tier === null ? null : tierNameOf(tier),
    winner: winner?.ticker ?? null,
    winner_low_f: winner ? finite(winner.bracket.lowF) : null,
    winner_high_f: winner ? finite(winner.bracket.highF) : null,
    value_f: result?.valueF ?? null,
  };
}

export function marketRow(market: MarketDef, directory: Directory, restored: boolean): MarketRow {
  return {
    ...ofMarket(market, directory),
    low_f: finite(market.bracket.lowF),
    high_f: finite(market.bracket.highF),
    open_at: market.openAt,
    close_at: market.closeAt,
    restored,
  };
}

/** The columns that name a ladder. */
export function ofLadder(ladder: LadderDef) {
  return {
    ladder: ladder.id as number,
    event_ticker: ladder.eventTicker,
    city: CITIES[ladder.city]?.code ?? String(ladder.city),
    variable: ladder.variable === Variable.high ? ('high' as const) : ('low' as const),
    climate_date: formatClimateDate(ladder.climateDate),
  };
}

function ofMarket(market: MarketDef, directory: Directory) {
  return { ...ofLadder(directory.ladder(market.ladder)), market: market.id as number, ticker: market.ticker };
}

/** Ladders of a directory whose climate date lies in the inclusive range, by id. */
export function* laddersBetween(directory: Directory, from: number, to: number): Generator<LadderDef> {
  for (let id = 0; id < directory.ladderCount; id++) {
    const ladder = directory.ladder(id as LadderId);
    if (ladder.climateDate >= from && ladder.climateDate <= to) yield ladder;
  }
}

const STAGE_NAMES = {
  [SettlementStage.determined]: 'determined',
  [SettlementStage.disputed]: 'disputed',
  [SettlementStage.amended]: 'amended',
  [SettlementStage.final]: 'final',
  [SettlementStage.paid]: 'paid',
} as const;

function sideName(side: BookSide): 'bid' | 'ask' {
  return side === BookSide.bid ? 'bid' : 'ask';
}

function tierNameOf(tier: FidelityTier): (typeof FIDELITY_TIER_NAMES)[FidelityTier] {
  return FIDELITY_TIER_NAMES[tier];
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
