/**
 * A market's terms, compiled once from its rules into one object: station, report, variable, climate day, inclusive edges,
 * source URL, and the hash of the wording. The registry says what a series must be about; a rules text that says
 * otherwise is refused as data. A record without rules text has the registry's terms and says so.
 */
import type { Variable } from '../events.ts';
import { sha256Hex } from '../hash/sha256.ts';
import type { Bracket, StrikeType } from '../markets/contracts.ts';
import { type City, cityBySeries, WEATHER_COMPANY_FROM } from '../markets/stations.ts';
import { bracketOf } from '../markets/strikes.ts';
import type { ClimateDate, EpochMicros } from '../time.ts';
import { climateDayEnd, climateDayStart } from '../weather/climate-day.ts';
import { type SettlementPolicy, settlementPolicyOf } from './policy.ts';
import { type RulesText, readRulesText, rulesHash, type SettlementReport, type TextStrike } from './rules-text.ts';

/** The hash of terms that come from the station registry because the record has no rules text. */
export const REGISTRY_TERMS = 'registry';

/**
 * The hash of a whole ladder from its markets' hashes: the one they share, or a hash of all of them where they differ, which nobody
 * has accepted. Wordings that contradict each other within a ladder must never pass as known terms.
 */
export function ladderTermsHash(hashes: readonly string[]): string {
  const distinct = [...new Set(hashes)].sort();
  if (distinct.length <= 1) return distinct[0] ?? REGISTRY_TERMS;
  return sha256Hex(distinct.join('\n'));
}

/** A record of one market as far as its terms go; rules are null where the source has none. */
export interface TermsRecord {
  readonly series: string;
  readonly climateDate: ClimateDate;
  readonly strikeType: StrikeType;
  readonly floorStrikeF: number | null;
  readonly capStrikeF: number | null;
  readonly rulesPrimary: string | null;
  readonly rulesSecondary: string | null;
}

/** What a market settles on. */
export interface MarketTerms {
  readonly series: string;
  readonly station: string;
  /** AFOS identifier of the station's Daily Climate Report. */
  readonly cliProduct: string;
  readonly report: SettlementReport;
  readonly variable: Variable;
  readonly climateDate: ClimateDate;
  /** First instant of the climate day, and first instant after it. */
  readonly dayStart: EpochMicros;
  readonly dayEnd: EpochMicros;
  /** Whole degrees on which it pays, both ends inclusive. */
  readonly bracket: Bracket;
  readonly sourceUrl: string;
  readonly policy: SettlementPolicy;
  /** Hash of the normalised rules text, or `registry`. */
  readonly termsHash: string;
}

/** Why terms could not be compiled. */
export type TermsRefusal =
  | 'unknown_series'
  | 'strikes_invalid'
  | 'variable_differs'
  | 'date_differs'
  | 'station_differs'
  | 'strike_differs'
  | 'report_unknown'
  | 'report_differs';

/** Compiled terms, or why not, with the values that disagree. */
export type CompiledTerms =
  | { readonly ok: true; readonly terms: MarketTerms }
  | { readonly ok: false; readonly refusal: TermsRefusal; readonly expected: string; readonly found: string };

/** Compiles the terms of one market. */
export function compileTerms(record: TermsRecord): CompiledTerms {
  const registered = cityBySeries(record.series);
  if (registered === undefined) return refuse('unknown_series', 'a series of the registry', record.series);
  const { city, variable } = registered;
  const report: SettlementReport =
    record.climateDate >= WEATHER_COMPANY_FROM ? 'weather_company' : 'nws_daily_climate_report';
  let bracket: Bracket;
  try {
    bracket = bracketOf(record.strikeType, record.floorStrikeF, record.capStrikeF);
  } catch (error) {
    return refuse('strikes_invalid', 'strikes that some whole degree satisfies', (error as Error).message);
  }
  const hasText = record.rulesPrimary !== null && record.rulesPrimary.trim() !== '';
  if (hasText) {
    const text = readRulesText(record.rulesPrimary, record.rulesSecondary ?? '');
    const conflict = conflictOf(record, text, city, variable, report);
    if (conflict !== null) return conflict;
  }
  return {
    ok: true,
    terms: {
      series: record.series,
      station: city.station,
      cliProduct: city.cliProduct,
      report,
      variable,
      climateDate: record.climateDate,
      dayStart: climateDayStart(record.climateDate, city.lstOffsetMinutes),
      dayEnd: climateDayEnd(record.climateDate, city.lstOffsetMinutes),
      bracket,
      sourceUrl: city.sourceUrl(record.climateDate),
      policy: settlementPolicyOf(record.series, record.climateDate),
      termsHash: hasText ? rulesHash(record.rulesPrimary, record.rulesSecondary ?? '') : REGISTRY_TERMS,
    },
  };
}

/** The first thing in which the text disagrees with registry and strikes; what it leaves out is no disagreement, except the report. */
function conflictOf(
  record: TermsRecord,
  text: RulesText,
  city: City,
  variable: Variable,
  report: SettlementReport,
): CompiledTerms | null {
  if (text.variable !== null && text.variable !== variable) {
    return refuse('variable_differs', String(variable), String(text.variable));
  }
  if (text.climateDate !== null && text.climateDate !== record.climateDate) {
    return refuse('date_differs', String(record.climateDate), String(text.climateDate));
  }
  if (text.cliProduct !== null && text.cliProduct !== city.cliProduct) {
    return refuse('station_differs', city.cliProduct, text.cliProduct);
  }
  if (text.strike !== null && !agrees(record, text.strike)) {
    return refuse('strike_differs', wordsOf(record), JSON.stringify(text.strike));
  }
  if (text.report === null) return refuse('report_unknown', report, 'none that is known');
  if (text.report !== report) return refuse('report_differs', report, text.report);
  return null;
}

/** The words "greater" and "less" are strict, as the strike types are; "or equal" types have no wording known here. */
function agrees(record: TermsRecord, strike: TextStrike): boolean {
  if (record.strikeType !== strike.words) return false;
  return record.floorStrikeF === strike.floorF && record.capStrikeF === strike.capF;
}

function wordsOf({ strikeType, floorStrikeF, capStrikeF }: TermsRecord): string {
  return JSON.stringify({ words: strikeType, floorF: floorStrikeF, capF: capStrikeF });
}

function refuse(refusal: TermsRefusal, expected: string, found: string): CompiledTerms {
  return { ok: false, refusal, expected, found };
}
