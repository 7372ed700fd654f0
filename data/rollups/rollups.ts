/**
 * Rollups of the history per city-day and per market, as views over the datasets: they hold nothing of their own, so they can
 * never differ from what the manifest lists.
 */

import { QUALITY_ROLLUP } from './quality.ts';
import type { Rollup, RollupColumn } from './rollup.ts';

const column = (name: string, description: string): RollupColumn => ({ name, description });

/** Per market: what was traded and quoted, and what came of it. */
const marketRollup: Rollup = {
  name: 'market_rollup',
  description:
    'One row for each market that a source lists: trades, touch and result. Prices of YES in 1/10,000 dollar.',
  columns: [
    column('ticker', 'The market.'),
    column('event_ticker', 'Its ladder.'),
    column('city', 'City code of the station registry.'),
    column('variable', '`high` or `low`.'),
    column('climate_date', 'The climate day.'),
    column('low_f', 'Lowest whole °F on which it pays; null for an open lower tail.'),
    column('high_f', 'Highest whole °F on which it pays; null for an open upper tail.'),
    column('trades', 'Number of public trades.'),
    column('volume_e2', 'Traded quantity in 1/100 contract.'),
    column('vwap_e4', 'Price weighted by quantity, 1/10,000 dollar; null without trades.'),
    column('first_price_e4', 'Price of the first trade.'),
    column('last_price_e4', 'Price of the last trade.'),
    column('low_price_e4', 'Lowest traded price.'),
    column('high_price_e4', 'Highest traded price.'),
    column('first_trade_at', 'Exchange time of the first trade.'),
    column('last_trade_at', 'Exchange time of the last trade.'),
    column('quotes', 'Number of records of the touch.'),
    column('spread_p10_e4', 'Tenth percentile of ask minus bid over its records with both sides.'),
    column('spread_p50_e4', 'Median of ask minus bid.'),
    column('spread_p90_e4', 'Ninetieth percentile of ask minus bid.'),
    column('quoted_hours', 'Hours between opening and close with at least one record of the touch.'),
    column('quote_coverage', 'That number over all hours between opening and close, 0 to 1.'),
    column('result', '`yes`, `no` or `void`; null without a result.'),
  ],
  sql: `WITH traded AS (
      SELECT ticker, count(*) AS trades, sum(quantity_e2)::BIGINT AS volume_e2,
        sum(price_e4::DOUBLE * quantity_e2) / sum(quantity_e2) AS vwap_e4,
        arg_min(price_e4, (traded_at, source_seq)) AS first_price_e4, arg_max(price_e4, (traded_at, source_seq)) AS last_price_e4,
        min(price_e4) AS low_price_e4, max(price_e4) AS high_price_e4, min(traded_at) AS first_trade_at, max(traded_at) AS last_trade_at
      FROM trades GROUP BY ticker),
    quoted AS (
      SELECT quotes.ticker, count(*) AS quotes,
        quantile_cont(ask_e4 - bid_e4, [0.1, 0.5, 0.9]) FILTER (WHERE bid_e4 IS NOT NULL AND ask_e4 IS NOT NULL) AS spread,
        count(DISTINCT date_trunc('hour', quoted_at)) FILTER (WHERE quoted_at BETWEEN open_at AND close_at) AS quoted_hours
      FROM quotes JOIN best_markets USING (ticker) GROUP BY quotes.ticker),
    resulted AS (
      SELECT ticker, arg_max(result, (known_at, source_seq)) AS result FROM best_settlements
      WHERE ticker IS NOT NULL AND result IS NOT NULL GROUP BY ticker)
    SELECT markets.ticker, markets.event_ticker, city, variable, climate_date, low_f, high_f,
      coalesce(trades, 0) AS trades, coalesce(volume_e2, 0) AS volume_e2, vwap_e4, first_price_e4, last_price_e4, low_price_e4,
      high_price_e4, first_trade_at, last_trade_at, coalesce(quotes, 0) AS quotes, spread[1] AS spread_p10_e4,
      spread[2] AS spread_p50_e4, spread[3] AS spread_p90_e4, coalesce(quoted_hours, 0) AS quoted_hours,
      least(1, coalesce(quoted_hours, 0) / greatest(1, ceil(epoch(markets.close_at - markets.open_at) / 3600))) AS quote_coverage, result
    FROM best_markets AS markets JOIN best_ladders AS ladders USING (event_ticker)
      LEFT JOIN traded USING (ticker) LEFT JOIN quoted USING (ticker) LEFT JOIN resulted USING (ticker)`,
};

/** Per city, extreme and climate day: the ladder with its prices, what was forecast, and what came. */
const cityDayRollup: Rollup = {
  name: 'city_day_rollup',
  description:
    'One row for each listed city, extreme and climate day: the ladder, its trading, what was forecast for the settlement station and what was reported.',
  columns: [
    column('city', 'City code of the station registry.'),
    column('variable', '`high` or `low`.'),
    column('climate_date', 'The climate day.'),
    column('event_ticker', 'The ladder.'),
    column('station', 'Settlement station, ICAO.'),
    column('markets', 'Number of its markets.'),
    column('trades', 'Public trades of all its markets.'),
    column('volume_e2', 'Traded quantity in 1/100 contract.'),
    column('first_trade_at', 'Exchange time of its first trade.'),
    column('last_trade_at', 'Exchange time of its last trade.'),
    column('traded_markets', 'Markets with at least one trade.'),
    column(
      'first_sum_e4',
      'Sum of the first traded prices over its markets, 1/10,000 dollar; null unless each has traded.',
    ),
    column('last_sum_e4', 'Sum of the last traded prices over its markets; null unless each has traded.'),
    column('first_overround_e4', 'First sum minus one dollar.'),
    column('preliminary_f', 'Extreme of the last preliminary report, °F.'),
    column('final_f', 'Extreme of the first final report, °F.'),
    column('corrected_f', 'Extreme of the last corrected report, °F.'),
    column('archive_f', 'Extreme of the station archive, °F: never settles.'),
    column('exchange_f', 'The value on which the exchange settled, °F.'),
    column('outcome_f', "The exchange's value, else the final report's, else the archive's, °F."),
    column(
      'forecast_day2_f',
      'Mean over models of the last forecast (point or median) issued more than 24 hours before the climate day begins, °F.',
    ),
    column('forecast_day1_f', 'The same, issued within the 24 hours before it begins.'),
    column('forecast_day0_f', 'The same, issued after it began.'),
    column('error_day1_f', 'forecast_day1_f minus outcome_f, °F.'),
    column('winner', 'Ticker of the market that paid; null without a result.'),
  ],
  sql: `WITH sums AS (
      SELECT event_ticker, count(*) AS markets, sum(trades)::BIGINT AS trades, sum(volume_e2)::BIGINT AS volume_e2,
        min(first_trade_at) AS first_trade_at, max(last_trade_at) AS last_trade_at, count(*) FILTER (WHERE trades > 0) AS traded_markets,
        sum(first_price_e4)::INTEGER AS first_sum, sum(last_price_e4)::INTEGER AS last_sum, max(ticker) FILTER (WHERE result = 'yes') AS winner
      FROM market_rollup GROUP BY event_ticker),
    reported AS (
      SELECT station, climate_date, variable, arg_max(value, known_at) FILTER (WHERE status = 'preliminary') AS preliminary_f,
        arg_min(value, known_at) FILTER (WHERE status = 'final') AS final_f, arg_max(value, known_at) FILTER (WHERE status = 'corrected') AS corrected_f,
        arg_min(value, (known_at, source)) FILTER (WHERE status = 'archive') AS archive_f
      FROM (SELECT station, climate_date, known_at, source, status, 'high' AS variable, max_f AS value FROM climate_reports WHERE max_f IS NOT NULL
        UNION ALL SELECT station, climate_date, known_at, source, status, 'low', min_f FROM climate_reports WHERE min_f IS NOT NULL)
      GROUP BY ALL),
    valued AS (SELECT event_ticker, max(value_f) AS exchange_f FROM best_settlements WHERE value_f IS NOT NULL GROUP BY event_ticker),
    slotted AS (
      SELECT station, variable, climate_date, model, value_f, issued_at, climate_date - to_minutes(lst_offset_minutes) AS begins,
        CASE WHEN issued_at < begins - INTERVAL 24 HOUR THEN 2 WHEN issued_at < begins THEN 1 ELSE 0 END AS slot
      FROM forecasts JOIN cities USING (station) WHERE statistic IN ('point', 'p50')),
    latest AS (SELECT station, variable, climate_date, slot, model, arg_max(value_f, issued_at) AS value FROM slotted GROUP BY ALL),
    forecasted AS (
      SELECT station, variable, climate_date, avg(value) FILTER (WHERE slot = 2) AS forecast_day2_f,
        avg(value) FILTER (WHERE slot = 1) AS forecast_day1_f, avg(value) FILTER (WHERE slot = 0) AS forecast_day0_f
      FROM latest GROUP BY ALL)
    SELECT city, ladders.variable, ladders.climate_date, ladders.event_ticker, cities.station, markets, trades, volume_e2, first_trade_at,
      last_trade_at, traded_markets, CASE WHEN traded_markets = markets THEN first_sum END AS first_sum_e4,
      CASE WHEN traded_markets = markets THEN last_sum END AS last_sum_e4,
      CASE WHEN traded_markets = markets THEN first_sum - 10000 END AS first_overround_e4,
      preliminary_f, final_f, corrected_f, archive_f, exchange_f, coalesce(exchange_f, final_f, archive_f)::DOUBLE AS outcome_f,
      forecast_day2_f, forecast_day1_f, forecast_day0_f,
      forecast_day1_f - coalesce(exchange_f, final_f, archive_f) AS error_day1_f, winner
    FROM best_ladders AS ladders JOIN sums USING (event_ticker) LEFT JOIN cities USING (city)
      LEFT JOIN valued USING (event_ticker)
      LEFT JOIN reported ON reported.station = cities.station AND reported.variable = ladders.variable AND reported.climate_date = ladders.climate_date
      LEFT JOIN forecasted ON forecasted.station = cities.station AND forecasted.variable = ladders.variable
        AND forecasted.climate_date = ladders.climate_date`,
};

/** In the order in which one may stand on another. */
export const ROLLUPS: readonly Rollup[] = [marketRollup, cityDayRollup, QUALITY_ROLLUP];
