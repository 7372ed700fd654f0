/** The fields of a decision record by name and in the units of a reader: what `docs/reference/decision-record.md` says of each type. */
import { DECISION_RECORD_BYTES, DecisionType, PROBABILITIES_PER_RECORD } from '../../engine/decision-record.ts';
import { BookSide } from '../../engine/events.ts';
import type { LadderId, MarketId } from '../../engine/markets/contracts.ts';
import { formatPrice, formatQuantity } from '../../engine/money/format.ts';
import type { Price, Quantity } from '../../engine/money/units.ts';
import { reasonOfNumber } from '../../engine/reasons.ts';
import { TRADING_STATES } from '../../engine/risk/gate.ts';
import type { SessionDirectory } from '../session/directory.ts';

/** Named values; prices and quantities as decimal strings of dollars and contracts. */
export type Fields = Readonly<Record<string, string | number | null>>;

const COMMANDS = ['none', 'new', 'amend', 'cancel'];

/** @param record 80 bytes. Throws RangeError for another length. */
export function decisionFields(record: Uint8Array, directory: SessionDirectory): Fields {
  if (record.length !== DECISION_RECORD_BYTES) throw new RangeError(`decision record of ${record.length} bytes`);
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const type = view.getUint8(0);
  const reason = view.getUint16(2, true);
  const ladder = view.getInt32(4, true);
  const market = view.getInt32(16, true);
  const integers = Array.from({ length: 5 }, (_, i) => view.getInt32(20 + 4 * i, true)) as Integers;
  const name = (Object.keys(DecisionType) as (keyof typeof DecisionType)[]).find((key) => DecisionType[key] === type);
  return {
    decision: name ?? `type ${type}`,
    at: new Date(view.getFloat64(8, true) / 1000).toISOString(),
    ladder: ladder < 0 || ladder >= directory.ladderCount ? null : directory.ladder(ladder as LadderId).eventTicker,
    ...(type !== DecisionType.evaluation && {
      market: market < 0 || market >= directory.marketCount ? null : directory.market(market as MarketId).ticker,
    }),
    reason: reasonOfNumber(reason)?.code ?? `reason ${reason}`,
    ...fieldsOf(type, reason, integers, view.getFloat64(72, true)),
    ...(type === DecisionType.evaluation && probabilities(view, market)),
  };
}

type Integers = [number, number, number, number, number];

function fieldsOf(type: number, reason: number, integers: Integers, real: number): Fields {
  const [i0, i1, i2, i3, i4] = integers;
  const side = i0 === BookSide.bid ? 'bid' : 'ask';
  const price = formatPrice(i1 as Price);
  const contracts = (quantity: number) => formatQuantity(quantity as Quantity);
  switch (type) {
    case DecisionType.evaluation:
      return { strategies_valid: i0, strategies_asked: i1, regime: i2, lead_hours: i3, confidence: real };
    case DecisionType.verdict:
      return {
        side,
        price,
        asked: contracts(i2),
        allowed: contracts(i3),
        limit: i4,
        open_risk_after: (real / 1e6).toFixed(6),
      };
    case DecisionType.intent:
      return {
        side,
        limit_price: price,
        target: contracts(i2),
        position: contracts(i3),
        orders_before: i4,
        edge: real,
      };
    case DecisionType.command:
      return { side, price, quantity: contracts(i2), command: COMMANDS[i3] ?? i3, orders_before: i4 };
    default:
      return isTradingState(reason)
        ? { before: TRADING_STATES[i0] ?? i0, after: TRADING_STATES[i1] ?? i1, figure: real }
        : { i0, i1, i2, i3, i4, real };
  }
}

/** Numbers of the block of trading states; records of other reasons speak of orders and settlements, whose integers are shown as they are. */
function isTradingState(reason: number): boolean {
  return reason >= 400 && reason < 500;
}

function probabilities(view: DataView, first: number): Fields {
  const named: Record<string, number> = { first_market: first };
  for (let i = 0; i < PROBABILITIES_PER_RECORD; i++) named[`p${first + i}`] = view.getUint32(40 + 4 * i, true) / 1e9;
  return named;
}
