/**
 * The two checks of every settled market. The strike rule on the exchange's own value must give the exchange's result: a
 * mismatch is an error, in the data or in this program. The value of reports or of a station archive may differ from the
 * exchange's: a difference is no error, it is reported with its day.
 */
import type { Variable } from '../events.ts';
import type { CityId } from '../markets/contracts.ts';
import { type Strikes, strikesPayOn } from '../markets/strikes.ts';
import type { ClimateDate } from '../time.ts';

/** Counts of a comparison: `skipped` had nothing to compare with. */
export interface ComparisonCounts {
  readonly checked: number;
  readonly mismatched: number;
  readonly skipped: number;
}

/** A market as it was settled. */
export interface SettledMarket extends Strikes {
  readonly ticker: string;
  readonly eventTicker: string;
  readonly climateDate: ClimateDate;
  /** Which side won; null where the source does not say, `void` where neither did. */
  readonly result: 'yes' | 'no' | 'void' | null;
  /** The exchange's value of the whole ladder in °F; null where it gave none. */
  readonly valueF: number | null;
}

/** A market whose result is not what the strike rule gives. */
export interface StrikeRuleMismatch {
  readonly ticker: string;
  readonly climateDate: ClimateDate;
  readonly valueF: number;
  readonly result: 'yes' | 'no';
  readonly expected: 'yes' | 'no';
}

/** The strike rule against the exchange's results, market by market. */
export interface StrikeRuleComparison extends ComparisonCounts {
  readonly mismatches: readonly StrikeRuleMismatch[];
}

/** Applies the strike rule to the exchange's own value of every market that has a value and a result. */
export function compareStrikeRule(markets: Iterable<SettledMarket>): StrikeRuleComparison {
  const mismatches: StrikeRuleMismatch[] = [];
  let checked = 0;
  let skipped = 0;
  for (const market of markets) {
    const { ticker, climateDate, valueF, result } = market;
    if (valueF === null || (result !== 'yes' && result !== 'no')) {
      skipped++;
      continue;
    }
    checked++;
    const expected = strikesPayOn(market, valueF) ? 'yes' : 'no';
    if (expected !== result) mismatches.push({ ticker, climateDate, valueF, result, expected });
  }
  return { checked, mismatched: mismatches.length, skipped, mismatches };
}

/** One city, variable and climate day with the exchange's value and an independent one. */
export interface DayValues {
  readonly city: CityId;
  readonly variable: Variable;
  readonly climateDate: ClimateDate;
  /** The exchange's value in °F; null where it gave none. */
  readonly exchangeF: number | null;
  /** What climate reports or a station archive say in °F; null where they say nothing. */
  readonly independentF: number | null;
  /** Where the independent value comes from, for example `climate_report` or `archive`. */
  readonly source: string;
}

/** A day on which the two values differ. */
export interface DayDifference extends DayValues {
  readonly exchangeF: number;
  readonly independentF: number;
}

/** Independent values against the exchange's, day by day. */
export interface IndependentComparison extends ComparisonCounts {
  /** In order of climate date, then city, then variable. */
  readonly differences: readonly DayDifference[];
}

/** Compares the values of every day that has both. Whole degrees are compared: archives convert from tenths of °C. */
export function compareIndependent(days: Iterable<DayValues>): IndependentComparison {
  const differences: DayDifference[] = [];
  let checked = 0;
  let skipped = 0;
  for (const day of days) {
    const { exchangeF, independentF } = day;
    if (exchangeF === null || independentF === null) {
      skipped++;
      continue;
    }
    checked++;
    if (Math.round(exchangeF) !== Math.round(independentF)) differences.push({ ...day, exchangeF, independentF });
  }
  differences.sort((x, y) => x.climateDate - y.climateDate || x.city - y.city || x.variable - y.variable);
  return { checked, mismatched: differences.length, skipped, differences };
}
