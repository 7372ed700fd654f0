/**
 * What `checkStore` looks for: each inspection is one SQL query over the store's views that counts offending records and names the
 * first. An `error` means that the history cannot be trusted; a `note` is a property of real data that a reader should know.
 */
import type { DatasetName } from '../catalog/catalog.ts';
import { DATASET_NAMES, datasetOf } from '../catalog/catalog.ts';

export interface Inspection {
  /** Stable name. */
  readonly code: string;
  readonly dataset: DatasetName;
  readonly severity: 'error' | 'note';
  /** What a count means, to follow the number: `quotes whose bid is at or above their ask`. */
  readonly what: string;
  /** Yields the offending records: one text column `example`. */
  readonly sql: string;
}

const TRUE_TIMES: readonly (readonly [DatasetName, string])[] = [
  ['quotes', 'quoted_at'],
  ['depth', 'exchange_at'],
  ['trades', 'traded_at'],
  ['candles', 'end_at'],
  ['forecasts', 'issued_at'],
  ['observations', 'observed_at'],
  ['climate_reports', 'issued_at'],
];

/** A silence of the log of quotes longer than this, while the market is open, is a gap. */
const QUOTE_GAP = "INTERVAL '1 hour'";
/** Below and above what any of the stations has ever seen. */
const COLDEST_F = -60;
const WARMEST_F = 130;

export const INSPECTIONS: readonly Inspection[] = [
  ...TRUE_TIMES.map(
    ([dataset, column]): Inspection => ({
      code: 'known_before_true',
      dataset,
      severity: 'error',
      what: `records known before their ${column}`,
      sql: `SELECT concat_ws(' ', source, source_seq, known_at) AS example FROM ${dataset} WHERE known_at < ${column}`,
    }),
  ),
  ...DATASET_NAMES.map(
    (dataset): Inspection => ({
      code: 'duplicate_identity',
      dataset,
      severity: 'error',
      what: 'records that share source and position with another',
      sql: `SELECT concat_ws(' ', source, source_seq) AS example FROM ${dataset} GROUP BY source, source_seq HAVING count(*) > 1`,
    }),
  ),
  {
    code: 'alike_trades',
    dataset: 'trades',
    severity: 'note',
    what: 'trades alike in every value to another of the same source (kept: there is no trade id)',
    sql: `SELECT concat_ws(' ', ticker, traded_at, price_e4, quantity_e2) AS example FROM (SELECT * EXCLUDE source_seq,
            row_number() OVER (PARTITION BY ${valueColumns('trades')}) AS copy FROM trades) WHERE copy > 1`,
  },
  {
    code: 'trades_without_market',
    dataset: 'trades',
    severity: 'note',
    what: 'trades of markets that no source lists',
    sql: "SELECT concat_ws(' ', ticker, traded_at) AS example FROM trades ANTI JOIN markets USING (ticker)",
  },
  {
    code: 'trades_outside_hours',
    dataset: 'trades',
    severity: 'note',
    what: 'trades before the opening or after the close of their market',
    sql: `SELECT concat_ws(' ', trades.ticker, traded_at) AS example FROM trades JOIN best_markets USING (ticker)
          WHERE traded_at < open_at OR traded_at > close_at`,
  },
  {
    code: 'quotes_without_market',
    dataset: 'quotes',
    severity: 'note',
    what: 'quotes of markets that no source lists',
    sql: "SELECT concat_ws(' ', ticker, quoted_at) AS example FROM quotes ANTI JOIN markets USING (ticker)",
  },
  {
    code: 'crossed_quotes',
    dataset: 'quotes',
    severity: 'note',
    what: 'quotes whose bid is at or above their ask',
    sql: "SELECT concat_ws(' ', ticker, quoted_at, bid_e4, ask_e4) AS example FROM quotes WHERE bid_e4 >= ask_e4",
  },
  {
    code: 'quote_gaps',
    dataset: 'quotes',
    severity: 'note',
    what: 'silences of more than an hour in the log of a ladder',
    sql: `SELECT concat_ws(' ', event_ticker, before, 'to', quoted_at) AS example FROM (
            SELECT event_ticker, quoted_at, lag(quoted_at) OVER (PARTITION BY event_ticker, quotes.source ORDER BY quoted_at) AS before,
              count(*) OVER (PARTITION BY event_ticker, quotes.source) AS n
            FROM quotes JOIN best_markets USING (ticker)) WHERE n > 100 AND quoted_at - before > ${QUOTE_GAP}`,
  },
  {
    code: 'crossed_books',
    dataset: 'depth',
    severity: 'note',
    what: 'book snapshots whose best bid is at or above their best ask',
    sql: `SELECT concat_ws(' ', ticker, known_at) AS example FROM depth WHERE kind = 'snapshot' AND size_e2 > 0
          GROUP BY ticker, known_at, source
          HAVING max(price_e4) FILTER (WHERE side = 'bid') >= min(price_e4) FILTER (WHERE side = 'ask')`,
  },
  {
    code: 'odd_candles',
    dataset: 'candles',
    severity: 'note',
    what: 'bars whose high is below their low, or whose close lies outside both',
    sql: `SELECT concat_ws(' ', ticker, end_at) AS example FROM candles
          WHERE price_high_e4 < price_low_e4 OR price_close_e4 NOT BETWEEN price_low_e4 AND price_high_e4`,
  },
  {
    code: 'ladders_not_whole',
    dataset: 'ladders',
    severity: 'error',
    what: 'ladders whose markets do not cover every degree exactly once',
    sql: `SELECT event_ticker AS example FROM (SELECT event_ticker, source, low_f, high_f,
            lag(high_f) OVER (PARTITION BY event_ticker, source ORDER BY coalesce(low_f, -999)) AS below,
            row_number() OVER (PARTITION BY event_ticker, source ORDER BY coalesce(low_f, -999)) AS rung,
            row_number() OVER (PARTITION BY event_ticker, source ORDER BY coalesce(low_f, -999) DESC) AS from_top FROM markets)
          GROUP BY event_ticker, source
          HAVING bool_or(rung = 1 AND low_f IS NOT NULL) OR bool_or(rung > 1 AND low_f IS DISTINCT FROM below + 1)
            OR bool_or(from_top = 1 AND high_f IS NOT NULL) OR bool_or(from_top > 1 AND high_f IS NULL)`,
  },
  {
    code: 'ladders_without_markets',
    dataset: 'ladders',
    severity: 'error',
    what: 'ladders without markets of the same source',
    sql: 'SELECT event_ticker AS example FROM ladders ANTI JOIN markets USING (event_ticker, source)',
  },
  {
    code: 'ladders_without_result',
    dataset: 'ladders',
    severity: 'note',
    what: 'ladders without any result',
    sql: `SELECT DISTINCT event_ticker AS example FROM ladders
          ANTI JOIN (SELECT event_ticker FROM settlements WHERE result IS NOT NULL) USING (event_ticker)`,
  },
  {
    code: 'winners_not_one',
    dataset: 'settlements',
    severity: 'error',
    what: 'ladders with other than one winner',
    sql: `SELECT event_ticker AS example FROM best_settlements JOIN best_markets USING (ticker, event_ticker) WHERE result IN ('yes', 'no')
          GROUP BY event_ticker HAVING count(*) FILTER (WHERE result = 'yes') <> 1 AND count(*) =
            (SELECT count(*) FROM best_markets AS other WHERE other.event_ticker = best_settlements.event_ticker)`,
  },
  {
    code: 'result_against_strikes',
    dataset: 'settlements',
    severity: 'error',
    what: "results that the strikes do not give for the exchange's own value",
    sql: `SELECT concat_ws(' ', ticker, value_f, result) AS example FROM best_settlements JOIN best_markets USING (ticker, event_ticker)
          WHERE value_f IS NOT NULL AND result IN ('yes', 'no')
            AND (value_f >= coalesce(low_f, -999) AND value_f <= coalesce(high_f, 999)) <> (result = 'yes')`,
  },
  {
    code: 'values_differ',
    dataset: 'settlements',
    severity: 'note',
    what: "ladders for which sources give different values of the exchange's",
    sql: `SELECT event_ticker AS example FROM settlements WHERE value_f IS NOT NULL
          GROUP BY event_ticker HAVING count(DISTINCT value_f) > 1`,
  },
  {
    code: 'impossible_temperatures',
    dataset: 'observations',
    severity: 'note',
    what: `observations outside ${COLDEST_F} to ${WARMEST_F} °F`,
    sql: `SELECT concat_ws(' ', station, observed_at, temp_c) AS example FROM observations
          WHERE least(temp_c, min_6h_c, min_24h_c) * 1.8 + 32 < ${COLDEST_F} OR greatest(temp_c, max_6h_c, max_24h_c) * 1.8 + 32 > ${WARMEST_F}`,
  },
  {
    code: 'impossible_temperatures',
    dataset: 'forecasts',
    severity: 'note',
    what: `forecasts outside ${COLDEST_F} to ${WARMEST_F} °F`,
    sql: `SELECT concat_ws(' ', model, station, climate_date, value_f) AS example FROM forecasts
          WHERE statistic <> 'sd' AND value_f NOT BETWEEN ${COLDEST_F} AND ${WARMEST_F}`,
  },
  {
    code: 'impossible_temperatures',
    dataset: 'climate_reports',
    severity: 'note',
    what: `reports outside ${COLDEST_F} to ${WARMEST_F} °F, or with a maximum below the minimum`,
    sql: `SELECT concat_ws(' ', station, climate_date, max_f, min_f) AS example FROM climate_reports
          WHERE max_f < min_f OR least(max_f, min_f) < ${COLDEST_F} OR greatest(max_f, min_f) > ${WARMEST_F}`,
  },
  {
    code: 'report_gaps',
    dataset: 'climate_reports',
    severity: 'note',
    what: "days missing between a station's first report and its last",
    sql: `SELECT concat_ws(' ', calendar.station, day) AS example FROM (SELECT station,
            unnest(generate_series(min(climate_date), max(climate_date), INTERVAL 1 DAY))::DATE AS day FROM climate_reports GROUP BY station) AS calendar
          ANTI JOIN climate_reports ON climate_reports.station = calendar.station AND climate_reports.climate_date = day`,
  },
  {
    code: 'forecasts_without_outcome',
    dataset: 'forecasts',
    severity: 'note',
    what: 'forecast days, at stations with reports, that no report covers',
    sql: `SELECT DISTINCT concat_ws(' ', station, climate_date) AS example FROM forecasts
          SEMI JOIN climate_reports USING (station) ANTI JOIN climate_reports USING (station, climate_date)`,
  },
  {
    code: 'observation_gaps',
    dataset: 'observations',
    severity: 'note',
    what: 'silences of more than three hours of a station',
    sql: `SELECT concat_ws(' ', station, before, 'to', observed_at) AS example FROM (SELECT station, observed_at,
            lag(observed_at) OVER (PARTITION BY station ORDER BY observed_at) AS before FROM observations)
          WHERE observed_at - before > INTERVAL '3 hours'`,
  },
];

function valueColumns(name: DatasetName): string {
  return datasetOf(name)
    .columns.map((column) => column.name)
    .filter((column) => column !== 'source_seq')
    .join(', ');
}
