/** Rows of `settlements` from what a final record says of a ladder and its markets. */
import { parsePriceDollars } from '../../engine/money/parse.ts';
import { ONE_DOLLAR_PRICE } from '../../engine/money/units.ts';
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

/** Which side won, and what a YES contract pays in 1/10,000 dollar. */
export interface Outcome {
  readonly result: 'yes' | 'no' | 'void';
  readonly payoutE4: number;
}

/**
 * What a record's result means; null where it is none. A market that no report decides is `scalar` and pays a price between the
 * two, which is no result without it.
 */
export function outcomeOf(result: string | null | undefined, settlementValueDollars?: string | null): Outcome | null {
  if (result === 'yes') return { result, payoutE4: ONE_DOLLAR_PRICE };
  if (result === 'no') return { result, payoutE4: 0 };
  if (result !== 'scalar' || !settlementValueDollars) return null;
  return { result: 'void', payoutE4: parsePriceDollars(settlementValueDollars) };
}

/** One market's final step. */
export function finalRow(settlement: {
  knownAt: EpochMicros;
  ticker: string;
  eventTicker: string;
  climateDate: ClimateDate;
  result: Outcome['result'];
  /** Where the result does not say it. */
  payoutE4?: number;
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
    payout_e4: settlement.payoutE4 ?? (settlement.result === 'yes' ? ONE_DOLLAR_PRICE : 0),
    value_f: settlement.value.valueF,
    value_text: settlement.value.text,
    settled_at: settlement.settledAt,
    source_seq: settlement.row,
  };
}
