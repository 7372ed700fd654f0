/**
 * From a record of the history's kind to the events that the engine is told of it: what the tape's queries do in SQL, for one
 * record that has just come in. Both must say the same, since a backtest of a session's history has to decide as it did.
 */
import type { z } from 'zod';
import type { climateReports } from '../../data/catalog/climate-reports.ts';
import type { depth } from '../../data/catalog/depth.ts';
import type { forecasts } from '../../data/catalog/forecasts.ts';
import type { observations } from '../../data/catalog/observations.ts';
import type { quotes } from '../../data/catalog/quotes.ts';
import type { trades } from '../../data/catalog/trades.ts';
import {
  BookSide,
  EventKind,
  ForecastStatistic,
  MISSING,
  ObservationKind,
  ReportStatus,
  Variable,
} from '../../engine/events.ts';
import type { CityId, MarketId } from '../../engine/markets/contracts.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { FeedEvent } from '../session/event-rows.ts';

/** A record without its provenance. */
type Record<Dataset extends { schema: z.ZodType }> = Omit<z.infer<Dataset['schema']>, 'source' | 'source_seq'>;
export type TradeRecord = Record<typeof trades>;
export type QuoteRecord = Record<typeof quotes>;
export type DepthRecord = Record<typeof depth>;
export type ObservationRecord = Record<typeof observations>;
export type ForecastRecord = Record<typeof forecasts>;
export type ReportRecord = Record<typeof climateReports>;

const LARGEST_QUANTITY = 2_147_483_647;

export function tradeEvent(row: TradeRecord, market: MarketId): FeedEvent {
  return event(EventKind.trade, row.known_at, row.traded_at, market, {
    a: row.price_e4,
    b: quantity(row.quantity_e2),
    c: row.taker_side === 'ask' ? BookSide.ask : BookSide.bid,
    d: row.is_block ? 1 : 0,
  });
}

export function quoteEvent(row: QuoteRecord, market: MarketId): FeedEvent {
  return event(EventKind.quote, row.known_at, row.quoted_at, market, {
    a: row.bid_e4 ?? -1,
    b: row.ask_e4 ?? -1,
    c: quantity(row.bid_size_e2 ?? -1),
    d: quantity(row.ask_size_e2 ?? -1),
  });
}

/** A change of one level. */
export function levelEvent(row: DepthRecord, market: MarketId): FeedEvent {
  return event(EventKind.bookLevel, row.known_at, row.exchange_at, market, {
    a: row.side === 'ask' ? BookSide.ask : BookSide.bid,
    b: row.price_e4,
    c: quantity(row.size_e2),
    d: 0,
  });
}

/** A whole book: the rows of one snapshot, in their order. Throws RangeError when there is none. */
export function snapshotEvents(rows: readonly DepthRecord[], market: MarketId): FeedEvent[] {
  const [first] = rows;
  if (first === undefined) throw new RangeError('a snapshot of an empty book has one row');
  const exchangeAt = Math.max(...rows.map((row) => row.exchange_at));
  return [
    event(EventKind.bookClear, first.known_at, exchangeAt, market, { a: 0, b: 0, c: 0, d: 0 }),
    ...rows.filter(({ size_e2, price_e4 }) => size_e2 > 0 || price_e4 === 0).map((row) => levelEvent(row, market)),
  ];
}

const OBSERVATION_KINDS = {
  routine: ObservationKind.routine,
  special: ObservationKind.special,
  five_minute: ObservationKind.fiveMinute,
} as const;

export function observationEvent(row: ObservationRecord, city: CityId): FeedEvent {
  return event(EventKind.observation, row.known_at, row.observed_at, city, {
    a: OBSERVATION_KINDS[row.kind],
    b: tenths(row.temp_c),
    c: tenths(row.max_6h_c),
    d: tenths(row.min_6h_c),
  });
}

const STATISTICS = { ...ForecastStatistic, sd: ForecastStatistic.standardDeviation } as const;

/** @param source id of the forecast source in the session's directory. */
export function forecastEvent(row: ForecastRecord, city: CityId, source: number): FeedEvent {
  const variable = row.variable === 'low' ? Variable.low : Variable.high;
  return event(EventKind.forecast, row.known_at, row.issued_at, city, {
    a: source,
    b: row.climate_date,
    c: roundHalfAway(row.value_f * 10),
    d: variable + 2 * STATISTICS[row.statistic],
  });
}

export function reportEvent(row: ReportRecord, city: CityId): FeedEvent {
  return event(EventKind.climateReport, row.known_at, row.issued_at, city, {
    a: row.climate_date,
    b: ReportStatus[row.status],
    c: row.max_f ?? MISSING,
    d: row.min_f ?? MISSING,
  });
}

function event(
  kind: EventKind,
  knownAt: number,
  trueAt: number,
  subject: number,
  payload: { readonly a: number; readonly b: number; readonly c: number; readonly d: number },
): FeedEvent {
  return {
    kind,
    source: 0,
    knownAt: knownAt as EpochMicros,
    trueAt: trueAt as EpochMicros,
    subject,
    ...payload,
  };
}

function quantity(value: number): number {
  return Math.min(value, LARGEST_QUANTITY);
}

function tenths(celsius: number | null): number {
  return celsius === null ? MISSING : roundHalfAway(celsius * 10);
}

/** As DuckDB rounds: halves go away from zero. */
function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}
