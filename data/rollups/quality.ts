/**
 * How good the history of one city, extreme and climate day is: a score of 0 to 100, from which each defect deducts a stated number
 * of points. One query over all days, so that years of history are scored in seconds.
 */
import type { Rollup } from './rollup.ts';

/** A defect, what it deducts, and the column that holds the deduction. The points of all add up to 100. */
export interface Deduction {
  /** Column of the view, and key in the check's answer. */
  readonly code: string;
  readonly points: number;
  readonly what: string;
  readonly rule: string;
}

/** A price that leaves both its neighbours by as much, within ten minutes, is a jump. */
const JUMP_E4 = 6000;
/** The same of a temperature, within three hours. */
const JUMP_C = 11;

export const DEDUCTIONS: readonly Deduction[] = [
  {
    code: 'coverage',
    points: 30,
    what: 'hours without any trade, quote, book or bar',
    rule: '30 × share of the hours between opening and close in which no market of the ladder has a record',
  },
  {
    code: 'no_result',
    points: 25,
    what: 'no result of the exchange',
    rule: '25 when no market of the ladder has a result',
  },
  {
    code: 'no_outcome',
    points: 15,
    what: 'a forecast without outcome',
    rule: "15 when a forecast for the settlement station has neither a final report, an archive value nor the exchange's value",
  },
  {
    code: 'crossed',
    points: 10,
    what: 'crossed or locked touches and books',
    rule: '10 × twenty times the share of records with both sides whose bid is at or above the ask, at most 10',
  },
  {
    code: 'jumps',
    points: 10,
    what: 'impossible jumps',
    rule: `5 for each, at most 10: a trade ${JUMP_E4 / 100} cents or more away from the trades before and after it, on the same side, each within ten minutes; an observation of the settlement station ${JUMP_C} °C or more away from those before and after it, each within three hours`,
  },
  {
    code: 'alike',
    points: 5,
    what: 'trades alike in every value',
    rule: '5 × ten times the share of trades without id that repeat another of their source, at most 5',
  },
  {
    code: 'disorder',
    points: 5,
    what: 'records out of order',
    rule: '5 when a log of quotes goes back in time within a market, or a trade or quote is known before it was true',
  },
];

const described = (name: string, description: string) => ({ name, description });

export const QUALITY_ROLLUP: Rollup = {
  name: 'city_day_quality',
  description:
    'One row for each listed city, extreme and climate day: its score of 0 to 100 and the points that each defect deducts. Rules: [data-check.md](data-check.md).',
  columns: [
    described('city', 'City code of the station registry.'),
    described('variable', '`high` or `low`.'),
    described('climate_date', 'The climate day.'),
    described('event_ticker', 'The ladder.'),
    described('score', '100 minus all deductions.'),
    ...DEDUCTIONS.map(({ code, what }) => described(code, `Points deducted: ${what}.`)),
    described('open_hours', 'Hours between opening and close.'),
    described('seen_hours', 'Those with a record.'),
    described('longest_gap_hours', 'Longest stretch of whole hours without a record.'),
    described('crossed_records', 'Touches and books that are crossed or locked.'),
    described('price_jumps', 'Impossible jumps of prices.'),
    described('temperature_jumps', 'Impossible jumps of temperatures.'),
    described('alike_trades', 'Trades that repeat another.'),
    described('disordered_records', 'Records out of order.'),
  ],
  sql: `WITH listed AS (
      SELECT ladders.event_ticker, city, variable, climate_date, station, min(markets.open_at) AS open_at, max(markets.close_at) AS close_at
      FROM best_ladders AS ladders JOIN best_markets AS markets USING (event_ticker) JOIN cities USING (city) GROUP BY ALL),
    hours AS (
      SELECT DISTINCT event_ticker, hour FROM (
        SELECT ticker, date_trunc('hour', traded_at) AS hour FROM trades GROUP BY ALL
        UNION SELECT ticker, date_trunc('hour', quoted_at) FROM quotes GROUP BY ALL
        UNION SELECT ticker, date_trunc('hour', exchange_at) FROM depth GROUP BY ALL
        UNION SELECT ticker, date_trunc('hour', start_at) FROM candles GROUP BY ALL)
      JOIN best_markets USING (ticker) JOIN listed USING (event_ticker)
      WHERE hour >= date_trunc('hour', listed.open_at) AND hour <= listed.close_at),
    spans AS (
      SELECT event_ticker, hour, lag(hour) OVER (PARTITION BY event_ticker ORDER BY hour) AS before FROM (
        SELECT event_ticker, hour FROM hours
        UNION SELECT event_ticker, date_trunc('hour', open_at) - INTERVAL 1 HOUR FROM listed
        UNION SELECT event_ticker, date_trunc('hour', close_at) + INTERVAL 1 HOUR FROM listed)),
    covered AS (
      SELECT event_ticker, count(*)::INTEGER AS seen_hours FROM hours GROUP BY ALL),
    gaps AS (
      SELECT event_ticker, (max(epoch(hour - before)) / 3600 - 1)::INTEGER AS longest_gap_hours FROM spans GROUP BY ALL),
    touches AS (
      SELECT ticker, count(*) FILTER (WHERE bid_e4 IS NOT NULL AND ask_e4 IS NOT NULL) AS both_sides, count(*) FILTER (WHERE bid_e4 >= ask_e4) AS crossed
      FROM quotes GROUP BY ticker
      UNION ALL SELECT ticker, count(*), count(*) FILTER (WHERE bid >= ask) FROM (
        SELECT ticker, max(price_e4) FILTER (WHERE side = 'bid') AS bid, min(price_e4) FILTER (WHERE side = 'ask') AS ask
        FROM depth WHERE kind = 'snapshot' AND size_e2 > 0 GROUP BY ticker, known_at, source)
      WHERE bid IS NOT NULL AND ask IS NOT NULL GROUP BY ticker),
    priced AS (
      SELECT ticker, count(*) FILTER (WHERE sign(price_e4 - before) = sign(price_e4 - after)
          AND least(abs(price_e4 - before), abs(price_e4 - after)) >= ${JUMP_E4}
          AND traded_at - before_at <= INTERVAL 10 MINUTE AND after_at - traded_at <= INTERVAL 10 MINUTE) AS price_jumps,
        count(*) FILTER (WHERE known_at < traded_at) AS early, count(*) AS trades
      FROM (SELECT ticker, price_e4, known_at, traded_at, lag(price_e4) OVER near AS before, lead(price_e4) OVER near AS after,
          lag(traded_at) OVER near AS before_at, lead(traded_at) OVER near AS after_at
        FROM trades WINDOW near AS (PARTITION BY ticker, source ORDER BY traded_at, source_seq))
      GROUP BY ticker),
    repeated AS (
      SELECT ticker, sum(n - 1)::BIGINT AS alike FROM (
        SELECT ticker, count(*) AS n FROM trades WHERE trade_id IS NULL
        GROUP BY ticker, source, traded_at, price_e4, quantity_e2, taker_side)
      WHERE n > 1 GROUP BY ticker),
    logged AS (
      SELECT ticker, count(*) FILTER (WHERE quoted_at < before OR known_at < quoted_at) AS disordered
      FROM (SELECT ticker, quoted_at, known_at, lag(quoted_at) OVER (PARTITION BY ticker, source ORDER BY source_seq) AS before FROM quotes)
      GROUP BY ticker),
    by_ladder AS (
      SELECT event_ticker, sum(both_sides) AS both_sides, sum(crossed) AS crossed_records, sum(price_jumps) AS price_jumps,
        sum(trades) AS trades, sum(alike) AS alike_trades, sum(coalesce(early, 0) + coalesce(disordered, 0)) AS disordered_records
      FROM best_markets LEFT JOIN (SELECT ticker, sum(both_sides) AS both_sides, sum(crossed) AS crossed FROM touches GROUP BY ticker) USING (ticker)
        LEFT JOIN priced USING (ticker) LEFT JOIN repeated USING (ticker) LEFT JOIN logged USING (ticker)
      GROUP BY event_ticker),
    warmed AS (
      SELECT station, (observed_at + to_minutes(lst_offset_minutes))::DATE AS climate_date, count(*) AS temperature_jumps
      FROM (SELECT station, observed_at, temp_c, lag(temp_c) OVER near AS before, lead(temp_c) OVER near AS after,
          lag(observed_at) OVER near AS before_at, lead(observed_at) OVER near AS after_at
        FROM observations WHERE temp_c IS NOT NULL WINDOW near AS (PARTITION BY station ORDER BY observed_at, source, source_seq))
      JOIN cities USING (station)
      WHERE sign(temp_c - before) = sign(temp_c - after) AND least(abs(temp_c - before), abs(temp_c - after)) >= ${JUMP_C}
        AND observed_at - before_at <= INTERVAL 3 HOUR AND after_at - observed_at <= INTERVAL 3 HOUR
      GROUP BY ALL),
    resulted AS (SELECT DISTINCT event_ticker FROM settlements WHERE result IS NOT NULL),
    valued AS (SELECT DISTINCT event_ticker FROM settlements WHERE value_f IS NOT NULL),
    reported AS (
      SELECT DISTINCT station, climate_date, variable FROM (
        SELECT station, climate_date, status, 'high' AS variable, max_f AS value FROM climate_reports
        UNION ALL SELECT station, climate_date, status, 'low', min_f FROM climate_reports)
      WHERE status <> 'preliminary' AND value IS NOT NULL),
    foretold AS (SELECT DISTINCT station, climate_date, variable FROM forecasts),
    measured AS (
      SELECT listed.city, listed.variable, listed.climate_date, listed.event_ticker,
        greatest(1, ceil(epoch(close_at - date_trunc('hour', open_at)) / 3600))::INTEGER AS open_hours,
        least(coalesce(seen_hours, 0), open_hours) AS seen_hours, coalesce(longest_gap_hours, 0) AS longest_gap_hours,
        coalesce(both_sides, 0)::BIGINT AS both_sides, coalesce(crossed_records, 0)::BIGINT AS crossed_records,
        coalesce(price_jumps, 0)::BIGINT AS price_jumps, coalesce(temperature_jumps, 0)::BIGINT AS temperature_jumps,
        coalesce(trades, 0)::BIGINT AS trades, coalesce(alike_trades, 0)::BIGINT AS alike_trades,
        coalesce(disordered_records, 0)::BIGINT AS disordered_records,
        resulted.event_ticker IS NOT NULL AS has_result,
        foretold.station IS NOT NULL AND reported.station IS NULL AND valued.event_ticker IS NULL AS lacks_outcome
      FROM listed LEFT JOIN covered USING (event_ticker) LEFT JOIN gaps USING (event_ticker) LEFT JOIN by_ladder USING (event_ticker)
        LEFT JOIN resulted USING (event_ticker) LEFT JOIN valued USING (event_ticker)
        LEFT JOIN warmed ON warmed.station = listed.station AND warmed.climate_date = listed.climate_date
        LEFT JOIN reported ON reported.station = listed.station AND reported.climate_date = listed.climate_date AND reported.variable = listed.variable
        LEFT JOIN foretold ON foretold.station = listed.station AND foretold.climate_date = listed.climate_date AND foretold.variable = listed.variable),
    deducted AS (
      SELECT *, round(30 * (1 - seen_hours / open_hours), 1) AS coverage, CASE WHEN has_result THEN 0 ELSE 25 END::DOUBLE AS no_result,
        CASE WHEN lacks_outcome THEN 15 ELSE 0 END::DOUBLE AS no_outcome,
        round(10 * least(1, 20 * crossed_records / greatest(1, both_sides)), 1) AS crossed,
        least(10, 5 * (price_jumps + temperature_jumps))::DOUBLE AS jumps,
        round(5 * least(1, 10 * alike_trades / greatest(1, trades)), 1) AS alike,
        CASE WHEN disordered_records > 0 THEN 5 ELSE 0 END::DOUBLE AS disorder FROM measured)
    SELECT city, variable, climate_date, event_ticker,
      round(100 - ${DEDUCTIONS.map(({ code }) => code).join(' - ')}, 1) AS score, ${DEDUCTIONS.map(({ code }) => code).join(', ')},
      open_hours, seen_hours, longest_gap_hours, crossed_records, price_jumps, temperature_jumps, alike_trades, disordered_records
    FROM deducted`,
};
