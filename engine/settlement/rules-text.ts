/**
 * Reads the wording of a market's rules: what is measured, on which day, against which strikes, by which report. The same
 * wording with another date or strike has the same hash, any other change has another, so a change of terms cannot
 * pass unseen.
 */
import { Variable } from '../events.ts';
import { sha256Hex } from '../hash/sha256.ts';
import type { ClimateDate } from '../time.ts';
import { climateDateFromCivil } from '../weather/climate-day.ts';

/** Which publication settles the market. */
export type SettlementReport = 'nws_daily_climate_report' | 'weather_company';

/** What a rules text says; null for what it does not say. */
export interface RulesText {
  readonly variable: Variable | null;
  readonly climateDate: ClimateDate | null;
  readonly report: SettlementReport | null;
  /** AFOS identifier of the report where the text names one, for example `CLINYC`. */
  readonly cliProduct: string | null;
  /** The strikes in the words of the text. */
  readonly strike: TextStrike | null;
}

/** A strike in words: "greater than 86", "between 65-66". */
export interface TextStrike {
  readonly words: 'greater' | 'less' | 'between';
  readonly floorF: number | null;
  readonly capF: number | null;
}

/** Reads the primary rule; the product may also be named in the secondary rules. */
export function readRulesText(primary: string, secondary: string): RulesText {
  const text = primary.replaceAll('*', '');
  return {
    variable: variableOf(text),
    climateDate: dateOf(text),
    report: reportOf(text),
    cliProduct: /\bCLI[A-Z]{3}\b/.exec(text)?.[0] ?? /\bCLI[A-Z]{3}\b/.exec(secondary)?.[0] ?? null,
    strike: strikeOf(text),
  };
}

/** SHA-256 of the wording with dates, numbers and strikes taken out, as 64 hexadecimal digits. */
export function rulesHash(primary: string, secondary: string): string {
  return sha256Hex(`${normalizeRules(primary)}\n${normalizeRules(secondary)}`);
}

/** Lower case, single spaces, no markup; dates become `{date}`, strikes `{strike}`, other numbers `{number}`. */
export function normalizeRules(text: string): string {
  return text
    .toLowerCase()
    .replace(/[*_]/g, '')
    .replace(/[’‘]/g, "'")
    .replace(/[–—]/g, '-')
    .replace(DATE_IN_WORDS, '{date}')
    .replace(/\b\d{4}-\d{2}-\d{2}\b/g, '{date}')
    .replace(STRIKE_IN_WORDS, '{strike}')
    .replace(/-?\d+(?:[.,]\d+)*/g, '{number}')
    .replace(/\s+/g, ' ')
    .trim();
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_WORD =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DATE_IN_WORDS = new RegExp(`\\b${MONTH_WORD}\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})\\b`, 'g');
const NUMBER = '-?\\d+(?:\\.\\d+)?';
const STRIKE_IN_WORDS = new RegExp(
  `(greater than|less than|above|below|between)\\s+(${NUMBER})°?(?:\\s*(?:-|to|and)\\s*(${NUMBER})°?)?`,
  'g',
);

function variableOf(text: string): Variable | null {
  const isHigh = /\b(highest|maximum|high)\b/i.test(text);
  const isLow = /\b(lowest|minimum|low)\b/i.test(text);
  if (isHigh === isLow) return null;
  return isHigh ? Variable.high : Variable.low;
}

function dateOf(text: string): ClimateDate | null {
  const [match, ...others] = text.toLowerCase().matchAll(DATE_IN_WORDS);
  if (match === undefined || others.some((other) => other[0] !== match[0])) return null;
  const month = MONTHS.indexOf((match[1] as string).slice(0, 3)) + 1;
  try {
    return climateDateFromCivil(Number(match[3]), month, Number(match[2]));
  } catch {
    return null;
  }
}

function reportOf(text: string): SettlementReport | null {
  const isNws = /climatological report \(daily\)|daily climate report/i.test(text);
  const isWeatherCompany = /the weather company/i.test(text);
  if (isNws === isWeatherCompany) return null;
  return isNws ? 'nws_daily_climate_report' : 'weather_company';
}

function strikeOf(text: string): TextStrike | null {
  const [match, ...others] = text.toLowerCase().replace(/[–—]/g, '-').matchAll(STRIKE_IN_WORDS);
  if (match === undefined || others.length > 0) return null;
  const first = Number(match[2]);
  const second = match[3] === undefined ? null : Number(match[3]);
  const isBetween = match[1] === 'between';
  if (isBetween !== (second !== null)) return null;
  if (isBetween) return { words: 'between', floorF: first, capF: second };
  const isGreater = match[1] === 'greater than' || match[1] === 'above';
  return isGreater ? { words: 'greater', floorF: first, capF: null } : { words: 'less', floorF: null, capF: first };
}
