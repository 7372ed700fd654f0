/**
 * What the engine can be told: the kinds of event, the columns that carry them, and the one order of simultaneous events.
 *
 * Events travel as columns of typed arrays, never as an object each. `subject` is the dense id of what the event is about
 * (market, ladder or city by kind) and `a` to `d` hold the payload described at each kind. Ticks, venue updates and operator
 * commands are not on the tape: the clock, the venue and a person send them, and the driver merges them by the same order.
 */
import type { EpochMicros } from './time.ts';

/** "No value" in an integer payload column. */
export const MISSING = -2_147_483_648;

/** Kinds of event. The number is stored in tapes and journals: never renumber. */
export const EventKind = {
  /** subject ladder; the definition is in the directory and may be read from this moment on. */
  ladderListed: 1,
  /** subject market; a = MarketStatus. */
  marketStatus: 2,
  /** subject market; a = SettlementStage, b = what a YES contract pays (Price) or MISSING, c = value in 1/100 °F or MISSING. */
  settlement: 3,
  /** subject city; a = ObservationKind, b = temperature, c = maximum group, d = minimum group, each in 1/10 °C or MISSING. */
  observation: 4,
  /** subject city; a = forecast source id, b = climate date, c = value in 1/10 °F, d = variable + 2 × ForecastStatistic. */
  forecast: 5,
  /** subject city; a = climate date, b = ReportStatus, c = maximum in whole °F or MISSING, d = minimum likewise. */
  climateReport: 6,
  /** subject market; a = best bid (Price, -1 none), b = best ask (-1 none), c = bid size (Quantity, -1 unknown), d = ask size. */
  quote: 7,
  /** subject market; the book is empty from here: the first event of a depth snapshot. */
  bookClear: 8,
  /** subject market; a = BookSide, b = price (YES terms), c = quantity now resting at it (0 removes the level). */
  bookLevel: 9,
  /** subject market; a = price, b = quantity, c = BookSide of the taker (bid: bought YES), d = 1 for a block trade. */
  trade: 10,
  /** subject market; a = lowest ask of a bar (Price, -1 none), b = highest ask, c = highest bid, d = lowest bid; true at its end. */
  barRange: 11,
  /** subject market; a = bid at the end of a bar (Price, -1 none), b = ask, c = length of the bar in seconds, d = 0. */
  barClose: 12,
  /** subject market; a = lowest trade of a bar (Price, -1 without trades), b = highest, c = last, d = volume (Quantity, -1 unknown). */
  barTrades: 13,
  venueUpdate: 20,
  operator: 21,
  slowTick: 22,
  fastTick: 23,
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** Side of the YES book: a bid buys YES, an ask sells YES (which buys NO). */
export const BookSide = { bid: 0, ask: 1 } as const;
export type BookSide = (typeof BookSide)[keyof typeof BookSide];

/** Which daily extreme a ladder is about. */
export const Variable = { high: 0, low: 1 } as const;
export type Variable = (typeof Variable)[keyof typeof Variable];

/** Status of a market as the exchange publishes it. */
export const MarketStatus = { initialized: 0, active: 1, inactive: 2, closed: 3 } as const;
export type MarketStatus = (typeof MarketStatus)[keyof typeof MarketStatus];

/** Where a market stands between its close and the payment. */
export const SettlementStage = { determined: 1, disputed: 2, amended: 3, final: 4, paid: 5 } as const;
export type SettlementStage = (typeof SettlementStage)[keyof typeof SettlementStage];

/** How an observation was made; decides how exactly it bounds the day's extreme. */
export const ObservationKind = { routine: 0, special: 1, fiveMinute: 2 } as const;
export type ObservationKind = (typeof ObservationKind)[keyof typeof ObservationKind];

/** Which number of a forecast's distribution a value is. */
export const ForecastStatistic = { point: 0, standardDeviation: 1, p10: 2, p25: 3, p50: 4, p75: 5, p90: 6 } as const;
export type ForecastStatistic = (typeof ForecastStatistic)[keyof typeof ForecastStatistic];

/** How final a report of a climate day is. `archive` is a station archive's daily value, never a settlement report. */
export const ReportStatus = { preliminary: 0, final: 1, corrected: 2, archive: 3 } as const;
export type ReportStatus = (typeof ReportStatus)[keyof typeof ReportStatus];

/** A batch of events as parallel columns, sorted by `compareEvents`. Row i is one event. */
export interface EventColumns {
  readonly length: number;
  readonly kind: Uint8Array;
  /** Dense id of the source within its kind's class; orders simultaneous events. */
  readonly source: Uint8Array;
  /** When the engine could first know it: EpochMicros. */
  readonly knownAt: Float64Array;
  /** When it was true (exchange time, observation time, issue time): EpochMicros. */
  readonly trueAt: Float64Array;
  readonly subject: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
  readonly d: Int32Array;
}

/**
 * The class of each kind in the order of simultaneous events: lifecycle and settlement, weather, market data, venue updates,
 * operator, slow tick, fast tick.
 */
export const EVENT_CLASS: Readonly<Record<EventKind, number>> = {
  [EventKind.ladderListed]: 0,
  [EventKind.marketStatus]: 0,
  [EventKind.settlement]: 0,
  [EventKind.observation]: 1,
  [EventKind.forecast]: 1,
  [EventKind.climateReport]: 1,
  [EventKind.quote]: 2,
  [EventKind.bookClear]: 2,
  [EventKind.bookLevel]: 2,
  [EventKind.trade]: 2,
  [EventKind.barRange]: 2,
  [EventKind.barClose]: 2,
  [EventKind.barTrades]: 2,
  [EventKind.venueUpdate]: 3,
  [EventKind.operator]: 4,
  [EventKind.slowTick]: 5,
  [EventKind.fastTick]: 6,
};

/** What orders two events: `sourceSequence` is the position within the source (file order, exchange sequence). */
export interface EventOrderKey {
  readonly knownAt: EpochMicros;
  readonly kind: EventKind;
  readonly source: number;
  readonly sourceSequence: number;
  readonly subject: number;
}

/** The one order of events: known_at, then class of kind, then source, source sequence, subject. Negative when `x` is first. */
export function compareEvents(x: EventOrderKey, y: EventOrderKey): number {
  if (x.knownAt !== y.knownAt) return x.knownAt - y.knownAt;
  const byClass = EVENT_CLASS[x.kind] - EVENT_CLASS[y.kind];
  if (byClass !== 0) return byClass;
  if (x.source !== y.source) return x.source - y.source;
  if (x.sourceSequence !== y.sourceSequence) return x.sourceSequence - y.sourceSequence;
  return x.subject - y.subject;
}
