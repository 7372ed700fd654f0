/** Reads the chosen ladders and markets as the columns of a directory; see `createTapeTables`. */
import { Variable } from '../../engine/events.ts';
import { type DuckDBConnection, queryRows } from '../store/sql.ts';
import type { DirectoryColumns } from './directory.ts';

/** A directory before its tiers and forecast sources are known. */
export interface Listing {
  readonly ladders: Omit<DirectoryColumns['ladders'], 'tier'>;
  readonly markets: DirectoryColumns['markets'];
}

/** The listing in order of the dense ids. */
export async function readListing(sql: DuckDBConnection): Promise<Listing> {
  const ladders = await queryRows(
    sql,
    `SELECT event_ticker, series, city_id, variable, (climate_date - DATE '1970-01-01')::INTEGER AS climate_date, whole,
      epoch_us(open_at)::DOUBLE AS open_at, epoch_us(close_at)::DOUBLE AS close_at,
      epoch_us(expected_expiration_at)::DOUBLE AS expected_expiration_at, settlement_timer_s, source_url, terms_hash,
      (SELECT min(market.id) FROM tape_markets AS market WHERE market.ladder = listed.id) AS first_market
    FROM tape_ladders AS listed ORDER BY id`,
  );
  const markets = await queryRows(
    sql,
    `SELECT ticker, ladder, strike_type, floor_strike_f, cap_strike_f, low_f, high_f,
      epoch_us(open_at)::DOUBLE AS open_at, epoch_us(close_at)::DOUBLE AS close_at, restored
    FROM tape_markets ORDER BY id`,
  );
  const column = <T>(rows: Record<string, unknown>[], name: string) => rows.map((row) => row[name] as T);
  return {
    ladders: {
      event_ticker: column(ladders, 'event_ticker'),
      series: column(ladders, 'series'),
      city: column(ladders, 'city_id'),
      variable: ladders.map((row) => (row.variable === 'low' ? Variable.low : Variable.high)),
      climate_date: column(ladders, 'climate_date'),
      whole: column(ladders, 'whole'),
      open_at: column(ladders, 'open_at'),
      close_at: column(ladders, 'close_at'),
      expected_expiration_at: column(ladders, 'expected_expiration_at'),
      settlement_timer_s: column(ladders, 'settlement_timer_s'),
      source_url: column(ladders, 'source_url'),
      terms_hash: column(ladders, 'terms_hash'),
      first_market: column(ladders, 'first_market'),
    },
    markets: {
      ticker: column(markets, 'ticker'),
      ladder: column(markets, 'ladder'),
      strike_type: column(markets, 'strike_type'),
      floor_strike_f: column(markets, 'floor_strike_f'),
      cap_strike_f: column(markets, 'cap_strike_f'),
      low_f: column(markets, 'low_f'),
      high_f: column(markets, 'high_f'),
      open_at: column(markets, 'open_at'),
      close_at: column(markets, 'close_at'),
      restored: column(markets, 'restored'),
    },
  };
}
