/** What a session sees and holds, as rows of its status: ladders with model against market, positions, working orders. */
import { PROBABILITIES_PER_RECORD } from '../../engine/decision-record.ts';
import { BookSide, Variable } from '../../engine/events.ts';
import type { LadderState } from '../../engine/ladder-state.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import { formatCash, formatPrice, formatQuantity } from '../../engine/money/format.ts';
import { type Cash, NO_PRICE, type Price } from '../../engine/money/units.ts';
import { positionValue } from '../../engine/portfolio/marks.ts';
import { reasonOfNumber } from '../../engine/reasons.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { formatClimateDate } from '../../engine/weather/climate-day.ts';
import type { SessionCore } from '../session/core.ts';
import type { SessionStatus } from './session-status.ts';

/** Open ladders, those of the session's own range first, then by date, city and variable. */
export function ladderRows(core: SessionCore, now: EpochMicros): SessionStatus['ladders'] {
  const open = [...core.engine.openLadders].sort(
    (x, y) =>
      Number(y.inRun) - Number(x.inRun) ||
      x.def.climateDate - y.def.climateDate ||
      x.def.city - y.def.city ||
      x.def.variable - y.def.variable,
  );
  return open.map((state) => ladderRow(core, state, now));
}

/** Open positions, by market. */
export function positionRows({ engine, directory }: SessionCore, now: EpochMicros): SessionStatus['positions'] {
  const { ledger } = engine.account;
  return ledger.openMarkets.map((id) => {
    const market = directory.market(id);
    const value = positionValue(engine.board, id, ledger.position(id), now);
    const cost = ledger.entryCost(id);
    return {
      market: market.ticker,
      ladder: directory.ladder(market.ladder).eventTicker,
      quantity: formatQuantity(ledger.position(id)),
      entry_cost: formatCash(cost),
      value: formatCash(value),
      profit: formatCash((value - cost) as Cash),
    };
  });
}

/** Orders that may still fill, oldest first. */
export function orderRows({ engine }: SessionCore): SessionStatus['orders'] {
  return engine.workingOrders.map((order) => ({
    client_order_id: order.clientOrderId,
    market: order.market.ticker,
    side: order.side === BookSide.bid ? 'bid' : 'ask',
    price: formatPrice(order.price),
    quantity: formatQuantity(order.quantity),
    filled: formatQuantity(order.filled),
    state: order.state,
    cancel_pending: order.cancelPending,
    amend_pending: order.amendPending,
    strategy: order.strategy,
    submitted_at: new Date(order.submittedAt / 1000).toISOString(),
    foreign: order.isForeign,
  }));
}

function ladderRow(core: SessionCore, { def, inRun }: Readonly<LadderState>, now: EpochMicros) {
  const { engine, outputs } = core;
  const { ledger, risk } = engine.account;
  const { board } = engine;
  const belief = beliefOf(outputs.recent.evaluation(def.id));
  return {
    ladder: def.eventTicker,
    city: CITIES[def.city]?.code ?? String(def.city),
    variable: def.variable === Variable.high ? ('high' as const) : ('low' as const),
    climate_date: formatClimateDate(def.climateDate),
    traded: inRun,
    evaluated_at: belief.at === null ? null : new Date(belief.at / 1000).toISOString(),
    reason: belief.reason,
    confidence: belief.confidence,
    open_risk: formatCash(risk.openRiskOf(def)),
    brackets: def.markets.map(({ id, ticker, bracket }, index) => ({
      market: ticker,
      low_f: Number.isFinite(bracket.lowF) ? bracket.lowF : null,
      high_f: Number.isFinite(bracket.highF) ? bracket.highF : null,
      p_model: belief.p.get(index) ?? null,
      bid: shown(board.bid(id, now)),
      ask: shown(board.ask(id, now)),
      last: shown(board.lastPrice(id)),
      position: formatQuantity(ledger.position(id)),
    })),
  };
}

interface Belief {
  readonly at: number | null;
  readonly reason: string | null;
  readonly confidence: number | null;
  /** By the index of the market in its ladder. */
  readonly p: ReadonlyMap<number, number>;
}

/** The last evaluation of a ladder, from its decision records. An opinion that is none has no probabilities. */
function beliefOf(records: readonly Uint8Array[]): Belief {
  const [first] = records;
  if (first === undefined) return { at: null, reason: null, confidence: null, p: new Map() };
  const view = viewOf(first);
  const reason = reasonOfNumber(view.getUint16(2, true))?.code ?? null;
  const p = new Map<number, number>();
  for (const record of reason === 'no_opinion' ? [] : records) {
    const part = viewOf(record);
    const from = part.getInt32(16, true);
    for (let i = 0; i < PROBABILITIES_PER_RECORD; i++) p.set(from + i, part.getUint32(40 + 4 * i, true) / 1e9);
  }
  return { at: view.getFloat64(8, true), reason, confidence: view.getFloat64(72, true), p };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function shown(price: Price): string | null {
  return price === NO_PRICE ? null : formatPrice(price);
}
