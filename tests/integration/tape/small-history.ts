/** Rows of a small history of New York (and a ladder of Chicago), for the tests of the tape. */
import type { PlainRow } from '../../../data/store/append.ts';
import type { TapeOptions } from '../../../data/tape/options.ts';
import type { CityId } from '../../../engine/markets/contracts.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../engine/time.ts';

/** 2024-10-04, and its midnight UTC. */
export const DATE = 20_000;
export const MIDNIGHT = DATE * MICROS_PER_DAY;
export const hours = (n: number): EpochMicros => (MIDNIGHT + n * MICROS_PER_HOUR) as EpochMicros;
export const minutes = (n: number): EpochMicros => (MIDNIGHT + n * MICROS_PER_MINUTE) as EpochMicros;

/** What is compiled of one city's day, without a warm-up. */
export const ONE_DAY: TapeOptions = {
  from: DATE as ClimateDate,
  to: DATE as ClimateDate,
  warmupDays: 0,
  climatologyYears: 0,
  cities: [CITIES[0]?.id as CityId],
  forecastStations: {},
};

export function ladder(eventTicker: string, date: number, change: PlainRow = {}): PlainRow {
  const openAt = MIDNIGHT + (date - DATE - 1) * MICROS_PER_DAY + 14 * MICROS_PER_HOUR;
  const closeAt = MIDNIGHT + (date - DATE + 1) * MICROS_PER_DAY + 4 * MICROS_PER_HOUR;
  return {
    known_at: openAt,
    event_ticker: eventTicker,
    series: 'KXHIGHNY',
    city: 'NYC',
    variable: 'high',
    climate_date: date,
    open_at: openAt,
    close_at: closeAt,
    expected_expiration_at: closeAt + 10 * MICROS_PER_HOUR,
    settlement_timer_s: 3_600,
    source_url: 'https://example.invalid/cli',
    terms_hash: 'registry',
    whole: true,
    source_seq: date,
    ...change,
  };
}

/** Three markets: 39 or below, 40 to 41, 42 or above; listed out of their order. */
export function markets(of: PlainRow, change: PlainRow = {}): PlainRow[] {
  const brackets = [
    ['T41', 42, null],
    ['B40.5', 40, 41],
    ['T40', null, 39],
  ] as const;
  return brackets.map(([suffix, low, high], i) => ({
    known_at: of.known_at,
    ticker: `${String(of.event_ticker)}-${suffix}`,
    event_ticker: of.event_ticker,
    strike_type: low === null ? 'less' : high === null ? 'greater' : 'between',
    floor_strike_f: low === null ? null : high === null ? low - 1 : low,
    cap_strike_f: high === null ? null : low === null ? high + 1 : high,
    low_f: low,
    high_f: high,
    open_at: of.open_at,
    close_at: of.close_at,
    restored: false,
    source_seq: 10 * Number(of.source_seq) + i,
    ...change,
  }));
}

export function trade(ticker: string, knownAt: number, sequence: number, change: PlainRow = {}): PlainRow {
  return {
    known_at: knownAt,
    traded_at: knownAt - 1_000_000,
    ticker,
    price_e4: 4_500,
    quantity_e2: 1_000,
    taker_side: 'bid',
    is_block: false,
    trade_id: null,
    source_seq: sequence,
    ...change,
  };
}

export function quote(ticker: string, knownAt: number, sequence: number, change: PlainRow = {}): PlainRow {
  return {
    known_at: knownAt,
    quoted_at: knownAt - 5_000,
    ticker,
    bid_e4: 4_400,
    ask_e4: 4_600,
    bid_size_e2: 300,
    ask_size_e2: null,
    source_seq: sequence,
    ...change,
  };
}

export function depth(ticker: string, knownAt: number, sequence: number, change: PlainRow = {}): PlainRow {
  return {
    known_at: knownAt,
    exchange_at: knownAt - 100,
    ticker,
    kind: 'delta',
    side: 'bid',
    price_e4: 4_300,
    size_e2: 700,
    source_seq: sequence,
    ...change,
  };
}

export function settlement(
  ticker: string | null,
  of: PlainRow,
  knownAt: number,
  sequence: number,
  change: PlainRow = {},
): PlainRow {
  return {
    known_at: knownAt,
    ticker,
    event_ticker: of.event_ticker,
    climate_date: of.climate_date,
    stage: 'determined',
    result: 'no',
    payout_e4: 0,
    value_f: null,
    value_text: null,
    settled_at: null,
    source_seq: sequence,
    ...change,
  };
}

export function forecast(model: string, station: string, knownAt: number, sequence: number, change: PlainRow = {}) {
  return {
    known_at: knownAt,
    issued_at: knownAt - 6 * MICROS_PER_HOUR,
    model,
    station,
    variable: 'high',
    climate_date: DATE,
    statistic: 'point',
    value_f: 41.26,
    source_seq: sequence,
    ...change,
  };
}

export function report(station: string, date: number, knownAt: number, sequence: number, change: PlainRow = {}) {
  return {
    known_at: knownAt,
    issued_at: knownAt - 300_000_000,
    station,
    climate_date: date,
    status: 'archive',
    max_f: 41,
    min_f: 30,
    product_id: null,
    source_seq: sequence,
    ...change,
  };
}

export function observation(station: string, knownAt: number, sequence: number, change: PlainRow = {}) {
  return {
    known_at: knownAt,
    observed_at: knownAt - 600_000_000,
    station,
    kind: 'routine',
    temp_c: 4.4,
    max_6h_c: null,
    min_6h_c: -0.6,
    max_24h_c: null,
    min_24h_c: null,
    raw: null,
    source_seq: sequence,
    ...change,
  };
}
