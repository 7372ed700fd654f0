/**
 * Tickers of temperature markets: `KXHIGHNY-26SEP23-B65.5` is series, climate date and strike.
 *
 * The ticker identifies, it does not define: brackets come from the strike fields (`strikes.ts`), because `-T72` may be either
 * tail. Old tickers with a doubled dash (`HIGHAUS--23MAY11-T84`) and negative strikes (`-B-2.5`) are real and are read.
 */
import type { ClimateDate } from '../time.ts';
import { civilOf, climateDateFromCivil } from '../weather/climate-day.ts';

/** What a market ticker says. */
export interface MarketTicker {
  readonly series: string;
  readonly climateDate: ClimateDate;
  /** `B`: between two degrees around `number`; `T`: one of the tails, next to `number`. */
  readonly kind: 'B' | 'T';
  readonly number: number;
}

/** What an event ticker says. */
export interface EventTicker {
  readonly series: string;
  readonly climateDate: ClimateDate;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const EVENT = /^([A-Z][A-Z0-9]*)--?(\d{2})([A-Z]{3})(\d{2})$/;
const MARKET = /^(.+)-([BT])(-?\d+(?:\.\d+)?)$/;

/** Reads a market ticker; null when the text is not the ticker of a daily-temperature market. */
export function parseMarketTicker(ticker: string): MarketTicker | null {
  const match = MARKET.exec(ticker);
  if (match === null) return null;
  const [, eventText = '', kind, numberText] = match;
  const event = parseEventTicker(eventText);
  if (event === null) return null;
  return { ...event, kind: kind === 'B' ? 'B' : 'T', number: Number(numberText) };
}

/** Reads an event ticker; null when the text is not one, its date included. */
export function parseEventTicker(ticker: string): EventTicker | null {
  const match = EVENT.exec(ticker);
  if (match === null) return null;
  const [, series = '', yearText, monthText = '', dayText] = match;
  const month = MONTHS.indexOf(monthText) + 1;
  if (month === 0) return null;
  try {
    return { series, climateDate: climateDateFromCivil(2000 + Number(yearText), month, Number(dayText)) };
  } catch {
    return null;
  }
}

/** The event ticker in today's form, for example `KXHIGHNY-26SEP23`. */
export function eventTickerOf(series: string, date: ClimateDate): string {
  const { year, month, day } = civilOf(date);
  return `${series}-${two(year % 100)}${MONTHS[month - 1]}${two(day)}`;
}

/** The ticker of a market between two degrees (`B`, its middle) or of a tail (`T`, its strike). */
export function marketTickerOf(event: string, kind: 'B' | 'T', strike: number): string {
  return `${event}-${kind}${strike}`;
}

/** The event that a market belongs to: its ticker without the strike, a doubled dash made single. */
export function eventOfMarketTicker(ticker: string): string | null {
  const parsed = parseMarketTicker(ticker);
  return parsed === null ? null : eventTickerOf(parsed.series, parsed.climateDate);
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
