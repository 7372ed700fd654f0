/** Rows of `settlements` from what a final record says of a ladder and its markets. */
import { parseExpirationValue } from '../../engine/settlement/expiration-value.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import type { SettlementRow } from '../catalog/settlements.ts';

/** A value as the exchange gives it: mostly a number, sometimes a sentence that begins with one. */
export interface SettledValue {
  readonly valueF: number | null;
  /** The text where it is more than a number. */
  readonly text: string | null;
}

/** Reads an expiration value: `85.00`, empty, or `84. Although the Daily Climate Report was not finalized …`. */
export function readSettledValue(text: string | null): SettledValue {
  const value = parseExpirationValue(text);
  return {
    valueF: 'valueF' in value ? value.valueF : null,
    text: 'text' in value ? value.text : null,
  };
}

/** One market's final step. @param result as the exchange spells it. */
export function finalRow(settlement: {
  knownAt: EpochMicros;
  ticker: string;
  eventTicker: string;
  climateDate: ClimateDate;
  result: 'yes' | 'no';
  value: SettledValue;
  settledAt: EpochMicros | null;
  row: number;
}): Omit<SettlementRow, 'source'> {
  return {
    known_at: settlement.knownAt,
    ticker: settlement.ticker,
    event_ticker: settlement.eventTicker,
    climate_date: settlement.climateDate,
    stage: 'final',
    result: settlement.result,
    payout_e4: settlement.result === 'yes' ? 10_000 : 0,
    value_f: settlement.value.valueF,
    value_text: settlement.value.text,
    settled_at: settlement.settledAt,
    source_seq: settlement.row,
  };
}
