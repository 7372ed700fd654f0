/**
 * The queries of a tape: from the datasets of the history to rows of event columns, in the one order of events.
 */
import { EventKind, ForecastStatistic, MISSING, ObservationKind } from '../../engine/events.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { type DatasetName, datasetOf } from '../catalog/catalog.ts';
import { selectFiles } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { cases, datesBetween, daysOf, joinMarket, joinSource, quantity, select } from './event-select.ts';
import { firstLadderDate, type TapeOptions } from './options.ts';
import { OF_CLASS } from './source-names.ts';
import { hasSeveralTradeFormats } from './tape-tables.ts';

/**
 * The query of all events with `fromUs` ≤ known_at < `beforeUs`, sorted; columns as `EVENT_COLUMNS`. Without a store, of the
 * small tables alone.
 */
export function eventsBetween(store: Store | null, options: TapeOptions, fromUs: number, beforeUs: number): string {
  const span = `known_at >= make_timestamp(${fromUs}::BIGINT) AND known_at < make_timestamp(${beforeUs}::BIGINT)`;
  const from = (name: DatasetName) => {
    const files = store?.files(name, fromUs as EpochMicros, (beforeUs - 1) as EpochMicros) ?? [];
    return files.length === 0
      ? null
      : `(SELECT * FROM (${selectFiles(datasetOf(name), files)}) WHERE ${span}) AS event`;
  };
  const parts = [
    `SELECT * FROM tape_lifecycle WHERE known_us >= ${fromUs} AND known_us < ${beforeUs}`,
    `SELECT * FROM tape_reports WHERE known_us >= ${fromUs} AND known_us < ${beforeUs}`,
  ];
  const sources: [DatasetName, (relation: string) => string[]][] = [
    ['observations', (relation) => [observations(relation)]],
    ['forecasts', (relation) => [forecasts(relation, options)]],
    ['quotes', (relation) => [quotes(relation)]],
    ['depth', (relation) => [bookClears(relation), bookLevels(relation)]],
    ['trades', (relation) => [trades(relation, store !== null && hasSeveralTradeFormats(store))]],
    ['candles', (relation) => [barRanges(relation), barCloses(relation), barTrades(relation)]],
  ];
  for (const [name, select] of sources) {
    const relation = from(name);
    if (relation !== null) parts.push(...select(relation));
  }
  return `SELECT ${EVENT_COLUMNS.join(', ')} FROM (${parts.join(' UNION ALL ')})
    ORDER BY known_us, class, source, source_rank, source_seq, place, subject, kind, a, b, c, d`;
}

/** The query of the number of market events before their ladder was known. */
export function eventsBeforeListing(store: Store): string {
  const parts = OF_CLASS.market
    .filter((name) => store.files(name).length > 0)
    .map(
      (name) => `SELECT count(*) AS events FROM (${selectFiles(datasetOf(name), store.files(name))}) AS event
        JOIN tape_markets AS market USING (ticker) WHERE event.known_at < market.listed_at`,
    );
  return parts.length === 0 ? 'SELECT 0 AS events' : `SELECT sum(events) AS events FROM (${parts.join(' UNION ALL ')})`;
}

/** Columns of a query of events, in the order in which they are read. */
export const EVENT_COLUMNS = [
  'kind::UTINYINT AS kind',
  'source::UTINYINT AS source',
  'known_us::DOUBLE AS known_us',
  'true_us::DOUBLE AS true_us',
  'subject::INTEGER AS subject',
  'a::INTEGER AS a',
  'b::INTEGER AS b',
  'c::INTEGER AS c',
  'd::INTEGER AS d',
] as const;

function observations(relation: string): string {
  const tenths = (column: string) => `coalesce(round(event.${column} * 10), ${MISSING})`;
  const kind = `CASE event.kind WHEN 'five_minute' THEN ${ObservationKind.fiveMinute} ${cases({
    routine: ObservationKind.routine,
    special: ObservationKind.special,
  })} END`;
  return select(
    EventKind.observation,
    {
      trueAt: 'epoch_us(event.observed_at)',
      subject: 'city.id',
      a: kind,
      b: tenths('temp_c'),
      c: tenths('max_6h_c'),
      d: tenths('min_6h_c'),
    },
    `${relation} JOIN tape_cities AS city ON event.station = city.station
      AND epoch_us(event.observed_at) >= city.from_us AND epoch_us(event.observed_at) <= city.to_us ${joinSource('weather')}`,
  );
}

function forecasts(relation: string, options: TapeOptions): string {
  const { point, standardDeviation, ...percentiles } = ForecastStatistic;
  const statistic = `CASE event.statistic ${cases({ point, sd: standardDeviation, ...percentiles })} END`;
  // Only the variables that the city's ladders are about.
  return select(
    EventKind.forecast,
    {
      trueAt: 'epoch_us(event.issued_at)',
      subject: 'mapped.city',
      a: 'mapped.id',
      b: daysOf('event.climate_date'),
      c: 'round(event.value_f * 10)',
      d: `(event.variable = 'low')::INTEGER + 2 * ${statistic}`,
      place: 'mapped.id',
    },
    `${relation} JOIN tape_forecast_stations AS mapped USING (station, model) ${joinSource('weather')}
      WHERE ${datesBetween('event.climate_date', firstLadderDate(options), options.to)}
      AND (mapped.city, event.variable) IN (SELECT (city_id, variable) FROM tape_ladders)`,
  );
}

function quotes(relation: string): string {
  return select(
    EventKind.quote,
    {
      trueAt: 'epoch_us(event.quoted_at)',
      subject: 'market.id',
      a: 'coalesce(event.bid_e4, -1)',
      b: 'coalesce(event.ask_e4, -1)',
      c: quantity('coalesce(event.bid_size_e2, -1)'),
      d: quantity('coalesce(event.ask_size_e2, -1)'),
    },
    `${relation} ${joinMarket} ${joinSource('market')}`,
  );
}

function bookClears(relation: string): string {
  return select(
    EventKind.bookClear,
    { trueAt: 'epoch_us(event.exchange_at)', subject: 'market.id' },
    `(SELECT ticker, known_at, source, min(source_seq) AS source_seq, max(exchange_at) AS exchange_at FROM ${relation}
      WHERE kind = 'snapshot' GROUP BY ticker, known_at, source) AS event ${joinMarket} ${joinSource('market')}`,
  );
}

function bookLevels(relation: string): string {
  return select(
    EventKind.bookLevel,
    {
      trueAt: 'epoch_us(event.exchange_at)',
      subject: 'market.id',
      a: `(event.side = 'ask')::INTEGER`,
      b: 'event.price_e4',
      c: quantity('event.size_e2'),
      place: 1,
    },
    `${relation} ${joinMarket} ${joinSource('market')} WHERE event.kind = 'delta' OR event.size_e2 > 0 OR event.price_e4 = 0`,
  );
}

/** @param fromOneFormat take each market's trades from the format that was chosen for it */
function trades(relation: string, fromOneFormat: boolean): string {
  const chosen = fromOneFormat
    ? "JOIN tape_trade_formats AS chosen ON chosen.ticker = event.ticker AND chosen.format = split_part(event.source, ':', 1)"
    : '';
  return select(
    EventKind.trade,
    {
      trueAt: 'epoch_us(event.traded_at)',
      subject: 'market.id',
      a: 'event.price_e4',
      b: quantity('event.quantity_e2'),
      c: `(event.taker_side = 'ask')::INTEGER`,
      d: 'event.is_block::INTEGER',
    },
    `${relation} ${joinMarket} ${joinSource('market')} ${chosen}`,
  );
}

/** A bar that has a bid or an ask is told in three records, the others in one; the last completes it. */
const HAS_TOUCH = 'WHERE event.bid_close_e4 IS NOT NULL OR event.ask_close_e4 IS NOT NULL';

function barRanges(relation: string): string {
  return select(
    EventKind.barRange,
    {
      ...bar,
      a: 'coalesce(event.ask_low_e4, -1)',
      b: 'coalesce(event.ask_high_e4, -1)',
      c: 'coalesce(event.bid_high_e4, -1)',
      d: 'coalesce(event.bid_low_e4, -1)',
      place: 0,
    },
    `${relation} ${joinMarket} ${joinSource('market')} ${HAS_TOUCH}`,
  );
}

function barCloses(relation: string): string {
  return select(
    EventKind.barClose,
    {
      ...bar,
      a: 'coalesce(event.bid_close_e4, -1)',
      b: 'coalesce(event.ask_close_e4, -1)',
      c: 'event.period_s',
      place: 1,
    },
    `${relation} ${joinMarket} ${joinSource('market')} ${HAS_TOUCH}`,
  );
}

/** Prices of a bar without volume are no trades. */
function barTrades(relation: string): string {
  const traded = (column: string) => `CASE WHEN event.volume_e2 > 0 THEN coalesce(${column}, -1) ELSE -1 END`;
  return select(
    EventKind.barTrades,
    {
      ...bar,
      a: traded('event.price_low_e4'),
      b: traded('event.price_high_e4'),
      c: traded('event.price_close_e4'),
      d: quantity('coalesce(event.volume_e2, -1)'),
      place: 2,
    },
    `${relation} ${joinMarket} ${joinSource('market')}`,
  );
}

const bar = { trueAt: 'epoch_us(event.end_at)', subject: 'market.id' };
