/** Ladders, markets and what they settled on, from the best source of each, in memory: a few thousand small records. */
import { type DuckDBConnection, queryRows } from '../../../data/store/sql.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import { climateDateFromCivil } from '../../../engine/weather/climate-day.ts';

/** A step towards payment. */
export interface HistoryStage {
  readonly knownAt: EpochMicros;
  readonly stage: 'determined' | 'disputed' | 'amended' | 'final' | 'paid';
  readonly result: 'yes' | 'no' | 'void' | null;
  readonly payout: number | null;
  /** The exchange's value as it writes it; empty where it gave none. */
  readonly value: string;
  readonly settledAt: EpochMicros | null;
}

export interface ListedMarket {
  readonly ticker: string;
  readonly event: ListedEvent;
  readonly strikeType: string;
  readonly floorF: number | null;
  readonly capF: number | null;
  /** Lowest and highest whole degree on which it pays; null for an open tail. */
  readonly lowF: number | null;
  readonly highF: number | null;
  readonly openAt: EpochMicros;
  readonly closeAt: EpochMicros;
  /** The exchange's record has no strikes. */
  readonly isWithoutStrikes: boolean;
  /** In order of time. */
  readonly stages: readonly HistoryStage[];
}

export interface ListedEvent {
  readonly ticker: string;
  readonly series: string;
  readonly city: string;
  readonly variable: 'high' | 'low';
  readonly date: ClimateDate;
  readonly knownAt: EpochMicros;
  readonly openAt: EpochMicros;
  readonly closeAt: EpochMicros;
  readonly expectedExpirationAt: EpochMicros;
  readonly timerSeconds: number;
  readonly sourceUrl: string;
  readonly markets: readonly ListedMarket[];
}

/** All events, by listing, then ticker. @param connection has the views of `store.sql()` */
export async function readListing(connection: DuckDBConnection): Promise<readonly ListedEvent[]> {
  const us = (column: string) => `epoch_us(${column})::DOUBLE AS ${column}`;
  const events = await queryRows(
    connection,
    `SELECT event_ticker, series, city, variable, (climate_date - DATE '1970-01-01')::DOUBLE AS climate_date, ${us('known_at')},
       ${us('open_at')}, ${us('close_at')}, ${us('expected_expiration_at')}, settlement_timer_s, source_url
     FROM best_ladders ORDER BY known_at, event_ticker`,
  );
  const markets = await queryRows(
    connection,
    `SELECT ticker, event_ticker, strike_type, floor_strike_f, cap_strike_f, low_f, high_f, ${us('open_at')}, ${us('close_at')}, restored
     FROM best_markets ORDER BY event_ticker, ticker`,
  );
  const stages = stagesByTicker(
    await queryRows(
      connection,
      `SELECT ticker, event_ticker, ${us('known_at')}, stage, result, payout_e4, value_f, value_text, ${us('settled_at')}
       FROM best_settlements WHERE stage IS NOT NULL ORDER BY best_settlements.known_at, source_seq`,
    ),
  );
  const ofEvent = Map.groupBy(markets, (row) => String(row.event_ticker));
  return events.map((row) => {
    const list: ListedMarket[] = [];
    const event: ListedEvent = {
      ticker: String(row.event_ticker),
      series: String(row.series),
      city: String(row.city),
      variable: row.variable as 'high' | 'low',
      date: Number(row.climate_date) as ClimateDate,
      knownAt: Number(row.known_at) as EpochMicros,
      openAt: Number(row.open_at) as EpochMicros,
      closeAt: Number(row.close_at) as EpochMicros,
      expectedExpirationAt: Number(row.expected_expiration_at) as EpochMicros,
      timerSeconds: Number(row.settlement_timer_s),
      sourceUrl: String(row.source_url),
      markets: list,
    };
    for (const market of ofEvent.get(event.ticker) ?? []) list.push(marketOf(market, event, stages));
    return event;
  });
}

function marketOf(
  row: Record<string, unknown>,
  event: ListedEvent,
  stages: ReadonlyMap<string, readonly HistoryStage[]>,
): ListedMarket {
  const number = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  const ticker = String(row.ticker);
  return {
    ticker,
    event,
    strikeType: String(row.strike_type),
    floorF: number(row.floor_strike_f),
    capF: number(row.cap_strike_f),
    lowF: number(row.low_f),
    highF: number(row.high_f),
    openAt: Number(row.open_at) as EpochMicros,
    closeAt: Number(row.close_at) as EpochMicros,
    isWithoutStrikes: Boolean(row.restored),
    stages: stages.get(ticker) ?? [],
  };
}

function stagesByTicker(rows: readonly Record<string, unknown>[]): ReadonlyMap<string, readonly HistoryStage[]> {
  const byTicker = new Map<string, HistoryStage[]>();
  for (const row of rows) {
    if (row.ticker === null) continue;
    const stage: HistoryStage = {
      knownAt: Number(row.known_at) as EpochMicros,
      stage: row.stage as HistoryStage['stage'],
      result: row.result as HistoryStage['result'],
      payout: row.payout_e4 === null ? null : Number(row.payout_e4),
      value: (row.value_text as string | null) ?? (row.value_f === null ? '' : Number(row.value_f).toFixed(2)),
      settledAt: row.settled_at === null ? null : (Number(row.settled_at) as EpochMicros),
    };
    const known = byTicker.get(String(row.ticker));
    if (known === undefined) byTicker.set(String(row.ticker), [stage]);
    else known.push(stage);
  }
  return byTicker;
}

/** The exchange moves settled markets to its archive when they are three months old, counted in whole days, since 2026-02-19. */
const ARCHIVED_AFTER = 90 * MICROS_PER_DAY;

/** Before that day there was one tier; the archive that a later reader sees holds those markets too. */
export function cutoffAt(now: EpochMicros): EpochMicros {
  const earliest = climateDateFromCivil(2021, 1, 1) * MICROS_PER_DAY;
  return Math.max(earliest, Math.floor((now - ARCHIVED_AFTER) / MICROS_PER_DAY) * MICROS_PER_DAY) as EpochMicros;
}
